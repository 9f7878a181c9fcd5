"""Readers that asked for the newest of each record: they prove that they missed nothing."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assana_rt.live.log import RECHECK
from tests.live.client import Client, Truth
from tests.live.kit import Live, Peer, living, settle

FAR = 300  # more than a conflating reader is given one by one
# Far behind and near, within memory (1,024) and beyond, within a read of the log (500) and beyond.
changes = st.tuples(st.sampled_from([1, 3, 40, 255, 257, 700, 1500]), st.integers(1, 60))
steps = st.lists(
    st.one_of(changes, st.sampled_from(["come", "stop", "go on", "take", "lose"])), max_size=25
)


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


@settings(max_examples=100, deadline=None)
@given(steps=steps, seed=st.integers(0, 2**32))
async def test_it_ends_with_the_state_whatever_it_was_not_told(steps: list[Any], seed: int) -> None:
    """Over random logs, beside one who wants every step; both stop, are cut off and resume."""
    live, dice = Live(), random.Random(seed)
    async with living(live):
        truth = Truth(live.log)
        exact = Client(lambda: live, "ann", ["board"])
        newest = Client(lambda: live, "bob", ["board"], conflate=True)
        for step in steps:
            if isinstance(step, tuple):
                await change(live, truth, dice, *step)
            else:
                await of_a_reader(step, dice.choice((exact, newest)), dice)
            await settle(dice.randrange(6))
        newest.go(dice)
        await change(live, truth, dice, FAR, 20)
        await arrive(live, exact, newest)
        assert exact.known == newest.known == truth.of
        assert exact.seen == live.log.head("board")
        assert newest.skipped > 0
        assert newest.seen + newest.skipped == exact.seen


async def change(live: Live, truth: Truth, dice: random.Random, n: int, records: int) -> None:
    """Change, make and delete records; some publications are about none, or are guarded."""
    events = [
        truth.append(
            "board",
            f"r{dice.randrange(records)}" if dice.random() < 0.99 else None,
            gone=dice.random() < 0.1,
            flags=RECHECK if dice.random() < 0.01 else 0,
        )
        for _ in range(n)
    ]
    await live.engine.announce(events)


async def of_a_reader(step: str, reader: Client, dice: random.Random) -> None:
    match step:
        case "lose":
            reader.go(dice)
        case "come" if reader.peer is None:
            await reader.come()
        case "take":
            reader.take()
        case "stop" if reader.peer is not None:
            reader.peer.stop_reading()
        case "go on" if reader.peer is not None:
            reader.peer.go_on()


async def arrive(live: Live, *readers: Client) -> None:
    for reader in readers:
        if reader.peer is None:
            await reader.come()
        else:
            reader.peer.go_on()
    async with asyncio.timeout(20):
        while any(reader.last["board"] < live.log.head("board") for reader in readers):
            await settle()
            for reader in readers:
                reader.take()
