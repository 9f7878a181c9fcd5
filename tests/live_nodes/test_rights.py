"""Rights taken away on one node are gone on the others at once, with the documented code.

The watchers sit on a node that never sweeps: what they feel, it was told by the broker.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.live_nodes.kit import Booking, about, unsubscribed
from tests.live_nodes.lateness import Lateness
from tests.live_nodes.line import Line, watching
from tests.live_nodes.nodes import Cluster, Desk, Node
from tests.make import PASSWORD

Pair = tuple[Node, Node]
Act = Callable[[Desk, Node, str], Awaitable[None]]
SOCKETS = 10  # on each node
WITHIN_S, SLACK_S = 1.0, 4.0  # for a machine that has much else to do
NEW_PASSWORD = "four yellow boats"


async def leave(desk: Desk, node: Node, token: str) -> None:
    await desk.do(node, "", "POST", "/auth/logout", {}, token=token)


async def leave_everywhere(desk: Desk, node: Node, token: str) -> None:
    await desk.do(node, "", "POST", "/auth/logout-all", {}, token=token)


async def change_password(desk: Desk, node: Node, token: str) -> None:
    for old, new in ((PASSWORD, NEW_PASSWORD), (NEW_PASSWORD, PASSWORD)):
        body = {"current_password": old, "new_password": new}
        status, answer = await desk.ask(node, "", "POST", "/auth/password", body, token=token)
        assert status in {200, 204}, answer
        token = (await desk.sign_in("cleo", new))["access_token"]


async def deactivate(desk: Desk, node: Node, token: str) -> None:
    path = f"/users/{desk.cluster.ids['cleo']}"
    await desk.do(node, "boss", "PATCH", path, {"is_active": False})
    await desk.do(node, "boss", "PATCH", path, {"is_active": True})


async def promote(desk: Desk, node: Node, token: str) -> None:
    path = f"/users/{desk.cluster.ids['cleo']}"
    await desk.do(node, "boss", "PATCH", path, {"role": "coordinator"})
    await desk.do(node, "boss", "PATCH", path, {"role": "doctor"})


@pytest.mark.parametrize(
    ("act", "code"),
    [(leave, 3507), (leave_everywhere, 3507), (deactivate, 3507), (promote, 3014)],
)
async def test_a_socket_on_another_node_ends_with_the_right(
    act: Act, code: int, pair: Pair, unswept: Node, desk: Desk
) -> None:
    token = (await desk.sign_in("cleo"))["access_token"]
    other = await watching(unswept.port, await desk.token("ann"), "board")
    line = await watching(unswept.port, token, "board")
    await act(desk, pair[0], token)
    end = await line.ended()
    assert end.code == code
    assert end.reason
    status, _ = await desk.ask(unswept, "", "GET", "/me", token=token)
    assert status == 401
    # Of a person whose role has changed the session lives: the client fetches a new token.
    again = await Line.open(unswept.port)
    again.say({"connect": {"token": token}})
    if code == 3014:
        assert (await again.next())[0]["error"]["code"] == 109
    else:
        assert (await again.ended()).code == 3500
    other.cut()
    again.cut()


async def test_who_loses_a_record_is_told_and_hears_nothing_of_it_after(
    pair: Pair, unswept: Node, desk: Desk, booking: Booking, shared: Cluster
) -> None:
    id_ = await booking.consultation(pair[0])
    channel, path = f"consultation:{id_}", f"/consultations/{id_}"
    ann, bob = (shared.ids[name] for name in ("ann", "bob"))
    loses = await watching(unswept.port, await desk.token("ann"), channel)
    assert "subscribe" in await loses.ask(subscribe={"channel": f"doctor:{ann}"})
    gains = await watching(unswept.port, await desk.token("bob"), f"doctor:{bob}")
    keeps = await watching(unswept.port, await desk.token("boss"), channel)

    await desk.do(pair[0], "boss", "PATCH", path, {"doctor_id": bob})
    push = await loses.until(unsubscribed(channel))
    assert push["push"]["unsubscribe"]["code"] == 2100
    await loses.until(about(id_, "consultation.deleted", f"doctor:{ann}"))
    await gains.until(about(id_, "consultation.created", f"doctor:{bob}"))
    await keeps.until(about(id_, "consultation.updated", channel))

    count = len([message for message in loses.heard if about(id_)(message)])
    for text in ("first", "second"):
        await desk.do(pair[1], "bob", "PATCH", path, {"procedure": text})
    await keeps.until(lambda m: about(id_)(m) and "second" in str(m))
    marker = await booking.appointment(pair[1], "ann")
    await loses.until(about(marker))
    assert len([message for message in loses.heard if about(id_)(message)]) == count == 1
    refused = await loses.ask(subscribe={"channel": channel})
    assert refused["error"]["code"] == 103
    for line in (loses, gains, keeps):
        line.cut()


async def test_a_deleted_record_ends_its_channel_for_everybody(
    pair: Pair, unswept: Node, desk: Desk, booking: Booking
) -> None:
    id_ = await booking.consultation(pair[0])
    channel = f"consultation:{id_}"
    lines = [
        await watching(unswept.port, await desk.token(name), channel) for name in ("ann", "boss")
    ]
    await desk.do(pair[0], "boss", "DELETE", f"/consultations/{id_}")
    for line in lines:
        await line.until(about(id_, "consultation.deleted", channel))
        push = await line.until(unsubscribed(channel))
        assert push["push"]["unsubscribe"]["code"] == 2100
        line.cut()


async def test_every_socket_of_every_node_feels_it_within_a_second(
    pair: Pair, desk: Desk, booking: Booking, shared: Cluster
) -> None:
    """A revoked session, a changed role and a record handed over, from the answer to who did it."""
    ids = shared.ids
    call = await booking.consultation(pair[0], "cleo")
    channel = f"consultation:{call}"

    async def everywhere(token: str, channel: str) -> list[Line]:
        ports = [node.port for node in pair for _ in range(SOCKETS)]
        return list(await asyncio.gather(*(watching(port, token, channel) for port in ports)))

    async def felt(lines: list[Line], wait: Callable[[Line], Awaitable[Any]]) -> list[Any]:
        late = Lateness()
        answered = time.monotonic()
        async with late.measured():
            found = await asyncio.gather(*map(wait, lines))
        took_s = time.monotonic() - answered
        assert took_s < WITHIN_S + SLACK_S + late.s, (took_s, late.s)
        for line in lines:
            line.cut()
        return found

    token = (await desk.sign_in("cleo"))["access_token"]
    lines = await everywhere(token, channel)
    await desk.do(pair[0], "boss", "PATCH", f"/consultations/{call}", {"doctor_id": ids["bob"]})
    pushes = await felt(lines, lambda line: line.until(unsubscribed(channel)))
    assert {push["push"]["unsubscribe"]["code"] for push in pushes} == {2100}

    lines = await everywhere(token, "board")
    await leave_everywhere(desk, pair[0], token)
    assert {end.code for end in await felt(lines, Line.ended)} == {3507}

    lines = await everywhere((await desk.sign_in("cleo"))["access_token"], "board")
    path = f"/users/{ids['cleo']}"
    await desk.do(pair[0], "boss", "PATCH", path, {"role": "coordinator"})
    try:
        assert {end.code for end in await felt(lines, Line.ended)} == {3014}
    finally:
        await desk.do(pair[0], "boss", "PATCH", path, {"role": "doctor"})
