"""Audit lines: written with what they tell of, and telling when somebody altered them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from assana_rt.store.audit import AuditLog
from assana_rt.store.audit_rows import SAID, Marks
from assana_rt.store.work import SYSTEM, Actor, Work
from tests.make import Site

pytestmark = pytest.mark.databases

BOB = Actor("b0b", "Bob Ünal", "session", "192.0.2.1", "request")
CHANGES = {"name": [None, "Zoë 🫀 \\ ' \""], "status": ["Upcoming", "Finished"]}


def mark(line: AuditLog, key: bytes) -> str:
    return Marks(key).line([getattr(line, name) for name in SAID])


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


async def test_a_line_read_back_carries_its_own_seal(site: Site) -> None:
    line = await one_line(site)
    assert mark(line, site.parts.settings.audit_key) == line.mac
    assert mark(line, b"another key, of thirty-two bytes") != line.mac


async def test_a_line_altered_anywhere_shows(site: Site) -> None:
    line = await one_line(site)
    key = site.parts.settings.audit_key
    altered = {
        "id": "another",
        "at": line.at + timedelta(microseconds=1),
        "actor_id": None,
        "actor_name": "Ann",
        "session_id": "x",
        "address": "192.0.2.2",
        "request_id": "x",
        "action": "delete",
        "record_type": "surgery",
        "record_id": "a2",
        "record_version": 4,
        "changed": None,
        "details": "{}",
    }
    columns = AuditLog._meta.db_fields - {"mac"}
    sealed_later = columns - altered.keys()
    assert sealed_later <= {"number", "seq", "sequence", "link", "chain"}, sealed_later
    for column, value in altered.items():
        kept = getattr(line, column)
        setattr(line, column, value)
        assert mark(line, key) != line.mac, f"{column} is not sealed"
        setattr(line, column, kept)
    assert mark(line, key) == line.mac


async def test_values_that_moved_from_one_column_to_the_next_show(site: Site) -> None:
    line = await one_line(site)
    key = site.parts.settings.audit_key
    line.action, line.record_type = "updateappoint", "ment"
    assert mark(line, key) != line.mac


async def test_what_the_system_does_is_kept_too(site: Site) -> None:
    async def body(work: Work) -> None:
        work.audit("sweep", "session", "s1")
        work.audit("sweep", "session", "s2")

    await site.parts.ledger.change(SYSTEM, body)
    lines = await AuditLog.all().order_by("record_id")
    assert [line.record_id for line in lines] == ["s1", "s2"]
    key = site.parts.settings.audit_key
    for line in lines:
        assert line.actor_id is None
        assert mark(line, key) == line.mac
