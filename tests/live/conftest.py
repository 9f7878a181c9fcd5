from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.live.kit import Live, living


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    async with living(Live()) as it:
        yield it
