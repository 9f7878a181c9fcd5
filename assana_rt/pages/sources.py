"""Where the pages' records come from: the verbs of REST, and their answers in wire form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from assana_rt.access.principal import Role
from assana_rt.pages.kinds import DESK, Kind
from assana_rt.pages.page import Visit
from assana_rt.records.appointments import appointments
from assana_rt.records.consultations import consultations
from assana_rt.records.resource import Resource
from assana_rt.records.surgeries import surgeries

RESOURCES: Mapping[str, Resource[Any]] = {
    "surgery": surgeries,
    "consultation": consultations,
    "appointment": appointments,
}


def wire(answer: Any) -> Any:
    """Return a verb's answer as a client of REST gets it, so that both show the same words."""
    return orjson.loads(orjson.dumps(answer, option=orjson.OPT_UTC_Z))


def resource(kind: Kind) -> Resource[Any]:
    return RESOURCES[kind.name]


def channels_of(visit: Visit) -> tuple[str, ...]:
    """Return the channels that together carry this person's day."""
    if visit.principal.role in DESK:
        return ("appointments", "surgeries", "consultations")
    return (f"doctor:{visit.principal.id}",)


def channel_of(kind: Kind, visit: Visit) -> str:
    """Return the channel that carries this kind for this person."""
    return kind.path if visit.principal.role in DESK else f"doctor:{visit.principal.id}"


async def doctors_of(visit: Visit) -> dict[str, str]:
    """Return the doctors' names by id, for who sees records of several."""
    if visit.principal.role is Role.DOCTOR:
        return {}
    return {
        str(doctor["id"]): str(doctor["name"] or "")
        for doctor in await visit.doors.doctors(visit.ctx)
    }
