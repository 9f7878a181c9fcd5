"""One record: made, read, changed, deleted, brought back; versions and status rules."""

from __future__ import annotations

import asyncio
import itertools
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests import make
from tests.api.kit import Answer, Api

databases = pytest.mark.databases

THREE = ("appointments", "surgeries", "consultations")
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@databases
@pytest.mark.parametrize("path", sorted(make.BODIES.keys() - {"users"}))
async def test_a_record_is_made_read_changed_deleted_and_brought_back(api: Api, path: str) -> None:
    before = datetime.now(UTC)
    answer = await api.ask("doctor", "POST", path, make.BODIES[path]())
    made = answer.good(201)
    assert UUID4.fullmatch(made["id"])
    assert made["version"] == 1
    assert made["created_at"] == made["updated_at"]
    assert before <= datetime.fromisoformat(made["created_at"]) <= datetime.now(UTC)
    assert made["created_at"].endswith("Z")
    where = f"{path}/{made['id']}"
    assert answer.headers["Location"] == f"/api/v1/{where}"
    assert answer.etag == '"1"'
    assert answer.headers["Cache-Control"] == "no-store"

    read = await api.ask("doctor", "GET", where)
    assert read.good() == made
    assert read.etag == '"1"'

    column = {"consultations": "procedure", "patients": "address"}.get(path, "notes")
    changed = await api.patch("doctor", where, **{column: "Ünder 12"})
    assert changed[column] == "Ünder 12"
    assert changed["version"] == 2
    assert changed["created_at"] == made["created_at"]
    assert changed["updated_at"] > made["updated_at"]
    assert await api.get("doctor", where) == changed

    assert (await api.ask("doctor", "DELETE", where)).text == ""
    (await api.ask("doctor", "GET", where)).problem(404)
    assert made["id"] not in {item["id"] for item in await api.all("doctor", path)}

    back = (await api.ask("admin", "POST", f"{where}/restore")).good()
    assert back["version"] == 4
    differ = {name for name in back if back[name] != changed[name]}
    assert differ == {"version", "updated_at"}
    assert back.items() <= (await api.get("doctor", where)).items()
    (await api.ask("admin", "POST", f"{where}/restore")).problem(409)


@databases
async def test_starts_at_is_the_instant_of_the_sites_local_time(api: Api) -> None:
    for day, clock, instant in (
        ("2026-11-23", "08:30:00", "2026-11-23T07:30:00Z"),  # winter
        ("2026-07-01", "08:30:00", "2026-07-01T06:30:00Z"),  # summer
        ("2026-10-25", "02:30:00", "2026-10-25T00:30:00Z"),  # comes twice: the first
        ("2026-10-25", "03:00:00", "2026-10-25T02:00:00Z"),
        ("2027-03-28", "03:00:00", "2027-03-28T01:00:00Z"),  # right after the skipped hour
        ("2026-01-01", "00:00:00", "2025-12-31T23:00:00Z"),
    ):
        made = await api.made(
            "doctor", "appointments", appointment_date=day, appointment_time=clock
        )
        assert made["starts_at"] == instant
        assert (await api.get("doctor", f"appointments/{made['id']}"))["starts_at"] == instant


@databases
async def test_appointment_numbers_are_given_out_in_order_and_never_again(api: Api) -> None:
    made = await asyncio.gather(*(api.made("doctor", "appointments") for _ in range(12)))
    numbers = sorted(int(record["appointment_id"].removeprefix("#")) for record in made)
    assert all(record["appointment_id"].startswith("#") for record in made)
    assert numbers == list(range(10_001, 10_013))
    last = max(made, key=lambda record: int(record["appointment_id"][1:]))
    await api.delete("doctor", f"appointments/{last['id']}")
    refused = make.appointment(doctor_id=api.id("doctor2"))
    (await api.ask("doctor", "POST", "appointments", refused)).problem(403)
    assert (await api.made("doctor", "appointments"))["appointment_id"] == "#10013"


