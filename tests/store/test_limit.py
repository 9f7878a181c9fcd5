"""One timer ends whatever lasts too long, each at its own time."""

from __future__ import annotations

import asyncio

import pytest

from assana_rt.store.limit import Bound, Limit

NEVER_S = 3600


async def held(limit: Limit, begun: asyncio.Event | None = None) -> None:
    with Bound(limit):
        if begun is not None:
            begun.set()
        await asyncio.Event().wait()


async def test_what_lasts_too_long_is_ended_and_told_why() -> None:
    limit = Limit(0.01)
    with pytest.raises(TimeoutError):
        await held(limit)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0, "the task goes on as if nobody had cancelled it"
    assert not limit.running


async def test_each_has_its_own_time_and_ends_in_the_order_of_beginning() -> None:
    limit = Limit(0.02)
    ended: list[int] = []

    async def one(number: int) -> None:
        try:
            await held(limit)
        except TimeoutError:
            ended.append(number)
            if number == 0:  # begun as the others' time is running
                await one(9)

    await asyncio.gather(*map(one, range(3)))
    assert ended == [0, 1, 2, 9]
    assert not limit.running


async def test_what_is_done_in_time_is_left_alone_and_so_is_what_follows() -> None:
    limit = Limit(0.01)
    with Bound(limit):
        pass
    with pytest.raises(ZeroDivisionError), Bound(limit):
        raise ZeroDivisionError
    assert not limit.running
    # The timer that was set for them is behind us when the next one's is over.
    with pytest.raises(TimeoutError):
        await held(limit)


async def test_within_another_the_inner_one_ends_first() -> None:
    outer, inner = Limit(NEVER_S), Limit(0.01)
    with Bound(outer):
        with pytest.raises(TimeoutError):
            await held(inner)
        assert len(outer.running) == 1
    assert not outer.running


@pytest.mark.parametrize("seconds", [NEVER_S, 0])
async def test_who_is_cancelled_by_others_ends(seconds: float) -> None:
    """Also where the time was over at that very moment: to go on would lose the cancellation."""
    limit, begun = Limit(seconds), asyncio.Event()
    task = asyncio.create_task(held(limit, begun))
    await begun.wait()
    if not seconds:
        (bound,) = limit.running
        bound.expire()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()
    assert not limit.running
