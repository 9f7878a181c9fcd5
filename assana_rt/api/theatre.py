"""The theatre's day over REST: a surgery's milestones, and the day's figures and estimates."""

from __future__ import annotations

from typing import Any

from assana_rt.access.policy import DESK, STAFF
from assana_rt.api.endpoint import Answer, Call, Endpoint
from assana_rt.errors import Conflict, Invalid, NotFound
from assana_rt.records.milestones import (
    MilestoneCorrection,
    MilestoneIn,
    MilestoneList,
    MilestoneOut,
    MilestoneWithdrawal,
)
from assana_rt.records.surgeries import surgeries
from assana_rt.records.theatre_day import TheatreOut, theatre
from assana_rt.records.wire import LocalDate, Wire

MANY = "/api/v1/surgeries/{id}/milestones"
ONE = MANY + "/{milestone_id}"


class TheatreQuery(Wire):
    date: LocalDate | None = None


async def _list(call: Call) -> Any:
    return await surgeries.told(call.ctx, call.path["id"])


async def _record(call: Call) -> Any:
    line = await surgeries.record(call.ctx, call.path["id"], call.body)
    return Answer(line, {"Location": f"{MANY.format(**call.path)}/{line['id']}"})


async def _correct(call: Call) -> Any:
    return await surgeries.correct(call.ctx, call.path["id"], call.path["milestone_id"], call.body)


async def _withdraw(call: Call) -> Any:
    return await surgeries.withdraw(call.ctx, call.path["id"], call.path["milestone_id"], call.body)


async def _theatre(call: Call) -> Any:
    return await theatre(call.ctx, call.query.date)


ENDPOINTS = [
    Endpoint("GET", MANY, _list, "List a surgery's milestones, replaced ones included",
             "surgeries", STAFF, returns=MilestoneList, problems=(NotFound,)),
    Endpoint("POST", MANY, _record, "Record a milestone", "surgeries", STAFF, body=MilestoneIn,
             returns=MilestoneOut, status=201, problems=(NotFound, Conflict, Invalid)),
    Endpoint("PATCH", ONE, _correct, "Correct a milestone's time", "surgeries", DESK,
             body=MilestoneCorrection, returns=MilestoneOut,
             problems=(NotFound, Conflict, Invalid)),
    Endpoint("POST", f"{ONE}/withdraw", _withdraw, "Withdraw a milestone", "surgeries", DESK,
             body=MilestoneWithdrawal, returns=MilestoneOut,
             problems=(NotFound, Conflict, Invalid)),
    Endpoint("GET", "/api/v1/theatre", _theatre, "The theatre's day: rows, estimates, figures",
             "theatre", STAFF, query=TheatreQuery, returns=TheatreOut, problems=(Invalid,)),
]  # fmt: skip
