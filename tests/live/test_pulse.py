"""Pings, their answers, expiry, and peers that read nothing."""

from __future__ import annotations

import itertools
import time

import pytest

from assana_rt.live import pulse
from assana_rt.live.wheel import Wheel
from tests.live.kit import Live, Peer, settle


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pulse, "clock", clock)
    return clock


def run(peer: Peer, clock: Clock, seconds: float) -> None:
    """Let time pass, calling `due` when the session wants it."""
    until = clock.now + seconds
    due = getattr(peer, "next_due", clock.now)
    while peer.socket.ended is None and due <= until:
        clock.now = max(clock.now, due)
        due = clock.now + peer.session.due()
    peer.next_due = due
    clock.now = until


def pings(peer: Peer) -> int:
    return sum(message == {} for message in peer.heard)


async def test_the_first_ping_comes_within_half_to_whole_of_its_period(
    live: Live, clock: Clock
) -> None:
    peer = await live.peer().connect()
    run(peer, clock, 12.4)
    assert pings(peer) == 0
    run(peer, clock, 12.7)
    assert pings(peer) == 1


async def test_pings_come_on_busy_sockets_and_at_a_steady_pace(live: Live, clock: Clock) -> None:
    peer = await live.watcher(token="wall")
    times = []
    for _ in range(600):
        run(peer, clock, 0.1)
        await live.publish()
        await settle(3)
        if pings(peer) > len(times):
            times.append(clock.now)
            peer.raw("{}")
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert len(times) >= 11
    assert all(4.8 < gap < 5.3 for gap in gaps)


async def test_no_answer_within_ten_seconds(live: Live, clock: Clock) -> None:
    peer = await live.peer().connect("wall")
    while not pings(peer):
        run(peer, clock, 0.1)
    run(peer, clock, 9.5)
    assert peer.socket.ended is None
    assert pings(peer) == 2, "the next ping waits for no answer"
    run(peer, clock, 1)
    assert peer.socket.ended == (3012, "no pong")


async def test_an_answer_counts_for_the_oldest_ping(live: Live, clock: Clock) -> None:
    peer = await live.peer().connect("wall")
    while pings(peer) < 2:
        run(peer, clock, 0.1)
    peer.raw("{}")
    run(peer, clock, 9)
    assert peer.socket.ended is None
    run(peer, clock, 2)
    assert peer.socket.ended == (3012, "no pong")


async def test_an_answer_to_nothing(live: Live, clock: Clock) -> None:
    peer = await live.peer().connect("wall")
    while not pings(peer):
        run(peer, clock, 0.1)
    peer.raw("{}")
    assert peer.socket.ended is None
    peer.raw("{}")
    assert peer.socket.ended == (3501, "bad request")


async def test_the_clock_runs_only_once_the_ping_has_left(live: Live, clock: Clock) -> None:
    peer = await live.peer().connect("wall")
    peer.socket.waiting = 1000
    while not pings(peer):
        run(peer, clock, 0.1)
    for _ in range(20):  # it moves on, slowly: neither slow nor silent
        peer.socket.waiting -= 1
        run(peer, clock, 1)
    assert peer.socket.ended is None
    peer.socket.waiting = 0
    run(peer, clock, 6)
    assert peer.socket.ended is None
    run(peer, clock, 10)
    assert peer.socket.ended == (3012, "no pong")


async def test_a_reader_without_any_progress(live: Live, clock: Clock) -> None:
    peer = await live.watcher(token="wall")
    peer.stop_reading()
    peer.socket.waiting = 70_000
    before = pings(peer)
    run(peer, clock, 25)
    assert peer.socket.ended is None
    peer.socket.waiting = 69_000
    run(peer, clock, 28)
    assert peer.socket.ended is None
    assert pings(peer) == before, "no ping to a reader that is behind"
    run(peer, clock, 15)
    assert peer.socket.ended == (3008, "slow")


async def test_the_clock_of_a_reader_runs_from_when_bytes_wait(live: Live, clock: Clock) -> None:
    peer = await live.watcher()
    run(peer, clock, 11)  # the last look at an empty buffer, for 14 s at most
    peer.stop_reading()
    peer.socket.waiting = 70_000
    run(peer, clock, 29)
    assert peer.socket.ended is None
    run(peer, clock, 30)
    assert peer.socket.ended == (3008, "slow")


async def test_a_token_ends_after_its_grace(
    live: Live, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    expires_at = time.time() + 100
    peer = await live.peer().connect(f"ann@{expires_at}")
    monkeypatch.setattr(pulse, "wall", lambda: expires_at + 24)
    peer.session.due()
    assert peer.socket.ended is None
    monkeypatch.setattr(pulse, "wall", lambda: expires_at + 25.1)
    peer.session.due()
    assert peer.socket.ended == (3005, "connection expired")


class Item:
    def __init__(self, *delays: float) -> None:
        self.slot, self.delays, self.calls = -1, list(delays), 0

    def due(self) -> float:
        self.calls += 1
        return self.delays.pop(0)


def test_the_wheel_is_never_early_and_at_most_two_ticks_late() -> None:
    wheel = Wheel(tick_s=0.25, slots=16)
    item = Item(0.5, 0)
    wheel.add(item, 1.0)
    for _ in range(4):
        wheel.turn()
    assert item.calls == 0
    for _ in range(2):
        wheel.turn()
    assert item.calls == 1
    for _ in range(4):
        wheel.turn()
    assert item.calls == 2
    assert list(wheel) == []


def test_an_item_lies_in_one_slot_and_can_be_taken_out() -> None:
    wheel = Wheel(tick_s=0.25, slots=16)
    item = Item(0)
    wheel.add(item, 1)
    wheel.add(item, 2)
    assert list(wheel) == [item]
    wheel.discard(item)
    wheel.discard(item)
    for _ in range(40):
        wheel.turn()
    assert item.calls == 0
