"""Settings save themselves, and end sessions elsewhere."""

from __future__ import annotations

import asyncio

from playwright.async_api import Route, expect

from tests.pages.conftest import SignedIn, live, sign_in
from tests.pages.site import PASSWORD, Site


async def test_switches_save_themselves(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor", "/settings")
    switch = page.get_by_role("switch", name="Text message")
    before = await switch.is_checked()
    await switch.set_checked(not before)
    await expect(page.locator('[data-saved="notify"]')).to_have_text("Saved")
    assert site.call("doctor", "GET", "me/settings")["sms_notifications"] is not before
    await page.reload()
    await expect(switch).to_be_checked(checked=not before)


async def test_a_switch_that_is_not_saved_goes_back(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor", "/settings")
    await page.route("**/api/v1/me/settings", lambda route: route.abort())
    switch = page.get_by_role("switch", name="Email")
    before = await switch.is_checked()
    await switch.click()
    await expect(page.get_by_text("Not saved: No connection")).to_be_visible()
    await expect(switch).to_be_checked(checked=before)


async def test_the_profile_is_saved_with_its_refusals(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor2", "/settings")
    await page.get_by_label("Designation").fill("Consultant")
    await page.get_by_label("Name").first.fill("")
    await page.get_by_role("button", name="Save profile").click()
    await expect(page.locator('[data-field="name"] .error')).to_have_text("Fill this in")
    await page.get_by_label("Name").first.fill("Dr. Piotr Nowak")
    await page.get_by_role("button", name="Save profile").click()
    await expect(page.get_by_text("Profile saved")).to_be_visible()
    assert site.call("doctor2", "GET", "me")["designation"] == "Consultant"


async def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    site: Site, window: SignedIn
) -> None:
    site.invite("changer", "doctor", "Dr. Changer")
    there = await window(site, "changer", "/surgeries", anew=True)
    here = await window(site, "changer", "/settings", anew=True)
    await live(there)
    await live(here)
    await here.get_by_label("Present password").fill("wrong")
    await here.get_by_label("New password").fill("another long password")
    await here.get_by_label("Once more").fill("another long passwort")
    await here.get_by_role("button", name="Change password").click()
    await expect(here.locator('[data-field="again"] .error')).to_have_text("The two don't match")
    await here.get_by_label("Once more").fill("another long password")
    await here.get_by_role("button", name="Change password").click()
    await expect(here.locator('[data-field="current"] .error')).to_be_visible()
    await here.get_by_label("Present password").fill(PASSWORD)
    await here.get_by_role("button", name="Change password").click()
    await expect(here.get_by_text("Password changed.")).to_be_visible()
    await expect(there.get_by_text("Your session has ended.")).to_be_visible()
    await live(here)
    await expect(here.locator("#stale")).to_be_hidden()
    await sign_in(there, "changer", "another long password")
    await expect(there.get_by_text("Your day, Dr. Changer")).to_be_visible()


async def test_the_theme_is_worn_from_the_first_paint(site: Site, window: SignedIn) -> None:
    page = await window(site, "admin", "/settings", anew=True)
    await page.get_by_label("Dark").check()
    await expect(page.locator('[data-saved="look"]')).to_have_text("Saved")
    text = await (await page.request.get("/")).text()
    assert 'data-theme="dark"' in text
    other = await window(site, "admin", "/", anew=True)
    await expect(other.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_label("As the device").check()
    await expect(page.locator("html:not([data-theme])")).to_have_count(1)


async def test_signing_out_everywhere_ends_every_window(site: Site, window: SignedIn) -> None:
    site.invite("leaver", "doctor", "Dr. Leaver")
    there = await window(site, "leaver", "/board", anew=True)
    here = await window(site, "leaver", "/settings", anew=True)
    await live(there)
    await here.get_by_role("button", name="Sign out everywhere").click()
    await expect(here.get_by_text("You are signed out.")).to_be_visible()
    await expect(there.get_by_text("Your session has ended.")).to_be_visible()


async def test_a_picture_is_shown_from_our_own_origin_alone(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor3", "/settings")
    icon = await page.locator('link[rel="icon"]').get_attribute("href")
    field, picture = page.get_by_label("Address of a picture"), page.locator("[data-picture] img")
    await field.fill(str(icon))
    await page.get_by_role("button", name="Save profile").click()
    await expect(page.get_by_text("Profile saved")).to_be_visible()
    await page.reload()
    await expect(picture).to_be_visible()
    await field.fill("https://elsewhere.example/me.png")
    await field.blur()
    await expect(picture).to_be_hidden()
    assert await picture.get_attribute("src") is None


MOVING = """theme => {
    document.documentElement.dataset.theme = theme;
    getComputedStyle(document.body).color;
    return document.getAnimations().filter(each => each instanceof CSSTransition)
        .map(each => each.effect.target.outerHTML);
}"""


async def test_a_theme_comes_at_once_ground_and_ink_together(site: Site, window: SignedIn) -> None:
    site.surgery()
    page = await window(site, "doctor", "/")
    await live(page)
    for path in ("/", "/settings"):
        await page.goto(path)
        await live(page)
        for theme in ("dark", "light"):
            assert await page.evaluate(MOVING, theme) == []


async def test_news_of_an_older_choice_does_not_turn_the_page_back(
    site: Site, window: SignedIn
) -> None:
    site.call("doctor5", "PATCH", "me/settings", {"theme": "system"})
    page = await window(site, "doctor5", "/settings")
    witness = await window(site, "doctor5", "/settings")
    await live(page)
    await live(witness)
    worn = page.locator("html")
    release = asyncio.Event()

    async def late(route: Route) -> None:
        await release.wait()
        await route.continue_()

    await page.route("**/api/v1/me/settings", late)
    await page.get_by_label("Light").check()
    await expect(worn).to_have_attribute("data-theme", "light")
    await worn.evaluate(
        """html => {
            window.worn = [];
            new MutationObserver(() => window.worn.push(html.dataset.theme))
                .observe(html, {attributes: true, attributeFilter: ["data-theme"]});
        }"""
    )
    site.call("doctor5", "PATCH", "me/settings", {"theme": "dark"})
    await expect(witness.locator("html")).to_have_attribute("data-theme", "dark")
    release.set()
    await expect(witness.locator("html")).to_have_attribute("data-theme", "light")
    await expect(page.locator('[data-saved="look"]')).to_have_text("Saved")
    assert "dark" not in await page.evaluate("worn")
    await page.unroute("**/api/v1/me/settings", late)
