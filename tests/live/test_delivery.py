"""What follows a place: one write a turn, guarded events, and a log that was in trouble."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from assana_rt.live import feed
from assana_rt.live.log import FINAL, RECHECK, Event, MemoryLog
from tests.live.kit import Live, living, settle


async def test_a_turns_news_leave_in_one_write(live: Live) -> None:
    peer = await live.watcher()
    await peer.ask(subscribe={"channel": "doctor:1"})
    before = len(peer.frames)
    await live.publish(3)
    await live.publish(2, "doctor:1")
    peer.say({"rpc": {"method": "none"}})
    await settle()
    assert len(peer.frames) == before + 1 or len(peer.frames) == before + 2
    assert peer.offsets() == [1, 2, 3]
    assert peer.offsets("doctor:1") == [1, 2]


async def test_a_frame_is_made_once_for_all(live: Live) -> None:
    peers = [await live.watcher(token=f"p{n}") for n in range(3)]
    await live.publish(2)
    await settle()
    frames = {id(peer.socket.frames[-1]) for peer in peers}
    assert len(frames) == 1


async def test_news_lost_doubled_and_out_of_order(live: Live) -> None:
    peer = await live.watcher()
    events = live.append(6)
    await live.engine.announce([events[2], events[1], events[2], events[0]])
    await settle()
    assert peer.offsets() == [1, 2, 3]
    before = live.log.reads
    await live.engine.announce([events[5]])
    await peer.until(lambda message: message.get("push", {}).get("pub", {}).get("offset") == 6)
    assert peer.offsets() == [1, 2, 3, 4, 5, 6]
    assert live.log.reads == before + 1


async def test_the_sweep_finds_what_was_never_announced(live: Live) -> None:
    peer = await live.watcher()
    live.append(2)
    await live.engine.feed.sweep()
    await settle()
    live.append()
    await live.engine.feed.sweep()
    await settle()
    assert peer.offsets() == [1, 2, 3]


async def test_a_node_far_behind_loses_nothing(live: Live) -> None:
    peer = await live.watcher()
    live.append(5000)
    await live.engine.feed.sweep()
    await settle(200)
    assert peer.offsets() == list(range(1, 5001))


async def test_a_head_that_goes_back_makes_a_new_epoch(live: Live) -> None:
    peer = await live.watcher()
    await live.publish(5)
    await live.engine.feed.sweep()
    epoch = live.log.epoch
    live.log.rewind("board", 2)
    await live.engine.feed.sweep()
    await settle()
    assert live.log.epoch != epoch
    assert peer.pushes(what="unsubscribe") == [{"code": 2500, "reason": "insufficient state"}]
    reply = await peer.ask(
        subscribe={"channel": "board", "recover": True, "epoch": epoch, "offset": 5}
    )
    assert "recovered" not in reply
    assert reply["offset"] == 2
    assert reply["epoch"] == live.log.epoch


@pytest.mark.parametrize("clock", ["clock", "wall"])
async def test_a_node_that_was_stopped_for_long_asks_for_every_head(
    monkeypatch: pytest.MonkeyPatch, clock: str
) -> None:
    """Its sweep looks back a minute; what was committed before, and never announced, counts."""
    log = Timed()
    async with living(Live(log)) as live:
        peer = await live.watcher()
        await live.engine.feed.sweep()
        live.append(3)  # elsewhere, and the hint was lost
        now, log.now = getattr(feed, clock), 90
        await live.engine.feed.sweep()
        await settle()
        assert peer.offsets() == [], "so far it has missed nothing that it knows of"
        monkeypatch.setattr(feed, clock, lambda: now() + 90)
        await live.engine.feed.sweep()
        await settle()
        assert peer.offsets() == [1, 2, 3]


class Timed(MemoryLog):
    """Knows when each channel was touched, by a clock of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self._at = 0.0, dict[str, float]()

    def append(self, channel: str, payload: bytes, **options: Any) -> Event:
        self._at[channel] = self.now
        return super().append(channel, payload, **options)

    async def touched(self, within_s: float) -> tuple[str, dict[str, int]]:
        _, heads = await self.positions(self._at)
        young = {name for name, at in self._at.items() if at >= self.now - within_s}
        return self.epoch, {name: heads[name] for name in young}


# Guarded events


async def test_who_lost_the_record_gets_2100_in_its_place(live: Live) -> None:
    ann, bob = await live.watcher(token="ann"), await live.watcher(token="bob")
    live.board.denied.add("ann")
    events = live.append() + live.append(flags=RECHECK) + live.append()
    await live.engine.announce(events)
    await settle()
    assert ann.offsets() == [1]
    assert ann.pushes(what="unsubscribe") == [{"code": 2100, "reason": "permission revoked"}]
    assert ann.heard[-1]["push"].keys() == {"channel", "unsubscribe"}
    assert bob.offsets() == [1, 2, 3]
    assert bob.pushes(what="unsubscribe") == []


