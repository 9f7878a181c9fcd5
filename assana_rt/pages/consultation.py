"""What the page of a consultation shows besides the record: its notes, papers, guests and call."""

from __future__ import annotations

from typing import Any

from assana_rt.access.principal import Role
from assana_rt.errors import NotFound
from assana_rt.meetings import invitations
from assana_rt.pages import chart
from assana_rt.pages.page import Visit
from assana_rt.pages.sources import wire
from assana_rt.pages.state import Record
from assana_rt.pages.texts import _
from assana_rt.pages.words import at, clock, instant
from assana_rt.records.case_history import EntryQuery, entries
from assana_rt.records.lab_reports import LabReportQuery, lab_reports
from assana_rt.records.participants import participants
from assana_rt.records.patients import patients
from assana_rt.records.prescriptions import PrescriptionQuery, prescriptions

MOST_NOTES = 200
MOST_PAPERS = 30


async def patient_of(visit: Visit, record: Record) -> dict[str, Any] | None:
    """Return the header of the patient a record names; nothing if this person may not know."""
    if not record.get("patient_id"):
        return None
    try:
        found = await patients.get(visit.ctx, str(record["patient_id"]))
    except NotFound:
        return None
    return chart.about(wire(found), visit.today)


async def around(visit: Visit, record: Record) -> dict[str, Any]:
    """Return what hangs on a consultation, as far as this person may see it."""
    clinician = visit.principal.role is not Role.COORDINATOR
    guests = await invitations.listed(visit.ctx, str(record["id"]))
    zone = visit.doors.settings.zone
    found: dict[str, Any] = {
        "guests": [
            {
                "id": guest.id,
                "name": guest.name,
                "bound": guest.bound_at is not None,
                "words": _(
                    "Used since %(moment)s, in that browser alone",
                    moment=at(guest.bound_at.isoformat(), zone),
                )
                if guest.bound_at
                else _(
                    "Not yet used, ends %(moment)s", moment=at(guest.expires_at.isoformat(), zone)
                ),
            }
            for guest in guests
        ],
        "came": [],
        "notes": [],
        "papers": None,
        "seen": "",
    }
    if clinician:
        came = wire(await participants.of_consultation(visit.ctx, str(record["id"])))
        found["came"] = [_came(visit, each) for each in came]
        within = {"consultation_id": record["id"]}
        listed = await entries.list(visit.ctx, EntryQuery(limit=MOST_NOTES), within)
        notes = wire(listed.items)
        found["notes"] = chart.history(notes)
        found["seen"] = " ".join(sorted(f"{each['id']}:{each['version']}" for each in notes + came))
        if record.get("patient_id"):
            found["papers"] = await _papers(visit, str(record["patient_id"]))
    return found


async def _papers(visit: Visit, patient_id: str) -> dict[str, Any]:
    ours = PrescriptionQuery(patient_id=patient_id, limit=MOST_PAPERS)
    drugs = await prescriptions.list(visit.ctx, ours)
    query = LabReportQuery(patient_id=patient_id, limit=MOST_PAPERS)
    labs = await lab_reports.list(visit.ctx, query)
    lines = [chart.prescription(each) for each in wire(drugs.items)]
    return {
        "prescriptions": sorted(lines, key=lambda line: bool(line["over"])),
        "reports": [chart.report(each) for each in wire(labs.items)],
        "more": bool(drugs.next_cursor or labs.next_cursor),
        # The earlier of the two positions: what came between them is read anew.
        "stream": drugs.stream or {"epoch": "", "offset": 0},
    }


def _came(visit: Visit, person: Record) -> dict[str, Any]:
    def time(moment: str) -> str:
        return clock(instant(moment), visit.doors.settings.zone)

    match person["state"]:
        case "waiting":
            words = _("waits in the lobby since %(time)s", time=time(person["waiting_since"]))
        case "in":
            words = _("in the call since %(time)s", time=time(person["here_since"]))
        case "left":
            minutes = max(1, round(int(person["seconds"]) / 60))
            words = _(
                "left at %(time)s, was there %(n)s min", time=time(person["left_at"]), n=minutes
            )
        case "declined":
            words = _("was not admitted")
        case _:
            words = _("left the lobby")
    return {"name": person["name"], "words": words, "here": person["state"] in ("waiting", "in")}
