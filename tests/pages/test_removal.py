"""Deleting a whole record, and having it back from the page one lands on."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.pages.axe import violations
from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site

KINDS = ("appointments", "surgeries", "consultations")


def made(site: Site, path: str) -> dict[str, Any]:
    kinds = {
        "appointments": site.appointment,
        "surgeries": site.surgery,
        "consultations": site.consultation,
    }
    return kinds[path]()


def line(page: Page, record: dict[str, Any]) -> Locator:
    return page.locator(f'li[data-id="{record["id"]}"]')


async def deleted(page: Page, site: Site, path: str, record: dict[str, Any]) -> Locator:
    """Delete a record on its page; return the way back on the page of its day."""
    await page.goto(f"/{path}/{record['id']}")
    await live(page)
    await page.locator('[data-dialog="delete"]').click()
    await page.locator("#delete").get_by_role("button", name="Delete", exact=True).click()
    date = next(record[name] for name in record if name.endswith("_date"))
    await expect(page).to_have_url(f"{site.url}/?date={date}")
    undo = page.locator("#toasts").get_by_role("button", name="Undo")
    await expect(undo).to_be_focused()
    await expect(undo).to_have_accessible_description(f"Deleted: {await named(page, record)}")
    return undo


async def named(page: Page, record: dict[str, Any]) -> str:
    text = await page.locator("#removed").inner_text()
    assert record["patient_name"] in text
    return text.removeprefix("Deleted: ")


@pytest.mark.parametrize("path", KINDS)
async def test_who_deletes_has_it_back_from_the_page_of_its_day(
    site: Site, window: SignedIn, path: str
) -> None:
    page = await window(site, "doctor")
    record = made(site, path)
    undo = await deleted(page, site, path, record)
    await expect(line(page, record)).to_have_class("is-going")
    await expect(line(page, record).locator("[data-going]")).to_have_text("deleted")
    await undo.press("Enter")
    await expect(line(page, record)).not_to_have_class("is-going")
    await expect(page.locator("#main")).to_be_focused()
    # Whoever leaves without undoing meant it.
    undo = await deleted(page, site, path, record)
    async with page.expect_request(lambda request: request.method == "DELETE"):
        await page.goto("/settings")
    await live(page)
    desk = await window(site, "coordinator", f"/{path}")
    await live(desk)
    await expect(line(desk, record)).to_have_count(0)
    assert await page.locator("#toasts .toast").count() == 0


async def test_an_admin_restores_what_is_gone_already(site: Site, window: SignedIn) -> None:
    page = await window(site, "admin")
    surgery = site.surgery(by="coordinator")
    undo = await deleted(page, site, "surgeries", surgery)
    await live(page)
    await expect(line(page, surgery)).to_have_count(0)
    assert await violations(page) == []
    await page.keyboard.press("Control+z")
    await expect(page.locator("#toasts")).to_have_text("It is back")
    await expect(line(page, surgery)).to_be_visible()
    await expect(undo).to_have_count(0)


async def test_what_can_not_be_restored_says_why(site: Site, window: SignedIn) -> None:
    page = await window(site, "admin")
    surgery = site.surgery(by="coordinator")
    undo = await deleted(page, site, "surgeries", surgery)
    same = {name: surgery[name] for name in ("room", "surgery_date", "surgery_time", "doctor_id")}
    site.surgery(by="coordinator", **same)
    await undo.click()
    await expect(page.locator("#toasts")).to_contain_text("taken from")


async def test_what_was_changed_meanwhile_is_not_deleted(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor")
    appointment = site.appointment()
    await deleted(page, site, "appointments", appointment)
    site.set("coordinator", appointment, notes="Bring the X-ray.")
    await page.goto("/settings")
    await expect(page.locator("#toasts")).to_contain_text("Not deleted:")
    assert site.call("doctor", "GET", f"appointments/{appointment['id']}")["version"] == 2
