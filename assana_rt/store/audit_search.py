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


Bound = tuple[str, str]
"""How a line's id must compare, and with which."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: those with these values, from `since` on, before `until`."""

    values: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None

    def bounds(self, after: str | None = None, *, newest_first: bool = True) -> list[Bound]:
        """Return between which ids the lines are that follow `after` in an order."""
        since = None if self.since is None else (">=", first_id(self.since))
        until = None if self.until is None else ("<", first_id(self.until))
        if after is not None and newest_first:
            until = ("<", after)
        elif after is not None:
            since = (">", after)
        return [bound for bound in (since, until) if bound is not None]


async def page(
    database: Database, wanted: Wanted, *, after: str | None, newest_first: bool, limit: int
) -> list[dict[str, Any]]:
    """Return the lines behind the id `after`; `changed` and `details` are read."""
    order = "DESC" if newest_first else "ASC"
    bounds = wanted.bounds(after, newest_first=newest_first)
    conditions, values, by = *_where(wanted.values, bounds), f"id {order}"
    hint, led = "", _led_by(wanted)
    if led is not None and database.dialect == "mysql":
        hint = f" FORCE INDEX ({INDEXES[led]})"
    elif led is not None and database.dialect == "postgres":
        conditions, values = _along(led, wanted.values, bounds)
        by = f"{led} {order}, id {order}"
    where = f"{hint} WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = await database.rows(
        f"SELECT {', '.join(SHOWN)} FROM audit_logs{where} ORDER BY {by} LIMIT {limit:d}", values
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


def _led_by(wanted: Wanted) -> str | None:
    """Return the column whose index holds these lines side by side, in the order of ids.

    A database left alone may read all that is newer, whoever's it is, or all of that person's
    before the page: the further away the page, the more. Of a record there are few.
    """
    if "record_id" in wanted.values:
        return None
    return next((name for name in INDEXES if name in wanted.values), None)


def _where(equal: Mapping[str, str], bounds: Sequence[Bound]) -> tuple[list[str], list[Any]]:
    conditions = [*(f"{name} = ?" for name in equal), *(f"id {how} ?" for how, _ in bounds)]
    return conditions, [*equal.values(), *(id for _, id in bounds)]


def _along(
    led: str, equal: Mapping[str, str], bounds: Sequence[Bound]
) -> tuple[list[str], list[Any]]:
    """Return the same conditions so that PostgreSQL can only walk along the index led by `led`.

    Said as an equality, the column would drop out of the order, and any index on ids would do.
    """
    rest = {name: value for name, value in equal.items() if name != led}
    conditions, values = _where(rest, ())
    for side in ">", "<":
        how, id = next((bound for bound in bounds if bound[0][0] == side), (f"{side}=", None))
        conditions.append(f"{led} {how} ?" if id is None else f"({led}, id) {how} (?, ?)")
        values += [equal[led]] if id is None else [equal[led], id]
    return conditions, values


async def every(database: Database, wanted: Wanted) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield all the lines, oldest first, a page at a time."""
    after: str | None = None
    while rows := await page(database, wanted, after=after, newest_first=False, limit=EXPORT_PAGE):
        yield rows
        after = rows[-1]["id"]


async def count(database: Database, wanted: Wanted) -> int:
    conditions, values = _where(wanted.values, wanted.bounds())
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    found = await database.rows(f"SELECT COUNT(*) AS n FROM audit_logs{where}", values)
    return int(found[0]["n"])
