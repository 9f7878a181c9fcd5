"""Milestones of a surgery: an append-only list of what, when, who, and when it was recorded.

A correction or a withdrawal is a further line that names the one it replaces; the latest counts.
What counts is also kept with the surgery itself, so that its record and its board row carry it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel
from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from assana_rt.errors import Conflict, Invalid, NotFound
from assana_rt.records.wire import Moment, Reason, Wire
from assana_rt.store.base import is_id, new_ordered_id
from assana_rt.store.work import Work
from assana_rt.theatre import milestones as steps
from assana_rt.theatre.milestones import Step

Name = Literal[
    "in_room", "anaesthesia_start", "prepared", "incision", "closing", "closed", "out_of_room",
    "recovery_in", "recovery_out", "room_ready",
]  # fmt: skip


class SurgeryMilestone(Model):
    """A line. `replaces` is the line that it corrects or withdraws."""

    id = fields.CharField(max_length=36, primary_key=True, default=new_ordered_id)
    surgery: Any = fields.ForeignKeyField(
        "models.Surgery", related_name=False, on_delete=fields.CASCADE
    )
    surgery_id: str
    name = fields.CharField(max_length=20)
    at = fields.DatetimeField()
    recorded_at = fields.DatetimeField()
    recorded_by = fields.CharField(max_length=36, null=True)
    recorded_by_name = fields.CharField(max_length=255, null=True)
    replaces = fields.CharField(max_length=36, null=True)
    withdrawn = fields.BooleanField(default=False, db_default=False)
    reason = fields.CharField(max_length=255, null=True)

    class Meta:
        table = "surgery_milestones"
        indexes = (Index(fields=["surgery_id"], name="idx_surgery_milestones_surgery_id"),)


class MilestoneIn(Wire):
    """`at`: when it happened; now, if left out."""

    name: Name
    at: Moment | None = None


class MilestoneCorrection(Wire):
    at: Moment
    reason: Reason


class MilestoneWithdrawal(Wire):
    reason: Reason


class MilestoneOut(BaseModel):
    """`counts`: whether it stands, neither corrected nor withdrawn since."""

    id: str
    surgery_id: str
    name: str
    at: datetime
    recorded_at: datetime
    recorded_by: str | None
    recorded_by_name: str | None
    replaces: str | None
    withdrawn: bool
    reason: str | None
    counts: bool


class MilestoneList(BaseModel):
    items: list[MilestoneOut]


async def lines_of(surgery_id: str) -> list[SurgeryMilestone]:
    """Return all lines of a surgery, in the order they were recorded."""
    return await SurgeryMilestone.filter(surgery_id=surgery_id).order_by("recorded_at", "id")


def counting(lines: Sequence[SurgeryMilestone]) -> list[SurgeryMilestone]:
    """Return the lines that stand, by the time they tell of."""
    replaced = {line.replaces for line in lines}
    standing = [line for line in lines if line.id not in replaced and not line.withdrawn]
    return sorted(standing, key=lambda line: (line.at, steps.NAMES.index(line.name)))


def kept(lines: Sequence[SurgeryMilestone]) -> list[dict[str, Any]]:
    """Return what the surgery's own record carries of the lines that stand."""
    return [
        {
            "id": line.id,
            "name": line.name,
            "at": steps.clock(line.at),
            "recorded_at": steps.clock(line.recorded_at),
            "recorded_by": line.recorded_by,
            "recorded_by_name": line.recorded_by_name,
            "corrected": line.replaces is not None,
        }
        for line in counting(lines)
    ]


def show(line: SurgeryMilestone, lines: Sequence[SurgeryMilestone]) -> dict[str, Any]:
    standing = {each.id for each in counting(lines)}
    shown = {name: getattr(line, name, None) for name in MilestoneOut.model_fields}
    return shown | {"counts": line.id in standing}


async def add(
    work: Work, surgery_id: str, lines: list[SurgeryMilestone], name: str, at: datetime
) -> SurgeryMilestone:
    """Record a step; raise where it is out of order, there already, or in the future."""
    standing = _steps(lines)
    if any(step.name == name for step in standing):
        raise Conflict(f"{name} is recorded already; correct it instead.")
    if later := steps.too_late(name, standing):
        raise Conflict(f"{later} is recorded already; {name} can't come after it.")
    _judge(work, name, at, standing)
    return await _write(work, surgery_id, lines, name, at)


async def correct(
    work: Work, surgery_id: str, lines: list[SurgeryMilestone], id: str, at: datetime, reason: str
) -> SurgeryMilestone:
    """Add a line that gives a step another time."""
    old = find(lines, id)
    others = [Step(line.name, line.at) for line in counting(lines) if line.id != old.id]
    _judge(work, old.name, at, others)
    return await _write(work, surgery_id, lines, old.name, at, replaces=old.id, reason=reason)


async def withdraw(
    work: Work, surgery_id: str, lines: list[SurgeryMilestone], id: str, reason: str
) -> SurgeryMilestone:
    """Add a line that takes a step back."""
    old = find(lines, id)
    return await _write(
        work, surgery_id, lines, old.name, old.at, replaces=old.id, reason=reason, withdrawn=True
    )


def find(lines: Sequence[SurgeryMilestone], id: str) -> SurgeryMilestone:
    """Return the line that stands; raise `NotFound`, or `Conflict` where it was replaced."""
    line = next((line for line in lines if is_id(id) and line.id == id), None)
    if line is None:
        raise NotFound("There is no such milestone.")
    if line not in counting(lines):
        raise Conflict("This milestone was corrected or withdrawn; look at the newer line.")
    return line


def later_than(name: str, lines: Sequence[SurgeryMilestone]) -> str | None:
    """Return a step that stands and comes after `name` in its lines, if there is one."""
    return steps.too_late(name, _steps(lines))


def _steps(lines: Sequence[SurgeryMilestone]) -> list[Step]:
    return [Step(line.name, line.at) for line in counting(lines)]


def _judge(work: Work, name: str, at: datetime, standing: Sequence[Step]) -> None:
    if at > work.now + steps.AHEAD:
        raise Invalid(errors=[("at", "this is in the future; give when it happened")])
    if wrong := steps.misplaced(name, at, standing):
        raise Invalid(errors=[("at", wrong)])


async def _write(
    work: Work,
    surgery_id: str,
    lines: list[SurgeryMilestone],
    name: str,
    at: datetime,
    **more: Any,
) -> SurgeryMilestone:
    line = SurgeryMilestone(
        surgery_id=surgery_id,
        name=name,
        at=at,
        recorded_at=work.now,
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        **more,
    )
    await line.save(force_create=True)
    lines.append(line)
    return line
