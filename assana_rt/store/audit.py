"""Audit lines: who did what, kept in the same transaction as what they tell of.

Each line carries an HMAC of its own content, so a line changed later shows. Lines are only
ever added.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from assana_rt.store.base import new_ordered_id

if TYPE_CHECKING:
    from assana_rt.store.work import Actor


class AuditLog(Model):
    """One line. `changed` maps field names to [before, after]; never a token or a hash."""

    id = fields.CharField(max_length=36, primary_key=True, default=new_ordered_id)
    at = fields.DatetimeField()
    actor_id = fields.CharField(max_length=36, null=True)
    actor_name = fields.CharField(max_length=255, null=True)
    session_id = fields.CharField(max_length=36, null=True)
    address = fields.CharField(max_length=64, null=True)
    request_id = fields.CharField(max_length=64, null=True)
    action = fields.CharField(max_length=50)
    record_type = fields.CharField(max_length=50)
    record_id = fields.CharField(max_length=36)
    record_version = fields.IntField(null=True)
    changed = fields.TextField(null=True)
    mac = fields.CharField(max_length=64)

    class Meta:
        table = "audit_logs"
        indexes = (
            Index(fields=["at"], name="idx_audit_logs_at"),
            Index(fields=["record_type", "record_id"], name="idx_audit_logs_record"),
            Index(fields=["actor_id"], name="idx_audit_logs_actor_id"),
        )


@dataclass(frozen=True, slots=True)
class AuditLine:
    action: str
    record_type: str
    record_id: str
    version: int | None = None
    changed: Mapping[str, Any] | None = None


class AuditTrail:
    """Writes lines. `key` is 32 bytes, kept apart from the database."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    async def append(self, actor: Actor, at: datetime, lines: Sequence[AuditLine]) -> None:
        """Add `lines`; must run inside the transaction of the change they tell of."""
        rows = [self._row(actor, at, line) for line in lines]
        match rows:
            case []:
                return
            case [row]:
                await row.save(force_create=True)
            case _:
                await AuditLog.bulk_create(rows)

    def _row(self, actor: Actor, at: datetime, line: AuditLine) -> AuditLog:
        changed = None
        if line.changed is not None:
            changed = orjson.dumps(line.changed, option=orjson.OPT_UTC_Z).decode()
        row = AuditLog(
            at=at,
            actor_id=actor.id,
            actor_name=actor.name,
            session_id=actor.session_id,
            address=actor.address,
            request_id=actor.request_id,
            action=line.action,
            record_type=line.record_type,
            record_id=line.record_id,
            record_version=line.version,
            changed=changed,
        )
        row.mac = self.mac(row)
        return row

    def mac(self, row: AuditLog) -> str:
        """Return the HMAC-SHA256, in hex, of all a line says."""
        said = [
            row.id,
            row.at.isoformat(),
            row.actor_id,
            row.actor_name,
            row.session_id,
            row.address,
            row.request_id,
            row.action,
            row.record_type,
            row.record_id,
            row.record_version,
            row.changed,
        ]
        return hmac.new(self._key, orjson.dumps(said), hashlib.sha256).hexdigest()
