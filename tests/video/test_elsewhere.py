"""Calls that the hospital's own video service holds: where the page sends whom."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from tests.pages.site import Site
from tests.video.calls import Calls, Window

JITSI = {
    "ASSANA_VIDEO_PROVIDER": "jitsi",
    "ASSANA_JITSI_DOMAIN": "meet.assana.example",
    "ASSANA_JITSI_APP_ID": "assana",
    "ASSANA_JITSI_SECRET": "a secret that Jitsi's Prosody shares with us",
}


@pytest.fixture(scope="module")
def jitsi_site(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site.new(tmp_path_factory.mktemp("jitsi"), **JITSI)
    yield site
    site.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def calls(browser: Browser, jitsi_site: Site) -> AsyncIterator[Calls]:
    calls = Calls(browser, jitsi_site)
    yield calls
    await calls.close()


async def served(window: Window) -> None:
    """Stand in for the service's own site, which is not on this machine."""

    async def answer(route: Route) -> None:
        await route.fulfill(body="<title>The hospital's Jitsi</title>", content_type="text/html")

    await window.page.context.route("https://meet.assana.example/**", answer)


async def test_the_doctor_gets_a_window_beside_the_consultation(calls: Calls) -> None:
    call = calls.confirmed()
    host = await calls.host(call)
    await served(host)
    async with host.page.expect_popup() as popup:
        await host.press("Join")
    there = await popup.value
    await there.wait_for_url(f"https://meet.assana.example/{call['meeting_id']}?jwt=*")
    await expect(there).to_have_title("The hospital's Jitsi")
    assert await there.evaluate("window.opener") is None
    await host.page.wait_for_url(f"**/consultations/{call['id']}")


async def test_a_guest_goes_there_at_the_press(calls: Calls) -> None:
    call = calls.confirmed()
    guest = await calls.window("Yusuf Karaca")
    await served(guest)
    await guest.page.goto(calls.invite(call))
    await guest.press("Join")
    await guest.page.wait_for_url(f"https://meet.assana.example/{call['meeting_id']}?jwt=*")


async def test_a_service_without_a_page_is_said(calls: Calls) -> None:
    guest = await calls.guest(calls.confirmed())

    async def without_page(route: Route) -> None:
        answer: dict[str, Any] = await (await route.fetch()).json()
        await route.fulfill(json=answer | {"provider": "livekit", "provider_page": None})

    await guest.page.route("**/enter", without_page)
    await guest.press("Join")
    await expect(guest.page.get_by_role("alert")).to_contain_text("that service's own app")
    await guest.view("check")
