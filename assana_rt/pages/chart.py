"""What is clinical on a page, in words: results, prescriptions, and the structured part of notes.

Values are shown as they were written; nothing here judges them anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assana_rt.pages.state import Record
from assana_rt.pages.texts import _, mark, ngettext
from assana_rt.pages.words import brief_date, full_date

FLAGS: Mapping[str, tuple[str, str, str]] = {
    "low": (mark("Low"), "down", "flag flag-mild"),
    "high": (mark("High"), "up", "flag flag-mild"),
    "critical_low": (mark("Critically low"), "down", "flag"),
    "critical_high": (mark("Critically high"), "up", "flag"),
    "abnormal": (mark("Abnormal"), "warning", "flag flag-mild"),
    "normal": (mark("in range"), "", "quiet"),
}
"""A flag's word, its icon and its class. Red is for what can't wait."""

HISTORY: Mapping[str, str] = {
    "previous_consultation": mark("Previous consultations"),
    "medical_history": mark("Medical history"),
    "prescription": mark("Prescriptions noted"),
    "lab_report": mark("Laboratory noted"),
}
ONE_NOTE: Mapping[str, str] = {
    "previous_consultation": mark("Note of a consultation"),
    "medical_history": mark("Medical history"),
    "prescription": mark("Prescription noted"),
    "lab_report": mark("Laboratory noted"),
}
SEXES = {"female": mark("female"), "male": mark("male"), "other": mark("other")}
STATES = {
    "draft": mark("Draft"),
    "active": mark("Active"),
    "on_hold": mark("On hold"),
    "completed": mark("Completed"),
    "stopped": mark("Stopped"),
    "preliminary": mark("Preliminary"),
    "final": mark("Final"),
    "corrected": mark("Corrected"),
}

KNOWN = (
    mark("Medication"),
    mark("Schedule"),
    mark("Route"),
    mark("Started on"),
    mark("Duration days"),
    mark("Indication"),
    mark("Prescriber"),
    mark("Clinician"),
    mark("Vital signs"),
    mark("Blood pressure"),
    mark("Heart rate"),
    mark("Temperature"),
    mark("Weight"),
    mark("Height"),
    mark("Plan"),
    mark("Condition"),
    mark("Diagnosis"),
    mark("Findings"),
    mark("Since"),
    mark("Specimen"),
    mark("Collected on"),
    mark("Results"),
    mark("Kind"),
    mark("Substance"),
    mark("Reaction"),
    mark("Severity"),
    mark("Verified"),
    mark("Value"),
    mark("Unit"),
)
"""What the structured part of a note is usually made of; any other key is shown as it is named."""
_LABELS = {"icd10": "ICD-10", "atc": "ATC", "loinc": "LOINC", "bmi": "BMI"}
_NUMBER = r"(-?\d+(?:[.,]\d+)?)"
_BETWEEN = re.compile(rf"\s*{_NUMBER}\s*(?:[-–—]|to)\s*{_NUMBER}\s*")  # noqa: RUF001
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BAND = (40.0, 80.0)


def age(born: str | None, today: date) -> str:
    """`67 years`; months for the smallest."""
    if not born:
        return ""
    day = date.fromisoformat(born)
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if months >= 24:
        return ngettext("%(n)s year", "%(n)s years", months // 12)
    return ngettext("%(n)s month", "%(n)s months", months)


def about(patient: Record, today: date) -> dict[str, Any]:
    """Return the words of a patient's header."""
    allergies = patient["allergies"]
    return {
        "id": patient["id"],
        "name": patient["name"],
        "who": ", ".join(
            filter(
                None,
                (
                    age(patient["birth_date"], today),
                    _(SEXES[patient["sex"]]) if patient["sex"] in SEXES else "",
                ),
            )
        ),
        "born": full_date(patient["birth_date"]) if patient["birth_date"] else "",
        "allergies": [_allergy(each) for each in allergies or ()],
        "asked": allergies is not None,
    }


def prescription(record: Record) -> dict[str, Any]:
    """Return the words of a prescription's line."""
    days = [full_date(record["starts_on"])]
    if record["ends_on"]:
        days.append(full_date(record["ends_on"]))
    repeats = record["repeats"]
    return {
        "id": record["id"],
        "drug": record["drug"],
        "dose": ", ".join(filter(None, (record["dose"], record["route"]))),
        "often": record["frequency"] or "",
        "days": _("%(first)s to %(last)s", first=days[0], last=days[1])
        if len(days) > 1
        else _("from %(day)s", day=days[0]),
        "by": record["prescriber"],
        "state": _(STATES[record["status"]]),
        "over": record["status"] in ("completed", "stopped"),
        "repeats": ngettext("%(n)s repeat", "%(n)s repeats", repeats) if repeats else "",
        "notes": record["notes"] or "",
    }


