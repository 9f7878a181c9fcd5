"""Audit lines: who did or saw what.

A change's lines commit with it; a read's are kept before its answer leaves, many in one commit.
Each line bears a mark (HMAC) of its own; the sealer numbers and chains them soon after, so that
one that was changed, removed, added or moved shows. Lines are only ever added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from assana_rt.store.audit_batch import GroupCommit
from assana_rt.store.audit_rows import LineIds, Marks, Row, insertion
from assana_rt.store.base import utc_now
from assana_rt.store.connection import Database, is_retryable

if TYPE_CHECKING:
    from assana_rt.store.work import Actor

NO_RECORD = "-"
"""The `record_id` of a line that is about no one record."""
NOTED = frozenset(
    {"read", "list", "subscribe", "join", "enter", "export", "refused", "sign_in_failed"}
)
"""The actions that change nothing; every other line tells of a change."""
ATTEMPTS = 3
_UNSAID = frozenset(
    {"password_hash", "token", "meeting_token", "access_token", "refresh_token", "secret"}
)


class AuditLog(Model):
    """One line; `seq` and `chain` are its place, once it is sealed.

    `changed` maps field names to [before, after], `details` says what a read was of; both are
    JSON, kept as text: a mark is made of every character. Ids sort by time.
    """

    id = fields.CharField(max_length=36, primary_key=True)
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
    details = fields.TextField(null=True)
    mac = fields.CharField(max_length=64)
    seq = fields.BigIntField(null=True)
    chain = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "audit_logs"
        indexes = (
            Index(fields=["seq"], name="idx_audit_logs_seq"),
            Index(fields=["record_id", "record_type", "id"], name="idx_audit_logs_of_record"),
            Index(fields=["record_type", "id"], name="idx_audit_logs_of_type"),
            Index(fields=["actor_id", "id"], name="idx_audit_logs_of_actor"),
            Index(fields=["session_id", "id"], name="idx_audit_logs_of_session"),
            Index(fields=["action", "id"], name="idx_audit_logs_of_action"),
        )


class AuditHead(Model):
    """The one row that says how far lines are sealed, and who seals (until the database's time).

    `mac` is a mark of `seq` and `link`: lines can't be cut off at the end and the head moved back.
    """

    id = fields.IntField(primary_key=True, generated=False)
    seq = fields.BigIntField()
    link = fields.CharField(max_length=64)
    mac = fields.CharField(max_length=64)
    holder = fields.CharField(max_length=36, null=True)
    until_ms = fields.BigIntField()

    class Meta:
        table = "audit_head"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """What was done or seen: `changed` for writes, `details` for what is no change."""

    action: str
    record_type: str
    record_id: str = NO_RECORD
    version: int | None = None
    changed: Mapping[str, Any] | None = None
    details: Mapping[str, Any] | None = None


class AuditTrail:
    """Writes lines. `key` is 32 bytes, kept apart from the database."""

    def __init__(self, database: Database, key: bytes) -> None:
        self.marks = Marks(key)
        self._database = database
        self._ids = LineIds()
        self._batches: GroupCommit[Row] = GroupCommit(self._write)

    async def append(self, actor: Actor, at: datetime, lines: Sequence[AuditLine]) -> None:
        """Add `lines`; must run inside the transaction of the change they tell of."""
        if lines:
            rows = [self._row(actor, at, line) for line in lines]
            await self._database.run(*insertion(self._database.dialect, rows))

    def coming(self) -> AbstractContextManager[None]:
        """Say that lines may have to be kept when the block ends: one commit is for many."""
        return self._batches.coming()

    async def keep(self, actor: Actor, lines: Sequence[AuditLine]) -> None:
        """Return when `lines` are kept for good; raise `Unavailable` where they can't be.

        For what changes nothing. Must not run inside a transaction: it would wait for itself.
        """
        if lines:
            at = utc_now()
            await self._batches.add([self._row(actor, at, line) for line in lines])

    async def settle(self) -> None:
        """Return when no line waits to be kept."""
        await self._batches.settle()

    async def _write(self, rows: list[Row]) -> None:
        statement = insertion(self._database.dialect, rows)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self._database.turn():
                    await self._database.apart.run(*statement)
            except Exception as error:
                if attempt == ATTEMPTS or not is_retryable(error):
                    raise
            else:
                return

    def _row(self, actor: Actor, at: datetime, line: AuditLine) -> Row:
        # Cut to what the columns hold: a line that can't be stored would refuse its answer.
        said = (
            self._ids.make(at),
            at,
            _cut(actor.id, 36),
            _cut(actor.name, 255),
            _cut(actor.session_id, 36),
            _cut(actor.address, 64),
            _cut(actor.request_id, 64),
            line.action[:50],
            line.record_type[:50],
            line.record_id[:36],
            line.version,
            _text(line.changed),
            _text(line.details),
        )
        return (*said, self.marks.line(said))


def _cut(text: str | None, length: int) -> str | None:
    return text[:length] if text else text


def _text(told: Mapping[str, Any] | None) -> str | None:
    if told is None:
        return None
    if not _UNSAID.isdisjoint(told):
        told = {name: None if name in _UNSAID else value for name, value in told.items()}
    return orjson.dumps(told, option=orjson.OPT_UTC_Z).decode()
