"""Notifications: what a person is told in the product, read or unread, live on `user:<id>`.

Made in the transaction of the change they tell of. A newer one about a record takes the place of
the older ones, and what is told of a deleted record goes and comes back with it: nobody is shown
what is no longer true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from pydantic import MISSING, BaseModel
from tortoise import fields
from tortoise.indexes import Index
from tortoise.queryset import QuerySet

from assana_rt.access.policy import NOBODY, STAFF, Policy
from assana_rt.access.principal import Principal, Role
from assana_rt.records import news, outbox
from assana_rt.records.change import Audience, Followed
from assana_rt.records.consultations import Consultation, consultations
from assana_rt.records.context import Context, Site
from assana_rt.records.doctors import DoctorsResource
from assana_rt.records.listing import Paging, PlainSort
from assana_rt.records.news import News
from assana_rt.records.participants import participants, state_of
from assana_rt.records.resource import Resource
from assana_rt.records.user_settings import UserSettings
from assana_rt.records.users import User
from assana_rt.records.wire import Id, Wire
from assana_rt.store.base import Record, new_ordered_id
from assana_rt.store.reading import Values
from assana_rt.store.work import Work, stamp

Kind = Literal[
    "assigned", "unassigned", "moved", "cancelled", "deleted", "restored", "reminder",
    "guest_waiting", "lab_final", "lab_corrected",
]  # fmt: skip
PASSING = ("reminder", "guest_waiting")  # untrue as soon as the record's status moves on
MARKED_AT_ONCE = 200


class Notification(Record):
    """`record_type` and `record_id` say what it is about; `actor_*` who made the change."""

    id = fields.CharField(max_length=36, primary_key=True, default=new_ordered_id)
    user: Any = fields.ForeignKeyField("models.User", related_name=False, on_delete=fields.CASCADE)
    user_id: str
    kind = fields.CharField(max_length=30)
    title = fields.CharField(max_length=255)
    record_type = fields.CharField(max_length=50)
    record_id = fields.CharField(max_length=36)
    data: Any = fields.JSONField(null=True)
    actor_id = fields.CharField(max_length=36, null=True)
    actor_name = fields.CharField(max_length=255, null=True)
    read_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notifications"
        indexes = (
            Index(fields=["user_id", "created_at", "id"], name="idx_notifications_user_when"),
            Index(fields=["record_id"], name="idx_notifications_record_id"),
        )


class NotificationIn(Wire):
    """Nobody makes one by hand."""


class NotificationPatch(Wire):
    read: bool | MISSING = MISSING


class NotificationOut(BaseModel):
    """`title` names no patient; `data` may, and holds what else its kind tells."""

    id: str
    kind: str
    title: str
    record_type: str
    record_id: str
    data: dict[str, Any] | None
    actor_id: str | None
    actor_name: str | None
    read: bool
    read_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class NotificationQuery(Paging):
    read: Literal["true", "false"] | None = None
    kind: list[Kind] | None = None
    record_id: Id | None = None
    sort: PlainSort | None = None


class ReadAllOut(BaseModel):
    read: int


class Notifications(Resource[Notification]):
    name = "notification"
    path = "notifications"
    model = Notification
    out, create_in, patch_in = NotificationOut, NotificationIn, NotificationPatch
    list_query = NotificationQuery
    policy = Policy(read=STAFF, update=STAFF, restore=NOBODY)
    inner = ("user_id",)

    def visible(self, principal: Principal) -> QuerySet[Notification]:
        return Notification.filter(user_id=principal.id)

    def stream(self, principal: Principal) -> str | None:
        return f"user:{principal.id}"

    def audiences(self, values: Values, site: Site) -> Sequence[Audience]:
        return [Audience(f"user:{values['user_id']}", self.present(values, site))]

    def present(self, values: Values, site: Site) -> dict[str, Any]:
        known = {**values, "read": values["read_at"] is not None}
        return {name: known[name] for name in self.out.model_fields}

    def filters(self, query: NotificationQuery, ctx: Context) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if query.read:
            found["read_at__isnull"] = query.read == "false"
        if query.kind:
            found["kind__in"] = query.kind
        if query.record_id:
            found["record_id"] = query.record_id
        return found

    async def write(
        self,
        ctx: Context,
        work: Work,
        record: Notification,
        asked: Mapping[str, Any],
        *,
        lawful: bool = True,
    ) -> Values:
        match asked:
            case {"read": True}:
                asked = {"read_at": record.read_at or work.now}
            case {"read": False}:
                asked = {"read_at": None}
        return await super().write(ctx, work, record, asked, lawful=lawful)

    async def read_all(self, ctx: Context) -> dict[str, int]:
        """Mark every notification of this person as read; return how many were not."""
        self._require("update", ctx)

        async def run(work: Work) -> int:
            rows = self._live(ctx).filter(read_at__isnull=True).order_by("id")
            unread = await rows.limit(MARKED_AT_ONCE).select_for_update()
            for notification in unread:
                await self.write(ctx, work, notification, {"read": True})
            return len(unread)

        total = 0
        while marked := await ctx.site.ledger.change(ctx.actor, run):
            total += marked
        return {"read": total}

    async def follow(self, other: Followed) -> None:
        """Tell whose record another person changed, and take back what is no longer true."""
        if other.name == participants.name:
            await self._follow_guest(other)
        if other.name not in news.WHEN:
            return
        record_id = (other.after or other.before or {})["id"]
        if other.after is None or news.supersedes(other):
            await self.withdraw(other.ctx, other.work, record_id)
        elif other.before is None and other.mark is not None:
            await self.withdraw(other.ctx, other.work, record_id)
            await self._bring_back(other, record_id)
        elif other.before is not None and other.before["status"] != other.after["status"]:
            await self.withdraw(other.ctx, other.work, record_id, PASSING)
        for each in news.of(other):
            await self.notify(other.ctx, other.work, each)

    async def notify(
        self, ctx: Context, work: Work, told: News, *, quietly: bool = False
    ) -> str | None:
        """Tell somebody, if they want to be told; return the notification's id.

        `quietly`: their pages know of it, but nothing rings and nothing leaves the house.
        """
        wishes = await UserSettings.filter(user_id=told.user_id).first()
        if not quietly and wishes is not None and not wishes.notifications_enabled:
            return None
        starts_at = None
        resource = ctx.site.record(told.record_type)
        if isinstance(resource, DoctorsResource):
            starts_at = resource.starts_at(told.values, ctx.site)
        values = await self.insert(ctx, work, {
            "user_id": told.user_id, "kind": told.kind, "title": told.title(),
            "record_type": told.record_type, "record_id": told.values["id"],
            "data": told.data(starts_at), "actor_id": work.actor.id, "actor_name": work.actor.name,
            "read_at": work.now if quietly else None,
        })  # fmt: skip
        if not quietly:
            await outbox.enqueue(ctx.site, work, values, wishes)
        return str(values["id"])

    async def withdraw(
        self,
        ctx: Context,
        work: Work,
        record_id: str,
        kinds: Sequence[str] | None = None,
        participant_id: str | None = None,
    ) -> None:
        """Take back what was told of a record: all of it, or these kinds, or of this guest."""
        rows = Notification.filter(record_id=record_id, deleted_at__isnull=True)
        if kinds is not None:
            rows = rows.filter(kind__in=kinds)
        for notification in await rows.order_by("id").select_for_update():
            guest = (notification.data or {}).get("participant_id")
            if participant_id in (None, guest):
                await self.remove(ctx, work, notification)

    async def _follow_guest(self, other: Followed) -> None:
        """Tell a consultation's doctor that a guest is in the lobby, for as long as one is.

        Coordinators are told quietly, and so is a doctor who wants no notifications: who waits
        stands on their pages, and nothing rings.
        """
        known = other.after or other.before or {}
        waited, waits = _waits(other.before), _waits(other.after)
        if waited == waits:
            return
        row = await Consultation.get(id=known["consultation_id"])
        if waits:
            values = consultations.values(row)
            more = _of_guest(known, values)
            told = News(row.doctor_id, "guest_waiting", consultations.name, values, more)
            if await self.notify(other.ctx, other.work, told) is None:
                await self.notify(other.ctx, other.work, told, quietly=True)
            for user_id in await _desk():
                await self.notify(
                    other.ctx, other.work, replace(told, user_id=user_id), quietly=True
                )
        else:
            await self.withdraw(other.ctx, other.work, row.id, ("guest_waiting",), known["id"])

    async def _bring_back(self, other: Followed, record_id: str) -> None:
        rows = Notification.filter(record_id=record_id, deleted_at=other.mark).order_by("id")
        for notification in await rows.select_for_update():
            await self.revive(other.ctx, other.work, notification)


notifications = Notifications()


def _waits(participant: Values | None) -> bool:
    if participant is None or participant["role"] != "guest":
        return False
    return state_of(participant) == "waiting"


def _of_guest(participant: Values, consultation: Values) -> dict[str, Any]:
    """Return what the product shows of a guest who waits, and of where they do."""
    since = participant["waiting_since"]
    return {
        "guest": participant["name"],
        "participant_id": participant["id"],
        "waiting_since": stamp(since) if since else None,
        "meeting_id": consultation["meeting_id"],
        "doctor_id": consultation["doctor_id"],
    }


async def _desk() -> list[str]:
    """Return the coordinators who can sign in."""
    rows = User.filter(role=Role.COORDINATOR.value, is_active=True, deleted_at__isnull=True)
    return [str(id) for id in await rows.order_by("id").values_list("id", flat=True)]
