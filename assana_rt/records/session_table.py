"""The table of sessions, and how one ends: told to every node in the transaction that ends it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from assana_rt.access import revocations
from assana_rt.records import refresh_tokens
from assana_rt.store.base import new_id
from assana_rt.store.work import Work


class Session(Model):
    """`ends_at` is the last moment it can be prolonged to; None for a wall's screen."""

    id = fields.CharField(max_length=36, primary_key=True, default=new_id)
    user: Any = fields.ForeignKeyField("models.User", related_name=False, on_delete=fields.CASCADE)
    user_id: str
    kind = fields.CharField(max_length=20)
    created_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField()
    ends_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    address = fields.CharField(max_length=64, null=True)
    user_agent = fields.CharField(max_length=255, null=True)

    class Meta:
        table = "sessions"
        indexes = (Index(fields=["user_id"], name="idx_sessions_user_id"),)

    def alive(self, now: datetime) -> bool:
        if self.ended_at is not None:
            return False
        return self.ends_at is None or now < min(
            self.ends_at, self.last_used_at + refresh_tokens.TTL
        )


async def end(work: Work, session: Session, action: str) -> None:
    """End a session; `action` says why in the audit."""
    session.ended_at = work.now
    await session.save(update_fields=["ended_at"])
    work.audit(action, "session", session.id)
    work.publish(revocations.CHANNEL, revocations.SESSION_ENDED, {"id": session.id}, named=False)


async def end_one(work: Work, session_id: str) -> None:
    session = await Session.filter(id=session_id, ended_at__isnull=True).first()
    if session is not None:
        await end(work, session, "sign_out")


async def limit_all(user_id: str) -> None:
    """Let a wall's sessions, which have no end, end as anybody's do: counted from their start."""
    endless = Session.filter(user_id=user_id, ended_at__isnull=True, ends_at__isnull=True)
    for session in await endless:
        session.ends_at = session.created_at + refresh_tokens.LONGEST
        await session.save(update_fields=["ends_at"])


async def end_all(work: Work, user_id: str, except_id: str | None = None) -> None:
    for session in await Session.filter(user_id=user_id, ended_at__isnull=True):
        if session.id != except_id:
            await end(work, session, "sign_out")
