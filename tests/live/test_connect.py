"""Signing in, and the ends a socket can come to."""

from __future__ import annotations

import asyncio
import time

import pytest

from assana_rt.live.codec import COMMAND_BYTES
from assana_rt.live.engine import Limits, SignedIn
from assana_rt.live.protocol import Disconnect, Ended
from tests.live.kit import Live, living, person, settle


async def test_the_reply_says_what_sdks_need(live: Live) -> None:
    reply = await live.peer().ask(connect={"token": "ann", "name": "js"})
    assert reply["ping"] == 25
    assert reply["pong"] is True
    assert reply.keys() >= {"client", "version", "session", "node", "time", "data"}
    assert "expires" not in reply
    assert reply["data"]["time_zone"] == "UTC"
    assert reply["data"]["server_time"].endswith("Z")


async def test_a_token_with_an_end_tells_its_ttl(live: Live) -> None:
    reply = await live.peer().ask(connect={"token": f"ann@{time.time() + 600}"})
    assert reply["expires"] is True
    assert 598 <= reply["ttl"] <= 600


async def test_screens_and_cookie_sockets_are_pinged_every_five_seconds(live: Live) -> None:
    assert (await live.peer().ask(connect={"token": "wall"}))["ping"] == 5
    given = live.peer(person("eve"))
    reply = await given.ask(connect={})
    assert reply["ping"] == 5
    assert "expires" not in reply
    assert given.session.principal.id == "eve"


@pytest.mark.parametrize(
    ("token", "code"), [("dead", 3500), ("", 3500)], ids=["a dead token", "no token"]
)
async def test_the_socket_ends(live: Live, token: str, code: int) -> None:
    peer = live.peer()
    peer.say({"connect": {"token": token}})
    assert await peer.ended() == code


async def test_an_expired_token_is_an_error_so_that_sdks_fetch_another(live: Live) -> None:
    peer = live.peer()
    peer.say({"connect": {"token": "old"}}, {"subscribe": {"channel": "board"}})
    await settle()
    assert peer.heard == [{"id": 1, "error": {"code": 109, "message": "token expired"}}]
    assert peer.socket.ended is None, "the rest of the frame is dropped, not answered with an end"
    peer.say({"subscribe": {"channel": "board"}})
    assert await peer.ended() == 3501


async def test_trouble_of_ours_is_temporary(live: Live) -> None:
    reply = await live.peer().ask(connect={"token": "trouble"})
    assert reply["error"] == {"code": 100, "message": "internal server error", "temporary": True}


async def test_connect_runs_to_its_end_before_the_rest(live: Live) -> None:
    await live.watcher("board", "bob")
    await live.watcher("doctor:1", "bob")  # so that nothing has to be read for them
    gate = asyncio.Event()

    async def slow(token: str) -> SignedIn:
        await gate.wait()
        return SignedIn(person(token))

    live.engine.authenticate = slow
    peer = live.peer()
    peer.say({"connect": {"token": "ann"}}, {"subscribe": {"channel": "board"}})
    peer.say({"subscribe": {"channel": "doctor:1"}})
    await settle()
    assert peer.heard == []
    gate.set()
    await settle()
    assert [message["id"] for message in peer.heard] == [1, 2, 3]
    assert len(peer.frames) == 1, "replies due together leave in one frame"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "nonsense",
        "[]",
        "5",
        '{"id":1}',
        '{"connect":{"token":"ann"}}',
        '{"id":-1,"connect":{}}',
        '{"id":true,"connect":{}}',
        '{"id":1,"connect":[]}',
        '{"id":1,"connect":{"token":5}}',
        '{"id":1,"subscribe":{"channel":"board"}}',
        '{"id":1,"ping":{}}',
        "{}",
        '{"id":1,"connect":{"token":"' + "x" * COMMAND_BYTES + '"}}',
        b"\xff\xfe",
    ],
)
async def test_what_is_no_command_ends_the_socket(live: Live, text: str) -> None:
    peer = live.peer()
    peer.raw(text)
    assert await peer.ended() == 3501


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"id":9,"connect":{"token":"ann"}}', 3501),
        ('{"send":{"data":1}}', 3508),
        ('{"id":9,"rpc":{"method":"x","data":' + "[" * 400 + "]" * 400 + "}}", 3501),
        ('{"id":9,"subscribe":{"channel":7}}', 3501),
        ('{"id":9,"subscribe":{"channel":"board","offset":-1}}', 3501),
        ('{"id":9,"subscribe":{"channel":"board","recover":"yes"}}', 3501),
        ("{}", 3501),
    ],
)
async def test_a_connected_socket_ends(live: Live, text: str, code: int) -> None:
    peer = await live.peer().connect()
    peer.raw(text)
    assert await peer.ended() == code


