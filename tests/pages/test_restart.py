"""Servers die; pages say so, and catch up by themselves."""

from __future__ import annotations

from playwright.async_api import expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site


async def test_pages_catch_up_after_a_server_was_killed(own_site: Site, window: SignedIn) -> None:
    site = own_site
    surgery = site.surgery(by="coordinator")
    day = await window(site, "doctor")
    board = await window(site, "coordinator", "/board")
    desk = await window(site, "coordinator", "/surgeries")
    wall = await window(site, "display", "/board/wall")
    pages = (day, board, desk, wall)
    for page in pages:
        await live(page)
    loaded = [await page.evaluate("performance.timeOrigin") for page in pages]

    site.kill()
    await expect(day.locator("#stale")).to_be_visible()
    await expect(day.locator("#stale")).to_contain_text("Connection lost.")
    await expect(wall.get_by_text("Do not trust")).to_be_visible()
    await expect(wall.locator("#veil")).to_contain_text("Nothing heard since")
    site.start()
    # Changed before the pages are back: they must fetch it, nobody tells them again.
    site.set("coordinator", surgery, status="Ongoing", room="OR 42")
    late = site.surgery(by="coordinator", room="OR 43")

    for page in pages:
        await expect(page.get_by_text("OR 42").first).to_be_visible(timeout=30_000)
        await expect(page.get_by_text("OR 43").first).to_be_visible()
        await live(page)
    row = day.locator(f'li[data-id="{surgery["id"]}"]')
    await expect(row.locator(".pill")).to_have_text("Ongoing")
    await expect(board.locator(f'li[data-id="{late["id"]}"] .op')).to_contain_text("Scheduled")
    await expect(day.locator("#stale")).to_be_hidden()
    await expect(wall.locator("#veil")).to_be_hidden()
    assert [await page.evaluate("performance.timeOrigin") for page in pages] == loaded


async def test_a_page_starts_afresh_where_history_is_gone(own_site: Site, window: SignedIn) -> None:
    site = own_site
    surgery = site.surgery()
    day = await window(site, "doctor")
    detail = await window(site, "doctor", f"/surgeries/{surgery['id']}")
    desk = await window(site, "coordinator", "/surgeries")
    for page in (day, detail, desk):
        await live(page)
    site.kill()
    site.run("live", "new-epoch")
    site.start()
    site.set("doctor", surgery, room="OR 44")
    for page in (day, detail, desk):
        # How long they wait by themselves is the test's before this.
        await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(page.get_by_text("OR 44").first).to_be_visible(timeout=30_000)
        await live(page)
