"""A hundred thousand surgeries and a million audit lines: what a page costs, first and far in.

The verbs are asked themselves, in this process: HTTP would be the same for every page and make
the difference look smaller.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import orjson

from assana_rt.access.principal import Principal, Role
from assana_rt.app import open_site
from assana_rt.records.audit_logs import AuditLogQuery, list_lines
from assana_rt.records.change import Page
from assana_rt.records.context import Context, Site
from assana_rt.records.listing import normalise
from assana_rt.records.registry import MODELS
from assana_rt.records.surgeries import surgeries
from assana_rt.records.surgery_table import Surgery
from assana_rt.records.surgery_wire import SurgeryQuery
from assana_rt.records.users import User
from assana_rt.settings import Settings
from assana_rt.store.audit import AuditLine
from assana_rt.store.base import utc_now
from assana_rt.store.migrate import migrate
from assana_rt.store.work import Actor
from bench.people import ADMIN, DOCTOR, SECRET

FAR = 1000  # pages
LIMIT, LONGEST = 50, 200  # rows of a page
SURGERIES, LINES = 100_000, 1_000_000
AT_ONCE = 1000
STATUSES = ("Scheduled", "Finished", "Finished", "Finished", "Cancelled")
ACTIONS = ("list", "list", "read", "read", "read", "update", "subscribe", "create")
PROCEDURES = (
    "Total hip replacement", "Laparoscopic cholecystectomy", "Carpal tunnel release",
    "Inguinal hernia repair", "Knee arthroscopy",
)  # fmt: skip

Ask = Callable[[str | None, int], Awaitable[Page]]
TIMES = 15


@dataclass(frozen=True, slots=True)
class Told:
    """One list: milliseconds for its first page, and for one far in (`page`, if it has so many)."""

    name: str
    first_ms: float
    far_ms: float
    page: int

    @property
    def ratio(self) -> float:
        return self.far_ms / self.first_ms


def measure(*, part: float = 1.0, url: str | None = None) -> list[Told]:
    """Fill a new database (of `url`, or SQLite's) with `part` of it all, and page through it."""
    return asyncio.run(_measure(part, url or os.environ.get("BENCH_DATABASE_URL")))


async def _measure(part: float, url: str | None) -> list[Told]:
    logging.basicConfig(level=logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="assana-bench-") as folder:
        env = {"ASSANA_SECRET_KEY": SECRET}
        settings = Settings.load(env, data_dir=Path(folder), port=0, database_url=url)
        await migrate(settings, MODELS, lambda line: None)
        async with open_site(settings, sealing=False) as site:
            people = await _fill(site, part)
            far = max(3, int(FAR * part))
            # What else runs here doesn't count, where the database is in this process.
            ours = site.database.dialect == "sqlite"
            spent = time.process_time if ours else time.perf_counter
            return [await _told(name, ask, far, spent) for name, ask in _lists(site, people)]


async def _told(name: str, ask: Ask, far: int, spent: Callable[[], float]) -> Told:
    """Walk to the page `far`, or the last one there is, and ask for it and the first in turns."""
    cursor, page = None, 1
    while page < far:
        # In longer steps: a cursor goes on with pages of any length.
        following = (await ask(cursor, min(LONGEST, (far - page) * LIMIT))).next_cursor
        if following is None:
            break
        cursor, page = following, page + min(LONGEST // LIMIT, far - page)
    first: list[float] = []
    last: list[float] = []
    for _ in range(TIMES):
        for kept, place in ((first, None), (last, cursor)):
            began = spent()
            await ask(place, LIMIT)
            kept.append((spent() - began) * 1000)
    return Told(name, min(first), min(last), page)


# What is there


async def _fill(site: Site, part: float) -> list[Principal]:
    people = [ADMIN, DOCTOR]
    for n in range(8):
        id, session = (str(uuid.UUID(int=family << 100 | n)) for family in (9, 10))
        people.append(Principal(id, Role.DOCTOR, f"doctor {n}", session, 1))
    for who in people:
        if not await User.exists(id=who.id):
            await User.create(
                id=who.id, email=f"{who.id}@bench.example", password_hash="!", name=who.name,
                role=who.role.value,
            )  # fmt: skip
    rng = random.Random(1)
    doctors = [who for who in people if who.role is Role.DOCTOR]
    made = list(_surgeries(rng, doctors, int(SURGERIES * part)))
    for start in range(0, len(made), AT_ONCE):
        await Surgery.bulk_create(made[start : start + AT_ONCE])
    for _ in range(int(LINES * part) // AT_ONCE):
        who = rng.choice(people)
        actor = Actor(who.id, who.name, who.session_id, "192.0.2.7", "bench")
        lines = [_line(rng) for _ in range(AT_ONCE)]
        await site.audit.append(actor, utc_now(), lines)
    if site.database.dialect == "postgres":  # its autovacuum would; SQLite has none in the field
        await site.database.run("ANALYZE")
    return people


def _surgeries(rng: random.Random, doctors: list[Principal], count: int) -> Iterator[Surgery]:
    """Six in ten are the first doctor's, so that a doctor's own list is long as well."""
    now = utc_now()
    for number in range(count):
        doctor = doctors[0] if rng.random() < 0.6 else rng.choice(doctors)
        name, procedure = f"Patient {rng.randrange(40_000)}", rng.choice(PROCEDURES)
        yield Surgery(
            doctor_id=doctor.id, patient_name=name, procedure=procedure,
            procedure_key=normalise(procedure), search=normalise(name, procedure),
            surgery_date=date(2020, 1, 1) + timedelta(days=rng.randrange(2500)),
            surgery_time=clock(rng.randrange(7, 19), rng.randrange(0, 60, 5)),
            room=f"OR {rng.randrange(12)}", status=rng.choice(STATUSES),
            estimated_duration="90min", created_at=now + timedelta(seconds=number),
            updated_at=now + timedelta(seconds=rng.randrange(count)),
        )  # fmt: skip


def _line(rng: random.Random) -> AuditLine:
    action = rng.choice(ACTIONS)
    about = str(uuid.UUID(int=rng.randrange(20_000)))
    changed = {"status": ["Scheduled", "Ongoing"]} if action == "update" else None
    type = rng.choice(("surgery", "surgery", "appointment", "consultation"))
    return AuditLine(action, type, about, 3, changed, {"count": 50} if action == "list" else None)


# What is asked


def _lists(site: Site, people: list[Principal]) -> Iterator[tuple[str, Ask]]:
    admin, doctor = (_context(site, who) for who in people[:2])
    for name, ctx, asked in (
        ("surgeries", admin, {}),
        ("surgeries, newest first", admin, {"sort": "-date"}),
        ("surgeries, as entered", admin, {"sort": "created_at"}),
        ("surgeries, last changed first", admin, {"sort": "-updated_at"}),
        ("surgeries, last changed last", admin, {"sort": "updated_at"}),
        ("surgeries, by patient", admin, {"sort": "patient_name"}),
        ("surgeries, by patient, backwards", admin, {"sort": "-patient_name"}),
        ("surgeries, one doctor's", admin, {"doctor_id": doctor.principal.id}),
        ("surgeries, finished", admin, {"status": ["Finished"]}),
        ("surgeries, from a day on", admin, {"date_from": "2021-03-01"}),
        ("surgeries, a doctor's own", doctor, {}),
        ("surgeries, a doctor's own, last changed first", doctor, {"sort": "-updated_at"}),
        ("surgeries, a doctor's own, by patient", doctor, {"sort": "patient_name"}),
        ("surgeries, a word in all", admin, {"q": "PATIENT"}),
    ):
        yield name, _of_surgeries(ctx, asked)
    for name, asked in (
        ("audit", {}),
        ("audit, oldest first", {"sort": "at"}),
        ("audit, one person's", {"actor_id": doctor.principal.id}),
        ("audit, one action", {"action": "update"}),
        ("audit, one type", {"record_type": "consultation"}),
        ("audit, since yesterday", {"date_from": str(site.today() - timedelta(days=1))}),
    ):
        yield name, _of_lines(admin, asked)


def _context(site: Site, who: Principal) -> Context:
    return Context(site, who, Actor(who.id, who.name, who.session_id, None, None))


def _of_surgeries(ctx: Context, asked: dict[str, Any]) -> Ask:
    def ask(cursor: str | None, limit: int) -> Awaitable[Page]:
        said = orjson.dumps({**asked, "cursor": cursor, "limit": limit})
        return surgeries.list(ctx, SurgeryQuery.model_validate_json(said))

    return ask


def _of_lines(ctx: Context, asked: dict[str, Any]) -> Ask:
    def ask(cursor: str | None, limit: int) -> Awaitable[Page]:
        said = orjson.dumps({**asked, "cursor": cursor, "limit": limit})
        return list_lines(ctx, AuditLogQuery.model_validate_json(said))

    return ask
