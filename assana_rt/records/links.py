"""Links shown once, with which a person sets a password: after an invitation, or a lost one.

Only a hash of the secret is stored. Making a new link kills the person's older ones, and so does
whatever makes them pointless: another password, a deactivated or a deleted account.
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
    await kill(work, user_id)
    secret = secrets.token_urlsafe(32)
    await PasswordLink.create(
        user_id=user_id,
        purpose=purpose,
        token_hash=digest(secret),
        expires_at=work.now + ttl,
        created_at=work.now,
    )
    return secret


async def kill(work: Work, user_id: str) -> None:
    """Let no link of a locked person's set a password any more."""
    await PasswordLink.filter(user_id=user_id, used_at__isnull=True).update(used_at=work.now)


async def whose(secret: str, now: datetime) -> str:
    """Return whose password a link sets.

    Raises `NotFound` for one unknown, used, too old, or of somebody who may not sign in.
    """
    found = await PasswordLink.filter(token_hash=digest(secret)).select_related("user").first()
    if found is not None and (not found.user.is_active or found.user.deleted_at is not None):
        found = None
    return _living(found, now).user_id


async def use(work: Work, secret: str) -> None:
    """Use a link up, its person being locked: who changes a person kills their links.

    Raises `NotFound` for one that has died since it was asked whose it is.
    """
    found = await PasswordLink.filter(token_hash=digest(secret)).select_for_update().first()
    link = _living(found, work.now)
    link.used_at = work.now
    await link.save(update_fields=["used_at"])


def _living(link: PasswordLink | None, now: datetime) -> PasswordLink:
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise NotFound("This link is used up or too old. Ask an admin for a new one.")
    return link
