"""One server a module, and people of their own for each test: what others made is not theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from assana_rt.settings import Settings
from tests.api.kit import Api, serving
from tests.databases import Databases
from tests.make import settings_for

PEOPLE = ("doctor", "doctor2", "coordinator", "admin", "display")


@pytest.fixture(scope="module")
def module_settings(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    with databases() as url:
        yield settings_for(url, tmp_path_factory.mktemp("module"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(module_settings: Settings) -> AsyncIterator[Api]:
    async with serving(module_settings) as api:
        yield api


@pytest_asyncio.fixture(loop_scope="module")
async def api(server: Api) -> Api:
    """The module's server, and one new person of each role and a second doctor."""
    api = Api(server.client)
    await api.hire(*PEOPLE)
    return api
