"""What all tests share: a migrated database a test, and the site over it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assana_rt.settings import Settings
from tests.make import Site, opened, settings_for

pytest_plugins = ["tests.services", "tests.leaks", "tests.databases"]


@pytest.fixture
def settings(migrated_url: str, tmp_path: Path) -> Settings:
    return settings_for(migrated_url, tmp_path)


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """The site without its server; `site.announced` is what a node would have been told."""
    async with opened(settings) as site:
        yield site
