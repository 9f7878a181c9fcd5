"""The log's promise: 1, 2, 3 … in each channel, without a hole, in commit order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from assana_rt.store.eventlog import Draft, Event, Position, make_epoch
from assana_rt.store.work import SYSTEM, Work
from tests.make import Site

pytestmark = pytest.mark.databases

CHANNELS = ["appointments", "board", "doctor:1", "doctor:2", "surgeries"]


class ItFailed(Exception):
    """What a change was told to fail with."""


async def change(site: Site, body: Callable[[Work], object]) -> None:
    """Run a change that does nothing but publish."""

    async def run(work: Work) -> None:
        body(work)

    await site.parts.ledger.change(SYSTEM, run)


async def publish(site: Site, channel: str, *words: str) -> None:
    def body(work: Work) -> None:
        for word in words:
            work.publish(channel, "note.created", {"id": word})

    await change(site, body)


async def offsets(site: Site, channel: str) -> list[int]:
    return [event.offset for event in await site.parts.events.read(channel, 0, 10_000)]


async def test_numbers_are_dense_whatever_happens_at_once(site: Site) -> None:
    chance = random.Random(7)

    async def one(number: int) -> None:
        chosen = chance.choices(CHANNELS, k=chance.randint(1, 6))
        fails = number % 5 == 0

        async def body(work: Work) -> None:
            for channel in chosen:
                work.publish(channel, "note.created", {"id": f"n{number}"})
            if fails:  # after the numbers were given out, as when the connection is lost
                await site.parts.events.append(work.drafts)
                raise ItFailed

        await site.parts.ledger.change(SYSTEM, body)

    outcomes = await asyncio.gather(*map(one, range(60)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [ItFailed] * 12
    told: dict[str, list[int]] = {}
    for event in site.announced:
        told.setdefault(event.channel, []).append(event.offset)
    _, heads = await site.parts.events.positions(CHANNELS)
    for channel in CHANNELS:
        numbers = await offsets(site, channel)
        assert numbers == list(range(1, len(numbers) + 1))
        assert heads[channel] == len(numbers)
        assert sorted(told[channel]) == numbers, "each is announced once"


async def test_a_failed_change_takes_no_number(site: Site) -> None:
    await publish(site, "board", "a")

    async def body(work: Work) -> None:
        work.publish("board", "note.created", {"id": "b"})
        await site.parts.events.append(work.drafts)
        raise ItFailed

    with pytest.raises(ItFailed):
        await site.parts.ledger.change(SYSTEM, body)
    assert len(site.announced) == 1
    await publish(site, "board", "c")
    events = await site.parts.events.read("board", 0)
    assert [(event.offset, event.record) for event in events] == [(1, "a"), (2, "c")]


async def test_the_events_of_one_change_keep_their_order(site: Site) -> None:
    def body(work: Work) -> None:
        for channel, word in (("b", "1"), ("a", "2"), ("b", "3"), ("a", "4"), ("b", "5")):
            work.publish(channel, "note.created", {"id": word})

    await publish(site, "a", "0")
    await change(site, body)
    assert [event.record for event in await site.parts.events.read("a", 0)] == ["0", "2", "4"]
    assert [event.record for event in await site.parts.events.read("b", 0)] == ["1", "3", "5"]
    assert [(event.channel, event.offset) for event in site.announced[1:]] == [
        ("b", 1), ("a", 2), ("b", 2), ("a", 3), ("b", 3),
    ]  # fmt: skip


async def test_changes_of_the_same_channels_never_wait_on_each_other(site: Site) -> None:
    """Were heads not locked in one order, some of these would deadlock and run again."""
    runs = 0
    await publish(site, "a", "first")
    await publish(site, "b", "first")

    async def one(first: str, second: str) -> None:
        async def body(work: Work) -> None:
            nonlocal runs
            runs += 1
            work.publish(first, "note.created", {"id": "x"})
            work.publish(second, "note.created", {"id": "y"})

        await site.parts.ledger.change(SYSTEM, body)

    pairs = [("a", "b"), ("b", "a")] * 30
    await asyncio.gather(*(one(*pair) for pair in pairs))
    assert runs == 60
    assert await offsets(site, "a") == await offsets(site, "b") == list(range(1, 62))


async def test_a_head_read_with_its_events_is_theirs(site: Site) -> None:
    """While others write: the newest event is the head's, and nothing lies between."""
    writing = asyncio.create_task(_write(site, "board", 60))
    looked = 0
    while not writing.done():
        position, events = await site.parts.events.newest("board", 5)
        first = max(1, position.offset - 4)
        expected = list(range(first, position.offset + 1))
        assert [event.offset for event in events] == expected
        looked += 1
    await writing
    assert looked > 5