@databases
async def test_a_change_that_changes_nothing_is_no_change(api: Api) -> None:
    made = await api.made("doctor", "surgeries", notes="x", room=None)
    async with api.quiet():
        for body in (
            {},
            {"notes": "x"},
            {"status": "Scheduled"},
            {"patient_name": "  Mara Lindqvist "},
            {"room": None, "surgery_time": "08:30"},
            {"doctor_id": api.id("doctor")},
        ):
            answer = await api.ask("doctor", "PATCH", f"surgeries/{made['id']}", body)
            assert answer.good() == made
            assert answer.etag == '"1"'


@databases
async def test_a_value_of_another_kind_is_a_change(api: Api) -> None:
    """To Python 1, 1.0 and True are equal; to JSON they are not."""
    parent = await api.made("doctor", "consultations")
    address = f"consultations/{parent['id']}/case-history"
    made = await api.new("doctor", address, make.entry(metadata={"a": [1]}))
    for version, metadata in ((2, {"a": [True]}), (3, {"a": [1]}), (4, {"a": [None]})):
        changed = await api.patch("doctor", f"{address}/{made['id']}", metadata=metadata)
        assert changed["version"] == version
        read = await api.get("doctor", f"{address}/{made['id']}")
        assert repr(read["metadata"]) == repr(metadata)


@databases
async def test_of_changes_at_once_each_counts(api: Api) -> None:
    made = await api.made("doctor", "appointments")
    where = f"appointments/{made['id']}"
    changes = [api.patch("doctor", where, notes=f"change {n}") for n in range(10)]
    versions = sorted(changed["version"] for changed in await asyncio.gather(*changes))
    assert versions == list(range(2, 12))
    assert (await api.get("doctor", where))["version"] == 11


@databases
async def test_if_match_lets_one_of_two_win(api: Api) -> None:
    made = await api.made("doctor", "appointments")

    async def change(note: str) -> Answer:
        return await api.ask("doctor", "PATCH", f"appointments/{made['id']}", {"notes": note},
                             headers={"If-Match": '"1"'})  # fmt: skip

    answers = await asyncio.gather(*(change(f"change {n}") for n in range(5)))
    assert sorted(answer.status for answer in answers) == [200, 412, 412, 412, 412]


IF_MATCH = [
    ('"2"', 200), ("*", 200), ('W/"2"', 200), ('"1", "2"', 200), ('"2","9"', 200),
    ('"1"', 412), ('"22"', 412), ("2", 412), ('"x"', 412), ("", 412), ('"9999999999"', 412),
]  # fmt: skip


async def test_a_change_is_for_the_version_it_names(api: Api) -> None:
    for header, status in IF_MATCH:
        made = await api.made("doctor", "appointments")
        where = f"appointments/{made['id']}"
        current = await api.patch("doctor", where, notes="second")
        named = {"If-Match": header}
        if status == 200:
            answer = await api.ask("doctor", "PATCH", where, {"notes": "third"}, headers=named)
            assert answer.good()["version"] == 3
            continue
        async with api.quiet():
            for method, body in (("PATCH", {"notes": "third"}), ("DELETE", None)):
                answer = await api.ask("doctor", method, where, body, headers=named)
                assert answer.problem(412)["current"] == current, header


async def test_a_deletion_is_for_the_version_it_names(api: Api) -> None:
    for header in ('"1"', "*", 'W/"1"'):
        made = await api.made("doctor", "appointments")
        where = f"appointments/{made['id']}"
        (await api.ask("doctor", "DELETE", where, headers={"If-Match": header})).good(204)


IF_NONE_MATCH = [
    ('"1"', 304), ('W/"1"', 304), ('"7", "1"', 304), ("*", 304),
    ('"2"', 200), ("1", 200), ("", 200),
]  # fmt: skip


