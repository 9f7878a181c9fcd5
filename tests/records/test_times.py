"""What the document leaves to the database, the one door does: CURRENT_TIMESTAMP and ON UPDATE."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from assana_rt.records import sessions
from assana_rt.records.case_history import EntryIn, EntryPatch, entries
from assana_rt.records.registry import RECORDS
from assana_rt.records.resource import Resource
from assana_rt.records.user_settings import SettingsPatch, preferences
from assana_rt.records.users import UserIn, UserPatch, users
from assana_rt.store.audit_rows import instant
from tests import make
from tests.make import Site
from tests.store.document import tables

pytestmark = pytest.mark.databases

RESOURCES: dict[str, Resource[Any]] = {each.path: each for each in RECORDS}


async def times(site: Site, table: str) -> list[tuple[datetime, datetime]]:
    """Return both times of each row of a table, as the database has them."""
    rows = await site.rows(f"SELECT created_at, updated_at FROM {table}")
    return [(instant(row["created_at"]), instant(row["updated_at"])) for row in rows]


async def made(site: Site, table: str) -> Any:
    """Make one row; return what changes it by one field."""
    doctor, admin = await site.person("doctor"), await site.person("admin")
    ctx = site.ctx(doctor)
    match table:
        case "users":
            await site.parts.database.run("DELETE FROM users WHERE id = ?", [doctor.id])
            body = UserIn(email="a@assana.test")
            id = (await users.create_with_link(site.ctx(admin), body))["id"]
            await site.parts.database.run("DELETE FROM users WHERE id = ?", [admin.id])
            return lambda: users.update(site.ctx(admin), id, UserPatch(designation="Prof."))
        case "user_settings":
            await preferences.mine(ctx)
            return lambda: preferences.change_mine(ctx, SettingsPatch(theme="dark"), None)
        case "case_history":
            within = {"consultation_id": (await _new(ctx, "consultations"))["id"]}
            body = EntryIn(history_type="lab_report")
            id = (await entries.create(ctx, body, within))["id"]
            return lambda: entries.update(ctx, id, EntryPatch(title="new"), within=within)
        case _:
            resource, record = RESOURCES[table], await _new(ctx, table)
            change = resource.patch_in.model_validate_json('{"patient_name": "New"}')
            return lambda: resource.update(ctx, record["id"], change)


async def _new(ctx: Any, table: str) -> dict[str, Any]:
    resource = RESOURCES[table]
    body = resource.create_in.model_validate_json(json.dumps(make.BODIES[table]()))
    return await resource.create(ctx, body)


@pytest.mark.parametrize("table", sorted(tables().keys() - {"refresh_tokens"}))
async def test_a_row_knows_when_it_was_made_and_last_changed(site: Site, table: str) -> None:
    before = datetime.now(UTC)
    change = await made(site, table)
    ((created, updated),) = await times(site, table)
    assert before <= created == updated <= datetime.now(UTC)
    between = datetime.now(UTC)
    await change()
    ((created_then, updated_then),) = await times(site, table)
    assert created_then == created
    assert between <= updated_then <= datetime.now(UTC)
    await change()
    assert await times(site, table) == [(created, updated_then)], "nothing changed"


async def test_a_refresh_token_knows_when_it_was_made(site: Site) -> None:
    doctor = await site.person("doctor", email="ann@assana.test")
    before = datetime.now(UTC)
    await sessions.sign_in(site.ctx(None), "ann@assana.test", make.PASSWORD, "api", None)
    (row,) = await site.rows("SELECT user_id, created_at FROM refresh_tokens")
    assert row["user_id"] == doctor.id
    assert before <= instant(row["created_at"]) <= datetime.now(UTC)


async def test_one_change_has_one_instant(site: Site) -> None:
    """All that a change touches, its audit line and its publications say the same time."""
    ctx = site.ctx(await site.person("doctor"))
    parent = await _new(ctx, "consultations")
    within = {"consultation_id": parent["id"]}
    for _ in range(2):
        await entries.create(ctx, EntryIn(history_type="lab_report"), within)
    await RESOURCES["consultations"].delete(ctx, parent["id"])
    rows = [
        *await site.rows("SELECT updated_at AS at FROM consultations"),
        *await site.rows("SELECT deleted_at AS at FROM consultations"),
        *await site.rows("SELECT updated_at AS at FROM case_history"),
        *await site.rows("SELECT deleted_at AS at FROM case_history"),
        *await site.rows("SELECT at FROM audit_logs WHERE action = 'delete'"),
    ]
    assert len(rows) == 9
    assert len({instant(row["at"]) for row in rows}) == 1
    own = await site.published(f"consultation:{parent['id']}")
    assert len({event["timestamp"] for event in own[-3:]}) == 1
