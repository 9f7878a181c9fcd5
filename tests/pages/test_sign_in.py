"""The door: who comes in, who doesn't, and what each is told."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.pages.conftest import SignedIn, sign_in
from tests.pages.site import PASSWORD, Site, email


async def test_the_right_password_leads_to_the_day(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor", anew=True)
    await expect(page).to_have_url(f"{site.url}/")
    await expect(page.get_by_text("Your day, Dr. Amara Okafor-Lindqvist")).to_be_visible()
    cookies = {c["name"]: c for c in await page.context.cookies()}
    assert cookies["assana_session"]["httpOnly"]
    assert cookies["assana_session"]["sameSite"] == "Lax"


@pytest.mark.parametrize(
    ("who", "password"), [("doctor2", "not the password"), ("nobody", PASSWORD)]
)
async def test_a_refusal_says_the_same_whichever_part_was_wrong(
    site: Site, window: SignedIn, who: str, password: str
) -> None:
    page = await window(site, None)
    await sign_in(page, who, password)
    await expect(page.get_by_role("alert")).to_have_text(
        "That did not work. Check the address and the password."
    )
    await expect(page.get_by_label("Email")).to_have_value(email(who))
    await expect(page.get_by_label("Password")).to_have_value("")
    assert await page.context.cookies() == []


async def test_a_stranger_is_led_to_the_door_and_then_on(site: Site, window: SignedIn) -> None:
    page = await window(site, None, "/surgeries?status=Ongoing")
    await page.get_by_label("Email").fill(email("doctor"))
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_url(f"{site.url}/surgeries?status=Ongoing")


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example", "/\\else"])
async def test_the_door_leads_nowhere_else(site: Site, window: SignedIn, there: str) -> None:
    page = await window(site, None)
    await page.goto(f"/?next={there}")
    await page.get_by_label("Email").fill(email("doctor"))
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_url(f"{site.url}/")


async def test_signing_out_ends_the_session(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor2", "/settings", anew=True)
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(page.get_by_text("You are signed out.")).to_be_visible()
    await page.goto("/surgeries")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_form_from_another_site_is_refused(site: Site, window: SignedIn) -> None:
    page = await window(site, None)
    answer = await page.request.post(
        "/sign-in",
        form={"email": email("doctor"), "password": PASSWORD},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert answer.status == 403
    assert await page.context.cookies() == []


async def test_a_wall_account_sees_the_wall_and_nothing_else(site: Site, window: SignedIn) -> None:
    page = await window(site, "display", anew=True)
    await expect(page).to_have_url(f"{site.url}/board/wall")
    answer = await page.goto("/surgeries")
    assert answer is not None
    assert answer.status == 403
    await expect(page.get_by_role("link", name="To the wall")).to_be_visible()


async def test_a_setup_link_chooses_a_password_once(site: Site, window: SignedIn) -> None:
    made = site.call("admin", "POST", "users", {"email": "new@pages.example", "name": "Dr. New"})
    path = "/setup/" + made["setup_link"].rsplit("/", 1)[1]
    page = await window(site, None, path)
    await page.get_by_label("New password").fill("short")
    await page.get_by_label("Once more").fill("short")
    await page.get_by_role("button").click()
    await expect(page.get_by_role("alert")).to_contain_text("Choose another.")
    await page.get_by_label("New password").fill("four words in a row")
    await page.get_by_label("Once more").fill("four words in a row")
    await page.get_by_role("button").click()
    await expect(page.get_by_text("Your password is set.")).to_be_visible()
    await sign_in(page, "new", "four words in a row")
    await expect(page.get_by_text("Your day, Dr. New")).to_be_visible()
    await page.goto(path)
    await page.get_by_label("New password").fill("four words in a row")
    await page.get_by_label("Once more").fill("four words in a row")
    await page.get_by_role("button").click()
    told = page.get_by_role("alert")
    await expect(told).to_contain_text("This link can't be used.")
    assert (await told.inner_text()).count("Ask an ad") == 1
