"""Who waits in a lobby now: the lines of home and of the consultations' list.

`static/lobby.js` makes the same lines when a guest comes or goes; a test compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from assana_rt.access.principal import Role
from assana_rt.pages.page import Visit
from assana_rt.pages.state import Record
from assana_rt.pages.texts import _, pgettext
from assana_rt.pages.words import clock, instant
from assana_rt.records.participants import participants

LONG_MIN = 10
"""From so many minutes on, a wait is amber."""


async def waiting(visit: Visit) -> list[Record] | None:
    """Return who waits where this person is told of it; None for whom it is no matter of theirs."""
    if visit.principal.role not in (Role.DOCTOR, Role.COORDINATOR):
        return None
    return [
        {
            "participant_id": row.id,
            "guest": row.name,
            "waiting_since": (row.waiting_since or row.updated_at).isoformat(),
            "consultation_id": row.consultation_id,
            "meeting_id": row.meeting_id,
            "doctor_id": row.consultation.doctor_id,
            "patient_name": row.consultation.patient_name,
            "procedure": row.consultation.procedure or "",
            "starts_at": visit.ctx.site.instant(
                row.consultation.consultation_date, row.consultation.consultation_time
            ).isoformat(),
        }
        for row in await participants.waiting(visit.ctx)
    ]


def lobby(
    visit: Visit, found: list[Record] | None, doctors: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return what the pages show of those who wait; None where it is shown to nobody."""
    if found is None:
        return None
    host = visit.principal.role is Role.DOCTOR
    zone = visit.doors.settings.zone
    return {
        "lines": [
            line(each, visit.now, doctors, host=host, clock_of=lambda at: clock(at, zone))
            for each in found
        ],
        "host": host,
        "way_in": _("Open the call") if host else pgettext("button", "Open"),
    }


def line(
    waits: Record,
    now: datetime,
    doctors: Mapping[str, str],
    *,
    host: bool,
    clock_of: Callable[[datetime], str],
) -> dict[str, Any]:
    """Return the words of a line; its host goes into the call, anybody else to the record."""
    since = instant(str(waits["waiting_since"]))
    for_min = max(0, int((now - since).total_seconds() // 60))
    patient = str(waits["patient_name"])
    where = [
        patient if patient != waits["guest"] else "",
        str(waits["procedure"]),
        _("planned for %(time)s", time=clock_of(instant(str(waits["starts_at"])))),
        doctors.get(str(waits["doctor_id"]), ""),
    ]
    return {
        "id": str(waits["participant_id"]),
        "href": f"/meet/{waits['meeting_id']}"
        if host
        else f"/consultations/{waits['consultation_id']}",
        "since": clock_of(since),
        "length": _("%(n)s min", n=for_min),
        "long": for_min >= LONG_MIN,
        "guest": str(waits["guest"]),
        "where": " · ".join(filter(None, where)),
    }
