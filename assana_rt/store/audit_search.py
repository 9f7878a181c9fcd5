"""Finds audit lines: a page at a time, in the order of ids, which is the order of time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from assana_rt.store.audit_rows import COLUMNS, first_id, instant
from assana_rt.store.connection import Database

SHOWN = (*COLUMNS, "seq", "chain")
EXPORT_PAGE = 1000
INDEXES = {  # those that choose most first
    "session_id": "idx_audit_logs_of_session",
    "actor_id": "idx_audit_logs_of_actor",
    "action": "idx_audit_logs_of_action",
    "record_type": "idx_audit_logs_of_type",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: those with these values, from `since` on, before `until`."""

    values: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None

    def where(self) -> tuple[list[str], list[Any]]:
        """Return conditions, and their values, that an index ending in the id answers."""
        conditions = [f"{name} = ?" for name in self.values]
        given: list[Any] = list(self.values.values())
        if self.since is not None:
            conditions.append("id >= ?")
            given.append(first_id(self.since))
        if self.until is not None:
            conditions.append("id < ?")
            given.append(first_id(self.until))
        return conditions, given


async def page(
    database: Database, wanted: Wanted, *, after: str | None, newest_first: bool, limit: int
) -> list[dict[str, Any]]:
    """Return the lines behind the id `after`; `changed` and `details` are read."""
    conditions, values = wanted.where()
    if after is not None:
        conditions.append("id < ?" if newest_first else "id > ?")
        values.append(after)
    where = f"{_hint(database, wanted)} WHERE {' AND '.join(conditions)}" if conditions else ""
    order = "DESC" if newest_first else "ASC"
    rows = await database.rows(
        f"SELECT {', '.join(SHOWN)} FROM audit_logs{where} ORDER BY id {order} LIMIT {limit:d}",
        values,
    )
    return [_read(row) for row in rows]


async def of_record(
    database: Database, record_type: str, record_id: str, actions: Sequence[str], limit: int
) -> list[dict[str, Any]]:
    """Return the newest lines of one record with one of these actions, the newest first."""
    marks = ", ".join("?" * len(actions))
    rows = await database.rows(
        f"SELECT {', '.join(SHOWN)} FROM audit_logs WHERE record_id = ? AND record_type = ?"
        f" AND action IN ({marks}) ORDER BY id DESC LIMIT {limit:d}",
        [record_id, record_type, *actions],
    )
    return [_read(row) for row in rows]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    row["at"] = instant(row["at"])
    for name in ("changed", "details"):
        row[name] = orjson.loads(row[name]) if row[name] else None
    return row


def _hint(database: Database, wanted: Wanted) -> str:
    """Return what lets MariaDB begin at the page's place in an index that ends in the id.

    Left alone it reads all the lines of that person or action before it. A record has few.
    """
    if database.dialect == "mysql" and "record_id" not in wanted.values:
        for name, index in INDEXES.items():
            if name in wanted.values:
                return f" FORCE INDEX ({index})"
    return ""


async def every(database: Database, wanted: Wanted) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield all the lines, oldest first, a page at a time."""
    after: str | None = None
    while rows := await page(database, wanted, after=after, newest_first=False, limit=EXPORT_PAGE):
        yield rows
        after = rows[-1]["id"]


async def count(database: Database, wanted: Wanted) -> int:
    conditions, values = wanted.where()
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    found = await database.rows(f"SELECT COUNT(*) AS n FROM audit_logs{where}", values)
    return int(found[0]["n"])
