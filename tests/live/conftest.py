from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import uvloop

from tests.live.kit import Live, living

ON_BOTH_LOOPS = {
    f"tests.live.test_{name}"
    for name in (
        "fuzz_streams",
        "hand_over",
        "packs",
        "sdk",
        "sender",
        "streams",
        "streams_turned_away",
    )
}
Loops = dict[str, Callable[[], asyncio.AbstractEventLoop]]


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> Loops:
    """What touches transports is tested on both loops."""
    loops: Loops = {"asyncio": asyncio.new_event_loop}
    if item.module.__name__ in ON_BOTH_LOOPS:
        loops["uvloop"] = uvloop.new_event_loop
    return loops


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with living(Live()) as it:
        yield it
