"""A filled database of any earlier version comes to this one whole.

It is filled at the first one, by SQL alone, because no code of that version is here; its schema is
migration 0's. What is released is never written again: a database that has it would miss the rest.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from assana_rt.records.registry import MODELS, RECORDS
from assana_rt.settings import Settings
from assana_rt.store import migrate
from assana_rt.store.audit_rows import COLUMNS, LineIds, Marks
from assana_rt.store.base import new_id
from tests.audit.kit import checked, sealed
from tests.make import Site, opened, settings_for
from tests.store import introspect
from tests.store.introspect import Table

pytestmark = pytest.mark.databases

ROWS = 5  # of each table; every second one has null wherever it may
NOW = datetime(2026, 11, 20, 7, 30, 15, 123456, tzinfo=UTC)
MADE_BY_MIGRATION = {"aerich", "counters", "live_epoch"}
PARENTS_FIRST = (
    "users", "user_settings", "password_links", "sessions", "refresh_tokens", "appointments",
    "surgeries", "consultations", "case_history", "live_channel", "live_event",
)  # fmt: skip
GIVEN: Mapping[str, Any] = {
    "role": "doctor", "theme": "dark", "language": "de", "metadata": '{"side": "left"}',
    "patient_name": "Zoë Ångström", "status": "Finished", "type": "Review", "kind": "api",
    "history_type": "diagnosis", "auth_version": 1, "version": 3,
}  # fmt: skip
# The list of lines is read in the order of ids by now, and so are these.
REPLACED = {
    ("audit_logs", ("at",)): (),
    ("audit_logs", ("record_type", "record_id")): ("record_id", "record_type"),
}


WITH_NOTICES = "2, of the hours in which it made the notices' tables, too"


@pytest.fixture(params=[1, 2, WITH_NOTICES, 3])
async def filled(
    request: pytest.FixtureRequest,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Settings, dict[str, Table]]:
    """A database that knows only the first migrations, and what those built, with rows in it."""
    settings = settings_for(database_url, tmp_path / "data")
    folder = tmp_path / "first" / settings.dialect
    folder.mkdir(parents=True)
    released = sorted((migrate.FOLDER / settings.dialect).glob("[0-9]*.py"))
    released = released[: 3 if request.param == WITH_NOTICES else request.param]
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "FOLDER", tmp_path / "first")
        for each in released:
            shutil.copy(each, folder)
            assert await migrate.migrate(settings, MODELS, say_nothing) == [each.stem]
            async with opened(settings) as site:
                built = await introspect.tables(site.parts.database)
                if each is released[0]:
                    await fill(site, built)
    if request.param == WITH_NOTICES:
        async with opened(settings) as site:
            await site.parts.database.run(
                "DELETE FROM aerich WHERE version = ?", [released[2].name]
            )
    return settings, built


async def test_a_filled_database_of_an_earlier_version_loses_nothing(
    filled: tuple[Settings, dict[str, Table]],
) -> None:
    settings, built = filled
    async with opened(settings) as site:
        before = await everything(site, built)
    assert await migrate.migrate(settings, MODELS, say_nothing)
    async with opened(settings) as site:
        assert await everything(site, built) == before
        now = await introspect.tables(site.parts.database)
        for name, table in built.items():
            assert table.columns == {column: now[name].columns[column] for column in table.columns}
            assert table.foreign_keys <= now[name].foreign_keys
            for columns, unique in table.indexes:
                still = REPLACED.get((name, columns), columns)
                assert now[name].has_index(still), f"{name}: the index of {columns} is gone"
                assert not unique or (columns, True) in now[name].indexes
        await still_serves(site)


def say_nothing(line: str) -> None:
    return None


async def fill(site: Site, built: Mapping[str, Table]) -> None:
    """Put rows into every table that the migration left empty."""
    assert set(built) == {*PARENTS_FIRST, *MADE_BY_MIGRATION, "audit_logs"}
    ids: dict[str, list[Any]] = {}
    for name in PARENTS_FIRST:
        for number in range(ROWS):
            row = made_up(built[name], number, ids)
            ids.setdefault(name, []).append(row.get("id") or row.get("name"))
            await insert(site, name, row)
    await site.parts.database.run("UPDATE counters SET value = 10005")
    marks, line_ids = Marks(site.parts.settings.audit_key), LineIds()
    for number in range(ROWS):
        at = NOW + timedelta(seconds=number)
        about = ("surgery", ids["surgeries"][number], 3, '{"status":["Ongoing","Finished"]}', None)
        who = (ids["users"][0], "Dr Ü", ids["sessions"][0], "192.0.2.7", f"request {number}")
        said = (line_ids.make(at), at, *who, "update", *about)
        line = dict(zip(COLUMNS, (*said, marks.line(said)), strict=True))
        del line["details"]  # it has that only since
        await insert(site, "audit_logs", line)


def made_up(table: Table, number: int, ids: Mapping[str, list[Any]]) -> dict[str, Any]:
    others = {column: ids[other][number] for column, other, _, _ in table.foreign_keys}
    row: dict[str, Any] = {}
    for name, column in table.columns.items():
        if column.nullable and number % 2:
            row[name] = None
        elif name in others:
            row[name] = others[name]
        elif name in GIVEN:
            row[name] = GIVEN[name]
        else:
            row[name] = _made_up(name, column.type.lower(), column.length, number)
    return row


def _made_up(name: str, type: str, length: int | None, number: int) -> Any:
    if type in {"varchar", "character varying", "text", "longtext"}:
        return new_id() if length == 36 else f"{name} {number} — ünï\n'quoted'"[: length or 99]
    by_type = {
        "date": date(2026, 11, 20 + number),
        "time": time(8 + number, 30),
        "timestamp": NOW + timedelta(minutes=number),
        "datetime(6)": NOW + timedelta(minutes=number),
        "boolean": bool(number % 2),
        "real": 90.5 + number,
        "double": 90.5 + number,
    }
    return by_type.get(type.split(" ", maxsplit=1)[0], number % 2)


async def insert(site: Site, table: str, row: Mapping[str, Any]) -> None:
    quote = "`" if site.parts.database.dialect == "mysql" else '"'
    names = ", ".join(f"{quote}{name}{quote}" for name in row)
    values = list(row.values())
    if site.parts.database.dialect == "sqlite":
        values = [str(each) if isinstance(each, date | time) else each for each in values]
    await site.parts.database.run(
        f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", values
    )


async def everything(site: Site, built: Mapping[str, Table]) -> dict[str, list[str]]:
    """Return every row of these tables and columns, as text, in some order that stays."""
    quote = "`" if site.parts.database.dialect == "mysql" else '"'
    found: dict[str, list[str]] = {}
    for name, table in built.items():
        if name != "aerich":
            columns = ", ".join(f"{quote}{column}{quote}" for column in table.columns)
            rows = await site.rows(f"SELECT {columns} FROM {name}")
            found[name] = sorted(orjson.dumps(row, default=str).decode() for row in rows)
            assert rows or name not in PARENTS_FIRST, name
    return found


async def still_serves(site: Site) -> None:
    """Every list answers, what it shows is all there, and the audit is whole."""
    admin = await site.person("admin")
    for resource in RECORDS:
        if "{" not in resource.path and not resource.path.startswith("me/"):
            page = await resource.list(site.ctx(admin), resource.list_query(limit=200))
            deleted = [row for row in await resource.model.all() if row.deleted_at]
            assert len(page.items) == await resource.model.all().count() - len(deleted)
    await site.parts.audit.settle()
    assert await sealed(site.parts) == ROWS
    outcome = await checked(site.parts)
    assert (outcome.findings, outcome.sealed) == ((), ROWS)
