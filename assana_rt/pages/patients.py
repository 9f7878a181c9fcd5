"""Patients: finding one, and what is known of one as a single story over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import orjson
from aiohttp import web
from pydantic import ValidationError

from assana_rt.access.principal import Role
from assana_rt.errors import Invalid
from assana_rt.pages import chart
from assana_rt.pages.kinds import KINDS
from assana_rt.pages.page import Visit
from assana_rt.pages.rows import row
from assana_rt.pages.sources import channels_of, doctors_of, wire
from assana_rt.pages.state import Record
from assana_rt.pages.texts import _, mark
from assana_rt.pages.words import full_date, instant, month
from assana_rt.records.patients import PatientQuery, patients
from assana_rt.records.prescriptions import prescriptions
from assana_rt.records.story import StoryQuery, story

PAGE = 50
TYPES: Mapping[str, str] = {
    "consultation": mark("Consultations"),
    "surgery": mark("Surgeries"),
    "appointment": mark("Appointments"),
    "case_history": mark("Notes"),
    "lab_report": mark("Lab reports"),
    "prescription": mark("Prescriptions"),
}
ONE_OF: Mapping[str, tuple[str, str]] = {
    "consultation": (mark("Consultation"), "video"),
    "surgery": (mark("Surgery"), "surgery"),
    "appointment": (mark("Appointment"), "calendar"),
    "case_history": (mark("Note"), "note"),
    "lab_report": (mark("Lab report"), "flask"),
    "prescription": (mark("Prescription"), "pill"),
}
FOR_THE_DESK = ("consultation", "surgery", "appointment")
_KINDS = {kind.name: kind for kind in KINDS}


async def patient_list(visit: Visit) -> web.StreamResponse:
    """Show who is found under a few words; everybody by name without any."""
    asked = visit.request.query.get("q", "").strip()[:255]
    found, following = await find(visit, asked, PAGE, visit.request.query.get("cursor"))
    more = "/patients?" + urlencode({"q": asked, "cursor": following}) if following else ""
    return visit.render(
        "patients.html",
        asked=asked,
        found=found,
        more=more,
        may_add=patients.policy.allows("create", visit.principal),
    )


async def find(
    visit: Visit, words: str, limit: int, cursor: str | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """Return patients by name, in the words of their lines, and the cursor of those to follow."""
    query = _query(PatientQuery, {"q": words, "sort": "name", "limit": limit, "cursor": cursor})
    page = await patients.list(visit.ctx, query)
    return [line(visit, each) for each in wire(page.items)], page.next_cursor


def line(visit: Visit, patient: Record) -> dict[str, Any]:
    return {**chart.about(patient, visit.today), "mrn": patient["mrn"] or ""}


async def patient(visit: Visit) -> web.StreamResponse:
    """Show one patient: who it is, and all records this person may see, the newest first."""
    id, asked = visit.request.match_info["id"], visit.request.query
    record = wire(await patients.get(visit.ctx, id))
    types = FOR_THE_DESK if visit.principal.role is Role.COORDINATOR else tuple(TYPES)
    chosen = asked.get("type", "") if asked.get("type") in types else ""
    query = {"limit": PAGE, "cursor": asked.get("cursor"), "type": [chosen] if chosen else None}
    page = await story(visit.ctx, id, _query(StoryQuery, query))
    doctors = await doctors_of(visit)
    following = {"type": chosen, "cursor": page.next_cursor} if page.next_cursor else {}
    return visit.render(
        "patient.html",
        patient=chart.about(record, visit.today),
        record=record,
        doctors=doctors,
        may_write=prescriptions.policy.allows("create", visit.principal),
        may_change=not record["merged_into"] and patients.policy.allows("update", visit.principal),
        facts=_facts(record),
        merged=record["merged_into"] or "",
        types=[(name, _(TYPES[name])) for name in types],
        chosen=chosen,
        months=_months(visit, wire(page.items), doctors),
        more=f"/patients/{id}?" + urlencode(following) if following else "",
        channels=channels_of(visit),
    )


def _query(model: Any, asked: Mapping[str, Any]) -> Any:
    given = {name: value for name, value in asked.items() if value}
    try:
        return model.model_validate_json(orjson.dumps(given))
    except ValidationError as error:
        raise Invalid(
            "The address asks for something that can't be shown.",
            [(str(e["loc"][0]) if e["loc"] else "", e["msg"]) for e in error.errors()],
        ) from None


def _facts(record: Record) -> list[tuple[str, str]]:
    born = full_date(record["birth_date"]) if record["birth_date"] else ""
    sex = record["sex"]
    facts = (
        (_("Born"), born),
        (_("Sex"), _(chart.SEXES[sex]).capitalize() if sex in chart.SEXES else sex),
        (_("Record number"), record["mrn"]),
        (_("National id"), record["national_id"]),
        (_("Phone"), record["phone_number"]),
        (_("Email"), record["email"]),
        (_("Address"), record["address"]),
    )
    return [(name, str(text)) for name, text in facts if text]


def _months(
    visit: Visit, chapters: Sequence[Record], doctors: Mapping[str, str]
) -> list[dict[str, Any]]:
    zone = visit.doors.settings.zone
    told = [(instant(each["at"]).astimezone(zone), each) for each in chapters]
    return [
        {
            "title": title,
            "chapters": [
                _chapter(visit, at.date().isoformat(), each, doctors) for at, each in group
            ],
        }
        for title, group in groupby(told, key=lambda pair: month(pair[0].date()))
    ]


def _chapter(
    visit: Visit, date: str, chapter: Record, doctors: Mapping[str, str]
) -> dict[str, Any]:
    kind, record = chapter["type"], chapter["record"]
    word, icon = ONE_OF[kind]
    told: dict[str, Any] = dict.fromkeys(("line", "note", "drug", "lab"))
    told |= {"word": _(word), "icon": icon, "date": date}
    match kind:
        case "case_history":
            told["note"] = chart.entry(record)
            told["word"] = _(chart.ONE_NOTE[record["history_type"]])
            told["href"] = f"/consultations/{record['consultation_id']}"
        case "lab_report":
            told["lab"] = chart.report(record)
        case "prescription":
            told["drug"] = chart.prescription(record)
        case _:
            told["line"] = row(_KINDS[kind], record, visit.now, doctors)
    return {**told, "id": record["id"]}
