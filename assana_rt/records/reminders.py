"""Reminders: a notification before an appointment, a surgery or a consultation begins.

Planned in the transaction of every change that matters, so that they move with their record and
go with it. The clock (`notices/clock.py`) produces those that are due: a reminder's done mark and
its notification commit together, and only who moves it from waiting to done produces it, so each
comes once, however many nodes there are and whatever dies.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Literal

from pydantic import BaseModel
from tortoise import fields
from tortoise.expressions import F
from tortoise.indexes import Index
from tortoise.queryset import QuerySet

from assana_rt.access.policy import NOBODY, STAFF, Policy
from assana_rt.access.principal import Principal
from assana_rt.records.change import Followed
from assana_rt.records.context import Context, Site
from assana_rt.records.doctors import DoctorsResource
from assana_rt.records.listing import Paging, PlainSort
from assana_rt.records.news import News
from assana_rt.records.notifications import notifications
from assana_rt.records.resource import Resource
from assana_rt.records.user_settings import UserSettings, preferences, reminder_minutes
from assana_rt.records.wire import Id, Wire
from assana_rt.store.base import Record
from assana_rt.store.reading import Values
from assana_rt.store.work import SYSTEM, Work

log = logging.getLogger(__name__)

AHEAD: Mapping[str, frozenset[str]] = {
    "appointment": frozenset({"Upcoming"}),
    "surgery": frozenset({"Scheduled"}),
    "consultation": frozenset({"Pending", "Confirmed"}),
}
A_DAY = 24 * 60
AT_ONCE = 100
FAMILY = uuid.UUID("6f1f0a6e-8c60-4f0e-9a35-2f6f4cf2b8d1")


class Reminder(Record):
    """`lead_min` before `starts_at`, it is due. `state`: waiting, done (told), missed (its time
    came after the start), dismissed (by whom it reminds), withdrawn (its record moved away, was
    called off or deleted)."""

    user: Any = fields.ForeignKeyField("models.User", related_name=False, on_delete=fields.CASCADE)
    user_id: str
    record_type = fields.CharField(max_length=50)
    record_id = fields.CharField(max_length=36)
    lead_min = fields.IntField()
    starts_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    state = fields.CharField(max_length=10)
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "appointment_reminders"
        indexes = (
            Index(fields=["user_id", "due_at", "id"], name="idx_appointment_reminders_user_due"),
            Index(fields=["record_id"], name="idx_appointment_reminders_record_id"),
            Index(fields=["state", "due_at"], name="idx_appointment_reminders_state_due"),
        )


class NoForm(Wire):
    """Reminders are planned, not written."""


class ReminderOut(BaseModel):
    id: str
    record_type: str
    record_id: str
    lead_min: int
    starts_at: datetime
    due_at: datetime
    state: str
    done_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class ReminderQuery(Paging):
    state: list[Literal["waiting", "done", "missed"]] | None = None
    record_id: Id | None = None
    sort: Literal["due_at", "-due_at"] | PlainSort | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A reminder as it should be; its id follows from whom it reminds, of what, how long before."""

    user_id: str
    record_type: str
    record_id: str
    lead_min: int
    starts_at: datetime
    due_at: datetime

    @property
    def id(self) -> str:
        said = f"{self.record_type} {self.record_id} {self.user_id} {self.lead_min}"
        return str(uuid.uuid5(FAMILY, said))


class Reminders(Resource[Reminder]):
    name = "reminder"
    path = "reminders"
    model = Reminder
    out, create_in, patch_in, list_query = ReminderOut, NoForm, NoForm, ReminderQuery
    policy = Policy(read=STAFF, delete=STAFF, restore=NOBODY)
    inner = ("user_id",)
    default_sort = "due_at"
    sorts: ClassVar[Mapping[str, tuple[str, ...]]] = {**Resource.sorts, "due_at": ("due_at", "id")}

    def visible(self, principal: Principal) -> QuerySet[Reminder]:
        return Reminder.filter(user_id=principal.id)

    def filters(self, query: ReminderQuery, ctx: Context) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if query.state:
            found["state__in"] = query.state
        if query.record_id:
            found["record_id"] = query.record_id
        return found

    async def removing(self, ctx: Context, work: Work, values: Values) -> Mapping[str, Any]:
        return {"state": "dismissed"}

    async def follow(self, other: Followed) -> None:
        """Plan a record's reminders anew where what they follow from has changed."""
        if other.name == preferences.name:
            await self._follow_wishes(other)
        if other.name not in AHEAD:
            return
        resource = other.ctx.site.record(other.name)
        if not _matters(resource, other):
            return
        plans: list[Plan] = []
        if other.after is not None and other.after["status"] in AHEAD[other.name]:
            wishes = await UserSettings.filter(user_id=other.after["doctor_id"]).first()
            plans = _plans(resource, other.after, wishes, other.ctx.site)
        record_id = (other.after or other.before or {})["id"]
        standing = [] if other.new else await _locked(Reminder.filter(record_id=record_id))
        await _bring_about(other.work, plans, standing)

    async def _follow_wishes(self, other: Followed) -> None:
        before, after = other.before, other.after
        if after is None or (before and before["reminder_minutes"] == after["reminder_minutes"]):
            return
        if before is None and after["reminder_minutes"] is None:
            return
        user_id, site = after["user_id"], other.ctx.site
        wishes = UserSettings(reminder_minutes=after["reminder_minutes"])
        plans: list[Plan] = []
        for name, statuses in AHEAD.items():
            resource = site.record(name)
            rows = resource.model.filter(
                doctor_id=user_id, status__in=statuses, deleted_at__isnull=True,
                **{f"{resource.date_column}__gte": site.today()},
            )  # fmt: skip
            for row in await rows:
                plans += _plans(resource, resource.values(row), wishes, site)
        coming = Reminder.filter(user_id=user_id, starts_at__gt=other.work.now)
        await _bring_about(other.work, plans, await _locked(coming))


