"""What patients can do beyond the five verbs: their story, merging, and taking it back."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from assana_rt.access.policy import ADMIN, STAFF
from assana_rt.api.endpoint import Call, Endpoint
from assana_rt.api.resources import ROOT, endpoints
from assana_rt.errors import Conflict, Invalid, NotFound
from assana_rt.records.patient_merges import MergeIn, merge, unmerge
from assana_rt.records.patients import PatientOut, patients
from assana_rt.records.story import Chapter, StoryQuery, story


class Story(BaseModel):
    items: list[Chapter]
    next_cursor: str | None


async def _story(call: Call) -> Any:
    page = await story(call.ctx, call.path["id"], call.query)
    return {"items": page.items, "next_cursor": page.next_cursor}


async def _merge(call: Call) -> Any:
    return await merge(call.ctx, call.path["id"], call.body.into)


async def _unmerge(call: Call) -> Any:
    return await unmerge(call.ctx, call.path["id"])


ONE = f"{ROOT}/patients/{{id}}"
ENDPOINTS = [
    *endpoints(patients),
    Endpoint("GET", f"{ONE}/records", _story, "All records of a patient, newest first", "patients",
             STAFF, query=StoryQuery, returns=Story, problems=(NotFound, Invalid)),
    Endpoint("POST", f"{ONE}/merge", _merge, "Say that two patients are one person", "patients",
             ADMIN, body=MergeIn, returns=PatientOut, versioned=True,
             problems=(NotFound, Conflict, Invalid)),
    Endpoint("POST", f"{ONE}/unmerge", _unmerge, "Take a merge back", "patients", ADMIN,
             returns=PatientOut, versioned=True, problems=(NotFound, Conflict)),
]  # fmt: skip
