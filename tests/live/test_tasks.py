"""The engine's tasks end, whatever they do with a cancellation."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from assana_rt.live import tasks
from assana_rt.live.tasks import Tasks, end


async def deaf(times: int) -> None:
    """Forget so many cancellations, as `asyncio.wait_for` of Python 3.11 may forget one."""
    for _ in range(times):
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
    await asyncio.Event().wait()


async def test_one_that_forgot_a_cancellation_is_cancelled_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "AGAIN_S", 0.01)
    alone = asyncio.create_task(deaf(2))
    owned = Tasks()
    spawned = owned.spawn(deaf(2))
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end(alone)
        await owned.cancel()
    assert alone.cancelled()
    assert spawned.cancelled()
