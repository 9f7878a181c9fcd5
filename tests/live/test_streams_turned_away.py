"""EventSource never comes back after a status: who may come back is answered with a stream."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import pytest

from assana_rt import errors
from assana_rt.live.engine import Limits, SignedIn
from assana_rt.live.protocol import Disconnect
from tests.live.kit import Live, person, settle, sign_in
from tests.live.streams import BOARD, Client, House, asking, connecting, request, serving

SNAPSHOT = {"subs": {"board": {"data": {"snapshot": {}}}}}


async def turned_away(answer: Client) -> int:
    """Return the code of a stream that says why it can't be, and nothing else."""
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream")
    told = await answer.event()
    assert told is not None
    assert told.retry_ms is not None
    assert 1000 <= told.retry_ms <= 5000
    assert await answer.event() is None
    assert await answer.over()
    return told.code


def complaints(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What was logged as more than a fact; asyncio's own is about a slow machine."""
    ours = [record for record in caplog.records if record.name != "asyncio"]
    return [record for record in ours if record.levelno > logging.INFO]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_node_that_drains_says_come_back(version: str, method: str) -> None:
    async with serving() as house:
        house.live.engine.draining = True
        sent = request(version=version, method=method)
        async with asking(house.port, sent) as answer:
            assert await turned_away(answer) == 3001
        assert house.live.board.asked == 0, "nothing is read for who can't stay"


@pytest.mark.parametrize(
    ("asked", "place", "kept"),
    [
        (BOARD, "e:7", "e:7"),
        (BOARD, "\udcff:7", "\udcff:7"),
        (BOARD, "", None),
        (BOARD, "none of ours", None),
        ({"subs": {"board": {}, "doctor:1": {}}}, "e:7", None),
    ],
)
async def test_whoever_is_turned_away_keeps_the_place(
    asked: object, place: str, kept: str | None
) -> None:
    """By the letter of the standard, an event without an id in a new stream forgets it."""
    async with serving() as house:
        house.live.engine.draining = True
        async with asking(house.port, request(asked, headers={"Last-Event-ID": place})) as answer:
            told = await answer.event()
            assert told is not None
            assert told.id == kept


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (request(token=""), 401),
        (request(token="dead"), 401),
        (request(token="old"), 401),
        (request("{not json"), 400),
    ],
)
async def test_who_is_refused_is_refused_by_a_node_that_drains_too(
    sent: bytes, status: int
) -> None:
    async with serving() as house:
        house.live.engine.draining = True
        async with asking(house.port, sent) as answer:
            assert answer.status == status


class Gate:
    """Holds up who waits, and tells that somebody does."""

    def __init__(self) -> None:
        self.reached, self.opened = asyncio.Event(), asyncio.Event()

    async def wait(self) -> None:
        self.reached.set()
        await self.opened.wait()


@contextlib.asynccontextmanager
async def held_up(house: House, gate: Gate) -> AsyncIterator[Client]:
    """Ask for a stream; while the body runs the request waits at the gate."""
    async with connecting(house.port) as client:
        asking = asyncio.create_task(client.ask(request(SNAPSHOT)))
        async with asyncio.timeout(10):
            await gate.reached.wait()
        yield client
        gate.opened.set()
        await asking


@pytest.mark.parametrize(
    ("why", "outcome"),
    [
        (Disconnect.SHUTDOWN, 3001),
        (Disconnect.STATE_INVALIDATED, 3014),
        (Disconnect.PERMISSION_DENIED, 401),
    ],
)
async def test_a_stream_that_is_ended_while_it_subscribes(why: Disconnect, outcome: int) -> None:
    gate = Gate()
    async with serving() as house:
        house.live.board.gate = gate
        async with held_up(house, gate) as answer:
            house.live.engine.close_sessions(lambda _: True, why.code)
        told = answer.status if answer.status != 200 else await turned_away(answer)
        assert told == outcome


async def test_a_node_that_begins_to_drain_while_somebody_signs_in() -> None:
    gate = Gate()

    async def slowly(token: str) -> SignedIn:
        await gate.wait()
        return await sign_in(token)

    async with serving(Live(authenticate=slowly)) as house:
        async with held_up(house, gate) as answer:
            draining = asyncio.create_task(house.live.engine.stop())
            await settle()
        assert await turned_away(answer) == 3001
        await draining


async def test_rights_that_change_while_the_cookie_is_read() -> None:
    async with serving() as house:
        house.cookie = person()

        async def change() -> None:
            house.live.engine.close_sessions(lambda _: True, 3014)

        house.before = change
        async with asking(house.port, request(token="")) as answer:
            assert await turned_away(answer) == 3014
        house.before = None
        async with asking(house.port, request(token="")) as answer:
            told = await answer.event()
            assert told is not None
            assert told.push["connect"]["ping"] == 5


@pytest.mark.parametrize(
    ("kind", "outcome", "logged"),
    [
        (errors.Unavailable, 3004, []),
        (errors.TooManyRequests, 3013, []),
        (ConnectionResetError, 3004, [logging.WARNING]),
        (RuntimeError, 3004, [logging.ERROR]),
        (errors.BadRequest, 400, []),
    ],
)
@pytest.mark.parametrize("place", ["cookie", "rule"])
async def test_trouble_that_passes_is_told_from_what_stays(
    kind: type[Exception],
    outcome: int,
    logged: list[int],
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(*_: object) -> None:
        raise kind("as it happens")

    async with serving() as house:
        if place == "cookie":
            house.before = fail
        else:
            monkeypatch.setattr(house.live.board, "allowed", fail)
        async with asking(house.port, request()) as answer:
            told = answer.status if answer.status != 200 else await turned_away(answer)
            assert told == outcome
    assert [record.levelno for record in complaints(caplog)] == logged


async def test_a_node_that_signs_in_too_many_at_once_says_come_back() -> None:
    live = Live(limits=Limits(connecting=0))
    async with serving(live) as house, asking(house.port, request()) as answer:
        assert await turned_away(answer) == 3013


async def test_one_stream_too_many_is_refused() -> None:
    live = Live(limits=Limits(sockets_per_person=1))
    async with serving(live) as house, asking(house.port, request()) as first:
        assert first.status == 200
        async with asking(house.port, request()) as second:
            assert second.status == 403


async def gone(house: House, client: Client) -> None:
    """Have the client leave; return when the server knows."""
    (connection,) = house.runner.server.connections
    client.writer.transport.abort()
    async with asyncio.timeout(10):
        while connection.transport is not None:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0)


async def test_a_client_that_leaves_while_it_subscribes(caplog: pytest.LogCaptureFixture) -> None:
    gate = Gate()
    async with serving() as house:
        house.live.board.gate = gate
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            async with held_up(house, gate) as client:
                await gone(house, client)
        await house.until(0)
    assert complaints(caplog) == []


async def test_a_client_that_leaves_in_the_middle_of_its_request(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving() as house, connecting(house.port) as client:
        client.writer.write(request(None, method="POST", body=b"{}")[:-1])
        async with asyncio.timeout(10):
            while not house.runner.server.connections:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0)
        await settle()
        await gone(house, client)
        await settle()
    assert complaints(caplog) == []
