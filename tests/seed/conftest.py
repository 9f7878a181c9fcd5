"""A demo week made once, and a copy of it for each test that wants one."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assana_rt.seed import seed_demo
from assana_rt.settings import Settings
from tests.databases import Databases, in_a_thread
from tests.make import Site, opened, settings_for

NOON = datetime(2026, 11, 23, 12, 10, tzinfo=UTC)  # a Monday; ten past one in Berlin
PASSWORD = "a demo password"


@dataclass(frozen=True)
class Demo:
    """A database filled at `NOON`, what the seed told of it, and the settings it was made with."""

    site: Site
    told: dict[str, Any]
    settings: Settings


@pytest.fixture(autouse=True)
async def undisturbed() -> None:
    """Let these loops run at their usual speed: debugging makes a minute of a week's statements."""
    asyncio.get_running_loop().set_debug(False)


@pytest.fixture
def settings(migrated_url: str, tmp_path: Path) -> Settings:
    return settings_for(migrated_url, tmp_path, given_demo_password=PASSWORD)


@pytest.fixture(scope="session")
def filled(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """A filled SQLite file, and what the seed told."""
    folder = tmp_path_factory.mktemp("filled")
    told: list[dict[str, Any]] = []

    async def fill(settings: Settings) -> None:
        told.append(await seed_demo(settings, now=NOON))

    with databases() as url:
        in_a_thread(fill(settings_for(url, folder, given_demo_password=PASSWORD)))
        shutil.copyfile(url.removeprefix("sqlite://"), folder / "filled.db")
    return folder / "filled.db", told[0]


@pytest.fixture
async def demo(filled: tuple[Path, dict[str, Any]], tmp_path: Path) -> AsyncIterator[Demo]:
    template, told = filled
    shutil.copyfile(template, tmp_path / "demo.db")
    url = f"sqlite://{tmp_path / 'demo.db'}"
    settings = settings_for(url, tmp_path, given_demo_password=PASSWORD)
    async with opened(settings) as site:
        yield Demo(site, dict(told), settings)
