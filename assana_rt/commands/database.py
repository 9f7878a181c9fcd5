"""Commands that bring the database to a state: migrations, demo data, a new epoch."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import Namespace
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from tortoise.exceptions import DBConnectionError

from assana_rt import app as house
from assana_rt.commands import Trouble
from assana_rt.errors import Unavailable
from assana_rt.records.registry import MODELS
from assana_rt.settings import Settings
from assana_rt.store import migrate as migrations

T = TypeVar("T")


def migrate(settings: Settings, typed: Namespace) -> int:
    if typed.check:
        missing = pending(settings)
        tell(f"{len(missing)} to apply: {', '.join(missing)}" if missing else _UP_TO_DATE)
        return 1 if missing else 0
    apply(settings)
    return 0


def apply(settings: Settings) -> Sequence[str]:
    """Apply what is missing, telling of each; return the names."""
    applied = within(migrations.migrate(settings, MODELS, tell))
    tell(f"The database is migrated: {len(applied)} applied." if applied else _UP_TO_DATE)
    return applied


def pending(settings: Settings) -> Sequence[str]:
    return within(migrations.pending(settings, MODELS))


def refuse_unmigrated(settings: Settings) -> None:
    if missing := pending(settings):
        raise Trouble(
            f"The database lacks {len(missing)} migration{'s' * (len(missing) > 1)}, "
            f"from {missing[0]} on.\nBring it to this version with: assana-rt migrate"
        )


def seed(settings: Settings, typed: Namespace) -> None:
    from assana_rt import seed as demo  # noqa: PLC0415  (every other command starts without it)

    refuse_unmigrated(settings)
    made = within(demo.seed_demo(settings, scale=typed.scale, tell=tell_aside))
    if typed.json:
        tell(json.dumps(made, indent=2, default=str))
    else:
        tell(accounts_in_words(settings, [each["email"] for each in made["accounts"]]))


def accounts_in_words(settings: Settings, emails: Sequence[str]) -> str:
    """Return what a person needs to sign in to the demo."""
    return "\n".join(
        [
            "Demo accounts:",
            *(f"  {email}" for email in emails),
            f"  password: {settings.demo_password()}",
        ]
    )


def new_epoch(settings: Settings, _: Namespace) -> None:
    refuse_unmigrated(settings)

    async def renew() -> str:
        async with house.open_site(settings) as site:
            return await site.events.new_epoch()

    tell(f"The epoch is now {within(renew())}: every client starts afresh.")


def within(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that uses the database; where that can't be reached, say so."""
    try:
        return asyncio.run(work)
    except (DBConnectionError, Unavailable, OSError) as error:
        cause = error.__cause__ or error
        raise Trouble(
            f"The database can't be reached ({type(cause).__name__}).\n"
            "See that it runs, and that DATABASE_URL names its host, port, user and password."
        ) from error


_UP_TO_DATE = "The database is up to date."


def tell(line: str) -> None:
    print(line, flush=True)


def tell_aside(line: str) -> None:
    """Tell a person how far it has come, without mixing it into what programs read."""
    print(line, file=sys.stderr, flush=True)
