"""Prescriptions: a drug for one patient, from a day on, by one doctor."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import MISSING, BaseModel, Field
from tortoise import fields
from tortoise.indexes import Index

from assana_rt.errors import Invalid
from assana_rt.records.change import Change
from assana_rt.records.clinical import ClinicalQuery, ClinicalResource
from assana_rt.records.doctors import DoctorsRecord
from assana_rt.records.status import StatusRule
from assana_rt.records.users import User
from assana_rt.records.wire import Id, LocalDate, Name, Text, Text36, Text100, Text255, Wire
from assana_rt.store.fields import NameField, TextField

Status = Literal["draft", "active", "on_hold", "completed", "stopped"]
Repeats = Annotated[int, Field(ge=0, le=99)]


class Prescription(DoctorsRecord):
    """`starts_on` to `ends_on`, both inclusive; without an end it goes on. `repeats` is how often
    the pharmacy may give it out again. `prescriber` is the name that stands below it."""

    doctor: Any = fields.ForeignKeyField(
        "models.User", related_name="prescriptions", on_delete=fields.CASCADE
    )
    patient_name = NameField()
    patient_id = fields.CharField(max_length=36, null=True)
    drug = fields.CharField(max_length=255)
    dose = fields.CharField(max_length=100)
    route = fields.CharField(max_length=100, null=True)
    frequency = fields.CharField(max_length=255, null=True)
    starts_on = fields.DateField()
    ends_on = fields.DateField(null=True)
    prescriber = fields.CharField(max_length=255)
    status = fields.CharField(max_length=50)
    repeats = fields.IntField(default=0, db_default=0)
    notes = TextField(null=True)

    class Meta:
        table = "prescriptions"
        indexes = (
            Index(fields=["doctor_id"], name="idx_prescriptions_doctor_id"),
            Index(fields=["patient_id"], name="idx_prescriptions_patient_id"),
            Index(fields=["status"], name="idx_prescriptions_status"),
            Index(fields=["starts_on", "id"], name="idx_prescriptions_starts_on"),
            Index(fields=["doctor_id", "starts_on", "id"], name="idx_prescriptions_doctor_when"),
            Index(fields=["created_at", "id"], name="idx_prescriptions_created_at"),
            Index(fields=["updated_at", "id"], name="idx_prescriptions_updated_at"),
            Index(fields=["patient_name", "id"], name="idx_prescriptions_patient_name"),
            Index(
                fields=["doctor_id", "updated_at", "id"],
                name="idx_prescriptions_doctor_updated",
            ),
            Index(
                fields=["doctor_id", "patient_name", "id"],
                name="idx_prescriptions_doctor_patient",
            ),
        )


class PrescriptionIn(Wire):
    """`starts_on` is today where it is left out, `prescriber` the doctor's name."""

    doctor_id: Id | None = None
    patient_name: Name
    patient_id: Text36 | None = None
    drug: Name
    dose: Annotated[Text100, Field(min_length=1)]
    route: Text100 | None = None
    frequency: Text255 | None = None
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = None
    prescriber: Name | None = None
    status: Status = "active"
    repeats: Repeats = 0
    notes: Text | None = None


class PrescriptionPatch(Wire):
    doctor_id: Id | MISSING = MISSING
    patient_name: Name | MISSING = MISSING
    patient_id: Text36 | None | MISSING = MISSING
    drug: Name | MISSING = MISSING
    dose: Annotated[Text100, Field(min_length=1)] | MISSING = MISSING
    route: Text100 | None | MISSING = MISSING
    frequency: Text255 | None | MISSING = MISSING
    starts_on: LocalDate | MISSING = MISSING
    ends_on: LocalDate | None | MISSING = MISSING
    prescriber: Name | MISSING = MISSING
    status: Status | MISSING = MISSING
    repeats: Repeats | MISSING = MISSING
    notes: Text | None | MISSING = MISSING


class PrescriptionOut(BaseModel):
    id: str
    doctor_id: str
    patient_name: str
    patient_id: str | None
    drug: str
    dose: str
    route: str | None
    frequency: str | None
    starts_on: date
    ends_on: date | None
    prescriber: str
    status: str
    status_changed_at: datetime | None
    status_changed_by: str | None
    repeats: int
    notes: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class PrescriptionQuery(ClinicalQuery):
    status: list[Status] | None = None


class Prescriptions(ClinicalResource[Prescription]):
    name = "prescription"
    path = "prescriptions"
    model = Prescription
    out, create_in, patch_in = PrescriptionOut, PrescriptionIn, PrescriptionPatch
    list_query = PrescriptionQuery
    date_column, searched = "starts_on", "drug"
    statuses = StatusRule(
        starts=("draft", "active"),
        changes={
            "draft": ("active", "stopped"),
            "active": ("on_hold", "completed", "stopped"),
            "on_hold": ("active", "stopped"),
        },
    )

    async def changing(self, change: Change[Prescription]) -> None:
        await super().changing(change)
        after = change.after
        if after["starts_on"] is None:
            after["starts_on"] = change.ctx.site.today()
        if after["ends_on"] and after["ends_on"] < after["starts_on"]:
            raise Invalid(errors=[("ends_on", "it can't end before it starts")])
        if not after["prescriber"]:
            doctor = await User.get(id=after["doctor_id"])
            after["prescriber"] = doctor.name or doctor.email


prescriptions = Prescriptions()
