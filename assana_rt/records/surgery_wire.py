"""What REST takes and gives of a surgery, and the fields that a wall shows."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from pydantic import MISSING, BaseModel

from assana_rt.records.listing import Searching, Sort
from assana_rt.records.wire import (
    Id,
    Lines255,
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

Status = Literal["Scheduled", "Ongoing", "Post Surgery", "Finished", "Cancelled"]
Reason = Literal[
    "patient", "surgeon", "anaesthesia", "equipment", "room", "previous_case", "bed", "other"
]


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
    allow_overlap: bool = False
    overlap_reason: Lines255 | None = None


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
    allow_overlap: bool | MISSING = MISSING
    overlap_reason: Lines255 | None | MISSING = MISSING


class KeptMilestone(BaseModel):
    """A milestone that stands; `corrected`: its time was another at first."""

    id: str
    name: str
    at: datetime
    recorded_at: datetime
    recorded_by: str | None
    recorded_by_name: str | None
    corrected: bool


class SurgeryOut(BaseModel):
    """`duration_min` is what `estimated_duration` says, in minutes; null where there is none, or
    nobody understands it: it stays as it was written and counts as an hour."""

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
    duration_min: int | None
    notes: str | None
    delay_reason: str | None
    cancellation_reason: str | None
    milestones: list[KeptMilestone]
    overlap: bool
    overlap_reason: str | None
    median_min: float
    spread: float
    turnover_min: float
    version: int
    created_at: datetime
    updated_at: datetime


class BoardStep(BaseModel):
    name: str
    at: datetime


class BoardSurgery(BaseModel):
    """A surgery as a wall shows it: never the patient's id, name or picture, nor notes."""

    id: str
    version: int
    room: str | None
    procedure: str
    surgeon: str | None
    assistant: str | None
    surgery_date: date
    surgery_time: time
    starts_at: datetime
    estimated_duration: str | None
    status: str
    milestones: list[BoardStep]
    delay_reason: str | None
    overlap: bool
    median_min: float
    spread: float
    turnover_min: float
    patient_initials: str


class SurgeryQuery(Searching):
    status: list[Status] | None = None
    doctor_id: Id | None = None
    patient_id: Text36 | None = None
    date_from: LocalDate | None = None
    date_to: LocalDate | None = None
    sort: Sort | None = None
