"""Lists: filters live in the address, lines come and go as they fit it."""

from __future__ import annotations

from playwright.async_api import Page, Route, expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site, today


async def statuses(page: Page) -> set[str]:
    return set(await page.locator("#results .pill").all_inner_texts())


async def test_a_status_filter_is_an_address(site: Site, window: SignedIn) -> None:
    running = site.set("doctor", site.surgery(), status="Ongoing")
    site.surgery()
    page = await window(site, "doctor", "/surgeries")
    await page.get_by_role("navigation", name="Status").get_by_text("Ongoing").click()
    await expect(page).to_have_url(f"{site.url}/surgeries?status=Ongoing")
    assert await statuses(page) == {"Ongoing"}
    await expect(page.locator(f'li[data-id="{running["id"]}"]')).to_be_visible()


async def test_the_days_counts_lead_to_their_list(site: Site, window: SignedIn) -> None:
    site.set("doctor", site.consultation(), status="Confirmed")
    page = await window(site, "doctor")
    await (
        page.get_by_role("navigation", name="Consultations by status")
        .get_by_text("Confirmed")
        .click()
    )
    await expect(page).to_have_url(
        f"{site.url}/consultations?status=Confirmed&date_from={today()}&date_to={today()}"
    )
    assert await statuses(page) == {"Confirmed"}


async def test_words_find_patients_and_procedures(site: Site, window: SignedIn) -> None:
    site.surgery(patient_name="Zoë Brûlée", procedure="Xenograft")
    page = await window(site, "doctor", "/surgeries")
    await page.get_by_label("Patient or procedure").fill("brulee xeno")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator("#results .name")).to_have_text(["Zoë Brûlée"])
    await page.get_by_label("Search patients and procedures").fill("brulee")
    await page.keyboard.press("Enter")
    await expect(page.locator("main .name")).to_have_text(["Zoë Brûlée"])


async def test_what_no_longer_fits_leaves_and_what_fits_comes(site: Site, window: SignedIn) -> None:
    leaving, coming = site.surgery(), site.surgery()
    page = await window(site, "doctor", "/surgeries?status=Scheduled")
    await live(page)
    site.set("doctor", leaving, status="Ongoing")
    await expect(page.locator(f'li[data-id="{leaving["id"]}"]')).to_have_count(0)
    ongoing = await window(site, "doctor", "/surgeries?status=Ongoing")
    await live(ongoing)
    site.set("doctor", coming, status="Ongoing")
    await expect(ongoing.locator(f'li[data-id="{coming["id"]}"]')).to_be_visible()


async def test_a_record_of_a_new_day_brings_its_heading(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor", "/appointments")
    await live(page)
    made = site.appointment(appointment_date="2031-05-06")
    section = page.locator('[data-day="2031-05-06"]')
    await expect(section.get_by_role("heading")).to_have_text("Tuesday 6 May")
    site.call("doctor", "DELETE", f"appointments/{made['id']}")
    await expect(section).to_have_count(0)


async def test_adding_keeps_what_was_typed_until_it_is_taken(site: Site, window: SignedIn) -> None:
    page = await window(site, "coordinator", f"/surgeries?date={today()}#add")
    dialog = page.locator("#add")
    await expect(dialog.get_by_label("Date")).to_have_value(today())
    await dialog.get_by_label("Procedure").fill("Added by hand")
    await dialog.get_by_role("button", name="Add", exact=True).click()
    await expect(dialog.locator('[data-field~="patient_name"] .error')).to_have_text("Fill this in")
    await expect(dialog.get_by_label("Procedure")).to_have_value("Added by hand")
    await dialog.get_by_label("Patient").fill("Henrike Aasland")
    await dialog.get_by_label("Time").fill("23:30")
    await dialog.get_by_label("Doctor").select_option("Dr. Piotr Nowak")
    await dialog.get_by_role("button", name="Add", exact=True).click()
    await expect(dialog).to_be_hidden()
    await expect(page.locator("#results", has_text="Added by hand")).to_be_visible()


async def test_more_pages_follow_in_order(site: Site, window: SignedIn) -> None:
    for minute in range(52):
        site.appointment(
            by="doctor2", appointment_date="2032-02-03", appointment_time=f"10:{minute:02}:00"
        )
    page = await window(site, "doctor2", "/appointments?date_from=2032-02-03")
    await expect(page.locator("#results li[data-id]")).to_have_count(50)
    await page.get_by_role("link", name="Show more").click()
    times = page.locator("#results .time > span")
    await expect(times).to_have_text(["10:50", "10:51"])


async def test_an_address_that_asks_for_nonsense_says_so(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor")
    answer = await page.goto("/surgeries?date_from=yesterday")
    assert answer is not None
    assert answer.status == 422
    await expect(page.get_by_role("heading", name="Not valid")).to_be_visible()


async def test_a_form_sent_again_because_no_answer_came_makes_one_record(
    site: Site, window: SignedIn
) -> None:
    page = await window(site, "doctor", "/appointments#add")
    dialog = page.locator("#add")
    await dialog.get_by_label("Patient").fill("Only Once")
    await dialog.get_by_label("Date").fill("2033-04-05")
    await dialog.get_by_label("Time").fill("09:00")
    answers = 0

    async def lose_the_first_answer(route: Route) -> None:
        nonlocal answers
        answers += 1
        answer = await route.fetch()
        await (route.abort() if answers == 1 else route.fulfill(response=answer))

    await page.route("**/api/v1/appointments", lose_the_first_answer)
    await dialog.get_by_role("button", name="Add", exact=True).click()
    await expect(dialog.get_by_role("alert")).to_contain_text("No connection")
    await dialog.get_by_role("button", name="Add", exact=True).click()
    await expect(dialog).to_be_hidden()
    found = site.call("doctor", "GET", "appointments?q=only+once")
    assert len(found["items"]) == 1
