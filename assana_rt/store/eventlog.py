"""The append-only log behind every live channel.

A channel's events are numbered 1, 2, 3 … without holes. The number comes from the channel's
head row, raised in the transaction that makes the change, so numbers follow commit order and a
reader that has seen event n has seen all before it: loss shows by arithmetic alone. (Positions
taken from an auto-increment column do not have that property: ids are given out before commit.)

Two tables of plain SQL, since no model is ever made of their rows:

    live_channel(name, head, touched_at)                        one row a channel, locked last
    live_event(channel, offset, record, flags, payload, ...)    the numbered events
    live_epoch(id = 1, value)                                   one word for the whole site
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient

from assana_rt.store.base import utc_now
from assana_rt.store.connection import Database, Dialect
from assana_rt.store.sqlite_engine import Transaction

RECHECK = 1  # before passing it on, every node asks the channel's rule again for each subscriber
FINAL = 2  # after it nothing follows: subscribers are told to leave

TRIM_STEP = 1000  # events deleted at once
MOST_ROWS = 1000  # inserted by one statement: databases limit its parameters


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a channel: `epoch` tells a continued history from a recreated one."""

    epoch: str
    offset: int


class Draft(NamedTuple):
    """An event that its transaction has not numbered yet; `payload` is UTF-8 JSON."""

    channel: str
    payload: bytes
    record: str | None = None
    flags: int = 0


class Event(NamedTuple):
    """A numbered event; `record` is the id of the record it is about, if it is about one."""

    channel: str
    offset: int
    record: str | None
    payload: bytes
    flags: int = 0


# SQLite is told the time: it is the same machine's, and its own date functions cost a change more
# than raising a head does.
_CLOCK = {
    "sqlite": "?",
    "postgres": "clock_timestamp()",
    "mysql": "UTC_TIMESTAMP(6)",
}
_AGO = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-{s} seconds')",
    "postgres": "clock_timestamp() - interval '{s} seconds'",
    "mysql": "UTC_TIMESTAMP(6) - INTERVAL {s} SECOND",
}
_OFFSET = {"sqlite": '"offset"', "postgres": '"offset"', "mysql": "`offset`"}
# A standby that was promoted may have lost commits: its timeline is part of the epoch.
_EPOCH = {
    "sqlite": "(SELECT value FROM live_epoch WHERE id = 1)",
    "postgres": (
        "(SELECT value || '.' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)"
        " FROM live_epoch WHERE id = 1)"
    ),
    "mysql": "(SELECT value FROM live_epoch WHERE id = 1)",
}


@lru_cache(maxsize=64)  # the same few, with every change
def _raising(dialect: Dialect, channels: int) -> str:
    rows = ", ".join([f"(?, ?, {_CLOCK[dialect]})"] * channels)
    insert = f"INSERT INTO live_channel (name, head, touched_at) VALUES {rows}"
    if dialect == "mysql":
        return insert + (
            " ON DUPLICATE KEY UPDATE head = head + VALUES(head), touched_at = VALUES(touched_at)"
        )
    return insert + (
        " ON CONFLICT (name) DO UPDATE SET head = live_channel.head + excluded.head,"
        " touched_at = excluded.touched_at RETURNING name, head"
    )


@lru_cache(maxsize=64)
def _inserting(dialect: Dialect, events: int) -> str:
    rows = ", ".join([f"(?, ?, ?, ?, ?, {_CLOCK[dialect]})"] * events)
    columns = f"channel, {_OFFSET[dialect]}, record, flags, payload, created_at"
    return f"INSERT INTO live_event ({columns}) VALUES {rows}"


