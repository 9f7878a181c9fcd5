"""Every side from which a record can be seen, and which of them show it.

By the verbs and channels themselves, as REST, sockets and pages use them: hundreds of looks.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable
from datetime import date
from typing import Any

import orjson

from assana_rt.errors import Forbidden, NotFound
from assana_rt.meetings import invitations
from assana_rt.records.case_history import entries
from assana_rt.records.channels import kinds
from assana_rt.records.context import Context
from assana_rt.records.dashboard import dashboard
from assana_rt.records.participants import participants
from assana_rt.records.story import StoryQuery, story
from assana_rt.records.theatre_day import theatre
from tests import make
from tests.api.kit import Api

STAFF = ("doctor", "doctor2", "coordinator", "admin")
PATHS = {
    "appointment": "appointments",
    "surgery": "surgeries",
    "consultation": "consultations",
    "prescription": "prescriptions",
    "lab_report": "lab-reports",
}


async def showing(
    api: Api, ids: Iterable[str], day: str, *, patient: str, call: str
) -> dict[str, set[str]]:
    """Return, for each id, the sides that show it, of a day, a patient and a consultation."""
    found: dict[str, set[str]] = {id: set() for id in ids}
    async for name, shown in _sides(api, day, patient, call):
        text = orjson.dumps(shown, default=lambda value: value.model_dump()).decode()
        for id, names in found.items():
            if id in text:
                names.add(name)
    return found


async def _sides(api: Api, day: str, patient: str, call: str) -> AsyncIterator[tuple[str, Any]]:
    for who in api.people:
        ctx = make.context(api.parts, api.people[who])
        for name, looked in _looks(ctx, date.fromisoformat(day), patient, call):
            with contextlib.suppress(Forbidden, NotFound):
                yield f"{who}: {name}", await looked
    async for side in _snapshots(api, day, call):
        yield side


def _looks(ctx: Context, day: date, patient: str, call: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for resource in ctx.site.records:
        path = getattr(resource, "path", "{")
        if "{" not in path and path not in ("users", "patients", "me/settings"):
            found.append((path, resource.list(ctx, resource.list_query(limit=200))))
    within = {"consultation_id": call}
    surgeries = ctx.site.record("surgery")
    query = surgeries.list_query(limit=200, q="LINDQVIST")
    return [
        *found,
        ("search", surgeries.list(ctx, query)),
        ("dashboard", dashboard(ctx, day)),
        ("theatre", theatre(ctx, day)),
        ("story", story(ctx, patient, StoryQuery(limit=200))),
        ("case-history", entries.list(ctx, entries.list_query(), within)),
        ("participants", participants.of_consultation(ctx, call)),
        ("invitations", invitations.listed(ctx, call)),
    ]


async def _snapshots(api: Api, day: str, call: str) -> AsyncIterator[tuple[str, Any]]:
    request = {"date_from": day, "date_to": day}
    for kind in kinds(api.parts):
        people = {api.id(who): f":{who}" for who in STAFF}
        keyed = {"doctor": people, "user": people, "consultation": {call: ""}}
        for key, name in keyed.get(kind.namespace, {"": ""}).items():
            for who, person in api.people.items():
                if await kind.allowed(person, key):
                    given = await kind.snapshot(person, key, request)
                    records = orjson.loads(given.data)["snapshot"]["records"] if given else None
                    yield f"{who}: snapshot of {kind.namespace}{name}", records
