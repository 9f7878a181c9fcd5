"""The table of surgeries."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from assana_rt.records.doctors import DoctorsRecord
from assana_rt.store.fields import LocalTimeField, NameField, TextField
from assana_rt.theatre import estimate

USUAL_TURNOVER_MIN = 30.0
LONGEST_KEY = 255


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
    spread = fields.FloatField(default=estimate.USUAL_SPREAD)
    turnover_min = fields.FloatField(default=USUAL_TURNOVER_MIN)
    milestones: Any = fields.JSONField(null=True)
    overlap = fields.BooleanField(default=False, db_default=False)
    overlap_reason = fields.CharField(max_length=255, null=True)
    in_room_at = fields.DatetimeField(null=True)
    closing_at = fields.DatetimeField(null=True)
    out_of_room_at = fields.DatetimeField(null=True)
    procedure_key = fields.CharField(max_length=LONGEST_KEY, null=True)

    class Meta:
        table = "surgeries"
        indexes = (
            Index(fields=["doctor_id"], name="idx_surgeries_doctor_id"),
            Index(fields=["surgery_date"], name="idx_surgeries_surgery_date"),
            Index(fields=["status"], name="idx_surgeries_status"),
            Index(fields=["patient_id"], name="idx_surgeries_patient_id"),
            Index(fields=["created_at", "id"], name="idx_surgeries_created_at"),
            Index(fields=["updated_at", "id"], name="idx_surgeries_updated_at"),
            Index(fields=["patient_name", "id"], name="idx_surgeries_patient_name"),
            Index(fields=["doctor_id", "updated_at", "id"], name="idx_surgeries_doctor_updated"),
            Index(fields=["doctor_id", "patient_name", "id"], name="idx_surgeries_doctor_patient"),
            Index(fields=["procedure_key", "out_of_room_at"], name="idx_surgeries_procedure_key"),
            Index(fields=["out_of_room_at"], name="idx_surgeries_out_of_room_at"),
            Index(fields=["surgery_date", "surgery_time", "id"], name="idx_surgeries_when"),
            Index(
                fields=["doctor_id", "surgery_date", "surgery_time", "id"],
                name="idx_surgeries_doctor_when",
            ),
        )
