"""Where the pages' records come from: the verbs of REST, and their answers in wire form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import orjson
from markupsafe import Markup

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


async def first_states(visit: Visit, channels: Iterable[str], day: date) -> Markup:
    """Return the first states of channels as JSON for a page, so that its socket only resumes.

    A channel whose day is too big for a snapshot is left out: its page reads it in other ways.
    """
    found = []
    for channel in channels:
        state = await visit.doors.first_state(visit.ctx, channel, day)
        if state is not None:
            found.append(f"{orjson.dumps(channel).decode()}:{state.decode()}")
    text = "{" + ",".join(found) + "}"
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704  (JSON that can't end its element)
