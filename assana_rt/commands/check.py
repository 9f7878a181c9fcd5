"""`assana-rt check`: settings, database, broker and video provider, a line each."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Callable, Iterator

import redis.asyncio
from redis.exceptions import RedisError

from assana_rt.commands import Trouble
from assana_rt.commands.database import pending, within
from assana_rt.errors import ProviderFailed
from assana_rt.meetings import providers
from assana_rt.records.registry import MODELS
from assana_rt.settings import Settings, SettingsError
from assana_rt.store.connection import Database

PROBE_WITHIN_S = 5
VERSION_QUERY = {"sqlite": "sqlite_version()", "postgres": "version()", "mysql": "version()"}

Finding = tuple[bool, str]


def check(settings: Settings, typed: Namespace) -> int:
    """Print each finding; the exit status is 1 if one of them must be mended."""
    status = 0
    for name in typed.unknown:
        print(f"MEND settings: {name} is no setting; `assana-rt settings` lists them")
        status = 1
    for name, look in (
        ("settings", _settings),
        ("database", _database),
        ("broker", _broker),
        ("video", _video),
    ):
        for good, words in _found(look, settings):
            print(f"{'ok  ' if good else 'MEND'} {name}: {words}", flush=True)
            status = status if good else 1
    return status


def _found(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    try:
        yield from look(settings)
    except Trouble as trouble:
        yield False, " ".join(str(trouble).splitlines())


def _settings(settings: Settings) -> Iterator[Finding]:
    yield True, f"{settings.env}, {settings.public_url}, times in {settings.timezone}"


def _database(settings: Settings) -> Iterator[Finding]:
    missing = pending(settings)
    if settings.sqlite_path is not None and not settings.sqlite_path.exists():
        yield False, f"{settings.sqlite_path} is not there yet; make it with: assana-rt migrate"
        return
    yield True, f"{settings.dialect} {within(_version(settings))}"
    if missing:
        yield False, f"{len(missing)} migrations to apply, with: assana-rt migrate"
    else:
        yield True, "up to date"


async def _version(settings: Settings) -> str:
    database = Database(settings.database_url, MODELS)
    await database.open()
    try:
        rows = await database.rows(f"SELECT {VERSION_QUERY[settings.dialect]} AS version")
        return " ".join(str(rows[0]["version"]).removeprefix("PostgreSQL ").split()[:1])
    finally:
        await database.close()


def _broker(settings: Settings) -> Iterator[Finding]:
    match settings.broker:
        case "redis":
            yield asyncio.run(_redis_answers(settings.redis_url))
        case "postgres":
            yield True, "postgres, through the database"
        case _:
            yield True, "memory: one process; several are correct, but a second late"


async def _redis_answers(url: str) -> Finding:
    client = redis.asyncio.from_url(url, socket_connect_timeout=PROBE_WITHIN_S)
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        return False, f"redis does not answer ({type(error).__name__}); see ASSANA_REDIS_URL"
    finally:
        await client.aclose()
    return True, "redis answers"


def _video(settings: Settings) -> Iterator[Finding]:
    try:
        yield True, asyncio.run(providers.make(settings).probe())
    except (ProviderFailed, SettingsError) as error:
        yield False, str(error)
