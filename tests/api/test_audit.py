"""Every write leaves a line that commits with it, names what changed, and keeps no secret."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from assana_rt.store.audit import NOTED, AuditLog
from tests import make
from tests.api.kit import Api
from tests.store.faults import Broken, faults

pytestmark = pytest.mark.databases

HIDDEN = ("v1$", "meeting_token", "password_hash", "search", make.PASSWORD)


async def lines(api: Api) -> list[AuditLog]:
    """Return the lines of what was done; those of reads and refusals are left out, and those of
    what people were told of it."""
    done = AuditLog.exclude(action__in=NOTED).exclude(record_type="notification")
    return await done.order_by("id")


async def newest(api: Api, count: int = 1) -> list[AuditLog]:
    return (await lines(api))[-count:]


def values(line: AuditLog) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line.changed or "{}")
    return found


async def test_a_records_life_is_told_line_by_line(api: Api) -> None:
    made = await api.made("doctor", "appointments", notes="first")
    where = f"appointments/{made['id']}"
    await api.patch("coordinator", where, notes="second", status="Finished")
    await api.delete("admin", where)
    await api.ask("admin", "POST", f"{where}/restore")
    create, update, delete, restore = await newest(api, 4)
    for line, action, who, version in (
        (create, "create", "doctor", 1),
        (update, "update", "coordinator", 2),
        (delete, "delete", "admin", 3),
        (restore, "restore", "admin", 4),
    ):
        assert (line.action, line.record_type, line.record_id) == (
            action,
            "appointment",
            made["id"],
        )
        assert (line.actor_id, line.actor_name) == (api.id(who), api.people[who].name)
        assert line.session_id == api.people[who].session_id
        assert line.record_version == version
        assert line.address == "127.0.0.1"
    assert values(create)["notes"] == [None, "first"]
    assert values(create)["patient_name"] == [None, "Mara Lindqvist"]
    assert "room" not in values(create)
    changed = values(update)
    assert changed["notes"] == ["first", "second"]
    assert changed["status"] == ["Upcoming", "Finished"]
    assert changed.keys() == {"notes", "status", "status_changed_at", "status_changed_by"}


async def test_what_changes_nothing_or_is_refused_leaves_no_line(api: Api) -> None:
    made = await api.made("doctor", "appointments", notes="first")
    where = f"appointments/{made['id']}"
    before = len(await lines(api))
    await api.patch("doctor", where, notes="first")
    await api.ask("doctor", "PATCH", where, {"notes": 5})
    await api.ask("doctor2", "PATCH", where, {"notes": "x"})
    await api.ask("doctor", "PATCH", where, {"status": "Upcoming", "type": "None"})
    await api.ask("doctor", "PATCH", where, {"notes": "x"}, headers={"If-Match": '"9"'})
    assert len(await lines(api)) == before


async def test_signing_in_and_out_and_passwords_are_told(api: Api) -> None:
    email = (await api.get("doctor", "me"))["email"]
    body = {"email": email, "password": make.PASSWORD}
    signed = (await api.ask(None, "POST", "auth/login", body)).good()
    (line,) = await newest(api)
    assert (line.action, line.record_type) == ("sign_in", "session")
    assert line.actor_id == api.id("doctor")
    new = {"current": make.PASSWORD, "new": "four brown horses"}
    await api.ask("doctor", "POST", "auth/password", new)
    (line,) = [each for each in await lines(api) if each.action == "change_password"]
    assert line.record_id == api.id("doctor")
    again = {"refresh_token": signed["refresh_token"]}
    (await api.ask(None, "POST", "auth/refresh", again)).problem(401)
    await api.ask("admin", "POST", f"users/{api.id('doctor')}/reset-link")
    (line,) = await newest(api)
    assert (line.action, line.record_type, line.record_id) == (
        "reset_link",
        "user",
        api.id("doctor"),
    )


async def test_no_line_keeps_a_secret(api: Api) -> None:
    made = await api.made("doctor", "consultations", status="Confirmed")
    await api.patch("doctor", f"consultations/{made['id']}", duration="45min")
    person = await api.made("admin", "users")
    secret = person["setup_link"].rpartition("/")[2]
    reset = {"token": secret, "password": "four brown horses"}
    await api.ask(None, "POST", "auth/reset", reset)
    found = await lines(api)
    assert len(found) >= 4
    for line in found:
        for word in (*HIDDEN, secret, made["meeting_token"], "four brown horses"):
            assert word not in (line.changed or ""), f"{line.action}: {word}"


Change = Callable[[Api, str], Awaitable[object]]


async def state(api: Api) -> list[dict[str, Any]]:
    """Return all that a change may touch."""
    return [
        *await api.parts.database.rows(
            "SELECT id, version, notes, status, deleted_at, updated_at FROM surgeries"
        ),
        *await api.parts.database.rows("SELECT id, version, deleted_at FROM case_history"),
        *await api.parts.database.rows("SELECT id, version, deleted_at FROM consultations"),
        *await api.parts.database.rows("SELECT name, head FROM live_channel ORDER BY name"),
        *await api.parts.database.rows("SELECT count(*) AS events FROM live_event"),
        {"told": len(await lines(api))},
    ]


@pytest.mark.parametrize("change", ["patch", "start", "delete", "cascade", "create"])
async def test_record_events_and_line_are_all_there_or_all_absent(api: Api, change: str) -> None:
    """A change is made to fail at its first statement, its second, and so on, then succeeds."""
    surgery = await api.made("doctor", "surgeries")
    parent = await api.made("doctor", "consultations")
    for _ in range(2):
        await api.new("doctor", f"consultations/{parent['id']}/case-history", make.entry())
    method, path, body = {
        "patch": ("PATCH", f"surgeries/{surgery['id']}", {"notes": "new"}),
        "start": ("PATCH", f"surgeries/{surgery['id']}", {"status": "Ongoing"}),
        "delete": ("DELETE", f"surgeries/{surgery['id']}", None),
        "cascade": ("DELETE", f"consultations/{parent['id']}", None),
        "create": ("POST", "surgeries", make.surgery()),
    }[change]
    before = await state(api)
    failed = 0
    with faults(api.parts.database) as fault:
        for number in range(1, 80):
            fault.arm(number, lambda: Broken("at a statement"))
            answer = await api.client.request(
                method,
                f"/api/v1/{path}",
                json=body,
                headers={"Authorization": f"Bearer {api.token('doctor')}"},
            )
            if answer.status < 300:
                break
            fault.arm(0)
            failed += 1
            assert answer.status == 500
            assert await state(api) == before, f"statement {number}"
    assert failed >= 4, "read, write, line, and in one: heads, events and commit"
    after = await state(api)
    assert after != before
    assert after[-1]["told"] > before[-1]["told"]
    assert after[-2]["events"] > before[-2]["events"]
