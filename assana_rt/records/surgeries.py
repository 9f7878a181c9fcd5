"""Surgeries: an operation on one patient, in one room, and the board's row of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Literal

from pydantic import MISSING, BaseModel
from tortoise import fields
from tortoise.indexes import Index

from assana_rt.records.change import Audience, Change
from assana_rt.records.context import Site
from assana_rt.records.doctors import DoctorsRecord, DoctorsResource
from assana_rt.records.listing import Searching, Sort
from assana_rt.records.status import StatusRule
from assana_rt.records.wire import (
    Id,
    LocalDate,
    LocalTime,
    Name,
    Text,
    Text36,
    Text50,
    Text100,
    Text255,
    Url,
    Wire,
)  # fmt: skip
from assana_rt.store.fields import LocalTimeField, NameField, TextField
from assana_rt.store.reading import Values
from assana_rt.theatre import durations

Status = Literal["Scheduled", "Ongoing", "Post Surgery", "Finished", "Cancelled"]
Reason = Literal[
    "patient", "surgeon", "anaesthesia", "equipment", "room", "previous_case", "bed", "other"
]

USUAL_SPREAD = 0.35  # of a lognormal duration, until a site has ten cases of its own
USUAL_TURNOVER_MIN = 30


class Surgery(DoctorsRecord):
    """`median_min`, `spread` and `turnover_min` are what the screens' estimate of the end is
    computed from (minutes; standard deviation of the logarithm); written with the record."""

    doctor: Any = fields.ForeignKeyField(
        "models.User", related_name="surgeries", on_delete=fields.CASCADE
    )
    patient_name = NameField()
    patient_id = fields.CharField(max_length=36, null=True)
    procedure = fields.CharField(max_length=255)
    surgery_date = fields.DateField()
    surgery_time = LocalTimeField()
    status = fields.CharField(max_length=50)
    patient_avatar_url = TextField(null=True)
    surgeon = fields.CharField(max_length=255, null=True)
    assistant = fields.CharField(max_length=255, null=True)
    room = fields.CharField(max_length=100, null=True)
    estimated_duration = fields.CharField(max_length=50, null=True)
    notes = TextField(null=True)
    delay_reason = fields.CharField(max_length=20, null=True)
    cancellation_reason = fields.CharField(max_length=20, null=True)
    median_min = fields.FloatField(default=60.0)
    spread = fields.FloatField(default=USUAL_SPREAD)
    turnover_min = fields.FloatField(default=float(USUAL_TURNOVER_MIN))

    class Meta:
        table = "surgeries"
        indexes = (
            Index(fields=["doctor_id"], name="idx_surgeries_doctor_id"),
            Index(fields=["surgery_date"], name="idx_surgeries_surgery_date"),
            Index(fields=["status"], name="idx_surgeries_status"),
            Index(fields=["patient_id"], name="idx_surgeries_patient_id"),
            Index(fields=["created_at", "id"], name="idx_surgeries_created_at"),
            Index(fields=["surgery_date", "surgery_time", "id"], name="idx_surgeries_when"),
            Index(
                fields=["doctor_id", "surgery_date", "surgery_time", "id"],
                name="idx_surgeries_doctor_when",
            ),
        )


class SurgeryIn(Wire):
    doctor_id: Id | None = None
    patient_name: Name
    patient_id: Text36 | None = None
    procedure: Name
    surgery_date: LocalDate
    surgery_time: LocalTime
    status: Status = "Scheduled"
    patient_avatar_url: Url | None = None
    surgeon: Text255 | None = None
    assistant: Text255 | None = None
    room: Text100 | None = None
    estimated_duration: Text50 | None = None
    notes: Text | None = None
    delay_reason: Reason | None = None


class SurgeryPatch(Wire):
    doctor_id: Id | MISSING = MISSING
    patient_name: Name | MISSING = MISSING
    patient_id: Text36 | None | MISSING = MISSING
    procedure: Name | MISSING = MISSING
    surgery_date: LocalDate | MISSING = MISSING
    surgery_time: LocalTime | MISSING = MISSING
    status: Status | MISSING = MISSING
    patient_avatar_url: Url | None | MISSING = MISSING
    surgeon: Text255 | None | MISSING = MISSING
    assistant: Text255 | None | MISSING = MISSING
    room: Text100 | None | MISSING = MISSING
    estimated_duration: Text50 | None | MISSING = MISSING
    notes: Text | None | MISSING = MISSING
    delay_reason: Reason | None | MISSING = MISSING
    cancellation_reason: Reason | None | MISSING = MISSING


class SurgeryOut(BaseModel):
    id: str
    doctor_id: str
    patient_name: str
    patient_id: str | None
    procedure: str
    surgery_date: date
    surgery_time: time
    starts_at: datetime
    status: str
    status_changed_at: datetime | None
    status_changed_by: str | None
    patient_avatar_url: str | None
    surgeon: str | None
    assistant: str | None
    room: str | None
    estimated_duration: str | None
    notes: str | None
    delay_reason: str | None
    cancellation_reason: str | None
    median_min: float
    spread: float
    turnover_min: float
    version: int
    created_at: datetime
    updated_at: datetime


class SurgeryQuery(Searching):
    status: list[Status] | None = None
    doctor_id: Id | None = None
    patient_id: Text36 | None = None
    date_from: LocalDate | None = None
    date_to: LocalDate | None = None
    sort: Sort | None = None


# What a wall shows: never the patient's id, name or picture, nor notes.
BOARD_FIELDS = (
    "id", "version", "room", "procedure", "surgeon", "assistant", "surgery_date", "surgery_time",
    "starts_at", "estimated_duration", "status", "delay_reason", "median_min", "spread",
    "turnover_min", "patient_initials",
)  # fmt: skip


class Surgeries(DoctorsResource[Surgery]):
    name = "surgery"
    path = "surgeries"
    model = Surgery
    out, create_in, patch_in, list_query = SurgeryOut, SurgeryIn, SurgeryPatch, SurgeryQuery
    date_column, time_column = "surgery_date", "surgery_time"
    statuses = StatusRule(
        starts=("Scheduled",),
        changes={
            "Scheduled": ("Ongoing", "Cancelled"),
            "Ongoing": ("Post Surgery", "Cancelled"),
            "Post Surgery": ("Finished",),
        },
    )

    def audiences(self, values: Values, site: Site) -> Sequence[Audience]:
        board = Audience("board", self.board_row(values, site), named=False)
        return [*super().audiences(values, site), board]

    def board_row(self, values: Values, site: Site) -> dict[str, Any]:
        """Return the surgery as walls and every signed-in role see it."""
        initials = initials_of(values["patient_name"])
        known = {**self.present(values, site), "patient_initials": initials}
        return {name: known[name] for name in BOARD_FIELDS}

    async def changing(self, change: Change[Surgery]) -> None:
        await super().changing(change)
        if change.moved("estimated_duration"):
            planned = durations.minutes_or_default(change.after["estimated_duration"])
            change.after["median_min"] = float(planned)


surgeries = Surgeries()


def initials_of(name: str) -> str:
    """Return the first letters of the first and the last name."""
    parts = [part for part in name.split() if part[0].isalpha()] or name.split()[:1]
    ends = parts[:1] + parts[1:][-1:]
    return "".join(part[0] for part in ends).upper()
