"""Migrated databases for tests, made quickly; a pytest plugin."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncmy
import asyncpg
import pytest

from assana_rt.records.registry import MODELS
from assana_rt.settings import Settings
from assana_rt.store.migrate import migrate
from tests.make import settings_for
from tests.servers import Server
from tests.services import fresh_database

Databases = Callable[[], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def databases(
    database_dialect: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Databases]:
    """Make migrated databases quickly: `with databases() as url`.

    SQLite's is a copy of a file that was migrated once; a server's is one that is emptied: making
    and dropping one takes ten times as long.
    """
    folder = tmp_path_factory.mktemp("migrated")
    if database_dialect == "sqlite":
        template = folder / "template.db"
        _migrate(f"sqlite://{template}", folder)
        yield lambda: _copied_file(template, tmp_path_factory)
        return
    server: Server = request.getfixturevalue(f"{database_dialect}_server")
    with fresh_database(server) as url:
        _migrate(url, folder)
        yield lambda: _emptied(url)


@pytest.fixture
def migrated_url(databases: Databases) -> Iterator[str]:
    """A migrated database without rows, gone after the test."""
    with databases() as url:
        yield url


def in_a_thread(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end, also where a loop is running already."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(coroutine)
        except BaseException as failure:
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


def _migrate(url: str, folder: Path) -> None:
    in_a_thread(_migrated(settings_for(url, folder)))


async def _migrated(settings: Settings) -> None:
    assert await migrate(settings, MODELS, lambda line: None)


@contextlib.contextmanager
def _copied_file(template: Path, factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = factory.mktemp("database")
    shutil.copyfile(template, folder / "assana.db")
    yield f"sqlite://{folder / 'assana.db'}"
    shutil.rmtree(folder)


@contextlib.contextmanager
def _emptied(url: str) -> Iterator[str]:
    in_a_thread(_empty_postgres(url) if url.startswith("postgres") else _empty_mariadb(url))
    yield url


KEPT = {"aerich", "live_epoch", "counters"}
COUNTED_ANEW = "UPDATE counters SET value = 10000"


async def _empty_postgres(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        # What hangs on others goes with them.
        for name in {row["tablename"] for row in tables} - KEPT:
            await connection.execute(f'DELETE FROM "{name}"')
        await connection.execute(COUNTED_ANEW)
    finally:
        await connection.close()


async def _empty_mariadb(url: str) -> None:
    parts = urlsplit(url)
    connection = await asyncmy.connect(
        host=parts.hostname,
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        db=parts.path.strip("/"),
        autocommit=True,
    )
    try:
        async with connection.cursor() as cursor:
            await cursor.execute("SHOW TABLES")
            for name in {name for (name,) in await cursor.fetchall()} - KEPT:
                await cursor.execute(f"DELETE FROM `{name}`")
            await cursor.execute(COUNTED_ANEW)
    finally:
        connection.close()
