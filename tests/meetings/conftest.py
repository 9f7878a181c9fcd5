from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assana_rt.settings import Settings
from tests.make import settings_for
from tests.meetings.kit import House, serving


@pytest.fixture
def settings(migrated_url: str, tmp_path: Path) -> Settings:
    return settings_for(migrated_url, tmp_path, timezone="UTC")


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with serving(settings) as house:
        yield house
