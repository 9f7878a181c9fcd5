"""Notifications: what others do to one's records, told to oneself alone, and only while true."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from assana_rt.meetings import calls
from assana_rt.meetings.calls import Seat
from assana_rt.records.channels import Person
from assana_rt.records.notifications import Notification
from assana_rt.store.base import new_id
from tests import make
from tests.api.kit import Api
from tests.whole_record.bodies import electrolytes, lab_report, prescription

pytestmark = [pytest.mark.databases, pytest.mark.asyncio(loop_scope="module")]

MOVED: dict[str, dict[str, object]] = {
    "appointments": {"appointment_time": "16:00:00"},
    "surgeries": {"surgery_date": "2036-12-01"},
    "consultations": {"consultation_time": "16:00:00"},
    "prescriptions": {"starts_on": "2026-12-01"},
}
OFF = {"prescriptions": "stopped"}


async def told(api: Api, who: str = "doctor", **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await api.all(who, "notifications", **query)
    return found


async def kinds(api: Api, who: str = "doctor") -> list[str]:
    return [each["kind"] for each in await told(api, who)]


async def _assigned(api: Api, path: str, by: str = "admin", **fields: object) -> dict[str, Any]:
    body = {**make.BODIES, "prescriptions": prescription}[path](**fields)
    return await api.new(by, path, body | {"doctor_id": api.id("doctor")})


@pytest.mark.parametrize("path", MOVED)
async def test_a_doctor_is_told_what_others_do_to_their_records(api: Api, path: str) -> None:
    record = await _assigned(api, path)
    one = f"{path}/{record['id']}"
    assert await kinds(api) == ["assigned"]
    await api.patch("admin", one, **MOVED[path])
    assert await kinds(api) == ["moved"]
    await api.patch("admin", one, patient_name="Another Name")
    assert await kinds(api) == ["moved"]
    await api.patch("admin", one, status=OFF.get(path, "Cancelled"))
    assert await kinds(api) == ["cancelled"]
    await api.delete("admin", one)
    assert await kinds(api) == ["deleted"]
    (await api.ask("admin", "POST", f"{one}/restore")).good()
    assert await kinds(api) == ["restored", "cancelled"]
    (latest, _) = await told(api)
    assert latest["record_id"] == record["id"]
    assert latest["actor_name"] == api.people["admin"].name
    assert latest["data"]["patient_name"] == "Another Name"
    for who in ("doctor2", "admin", "coordinator"):
        assert await told(api, who) == []


@pytest.mark.parametrize("path", MOVED)
async def test_nobody_is_told_of_what_they_did_themselves(api: Api, path: str) -> None:
    body = {**make.BODIES, "prescriptions": prescription}[path]()
    record = await api.new("doctor", path, body)
    one = f"{path}/{record['id']}"
    await api.patch("doctor", one, **MOVED[path])
    await api.patch("doctor", one, status=OFF.get(path, "Cancelled"))
    await api.delete("doctor", one)
    assert await told(api) == []


async def test_a_coordinator_moving_a_case_is_told_with_what_it_was(api: Api) -> None:
    when = {"surgery_date": make.DAY, "room": "OR 1"}
    record = await _assigned(api, "surgeries", "coordinator", **when)
    one = f"surgeries/{record['id']}"
    await api.patch("coordinator", one, room="OR 2", surgery_time="10:15:00")
    (notice,) = await told(api)
    assert notice["title"] == "Surgery moved to 23 Nov 2026, 10:15"
    assert notice["data"] == {
        "patient_name": "Mara Lindqvist",
        "procedure": "Hip replacement",
        "room": "OR 2",
        "status": "Scheduled",
        "starts_at": "2026-11-23T09:15:00.000Z",
        "before": {"surgery_date": "2026-11-23", "surgery_time": "08:30:00", "room": "OR 1"},
    }
    assert (notice["record_type"], notice["read"], notice["read_at"]) == ("surgery", False, None)


async def test_one_who_moves_their_own_case_keeps_no_old_news_of_it(api: Api) -> None:
    record = await _assigned(api, "surgeries")
    await api.patch("doctor", f"surgeries/{record['id']}", surgery_time="12:00:00")
    assert await told(api) == []


async def test_handing_over_tells_both_and_leaves_the_first_without_the_patient(api: Api) -> None:
    record = await _assigned(api, "surgeries", surgery_date=make.DAY)
    one = f"surgeries/{record['id']}"
    await api.patch("coordinator", one, doctor_id=api.id("doctor2"))
    (gone,) = await told(api)
    (come,) = await told(api, "doctor2")
    assert (gone["kind"], come["kind"]) == ("unassigned", "assigned")
    assert gone["data"] == {"starts_at": "2026-11-23T07:30:00.000Z"}
    assert come["data"]["patient_name"] == "Mara Lindqvist"
    for publication in await api.published(f"user:{api.id('doctor')}"):
        if publication["type"] == "notification.created" and publication["offset"] > 1:
            assert "Mara" not in json.dumps(publication)
    await api.delete("doctor2", one)
    assert await told(api) == await told(api, "doctor2") == []


async def test_what_was_told_comes_back_with_a_restored_record(api: Api) -> None:
    record = await _assigned(api, "appointments")
    (before,) = await told(api)
    await api.delete("doctor", f"appointments/{record['id']}")
    assert await told(api) == []
    (await api.ask("admin", "POST", f"appointments/{record['id']}/restore")).good()
    again, whole = await told(api)
    assert (again["kind"], whole["id"]) == ("restored", before["id"])
    assert whole["version"] == before["version"] + 2


async def test_a_final_result_is_told_whoever_wrote_it_down(api: Api) -> None:
    await api.new("doctor", "lab-reports", lab_report())
    assert await told(api) == []
    by_admin = lab_report(doctor_id=api.id("doctor"))
    waiting = await api.new("admin", "lab-reports", by_admin)
    assert await kinds(api) == ["assigned"]
    one = f"lab-reports/{waiting['id']}"
    await api.patch("admin", one, status="final")
    assert await kinds(api) == ["lab_final", "assigned"]
    await api.patch("admin", one, notes="haemolytic")
    await api.patch("admin", one, panels=[electrolytes("4.0", "normal")])
    assert await kinds(api) == ["lab_corrected", "lab_final", "assigned"]
    await api.new("doctor", "lab-reports", lab_report(status="final"))
    assert (await kinds(api))[0] == "lab_final"
    await api.delete("doctor", one)
    assert await kinds(api) == ["lab_final"]


def _guest(record: dict[str, Any], name: str) -> Seat:
    return Seat(new_id(), record["meeting_id"], "guest", f"guest:{name}", name)


async def test_a_waiting_guest_is_told_for_as_long_as_they_wait(api: Api) -> None:
    soon = datetime.now(api.parts.zone) + timedelta(minutes=1)
    when = {"consultation_date": str(soon.date()), "consultation_time": f"{soon:%H:%M}:00"}
    record = await api.made("doctor", "consultations", status="Confirmed", **when)
    host = Seat(new_id(), record["meeting_id"], "host", api.id("doctor"), "Ann")
    erik, olga = _guest(record, "Erik"), _guest(record, "Olga")
    for seat in (erik, erik, host, olga):
        await calls.arrive(api.parts, seat)
    second, first = await told(api)
    assert (first["kind"], first["data"]["guest"]) == ("guest_waiting", "Erik")
    assert (second["data"]["guest"], second["record_id"]) == ("Olga", record["id"])
    assert await told(api, "admin") == await told(api, "doctor2") == []
    await calls.admit(api.parts, host, first["data"]["participant_id"])
    assert await told(api) == [second]
    await calls.depart(api.parts, olga, api.parts.now(), for_good=True)
    assert await told(api) == []
    await calls.arrive(api.parts, _guest(record, "Olga"))
    assert [each["data"]["guest"] for each in await told(api)] == ["Olga"]
    await api.patch("doctor", f"consultations/{record['id']}", status="Completed")
    assert await told(api) == []


async def test_who_waits_is_told_quietly_to_coordinators_and_to_who_wants_no_ringing(
    api: Api,
) -> None:
    await api.patch("doctor", "me/settings", notifications_enabled=False)
    soon = datetime.now(api.parts.zone) + timedelta(minutes=1)
    when = {"consultation_date": str(soon.date()), "consultation_time": f"{soon:%H:%M}:00"}
    record = await api.made("doctor", "consultations", status="Confirmed", **when)
    seat = _guest(record, "Erik")
    await calls.arrive(api.parts, seat)
    for who in ("doctor", "coordinator"):
        (quiet,) = await told(api, who)
        assert (quiet["kind"], quiet["read"]) == ("guest_waiting", True)
        assert quiet["data"]["meeting_id"] == record["meeting_id"]
        assert quiet["data"]["doctor_id"] == api.id("doctor")
        assert datetime.fromisoformat(quiet["data"]["waiting_since"]) <= api.parts.now()
    await calls.depart(api.parts, seat, api.parts.now())
    assert await told(api) == await told(api, "coordinator") == []
    await api.patch("doctor", "me/settings", notifications_enabled=True)


async def test_who_wants_no_notifications_gets_none(api: Api) -> None:
    await api.patch("doctor", "me/settings", notifications_enabled=False)
    await _assigned(api, "surgeries")
    assert await told(api) == []
    await api.patch("doctor", "me/settings", notifications_enabled=True)
    await _assigned(api, "surgeries", surgery_time="15:00:00")
    assert await kinds(api) == ["assigned"]


async def test_reading_and_unreading_one(api: Api) -> None:
    await _assigned(api, "surgeries")
    (notice,) = await told(api)
    one = f"notifications/{notice['id']}"
    assert await api.get("doctor", one) == notice
    read = await api.patch("doctor", one, read=True)
    assert (read["read"], read["version"]) == (True, 2)
    assert read["read_at"] is not None
    assert await api.patch("doctor", one, read=True) == read
    assert await told(api, read="false") == []
    assert await told(api, read="true") == [read]
    unread = await api.patch("doctor", one, read=False)
    assert (unread["read"], unread["read_at"], unread["version"]) == (False, None, 3)
    (await api.ask("doctor", "PATCH", one, {"title": "x"})).problem(422)
    answer = await api.ask("doctor", "PATCH", one, {"read": True}, headers={"If-Match": '"1"'})
    assert answer.problem(412)["current"] == unread


async def test_reading_all_at_once(api: Api) -> None:
    for hour in (8, 10, 12):
        await _assigned(api, "surgeries", surgery_time=f"{hour:02}:00:00")
    await api.patch("doctor", f"notifications/{(await told(api))[0]['id']}", read=True)
    await api.new("admin", "surgeries", make.surgery(doctor_id=api.id("doctor2")))
    assert (await api.ask("doctor", "POST", "notifications/read-all")).good() == {"read": 2}
    assert (await api.ask("doctor", "POST", "notifications/read-all")).good() == {"read": 0}
    assert await told(api, read="false") == []
    assert len(await told(api, "doctor2", read="false")) == 1


async def test_notifications_are_ones_own_alone(api: Api) -> None:
    await _assigned(api, "surgeries")
    (notice,) = await told(api)
    one = f"notifications/{notice['id']}"
    for who, status in (("doctor2", 404), ("coordinator", 404), ("admin", 404), ("display", 403)):
        (await api.ask(who, "GET", one)).problem(status)
        (await api.ask(who, "PATCH", one, {"read": True})).problem(status)
    (await api.ask("display", "GET", "notifications")).problem(403)
    (await api.ask("display", "POST", "notifications/read-all")).problem(403)
    (await api.ask("admin", "POST", "notifications/read-all")).good()
    assert await told(api, read="false") == [notice]
    for method, path in (("POST", "notifications"), ("DELETE", one), ("POST", f"{one}/restore")):
        assert (await api.ask("admin", method, path, {})).status in (404, 405)


async def test_they_are_live_on_the_persons_channel(api: Api) -> None:
    await _assigned(api, "surgeries")
    (notice,) = await told(api)
    await api.patch("doctor", f"notifications/{notice['id']}", read=True)
    created, updated = await api.published(f"user:{api.id('doctor')}")
    assert (created["type"], created["data"]) == ("notification.created", notice)
    assert created["actor"]["id"] == api.id("admin")
    assert (updated["type"], updated["changed"]) == ("notification.updated", ["read", "read_at"])
    page = await api.get("doctor", "notifications")
    assert page["stream"]["channel"] == f"user:{api.id('doctor')}"
    assert page["stream"]["offset"] == 2


async def test_the_snapshot_has_settings_and_the_fifty_newest(api: Api) -> None:
    await api.get("doctor", "me/settings")
    person = api.people["doctor"]
    await Notification.bulk_create(
        Notification(
            user_id=person.id, kind="assigned", title="One", record_type="surgery",
            record_id=new_id(), created_at=api.parts.now() - timedelta(minutes=minute),
        )
        for minute in range(1, 53)
    )  # fmt: skip
    await _assigned(api, "surgeries")
    found = await Person(api.parts).snapshot(person, person.id, {})
    assert found is not None
    records = json.loads(found.data)["snapshot"]["records"]
    newest = (await api.get("doctor", "notifications", limit=50))["items"]
    assert len(newest) == 50
    assert records["notification"] == newest[::-1]
    assert [each["user_id"] for each in records["user_settings"]] == [person.id]
    (channel,) = await api.parts.database.rows(
        "SELECT head FROM live_channel WHERE name = ?", [f"user:{person.id}"]
    )
    assert found.position.offset == channel["head"]


async def test_lists_go_on_page_by_page(api: Api) -> None:
    for minute in range(7):
        await _assigned(api, "appointments", appointment_time=f"09:{minute:02}:00")
    for sort in ("created_at", "-created_at", "-updated_at"):
        assert len({each["id"] for each in await told(api, limit=3, sort=sort)}) == 7
    (first, *_) = await told(api)
    found = await told(api, record_id=first["record_id"], kind="assigned")
    assert found == [first]
