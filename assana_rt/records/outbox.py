"""The outbox: what shall leave the house by mail, push or SMS, written with what it tells of.

An entry holds no text: what is sent is read from the notification when it is sent. Entries are
made only for media that this site can send by (`Site.media`) and that the person wants.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from assana_rt.records.context import Site
from assana_rt.records.user_settings import UserSettings
from assana_rt.store.base import new_ordered_id
from assana_rt.store.reading import Values
from assana_rt.store.work import Work

Medium = Literal["email", "push", "sms"]
WISHES = {
    "email": "email_notifications",
    "push": "push_notifications",
    "sms": "sms_notifications",
}
KEPT_FOR = timedelta(days=30)


class OutboxEntry(Model):
    """`state`: waiting, sent, dropped (no longer wanted or true) or failed (given up).

    `attempts` counts sendings begun; it is also what a sender holds an entry by. `next_at` is
    when the next may begin.
    """

    id = fields.CharField(max_length=36, primary_key=True, default=new_ordered_id)
    notification_id = fields.CharField(max_length=36)
    user_id = fields.CharField(max_length=36)
    medium = fields.CharField(max_length=10)
    state = fields.CharField(max_length=10, default="waiting", db_default="waiting")
    attempts = fields.IntField(default=0, db_default=0)
    next_at = fields.DatetimeField()
    created_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)
    error = fields.CharField(max_length=255, null=True)

    class Meta:
        table = "outbox"
        indexes = (
            Index(fields=["state", "next_at"], name="idx_outbox_state_next_at"),
            Index(fields=["done_at"], name="idx_outbox_done_at"),
        )


def wanted(medium: str, wishes: UserSettings | None) -> bool:
    """Whether a person wants to be told by `medium`; without settings, as they begin."""
    chosen = wishes or UserSettings()
    return bool(chosen.notifications_enabled and getattr(chosen, WISHES[medium]))


async def enqueue(
    site: Site, work: Work, notification: Values, wishes: UserSettings | None
) -> None:
    """Write down what a notification sends; runs in its transaction."""
    entries: list[Any] = [
        OutboxEntry(
            notification_id=notification["id"],
            user_id=notification["user_id"],
            medium=medium,
            next_at=work.now,
            created_at=work.now,
        )
        for medium in WISHES
        if medium in site.media and wanted(medium, wishes)
    ]
    if entries:
        await OutboxEntry.bulk_create(entries)


async def forget_old(now: datetime) -> None:
    """Throw away entries that were done with long ago."""
    await OutboxEntry.filter(done_at__lt=now - KEPT_FOR).delete()
