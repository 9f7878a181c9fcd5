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


async def test_a_burst_sent_at_once_gets_no_more_attempts() -> None:
    throttle = Throttle()
    answered, let_go = asyncio.Semaphore(0), asyncio.Event()

    async def one() -> bool:
        try:
            async with throttle.attempt("ann", HERE) as attempt:
                answered.release()
                await let_go.wait()
                attempt.failed()
                return True
        except TooManyRequests:
            answered.release()
            return False

    burst = [asyncio.create_task(one()) for _ in range(50)]
    for _ in burst:
        await answered.acquire()
    let_go.set()
    assert sum(await asyncio.gather(*burst)) == 10
    await refused(throttle, "ann")


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
