"""Refresh tokens: opaque, 256 bits, used once, and only their SHA-256 is kept.

The next token is the HMAC of the one before, so a client whose answer was lost may ask again
within ten seconds and gets the same answer, though the server kept none. Any other second use
means that two hold the token: the session ends.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from assana_rt.access.tokens import digest
from assana_rt.store.base import new_id
from assana_rt.store.work import Work

TTL = timedelta(days=30)
LONGEST = timedelta(days=180)
RETRY_WITHIN = timedelta(seconds=10)


class RefreshToken(Model):
    """`token` is the SHA-256, in hex, of what the client holds."""

    id = fields.CharField(max_length=36, primary_key=True, default=new_id)
    user: Any = fields.ForeignKeyField("models.User", related_name=False, on_delete=fields.CASCADE)
    user_id: str
    token = fields.CharField(max_length=500, unique=True)
    expires_at = fields.DatetimeField()
    created_at = fields.DatetimeField()
    session_id = fields.CharField(max_length=36)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "refresh_tokens"
        indexes = (
            Index(fields=["user_id"], name="idx_refresh_tokens_user_id"),
            Index(fields=["token"], name="idx_refresh_tokens_token"),
            Index(fields=["expires_at"], name="idx_refresh_tokens_expires_at"),
            Index(fields=["session_id"], name="idx_refresh_tokens_session_id"),
        )


async def keep(work: Work, user_id: str, session_id: str, secret: str, ends_at: Any) -> None:
    """Store a new token of a session; it dies with the session's own end at the latest."""
    expires_at = work.now + TTL
    await RefreshToken.create(
        user_id=user_id,
        token=digest(secret),
        expires_at=min(expires_at, ends_at) if ends_at else expires_at,
        created_at=work.now,
        session_id=session_id,
    )
