"""Patients on the pages: adding and changing one, and choosing one where records are made."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site, today


def patient(site: Site, name: str, **fields: object) -> dict[str, Any]:
    made: dict[str, Any] = site.call("doctor", "POST", "patients", {"name": name, **fields})
    return made


async def test_a_patient_is_added_with_allergies(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor", "/patients")
    await page.get_by_role("button", name="Add a patient").click()
    form = page.locator("#add")
    await form.get_by_label("Name", exact=True).fill("Rosalind Achterberg")
    await form.get_by_label("Born").fill("2999-01-01")
    await form.get_by_label("These").check()
    await form.get_by_label("To what").fill("Latex")
    await form.get_by_label("How bad").select_option("Severe")
    await form.get_by_role("button", name="Another").click()
    await form.get_by_role("button", name="Add", exact=True).click()
    await expect(form.locator('[data-field="birth_date"] .error')).to_be_visible()
    await expect(form.get_by_label("To what").first).to_have_value("Latex")
    await form.get_by_label("Born").fill("1961-05-04")
    await form.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_text("Allergy: Latex (severe)")).to_be_visible()
    kept = site.call("doctor", "GET", f"patients/{page.url.rsplit('/', 1)[1]}")
    assert kept["birth_date"] == "1961-05-04"
    assert kept["allergies"] == [{"substance": "Latex", "reaction": None, "severity": "severe"}]


async def test_two_who_change_a_patient_see_both_sides(site: Site, window: SignedIn) -> None:
    made = patient(site, "Ottilie Vandersteen", phone_number="+32 2 555 01 01")
    page = await window(site, "doctor", f"/patients/{made['id']}")
    await live(page)
    await page.get_by_role("button", name="Change", exact=True).click()
    form = page.locator("#change")
    await form.get_by_label("Phone").fill("+32 2 555 02 02")
    await form.get_by_label("None known").check()
    site.call("admin", "PATCH", f"patients/{made['id']}", {"sex": "female", "mrn": "M-77"})
    await form.get_by_role("button", name="Save", exact=True).click()
    await page.locator("#conflict").get_by_role("button", name="Save these").click()
    await expect(form).to_be_hidden()
    await expect(page.get_by_text("No known allergies")).to_be_visible()
    kept = site.call("doctor", "GET", f"patients/{made['id']}")
    assert (kept["phone_number"], kept["sex"], kept["mrn"], kept["allergies"]) == (
        "+32 2 555 02 02",
        "female",
        "M-77",
        [],
    )


async def test_who_may_not_change_patients_is_not_offered_it(site: Site, window: SignedIn) -> None:
    made = patient(site, "Casimir Oduya")
    page = await window(site, "coordinator", "/patients")
    await expect(page.get_by_role("button", name="Add a patient")).to_have_count(0)
    await page.goto(f"/patients/{made['id']}")
    await expect(page.get_by_role("button", name="Change", exact=True)).to_have_count(0)


async def test_a_patient_is_chosen_with_the_keyboard(site: Site, window: SignedIn) -> None:
    patient(site, "Xaver Quintanilla", birth_date="1950-01-02")
    second = patient(site, "Xaver Quintanilla", birth_date="1950-01-03")
    page = await window(site, "doctor", f"/appointments?date={today()}")
    await page.get_by_role("button", name="Add an appointment").click()
    field = await _find(page, "xaver quin")
    await expect(page.locator("#f-patients").get_by_role("option")).to_have_count(2)
    await expect(field).to_have_attribute("aria-expanded", "true")
    option = page.get_by_role("option", name="born 3 January 1950")
    for _ in range(2):
        if await option.get_attribute("aria-selected") != "true":
            await page.keyboard.press("ArrowDown")
    await expect(option).to_have_attribute("aria-selected", "true")
    await expect(field).to_have_attribute(
        "aria-activedescendant", str(await option.get_attribute("id"))
    )
    await page.keyboard.press("Enter")
    await expect(field).to_have_value("Xaver Quintanilla")
    await expect(page.get_by_text("record: born 3 January 1950")).to_be_visible()
    await page.locator("#f-appointment_date").fill(today())
    await page.locator("#f-appointment_time").fill("07:15")
    await page.locator("#add").get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_text("Added: Xaver Quintanilla")).to_be_visible()
    found = site.call("doctor", "GET", f"appointments?patient_id={second['id']}")
    assert len(found["items"]) == 1


async def test_a_name_alone_is_enough_and_typing_lets_go_of_a_record(
    site: Site, window: SignedIn
) -> None:
    made = patient(site, "Wenzeslaus Ibarra")
    appointment = site.appointment(patient_name=made["name"], patient_id=made["id"])
    page = await window(site, "doctor", f"/appointments/{appointment['id']}")
    await live(page)
    await expect(page.locator("[data-linked]")).to_contain_text("s record")
    field = await _find(page, "Wenzeslaus Ibarr")
    await expect(page.locator("#f-patients").get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.locator("#f-patients").get_by_role("option")).to_have_count(0)
    await field.fill("Somebody Unknown")
    await expect(page.get_by_text("A name alone, without")).to_be_visible()
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("As saved")).to_be_visible()
    kept = site.call("doctor", "GET", f"appointments/{appointment['id']}")
    assert (kept["patient_name"], kept["patient_id"]) == ("Somebody Unknown", None)
    await page.get_by_role("button", name="Discard").click()
    await expect(field).to_have_value("Somebody Unknown")


async def _find(page: Page, words: str) -> Any:
    field = page.get_by_role("combobox", name="Patient")
    await field.fill("")
    await field.press_sequentially(words)
    await expect(page.get_by_role("listbox", name="Found")).to_be_visible()
    return field
