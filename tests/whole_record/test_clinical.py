"""Prescriptions and lab reports: a doctor's own, and told to nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assana_rt.records.channels import Doctor
from tests.api.kit import Api
from tests.make import DAY
from tests.whole_record.bodies import electrolytes, lab_report, prescription

pytestmark = [pytest.mark.databases, pytest.mark.asyncio(loop_scope="module")]

BODIES = {"prescriptions": prescription, "lab-reports": lab_report}
RESULT = electrolytes("x" * 255)["results"][0]
TYPES = {"prescriptions": "prescription", "lab-reports": "lab_report"}


async def _snapshot(api: Api, who: str, **days: str) -> dict[str, list[dict[str, Any]]]:
    person = api.people[who]
    found = await Doctor(api.parts).snapshot(person, person.id, days)
    assert found is not None
    records: dict[str, list[dict[str, Any]]] = json.loads(found.data)["snapshot"]["records"]
    return records


async def test_a_prescription_comes_back_as_given(api: Api) -> None:
    given = prescription(ends_on="2026-12-23", notes="with food", prescriber="Dr A. Berg")
    made = await api.new("doctor", "prescriptions", given)
    assert {name: made[name] for name in given} == given
    assert (made["status"], made["doctor_id"]) == ("active", api.id("doctor"))
    assert await api.get("doctor", f"prescriptions/{made['id']}") == made


async def test_a_prescription_begins_today_under_its_doctors_name(api: Api) -> None:
    body = {"patient_name": "Mara Lindqvist", "drug": "Ibuprofen", "dose": "400 mg"}
    made = await api.new("doctor", "prescriptions", body)
    assert made["starts_on"] == str(api.parts.today())
    assert made["prescriber"] == api.people["doctor"].name
    assert (made["ends_on"], made["repeats"]) == (None, 0)


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("prescriptions", "ends_on", "2026-11-22"),
        ("prescriptions", "repeats", -1),
        ("prescriptions", "repeats", 100),
        ("prescriptions", "dose", ""),
        ("prescriptions", "drug", None),
        ("prescriptions", "status", "on_hold"),
        ("prescriptions", "status", "Active"),
        ("lab-reports", "panels", {}),
        ("lab-reports", "panels", [{"results": []}]),
        ("lab-reports", "panels", [electrolytes(flag="odd")]),
        ("lab-reports", "panels", [electrolytes() | {"colour": "red"}]),
        ("lab-reports", "panels", [{"name": "x" * 200, "results": [RESULT] * 20}] * 10),
        ("lab-reports", "panels", [{"name": "P", "results": [{"name": "K", "value": 3.1}]}]),
        ("lab-reports", "status", "corrected"),
        ("lab-reports", "report_date", "23.11.2026"),
    ],
)
async def test_a_wrong_field_is_named(api: Api, path: str, field: str, value: object) -> None:
    answer = await api.ask("doctor", "POST", path, BODIES[path](**{field: value}))
    assert [name.split(".")[0] for name, _ in answer.errors()] == [field]
    assert (await api.get("doctor", path))["items"] == []


async def test_a_prescription_goes_through_its_states(api: Api) -> None:
    made = await api.new("doctor", "prescriptions", prescription(status="draft"))
    where = f"prescriptions/{made['id']}"
    for status in ("active", "on_hold", "active", "completed"):
        assert (await api.patch("doctor", where, status=status))["status"] == status
    answer = await api.ask("doctor", "PATCH", where, {"status": "active"})
    assert answer.problem(409)["allowed"] == []


@pytest.mark.parametrize("path", BODIES)
async def test_only_its_doctor_and_an_admin_reach_a_clinical_record(api: Api, path: str) -> None:
    made = await api.new("doctor", path, BODIES[path]())
    one = f"{path}/{made['id']}"
    for method, where, body in (
        ("GET", path, None), ("GET", one, None), ("POST", path, BODIES[path]()),
        ("PATCH", one, {"notes": "x"}), ("DELETE", one, None), ("POST", f"{one}/restore", None),
    ):  # fmt: skip
        (await api.ask(None, method, where, body)).problem(401)
        for who in ("coordinator", "display"):
            (await api.ask(who, method, where, body)).problem(403)
        if where.startswith(one) and not where.endswith("restore"):
            (await api.ask("doctor2", method, where, body)).problem(404)
    assert (await api.get("doctor2", path))["items"] == []
    assert (await api.get("doctor2", path, doctor_id=api.id("doctor")))["items"] == []
    assert (await api.get("admin", one))["id"] == made["id"]
    (await api.ask("doctor", "POST", f"{one}/restore")).problem(403)
    answer = await api.ask("doctor", "PATCH", one, {"doctor_id": api.id("doctor2")})
    answer.problem(403)
    answer = await api.ask("admin", "POST", path, BODIES[path]())
    assert [name for name, _ in answer.errors()] == ["doctor_id"]


@pytest.mark.parametrize("path", BODIES)
async def test_each_change_is_told_on_its_doctors_channel_alone(api: Api, path: str) -> None:
    heads = dict(await _heads(api))
    made = await api.new("doctor", path, BODIES[path]())
    one = f"{path}/{made['id']}"
    changed = await api.patch("doctor", one, notes="looked at")
    await api.delete("doctor", one)
    back = (await api.ask("admin", "POST", f"{one}/restore")).good()
    told = await api.published(f"doctor:{api.id('doctor')}")
    kinds = [f"{TYPES[path]}.{verb}" for verb in ("created", "updated", "deleted", "created")]
    assert [each["type"] for each in told] == kinds
    listed = (await api.get("doctor", path))["items"][0]
    assert told[3]["data"] == listed
    assert {name: back[name] for name in listed} == listed
    assert told[1]["data"]["version"] == changed["version"] == 2
    assert told[2]["data"] == {"id": made["id"], "version": 3}
    moved = {name for name, head in await _heads(api) if heads.get(name) != head}
    # On the person's own channel they are told that an admin brought it back.
    assert moved == {f"doctor:{api.id('doctor')}", f"user:{api.id('doctor')}"}


async def _heads(api: Api) -> list[tuple[str, int]]:
    rows = await api.parts.database.rows("SELECT name, head FROM live_channel")
    return [(row["name"], row["head"]) for row in rows]


@pytest.mark.parametrize("path", BODIES)
async def test_a_doctors_snapshot_has_the_records_of_its_days(api: Api, path: str) -> None:
    column = {"prescriptions": "starts_on", "lab-reports": "report_date"}[path]
    made = await api.new("doctor", path, BODIES[path](**{column: "2026-03-02"}))
    await api.new("doctor", path, BODIES[path](**{column: "2026-03-04"}))
    await api.new("doctor2", path, BODIES[path](**{column: "2026-03-02"}))
    gone = await api.new("doctor", path, BODIES[path](**{column: "2026-03-02"}))
    await api.delete("doctor", f"{path}/{gone['id']}")
    found = await _snapshot(api, "doctor", date_from="2026-03-01", date_to="2026-03-03")
    listed = [one for one in await api.all("doctor", path) if one["id"] == made["id"]]
    assert found[TYPES[path]] == listed


@pytest.mark.parametrize("path", BODIES)
async def test_an_admin_may_hand_one_over(api: Api, path: str) -> None:
    made = await api.new("doctor", path, BODIES[path]())
    one = f"{path}/{made['id']}"
    await api.patch("admin", one, doctor_id=api.id("doctor2"))
    (await api.ask("doctor", "GET", one)).problem(404)
    assert (await api.get("doctor2", one))["id"] == made["id"]
    assert (await api.published(f"doctor:{api.id('doctor')}"))[-1]["type"].endswith(".deleted")
    assert (await api.published(f"doctor:{api.id('doctor2')}"))[-1]["type"].endswith(".created")


@pytest.mark.parametrize("path", BODIES)
async def test_lists_filter_sort_and_go_on(api: Api, path: str) -> None:
    column = {"prescriptions": "starts_on", "lab-reports": "report_date"}[path]
    for day in (3, 1, 2, 2, 1):
        await api.new("doctor", path, BODIES[path](**{column: f"2026-05-0{day}"}))
    for sort in ("date", "-date", "created_at", "-updated_at", "patient_name"):
        items = await api.all("doctor", path, sort=sort, limit=2)
        assert len({each["id"] for each in items}) == 5
    days = [each[column][-1] for each in await api.all("doctor", path, limit=2)]
    assert days == ["3", "2", "2", "1", "1"]  # the newest first, where nothing else is asked
    found = await api.all("doctor", path, date_from="2026-05-02", date_to="2026-05-02")
    assert len(found) == 2
    page = await api.get("doctor", path)
    assert page["stream"]["channel"] == f"doctor:{api.id('doctor')}"
    assert page["stream"]["offset"] == 5
    assert (await api.get("admin", path, limit=1))["stream"] is None
    assert len(await api.all("admin", path, doctor_id=api.id("doctor"), limit=2)) == 5


async def test_searching_finds_drugs_panels_and_names(api: Api) -> None:
    await api.new("doctor", "prescriptions", prescription(drug="Salbutamol"))
    await api.new("doctor", "lab-reports", lab_report())
    for path, q, found in (
        ("prescriptions", "SALBU lindqvist", 1),
        ("prescriptions", "metoprolol", 0),
        ("lab-reports", "electro mara", 1),
        ("lab-reports", "potassium", 0),
    ):
        assert len((await api.get("doctor", path, q=q))["items"]) == found, (path, q)


async def test_a_final_report_needs_a_result(api: Api) -> None:
    made = await api.new("doctor", "lab-reports", lab_report(panels=[]))
    where = f"lab-reports/{made['id']}"
    assert made["status"] == "preliminary"
    answer = await api.ask("doctor", "PATCH", where, {"status": "final"})
    assert [name for name, _ in answer.errors()] == ["panels"]
    final = await api.patch("doctor", where, status="final", panels=[electrolytes()])
    assert (final["status"], final["replaced"]) == ("final", [])
    assert final["panels"] == [electrolytes()]


async def test_a_correction_keeps_what_it_replaces(api: Api) -> None:
    made = await api.new("doctor", "lab-reports", lab_report(status="final"))
    where = f"lab-reports/{made['id']}"
    answer = await api.ask("doctor", "PATCH", where, {"status": "corrected"})
    assert [name for name, _ in answer.errors()] == ["panels"]
    (await api.ask("doctor", "PATCH", where, {"status": "preliminary"})).problem(409)
    await api.patch("doctor", where, notes="Sample was haemolytic.")
    once = await api.patch("doctor", where, panels=[electrolytes("4.2", "normal")])
    twice = await api.patch("admin", where, status="corrected", panels=[electrolytes("4.3")])
    assert once["status"] == twice["status"] == "corrected"
    first, second = twice["replaced"]
    assert once["replaced"] == [first]
    assert (first["version"], first["status"], first["panels"]) == (2, "final", made["panels"])
    assert (second["version"], second["panels"]) == (3, once["panels"])
    assert (first["replaced_by"], second["replaced_by"]) == (api.id("doctor"), api.id("admin"))
    assert first["replaced_at"][:19] == once["updated_at"][:19]
    assert await api.get("doctor", where) == twice
    listed = (await api.get("doctor", "lab-reports"))["items"]
    assert "replaced" not in listed[0]
    assert "replaced" not in (await api.published(f"doctor:{api.id('doctor')}"))[-1]["data"]
    audited = await api.parts.database.rows(
        "SELECT changed FROM audit_logs WHERE record_id = ?", [made["id"]]
    )
    assert not any("replaced" in (row["changed"] or "") for row in audited)


async def test_an_account_with_clinical_records_is_not_deleted(api: Api) -> None:
    await api.new("doctor", "prescriptions", prescription(starts_on=DAY))
    await api.new("doctor2", "lab-reports", lab_report())
    for who in ("doctor", "doctor2"):
        (await api.ask("admin", "DELETE", f"users/{api.id(who)}")).problem(409)


async def test_an_entry_of_a_case_history_comes_back(api: Api) -> None:
    call = await api.made("doctor", "consultations")
    where = f"consultations/{call['id']}/case-history"
    made = await api.new("doctor", where, {"history_type": "medical_history", "title": "Asthma"})
    await api.delete("doctor", f"{where}/{made['id']}")
    (await api.ask("doctor", "POST", f"{where}/{made['id']}/restore")).problem(403)
    other = await api.made("doctor", "consultations")
    wrong = f"consultations/{other['id']}/case-history/{made['id']}/restore"
    (await api.ask("admin", "POST", wrong)).problem(404)
    back = (await api.ask("admin", "POST", f"{where}/{made['id']}/restore")).good()
    assert (back["title"], back["version"]) == ("Asthma", 3)
    assert (await api.get("doctor", where))["items"][0]["id"] == made["id"]
    await api.delete("doctor", f"consultations/{call['id']}")
    (await api.ask("admin", "POST", f"{where}/{made['id']}/restore")).problem(404)


async def test_names_that_grow_in_the_search_are_taken(api: Api) -> None:
    panels = [{"name": "\ufdfa" * 200} for _ in range(45)]  # eighteen letters each
    made = await api.new("doctor", "lab-reports", lab_report(patient_name="Grown", panels=panels))
    assert [panel["name"] for panel in made["panels"]] == [panel["name"] for panel in panels]
    (found,) = (await api.get("doctor", "lab-reports", q="grown"))["items"]
    assert found["id"] == made["id"]
