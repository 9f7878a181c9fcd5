"""What rings in the demo: reminders that came due, and the few things nobody has read yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from assana_rt.records.context import Context
from assana_rt.records.notifications import Notification, notifications
from assana_rt.records.reminders import Plan, due_at, tell
from assana_rt.records.user_settings import reminder_minutes
from assana_rt.seed.accounts import Cast
from assana_rt.seed.drafts import Clock, Placed
from assana_rt.seed.stage import Happening, Write
from assana_rt.store.work import SYSTEM, Work

UNREAD_NEWS, UNREAD_REMINDERS = 2, 3  # of each doctor


def reminders_of(placed: Placed, ctx: Context, user_id: str, clock: Clock) -> Iterator[Happening]:
    """Remind of what is not over yet, at the time each reminder was due."""
    for lead_min in reminder_minutes(None):
        due = due_at(ctx.site, placed.day, placed.clock, lead_min)
        if due <= clock.now < placed.ends:
            kind, id = placed.draft.kind, placed.draft.id
            plan = Plan(user_id, kind, id, lead_min, placed.starts, due)
            yield Happening(due, Context(ctx.site, None, SYSTEM), _telling(plan))


async def reading(people: Cast, clock: Clock, since: str) -> list[Happening]:
    """Let the doctors have read what they were told from the id `since` on, but the last few."""
    found: list[Happening] = []
    for doctor in people.doctors:
        told = Notification.filter(
            user_id=people.of(doctor).id, id__gte=since, deleted_at=None, read_at=None
        )
        ctx = people.context(doctor, "doctor")
        left = _but_the_last(await told.order_by("-created_at", "-id"))
        at = clock.now - timedelta(minutes=1)
        found += [Happening(at, ctx, _reading(one.id)) for one in left]
    return found


def _but_the_last(newest_first: Sequence[Notification]) -> Iterator[Notification]:
    left = {True: UNREAD_REMINDERS, False: UNREAD_NEWS}
    for one in newest_first:
        is_reminder = one.kind == "reminder"
        left[is_reminder] -= 1
        if left[is_reminder] < 0:
            yield one


def _telling(plan: Plan) -> Write:
    async def write(ctx: Context, work: Work) -> None:
        await tell(ctx, work, plan.id, plan.due_at)

    return write


def _reading(id: str) -> Write:
    async def write(ctx: Context, work: Work) -> None:
        one = await Notification.filter(id=id, deleted_at=None).select_for_update().first()
        if one is not None:
            await notifications.write(ctx, work, one, {"read": True})

    return write
