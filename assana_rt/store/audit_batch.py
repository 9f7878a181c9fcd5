"""Many callers, one commit: what arrives while one batch commits is the next.

A commit costs as much as twenty lines. So a batch waits for those who are known to come, some
milliseconds at most; a line that nobody else follows is written at once, alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from assana_rt.errors import Unavailable
from assana_rt.store.connection import is_unreachable

T = TypeVar("T")
log = logging.getLogger(__name__)

MOST_CALLERS = 250  # in one batch
COMPANY_S = 0.02  # for which a batch waits for company


@dataclass(frozen=True, slots=True)
class _Share(Generic[T]):
    """One caller's part of a batch."""

    items: Sequence[T]
    kept: asyncio.Future[None]


class GroupCommit(Generic[T]):
    """Writes what callers add, one batch at a time. Owns one task while there is work."""

    def __init__(self, write: Callable[[list[T]], Awaitable[None]]) -> None:
        """`write` keeps all it is given, for good, or nothing and raises."""
        self._write = write
        self._waiting: list[_Share[T]] = []
        self._task: asyncio.Task[None] | None = None
        self._coming = 0
        self._all_here = asyncio.Event()

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Say that somebody may add something when the block ends."""
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1
            if not self._coming:
                self._all_here.set()

    async def add(self, items: Sequence[T]) -> None:
        """Return when `items` are kept; raise `Unavailable` where they could not be."""
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append(_Share(items, kept))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        await kept

    async def settle(self) -> None:
        """Return when nothing is being written."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while self._waiting:
            await self._company()
            batch = self._waiting[:MOST_CALLERS]
            del self._waiting[:MOST_CALLERS]
            try:
                await self._commit(batch)
            finally:
                for share in batch:
                    share.kept.cancel()  # nothing where the caller has been told

    async def _company(self) -> None:
        if self._coming and len(self._waiting) < MOST_CALLERS:
            self._all_here.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(COMPANY_S):
                    await self._all_here.wait()

    async def _commit(self, batch: list[_Share[T]]) -> None:
        try:
            await self._write([item for share in batch for item in share.items])
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, Unavailable) and not is_unreachable(error):
                # Something that can't be written must not take the others' with it.
                for share in batch:
                    await self._commit([share])
                return
            log.error("what must be recorded could not be", exc_info=error)
            told = Unavailable("This can't be recorded now, so it can't be answered; try again.")
            told.__cause__ = error
            _tell(batch, told)
        else:
            _tell(batch, None)


def _tell(batch: Sequence[_Share[T]], failure: Exception | None) -> None:
    for share in batch:
        if share.kept.done():  # its caller has gone
            continue
        if failure is None:
            share.kept.set_result(None)
        else:
            share.kept.set_exception(failure)
