"""How often somebody may fail to sign in: 10 times in 15 minutes an account, 100 an address.

Counted on each node, in memory: a restart forgives, and N nodes allow N times as much, which
bcrypt's cost makes a slow way to guess all the same. Successes don't count.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from assana_rt.errors import TooManyRequests

PER_ACCOUNT = RateLimitItemPerMinute(10, 15, namespace="account")
PER_ADDRESS = RateLimitItemPerMinute(100, 15, namespace="address")


class Attempt:
    """One attempt under way; say `failed` where it was wrong."""

    def __init__(self) -> None:
        self.wrong = False

    def failed(self) -> None:
        self.wrong = True


class Throttle:
    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._under_way: Counter[str] = Counter()

    @asynccontextmanager
    async def attempt(self, account: str, address: str) -> AsyncIterator[Attempt]:
        """Allow one attempt, or raise `TooManyRequests`.

        Attempts under way count like failures, or a burst sent at once would all slip through.
        """
        pairs = ((PER_ACCOUNT, account), (PER_ADDRESS, address))
        for limit, key in pairs:
            await self._check(limit, key)
        self._under_way.update((account, address))
        attempt = Attempt()
        try:
            yield attempt
        finally:
            self._under_way.subtract((account, address))
            self._under_way += Counter()  # drops the zeros
            if attempt.wrong:
                for limit, key in pairs:
                    await self._limiter.hit(limit, key)

    async def _check(self, limit: RateLimitItem, key: str) -> None:
        if not await self._limiter.test(limit, key, cost=1 + self._under_way[key]):
            stats = await self._limiter.get_window_stats(limit, key)
            wait_s = math.ceil(stats.reset_time - time.time())
            raise TooManyRequests(
                "Too many failed attempts. Wait a while, then try again.",
                retry_after_s=max(1, wait_s),
            )
