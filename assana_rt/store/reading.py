"""Rows and the position they are true at, read in one SQL statement.

A list or a first state is only useful to a live client if it knows from which number to listen
on. Read in two statements, a change between them would be missed or come twice; one statement
is one snapshot of the data on SQLite, PostgreSQL and MariaDB alike.

Rows leave the database as JSON text, one a record, so that record types of different shape fit
one statement and Tortoise need not build objects (most of the time of a long list).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import orjson
from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from assana_rt.store.connection import Database, unreachable_as_unavailable
from assana_rt.store.eventlog import EventLog, Position
from assana_rt.store.fields import LocalTimeField

_CHANNEL = re.compile(r"[a-z_]+(:[A-Za-z0-9-]+)?")

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One record type's share of a state: its name, its rows, the columns wanted."""

    name: str
    query: QuerySet[Any]
    columns: tuple[str, ...]


async def read(
    database: Database, events: EventLog, parts: Sequence[Part], channel: str | None = None
) -> tuple[Position, dict[str, list[Values]]]:
    """Return the position of `channel` and each part's rows, true at that position.

    Rows come in no order. A row maps column names to Python values: str, int, bool, date, time,
    aware datetime, dict or None. Without `channel` the position's offset is 0.
    """
    sql, values = _statement(database, events, parts, channel)
    with unreachable_as_unavailable():
        found = await database.client.execute_query_dict(sql, values)
    position = Position(found[0]["epoch"], found[0]["head"])
    decoders = {part.name: _decoders(part.query.model, part.columns) for part in parts}
    rows: dict[str, list[Values]] = {part.name: [] for part in parts}
    for row in found:
        if row["part"] is not None:
            record = orjson.loads(row["body"])
            for column, decode in decoders[row["part"]]:
                if record[column] is not None:
                    record[column] = decode(record[column])
            rows[row["part"]].append(record)
    return position, rows


def _statement(
    database: Database, events: EventLog, parts: Sequence[Part], channel: str | None
) -> tuple[str, list[Any]]:
    if channel is not None and not _CHANNEL.fullmatch(channel):
        raise ValueError(f"not a channel's name: {channel!r}")
    # The name is of a closed alphabet and stands in the text: PostgreSQL numbers its parameters,
    # and those of the queries begin at 1.
    position = events.position_sql().replace("?", f"'{channel or ''}'")
    selects: list[str] = []
    values: list[Any] = []
    for index, part in enumerate(parts):
        part.query._make_query()
        sql, given = part.query.query.get_parameterized_sql()
        if database.dialect == "postgres":
            sql = _renumbered(sql, len(values))
        body = _json(database.dialect, f"t{index}", part)
        selects.append(f"SELECT '{part.name}' AS part, {body} AS body FROM ({sql}) t{index}")
        values += given
    union = " UNION ALL ".join(selects)
    statement = (
        f"SELECT {position}, p.part, p.body FROM (SELECT 1 AS one) o LEFT JOIN ({union}) p ON 1 = 1"
    )
    return statement, values


def _renumbered(sql: str, by: int) -> str:
    """Return PostgreSQL's `$1`, `$2` … counted on from `by`."""
    return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + by}", sql)


def _json(dialect: str, table: str, part: Part) -> str:
    """Return the expression that makes a row's JSON text."""
    if dialect == "postgres":
        listed = ", ".join(f'{table}."{column}"' for column in part.columns)
        return f"(SELECT row_to_json(x)::text FROM (SELECT {listed}) x)"
    quote = "`" if dialect == "mysql" else '"'
    pairs = []
    for column in part.columns:
        value = f"{table}.{quote}{column}{quote}"
        if isinstance(part.query.model._meta.fields_map[column], fields.JSONField):
            # Stored as text on both: taken as it is, it would come as a string in a string.
            value = f"JSON_EXTRACT({value}, '$')" if dialect == "mysql" else f"json({value})"
        pairs.append(f"'{column}', {value}")
    return f"json_object({', '.join(pairs)})"


def _decoders(
    model: type[Model], columns: tuple[str, ...]
) -> list[tuple[str, Callable[[Any], Any]]]:
    found: list[tuple[str, Callable[[Any], Any]]] = []
    for column in columns:
        match model._meta.fields_map[column]:
            case fields.BooleanField():
                found.append((column, bool))
            case LocalTimeField():
                found.append((column, _time))
            case fields.DatetimeField():
                found.append((column, _instant))
            case fields.DateField():
                found.append((column, date.fromisoformat))
            case _:
                pass
    return found


def _time(text: str) -> time:
    return time.fromisoformat(text[:8])


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
