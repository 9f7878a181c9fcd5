"""Lines as rows: what a line says, the marks that prove it, and how rows go in and come out.

A line's mark is an HMAC of all it says. A link is an HMAC of the link before it and a line's
mark: who has the rows but not the key can neither make a line nor put lines into another order.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from assana_rt.store.connection import Dialect

SAID = (
    "id",
    "at",
    "actor_id",
    "actor_name",
    "session_id",
    "address",
    "request_id",
    "action",
    "record_type",
    "record_id",
    "record_version",
    "changed",
    "details",
)
"""What a line says, in the order its mark is made of."""
COLUMNS = (*SAID, "mac")
FIRST_LINK = "0" * 64

Row = tuple[Any, ...]
"""The values of `COLUMNS`."""

_TYPES = {"at": "timestamptz", "record_version": "integer"}  # PostgreSQL's; text is the rest


class Marks:
    """The keyed hashes, in hex. `key` is 32 bytes, kept apart from the database."""

    def __init__(self, key: bytes) -> None:
        self._line = key
        self._link = hmac.digest(key, b"link", "sha256")
        self._head = hmac.digest(key, b"head", "sha256")

    def line(self, said: Sequence[Any]) -> str:
        """Return the mark of a line, given the values of `SAID`; `at` is aware."""
        id, at, *rest, details = said
        # Lines from before there were details are marked without.
        told = [id, at.isoformat(), *rest] + ([] if details is None else [details])
        return _hex(self._line, orjson.dumps(told))

    def link(self, before: str, mark: str) -> str:
        """Return the link of a line with this mark behind the link `before`."""
        return _hex(self._link, f"{before} {mark}".encode())

    def foreign_link(self, before: str, mark: str) -> str:
        """Return the link of a line that did not bear its mark when it was sealed.

        `mark` is what its content should have borne then.
        """
        return _hex(self._link, f"{before} foreign {mark}".encode())

    def head(self, seq: int, link: str) -> str:
        return _hex(self._head, f"{seq} {link}".encode())


def _hex(key: bytes, said: bytes) -> str:
    return hmac.new(key, said, hashlib.sha256).hexdigest()


class LineIds:
    """Makes UUIDs (v7) that sort by time, and within a millisecond as they were made here."""

    def __init__(self) -> None:
        self._millis, self._number = 0, 0

    def make(self, at: datetime) -> str:
        """Return the id of the next line of this moment."""
        millis = _millis(at)
        self._number = self._number + 1 if millis == self._millis else 0
        self._millis = millis
        high, low = self._number >> 8 & 0xFFF, self._number & 0xFF
        value = millis << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low << 54
        return str(uuid.UUID(int=value | secrets.randbits(54)))


def first_id(at: datetime) -> str:
    """Return the least id a line of this moment, or a later one, can have."""
    return str(uuid.UUID(int=max(0, _millis(at)) << 80))  # ids count from 1970


def _millis(at: datetime) -> int:
    return int(at.timestamp()) * 1000 + at.microsecond // 1000


def insertion(dialect: Dialect, rows: Sequence[Row]) -> tuple[str, list[Any]]:
    """Return one statement, with `?` placeholders, that adds `rows`; and its values."""
    listed = ", ".join(COLUMNS)
    if dialect == "postgres":
        # One parameter however many rows: the statement stays the same, so it is prepared once.
        typed = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in COLUMNS)
        told = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        sql = f"INSERT INTO audit_logs ({listed}) SELECT {listed} FROM json_to_recordset(?::json)"
        return f"{sql} AS line({typed})", [orjson.dumps(told).decode()]
    marks = ", ".join(itertools.repeat(f"({', '.join('?' * len(COLUMNS))})", len(rows)))
    return f"INSERT INTO audit_logs ({listed}) VALUES {marks}", list(itertools.chain(*rows))


def read_back(row: Mapping[str, Any]) -> Sequence[Any]:
    """Return the values of `SAID` as they were when the mark was made of them."""
    return [row["id"], instant(row["at"]), *(row[name] for name in SAID[2:])]


def instant(value: Any) -> datetime:
    """Return a database's instant as an aware one in UTC."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def selected(columns: Iterable[str] = COLUMNS) -> str:
    return ", ".join(columns)
