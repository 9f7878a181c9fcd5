"""Who waits in a lobby stands on home, for the doctor and for the desk, while they wait."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from playwright.async_api import Page, expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site, in_minutes


def confirmed(site: Site, **fields: object) -> dict[str, Any]:
    call = site.consultation(by="doctor4", consultation_time=in_minutes(3), **fields)
    return site.set("doctor4", call, status="Confirmed")


@asynccontextmanager
async def guest(site: Site, call: dict[str, Any], name: str) -> AsyncIterator[None]:
    """Somebody in the lobby, without a browser: an invitation used, and a socket."""
    path = f"consultations/{call['id']}/invitations"
    secret = site.call("doctor4", "POST", path, {"name": name})["url"].partition("#")[2]
    room = call["meeting_id"]
    async with aiohttp.ClientSession(site.url) as session:
        async with session.post(
            f"/api/v1/meetings/{room}/enter", json={"invitation": secret}
        ) as answer:
            token = (await answer.json())["meeting_token"]
        async with session.ws_connect("/connection/websocket") as socket:
            await socket.send_json({"id": 1, "connect": {"token": token}})
            await socket.send_json({"id": 2, "subscribe": {"channel": f"meeting:{room}"}})
            yield


def waits(page: Page, name: str) -> Any:
    return page.locator("#lobby li", has_text=name)


async def test_who_waits_is_shown_live_with_a_way_in(site: Site, window: SignedIn) -> None:
    call = confirmed(site)
    host = await window(site, "doctor4")
    desk = await window(site, "coordinator", "/consultations")
    other = await window(site, "doctor5")
    for page in (host, desk, other):
        await live(page)
    await expect(host.locator("#lobby")).to_be_hidden()
    async with guest(site, call, "Zeynep Karaca"):
        await expect(waits(host, "Zeynep Karaca")).to_contain_text(call["patient_name"])
        await expect(waits(desk, "Zeynep Karaca")).to_contain_text("Dr. Samir Bose")
        way_in = waits(host, "Zeynep Karaca").get_by_role("link")
        await expect(way_in).to_have_attribute("href", f"/meet/{call['meeting_id']}")
        to_record = waits(desk, "Zeynep Karaca").get_by_role("link")
        await expect(to_record).to_have_attribute("href", f"/consultations/{call['id']}")
        await expect(desk.locator("[data-bell]")).to_have_attribute("aria-label", "Notifications")
        # The page as the server writes it says the same.
        for page in (host, desk):
            assert "Zeynep Karaca" in await (await page.request.get("/")).text()
        assert "Zeynep Karaca" not in await (await other.request.get("/")).text()
        await expect(other.locator("#lobby")).to_be_hidden()
    await expect(waits(host, "Zeynep Karaca")).to_have_count(0)
    await expect(host.locator("#lobby")).to_be_hidden()
    await expect(waits(desk, "Zeynep Karaca")).to_have_count(0)


async def test_a_page_opened_later_shows_who_waits_already(site: Site, window: SignedIn) -> None:
    call = confirmed(site)
    async with guest(site, call, "Aylin Karaca"):
        page = await window(site, "doctor4", "/consultations")
        await expect(waits(page, "Aylin Karaca")).to_be_visible()
        await live(page)
        await expect(waits(page, "Aylin Karaca")).to_be_visible()
    await expect(waits(page, "Aylin Karaca")).to_have_count(0)
