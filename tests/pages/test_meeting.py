"""The door of a call: whom it is with, and who is let in."""

from __future__ import annotations

from typing import Any

from playwright.async_api import expect

from tests.pages.conftest import SignedIn
from tests.pages.site import Site, in_minutes


def confirmed(site: Site, minutes: int) -> dict[str, Any]:
    """A call that begins in so many minutes; its room opens 15 before and closes 30 after it."""
    consultation = site.consultation(consultation_time=in_minutes(minutes))
    return site.set("doctor", consultation, status="Confirmed")


async def test_its_doctor_joins_at_a_press(site: Site, window: SignedIn) -> None:
    consultation = confirmed(site, 5)
    page = await window(site, "doctor", f"/meet/{consultation['meeting_id']}")
    await expect(page.get_by_role("heading", level=2)).to_have_text(
        f"Your call with {consultation['patient_name']}"
    )
    await expect(page.get_by_role("link", name="To the consultation")).to_be_visible()
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_text("Nobody else is here yet")).to_be_visible()


async def test_a_stranger_learns_the_doctor_and_the_time_and_no_more(
    site: Site, window: SignedIn
) -> None:
    consultation = confirmed(site, 5)
    page = await window(site, None, f"/meet/{consultation['meeting_id']}")
    await expect(page.get_by_role("heading", level=2)).to_have_text(
        "Your call with Dr. Amara Okafor-Lindqvist"
    )
    await expect(page.get_by_text(consultation["consultation_time"][:5]).first).to_be_visible()
    await expect(page.get_by_text("Come in with your own link")).to_be_visible()
    await expect(page.get_by_role("button", name="Join")).to_be_hidden()
    assert consultation["patient_name"] not in await page.content()
    assert consultation["id"] not in await page.content()


async def test_an_address_cut_in_the_middle_of_a_sign_asks_for_the_own_link(
    site: Site, window: SignedIn
) -> None:
    page = await window(site, None, f"/meet/{confirmed(site, 5)['meeting_id']}#abc%")
    await expect(page.get_by_text("Come in with your own link")).to_be_visible()
    await expect(page.get_by_role("button", name="Join")).to_be_hidden()


async def test_a_token_in_the_address_is_shown_at_a_press_only(
    site: Site, window: SignedIn
) -> None:
    consultation = confirmed(site, 5)
    page = await window(site, None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    link = f"/meet/{consultation['meeting_id']}#{consultation['meeting_token']}"
    await page.goto(link, wait_until="networkidle")
    assert not [url for url in asked if "/enter" in url or consultation["meeting_token"] in url]
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("alert")).to_contain_text("Sign in")


async def test_a_withdrawn_token_is_refused_in_words(site: Site, window: SignedIn) -> None:
    consultation = confirmed(site, 5)
    page = await window(
        site, None, f"/meet/{consultation['meeting_id']}#{consultation['meeting_token']}"
    )
    site.set("doctor", consultation, consultation_time=in_minutes(8))
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("alert")).to_contain_text("was withdrawn")


async def test_before_its_time_the_door_says_when_it_opens(site: Site, window: SignedIn) -> None:
    consultation = confirmed(site, 5)
    tomorrow = site.set("doctor", consultation, consultation_date="2035-01-02")
    page = await window(site, "doctor", f"/meet/{tomorrow['meeting_id']}")
    await expect(page.get_by_role("button", name="Join, not open yet")).to_be_disabled()


async def test_a_cancelled_call_is_not_there(site: Site, window: SignedIn) -> None:
    consultation = confirmed(site, 5)
    site.set("doctor", consultation, status="Cancelled")
    page = await window(site, None)
    answer = await page.goto(f"/meet/{consultation['meeting_id']}")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_text("There is no such call")).to_be_visible()
