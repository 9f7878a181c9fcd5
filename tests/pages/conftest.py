"""Browser windows on a real server. One server and one browser for the folder; a window is a
person's own context, and whatever it complains about fails the test."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    async_playwright,
    expect,
)

from tests.pages.site import PASSWORD, Site, email
from tests.services import CHROMIUM_FLAGS

expect.set_options(timeout=10_000)

SignedIn = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for the folder: the browser lives on it."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def shared_site(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site.new(tmp_path_factory.mktemp("pages"))
    yield site
    site.kill()


@pytest.fixture
def site(shared_site: Site) -> Site:
    """The folder's server; its records may be anybody's, so tests look for their own."""
    return shared_site


@pytest.fixture(scope="module")
def own_site(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that may be killed, and that calls a page stale after a few seconds."""
    site = Site.new(tmp_path_factory.mktemp("mortal"), ASSANA_STALE_S="3")
    yield site
    site.kill()


@pytest.fixture
def complaints() -> list[str]:
    """What the windows' consoles complained of; the test's end finds it empty."""
    return []


@dataclass(slots=True)
class Profile:
    """The browser of one person on one server, who has signed in; it keeps what it has loaded."""

    context: BrowserContext
    key: StorageState

    async def as_before(self) -> None:
        """Close its windows, and forget what a test has left in its cookies."""
        for page in self.context.pages:
            await page.close()
        await self.context.clear_cookies()
        kept: Any = self.key["cookies"]
        await self.context.add_cookies(kept)


@pytest.fixture(scope="session")
def profiles() -> dict[tuple[str, str], Profile]:
    """Who has signed in already, by server and person; the browser's end closes them."""
    return {}


@pytest_asyncio.fixture(loop_scope="session")
async def window(
    browser: Browser, complaints: list[str], profiles: dict[tuple[str, str], Profile]
) -> AsyncIterator[SignedIn]:
    """Open a window: `await window(site, "doctor", "/board")`; None is a stranger.

    A person signs in once and has the same session in every window, of every test; `anew` gives
    a session and a browser of its own.
    """
    contexts: list[BrowserContext] = []
    used: dict[tuple[str, str], Profile] = {}

    async def open_window(
        site: Site,
        who: str | None,
        path: str = "/",
        *,
        width: int = 1440,
        dark: bool = False,
        anew: bool = False,
    ) -> Page:
        mine = (site.url, who or "")
        profile = profiles.get(mine) if not anew else None
        context = profile.context if profile else await browser.new_context(base_url=site.url)
        if profile:
            used[mine] = profile
        else:
            contexts.append(context)
        page = await context.new_page()
        await page.set_viewport_size({"width": width, "height": 900})
        await page.emulate_media(color_scheme="dark" if dark else "light")
        page.on("console", lambda message: _note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if who is not None and profile is None:
            await sign_in(page, who)
            if not anew:
                contexts.remove(context)
                used[mine] = profiles[mine] = Profile(context, await context.storage_state())
        if who is None or profile is not None or path != "/":
            await page.goto(path)
        return page

    yield open_window
    for context in contexts:
        await context.close()
    for profile in used.values():
        await profile.as_before()
    assert complaints == []


async def sign_in(page: Page, who: str, password: str = PASSWORD) -> None:
    await page.goto("/")
    await page.get_by_label("Email").fill(email(who))
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_load_state()


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    text = message.text
    # A server that is away, and answers that refuse, are what some tests are about.
    expected = (
        "ERR_" in text or "WebSocket connection" in text or "responded with a status of 4" in text
    )
    if message.type in ("error", "warning") and not expected:
        complaints.append(text)


async def live(page: Page) -> None:
    """Wait until everything on the page is being followed."""
    await expect(page.locator("[data-live-word]").first).to_have_text("Live")


async def at_rest(page: Page) -> None:
    """Wait until a page follows all it shows, in any language; pages that follow nothing rest."""
    if await page.locator("[data-live]").count():
        await expect(page.locator("[data-live-time]").first).to_have_text(re.compile(r"\S"))
