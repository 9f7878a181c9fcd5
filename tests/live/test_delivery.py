"""What follows a place: guarded events, slow readers, conflation, and one write a turn."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from assana_rt.live.log import FINAL, RECHECK
from assana_rt.live.turn import FRAME_BYTES
from tests.live.kit import Live, Peer, settle


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


def big(n: int) -> bytes:
    return json.dumps({"n": n, "x": "x" * 1000}).encode()


async def test_a_slow_reader_keeps_only_its_place(live: Live) -> None:
    slow, quick = await live.watcher(token="ann"), await live.watcher(token="bob")
    slow.stop_reading()
    frames = len(slow.frames)
    for n in range(3000):
        await live.engine.announce([live.log.append("board", big(n))])
        if n % 100 == 0:
            await settle()
    await settle()
    assert quick.offsets() == list(range(1, 3001))
    assert len(slow.frames) == frames
    assert slow.session._outbox is None
    slow.go_on()
    await settle(400)
    assert slow.offsets() == list(range(1, 3001))
    assert max(len(frame) for frame in slow.socket.frames) <= FRAME_BYTES + 100


async def test_at_most_one_frame_is_written_to_a_reader_that_stops(live: Live) -> None:
    slow = await live.watcher()
    slow.stop_reading()
    for n in range(500):
        await live.engine.announce([live.log.append("board", big(n))])
    await settle()
    frames = len(slow.frames)
    slow.socket.writable = True
    slow.session.resumed()
    slow.socket.writable = True
    original = slow.socket.write

    def write(data: bytes) -> bool:
        slow.socket.writable = False
        return original(data) and False

    slow.socket.write = write
    await settle()
    assert len(slow.frames) == frames + 1


async def test_a_reader_that_stops_when_it_is_level_is_not_written_to(live: Live) -> None:
    slow = await live.watcher()
    original = slow.socket.write

    def write(data: bytes) -> bool:
        slow.socket.writable = False
        return original(data) and False

    slow.socket.write = write
    slow.say({"rpc": {"method": "none"}})
    await live.publish()
    await settle()
    frames = len(slow.frames)
    for _ in range(3):
        await live.publish()
        await settle()
    assert len(slow.frames) == frames
    slow.socket.write = original
    slow.go_on()
    await settle()
    assert slow.offsets() == [1, 2, 3, 4]


async def test_a_place_that_fell_out_of_the_retention(live: Live) -> None:
    slow = await live.watcher()
    slow.stop_reading()
    await live.publish(3000)
    live.log.trim("board", 1500)
    await settle()
    slow.go_on()
    await settle()
    assert slow.offsets() == []
    assert slow.pushes(what="unsubscribe") == [{"code": 2500, "reason": "insufficient state"}]
    assert "error" not in await slow.ask(subscribe={"channel": "board"})


async def test_readers_at_one_place_share_the_reads(live: Live) -> None:
    peers = [await live.watcher(token=f"p{n}") for n in range(10)]
    for peer in peers:
        peer.stop_reading()
    await live.publish(3000)
    await settle()
    before = live.log.reads
    for peer in peers:
        peer.go_on()
    await settle(300)
    assert all(peer.offsets() == list(range(1, 3001)) for peer in peers)
    assert live.log.reads - before <= 5  # 1,976 lie behind the ring, 500 a read


async def test_a_failed_read_is_tried_again(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = await live.watcher()
    slow.stop_reading()
    await live.publish(3000)
    await settle()
    read = live.log.read

    async def fails(*args: object) -> None:
        raise ConnectionError("the database is away")

    monkeypatch.setattr(live.log, "read", fails)
    slow.go_on()
    await settle()
    monkeypatch.setattr(live.log, "read", read)
    live.engine.pages.sweep()
    await settle(200)
    assert slow.offsets() == list(range(1, 3001))


async def test_large_answers_wait_for_a_reader(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    class Big(type(live.doctor)):
        async def snapshot(self, principal, key, request):
            snapshot = await super().snapshot(principal, key, request)
            padding = b'{"x":"' + b"x" * 300_000 + b'"}'
            return type(snapshot)(snapshot.position, padding)

    monkeypatch.setattr(live.doctor, "__class__", Big)
    peer = await live.peer().connect()
    await settle()
    original = peer.socket.write

    def write(data: bytes) -> bool:
        peer.socket.writable = False
        return original(data) and False

    peer.socket.write = write
    frames = len(peer.frames)
    wishes = [
        {"subscribe": {"channel": f"doctor:{n}", "data": {"snapshot": {}}}} for n in range(20)
    ]
    for wish in wishes:
        peer.say(wish)
    await settle(200)
    assert len(peer.frames) <= frames + 1
    assert peer.session._waiting_bytes < 400_000
    for _ in range(40):
        peer.go_on()
        await settle()
    assert len([m for m in peer.heard if "subscribe" in m]) == 20


# Conflation


def proven(peer: Peer, last: int = 0) -> list[int]:
    """Check that nothing was lost, as a client does; return the offsets."""
    seen = []
    for message in peer.heard:
        found = list(message.get("subscribe", {}).get("publications", []))
        if "pub" in message.get("push", {}):
            found.append(message["push"]["pub"])
        for pub in found:
            after = pub.get("tags", {}).get("after")
            assert pub["offset"] == last + 1 or after == str(last), (last, pub)
            last = pub["offset"]
            seen.append(last)
    return seen


@pytest.mark.parametrize("n", [300, 900, 3000])
async def test_a_conflating_reader_far_behind_gets_the_newest_of_each_record(
    live: Live, n: int
) -> None:
    peer = await live.watcher(data={"conflate": True})
    steps = await live.watcher(token="bob")
    peer.stop_reading()
    for i in range(n):
        record = None if i == 7 else f"r{i % 5}"
        await live.publish(record=record)
    await settle()
    peer.go_on()
    await settle(100)
    assert proven(peer) == [8, *range(n - 4, n + 1)]
    assert steps.offsets() == list(range(1, n + 1))
    await live.publish(2, record="r1")
    await settle()
    assert proven(peer)[-2:] == [n + 1, n + 2]


async def test_a_conflating_reader_a_little_behind_gets_every_step(live: Live) -> None:
    peer = await live.watcher(data={"conflate": True})
    peer.stop_reading()
    await live.publish(256, record="r")
    await settle()
    peer.go_on()
    await settle()
    assert proven(peer) == list(range(1, 257))
    assert all("tags" not in push for push in peer.pushes())


@pytest.mark.parametrize("n", [900, 3000])
async def test_a_conflating_resume(live: Live, n: int) -> None:
    for i in range(n):
        live.append(record=f"r{i % 7}")
    peer = await live.peer().connect()
    request = {"channel": "board", "recover": True, "epoch": live.log.epoch, "offset": 10}
    reply = await peer.ask(subscribe={**request, "data": {"conflate": True}})
    assert reply["recovered"] is True
    assert reply["offset"] == 10
    await settle()
    assert proven(peer, 10) == list(range(n - 6, n + 1))


async def test_many_records_are_conflated_in_parts(live: Live) -> None:
    for i in range(9000):
        live.append(record=f"r{i % 3000}")
    peer = await live.peer().connect()
    request = {"channel": "board", "recover": True, "epoch": live.log.epoch, "offset": 0}
    await peer.ask(subscribe={**request, "data": {"conflate": True}})
    await settle(300)
    seen = proven(peer)
    assert seen[-1] == 9000
    assert set(range(6001, 9001)) <= set(seen)


async def test_a_conflating_reader_is_still_asked_about(live: Live) -> None:
    peer = await live.watcher(data={"conflate": True})
    peer.stop_reading()
    for i in range(600):
        await live.publish(record="r", flags=RECHECK if i == 99 else 0)
    await settle()
    live.board.denied.add("ann")
    peer.go_on()
    await settle()
    assert peer.offsets() == []
    assert [push["code"] for push in peer.pushes(what="unsubscribe")] == [2100]


# Trouble with the log


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
