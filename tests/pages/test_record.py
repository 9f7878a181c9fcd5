"""One record's page: its steps, its form, and two people at once."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site


async def open_record(window: SignedIn, site: Site, who: str, path: str, id: str) -> Page:
    page = await window(site, who, f"/{path}/{id}")
    await live(page)
    return page


async def test_a_surgery_goes_its_way_step_by_step(site: Site, window: SignedIn) -> None:
    surgery = site.surgery()
    page = await open_record(window, site, "doctor", "surgeries", surgery["id"])
    for press, status in (
        ("Begin", "Ongoing"),
        ("To recovery", "Post Surgery"),
        ("Finish", "Finished"),
    ):
        await page.get_by_role("button", name=press, exact=True).click()
        await expect(page.locator(".subject .pill")).to_have_text(status)
    await expect(page.get_by_text("Nothing is left to do here.")).to_be_visible()
    await expect(page.locator("[data-moves] button:visible")).to_have_count(0)
    assert site.call("doctor", "GET", f"surgeries/{surgery['id']}")["status"] == "Finished"


async def test_cancelling_asks_first_and_keeps_the_reason(site: Site, window: SignedIn) -> None:
    surgery = site.surgery()
    page = await open_record(window, site, "doctor", "surgeries", surgery["id"])
    press = page.get_by_role("button", name="Cancel the surgery")
    await press.first.click()
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.locator(".subject .pill")).to_have_text("Scheduled")
    await press.first.click()
    await page.locator("#cancel select").select_option("No bed")
    await page.locator("#cancel").get_by_role("button", name="Cancel the surgery").click()
    await expect(page.locator(".subject .pill")).to_have_text("Cancelled")
    await expect(page.get_by_text("Cancelled for")).to_be_visible()
    kept = site.call("doctor", "GET", f"surgeries/{surgery['id']}")
    assert kept["cancellation_reason"] == "bed"


async def test_only_the_desk_takes_up_again_what_was_cancelled(
    site: Site, window: SignedIn
) -> None:
    consultation = site.set("doctor", site.consultation(), status="Cancelled")
    path, again = "consultations", "Take up again"
    doctor = await open_record(window, site, "doctor", path, consultation["id"])
    await expect(doctor.get_by_role("button", name=again)).to_have_count(0)
    desk = await open_record(window, site, "coordinator", path, consultation["id"])
    await desk.get_by_role("button", name=again).click()
    await expect(doctor.locator(".subject .pill")).to_have_text("Pending")


async def test_the_desk_undoes_a_cancellation(site: Site, window: SignedIn) -> None:
    appointment = site.appointment()
    page = await open_record(window, site, "coordinator", "appointments", appointment["id"])
    await page.get_by_role("button", name="Cancel the appointment").first.click()
    await page.locator("#cancel").get_by_role("button", name="Cancel the appointment").click()
    await expect(page.locator(".subject .pill")).to_have_text("Cancelled")
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".subject .pill")).to_have_text("Upcoming")


async def test_changes_are_saved_and_shown(site: Site, window: SignedIn) -> None:
    surgery = site.surgery()
    page = await open_record(window, site, "doctor", "surgeries", surgery["id"])
    await page.locator("#f-room").fill("OR 201")
    await page.locator("#f-notes").fill("Latex allergy.")
    await expect(page.get_by_text("2 changes not yet saved")).to_be_visible()
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("As saved")).to_be_visible()
    await expect(page.locator('.meta [data-f="room"]')).to_have_text("OR 201")
    kept = site.call("doctor", "GET", f"surgeries/{surgery['id']}")
    assert (kept["room"], kept["notes"], kept["version"]) == ("OR 201", "Latex allergy.", 2)


async def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(
    site: Site, window: SignedIn
) -> None:
    surgery = site.surgery()
    page = await open_record(window, site, "doctor", "surgeries", surgery["id"])
    procedure, date = page.locator("#f-procedure"), page.locator("#f-surgery_date")
    await procedure.fill("")
    await page.get_by_role("button", name="Save changes").click()
    await expect(procedure).to_be_focused()
    await expect(page.locator('[data-field="procedure"] .error')).to_have_text("Fill this in")
    await procedure.fill("Another procedure")
    await expect(page.locator('[data-field="procedure"] .error')).to_have_count(0)
    await date.fill("1850-01-01")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.locator('[data-field="surgery_date"] .error')).to_contain_text("1900")
    await expect(date).to_have_attribute("aria-invalid", "true")
    await expect(procedure).to_have_value("Another procedure")


async def test_a_lost_race_shows_both_sides_and_settles_line_by_line(
    site: Site, window: SignedIn
) -> None:
    surgery = site.surgery(room="OR 301", assistant="Dr. First", notes="As it was.")
    page = await open_record(window, site, "doctor", "surgeries", surgery["id"])
    await page.locator("#f-notes").fill("Mine.")
    await page.locator("#f-room").fill("OR 302")
    site.set("coordinator", surgery, room="OR 303", assistant="Dr. Second")
    await expect(
        page.get_by_text("Jonas Wirth saved a change while you are editing")
    ).to_be_visible()
    await page.get_by_role("button", name="Save changes").click()

    dialog = page.locator("#conflict")
    await expect(dialog).to_contain_text("Jonas Wirth changed this")
    await expect(dialog.locator("label", has_text="OR 302").locator("input")).to_be_checked()
    await expect(dialog.locator("label", has_text="Dr. Second").locator("input")).to_be_checked()
    await dialog.locator("label", has_text="OR 303").click()
    await dialog.get_by_role("button", name="Save these").click()

    await expect(page.get_by_text("As saved")).to_be_visible()
    kept = site.call("doctor", "GET", f"surgeries/{surgery['id']}")
    assert (kept["room"], kept["assistant"], kept["notes"]) == ("OR 303", "Dr. Second", "Mine.")
    await expect(page.locator("#f-room")).to_have_value("OR 303")


async def test_an_untouched_form_follows_what_others_save(site: Site, window: SignedIn) -> None:
    appointment = site.appointment()
    page = await open_record(window, site, "doctor", "appointments", appointment["id"])
    site.set("coordinator", appointment, notes="Bring the X-ray.")
    await expect(page.locator("#f-notes")).to_have_value("Bring the X-ray.")
    await expect(page.get_by_text("As saved")).to_be_visible()


async def test_a_press_on_an_outdated_page_asks_to_look_again(site: Site, window: SignedIn) -> None:
    surgery = site.surgery()
    page = await open_record(window, site, "doctor", "surgeries", surgery["id"])
    # As if the news were still on its way: the page sends the version it knows.
    await page.route(
        f"**/api/v1/surgeries/{surgery['id']}",
        lambda route: route.continue_(headers={**route.request.headers, "if-match": '"0"'}),
    )
    await page.get_by_role("button", name="Begin").click()
    await expect(page.get_by_text("Someone changed this a moment ago.")).to_be_visible()
    await expect(page.locator(".subject .pill")).to_have_text("Scheduled")


async def test_a_record_deleted_elsewhere_ends_its_page(site: Site, window: SignedIn) -> None:
    surgery = site.surgery()
    page = await open_record(window, site, "doctor", "surgeries", surgery["id"])
    site.call("coordinator", "DELETE", f"surgeries/{surgery['id']}")
    await expect(
        page.locator("main").get_by_text("Surgery: removed by Jonas Wirth")
    ).to_be_visible()
    await expect(page.get_by_role("button", name="Save changes")).to_be_disabled()


async def test_somebody_elses_record_is_not_there(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(by="doctor2")
    page = await window(site, "doctor")
    answer = await page.goto(f"/surgeries/{surgery['id']}")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()


async def test_a_confirmed_consultation_shows_the_way_to_its_call(
    site: Site, window: SignedIn
) -> None:
    consultation = site.consultation()
    page = await open_record(window, site, "doctor", "consultations", consultation["id"])
    way_in = page.get_by_role("link", name="Open the call")
    await expect(way_in).to_be_hidden()
    await page.get_by_role("button", name="Confirm").click()
    await expect(way_in).to_be_visible()


async def test_case_history_appears_as_it_is_written(site: Site, window: SignedIn) -> None:
    consultation = site.consultation()
    page = await open_record(window, site, "doctor", "consultations", consultation["id"])
    await expect(page.get_by_text("No entries yet")).to_be_visible()
    entry = {"history_type": "medical_history", "title": "Atrial fibrillation"}
    site.call("doctor", "POST", f"consultations/{consultation['id']}/case-history", entry)
    await expect(page.get_by_role("heading", name="Atrial fibrillation")).to_be_visible()
    desk = await window(site, "coordinator", f"/consultations/{consultation['id']}")
    await expect(desk.get_by_text("Case history")).to_have_count(0)


async def test_who_may_read_a_record_sees_who_changed_it(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(notes="As it was.")
    site.set("coordinator", surgery, notes="Latex allergy.", room="OR 6")
    doctor = await open_record(window, site, "doctor", "surgeries", surgery["id"])
    lines = doctor.locator("#happened li")
    await expect(lines).to_have_count(2)
    await expect(lines.first).to_contain_text("Jonas Wirth changed")
    await expect(lines.first).to_contain_text("Room")
    await expect(lines.first).to_contain_text("Notes")
    await expect(lines.last).to_contain_text("Dr. Amara Okafor-Lindqvist made")
    # Names of fields, never what stood there.
    await expect(doctor.locator("#happened")).not_to_contain_text("As it was.")
    await expect(doctor.locator("#happened")).not_to_contain_text("OR 6")
    await expect(doctor.locator("#happened")).not_to_contain_text("127.0.0.1")
    desk = await open_record(window, site, "coordinator", "surgeries", surgery["id"])
    await desk.get_by_role("button", name="Begin").click()
    for page in (doctor, desk):
        await expect(page.locator("#happened li").first).to_contain_text("Status: Ongoing")
        await expect(page.locator("#happened li")).to_have_count(3)