class EventLog:
    """Appends, reads and trims events. Reads run outside any transaction unless one is open."""

    def __init__(self, database: Database) -> None:
        self._db = database
        dialect = database.dialect
        self._ago, self.epoch_sql, self._offset = _AGO[dialect], _EPOCH[dialect], _OFFSET[dialect]

    async def append(
        self, drafts: Sequence[Draft], *, last_of: BaseDBAsyncClient | None = None
    ) -> list[Event]:
        """Number and store `drafts`; must run as the last statements of their transaction.

        Heads are locked last and in sorted order: the hot rows stay locked for the shortest
        time, and two changes can't wait on each other. `last_of`: that transaction, which is
        committed, too, where that is cheaper done together.
        """
        if not drafts:
            return []
        counts: dict[str, int] = {}
        for channel in sorted([draft.channel for draft in drafts]):
            counts[channel] = counts.get(channel, 0) + 1
        if isinstance(last_of, Transaction):
            events: list[Event] = await last_of.at_once(
                lambda connection: self._append_and(connection, drafts, counts)
            )
            return events
        events = _numbered(drafts, counts, await self._raise_heads(counts))
        for statement in self._insertions(events):
            await self._db.run(*statement)
        return events

    def _append_and(
        self, connection: sqlite3.Connection, drafts: Sequence[Draft], counts: dict[str, int]
    ) -> list[Event]:
        cursor = connection.cursor()
        heads: dict[str, int] = dict(cursor.execute(*self._raising(counts)).fetchall())
        events = _numbered(drafts, counts, heads)
        for statement in self._insertions(events):
            cursor.execute(*statement)
        return events

    async def _raise_heads(self, counts: dict[str, int]) -> dict[str, int]:
        if self._db.dialect == "mysql":
            await self._db.run(*self._raising(counts))
            # The rows are ours until commit, so this reads what we have just written.
            found = await self._db.rows(
                f"SELECT name, head FROM live_channel WHERE name IN ({_marks(counts)})",
                list(counts),
            )
        else:
            found = await self._db.rows(*self._raising(counts))
        return {row["name"]: row["head"] for row in found}

    def _raising(self, counts: dict[str, int]) -> tuple[str, list[Any]]:
        now = self._now()
        values: list[Any] = []
        for channel, count in counts.items():
            values += (channel, count, *now)
        return _raising(self._db.dialect, len(counts)), values

    def _insertions(self, events: Sequence[Event]) -> Iterator[tuple[str, list[Any]]]:
        for start in range(0, len(events), MOST_ROWS):
            part = events[start : start + MOST_ROWS]
            now = self._now()
            values: list[Any] = []
            for channel, offset, record, payload, flags in part:
                values += (channel, offset, record, flags, payload.decode(), *now)
            yield _inserting(self._db.dialect, len(part)), values

    def _now(self) -> tuple[str, ...]:
        """Return what takes the place of the clock's marks, written as `_AGO` is."""
        if self._db.dialect != "sqlite":
            return ()
        return (utc_now().isoformat(" ", "milliseconds")[:23],)

    async def read(self, channel: str, after: int, limit: int = 500) -> list[Event]:
        """Return the events that follow `after`, oldest first."""
        rows = await self._db.rows(
            f"SELECT {self._offset} AS place, record, flags, payload FROM live_event"
            f" WHERE channel = ? AND {self._offset} > ? ORDER BY {self._offset} LIMIT {limit:d}",
            [channel, after],
        )
        return [_event(channel, row) for row in rows]

    async def recent(self, channel: str, within_s: float) -> list[Event]:
        """Return the events of the last seconds, oldest first, by the database's clock."""
        rows = await self._db.rows(
            f"SELECT {self._offset} AS place, record, flags, payload FROM live_event"
            f" WHERE channel = ? AND created_at >= {self._ago.format(s=int(within_s))}"
            f" ORDER BY {self._offset}",
            [channel],
        )
        return [_event(channel, row) for row in rows]

    async def newest(self, channel: str, limit: int) -> tuple[Position, list[Event]]:
        """Return the head's position and the newest events, oldest first, in one statement."""
        rows = await self._db.rows(
            f"SELECT {self.position_sql()}, e.* FROM (SELECT 1 AS one) o LEFT JOIN"
            f" (SELECT {self._offset} AS place, record, flags, payload FROM live_event"
            f" WHERE channel = ? ORDER BY {self._offset} DESC LIMIT {limit:d}) e ON 1 = 1",
            [channel, channel],
        )
        position = Position(rows[0]["epoch"], rows[0]["head"])
        events = [_event(channel, row) for row in rows if row["place"] is not None]
        return position, sorted(events, key=lambda event: event.offset)

    async def positions(self, channels: Iterable[str]) -> tuple[str, dict[str, int]]:
        """Return the epoch and each channel's head; 0 where nothing was ever published."""
        names = list(channels)
        where = f"c.name IN ({_marks(names)})" if names else "1 = 0"
        epoch, heads = await self._heads(where, names)
        return epoch, dict.fromkeys(names, 0) | heads

    async def touched(self, within_s: float) -> tuple[str, dict[str, int]]:
        """Return the epoch and the heads that moved in the last seconds, by the database's clock.

        One query however many channels there are; the index on `touched_at` makes it cheap.
        """
        return await self._heads(f"c.touched_at >= {self._ago.format(s=int(within_s))}", [])

    async def _heads(self, where: str, values: Sequence[Any]) -> tuple[str, dict[str, int]]:
        rows = await self._db.rows(
            f"SELECT {self.epoch_sql} AS epoch, c.name, c.head FROM (SELECT 1 AS one) o"
            f" LEFT JOIN live_channel c ON {where}",
            values,
        )
        return rows[0]["epoch"], {r["name"]: r["head"] for r in rows if r["name"] is not None}

    async def trim(self, hours: float, most: int) -> int:
        """Delete events older than `hours`, and all but the newest `most` of a channel.

        Each channel keeps its newest event, so that silence never looks like "up to date". What
        goes is always the oldest, without holes. Returns the number of events deleted.
        """
        ago = self._ago.format(s=int(hours * 3600))
        old = await self._db.rows(
            f"SELECT e.channel AS name, MIN(e.{self._offset}) AS first,"
            f" MAX(e.{self._offset}) AS last, MAX(c.head) AS head FROM live_event e"
            " JOIN live_channel c ON c.name = e.channel"
            f" WHERE e.created_at < {ago} GROUP BY e.channel"
        )
        long = await self._db.rows(
            f"SELECT c.name, MIN(e.{self._offset}) AS first, c.head - ? AS last, c.head"
            " FROM live_channel c JOIN live_event e ON e.channel = c.name WHERE c.head > ?"
            " GROUP BY c.name, c.head",
            [most, most],
        )
        deleted = 0
        for row in [*old, *long]:
            deleted += await self._delete(
                row["name"], row["first"], min(row["last"], row["head"] - 1)
            )
        return deleted

    async def _delete(self, channel: str, first: int, last: int) -> int:
        """Delete a range in small steps, each its own transaction: nobody waits long for it."""
        deleted = 0
        for start in range(first, last + 1, TRIM_STEP):
            deleted += await self._db.run(
                f"DELETE FROM live_event WHERE channel = ? AND {self._offset} BETWEEN ? AND ?",
                [channel, start, min(start + TRIM_STEP - 1, last)],
            )
        return deleted

    def position_sql(self) -> str:
        """Return two columns, `epoch` and `head`, of the channel given as the one parameter."""
        return (
            f"{self.epoch_sql} AS epoch,"
            " COALESCE((SELECT head FROM live_channel WHERE name = ?), 0) AS head"
        )

    async def new_epoch(self) -> str:
        """Make every client start afresh; needed after a database was restored."""
        value = make_epoch()
        await self._db.run("UPDATE live_epoch SET value = ? WHERE id = 1", [value])
        return value


def make_epoch() -> str:
    """Return a new random epoch; never "_", which SDKs use to say that they have none."""
    return secrets.token_hex(8)


def _numbered(
    drafts: Sequence[Draft], counts: dict[str, int], heads: dict[str, int]
) -> list[Event]:
    place = {channel: heads[channel] - count for channel, count in counts.items()}
    events = []
    for draft in drafts:
        place[draft.channel] += 1
        offset = place[draft.channel]
        events.append(Event(draft.channel, offset, draft.record, draft.payload, draft.flags))
    return events


def _event(channel: str, row: dict[str, Any]) -> Event:
    return Event(channel, row["place"], row["record"], row["payload"].encode(), row["flags"])


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)
