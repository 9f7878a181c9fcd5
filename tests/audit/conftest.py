from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from assana_rt.settings import Settings
from tests.api.kit import Api, serving


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[Api]:
    """An application of this test's own, with one person of each role and a second doctor."""
    async with serving(settings, "doctor", "doctor2", "coordinator", "admin", "display") as api:
        yield api
