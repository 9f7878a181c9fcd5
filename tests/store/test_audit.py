"""Audit lines: written with what they tell of, and telling when somebody altered them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assana_rt.store.audit import AuditLog
from assana_rt.store.audit_rows import SAID, Marks, read_back
from assana_rt.store.work import SYSTEM, Actor, Work
from tests.make import Site

pytestmark = pytest.mark.databases

BOB = Actor("b0b", "Bob Ünal", "session", "192.0.2.1", "request")
CHANGES = {"name": [None, "Zoë 🫀 \\ ' \""], "status": ["Upcoming", "Finished"]}


async def one_line(site: Site) -> AuditLog:
    async def body(work: Work) -> None:
        work.audit("update", "appointment", "a1", version=3, changed=CHANGES)

    await site.parts.ledger.change(BOB, body)
    return await AuditLog.get()


async def test_a_line_says_who_did_what_to_which_version_when_and_from_where(site: Site) -> None:
    before = datetime.now(UTC)
    line = await one_line(site)
    assert before <= line.at <= datetime.now(UTC)
    assert (line.actor_id, line.actor_name) == ("b0b", "Bob Ünal")
    assert (line.session_id, line.address, line.request_id) == ("session", "192.0.2.1", "request")
    assert (line.action, line.record_type, line.record_id) == ("update", "appointment", "a1")
    assert line.record_version == 3
    assert json.loads(line.changed or "") == CHANGES


async def said(site: Site) -> list[Any]:
    """Return what the one line says, as it comes back."""
    (row,) = await site.rows("SELECT * FROM audit_logs")
    return list(read_back(row))


async def test_a_line_read_back_bears_its_own_mark(site: Site) -> None:
    line = await one_line(site)
    assert Marks(site.parts.settings.audit_key).line(await said(site)) == line.mac
    assert Marks(b"another key, of thirty-two bytes").line(await said(site)) != line.mac


async def test_a_line_altered_anywhere_shows(site: Site) -> None:
    line = await one_line(site)
    marks, told = site.parts.audit.marks, await said(site)
    for place, name in enumerate(SAID):
        other = line.at + timedelta(microseconds=1) if name == "at" else "altered"
        altered = [*told[:place], other, *told[place + 1 :]]
        assert marks.line(altered) != line.mac, f"{name} is not in the mark"
    assert marks.line(told) == line.mac
    beside = {"mac", "seq", "chain"}  # what seals it, later
    assert set(SAID) == AuditLog._meta.db_fields - beside


async def test_values_that_moved_from_one_column_to_the_next_show(site: Site) -> None:
    line = await one_line(site)
    told = await said(site)
    place = SAID.index("action")
    told[place : place + 2] = ["updateappoint", "ment"]
    assert site.parts.audit.marks.line(told) != line.mac


async def test_what_the_system_does_is_kept_too(site: Site) -> None:
    async def body(work: Work) -> None:
        work.audit("sweep", "session", "s1")
        work.audit("sweep", "session", "s2")

    await site.parts.ledger.change(SYSTEM, body)
    rows = await site.rows("SELECT * FROM audit_logs ORDER BY id")
    assert [row["record_id"] for row in rows] == ["s1", "s2"]
    for row in rows:
        assert row["actor_id"] is None
        assert site.parts.audit.marks.line(read_back(row)) == row["mac"]
