"""Brings a database to this version: aerich's migrations, one folder a dialect.

aerich's own runner hands a whole file to the driver as one script; SQLite then commits what was
open first, and MariaDB hides the failure of any but the first statement. Here each statement
runs by itself, inside one transaction where the database can roll back DDL.
"""

from __future__ import annotations

import pkgutil
import re
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from aerich import Command
from aerich.migrate import Migrate
from aerich.models import Aerich
from aerich.utils import decompress_dict, import_py_module
from tortoise import BaseDBAsyncClient, Tortoise
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from assana_rt.settings import Settings
from assana_rt.store.connection import dialect_of, tortoise_config

APP = "models"
FOLDER = Path(__file__).resolve().parents[2] / "migrations"


class _Runner(Command):
    async def _upgrade(
        self,
        conn: BaseDBAsyncClient,
        version_file: str,
        fake: bool = False,
        version_module: pkgutil.ModuleInfo | None = None,
    ) -> None:
        if version_module is None:
            raise ValueError(version_file)
        module = import_py_module(version_module)
        for statement in statements(await module.upgrade(conn)):
            await conn.execute_query(statement)
        state = decompress_dict(module.MODELS_STATE)
        await Aerich.create(version=version_file, app=APP, content=state)


def statements(script: str) -> list[str]:
    """Cut a migration into statements; in these files each ends with `;` at a line's end."""
    return [part.strip() for part in re.split(r";\s*(?:\n|$)", script) if part.strip()]


async def pending(settings: Settings, models: Sequence[str]) -> list[str]:
    """Return the migrations that the database lacks; makes no file where there is none."""
    path = settings.sqlite_path
    if path is not None and not path.exists():
        return [module.name for module in _modules(settings)]
    await _open(settings, models)
    try:
        return await _missing(settings)
    finally:
        await Tortoise.close_connections()


async def migrate(
    settings: Settings, models: Sequence[str], tell: Callable[[str], None]
) -> list[str]:
    """Apply what is missing, in order, telling of each; return the names.

    A SQLite file is copied to `backups/` in the data folder first.
    """
    await _open(settings, models)
    try:
        missing = await _missing(settings)
        if missing and settings.sqlite_path is not None:
            _back_up(settings.sqlite_path, settings.data_dir / "backups", tell)
        modules = {module.name: module for module in _modules(settings)}
        runner = _Runner(tortoise_config(settings.database_url, models), app=APP)
        for count, name in enumerate(missing, 1):
            tell(f"[{count}/{len(missing)}] {name}")
            await _apply(runner, modules[name])
        return missing
    finally:
        await Tortoise.close_connections()


async def _apply(runner: _Runner, module: pkgutil.ModuleInfo) -> None:
    file = f"{module.name}.py"
    if getattr(import_py_module(module), "RUN_IN_TRANSACTION", True):
        async with in_transaction("default") as connection:
            await runner._upgrade(connection, file, version_module=module)
    else:
        await runner._upgrade(Tortoise.get_connection("default"), file, version_module=module)


async def _open(settings: Settings, models: Sequence[str]) -> None:
    if settings.sqlite_path is not None:
        settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
    config = tortoise_config(settings.database_url, models)
    limits = config["connections"]["default"]["credentials"].get("server_settings")
    if limits is not None:
        limits["statement_timeout"] = "0"  # a big table takes as long as it takes
    await Tortoise.init(config=config)


async def _missing(settings: Settings) -> list[str]:
    try:
        applied = set(await Command.get_applied_migrations(APP))
    except OperationalError:  # no table of migrations yet: a new database
        applied = set()
    return [m.name for m in _modules(settings) if f"{m.name}.py" not in applied]


def _modules(settings: Settings) -> list[pkgutil.ModuleInfo]:
    Migrate.migrate_location = FOLDER / dialect_of(settings.database_url)
    return Migrate.get_all_version_modules()


def _back_up(path: Path, folder: Path, tell: Callable[[str], None]) -> None:
    with sqlite3.connect(path) as source:
        if not source.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return
        folder.mkdir(parents=True, exist_ok=True)
        copy = folder / f"{path.stem}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
        with sqlite3.connect(copy) as target:
            source.backup(target)
    copy.chmod(0o600)
    tell(f"copied {path.name} to {copy}")
