"""The table of invitations: links that let one guest into one call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from assana_rt.store.base import new_id


class Invitation(Model):
    """`secret_hash` and `binding_hash` are SHA-256 in hex: of the link's secret, and of the cookie
    of the one browser it was used in. `turn` counts the browsers it was freed from; what was
    issued in an earlier turn is dead. `expires_at` None: it lasts as long as the call's window.
    """

    id = fields.CharField(max_length=36, primary_key=True, default=new_id)
    consultation: Any = fields.ForeignKeyField(
        "models.Consultation", related_name=False, on_delete=fields.CASCADE
    )
    consultation_id: str
    name = fields.CharField(max_length=255)
    secret_hash = fields.CharField(max_length=64, unique=True)
    expires_at = fields.DatetimeField(null=True)
    binding_hash = fields.CharField(max_length=64, null=True)
    bound_at = fields.DatetimeField(null=True)
    turn = fields.IntField(default=0, db_default=0)
    created_at = fields.DatetimeField()
    created_by = fields.CharField(max_length=36, null=True)
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "meeting_invitations"
        indexes = (Index(fields=["consultation_id"], name="idx_meeting_invitations_consultation"),)

    def alive(self, now: datetime) -> bool:
        """Whether it still invites; when it may be used is the window's business too."""
        return self.withdrawn_at is None and (self.expires_at is None or now < self.expires_at)
