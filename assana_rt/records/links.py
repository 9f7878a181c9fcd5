"""Links shown once, with which a person sets a password: after an invitation, or a lost one.

Only a hash of the secret is stored. Making a new link kills the person's older ones.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from assana_rt.access.tokens import digest
from assana_rt.errors import NotFound
from assana_rt.store.base import new_id
from assana_rt.store.work import Work

Purpose = Literal["setup", "reset"]


class PasswordLink(Model):
    """A secret that sets one password, once; `token_hash` is its SHA-256 in hex."""

    id = fields.CharField(max_length=36, primary_key=True, default=new_id)
    user: Any = fields.ForeignKeyField("models.User", related_name=False, on_delete=fields.CASCADE)
    user_id: str
    purpose = fields.CharField(max_length=20)
    token_hash = fields.CharField(max_length=64, unique=True)
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "password_links"
        indexes = (Index(fields=["user_id"], name="idx_password_links_user_id"),)


async def make(work: Work, user_id: str, purpose: Purpose, ttl: timedelta) -> str:
    """Return a new secret for `user_id`, good for `ttl`."""
    await PasswordLink.filter(user_id=user_id, used_at__isnull=True).update(used_at=work.now)
    secret = secrets.token_urlsafe(32)
    await PasswordLink.create(
        user_id=user_id,
        purpose=purpose,
        token_hash=digest(secret),
        expires_at=work.now + ttl,
        created_at=work.now,
    )
    return secret


async def require(secret: str, now: datetime) -> None:
    """Raise `NotFound` for a link that is unknown, used or too old."""
    _living(await PasswordLink.filter(token_hash=digest(secret)).first(), now)


async def use(work: Work, secret: str) -> str:
    """Use a link up; return whose it was. Raises `NotFound` for one unknown, used or too old."""
    found = await PasswordLink.filter(token_hash=digest(secret)).select_for_update().first()
    link = _living(found, work.now)
    link.used_at = work.now
    await link.save(update_fields=["used_at"])
    return link.user_id


def _living(link: PasswordLink | None, now: datetime) -> PasswordLink:
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise NotFound("This link is used up or too old. Ask an admin for a new one.")
    return link
