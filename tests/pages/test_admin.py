"""Administration: accounts with links shown once, the audit's lines, the node's health."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site, email


async def test_a_person_is_added_changed_and_switched_off(site: Site, window: SignedIn) -> None:
    page = await window(site, "admin", "/admin")
    await live(page)
    await page.get_by_role("button", name="Add a person").click()
    add = page.locator("#add")
    await add.get_by_label("Name").fill("Dr. Nadia Sahin")
    await add.get_by_label("Email").fill(email("doctor"))
    await add.get_by_role("button", name="Add").click()
    await expect(add.get_by_text("has this email address")).to_be_visible()
    await add.get_by_label("Email").fill(email("nadia"))
    await add.get_by_role("button", name="Add").click()
    link = page.locator("#link-link")
    await expect(link).to_be_visible()
    assert f"{site.url}/setup/" in (first := await link.input_value()) or "/setup/" in first
    await page.get_by_role("button", name="Done").click()
    row = page.get_by_role("listitem").filter(has_text="Nadia Sahin")
    await expect(row).to_contain_text("Doctor")
    await row.get_by_role("button", name="Change").click()
    await page.locator("#c-role").select_option("Coordinator")
    await page.get_by_role("button", name="Save").click()
    await expect(row).to_contain_text("Coordinator")
    await row.get_by_role("button", name="Reset link").click()
    await expect(link).to_be_visible()
    assert await link.input_value() != first
    await page.get_by_role("button", name="Done").click()
    await row.get_by_role("button", name="Deactivate").click()
    await page.locator("#sure").get_by_role("button", name="Deactivate").click()
    await expect(row).to_contain_text("Deactivated")
    await row.get_by_role("button", name="Activate").click()
    await expect(row).to_contain_text("May sign in")


async def test_the_audit_is_read_with_filters(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(room="OR 3")
    site.set("doctor", surgery, room="OR 4")
    page = await window(site, "admin", f"/admin/audit?record_id={surgery['id']}&action=update")
    await expect(page.locator("tbody tr")).to_have_count(1)
    line = page.locator("tbody tr")
    await expect(line).to_contain_text("Okafor-Lindqvist")
    await line.locator("summary").click()
    await expect(line.get_by_text("OR 4")).to_be_visible()
    await page.get_by_label("Did").select_option("was refused")
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_text("No lines")).to_be_visible()


async def test_administration_is_for_admins_alone(site: Site, window: SignedIn) -> None:
    for path in ("/admin", "/admin/audit", "/admin/connections", "/admin/health"):
        page = await window(site, "coordinator", path)
        await expect(page.get_by_text("not for your account")).to_be_visible()
    page = await window(site, "admin", "/admin/health")
    await expect(page.get_by_text("Ready", exact=True)).to_be_visible()
    await page.get_by_role("link", name="Audit").click()
    await expect(page.locator("tbody tr").first).to_be_visible()


async def test_who_is_connected_is_told_by_person_and_node(site: Site, window: SignedIn) -> None:
    for _ in range(2):
        await live(await window(site, "doctor4", "/surgeries"))
    page = await window(site, "admin", "/admin/connections")
    row = page.get_by_role("row", name="Dr. Samir Bose")
    await expect(row.locator("td").nth(1)).to_have_text("2")
    await expect(row.locator("td").last).to_contain_text(re.compile(r":\d+"))


async def test_an_admin_sees_what_happened_to_a_record(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(room="OR 5")
    site.set("doctor", surgery, room="OR 6")
    page = await window(site, "admin", f"/surgeries/{surgery['id']}")
    line = page.locator("#happened li", has_text="Room").first
    await expect(line).to_contain_text("Okafor-Lindqvist")
    await line.locator("summary").click()
    await expect(line.get_by_text("OR 6")).to_be_visible()
