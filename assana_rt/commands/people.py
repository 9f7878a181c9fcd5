"""Accounts from the command line: made, given a password, deactivated.

Passwords are asked for at a terminal, twice, or read from standard input; never taken from an
argument, which everybody on the machine could read.
"""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable

from pydantic import ValidationError

from assana_rt import app as house
from assana_rt.access.passwords import weakness
from assana_rt.access.principal import Principal, Role
from assana_rt.commands import Trouble
from assana_rt.commands.database import refuse_unmigrated, within
from assana_rt.errors import AppError
from assana_rt.records import sessions
from assana_rt.records.context import Context, Site
from assana_rt.records.users import User, UserIn, UserPatch, users
from assana_rt.settings import Settings
from assana_rt.store.base import new_id
from assana_rt.store.work import Actor

OPERATOR = Actor(name="command line")
NOBODYS = "-"  # a hash that no password has


def create(settings: Settings, typed: Namespace) -> None:
    word = _new_password()

    async def make(site: Site) -> str:
        body = UserIn(email=typed.email, name=typed.name, role=typed.role)
        # The hash comes second, by the verb that keeps it out of the audit line.
        asked = body.model_dump() | {"password_hash": NOBODYS}
        ctx = _context(site)
        made = await site.ledger.change(OPERATOR, lambda work: users.insert(ctx, work, asked))
        await sessions.set_password(site, OPERATOR, made["id"], word)
        return f"{made['email']} can sign in as {made['role']}."

    _do(settings, make)


def password(settings: Settings, typed: Namespace) -> None:
    word = _new_password()

    async def change(site: Site) -> str:
        user = await _find(typed.email)
        await sessions.set_password(site, OPERATOR, user.id, word)
        return f"{user.email} has a new password; every session has ended."

    _do(settings, change)


def deactivate(settings: Settings, typed: Namespace) -> None:
    async def close(site: Site) -> str:
        user = await _find(typed.email)
        await users.update(_context(site), user.id, UserPatch(is_active=False))
        return f"{user.email} can't sign in any more; every session has ended."

    _do(settings, close)


def _do(settings: Settings, change: Callable[[Site], Awaitable[str]]) -> None:
    refuse_unmigrated(settings)

    async def run() -> str:
        async with house.open_site(settings) as site:
            return await change(site)

    try:
        print(within(run()))
    except AppError as error:
        raise Trouble(str(error)) from error
    except ValidationError as error:
        told = [f"{each['loc'][-1]}: {each['msg']}" for each in error.errors(include_input=False)]
        raise Trouble("\n".join(told)) from None


async def _find(email: str) -> User:
    user = await User.filter(email=email.strip().lower(), deleted_at__isnull=True).first()
    if user is None:
        raise Trouble(f"There is no account {email}.")
    return user


def _context(site: Site) -> Context:
    who = Principal(new_id(), Role.ADMIN, "command line", session_id="", auth_version=0)
    return Context(site, who, OPERATOR)


def _new_password() -> str:
    if not sys.stdin.isatty():
        typed = sys.stdin.readline().rstrip("\n")
    else:
        typed = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != typed:
            raise Trouble("The two were not the same; nothing was changed.")
    if wrong := weakness(typed):
        raise Trouble(f"Password: {wrong}.")
    return typed