def report(record: Record) -> dict[str, Any]:
    """Return a lab report with the words of every result."""
    panels = [
        {"name": panel["name"], "results": [result(each) for each in panel["results"]]}
        for panel in record["panels"]
    ]
    return {
        "id": record["id"],
        "date": full_date(record["report_date"]),
        "from": ", ".join(filter(None, (record["laboratory"], record["specimen"]))),
        "state": _(STATES[record["status"]]),
        "preliminary": record["status"] == "preliminary",
        "panels": panels,
        "notes": record["notes"] or "",
    }


def result(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words of one result, of a report or of a note's structured part."""
    reference = found.get("reference_range") or _reference(found.get("reference"))
    word, icon, css = FLAGS.get(str(found.get("flag") or ""), ("", "", "quiet"))
    return {
        "name": str(found.get("name") or found.get("test") or ""),
        "value": _text(found.get("value")),
        "unit": _text(found.get("unit")),
        "reference": reference,
        "flag": _(word) if word else "",
        "icon": icon,
        "css": css,
        "point": place(_text(found.get("value")), reference),
        "out": "out" if css == "flag" else "mild" if css != "quiet" else "",
    }


def place(value: str, reference: str) -> str:
    """Return where a value lies on a bar of 120 whose range is 40 to 80; nothing if unknown."""
    bounds = _BETWEEN.fullmatch(reference)
    if bounds is None or not re.fullmatch(_NUMBER, value.strip()):
        return ""
    low, high, here = (float(n.replace(",", ".")) for n in (*bounds.groups(), value.strip()))
    if high <= low:
        return ""
    first, last = _BAND
    x = first + (here - low) / (high - low) * (last - first)
    return f"{min(114.0, max(6.0, x)):.0f}"


def entry(record: Record) -> dict[str, Any]:
    """Return an entry of a case history, its structured part readable."""
    facts, tables = structured(record["metadata"] or {})
    return {
        "id": record["id"],
        "date": record["date"] or "",
        "day": _day(record["date"]) if record["date"] else "",
        "title": record["title"] or _(HISTORY[record["history_type"]]),
        "text": record["description"] or "",
        "facts": facts,
        "tables": tables,
    }


def history(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Return the entries by type, each type's newest first; types without any are left out."""
    ordered = sorted(records, key=lambda each: each["date"] or "", reverse=True)
    parts = [
        {"title": _(title), "entries": [entry(r) for r in ordered if r["history_type"] == kind]}
        for kind, title in HISTORY.items()
    ]
    return [part for part in parts if part["entries"]]


def structured(
    metadata: Mapping[str, Any],
) -> tuple[list[tuple[str, str]], list[tuple[str, list[dict[str, Any]]]]]:
    """Return what any object says: facts as (label, text), and tables of results."""
    facts, tables = [], []
    for key, value in metadata.items():
        if _is_results(value):
            tables.append((label(key), [result(each) for each in value]))
        elif text := _text(value):
            facts.append((label(key), text))
    return facts, tables


def label(key: str) -> str:
    """`heart_rate` is `Heart rate`."""
    return _LABELS.get(key) or _(key.replace("_", " ").strip().capitalize())


def _is_results(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, dict) and "value" in each for each in value)
    )


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case str():
            return full_date(value) if _is_day(value) else value
        case list():
            return "; ".join(filter(None, map(_text, value)))
        case dict():
            return _composed(value)
        case _:
            return str(value)


def _composed(value: Mapping[str, Any]) -> str:
    match value:
        case {"systolic": over, "diastolic": under}:
            return _joined(f"{over}/{under}", value.get("unit"))
        case {"value": amount, **rest} if set(rest) <= {"unit"}:
            return _joined(_text(amount), rest.get("unit"))
        case {"low": _, "high": _}:
            return _reference(value)
    said = ((label(key), _text(each)) for key, each in value.items())
    return ", ".join(f"{name} {text}" for name, text in said if text)


def _joined(amount: str, unit: Any) -> str:
    return f"{amount} {unit}" if unit else amount


def _day(value: str) -> str:
    return brief_date(value)


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _reference(value: Any) -> str:
    if not isinstance(value, dict):
        return _text(value)
    low, high = value.get("low"), value.get("high")
    if low is None:
        return "" if high is None else _("below %(value)s", value=high)
    return _("over %(value)s", value=low) if high is None else f"{low} – {high}"  # noqa: RUF001


def _allergy(found: Mapping[str, Any]) -> str:
    more = ", ".join(filter(None, (found.get("reaction"), found.get("severity"))))
    return f"{found['substance']} ({more})" if more else str(found["substance"])
