"""Migrations bring any database of ours, empty or filled, to this version, and lose nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from assana_rt.records.appointments import AppointmentIn, appointments
from assana_rt.records.registry import MODELS
from assana_rt.settings import Settings
from assana_rt.store import migrate
from tests import make
from tests.make import Site, opened, settings_for
from tests.store import introspect

databases = pytest.mark.databases

NAME = "99_20300101000000_colour"
MORE = """
from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True


async def upgrade(db: BaseDBAsyncClient) -> str:
    return '''
        ALTER TABLE {q}appointments{q} ADD COLUMN {q}colour{q} VARCHAR(20);
        {second};'''


async def downgrade(db: BaseDBAsyncClient) -> str:
    return ""
"""


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path / "data")


@pytest.fixture
async def filled(empty: Settings) -> Settings:
    """A migrated database of its own, whose tables may be changed, with an appointment in it."""
    await migrate.migrate(empty, MODELS, say_nothing)
    async with opened(empty) as site:
        doctor = await site.person()
        body = AppointmentIn.model_validate_json(json.dumps(make.appointment(patient_name="Mara")))
        await appointments.create(site.ctx(doctor), body)
    return empty


def known(settings: Settings) -> list[str]:
    return [module.name for module in migrate._modules(settings)]


def say_nothing(line: str) -> None:
    return None


async def counts(settings: Settings) -> dict[str, int]:
    """Return the rows of each table, outside any site."""
    async with opened(settings) as site:
        return {name: await site.count(name) for name in await tables(site)}


async def tables(site: Site) -> dict[str, introspect.Table]:
    return await introspect.tables(site.parts.database)


def add_migration(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, second: str
) -> None:
    """Put one more migration behind those there are: a column, then `second`."""
    place = folder / settings.dialect
    shutil.copytree(migrate.FOLDER / settings.dialect, place)
    newest = max(place.glob("[0-9]*.py")).read_text()
    script = MORE.format(q="`" if settings.dialect == "mysql" else '"', second=second)
    state = newest[newest.index("MODELS_STATE") :]
    (place / f"{NAME}.py").write_text(f"{script}\n\n{state}")
    monkeypatch.setattr(migrate, "FOLDER", folder)


@databases
async def test_an_empty_database_is_brought_to_this_version(empty: Settings) -> None:
    lines: list[str] = []
    assert await migrate.pending(empty, MODELS) == known(empty)
    assert await migrate.migrate(empty, MODELS, lines.append) == known(empty)
    assert [line.split(" ", 1)[1] for line in lines] == known(empty)
    assert await migrate.pending(empty, MODELS) == []
    async with opened(empty) as site:
        await site.person()
        assert (await site.parts.events.positions([]))[0]


@databases
async def test_asking_what_is_pending_makes_no_file(empty: Settings) -> None:
    assert await migrate.pending(empty, MODELS) == known(empty)
    if empty.sqlite_path is not None:
        assert not empty.sqlite_path.exists()


@databases
async def test_applied_twice_is_nothing(settings: Settings) -> None:
    lines: list[str] = []
    before = await counts(settings)
    assert await migrate.migrate(settings, MODELS, lines.append) == []
    assert lines == []
    assert await counts(settings) == before
    assert not (settings.data_dir / "backups").exists()


@databases
async def test_a_filled_database_keeps_its_rows(
    filled: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await counts(filled)
    add_migration(filled, tmp_path / "more", monkeypatch, second="SELECT 1")
    assert await migrate.pending(filled, MODELS) == [NAME]
    assert await migrate.migrate(filled, MODELS, say_nothing) == [NAME]
    after = await counts(filled)
    assert after == before | {"aerich": before["aerich"] + 1}
    async with opened(filled) as site:
        assert "colour" in (await tables(site))["appointments"].columns
        assert await site.rows("SELECT patient_name, colour FROM appointments") == [
            {"patient_name": "Mara", "colour": None}
        ]


async def test_a_sqlite_file_is_copied_first(
    filled: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_migration(filled, tmp_path / "more", monkeypatch, second="SELECT 1")
    lines: list[str] = []
    await migrate.migrate(filled, MODELS, lines.append)
    (copy,) = (filled.data_dir / "backups").iterdir()
    assert str(copy) in lines[0]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as kept:
        columns = [row[1] for row in kept.execute("PRAGMA table_info(appointments)")]
        assert kept.execute("SELECT patient_name FROM appointments").fetchall() == [("Mara",)]
    kept.close()
    assert "colour" not in columns


@databases
async def test_a_migration_that_fails_is_still_pending(
    filled: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await counts(filled)
    add_migration(filled, tmp_path / "more", monkeypatch, second="ALTER TABLE nothing ADD x INT")
    with pytest.raises(Exception, match="nothing"):
        await migrate.migrate(filled, MODELS, say_nothing)
    assert await migrate.pending(filled, MODELS) == [NAME]
    assert await counts(filled) == before
    if filled.dialect != "mysql":  # where what was done to tables can't be undone
        async with opened(filled) as site:
            assert "colour" not in (await tables(site))["appointments"].columns


def test_a_script_is_cut_into_its_statements() -> None:
    script = "CREATE TABLE a (b TEXT DEFAULT ';');\n  INSERT INTO a\n VALUES (1);  \n\nDROP x;"
    assert migrate.statements(script) == [
        "CREATE TABLE a (b TEXT DEFAULT ';')",
        "INSERT INTO a\n VALUES (1)",
        "DROP x",
    ]
