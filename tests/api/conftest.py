from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from assana_rt.settings import Settings
from tests.api.kit import Api, serving
from tests.databases import Databases
from tests.make import settings_for

PEOPLE = ("doctor", "doctor2", "coordinator", "admin", "display")


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[Api]:
    """An application of this test's own, with one person of each role and a second doctor."""
    async with serving(settings, *PEOPLE) as api:
        yield api


@pytest.fixture(scope="module")
def module_settings(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    with databases() as url:
        yield settings_for(url, tmp_path_factory.mktemp("module"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(module_settings: Settings) -> AsyncIterator[Api]:
    """An application for a whole module, whose tests change nothing that another looks at."""
    async with serving(module_settings, *PEOPLE) as api:
        yield api