async def _write(site: Site, channel: str, count: int) -> None:
    for number in range(count):
        await publish(site, channel, str(number))


async def test_reading_goes_on_after_any_place(site: Site) -> None:
    await publish(site, "board", *map(str, range(1, 8)))
    await publish(site, "other", "x")
    read: Callable[..., Awaitable[list[Event]]] = site.parts.events.read
    assert [event.offset for event in await read("board", 0)] == [1, 2, 3, 4, 5, 6, 7]
    assert [event.offset for event in await read("board", 3, 2)] == [4, 5]
    assert await read("board", 7) == []
    assert await read("board", 100) == []
    assert await read("nothing", 0) == []


async def test_events_come_back_as_they_were_written(site: Site) -> None:
    payload = '{"name":"Zoë 🫀 \\\\ \' % ? \\" "}'.encode()
    draft = Draft("board", payload, "record-1", flags=3)
    append = site.parts.events.append
    (event,) = await site.parts.database.transact(lambda _: append([draft]))
    assert event == Event("board", 1, "record-1", payload, 3)
    assert await site.parts.events.read("board", 0) == [event]
    assert (await site.parts.events.newest("board", 1))[1] == [event]
    assert await site.parts.events.recent("board", 60) == [event]


async def test_appending_nothing_takes_no_number(site: Site) -> None:
    assert await site.parts.events.append([]) == []
    assert await site.count("live_channel") == 0


async def test_a_large_change_is_published_whole(site: Site) -> None:
    """A consultation with a long history is deleted in one change."""
    count = 2_500

    def body(work: Work) -> None:
        for number in range(count):
            for channel in ("doctor:1", "consultation:1", "board"):
                work.publish(channel, "note.deleted", {"id": str(number)})

    await change(site, body)
    for channel in ("doctor:1", "consultation:1", "board"):
        assert await offsets(site, channel) == list(range(1, count + 1))


async def test_the_newest_come_with_the_position(site: Site) -> None:
    await publish(site, "board", "a", "b", "c")
    epoch, _ = await site.parts.events.positions([])
    position, events = await site.parts.events.newest("board", 2)
    assert position == Position(epoch, 3)
    assert [event.record for event in events] == ["b", "c"]
    assert await site.parts.events.newest("nothing", 2) == (Position(epoch, 0), [])


async def test_positions_know_channels_that_never_spoke(site: Site) -> None:
    await publish(site, "board", "a", "b")
    epoch, heads = await site.parts.events.positions(["board", "nothing"])
    assert heads == {"board": 2, "nothing": 0}
    assert await site.parts.events.positions([]) == (epoch, {})


async def test_touched_and_recent_look_back_by_the_databases_clock(site: Site) -> None:
    for channel in ("old", "new"):
        await publish(site, channel, channel)
    await _age(site, "live_channel", "touched_at", "name", 61)
    await _age(site, "live_event", "created_at", "channel", 61)
    _, heads = await site.parts.events.touched(60)
    assert heads == {"new": 1}
    assert (await site.parts.events.touched(120))[1] == {"new": 1, "old": 1}
    assert await site.parts.events.recent("old", 60) == []
    assert len(await site.parts.events.recent("old", 120)) == 1
    assert len(await site.parts.events.recent("new", 60)) == 1
    await publish(site, "old", "again")
    assert (await site.parts.events.touched(60))[1] == {"new": 1, "old": 2}


async def _age(site: Site, table: str, column: str, key: str, seconds: int) -> None:
    then = datetime.now(UTC) - timedelta(seconds=seconds)
    text = then.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    value = then if site.parts.database.dialect == "postgres" else text
    await site.parts.database.run(f"UPDATE {table} SET {column} = ? WHERE {key} = 'old'", [value])


async def test_a_new_epoch_is_another_word_and_stays(site: Site) -> None:
    before, _ = await site.parts.events.positions([])
    value = await site.parts.events.new_epoch()
    after, _ = await site.parts.events.positions([])
    assert before != after
    assert after.startswith(value)
    assert (await site.parts.events.newest("board", 1))[0].epoch == after
    assert (await site.parts.events.touched(60))[0] == after
    assert "_" not in {before, after}
    assert make_epoch() != make_epoch()
