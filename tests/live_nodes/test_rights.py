"""Rights taken away on one node are gone on the others at once, with the documented code.

The watchers sit on a node that never sweeps: what they feel, it was told by the broker.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NamedTuple

import pytest

from tests.live_nodes.kit import Booking, about, unsubscribed
from tests.live_nodes.line import Line, watching
from tests.live_nodes.nodes import Cluster, Desk, Node
from tests.make import PASSWORD

Pair = tuple[Node, Node]
Act = Callable[[Desk, Node, str], AbstractAsyncContextManager[None]]
SOCKETS = 10  # on each node
WITHIN_S, TRIES = 1.0, 3
NEW_PASSWORD = "four yellow boats"


# What takes a right from cleo, or from her session of this token; given back at the end.


@asynccontextmanager
async def signed_out(desk: Desk, node: Node, token: str) -> AsyncIterator[None]:
    await desk.do(node, "", "POST", "/auth/logout", {}, token=token)
    yield


@asynccontextmanager
async def signed_out_everywhere(desk: Desk, node: Node, token: str) -> AsyncIterator[None]:
    await desk.do(node, "", "POST", "/auth/logout-all", {}, token=token)
    yield


@asynccontextmanager
async def password_changed(desk: Desk, node: Node, token: str) -> AsyncIterator[None]:
    """Changed in another session, which ends all but itself."""
    other = (await desk.sign_in("cleo"))["access_token"]
    async with new_password(desk, node, other):
        yield


@asynccontextmanager
async def deactivated(desk: Desk, node: Node, token: str) -> AsyncIterator[None]:
    await change_cleo(desk, node, is_active=False)
    try:
        yield
    finally:
        await change_cleo(desk, node, is_active=True)


@asynccontextmanager
async def promoted(desk: Desk, node: Node, token: str) -> AsyncIterator[None]:
    await change_cleo(desk, node, role="coordinator")
    try:
        yield
    finally:
        await change_cleo(desk, node, role="doctor")


async def change_cleo(desk: Desk, node: Node, **fields: Any) -> None:
    await desk.do(node, "boss", "PATCH", f"/users/{desk.cluster.ids['cleo']}", fields)


@asynccontextmanager
async def new_password(desk: Desk, node: Node, token: str) -> AsyncIterator[None]:
    """Have the session of this token change cleo's password, for as long as this lasts."""

    async def change(token: str, old: str, new: str) -> None:
        body = {"current": old, "new": new}
        await desk.do(node, "", "POST", "/auth/password", body, token=token)

    await change(token, PASSWORD, NEW_PASSWORD)
    try:
        yield
    finally:
        again = (await desk.sign_in("cleo", NEW_PASSWORD))["access_token"]
        await change(again, NEW_PASSWORD, PASSWORD)


ACTS = pytest.mark.parametrize(
    ("act", "code"),
    [
        (signed_out, 3507),
        (signed_out_everywhere, 3507),
        (password_changed, 3507),
        (deactivated, 3507),
        (promoted, 3014),
    ],
)


@ACTS
async def test_a_socket_on_another_node_ends_with_the_right(
    act: Act, code: int, pair: Pair, unswept: Node, desk: Desk
) -> None:
    token = (await desk.sign_in("cleo"))["access_token"]
    other = await watching(unswept.port, await desk.token("ann"), "board")
    line = await watching(unswept.port, token, "board")
    async with act(desk, pair[0], token):
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


async def test_who_changes_the_password_stays_and_needs_a_new_token(
    pair: Pair, unswept: Node, desk: Desk, booking: Booking, shared: Cluster
) -> None:
    signed, cleo = await desk.sign_in("cleo"), shared.ids["cleo"]
    token = signed["access_token"]
    line = await watching(unswept.port, token, f"doctor:{cleo}")
    async with new_password(desk, pair[0], token):
        # Written to the same node after it, and so told after it.
        marker = await booking.appointment(pair[0], "boss", doctor_id=cleo)
        await line.until(about(marker))
        again = await Line.open(unswept.port)
        again.say({"connect": {"token": token}})
        assert (await again.next())[0]["error"]["code"] == 109
        fresh = await desk.refresh(unswept, signed)
        back = await watching(unswept.port, fresh["access_token"], f"doctor:{cleo}")
    for each in (line, again, back):
        each.cut()


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