async def test_no_connect_within_ten_seconds(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    peer = live.peer()
    now = time.monotonic()
    monkeypatch.setattr("assana_rt.live.pulse.clock", lambda: now + 9)
    assert 0 < peer.session.due() <= 1.1
    monkeypatch.setattr("assana_rt.live.pulse.clock", lambda: now + 10.1)
    peer.session.due()
    assert await peer.ended() == 3502


async def test_the_clock_of_3502_stands_while_our_handler_runs(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()

    async def slow(token: str) -> SignedIn:
        await gate.wait()
        return SignedIn(person(token))

    live.engine.authenticate = slow
    peer = live.peer()
    peer.say({"connect": {"token": "ann"}})
    await settle()
    monkeypatch.setattr("assana_rt.live.pulse.clock", lambda: time.monotonic() + 60)
    assert peer.session.due() > 0
    assert peer.socket.ended is None
    gate.set()
    assert "client" in await peer.answer(1)


async def test_the_clock_of_3502_starts_again_at_a_refusal(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3502 is terminal, and the client that was told 109 is about to come back."""
    peer = live.peer()
    later = time.monotonic() + 9.9
    monkeypatch.setattr("assana_rt.live.pulse.clock", lambda: later)
    await peer.ask(connect={"token": "old"})
    monkeypatch.setattr("assana_rt.live.pulse.clock", lambda: later + 9)
    assert peer.session.due() > 0
    assert peer.socket.ended is None
    monkeypatch.setattr("assana_rt.live.pulse.clock", lambda: later + 10.1)
    peer.session.due()
    assert await peer.ended() == 3502


async def test_too_many_sockets_of_one_person() -> None:
    async with living(Live(limits=Limits(sockets_per_person=2))) as live:
        first = await live.peer().connect()
        await live.peer().connect()
        third = live.peer()
        third.say({"connect": {"token": "ann"}})
        assert await third.ended() == 3504
        await live.peer().connect("bob")
        first.gone()
        await live.peer().connect()


async def test_too_many_commands() -> None:
    async with living(Live(limits=Limits(burst=5, commands_per_s=0.001))) as live:
        peer = await live.peer().connect()
        for _ in range(4):
            assert "error" in await peer.ask(rpc={"method": "none"})
        reply = await peer.ask(unsubscribe={"channel": "board"})
        assert reply["error"] == {"code": 111, "message": "too many requests", "temporary": True}
        for _ in range(6):
            peer.say({"unsubscribe": {"channel": "board"}})
        assert await peer.ended() == 3013


async def test_revocation_ends_sockets_and_those_just_signing_in(live: Live) -> None:
    revoked: set[str] = set()
    gate = asyncio.Event()

    async def slow(token: str) -> SignedIn:
        dead = token in revoked
        await gate.wait()
        if dead:
            raise Ended(Disconnect.INVALID_TOKEN)
        return SignedIn(person(token))

    ann, bob = await live.peer().connect("ann"), await live.peer().connect("bob")
    given = live.peer(person("ann"))
    live.engine.authenticate = slow
    late = live.peer()
    late.say({"connect": {"token": "ann"}})
    await settle()
    revoked.add("ann")
    live.engine.close_sessions(lambda principal: principal.id == "ann", 3507)
    gate.set()
    assert await ann.ended() == 3507
    assert await given.ended() == 3507
    assert await late.ended() == 3500
    assert ann.socket.ended == (3507, "permission denied")
    assert bob.socket.ended is None


async def test_a_token_is_refreshed_on_the_open_socket(live: Live) -> None:
    peer = await live.peer().connect(f"ann@{time.time() + 10}")
    reply = await peer.ask(refresh={"token": f"ann@{time.time() + 900}"})
    assert reply["expires"] is True
    assert reply["ttl"] >= 898
    assert peer.session.expires_at is not None
    assert peer.session.expires_at > time.time() + 890


@pytest.mark.parametrize(("token", "code"), [("old", 3005), ("dead", 3500), ("bob", 3500)])
async def test_a_refresh_that_ends_the_socket(live: Live, token: str, code: int) -> None:
    peer = await live.peer().connect(f"ann@{time.time() + 10}")
    peer.say({"refresh": {"token": token}})
    assert await peer.ended() == code


async def test_a_refresh_that_meets_trouble_is_tried_again(live: Live) -> None:
    peer = await live.peer().connect(f"ann@{time.time() + 10}")
    reply = await peer.ask(refresh={"token": "trouble"})
    assert reply["error"]["code"] == 100
    assert reply["error"]["temporary"] is True


async def test_rpc(live: Live) -> None:
    async def double(principal, data):
        return {"for": principal.id, "twice": data["n"] * 2}

    live.engine.rpcs["double"] = double
    peer = await live.peer().connect()
    reply = await peer.ask(rpc={"method": "double", "data": {"n": 21}})
    assert reply == {"data": {"for": "ann", "twice": 42}}
    assert (await peer.ask(rpc={"method": "none"}))["error"]["code"] == 104


async def test_bytes_of_commands_that_were_answered_count_no_more() -> None:
    async def slow(principal, data):
        await gate.acquire()

    gate = asyncio.Semaphore(0)
    async with living(Live(limits=Limits(burst=1000))) as live:
        live.engine.rpcs["slow"] = slow
        peer = await live.peer().connect()
        (last,) = peer.say({"rpc": {"method": "slow", "data": "x" * 60_000}})
        for _ in range(50):  # 3 MB in all, one waiting at a time
            (next_,) = peer.say({"rpc": {"method": "slow", "data": "x" * 60_000}})
            gate.release()
            await peer.answer(last)
            last = next_
        for _ in range(40):
            peer.say({"rpc": {"method": "slow", "data": "x" * 60_000}})
        assert await peer.ended() == 3013
        gate.release()


async def test_subscriptions_do_not_expire(live: Live) -> None:
    peer = await live.watcher()
    assert (await peer.ask(sub_refresh={"channel": "board", "token": "x"}))["error"]["code"] == 107


async def test_shutdown_tells_everybody_to_come_back() -> None:
    live = Live()
    await live.engine.start()
    peers = [await live.watcher(token=f"p{n}") for n in range(5)]
    started = time.monotonic()
    stopping = asyncio.create_task(live.engine.stop(0.2))
    for peer in peers:
        assert await peer.ended() == 3001
    await stopping
    assert 0.1 < time.monotonic() - started < 2
    assert live.engine.sockets == 0


async def test_a_shutdown_without_sockets_does_not_wait() -> None:
    live = Live()
    await live.engine.start()
    async with asyncio.timeout(1):
        await live.engine.stop(25)
