"""Appointments: a patient comes to see a doctor."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Literal

from pydantic import MISSING, BaseModel
from tortoise import fields
from tortoise.indexes import Index

from assana_rt.records.change import Change
from assana_rt.records.doctors import DoctorsRecord, DoctorsResource
from assana_rt.records.listing import Searching, Sort
from assana_rt.records.status import StatusRule
from assana_rt.records.wire import Id, LocalDate, LocalTime, Name, Text, Text36, Url, Wire
from assana_rt.store import counters
from assana_rt.store.fields import LocalTimeField, NameField, TextField

Status = Literal["Upcoming", "Finished", "Cancelled"]
Type = Literal["Consultation", "Follow-Up", "Assessment", "Review"]


class Appointment(DoctorsRecord):
    """`appointment_id` is the number people say, as "#12847"; made here, never reused."""

    appointment_id = fields.CharField(max_length=50, unique=True)
    doctor: Any = fields.ForeignKeyField(
        "models.User", related_name="appointments", on_delete=fields.CASCADE
    )
    patient_name = NameField()
    patient_id = fields.CharField(max_length=36, null=True)
    appointment_date = fields.DateField()
    appointment_time = LocalTimeField()
    type = fields.CharField(max_length=100, null=True)
    status = fields.CharField(max_length=50)
    patient_avatar_url = TextField(null=True)
    notes = TextField(null=True)

    class Meta:
        table = "appointments"
        indexes = (
            Index(fields=["doctor_id"], name="idx_appointments_doctor_id"),
            Index(fields=["appointment_date"], name="idx_appointments_appointment_date"),
            Index(fields=["status"], name="idx_appointments_status"),
            Index(fields=["appointment_id"], name="idx_appointments_appointment_id"),
            Index(fields=["patient_id"], name="idx_appointments_patient_id"),
            Index(fields=["created_at", "id"], name="idx_appointments_created_at"),
            Index(fields=["updated_at", "id"], name="idx_appointments_updated_at"),
            Index(fields=["patient_name", "id"], name="idx_appointments_patient_name"),
            Index(fields=["doctor_id", "updated_at", "id"], name="idx_appointments_doctor_updated"),
            Index(
                fields=["doctor_id", "patient_name", "id"],
                name="idx_appointments_doctor_patient",
            ),
            Index(
                fields=["appointment_date", "appointment_time", "id"], name="idx_appointments_when"
            ),
            Index(
                fields=["doctor_id", "appointment_date", "appointment_time", "id"],
                name="idx_appointments_doctor_when",
            ),
        )


class AppointmentIn(Wire):
    doctor_id: Id | None = None
    patient_name: Name
    patient_id: Text36 | None = None
    appointment_date: LocalDate
    appointment_time: LocalTime
    type: Type | None = None
    status: Status = "Upcoming"
    patient_avatar_url: Url | None = None
    notes: Text | None = None


class AppointmentPatch(Wire):
    doctor_id: Id | MISSING = MISSING
    patient_name: Name | MISSING = MISSING
    patient_id: Text36 | None | MISSING = MISSING
    appointment_date: LocalDate | MISSING = MISSING
    appointment_time: LocalTime | MISSING = MISSING
    type: Type | None | MISSING = MISSING
    status: Status | MISSING = MISSING
    patient_avatar_url: Url | None | MISSING = MISSING
    notes: Text | None | MISSING = MISSING


class AppointmentOut(BaseModel):
    id: str
    appointment_id: str
    doctor_id: str
    patient_name: str
    patient_id: str | None
    appointment_date: date
    appointment_time: time
    starts_at: datetime
    type: str | None
    status: str
    status_changed_at: datetime | None
    status_changed_by: str | None
    patient_avatar_url: str | None
    notes: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class AppointmentQuery(Searching):
    status: list[Status] | None = None
    doctor_id: Id | None = None
    patient_id: Text36 | None = None
    type: Type | None = None
    date_from: LocalDate | None = None
    date_to: LocalDate | None = None
    sort: Sort | None = None


class Appointments(DoctorsResource[Appointment]):
    name = "appointment"
    path = "appointments"
    model = Appointment
    out, create_in, patch_in = AppointmentOut, AppointmentIn, AppointmentPatch
    list_query = AppointmentQuery
    date_column, time_column = "appointment_date", "appointment_time"
    statuses = StatusRule(
        starts=("Upcoming",),
        changes={"Upcoming": ("Finished", "Cancelled"), "Cancelled": ("Upcoming",)},
        desk_only=frozenset({("Cancelled", "Upcoming")}),
    )

    async def changing(self, change: Change[Appointment]) -> None:
        await super().changing(change)
        if change.before is None:
            number = await counters.following("appointment_id", first=10001)
            change.after["appointment_id"] = f"#{number}"


appointments = Appointments()
