"""Consultations: a doctor sees a patient by video. Links and windows: the contract of meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import MISSING, BaseModel, Field
from tortoise import fields
from tortoise.indexes import Index

from assana_rt.access.principal import Principal, Role
from assana_rt.access.tokens import TokenExpired, TokenRefused
from assana_rt.errors import Conflict, Forbidden, Unauthenticated
from assana_rt.meetings.grants import Window, new_meeting_id
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
from assana_rt.store.work import Work, stamp
from assana_rt.theatre import durations

Status = Literal["Pending", "Confirmed", "Completed", "Cancelled"]
Type = Literal["New", "Followup"]

MEETING_COLUMNS = ("meeting_id", "meeting_link", "meeting_token", "meeting_issue")
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


class IceServer(BaseModel):
    urls: list[str]
    username: str | None = None
    credential: str | None = None


class JoinOut(BaseModel):
    """All a page needs to enter the room."""

    provider: str
    meeting_link: str
    meeting_id: str
    meeting_token: str
    expires_at: datetime
    role: str
    ice_servers: list[IceServer]
    provider_url: str | None


class EnterIn(Wire):
    token: Annotated[str, Field(min_length=1, max_length=4096)]


class CallOut(BaseModel):
    """`patient_name` and `consultation_id` are told to the doctor whose call it is."""

    meeting_id: str
    doctor_name: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    patient_name: str | None = None
    consultation_id: str | None = None


class EnterOut(BaseModel):
    role: str
    name: str
    call: CallOut
    expires_at: datetime


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
        after = change.after
        handed_over = change.before is not None and change.moved("doctor_id")
        if handed_over and after["status"] == "Confirmed":
            after["status"] = "Pending"  # the new doctor has not agreed to it
        confirmed = after["status"] == "Confirmed"
        if confirmed and change.moved("status"):
            await self._issue(change, new_meeting_id())
        elif confirmed and change.moved("consultation_date", "consultation_time", "duration"):
            await self._issue(change, after["meeting_id"])
        elif after["status"] == "Completed" and change.moved("status"):
            self._withdraw(after, after["meeting_id"])
        elif not confirmed and change.moved("status") and change.before is not None:
            self._withdraw(after, None)

    async def _issue(self, change: Change[Consultation], meeting_id: str) -> None:
        """Give the room its link and the doctor a token; those of before are dead."""
        after, site = change.after, change.ctx.site
        doctor = await User.get(id=after["doctor_id"])
        after["meeting_issue"] += 1
        after["meeting_id"] = meeting_id
        after["meeting_link"] = f"{site.settings.public_url}/meet/{meeting_id}"
        after["meeting_token"] = site.meeting_tokens.issue(
            meeting_id, "host", doctor.id, doctor.name or "", after["meeting_issue"],
            self.window(after, site),
        )  # fmt: skip

    def _withdraw(self, after: Values, meeting_id: str | None) -> None:
        after["meeting_issue"] += 1
        after |= {"meeting_id": meeting_id, "meeting_link": None, "meeting_token": None}

    def window(self, values: Values, site: Site) -> Window:
        """Return when the consultation's room may be entered."""
        before_min, after_min = site.settings.join_before_min, site.settings.join_after_min
        return Window.around(self.starts_at(values, site), length_of(values), before_min, after_min)

    async def removing(self, ctx: Context, work: Work, values: Values) -> Mapping[str, Any]:
        gone = dict(values)
        self._withdraw(gone, None)
        return {name: gone[name] for name in MEETING_COLUMNS}

    async def returning(self, ctx: Context, work: Work, values: Values) -> Mapping[str, Any]:
        if values["status"] != "Confirmed":
            return {}
        change: Change[Consultation] = Change(ctx, work, dict(values), dict(values))
        await self._issue(change, new_meeting_id())
        return {name: change.after[name] for name in MEETING_COLUMNS}

    async def join(self, ctx: Context, id: str) -> JoinOut:
        """Return what its doctor needs to enter the room now; the record stays as it is."""
        if not ctx.is_(Role.DOCTOR):
            raise Forbidden("A consultation is joined by its own doctor, or with an invitation.")
        values = await self.find(ctx, id)
        return self.entry(ctx, values)

    def entry(self, ctx: Context, values: Values) -> JoinOut:
        window = self.window(values, ctx.site)
        check_open(values, window, ctx.site)
        return JoinOut(
            provider=ctx.site.settings.video_provider,
            meeting_link=values["meeting_link"],
            meeting_id=values["meeting_id"],
            meeting_token=values["meeting_token"],
            expires_at=window.closes_at,
            role="host",
            ice_servers=[IceServer(urls=[url]) for url in ctx.site.settings.stun_urls],
            provider_url=None,
        )

    async def meeting(
        self, site: Site, who: Principal | None, meeting_id: str
    ) -> dict[str, Any] | None:
        """Return whom a call is with, and when, for who has its address; None for no such call.

        The patient's name and the record's id are told to the doctor whose call it is.
        """
        row = await _called(meeting_id)
        if row is None:
            return None
        return self._call(row, site, own=who is not None and who.id == row.doctor_id)

    async def enter(self, site: Site, meeting_id: str, token: str) -> dict[str, Any]:
        """Check a meeting token at the door of its room; return in what part it lets in.

        Raises `Unauthenticated` for a token that is none, another room's, withdrawn or expired,
        and `Conflict` outside the window.
        """
        try:
            grant = site.meeting_tokens.read(token)
        except TokenExpired:
            raise Unauthenticated("The time of this call is over.") from None
        except TokenRefused:
            raise Unauthenticated("This is not a valid token for a call.") from None
        row = await _called(meeting_id)
        if row is None or grant.meeting_id != meeting_id or grant.issue != row.meeting_issue:
            raise Unauthenticated("This token is not for this call, or was withdrawn.")
        values = self.values(row)
        check_open(values, self.window(values, site), site)
        host = grant.part == "host"
        return {
            "role": grant.part,
            "name": grant.name,
            "call": self._call(row, site, own=host),
            "expires_at": self.window(values, site).closes_at,
        }

    def _call(self, row: Consultation, site: Site, *, own: bool) -> dict[str, Any]:
        values = self.values(row)
        starts_at, window = self.starts_at(values, site), self.window(values, site)
        told = {
            "meeting_id": row.meeting_id,
            "doctor_name": row.doctor.name or "",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=length_of(values)),
            "opens_at": window.opens_at,
            "closes_at": window.closes_at,
        }
        if own:
            told |= {"patient_name": row.patient_name, "consultation_id": row.id}
        return told


consultations = Consultations()


def length_of(values: Values) -> int:
    return durations.minutes(values["duration"]) or USUAL_MIN


async def _called(meeting_id: str) -> Consultation | None:
    found = Consultation.filter(meeting_id=meeting_id, status="Confirmed", deleted_at__isnull=True)
    return await found.select_related("doctor").first()


def check_open(values: Values, window: Window, site: Site) -> None:
    """Raise `Conflict` unless the room may be entered now."""
    if values["status"] != "Confirmed":
        raise Conflict(
            f"This consultation is {values['status']}; only a Confirmed one can be joined.",
            current=values["status"],
        )
    now = site.now()
    if now < window.opens_at:
        raise Conflict(
            f"The room opens at {stamp(window.opens_at)}.",
            opens_at=window.opens_at,
            closes_at=window.closes_at,
        )
    if not window.holds(now):
        raise Conflict(
            f"The room closed at {stamp(window.closes_at)}; move the consultation to join it.",
            opens_at=window.opens_at,
            closes_at=window.closes_at,
        )
