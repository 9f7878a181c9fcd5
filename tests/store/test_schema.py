"""The schema is the document's: read from it, and compared with what each database was built to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from aerich.utils import decompress_dict, get_models_describe, import_py_module
from tortoise import Tortoise

from assana_rt.records.appointments import appointments
from assana_rt.records.consultations import consultations
from assana_rt.records.lab_reports import lab_reports
from assana_rt.records.patients import patients
from assana_rt.records.prescriptions import prescriptions
from assana_rt.records.registry import MODELS
from assana_rt.records.surgeries import surgeries
from assana_rt.settings import Settings
from assana_rt.store import migrate
from assana_rt.store.base import new_id, utc_now
from assana_rt.store.connection import Database, tortoise_config
from tests.databases import Databases
from tests.make import Site, opened, settings_for
from tests.servers import Server
from tests.services import fresh_database
from tests.store import document, introspect

pytestmark = pytest.mark.databases

DOCUMENT = document.tables()
SEVEN = (
    "users appointments surgeries consultations case_history user_settings refresh_tokens".split()
)
EQUIVALENTS = {
    "VARCHAR": {"sqlite": "VARCHAR", "postgres": "character varying", "mysql": "varchar"},
    "TEXT": {"sqlite": "TEXT", "postgres": "text", "mysql": "text"},
    "BOOLEAN": {"sqlite": "INT", "postgres": "boolean", "mysql": "tinyint"},
    "DATE": {"sqlite": "DATE", "postgres": "date", "mysql": "date"},
    "TIME": {"sqlite": "TIME", "postgres": "time without time zone", "mysql": "time"},
    "TIMESTAMP": {
        "sqlite": "TIMESTAMP",
        "postgres": "timestamp with time zone",
        "mysql": "datetime(6)",
    },
    # MariaDB's JSON is a longtext that takes nothing but JSON.
    "JSON": {"sqlite": "JSON", "postgres": "jsonb", "mysql": "longtext"},
}
LIVE_TABLES = {"live_channel", "live_event", "live_epoch"}


@pytest.fixture(scope="module")
def dialect(database_dialect: str) -> str:
    """The word the program has for this run's database."""
    return "mysql" if database_dialect == "mariadb" else database_dialect


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def built(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, introspect.Table]:
    """What the migrations made."""
    with databases() as url:
        async with opened(settings_for(url, tmp_path_factory.mktemp("schema"))) as site:
            return await introspect.tables(site.parts.database)


def test_the_document_has_seven_tables() -> None:
    assert list(DOCUMENT) == SEVEN
    assert sum(len(table.columns) for table in DOCUMENT.values()) == 81
    assert sum(len(table.indexes) for table in DOCUMENT.values()) == 20
    assert sum(len(table.foreign_keys) for table in DOCUMENT.values()) == 6


@pytest.mark.parametrize("name", SEVEN)
def test_columns_are_as_documented(
    name: str, built: dict[str, introspect.Table], dialect: str
) -> None:
    for column in DOCUMENT[name].columns.values():
        made = built[name].columns[column.name]
        told = (made.type, made.length, made.nullable)
        asked = (EQUIVALENTS[column.type][dialect], column.length, column.nullable)
        assert told == asked, f"{name}.{column.name}"


@pytest.mark.parametrize("name", SEVEN)
def test_keys_and_indexes_are_as_documented(name: str, built: dict[str, introspect.Table]) -> None:
    asked, made = DOCUMENT[name], built[name]
    primary = tuple(column.name for column in asked.columns.values() if column.primary)
    assert made.primary_key == primary == ("id",)
    for column in asked.columns.values():
        if column.unique:
            assert made.is_unique(column.name), f"{name}.{column.name} is not unique"
    for columns in asked.indexes:
        assert made.has_index(columns), f"{name} has no index led by {columns}"
    for key in asked.foreign_keys:
        assert (*key, "CASCADE") in made.foreign_keys


def test_records_have_a_version_and_a_mark_of_deletion(
    built: dict[str, introspect.Table],
) -> None:
    for name in SEVEN:
        extra = {"version", "deleted_at"} & built[name].columns.keys()
        assert extra == (set() if name == "refresh_tokens" else {"version", "deleted_at"}), name
        if extra:
            assert not built[name].columns["version"].nullable
            assert built[name].columns["deleted_at"].nullable
    for name in (*LIVE_TABLES, "audit_logs"):
        assert not {"version", "deleted_at"} & built[name].columns.keys()


def test_every_order_of_a_long_list_has_its_index(built: dict[str, introspect.Table]) -> None:
    """Else each page sorts all there is. People, and what hangs on one of them, are few."""
    for resource in (appointments, surgeries, consultations, prescriptions, lab_reports, patients):
        table = built[resource.model._meta.db_table]
        for name, columns in resource.sorts.items():
            assert table.has_index(columns), f"{resource.path} by {name}"
            if resource is not patients and name != "created_at":
                assert table.has_index(("doctor_id", *columns)), f"a doctor's own by {name}"


