"""A time limit for what everybody passes through, with one timer for all who do.

`asyncio.timeout` starts and stops a timer each time, which was a tenth of a small change's CPU.
"""

from __future__ import annotations

import asyncio
from types import TracebackType


class Limit:
    """Cancels what runs for longer than `seconds`, within `Bound`. For one event loop."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.running: dict[Bound, None] = {}  # the oldest first
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """See to it that the oldest is ended in time."""
        if self._timer is None and self.running:
            self._timer = loop.call_at(next(iter(self.running)).until, self._end_overdue, loop)

    def _end_overdue(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        now = loop.time()
        for bound in list(self.running):
            if bound.until > now:
                break
            bound.expire()
        self.watch(loop)


class Bound:
    """`with Bound(limit)`: raise `TimeoutError` here once the limit is over, as asyncio does."""

    __slots__ = ("_cancelling", "_expired", "_limit", "_task", "until")

    def __init__(self, limit: Limit) -> None:
        self._limit, self._expired = limit, False

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        if task is None:
            raise RuntimeError("a time limit is for a task")
        limit = self._limit
        self._task, self._cancelling = task, task.cancelling()
        self.until = loop.time() + limit.seconds
        limit.running[self] = None
        if limit._timer is None:
            limit.watch(loop)

    def expire(self) -> None:
        """Let the task end; it learns why when it leaves the block."""
        del self._limit.running[self]
        self._expired = True
        self._task.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._expired:
            del self._limit.running[self]
        # Somebody else may have cancelled the task, too: then it is to end, not to go on.
        elif self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error
