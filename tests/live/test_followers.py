"""Parts of the process that follow a channel: each event once, in order, whatever happens."""

from __future__ import annotations

import asyncio

import pytest

from assana_rt.live.log import Event
from tests.live.kit import Live, living, settle


async def test_each_event_is_handed_over_in_order() -> None:
    live, seen = Live(), []
    live.append(5, "_auth")
    live.engine.follow("_auth", lambda event: seen.append(event.offset))
    async with living(live):
        await live.publish(2, "_auth")
        await settle()
        live.append(2000, "_auth")
        await live.engine.feed.sweep()
        await settle(100)
        assert seen == list(range(6, 2008))


async def test_it_may_begin_earlier_and_wait_for_each() -> None:
    live, seen = Live(), []
    live.append(5, "_auth")

    async def slowly(event: Event) -> None:
        await asyncio.sleep(0)
        seen.append(event.offset)

    live.engine.follow("_auth", slowly, after=3)
    async with living(live):
        await settle()
        assert seen == [4, 5]


async def test_one_that_fails_is_told_of_the_next(caplog: pytest.LogCaptureFixture) -> None:
    live, seen = Live(), []

    def handler(event: Event) -> None:
        if event.offset == 1:
            raise ValueError
        seen.append(event.offset)

    live.engine.follow("_auth", handler)
    async with living(live):
        await live.publish(2, "_auth")
        await settle()
        assert seen == [2]
    assert "could not be handled" in caplog.text


async def test_a_new_epoch_hands_over_what_is_kept() -> None:
    live, seen = Live(), []
    live.engine.follow("_auth", lambda event: seen.append(event.offset))
    async with living(live):
        await live.publish(3, "_auth")
        await settle()
        await live.log.new_epoch()
        await live.engine.feed.sweep()
        await settle()
        await live.publish(1, "_auth")
        await settle()
        assert seen == [1, 2, 3, 1, 2, 3, 4]


async def test_nobody_can_subscribe_to_it(live: Live) -> None:
    peer = await live.peer().connect()
    assert (await peer.ask(subscribe={"channel": "_auth"}))["error"]["code"] == 102
