"""Bodies of the records of this folder, valid as they are."""

from __future__ import annotations

from typing import Any

from tests import make


def patient(**fields: object) -> dict[str, Any]:
    usual = {
        "name": "Mara Lindqvist",
        "birth_date": "1961-04-30",
        "sex": "female",
        "allergies": [{"substance": "Penicillin", "reaction": "Rash", "severity": "moderate"}],
    }
    return usual | fields


def prescription(**fields: object) -> dict[str, Any]:
    usual = {
        "patient_name": "Mara Lindqvist",
        "drug": "Metoprolol succinate",
        "dose": "47.5 mg",
        "route": "oral",
        "frequency": "once a day, in the morning",
        "starts_on": make.DAY,
        "repeats": 3,
    }
    return usual | fields


def lab_report(**fields: object) -> dict[str, Any]:
    usual = {
        "patient_name": "Mara Lindqvist",
        "report_date": make.DAY,
        "laboratory": "Central laboratory",
        "specimen": "Blood",
        "panels": [electrolytes()],
    }
    return usual | fields


def electrolytes(potassium: str = "3.1", flag: str = "low") -> dict[str, Any]:
    """Return a panel with one result."""
    result = {
        "name": "Potassium",
        "value": potassium,
        "unit": "mmol/L",
        "reference_range": "3.5-5.1",
        "flag": flag,
    }
    return {"name": "Electrolytes", "results": [result]}


def named(patient_id: str) -> dict[str, dict[str, Any]]:
    """Return a body of each type that names this patient, by its path."""
    return {
        "appointments": make.appointment(patient_id=patient_id),
        "surgeries": make.surgery(patient_id=patient_id),
        "consultations": make.consultation(patient_id=patient_id),
        "prescriptions": prescription(patient_id=patient_id),
        "lab-reports": lab_report(patient_id=patient_id),
    }
