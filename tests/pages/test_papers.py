"""Clinicians write on the pages: prescriptions, lab reports, notes with their structured part."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site


def patient(site: Site, name: str) -> dict[str, Any]:
    made: dict[str, Any] = site.call("doctor", "POST", "patients", {"name": name})
    return made


def consultation(site: Site, of: dict[str, Any]) -> dict[str, Any]:
    return site.consultation(patient_name=of["name"], patient_id=of["id"])


async def opened(page: Page, paper: str, button: str) -> Locator:
    await live(page)
    await page.get_by_role("button", name=button, exact=True).click()
    form = page.locator(f"#write-{paper}")
    await expect(form).to_be_visible()
    return form


async def save(form: Locator) -> None:
    await form.get_by_role("button", name="Save", exact=True).click()
    await expect(form).to_be_hidden()


async def test_a_prescription_is_written_and_stopped(site: Site, window: SignedIn) -> None:
    of = patient(site, "Benedikt Ashgrove")
    page = await window(site, "doctor", f"/patients/{of['id']}")
    form = await opened(page, "rx", "Prescribe")
    await form.get_by_role("button", name="Save", exact=True).click()
    await expect(form.locator('[data-field="drug"] .error')).to_have_text("Fill this in")
    for label, text in (
        ("Medicine", "Ramipril"),
        ("Dose", "5 mg"),
        ("Route", "by mouth"),
        ("How often", "in the morning"),
        ("Repeats", "3"),
        ("From", "2026-11-20"),
        ("To", "2026-11-19"),
    ):
        await form.get_by_label(label).fill(text)
    await form.get_by_role("button", name="Save", exact=True).click()
    await expect(form.locator('[data-field="ends_on"] .error')).to_be_visible()
    await form.get_by_label("To", exact=False).last.fill("2026-12-20")
    await save(form)
    await expect(page.locator("#story").get_by_role("heading", name="Ramipril")).to_be_visible()
    (kept,) = site.call("doctor", "GET", f"prescriptions?patient_id={of['id']}")["items"]
    assert (kept["dose"], kept["repeats"], kept["ends_on"]) == ("5 mg", 3, "2026-12-20")

    await page.get_by_role("button", name="Change Ramipril").click()
    await expect(form.get_by_label("Medicine")).to_have_value("Ramipril")
    await form.get_by_label("Status").select_option("Stopped")
    await save(form)
    await expect(page.locator("#story .was")).to_have_text("Ramipril")
    now = site.call("doctor", "GET", f"prescriptions/{kept['id']}")
    assert (now["status"], now["dose"], now["version"]) == ("stopped", "5 mg", 2)


async def test_a_lab_report_is_entered_and_corrected(site: Site, window: SignedIn) -> None:
    of = patient(site, "Clementine Dvorak")
    visit = consultation(site, of)
    page = await window(site, "doctor", f"/consultations/{visit['id']}")
    form = await opened(page, "lab", "Enter a lab report")
    await form.get_by_label("Laboratory").fill("Central laboratory")
    await form.get_by_label("Panel", exact=True).fill("Electrolytes")
    await form.get_by_label("Test").fill("Potassium")
    await form.get_by_label("Result", exact=True).fill("6.4")
    await form.get_by_label("Unit").fill("mmol/l")
    await form.get_by_label("Reference").fill("3.5 - 5.1")
    await form.get_by_label("Flag").select_option("Critically high")
    await form.get_by_role("button", name="Another result").click()
    await save(form)
    line = page.locator("#labs").get_by_role("row", name="Potassium")
    await expect(line).to_contain_text("Critically high")
    (kept,) = site.call("doctor", "GET", f"lab-reports?patient_id={of['id']}")["items"]
    assert (kept["status"], len(kept["panels"][0]["results"])) == ("final", 1)

    await page.locator("#labs").get_by_role("button", name="Change").click()
    await expect(form.get_by_text("it will be marked as corrected")).to_be_visible()
    await form.get_by_label("Result", exact=True).fill("4.6")
    await form.get_by_label("Flag").select_option("in range")
    await save(form)
    await expect(line).to_contain_text("4.6")
    now = site.call("doctor", "GET", f"lab-reports/{kept['id']}")
    assert (now["status"], now["replaced"][0]["panels"]) == ("corrected", kept["panels"])


async def test_a_note_keeps_what_its_form_cant_show(site: Site, window: SignedIn) -> None:
    visit = consultation(site, patient(site, "Ferdinand Oakes"))
    path = f"consultations/{visit['id']}/case-history"
    metadata = {"bmi": 24.5, "plan": ["rest", "review"], "condition": "Asthma"}
    given = {"history_type": "medical_history", "title": "Asthma", "metadata": metadata}
    made = site.call("doctor", "POST", path, given)
    page = await window(site, "doctor", f"/consultations/{visit['id']}")
    await live(page)
    await page.get_by_role("button", name="Change Asthma").click()
    form = page.locator("#write-note")
    await form.get_by_label("Title").fill("Asthma, mild")
    await form.get_by_label("Value").nth(1).fill("Mild asthma")
    await form.get_by_role("button", name="A fact").click()
    await form.get_by_label("What").last.fill("since")
    await form.get_by_label("Value").last.fill("2019")
    await save(form)
    await expect(
        page.locator("#history").get_by_role("heading", name="Asthma, mild")
    ).to_be_visible()
    now = site.call("doctor", "GET", f"{path}/{made['id']}")
    assert now["metadata"] == metadata | {"condition": "Mild asthma", "since": "2019"}


async def test_what_is_deleted_can_be_had_back(site: Site, window: SignedIn) -> None:
    visit = consultation(site, patient(site, "Gwendolyn Pike"))
    path = f"consultations/{visit['id']}/case-history"
    given = {"history_type": "medical_history", "title": "Written by mistake"}
    made = site.call("doctor", "POST", path, given)
    for who in ("doctor", "admin"):
        page = await window(site, who, f"/consultations/{visit['id']}")
        await live(page)
        note = page.locator("#history").get_by_role("heading", name="Written by mistake")
        await page.get_by_role("button", name="Change Written by mistake").click()
        await page.locator("#write-note").get_by_role("button", name="Delete").click()
        await expect(note).to_be_hidden()
        await page.get_by_role("button", name="Undo").click()
        await expect(note).to_be_visible()
    page = await window(site, "doctor", f"/consultations/{visit['id']}")
    await live(page)
    await page.get_by_role("button", name="Change Written by mistake").click()
    async with page.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        await page.locator("#write-note").get_by_role("button", name="Delete").click()
    assert (await gone.value).status == 204
    items = site.call("doctor", "GET", path)["items"]
    assert made["id"] not in [each["id"] for each in items]
