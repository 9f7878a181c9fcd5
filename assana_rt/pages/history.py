"""What happened to a record, as its page tells it: to its readers the changes, to admins all."""

from __future__ import annotations

from typing import Any

from assana_rt.access.principal import Role
from assana_rt.pages.admin import happened
from assana_rt.pages.audited import ACTIONS, plain
from assana_rt.pages.kinds import Kind, status_word
from assana_rt.pages.page import Visit
from assana_rt.pages.sources import resource
from assana_rt.pages.texts import _
from assana_rt.pages.words import brief_date
from assana_rt.records.history import Told, history


async def of_record(visit: Visit, kind: Kind, id: str) -> list[dict[str, Any]]:
    """Return the lines of a record's history; each change once, the newest first."""
    if visit.principal.role is Role.ADMIN:
        return await happened(visit, id)
    return [_line(visit, told) for told in await history(visit.ctx, resource(kind), id)]


def _line(visit: Visit, told: Told) -> dict[str, Any]:
    moment = told.at.astimezone(visit.doors.settings.zone)
    named = [_field(name) for name in told.fields if name != "status"]
    if told.status:
        named.insert(0, _("Status: %(status)s", status=status_word(told.status)))
    return {
        "id": f"{told.version}",
        "day": brief_date(moment.date()),
        "time": f"{moment:%H:%M:%S}",
        "who": told.who or _("Nobody signed in"),
        "did": _(ACTIONS[told.action]),
        "refused": False,
        "fields": "",
        "told": ", ".join(named),
        "changed": [],
    }


def _field(name: str) -> str:
    """Return a field as the form calls it: of a person, not of an id."""
    match name:
        case "doctor_id":
            return _("Doctor")
        case "patient_id":
            return _("Patient")
        case _:
            return plain(name)
