"""How often somebody may fail to sign in: 10 times in 15 minutes an account, 100 an address.

Counted on each node, in memory: a restart forgives, and N nodes allow N times as much, which
bcrypt's cost makes a slow way to guess all the same. Successes don't count.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from assana_rt.errors import TooManyRequests

PER_ACCOUNT = RateLimitItemPerMinute(10, 15, namespace="account")
PER_ADDRESS = RateLimitItemPerMinute(100, 15, namespace="address")
LONGEST_WAIT_S = 10.0  # for attempts under way; as many as a limit allows may wait
Place = tuple[RateLimitItem, str]


class Attempt:
    """One attempt under way; say `failed` where it was wrong."""

    def __init__(self) -> None:
        self.wrong = False

    def failed(self) -> None:
        self.wrong = True


class Throttle:
    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._under_way: Counter[Place] = Counter()
        self._waiting: defaultdict[Place, list[asyncio.Future[None]]] = defaultdict(list)

    @asynccontextmanager
    async def attempt(self, account: str, address: str) -> AsyncIterator[Attempt]:
        """Allow one attempt, or raise `TooManyRequests`.

        Attempts under way count like failures, or a burst sent at once would all slip through.
        Where they are what fills a limit, one more waits for how they end.
        """
        places = ((PER_ACCOUNT, account), (PER_ADDRESS, address))
        await self._take(places)
        attempt = Attempt()
        try:
            yield attempt
        finally:
            if attempt.wrong:
                for limit, key in places:
                    await self._limiter.hit(limit, key)
            self._give_back(places)

    async def _take(self, places: Sequence[Place]) -> None:
        until = asyncio.get_running_loop().time() + LONGEST_WAIT_S
        while crowded := [place for place in places if await self._is_crowded(place)]:
            await self._one_ends(crowded[0], until)
        self._under_way.update(places)

    def _give_back(self, places: Sequence[Place]) -> None:
        self._under_way.subtract(places)
        self._under_way += Counter()  # drops the zeros
        for place in places:
            for waiting in self._waiting.pop(place, ()):
                if not waiting.done():
                    waiting.set_result(None)

    async def _is_crowded(self, place: Place) -> bool:
        """Whether attempts under way leave no room; raise where failures alone leave none."""
        limit, key = place
        if await self._limiter.test(limit, key, cost=1 + self._under_way[place]):
            return False
        if await self._limiter.test(limit, key):
            return True
        stats = await self._limiter.get_window_stats(limit, key)
        raise TooManyRequests(
            "Too many failed attempts. Wait a while, then try again.",
            retry_after_s=max(1, math.ceil(stats.reset_time - time.time())),
        )

    async def _one_ends(self, place: Place, until: float) -> None:
        waiting = self._waiting[place]
        if len(waiting) < place[0].amount:
            ended = asyncio.get_running_loop().create_future()
            waiting.append(ended)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await ended
                    return
        raise TooManyRequests(retry_after_s=1)
