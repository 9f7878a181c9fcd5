"""Servers that are killed in the middle: every reminder comes once, every key makes one record."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from assana_rt.app import open_site
from assana_rt.records.appointments import Appointment
from assana_rt.records.idempotency import IdempotencyKey
from assana_rt.records.notifications import Notification
from assana_rt.records.reminders import Reminder
from tests import make
from tests.live_nodes.nodes import Cluster, Desk, cluster

NODES = 2
KILLS, CLIENTS = 3, 8
REMINDERS, KEYS = 30 * KILLS, 40 * KILLS
WITHIN_S = 120.0

pytestmark = [pytest.mark.long, pytest.mark.databases, pytest.mark.timeout(400)]


async def test_killed_servers_do_nothing_twice_and_leave_nothing_out(
    tmp_path: Path, database_url: str
) -> None:
    """Remind Ann and let Bob's clients send again what was lost, while nodes are killed."""
    url, folder = database_url, tmp_path
    with cluster(folder, url, None, None) as made:
        made.start(*(made.node() for _ in range(NODES)))
        async with Desk(made) as desk, open_site(make.settings_for(url, folder)) as site:
            reminded = await remind(made, desk, REMINDERS)
            answers: dict[int, set[str]] = {number: set() for number in range(KEYS)}
            clients = [client(made, desk, answers, first) for first in range(CLIENTS)]
            await asyncio.gather(mischief(made), *clients)
            await until(nothing_is_due, "some reminders did not come")
            ann, bob = made.ids["ann"], made.ids["bob"]
            told = Notification.filter(user_id=ann, kind="reminder")
            assert sorted(each.record_id for each in await told) == sorted(reminded)
            assert await Reminder.filter(user_id=ann, state="done").count() == len(reminded)
            kinds = [event["type"] for event in await make.published(site, f"user:{ann}")]
            assert kinds.count("notification.created") == len(reminded)
            assert {len(given) for given in answers.values()} == {1}
            kept = {each.id for each in await Appointment.filter(doctor_id=bob)}
            assert kept == set().union(*answers.values())
            assert len(kept) == len(answers)


async def remind(made: Cluster, desk: Desk, count: int) -> list[str]:
    """Make appointments of Ann's whose reminders are all due at once; return their ids."""
    node = made.nodes[0]
    await desk.do(node, "ann", "PATCH", "/me/settings", {"reminder_minutes": [60]})
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    body = make.appointment(appointment_date=str(tomorrow), appointment_time="23:30:00")
    made_now = [await desk.do(node, "ann", "POST", "/appointments", body) for _ in range(count)]
    await Reminder.filter(state="waiting").update(due_at=dt.datetime.now(dt.UTC))
    return [each["id"] for each in made_now]


async def nothing_is_due() -> bool:
    return not await Reminder.filter(state="waiting").exists()


async def client(made: Cluster, desk: Desk, answers: dict[int, set[str]], first: int) -> None:
    """Send each of its requests until it is answered, and then once more."""
    for number in range(first, len(answers), CLIENTS):
        await until(lambda n=number: sent(made, desk, answers, n), f"request {number}")
        await sent(made, desk, answers, number)


async def sent(made: Cluster, desk: Desk, answers: dict[int, set[str]], number: int) -> bool:
    body = make.appointment(notes=f"appointment {number}")
    try:
        status, answer = await keyed(made, desk, body, f"key-{number}")
    except (aiohttp.ClientError, OSError, TimeoutError):
        return False
    assert status in {201, 409, 503}, answer
    if status == 201:
        answers[number].add(answer["id"])
    return status == 201


async def keyed(made: Cluster, desk: Desk, body: dict[str, Any], key: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {await desk.token('bob')}", "Idempotency-Key": key}
    return await desk._send(random.choice(made.nodes), "POST", "/appointments", body, headers)


async def mischief(made: Cluster) -> None:
    """Kill every node as soon as it is at work, and start them all again."""
    for _ in range(KILLS):
        before = await Reminder.filter(state="done").count()
        await until(lambda n=before: more_is_done(n), "no reminder came")
        await asyncio.sleep(random.uniform(0.0, 0.2))
        for node in made.nodes:
            node.kill()
        await asyncio.to_thread(made.start, *made.nodes)
        # A minute has passed, for the claims of the dead.
        stale = IdempotencyKey.filter(answered_at__isnull=True)
        await stale.update(claimed_at=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=2))


async def more_is_done(before: int) -> bool:
    return await Reminder.filter(state="done").count() > before or await nothing_is_due()


async def until(true: Callable[[], Awaitable[bool]], what: str) -> None:
    """Ask again and again: what happens, happens in another process."""
    end = time.monotonic() + WITHIN_S
    while not await true():
        assert time.monotonic() < end, what
        await asyncio.sleep(0.05)