async def test_what_a_reader_has_already_is_not_sent_again(api: Api) -> None:
    made = await api.made("doctor", "appointments")
    for header, status in IF_NONE_MATCH:
        where = f"appointments/{made['id']}"
        answer = await api.ask("doctor", "GET", where, headers={"If-None-Match": header})
        assert answer.status == status, header
        assert answer.etag == '"1"'
        assert answer.text == "" if status == 304 else answer.json == made


STATUSES: dict[str, dict[str, tuple[str, ...]]] = {
    "appointments": {
        "Upcoming": ("Finished", "Cancelled"),
        "Finished": (),
        "Cancelled": ("Upcoming",),
    },
    "surgeries": {
        "Scheduled": ("Ongoing", "Cancelled"),
        "Ongoing": ("Post Surgery", "Cancelled"),
        "Post Surgery": ("Finished",),
        "Finished": (),
        "Cancelled": (),
    },
    "consultations": {
        "Pending": ("Confirmed", "Cancelled"),
        "Confirmed": ("Completed", "Cancelled", "Pending"),
        "Completed": (),
        "Cancelled": ("Pending",),
    },
}
WAYS = {
    "appointments": {"Upcoming": [], "Finished": ["Finished"], "Cancelled": ["Cancelled"]},
    "surgeries": {
        "Scheduled": [],
        "Ongoing": ["Ongoing"],
        "Post Surgery": ["Ongoing", "Post Surgery"],
        "Finished": ["Ongoing", "Post Surgery", "Finished"],
        "Cancelled": ["Cancelled"],
    },
    "consultations": {
        "Pending": [],
        "Confirmed": ["Confirmed"],
        "Completed": ["Confirmed", "Completed"],
        "Cancelled": ["Cancelled"],
    },
}
FOR_THE_DESK = {
    ("appointments", "Cancelled", "Upcoming"),
    ("consultations", "Cancelled", "Pending"),
}


async def _brought_to(api: Api, path: str, status: str) -> dict[str, Any]:
    record = await api.made("doctor", path)
    for step in WAYS[path][status]:
        record = await api.patch("doctor", f"{path}/{record['id']}", status=step)
    assert record["status"] == status
    return record


@pytest.mark.parametrize(("path", "now"), [(p, now) for p in STATUSES for now in STATUSES[p]])
async def test_a_status_follows_its_rule(api: Api, path: str, now: str) -> None:
    others = [status for status in STATUSES[path] if status != now]
    for who, asked in itertools.product(("doctor", "coordinator", "admin"), others):
        record = await _brought_to(api, path, now)
        answer = await api.ask(who, "PATCH", f"{path}/{record['id']}", {"status": asked})
        may = {
            status
            for status in STATUSES[path][now]
            if who != "doctor" or (path, now, status) not in FOR_THE_DESK
        }
        if asked in may:
            changed = answer.good()
            assert changed["status"] == asked
            assert changed["status_changed_by"] == api.id(who)
            assert changed["status_changed_at"] == changed["updated_at"]
        elif asked in STATUSES[path][now]:
            assert "coordinator" in answer.problem(403)["detail"]
        else:
            refused = answer.problem(409)
            assert set(refused["allowed"]) == may
            assert refused["current"] == now
            assert all(status in refused["detail"] for status in may)
            assert await api.get("doctor", f"{path}/{record['id']}") == record


async def test_a_finished_record_is_still_edited(api: Api) -> None:
    for path, last in (("appointments", "Finished"), ("consultations", "Completed")):
        record = await _brought_to(api, path, last)
        changed = await api.patch("doctor", f"{path}/{record['id']}", patient_name="Mara L.")
        assert changed["patient_name"] == "Mara L."
        assert changed["status_changed_at"] == record["status_changed_at"]


async def test_a_new_record_says_since_when_and_by_whom_it_has_its_status(api: Api) -> None:
    for path in THREE:
        made = await api.made("coordinator", path)
        assert made["status_changed_at"] == made["created_at"]
        assert made["status_changed_by"] == api.id("coordinator")
