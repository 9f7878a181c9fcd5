"""One valid record of each type, people of each role, and a site to keep them in."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tortoise import Tortoise

from assana_rt.access.principal import Principal
from assana_rt.app import make_site
from assana_rt.records.context import Context
from assana_rt.records.context import Site as Parts
from assana_rt.records.sessions import Session
from assana_rt.records.users import User
from assana_rt.settings import Settings
from assana_rt.store.audit import NOTED, AuditHead, AuditLog
from assana_rt.store.base import utc_now
from assana_rt.store.eventlog import Event
from assana_rt.store.work import Actor

PASSWORD = "three green boats"
DAY = "2026-11-23"

_numbers = itertools.count(1)
_days = itertools.count(0)


def appointment(**fields: object) -> dict[str, Any]:
    """Return the body of a new appointment."""
    usual = {
        "patient_name": "Mara Lindqvist",
        "appointment_date": DAY,
        "appointment_time": "09:00:00",
        "type": "Review",
    }
    return usual | fields


def surgery(**fields: object) -> dict[str, Any]:
    """Return the body of a new surgery, on a day of its own: nobody can be in two at once."""
    day = date(2026, 11, 23) + timedelta(days=next(_days))
    usual = {
        "patient_name": "Mara Lindqvist",
        "procedure": "Hip replacement",
        "surgery_date": day.isoformat(),
        "surgery_time": "08:30:00",
    }
    return usual | fields


def consultation(**fields: object) -> dict[str, Any]:
    """Return the body of a new consultation."""
    usual = {
        "patient_name": "Mara Lindqvist",
        "type": "New",
        "consultation_date": DAY,
        "consultation_time": "10:00:00",
    }
    return usual | fields


def entry(**fields: object) -> dict[str, Any]:
    """Return the body of a new entry of a case history."""
    return {"history_type": "medical_history", "title": "Asthma"} | fields


def user(**fields: object) -> dict[str, Any]:
    """Return the body of a new account."""
    return {"email": f"new{next(_numbers)}@assana.test", "name": "Nina New"} | fields


def patient(**fields: object) -> dict[str, Any]:
    """Return the body of a new patient."""
    return {"name": f"Pia Patient {next(_numbers)}"} | fields


def prescription(**fields: object) -> dict[str, Any]:
    """Return the body of a new prescription."""
    return {"patient_name": "Mara Lindqvist", "drug": "Amoxicillin", "dose": "500 mg"} | fields


def lab_report(**fields: object) -> dict[str, Any]:
    """Return the body of a new lab report."""
    return {"patient_name": "Mara Lindqvist", "laboratory": "Central"} | fields


BODIES = {
    "appointments": appointment,
    "surgeries": surgery,
    "consultations": consultation,
    "users": user,
    "patients": patient,
    "prescriptions": prescription,
    "lab-reports": lab_report,
}
OF_A_DOCTOR = BODIES.keys() - {"users", "patients"}


def settings_for(url: str, folder: Path, **options: object) -> Settings:
    """Return settings of a small site; passwords cost little, the clock is Berlin's."""
    usual: dict[str, object] = {
        "data_dir": folder,
        "port": 0,
        "bcrypt_cost": 4,
        "database_url": url,
        "public_url": "http://assana.test",
        "timezone": "Europe/Berlin",
        "secret_key": "the secret of the tests, long enough",
        "log_level": "error",
        "drain_s": 0,
    }
    return Settings.load({}, **(usual | options))


@dataclass
class Site:
    """The parts of a site, and shortcuts for tests."""

    parts: Parts
    announced: list[Event] = field(default_factory=list)

    async def person(self, role: str = "doctor", **fields: object) -> Principal:
        """Make an account and a session of it; `PASSWORD` is its password."""
        return await person(self.parts, role, **fields)

    def ctx(self, who: Principal | None) -> Context:
        return context(self.parts, who)

    async def published(self, channel: str) -> list[dict[str, Any]]:
        return await published(self.parts, channel)

    async def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        return await self.parts.database.rows(sql, values)

    async def count(self, table: str) -> int:
        return int((await self.rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"])

    async def written(self) -> dict[str, int]:
        return await written(self.parts)


async def person(parts: Parts, role: str = "doctor", **fields: object) -> Principal:
    number = next(_numbers)
    usual: dict[str, object] = {
        "email": f"{role}{number}@assana.test",
        "name": f"{role.title()} {number}",
        "password_hash": await parts.passwords.hash(PASSWORD),
    }
    account = await User.create(role=role, **(usual | fields))
    now = utc_now()
    session = await Session.create(
        user_id=account.id,
        kind="api",
        created_at=now,
        last_used_at=now,
        ends_at=now + timedelta(days=180),
    )
    return account.principal(session.id)


def context(parts: Parts, who: Principal | None) -> Context:
    actor = Actor()
    if who is not None:
        actor = Actor(who.id, who.name, who.session_id, "192.0.2.7", "request-1")
    return Context(parts, who, actor)


async def published(parts: Parts, channel: str) -> list[dict[str, Any]]:
    """Return all publications of a channel, each with its `offset`, `record` and `flags`."""
    events = await parts.events.read(channel, 0, 10_000)
    return [
        json.loads(event.payload)
        | {"offset": event.offset, "record": event.record, "flags": event.flags}
        for event in events
    ]


async def written(parts: Parts) -> dict[str, int]:
    """Return how many rows each table has, and the sum of its versions: a refusal moves none.

    Of the audit only lines that tell of a change count: who was refused is told too.
    """
    noted = ", ".join(f"'{action}'" for action in sorted(NOTED))
    columns = ["(SELECT count(*) FROM live_event) AS live_event"]
    for model in Tortoise.apps["models"].values():
        if model is AuditHead:
            continue  # sealing goes on by itself
        table = model._meta.db_table
        counted = f"{table} WHERE action NOT IN ({noted})" if model is AuditLog else table
        columns.append(f"(SELECT count(*) FROM {counted}) AS {table}")
        if "version" in model._meta.fields_map and table != "aerich":
            columns.append(f"(SELECT COALESCE(sum(version), 0) FROM {table}) AS {table}_versions")
    (row,) = await parts.database.rows(f"SELECT {', '.join(columns)}")
    return {name: int(value) for name, value in row.items()}


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Site]:
    """Open a site without serving it."""
    told: list[Event] = []

    async def announce(events: Sequence[Event]) -> None:
        told.extend(events)

    parts = make_site(settings, announce)
    await parts.database.open()
    try:
        yield Site(parts, told)
    finally:
        parts.passwords.close()
        await _close(parts)


async def _close(parts: Parts) -> None:
    """Close the database; fail where a connection was lost, which would wait for ever."""
    client: Any = parts.database.client
    try:
        async with asyncio.timeout(5):
            await parts.database.close()
    except TimeoutError:
        client._pool.terminate()
        client._pool = None
        await parts.database.close()
        raise AssertionError("a connection was never given back to its pool") from None