async def test_constant_defaults_stand_in_the_database(site: Site) -> None:
    now, user_id = utc_now(), new_id()
    stamp = now if site.parts.database.dialect == "postgres" else now.strftime("%Y-%m-%d %H:%M:%S")
    await site.parts.database.run(
        "INSERT INTO users (id, email, password_hash, created_at, updated_at)"
        " VALUES (?, 'a@assana.test', '-', ?, ?)",
        [user_id, stamp, stamp],
    )
    await site.parts.database.run(
        "INSERT INTO user_settings (id, user_id, created_at, updated_at) VALUES (?, ?, ?, ?)",
        [new_id(), user_id, stamp, stamp],
    )
    constants = {"TRUE": True, "FALSE": False}
    compared = 0
    for name in ("users", "user_settings"):
        (row,) = await site.rows(f"SELECT * FROM {name}")
        assert row["version"] == 1
        for column in DOCUMENT[name].columns.values():
            if column.default is not None and column.type != "TIMESTAMP":
                assert row[column.name] == constants.get(column.default, column.default), column
                compared += 1
    assert compared == 8


async def test_deleting_a_person_in_the_database_cascades(
    site: Site, built: dict[str, introspect.Table]
) -> None:
    """As the document's foreign keys say; the server itself never deletes a row."""
    database = site.parts.database
    doctor = await site.person("doctor")
    ids = {name: new_id() for name in SEVEN}
    moment = utc_now()
    stamp = (
        moment if database.dialect == "postgres" else moment.strftime("%Y-%m-%d %H:%M:%S.%f+00:00")
    )
    if database.dialect == "mysql":
        stamp = moment.strftime("%Y-%m-%d %H:%M:%S.%f")
    links = {"case_history": {"consultation_id": ids["consultations"], "doctor_id": doctor.id}}
    for name in SEVEN[1:]:
        owner = "user_id" if "user_id" in DOCUMENT[name].columns else "doctor_id"
        row: dict[str, object] = {"id": ids[name], **links.get(name, {owner: doctor.id})}
        for column, made in built[name].columns.items():
            if made.nullable or made.default is not None or column in row:
                continue
            row[column] = _any_value(made, stamp, database.dialect)
        columns = ", ".join(_quoted(column, database.dialect) for column in row)
        marks = ", ".join("?" for _ in row)
        await database.run(f"INSERT INTO {name} ({columns}) VALUES ({marks})", list(row.values()))
        assert await site.count(name) == 1
    await database.run("DELETE FROM users WHERE id = ?", [doctor.id])
    assert [await site.count(name) for name in SEVEN] == [0] * 7


def _any_value(column: introspect.Column, stamp: object, dialect: str) -> object:
    kind = column.type.lower()
    if kind.startswith(("timestamp", "datetime")):
        return stamp
    if kind.startswith("date"):
        return utc_now().date() if dialect == "postgres" else "2026-11-23"
    if kind.startswith("time"):
        return utc_now().time() if dialect == "postgres" else "09:00:00"
    if "char" in kind or kind == "text":
        return "word"
    return 1


def _quoted(column: str, dialect: str) -> str:
    return f"`{column}`" if dialect == "mysql" else f'"{column}"'


async def test_text_is_compared_letter_by_letter(
    site: Site, built: dict[str, introspect.Table]
) -> None:
    """MariaDB's own default would let A@X collide with a@x, and find DOCTOR for doctor."""
    await site.person("doctor", email="a@assana.test")
    await site.person("doctor", email="A@assana.test")
    await site.person("doctor", email="ä@assana.test")
    assert await site.rows("SELECT id FROM users WHERE role = 'DOCTOR'") == []
    if site.parts.database.dialect == "mysql":
        collations = {
            column.collation
            for table in built.values()
            for column in table.columns.values()
            if column.collation
        }
        assert collations == {"utf8mb4_bin"}


async def test_any_text_is_kept_as_it_came(site: Site) -> None:
    name = "Zoë 🫀 \\ ' \" % _ ? \t 漢字 \u2028 é"
    who = await site.person("doctor", name=name)
    assert await site.rows("SELECT name FROM users WHERE id = ?", who.id) == [{"name": name}]


@pytest.fixture
def empty_url(
    database_dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    if database_dialect == "sqlite":
        yield f"sqlite://{tmp_path / 'from-models.db'}"
        return
    server: Server = request.getfixturevalue(f"{database_dialect}_server")
    with fresh_database(server) as url:
        yield url


async def test_migrations_build_what_the_models_say(
    built: dict[str, introspect.Table], empty_url: str
) -> None:
    await Tortoise.close_connections()  # the fixture's own: one at a time in a process
    await Tortoise.init(config=tortoise_config(empty_url, MODELS))
    try:
        await Tortoise.generate_schemas()
        generated = await introspect.tables(Database(empty_url, MODELS))
    finally:
        await Tortoise.close_connections()
    assert built.keys() - generated.keys() == LIVE_TABLES
    assert generated.keys() <= built.keys()
    for name in sorted(generated.keys()):
        assert _comparable(built[name]) == _comparable(generated[name]), name


def _comparable(table: introspect.Table) -> introspect.Table:
    """Leave out what a MariaDB table takes from its server, not from its model."""
    columns = {
        name: dataclasses.replace(
            column, collation=None if "utf8" in str(column.collation) else _plain(column.collation)
        )
        for name, column in table.columns.items()
    }
    return dataclasses.replace(table, columns=columns)


def _plain(collation: str | None) -> str | None:
    return None if collation and collation.startswith("latin1") else collation


async def test_the_newest_migration_knows_the_models_as_they_are(
    site: Site, settings: Settings
) -> None:
    """Else `aerich migrate` would find changes that nobody made a migration for."""
    newest = migrate._modules(settings)[-1]
    known = decompress_dict(import_py_module(newest).MODELS_STATE)
    assert known == get_models_describe("models")
