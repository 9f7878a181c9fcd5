"""The engine's tasks: each has this owner, which cancels it at the end."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

AGAIN_S = 1.0  # for a task to end, before it is cancelled again

T = TypeVar("T")
log = logging.getLogger(__name__)


class Tasks:
    """Starts tasks in the engine's own context.

    Work is often caused by a writer's announcement; it must not run on with what belongs to
    that writer, such as the connection of the writer's transaction.
    """

    def __init__(self) -> None:
        self.context = contextvars.copy_context()
        self._tasks: set[asyncio.Task[Any]] = set()

    def adopt(self) -> None:
        """From now on work in the caller's context: where the database is open."""
        self.context = contextvars.copy_context()

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run `work`. Its failure is logged, whether or not somebody waits for it as well."""
        task = asyncio.get_running_loop().create_task(work, context=self.context.copy())
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a task of the live engine failed", exc_info=error)

    async def cancel(self) -> None:
        """End what still runs."""
        while self._tasks:
            await end(*self._tasks)


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks until they have ended.

    Once is not always enough: until Python 3.12, `asyncio.wait_for` forgets a cancellation that
    comes in the moment in which what it waits for is done, and drivers use it in every write.
    """
    while left := [task for task in tasks if not task.done()]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=AGAIN_S)
