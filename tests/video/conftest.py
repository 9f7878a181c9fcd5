"""Browsers with fake cameras on a real server; one of each for the folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.pages.site import Site
from tests.servers import Relay
from tests.services import CHROMIUM_FLAGS
from tests.video.calls import Calls

expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for the folder: the browser lives on it."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    flags = [*CHROMIUM_FLAGS, "--auto-select-desktop-capture-source=Entire screen"]
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def shared_site(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site.new(tmp_path_factory.mktemp("video"))
    yield site
    site.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def calls(browser: Browser, shared_site: Site) -> AsyncIterator[Calls]:
    calls = Calls(browser, shared_site)
    yield calls
    await calls.close()


@pytest.fixture(scope="session")
def relay_site(
    chromium: Path, coturn_server: Relay, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A site whose calls may go through a relay."""
    turn = {"ASSANA_TURN_URLS": coturn_server.url, "ASSANA_TURN_SECRET": coturn_server.secret}
    site = Site.new(tmp_path_factory.mktemp("relayed"), **turn)
    yield site
    site.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def relayed(browser: Browser, relay_site: Site) -> AsyncIterator[Calls]:
    """Calls that find no other way than the relay."""
    calls = Calls(browser, relay_site, relayed=True)
    yield calls
    await calls.close()
