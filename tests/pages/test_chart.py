"""The clinical side: papers of a patient, structured notes, guests of a call, one story."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from playwright.async_api import expect

from assana_rt.pages import chart
from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site, today

PANELS = [
    {
        "name": "Electrolytes",
        "results": [
            {
                "name": "Potassium",
                "value": "6.8",
                "unit": "mmol/l",
                "reference_range": "3.5 - 5.1",
                "flag": "critical_high",
            },
            {"name": "Blood group", "value": "O Rh+"},
        ],
    }
]


@pytest.fixture(scope="module")
def patient(shared_site: Site) -> dict[str, Any]:
    made: dict[str, Any] = shared_site.call(
        "doctor",
        "POST",
        "patients",
        {
            "name": "Yusuf Karaca",
            "birth_date": "1959-03-02",
            "sex": "male",
            "mrn": "M-1047",
            "allergies": [{"substance": "Penicillin", "reaction": "rash", "severity": "severe"}],
        },
    )
    return made


def consultation_of(site: Site, patient: dict[str, Any]) -> dict[str, Any]:
    made = site.consultation(patient_name=patient["name"], patient_id=patient["id"])
    return site.set("doctor", made, status="Confirmed")


def about(patient: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {"patient_name": patient["name"], "patient_id": patient["id"], **fields}


async def test_papers_of_the_patient_stand_in_the_consultation_and_stay_live(
    site: Site, window: SignedIn, patient: dict[str, Any]
) -> None:
    consultation = consultation_of(site, patient)
    page = await window(site, "doctor", f"/consultations/{consultation['id']}")
    await live(page)
    await expect(page.get_by_text("Allergy: Penicillin (rash, severe)")).to_be_visible()
    given = about(patient, drug="Ramipril 5 mg", dose="1 tablet", frequency="in the morning")
    drug = site.call("doctor", "POST", "prescriptions", given)
    await expect(page.locator("#rx").get_by_role("row", name="Ramipril 5 mg")).to_be_visible()
    lab = about(patient, status="final", laboratory="Central laboratory", panels=PANELS)
    site.call("doctor", "POST", "lab-reports", lab)
    line = page.locator("#labs").get_by_role("row", name="Potassium")
    for text in ("6.8", "mmol/l", "3.5 - 5.1", "Critically high"):
        await expect(line).to_contain_text(text)
    site.call("doctor", "PATCH", f"prescriptions/{drug['id']}", {"status": "stopped"})
    await expect(page.locator("#rx .was")).to_have_text("Ramipril 5 mg")


async def test_the_structured_part_of_a_note_is_readable(site: Site, window: SignedIn) -> None:
    consultation = site.consultation()
    note = {
        "history_type": "previous_consultation",
        "title": "First visit",
        "metadata": {
            "vital_signs": {
                "blood_pressure": {"systolic": 120, "diastolic": 80, "unit": "mmHg"},
                "temperature": {"value": 36.6, "unit": "°C"},
            },
            "plan": ["X-ray", "Physiotherapy"],
            "verified": False,
            "started_on": "2026-09-17",
        },
    }
    site.call("doctor", "POST", f"consultations/{consultation['id']}/case-history", note)
    page = await window(site, "doctor", f"/consultations/{consultation['id']}")
    entry = page.locator("#history .entry")
    for text in (
        "Blood pressure 120/80 mmHg, Temperature 36.6 °C",
        "X-ray; Physiotherapy",
        "17 September 2026",
        "no",
    ):
        await expect(entry.get_by_text(text, exact=True)).to_be_visible()


async def test_a_guest_is_invited_once_shown_and_withdrawn(
    site: Site, window: SignedIn, patient: dict[str, Any]
) -> None:
    consultation = consultation_of(site, patient)
    for who in ("doctor", "coordinator"):
        page = await window(site, who, f"/consultations/{consultation['id']}")
        await live(page)
        await page.get_by_role("button", name="Invite").click()
        await page.get_by_label("Name of the guest").fill(f"Deniz of the {who}")
        await page.get_by_role("button", name="Make a link").click()
        link = page.get_by_role("textbox", name=re.compile("guest.s link"))
        assert f"/meet/{consultation['meeting_id']}#" in await link.input_value()
        await page.get_by_role("button", name="Done").click()
        await expect(page.locator("#invited-link")).to_have_value("")
        guest = page.get_by_role("listitem").filter(has_text=f"Deniz of the {who}")
        await expect(guest).to_contain_text("Not yet used")
        await guest.get_by_role("button", name="Withdraw").click()
        await page.locator("#withdraw").get_by_role("button", name="Withdraw").click()
        await expect(guest).to_have_count(0)
    path = f"consultations/{consultation['id']}/invitations"
    assert site.call("doctor", "GET", path)["items"] == []


@pytest.mark.parametrize(
    ("value", "reference", "x"),
    [
        ("3.5", "3.5 - 5.1", "40"),
        ("5.1", "3.5 - 5.1", "80"),
        ("99", "3.5 - 5.1", "114"),
        ("<0.01", "3.5 - 5.1", ""),
        ("1", "below 5", ""),
        ("1", "2 to 2", ""),
    ],
)
def test_a_value_has_its_place_in_the_range(value: str, reference: str, x: str) -> None:
    assert chart.place(value, reference) == x


def test_the_age_of_the_smallest_is_told_in_months() -> None:
    assert chart.age("2026-06-24", date(2026, 11, 23)) == "4 months"
    assert chart.age("1959-11-24", date(2026, 11, 23)) == "66 years"
    assert chart.age(None, date.fromisoformat(today())) == ""


async def test_a_patient_is_one_story_found_from_every_page(
    site: Site, window: SignedIn, patient: dict[str, Any]
) -> None:
    consultation = consultation_of(site, patient)
    page = await window(site, "doctor", f"/consultations/{consultation['id']}")
    await page.get_by_role("link", name="Patient’s record").click()  # noqa: RUF001
    await live(page)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Yusuf Karaca")
    await expect(page.locator("#who")).to_contain_text("born 2 March 1959")
    site.call("doctor", "POST", "prescriptions", about(patient, drug="Senna", dose="1 sachet"))
    lab = about(patient, status="final", panels=PANELS)
    site.call("doctor", "POST", "lab-reports", lab)
    await expect(page.locator("#story").get_by_role("heading", name="Senna")).to_be_visible()
    await expect(page.locator("#story").get_by_text("Critically high").first).to_be_visible()
    surgery = site.surgery(procedure="Osteotomy", **about(patient))
    entry = page.locator(f'#story [data-id="{surgery["id"]}"]')
    await expect(entry).to_contain_text("Osteotomy")
    site.set("doctor", surgery, status="Ongoing")
    await expect(entry.locator(".pill")).to_have_text("Ongoing")
    await page.get_by_role("link", name="Consultations").last.click()
    await expect(page.locator("#story .chapter").first).to_contain_text("Before knee")
    await expect(page.get_by_text("Osteotomy")).to_have_count(0)
    await page.get_by_role("searchbox", name="Search patients").fill("karaca m-1047")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Yusuf Karaca").first.click()
    await expect(page.locator("#story-h")).to_be_visible()


async def test_the_desk_reads_no_notes_in_the_story(
    site: Site, window: SignedIn, patient: dict[str, Any]
) -> None:
    consultation = consultation_of(site, patient)
    note = {"history_type": "medical_history", "title": "A private matter"}
    site.call("doctor", "POST", f"consultations/{consultation['id']}/case-history", note)
    page = await window(site, "coordinator", f"/patients/{patient['id']}")
    await live(page)
    await expect(page.locator(f'#story [data-id="{consultation["id"]}"]')).to_be_visible()
    await expect(page.get_by_text("A private matter")).to_have_count(0)
    await expect(page.get_by_role("link", name="Lab reports")).to_have_count(0)
    stranger = await window(site, "doctor2", f"/patients/{patient['id']}")
    await expect(stranger.get_by_role("heading", level=1)).to_have_text("Nothing here")
