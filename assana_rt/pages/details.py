"""The page of one record: its status and what may follow, its facts, and a form to change it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from assana_rt.access.principal import Role
from assana_rt.pages import history
from assana_rt.pages.consultation import around, patient_of
from assana_rt.pages.kinds import (
    BY_PATH,
    CONSULTATION,
    DESK,
    MILESTONES,
    REASONS,
    Kind,
    reason_word,
    status_word,
    steps_for,
    type_word,
)
from assana_rt.pages.page import View, Visit
from assana_rt.pages.rows import lateness, reached
from assana_rt.pages.sources import channel_of, doctors_of, resource, wire
from assana_rt.pages.state import Record
from assana_rt.pages.texts import _, mark
from assana_rt.pages.words import at, hm, length, long_date

FACTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "surgery": (
        ("patient", mark("Patient")),
        ("doctor", mark("Doctor")),
        ("surgeon", mark("Surgeon")),
        ("assistant", mark("Assistant")),
        ("delay", mark("Delay")),
        ("cancelled", mark("Cancelled for")),
        ("saved", mark("Last change")),
    ),
    "consultation": (
        ("about", mark("About")),
        ("doctor", mark("Doctor")),
        ("saved", mark("Last change")),
    ),
    "appointment": (
        ("number", mark("Number")),
        ("doctor", mark("Doctor")),
        ("saved", mark("Last change")),
    ),
}


def detail(kind: Kind) -> View:
    """Return the view of one record of a kind."""

    async def view(visit: Visit) -> web.StreamResponse:
        record = wire(await resource(kind).get(visit.ctx, visit.request.match_info["id"]))
        doctors = await doctors_of(visit)
        path = [s for s in kind.statuses if s != "Cancelled"]
        return visit.render(
            f"{kind.name}.html",
            kind=kind,
            record=record,
            words=words_of(kind, record, visit.now, visit.doors.settings.zone, doctors),
            facts=FACTS[kind.name],
            steps=steps_for(kind, visit.principal.role),
            path_of=path if record["status"] != "Cancelled" else [*path, "Cancelled"],
            place=path.index(record["status"]) if record["status"] in path else 0,
            reached={
                name: f"{moment.astimezone(visit.doors.settings.zone):%H:%M}"
                for name, moment in reached(record).items()
            },
            reasons={code: _(word) for code, word in REASONS.items()},
            milestones=MILESTONES,
            desk=visit.principal.role in DESK,
            channel=_channel(kind, record, visit),
            doctors=doctors,
            rooms=[],
            today_iso=visit.today.isoformat(),
            patient=await patient_of(visit, record),
            happened=await history.of_record(visit, kind, record["id"]),
            **(await around(visit, record) if kind is CONSULTATION else {}),
        )

    return view


def words_of(
    kind: Kind, record: Record, now: datetime, zone: ZoneInfo, doctors: Mapping[str, str]
) -> dict[str, str]:
    """Return the words of every slot on the page; `static/record.js` makes the same."""
    planned = length(record[kind.length]) if kind.length else ""
    surgery = kind.name == "surgery"
    matter = record["procedure"] if surgery else record["patient_name"]
    return {
        "headline": str(matter),
        "second": str(record["patient_name"] if surgery else record.get("procedure") or ""),
        "room": str(record.get("room") or ""),
        "when": ", ".join(filter(None, (hm(record[kind.time]), planned))),
        "day": long_date(record[kind.date]),
        "type": "" if surgery else type_word(record["type"]),
        "late": lateness(kind, record, now),
        "overlap": _("Booked twice") if record.get("overlap") else "",
        "status": str(record["status"]),
        "status_word": status_word(str(record["status"])),
        "since": _("since %(moment)s", moment=at(changed, zone))
        if (changed := record.get("status_changed_at"))
        else "",
        "patient": str(record["patient_name"]),
        "doctor": doctors.get(str(record["doctor_id"]), ""),
        "surgeon": str(record.get("surgeon") or ""),
        "assistant": str(record.get("assistant") or ""),
        "delay": reason_word(record.get("delay_reason")),
        "cancelled": reason_word(record.get("cancellation_reason")),
        "about": str(record.get("procedure") or ""),
        "number": str(record.get("appointment_id") or ""),
        "saved": at(str(record["updated_at"]), zone),
        "notes": str(record.get("notes") or ""),
    }


def _channel(kind: Kind, record: Record, visit: Visit) -> str:
    if kind is CONSULTATION and visit.principal.role is not Role.COORDINATOR:
        return f"consultation:{record['id']}"
    return channel_of(kind, visit)


DETAILS = {path: detail(kind) for path, kind in BY_PATH.items()}