@ACTS
async def test_every_socket_of_every_node_feels_it_within_a_second(
    act: Act, code: int, pair: Pair, desk: Desk, booking: Booking
) -> None:
    async def once() -> Felt:
        token = (await desk.sign_in("cleo"))["access_token"]
        lines = await everywhere(pair, token, "board")
        async with beside_others(pair, desk, booking) as ordinary, act(desk, pair[0], token):
            ends, ordinary_s = await asyncio.gather(all_of(lines, Line.ended), ordinary())
        assert {end.code for end in ends.found} == {code}
        return Felt(ends.took_s, ordinary_s)

    await soon(once)


async def test_every_socket_of_every_node_loses_a_record_within_a_second(
    pair: Pair, desk: Desk, booking: Booking, shared: Cluster
) -> None:
    async def once() -> Felt:
        call = await booking.consultation(pair[0], "boss", doctor_id=shared.ids["ann"])
        channel = f"consultation:{call}"
        lines = await everywhere(pair, await desk.token("ann"), channel)
        async with beside_others(pair, desk, booking) as ordinary:
            bobs = {"doctor_id": shared.ids["bob"]}
            await desk.do(pair[0], "boss", "PATCH", f"/consultations/{call}", bobs)
            told = lambda line: line.until(unsubscribed(channel))  # noqa: E731
            pushes, ordinary_s = await asyncio.gather(all_of(lines, told), ordinary())
        assert {push["push"]["unsubscribe"]["code"] for push in pushes.found} == {2100}
        return Felt(pushes.took_s, ordinary_s)

    await soon(once)


class Felt(NamedTuple):
    """How long after the answer to who did it the last socket had heard; and how long it took at
    that moment to ask for an `ordinary` change and have it at as many sockets of the same nodes.
    """

    took_s: float
    ordinary_s: float


class Heard(NamedTuple):
    found: list[Any]
    took_s: float


async def soon(once: Callable[[], Awaitable[Felt]]) -> None:
    """Hold that a right's end is felt within a second, also where the machine has others to serve.

    What is busy delays an ordinary change as well, which takes some 30 ms elsewhere: so much
    more than a second is granted each time, and no more, or a way of its own that is slow
    now and then would pass. At least once it must be within the second with nothing granted, or
    one that is slow together with all else would.
    """
    tries = []
    for _ in range(TRIES):
        felt = await once()
        tries.append(felt)
        assert felt.took_s < WITHIN_S + felt.ordinary_s, tries
        if felt.took_s < WITHIN_S:
            return
    pytest.fail(f"never within {WITHIN_S} s: {tries}")


async def everywhere(pair: Pair, token: str, channel: str) -> list[Line]:
    ports = [node.port for node in pair for _ in range(SOCKETS)]
    return list(await asyncio.gather(*(watching(port, token, channel) for port in ports)))


async def all_of(lines: list[Line], wait: Callable[[Line], Awaitable[Any]]) -> Heard:
    """Wait on each; tell how long it took until the last had it."""
    began = time.monotonic()
    found = await asyncio.gather(*map(wait, lines))
    took_s = time.monotonic() - began
    for line in lines:
        line.cut()
    return Heard(found, took_s)


@asynccontextmanager
async def beside_others(
    pair: Pair, desk: Desk, booking: Booking
) -> AsyncIterator[Callable[[], Awaitable[float]]]:
    """Have as many sockets of somebody else's; give what makes a change and sees it arrive."""
    others = await everywhere(pair, await desk.token("desk"), "appointments")

    async def ordinary() -> float:
        # From the question on: it may be the node which answers that is late.
        began = time.monotonic()
        id_ = await booking.appointment(pair[0])
        await all_of(others, lambda line: line.until(about(id_)))
        return time.monotonic() - began

    yield ordinary
