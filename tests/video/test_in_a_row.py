"""Call after call: each connects soon, at the first attempt."""

from __future__ import annotations

import logging
from statistics import median

import pytest

from tests.video.calls import AT_MOST_S, Calls

log = logging.getLogger(__name__)

PROMISED_S = 2


async def in_a_row(calls: Calls, number: int) -> None:
    host = await calls.host(calls.confirmed())
    guest = await calls.window("Yusuf Karaca")
    took = []
    for _ in range(number):
        took.append(await calls.again(calls.confirmed(), host, guest))
        for window in (host, guest):
            stats = await window.stats()
            assert (stats["connection"], stats["attempts"]) == ("connected", 1)
            assert not calls.relayed or stats["way"] == "relay"
        await host.press("End for all")
        await guest.view("ended")
        await host.view("ended")
    said = ", ".join(f"{seconds:.2f}" for seconds in took)
    log.info("connected after %s s", said)
    assert median(took) < PROMISED_S, said
    assert max(took) < AT_MOST_S, said


NUMBERS = [3, pytest.param(20, marks=pytest.mark.long)]


@pytest.mark.parametrize("number", NUMBERS)
async def test_calls_in_a_row(calls: Calls, number: int) -> None:
    await in_a_row(calls, number)


@pytest.mark.parametrize("number", NUMBERS)
async def test_calls_in_a_row_through_the_relay(relayed: Calls, number: int) -> None:
    await in_a_row(relayed, number)
