"""The case history of a consultation: four kinds of entry, each with its structured part."""

# ruff: noqa: RUF001 - dashes and letters as people write them

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from assana_rt.seed.clinical import ROUTINE, Drug, measured
from assana_rt.seed.dice import Dice, made_id
from assana_rt.seed.drafts import Draft
from assana_rt.seed.patients import Patient

_FAMILY_DOCTORS = ("Dr. Yılmaz", "Dr. Bianchi", "Dr. Nakamura", "Dr. Odhiambo", "Dr. Svensson")


def entries_of(draft: Draft, booked: date, *, whole: bool) -> Iterator[dict[str, Any]]:
    """Return a consultation's entries as they stood when it was booked.

    `whole` gives all kinds; otherwise two, which changes from one consultation to the next.
    """
    patient, about = draft.patient, Dice(draft.id, "history")
    doctor = draft.doctor.person.name
    found = [
        _condition(patient, booked, about),
        _previous(patient, booked, doctor, about),
        *(_prescription(drug, booked, about) for drug in patient.condition.drugs[:2]),
        _laboratory(patient, booked, about),
    ]
    if patient.allergy:
        found.append(_allergy(patient.allergy, booked, about))
    if not whole:
        start = about.between(0, len(found) - 1)
        found = (found + found)[start : start + 2]
    for number, entry in enumerate(found):
        yield {"id": made_id("entry", draft.id, number), **entry}


def _condition(patient: Patient, booked: date, about: Dice) -> dict[str, Any]:
    condition = patient.condition
    since = booked - timedelta(days=about.between(60, 700))
    name = patient.words(condition.name)
    return {
        "history_type": "medical_history",
        "title": name,
        "description": patient.words(condition.story),
        "date": since,
        "metadata": {
            "condition": name,
            "icd10": condition.icd10,
            "status": "active",
            "since": since.isoformat(),
        },
    }


def _allergy(allergy: tuple[str, str, str], booked: date, about: Dice) -> dict[str, Any]:
    substance, reaction, severity = allergy
    return {
        "history_type": "medical_history",
        "title": f"Allergy: {substance.lower()}",
        "description": f"{reaction}, reported by the patient.",
        "date": booked - timedelta(days=about.between(1500, 6000)),
        "metadata": {
            "kind": "allergy",
            "substance": substance,
            "reaction": reaction,
            "severity": severity,
            "verified": False,
        },
    }


def _previous(patient: Patient, booked: date, doctor: str, about: Dice) -> dict[str, Any]:
    condition = patient.condition
    plan = [patient.words(each) for each in condition.plan]
    return {
        "history_type": "previous_consultation",
        "title": about.pick(("First visit", "Second visit", "Visit before surgery")),
        "description": patient.words(condition.visit),
        "date": booked - timedelta(days=about.between(12, 70)),
        "metadata": {
            "clinician": doctor,
            "reason": patient.words(condition.complaint),
            "vital_signs": {
                "blood_pressure": {
                    "systolic": about.between(112, 148),
                    "diastolic": about.between(66, 90),
                    "unit": "mmHg",
                },
                "heart_rate": {"value": about.between(58, 88), "unit": "/min"},
                "temperature": {"value": round(36 + about.between(2, 9) / 10, 1), "unit": "°C"},
            },
            "plan": plan,
        },
    }


def _prescription(drug: Drug, booked: date, about: Dice) -> dict[str, Any]:
    lasting = drug.days is None
    back = about.between(90, 1800) if lasting else about.between(2, 12)
    started = booked - timedelta(days=back)
    until = "" if drug.days is None else f", for {drug.days} days"
    return {
        "history_type": "prescription",
        "title": drug.title,
        "description": f"{drug.scheme}, {drug.route}{until}. For: {drug.why}.",
        "date": started,
        "metadata": {
            "medication": drug.name,
            "atc": drug.atc,
            "dose": {"value": drug.strength, "unit": drug.unit},
            "schedule": drug.scheme,
            "route": drug.route,
            "started_on": started.isoformat(),
            "duration_days": drug.days,
            "indication": drug.why,
            "prescriber": about.pick(_FAMILY_DOCTORS),
        },
    }


def _laboratory(patient: Patient, booked: date, about: Dice) -> dict[str, Any]:
    taken = booked - timedelta(days=about.between(1, 9))
    findings = (*patient.condition.labs, *ROUTINE)
    results = measured(findings, about, female=patient.female)
    odd = sum(each.flag != "normal" for each in results)
    return {
        "history_type": "lab_report",
        "title": "Laboratory before surgery" + (f", {odd} outside the range" if odd else ""),
        "description": "\n".join(each.words for each in results),
        "date": taken,
        "metadata": {
            "laboratory": "Central laboratory",
            "specimen": "venous blood",
            "collected_on": taken.isoformat(),
            "results": [
                {
                    "test": each.analyte.name,
                    "loinc": each.analyte.loinc,
                    "value": each.value,
                    "unit": each.analyte.unit or None,
                    "reference": {"low": each.low, "high": each.high},
                    "flag": each.flag,
                }
                for each in results
            ],
        },
    }
