"""Readers that are behind: they keep a place, harm only themselves, and share what is read."""

from __future__ import annotations

import json

import pytest

from assana_rt.live.spreading import FRAME_BYTES
from tests.live.kit import Live, settle


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
