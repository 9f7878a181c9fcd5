"""Consultations: a doctor sees a patient by video. Links and windows: the contract of meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Literal

from pydantic import MISSING, BaseModel
from tortoise import fields
from tortoise.indexes import Index

from assana_rt.meetings.grants import CHANNEL, ROOM_CLOSED, Window, new_meeting_id
from assana_rt.records.change import Audience, Change
from assana_rt.records.context import Context, Site
from assana_rt.records.doctors import DoctorsRecord, DoctorsResource
from assana_rt.records.listing import Searching, Sort
from assana_rt.records.status import StatusRule
from assana_rt.records.users import User
from assana_rt.records.wire import (
    Id,
    LocalDate,
    LocalTime,
    Name,
    Text36,
    Text50,
    Text255,
    Url,
    Wire,
)  # fmt: skip
from assana_rt.store.fields import LocalTimeField, NameField, TextField
from assana_rt.store.reading import Values
from assana_rt.store.work import Work
from assana_rt.theatre import durations

Status = Literal["Pending", "Confirmed", "Completed", "Cancelled"]
Type = Literal["New", "Followup"]

MEETING_COLUMNS = (
    "meeting_id", "meeting_link", "meeting_token", "meeting_issue",
    "meeting_started_at", "meeting_ended_at",
)  # fmt: skip
USUAL_MIN = 30  # what a duration that is not given or not understood counts


class Consultation(DoctorsRecord):
    """`meeting_issue` counts how often meeting tokens were withdrawn: older ones are dead."""

    doctor: Any = fields.ForeignKeyField(
        "models.User", related_name="consultations", on_delete=fields.CASCADE
    )
    patient_name = NameField()
    patient_id = fields.CharField(max_length=36, null=True)
    type = fields.CharField(max_length=50)
    procedure = fields.CharField(max_length=255, null=True)
    consultation_date = fields.DateField()
    consultation_time = LocalTimeField()
    duration = fields.CharField(max_length=50, null=True)
    status = fields.CharField(max_length=50)
    patient_avatar_url = TextField(null=True)
    meeting_link = TextField(null=True)
    meeting_id = fields.CharField(max_length=255, null=True)
    meeting_token = TextField(null=True)
    meeting_issue = fields.IntField(default=0, db_default=0)
    meeting_started_at = fields.DatetimeField(null=True)
    meeting_ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "consultations"
        indexes = (
            Index(fields=["doctor_id"], name="idx_consultations_doctor_id"),
            Index(fields=["consultation_date"], name="idx_consultations_consultation_date"),
            Index(fields=["type"], name="idx_consultations_type"),
            Index(fields=["status"], name="idx_consultations_status"),
            Index(fields=["patient_id"], name="idx_consultations_patient_id"),
            Index(fields=["meeting_id"], name="idx_consultations_meeting_id"),
            Index(fields=["created_at", "id"], name="idx_consultations_created_at"),
            Index(fields=["updated_at", "id"], name="idx_consultations_updated_at"),
            Index(fields=["patient_name", "id"], name="idx_consultations_patient_name"),
            Index(
                fields=["doctor_id", "updated_at", "id"],
                name="idx_consultations_doctor_updated",
            ),
            Index(
                fields=["doctor_id", "patient_name", "id"],
                name="idx_consultations_doctor_patient",
            ),
            Index(
                fields=["consultation_date", "consultation_time", "id"],
                name="idx_consultations_when",
            ),
            Index(
                fields=["doctor_id", "consultation_date", "consultation_time", "id"],
                name="idx_consultations_doctor_when",
            ),
        )


class ConsultationIn(Wire):
    doctor_id: Id | None = None
    patient_name: Name
    patient_id: Text36 | None = None
    type: Type
    procedure: Text255 | None = None
    consultation_date: LocalDate
    consultation_time: LocalTime
    duration: Text50 | None = None
    status: Status = "Pending"
    patient_avatar_url: Url | None = None


class ConsultationPatch(Wire):
    doctor_id: Id | MISSING = MISSING
    patient_name: Name | MISSING = MISSING
    patient_id: Text36 | None | MISSING = MISSING
    type: Type | MISSING = MISSING
    procedure: Text255 | None | MISSING = MISSING
    consultation_date: LocalDate | MISSING = MISSING
    consultation_time: LocalTime | MISSING = MISSING
    duration: Text50 | None | MISSING = MISSING
    status: Status | MISSING = MISSING
    patient_avatar_url: Url | None | MISSING = MISSING


class ConsultationListed(BaseModel):
    """As lists, publications and people other than its doctor get it."""

    id: str
    doctor_id: str
    patient_name: str
    patient_id: str | None
    type: str
    procedure: str | None
    consultation_date: date
    consultation_time: time
    starts_at: datetime
    duration: str | None
    status: str
    status_changed_at: datetime | None
    status_changed_by: str | None
    patient_avatar_url: str | None
    meeting_link: str | None
    meeting_id: str | None
    meeting_started_at: datetime | None
    meeting_ended_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class ConsultationOut(ConsultationListed):
    """`meeting_token` is there for the consultation's own doctor only."""

    meeting_token: str | None = None


