"""The bell: what others did to one's records, live, read, and waiting on the day."""

from __future__ import annotations

from playwright.async_api import expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site


async def test_the_bell_tells_what_others_did_and_forgets_what_was_read(
    site: Site, window: SignedIn
) -> None:
    site.invite("rung", "doctor", "Dr. Rung")
    page = await window(site, "rung", "/surgeries")
    await live(page)
    bell = page.locator("[data-bell]")
    await expect(bell).to_have_attribute("aria-label", "Notifications")
    surgery = site.surgery("coordinator", doctor_id=site.id_of("rung"))
    await expect(bell).to_have_attribute("aria-label", "Notifications, 1 unread")
    site.surgery("coordinator", doctor_id=site.id_of("rung"))
    await expect(bell.locator(".n")).to_have_text("2")
    await bell.click()
    told = page.locator("#told li")
    await expect(told.first).to_contain_text("Jonas Wirth")
    await (
        told.filter(has_text=surgery["patient_name"])
        .get_by_role("button", name="Mark as read")
        .click()
    )
    await expect(bell.locator(".n")).to_have_text("1")
    await page.goto("/")
    await expect(page.locator("#news-h")).to_have_text("Since you left")
    await expect(page.locator("#news li")).to_have_count(1)
    await page.get_by_role("button", name="Mark as seen").click()
    await expect(bell).to_have_attribute("aria-label", "Notifications")
    await page.goto("/settings")
    await live(page)
    await expect(bell.locator(".n")).to_be_hidden()
    unread = site.call("rung", "GET", "notifications?read=false")
    assert unread["items"] == []
