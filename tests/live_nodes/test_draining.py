"""A node told to stop sends its sockets to the others, evenly, and none costs the database much."""

from __future__ import annotations

import asyncio
import resource
import signal
import time
from collections.abc import Iterator

import pytest

from tests.live_nodes.kit import Booking
from tests.live_nodes.lateness import Lateness
from tests.live_nodes.line import PATIENCE_S, Away, Ended, Line, Message
from tests.live_nodes.nodes import Cluster, Desk, Node

CHANNEL = "appointments"
TOGETHER = 50  # connections made at a time


class Guest:
    """A socket that, sent away, comes back to the other node with its place."""

    def __init__(self, token: str, offset: int = 0, epoch: str = "") -> None:
        self._token, self._offset, self._epoch = token, offset, epoch
        self._line: Line | None = None
        self.left_at = self.back_at = 0.0
        self.code = 0
        self.reply: Message = {}

    async def come(self, node: Node) -> None:
        line = self._line = await Line.open(node.port)
        subscribe: Message = {"channel": CHANNEL, "data": {"snapshot": {}}}
        if self._epoch:
            subscribe |= {"recover": True, "offset": self._offset, "epoch": self._epoch}
        line.say({"connect": {"token": self._token}}, {"subscribe": subscribe})
        answer = await line.until(lambda message: "subscribe" in message or "error" in message)
        self.reply = answer["subscribe"]
        self._offset, self._epoch = self.reply.get("offset", 0), self.reply["epoch"]

    async def move(self, other: Node) -> None:
        """Stay until sent away, then go to the other node."""
        assert self._line is not None
        while not self.code:
            try:
                await self._line.next()
            except Ended as end:
                self.code = end.code
        self.left_at = time.monotonic()
        # As an SDK does: a failure of the new node is tried again.
        while not self.back_at:
            try:
                await self.come(other)
                self.back_at = time.monotonic()
            except (Away, Ended):
                await asyncio.sleep(0.1)

    def leave(self) -> None:
        if self._line is not None:
            self._line.cut()


@pytest.fixture
def many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize(
    ("sockets", "drain_s"),
    [(200, 4), pytest.param(2000, 25, marks=[pytest.mark.long, pytest.mark.timeout(300)])],
)
@pytest.mark.parametrize("shared", ["postgres"], indirect=True)
async def test_all_sockets_are_back_within_the_drain_time_and_resumed(
    shared: Cluster, desk: Desk, many_files: None, sockets: int, drain_s: int
) -> None:
    shared.keep()
    shared.house.environ["ASSANA_DRAIN_S"] = str(drain_s)
    try:
        leaving, staying = shared.node(), shared.node()
        shared.start(leaving, staying)
    finally:
        shared.house.environ["ASSANA_DRAIN_S"] = "0"
    booking = Booking(desk)
    await booking.appointment(staying)
    guests = await arrive(leaving, desk, sockets)
    assert all("snapshot" in guest.reply["data"] for guest in guests)
    await booking.appointment(leaving)

    late = Lateness()
    began = time.monotonic()
    moves = [asyncio.create_task(guest.move(staying)) for guest in guests]
    leaving.send_signal(signal.SIGTERM)
    async with asyncio.timeout(drain_s + 4 * PATIENCE_S), late.measured():
        await asyncio.gather(*moves)
    assert await leaving.ended() == 0
    gone_s = time.monotonic() - began

    assert {guest.code for guest in guests} == {3001}
    assert all(guest.reply["recovered"] for guest in guests)
    assert not [guest for guest in guests if guest.reply.get("data")]
    last_s = max(guest.back_at for guest in guests) - began
    assert last_s < drain_s + 2 + late.s
    if late.s < drain_s / 4:
        assert_steady([guest.left_at - began for guest in guests], drain_s)
    waits = sorted(guest.back_at - guest.left_at for guest in guests)
    print(  # noqa: T201
        f"\n{sockets} sockets back after {last_s:.1f} s of {drain_s},"
        f" the node gone after {gone_s:.1f} s, this machine {late.s:.1f} s late;"
        f" away p50 {waits[sockets // 2] * 1000:.0f} ms, at most {waits[-1] * 1000:.0f} ms"
    )
    for guest in guests:
        guest.leave()


async def arrive(node: Node, desk: Desk, count: int) -> list[Guest]:
    token = await desk.token("desk")
    guests = [Guest(token) for _ in range(count)]
    for start in range(0, count, TOGETHER):
        await asyncio.gather(*(guest.come(node) for guest in guests[start : start + TOGETHER]))
    return guests


def assert_steady(left_s: list[float], drain_s: int) -> None:
    """No quarter of the drain time sees more than its share, with room for a slow machine."""
    assert max(left_s) > drain_s / 2
    for quarter in range(4):
        start, end = quarter * drain_s / 4, (quarter + 1) * drain_s / 4
        share = sum(start <= at < end for at in left_s) / len(left_s)
        assert share < 0.5, (quarter, share)
