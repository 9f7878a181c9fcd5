"""Sign-in may fail 10 times an account and 100 times an address in a quarter of an hour."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from assana_rt.access import throttle as module
from assana_rt.access.throttle import Throttle
from assana_rt.errors import TooManyRequests

HERE, THERE = "192.0.2.1", "192.0.2.2"


async def fail(throttle: Throttle, account: str, address: str = HERE, times: int = 1) -> None:
    for _ in range(times):
        async with throttle.attempt(account, address) as attempt:
            attempt.failed()


async def succeed(throttle: Throttle, account: str, address: str = HERE) -> None:
    async with throttle.attempt(account, address):
        pass


async def broken_off(throttle: Throttle, account: str, *, wrong: bool) -> None:
    """An attempt that ends in an error."""
    with contextlib.suppress(LookupError):
        async with throttle.attempt(account, HERE) as attempt:
            if wrong:
                attempt.failed()
            raise LookupError


async def refused(throttle: Throttle, account: str, address: str = HERE) -> int:
    """Return the seconds to wait, for an attempt that must be refused."""
    with pytest.raises(TooManyRequests) as wait:
        await succeed(throttle, account, address)
    return int(wait.value.headers["Retry-After"])


async def test_the_eleventh_failure_of_an_account_is_refused_from_anywhere() -> None:
    throttle = Throttle()
    await fail(throttle, "ann", times=10)
    assert 890 <= await refused(throttle, "ann") <= 900
    assert await refused(throttle, "ann", THERE)
    await succeed(throttle, "bob")


async def test_nine_failures_leave_one_attempt() -> None:
    throttle = Throttle()
    await fail(throttle, "ann", times=9)
    await succeed(throttle, "ann")
    await succeed(throttle, "ann")
    await fail(throttle, "ann")
    await refused(throttle, "ann")


async def test_the_hundred_and_first_failure_of_an_address_is_refused_for_all() -> None:
    throttle = Throttle()
    for number in range(100):
        await fail(throttle, f"account {number}")
    assert await refused(throttle, "somebody new")
    await succeed(throttle, "somebody new", THERE)


async def test_successes_do_not_count() -> None:
    throttle = Throttle()
    for _ in range(250):
        await succeed(throttle, "ann")
    await fail(throttle, "ann", times=10)
    await refused(throttle, "ann")


class Burst:
    """Attempts sent at once, each of which stays under way until `let_go`."""

    def __init__(self, throttle: Throttle, size: int, *, wrong: bool) -> None:
        self._throttle, self._wrong = throttle, wrong
        self._under_way, self._let_go = asyncio.Semaphore(0), asyncio.Event()
        self.tasks = [asyncio.create_task(self._one()) for _ in range(size)]

    async def under_way(self, number: int) -> None:
        for _ in range(number):
            await self._under_way.acquire()

    async def let_go(self) -> list[int]:
        """Return for each attempt 0, or the seconds to wait where it was refused."""
        self._let_go.set()
        return await asyncio.gather(*self.tasks)

    async def _one(self) -> int:
        try:
            async with self._throttle.attempt("ann", HERE) as attempt:
                self._under_way.release()
                await self._let_go.wait()
                if self._wrong:
                    attempt.failed()
        except TooManyRequests as error:
            return int(error.headers["Retry-After"])
        return 0


async def test_a_burst_sent_at_once_gets_no_more_attempts() -> None:
    throttle = Throttle()
    burst = Burst(throttle, 50, wrong=True)
    await burst.under_way(10)
    waits = await burst.let_go()
    assert waits.count(0) == 10
    assert sum(wait > 800 for wait in waits) == 10, "as many wait for how the others end"
    assert waits.count(1) == 30
    await refused(throttle, "ann")


async def test_good_attempts_sent_at_once_wait_for_each_other() -> None:
    throttle = Throttle()
    burst = Burst(throttle, 20, wrong=False)
    await burst.under_way(10)
    assert await burst.let_go() == [0] * 20
    await succeed(throttle, "ann")


async def test_who_waits_for_other_attempts_waits_for_a_moment_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT_S", 0.01)
    throttle = Throttle()
    burst = Burst(throttle, 10, wrong=False)
    await burst.under_way(10)
    assert await refused(throttle, "ann") == 1
    assert await burst.let_go() == [0] * 10


async def test_who_leaves_while_waiting_holds_no_place() -> None:
    throttle = Throttle()
    burst = Burst(throttle, 11, wrong=False)
    await burst.under_way(10)
    burst.tasks.pop().cancel()
    assert await burst.let_go() == [0] * 10
    await fail(throttle, "ann", times=9)
    await succeed(throttle, "ann")


async def test_an_attempt_that_broke_off_is_not_under_way_for_ever() -> None:
    throttle = Throttle()
    for _ in range(30):
        await broken_off(throttle, "ann", wrong=False)
    await succeed(throttle, "ann")


async def test_a_failure_told_before_an_error_counts() -> None:
    """As sign-in does: it says `failed`, then raises the 401."""
    throttle = Throttle()
    for _ in range(10):
        await broken_off(throttle, "ann", wrong=True)
    await refused(throttle, "ann")


async def test_an_account_named_like_an_address_is_no_address() -> None:
    throttle = Throttle()
    await fail(throttle, HERE, THERE, times=10)
    await succeed(throttle, "ann", HERE)


async def test_failures_are_forgiven_when_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr("time.time", lambda: clock[0])
    throttle = Throttle()
    await fail(throttle, "ann", times=10)
    await refused(throttle, "ann")
    clock[0] += 14 * 60
    assert await refused(throttle, "ann") <= 61
    clock[0] += 62
    await succeed(throttle, "ann")


def test_the_limits_are_the_contracts() -> None:
    for limit, amount in ((module.PER_ACCOUNT, 10), (module.PER_ADDRESS, 100)):
        assert (limit.amount, limit.get_expiry()) == (amount, 900)