async def test_a_rule_that_fails_sends_the_client_to_ask_again(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = await live.watcher()

    async def fails(*args: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr(live.board, "allowed", fails)
    await live.publish(flags=RECHECK)
    await settle()
    assert peer.offsets() == []
    assert [push["code"] for push in peer.pushes(what="unsubscribe")] == [2500]


async def test_after_the_final_event_everybody_leaves(live: Live) -> None:
    ann, bob = await live.watcher(token="ann"), await live.watcher(token="bob")
    bob.stop_reading()
    await live.engine.announce(live.append() + live.append(flags=FINAL) + live.append())
    await settle()
    bob.go_on()
    await settle()
    for peer in (ann, bob):
        assert peer.offsets() == [1, 2]
        assert peer.pushes(what="unsubscribe") == [{"code": 2100, "reason": "permission revoked"}]


async def test_a_restored_record_can_be_resumed_past_its_deletion(live: Live) -> None:
    live.append()
    live.append(flags=FINAL)
    live.append()
    peer = await live.peer().connect()
    request = {"channel": "board", "recover": True, "epoch": live.log.epoch, "offset": 0}
    await peer.ask(subscribe=request)
    await settle()
    assert peer.offsets() == [1, 2, 3]
    assert peer.pushes(what="unsubscribe") == []


async def test_a_resume_asks_again_for_what_it_cannot_know(live: Live) -> None:
    """The rule was asked before this node had read of the change."""
    other = await live.watcher(token="bob")
    live.append()
    live.append(flags=RECHECK)
    peer = await live.peer().connect()
    asked = live.board.asked
    request = {"channel": "board", "recover": True, "epoch": live.log.epoch, "offset": 0}
    peer.say({"subscribe": request})
    await live.engine.feed.sweep()
    await settle()
    assert live.board.asked > asked
    assert peer.offsets() == [1, 2]
    assert other.offsets() == [1, 2]


# A slow reader


async def test_after_trouble_every_watched_head_is_asked_for(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = await live.watcher()
    await live.engine.feed.sweep()
    touched = live.log.touched

    async def fails(within_s: float) -> None:
        live.engine.feed.suspect()
        raise ConnectionError("the database is away")

    async def nothing_lately(within_s: float) -> tuple:
        return live.log.epoch, {}

    monkeypatch.setattr(live.log, "touched", fails)
    with pytest.raises(ConnectionError, match="away"):
        await live.engine.feed.sweep()
    live.append(2)
    monkeypatch.setattr(live.log, "touched", nothing_lately)
    await live.engine.feed.sweep()
    await settle()
    assert peer.offsets() == [1, 2]
    live.append()
    live.engine.suspect()
    await live.engine.feed.sweep()
    await settle()
    assert peer.offsets() == [1, 2, 3]
    monkeypatch.setattr(live.log, "touched", touched)


async def test_a_suspicion_that_comes_during_a_sweep_counts(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = await live.watcher()
    await live.engine.feed.sweep()

    async def nothing_lately(within_s: float) -> tuple:
        live.engine.suspect()
        return live.log.epoch, {}

    monkeypatch.setattr(live.log, "touched", nothing_lately)
    live.append()
    await live.engine.feed.sweep()
    await live.engine.feed.sweep()
    await settle()
    assert peer.offsets() == [1]


async def test_an_engine_that_cannot_read_the_log_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = Live()

    async def fails(channels: object) -> None:
        raise ConnectionError("the database is away")

    monkeypatch.setattr(live.log, "positions", fails)
    with pytest.raises(ConnectionError, match="away"):
        await live.engine.start()
    assert not live.engine.tasks._tasks


async def test_a_read_under_way_may_have_asked_too_early(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It began before the offset that a client brings was committed."""
    watcher = await live.watcher()
    live.append(2)
    gate, read = asyncio.Event(), live.log.read

    async def slow(*args: Any) -> Any:
        found = await read(*args)
        await gate.wait()
        return found

    monkeypatch.setattr(live.log, "read", slow)
    await live.engine.feed.sweep()
    await settle()
    live.append(1)
    peer = await live.peer().connect("bob")
    request = {"channel": "board", "recover": True, "epoch": live.log.epoch, "offset": 3}
    peer.say({"subscribe": request})
    await settle()
    gate.set()
    assert (await peer.answer(2))["recovered"] is True
    assert watcher.offsets() == [1, 2, 3]
