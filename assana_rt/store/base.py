"""What every record shares: id, version, times, and the mark of a deleted one."""

from __future__ import annotations

import secrets
import time
import uuid
from datetime import UTC, datetime

from tortoise import fields, models
from tortoise.models import Model

# Tortoise looks for `#:` comments in the source of every model, a sixth of all that a start of
# the program computes. There are none.
models._get_comments = lambda cls: {}  # noqa: ARG005  (Tortoise names it)


def new_id() -> str:
    """Return a random UUID (v4), lower-case, 36 characters."""
    return str(uuid.uuid4())


def new_ordered_id() -> str:
    """Return a UUID that sorts by its time of birth (v7, RFC 9562), where order helps the index."""
    millis = time.time_ns() // 1_000_000
    value = (millis << 80) | (0x7 << 76) | (secrets.randbits(12) << 64)
    return str(uuid.UUID(int=value | (0b10 << 62) | secrets.randbits(62)))


def is_id(text: str) -> bool:
    """Whether `text` is an id as we write them; anything else names no record."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def utc_now() -> datetime:
    return datetime.now(UTC)


class Record(Model):
    """A row with a version that grows by one with every change, never removed by the server.

    Times are written by the unit of work, one instant for all it touches, and not by the
    database: SQLite's own would be whole seconds beside Python's microseconds.
    """

    id = fields.CharField(max_length=36, primary_key=True, default=new_id)
    version = fields.IntField(default=1, db_default=1)
    created_at = fields.DatetimeField(default=utc_now)
    updated_at = fields.DatetimeField(default=utc_now)
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        abstract = True