class ConsultationQuery(Searching):
    status: list[Status] | None = None
    doctor_id: Id | None = None
    patient_id: Text36 | None = None
    type: Type | None = None
    date_from: LocalDate | None = None
    date_to: LocalDate | None = None
    sort: Sort | None = None


class Consultations(DoctorsResource[Consultation]):
    name = "consultation"
    path = "consultations"
    model = Consultation
    out, create_in, patch_in = ConsultationListed, ConsultationIn, ConsultationPatch
    list_query = ConsultationQuery
    date_column, time_column = "consultation_date", "consultation_time"
    inner = ("search", "meeting_token", "meeting_issue")
    secret = frozenset({"search", "meeting_token", "meeting_issue"})
    statuses = StatusRule(
        starts=("Pending", "Confirmed"),
        changes={
            "Pending": ("Confirmed", "Cancelled"),
            "Confirmed": ("Completed", "Cancelled", "Pending"),
            "Cancelled": ("Pending",),
        },
        desk_only=frozenset({("Cancelled", "Pending")}),
    )

    def audiences(self, values: Values, site: Site) -> Sequence[Audience]:
        own = Audience(f"consultation:{values['id']}", self.present(values, site), own=True)
        return [*super().audiences(values, site), own]

    def show(self, values: Values, ctx: Context) -> dict[str, Any]:
        shown = self.present(values, ctx.site)
        if values["doctor_id"] == ctx.principal.id:
            shown["meeting_token"] = values["meeting_token"]
        return shown

    async def changing(self, change: Change[Consultation]) -> None:
        await super().changing(change)
        before, after = change.before, change.after
        handed_over = before is not None and change.moved("doctor_id")
        if handed_over and after["status"] == "Confirmed":
            after["status"] = "Pending"  # the new doctor has not agreed to it
        confirmed = after["status"] == "Confirmed"
        if confirmed and change.moved("status"):
            await self._open(change)
        elif confirmed and change.moved("consultation_date", "consultation_time", "duration"):
            # The link and its guests follow; whoever is in the call stays there.
            await self._issue(change)
        elif before is not None and before["status"] == "Confirmed" and not confirmed:
            reason = "reassigned" if handed_over else after["status"].lower()
            kept = after["meeting_id"] if after["status"] == "Completed" else None
            after |= _closed(change.work, after, reason) | {"meeting_id": kept}

    async def removing(self, ctx: Context, work: Work, values: Values) -> Mapping[str, Any]:
        return _closed(work, values, "deleted") if values["meeting_id"] else {}

    async def returning(self, ctx: Context, work: Work, values: Values) -> Mapping[str, Any]:
        if values["status"] != "Confirmed":
            return {}
        change: Change[Consultation] = Change(ctx, work, dict(values), dict(values))
        await self._open(change)
        return {name: change.after[name] for name in MEETING_COLUMNS}

    async def _open(self, change: Change[Consultation]) -> None:
        """Give the consultation a room nobody has been in."""
        change.after |= {
            "meeting_id": new_meeting_id(),
            "meeting_started_at": None,
            "meeting_ended_at": None,
        }
        await self._issue(change)

    async def _issue(self, change: Change[Consultation]) -> None:
        """Write the room's link and the doctor's token; those of before are dead."""
        after, site = change.after, change.ctx.site
        doctor = await User.get(id=after["doctor_id"])
        after["meeting_issue"] += 1
        after["meeting_link"] = f"{site.settings.public_url}/meet/{after['meeting_id']}"
        after["meeting_token"] = site.meeting_tokens.issue(
            after["meeting_id"], "host", doctor.id, doctor.name or "", after["meeting_issue"],
            self.window(after, site),
        )  # fmt: skip

    def window(self, values: Values, site: Site) -> Window:
        """Return when the consultation's room may be entered."""
        before_min, after_min = site.settings.join_before_min, site.settings.join_after_min
        return Window.around(self.starts_at(values, site), length_of(values), before_min, after_min)


consultations = Consultations()


def length_of(values: Values) -> int:
    return durations.minutes(values["duration"]) or USUAL_MIN


def _closed(work: Work, values: Values, reason: str) -> dict[str, Any]:
    """Tell every node that the room is closed; return what its columns become."""
    told = {"id": values["meeting_id"], "reason": reason}
    work.publish(CHANNEL, ROOM_CLOSED, told, named=False)
    lasted = values["meeting_started_at"] and not values["meeting_ended_at"]
    return {
        "meeting_id": None,
        "meeting_link": None,
        "meeting_token": None,
        "meeting_issue": values["meeting_issue"] + 1,
        "meeting_ended_at": work.now if lasted else values["meeting_ended_at"],
    }
