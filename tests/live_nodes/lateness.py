"""How late this machine is, for tests of what has to happen within a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

BEAT_S = 0.05


class Lateness:
    """How much time this machine took from us while we measured: it has others to serve."""

    def __init__(self) -> None:
        self.s = 0.0

    @asynccontextmanager
    async def measured(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._measure())
        try:
            yield
        finally:
            task.cancel()

    async def _measure(self) -> None:
        clock, at = time.monotonic, time.monotonic()
        while True:
            await asyncio.sleep(BEAT_S)
            self.s += max(0.0, clock() - at - BEAT_S)
            at = clock()