reminders = Reminders()


def due_at(site: Site, day: date, clock: time, lead_min: int) -> datetime:
    """Return when to remind of what begins at a local time.

    Whole days are days of the calendar: the evening before is the same time by the clock on the
    wall, also where the clocks change in between. Anything shorter is time that passes.
    """
    days, rest = divmod(lead_min, A_DAY)
    if days and not rest:
        return site.instant(day - timedelta(days=days), clock)
    return site.instant(day, clock) - timedelta(minutes=lead_min)


def _plans(
    resource: DoctorsResource[Any], values: Values, wishes: UserSettings | None, site: Site
) -> list[Plan]:
    day, clock = values[resource.date_column], values[resource.time_column]
    return [
        Plan(
            values["doctor_id"],
            resource.name,
            values["id"],
            lead_min,
            site.instant(day, clock),
            due_at(site, day, clock, lead_min),
        )
        for lead_min in reminder_minutes(wishes.reminder_minutes if wishes else None)
    ]


def _matters(resource: DoctorsResource[Any], other: Followed) -> bool:
    before, after = other.before, other.after
    if before is None or after is None:
        return True
    columns = ("doctor_id", "status", resource.date_column, resource.time_column)
    return any(before[column] != after[column] for column in columns)


async def _locked(rows: QuerySet[Reminder]) -> list[Reminder]:
    return list(await rows.order_by("id").select_for_update())


async def _bring_about(work: Work, plans: Sequence[Plan], standing: Sequence[Reminder]) -> None:
    """Make the reminders what `plans` says; what is due by now is left out: it would be late."""
    wanted = {plan.id: plan for plan in plans}
    for reminder in standing:
        plan = wanted.pop(reminder.id, None)
        stands = reminder.deleted_at is None or reminder.state == "dismissed"
        if plan and plan.due_at == reminder.due_at and stands:
            continue
        if plan and plan.due_at > work.now:
            reminder.starts_at, reminder.due_at = plan.starts_at, plan.due_at
            reminder.state, reminder.done_at, reminder.deleted_at = "waiting", None, None
        elif reminder.deleted_at is None:
            reminder.state, reminder.deleted_at = "withdrawn", work.now
        else:
            continue
        reminder.version += 1
        reminder.updated_at = work.now
        await reminder.save()
    made = [_new(plan, work.now) for plan in wanted.values() if plan.due_at > work.now]
    if made:
        await Reminder.bulk_create(made)


def _new(plan: Plan, now: datetime) -> Reminder:
    return Reminder(
        id=plan.id, user_id=plan.user_id, record_type=plan.record_type, record_id=plan.record_id,
        lead_min=plan.lead_min, starts_at=plan.starts_at, due_at=plan.due_at, state="waiting",
        created_at=now, updated_at=now,
    )  # fmt: skip


async def produce_due(site: Site, now: datetime) -> int:
    """Tell what is due by `now`; return how many were. Several may run at once."""
    due = Reminder.filter(state="waiting", due_at__lte=now).order_by("due_at", "id")
    told = 0
    for reminder in await due.limit(AT_ONCE):
        try:
            told += await _produce(site, reminder.id, now)
        except Exception:  # the next round tries again; the others need not wait for it
            log.exception("a reminder was not produced")
    return told


async def _produce(site: Site, id: str, now: datetime) -> bool:
    ctx = Context(site, None, SYSTEM)

    async def run(work: Work) -> bool:
        return await tell(ctx, work, id, now)

    return await site.ledger.change(SYSTEM, run)


async def tell(ctx: Context, work: Work, id: str, now: datetime) -> bool:
    """Tell of a reminder that is due by `now`, unless somebody did or it is too late; return
    whether anybody was told. For within a unit of work."""
    still = Reminder.filter(id=id, state="waiting", due_at__lte=now)
    done = {"state": "done", "done_at": work.now, "updated_at": work.now}
    if not await still.update(**done, version=F("version") + 1):
        return False  # another node has, or the record moved
    reminder = await Reminder.get(id=id)
    if reminder.starts_at <= now:
        await Reminder.filter(id=id).update(state="missed")
        return False
    resource = ctx.site.record(reminder.record_type)
    values = resource.values(await resource.model.get(id=reminder.record_id))
    more = {"lead_min": reminder.lead_min}
    told = News(reminder.user_id, "reminder", reminder.record_type, values, more)
    await notifications.withdraw(ctx, work, reminder.record_id, ("reminder",))
    return await notifications.notify(ctx, work, told) is not None
