"""Patients: who sees them, what names them, and merging two that are one."""

from __future__ import annotations

from typing import Any

import pytest

from tests import make
from tests.api.kit import Api
from tests.whole_record.bodies import lab_report, named, patient, prescription

pytestmark = [pytest.mark.databases, pytest.mark.asyncio(loop_scope="module")]


async def test_a_patient_comes_back_as_given(api: Api) -> None:
    given = patient(
        phone_number="+49 30 1234567", email="Mara@Example.org", address="Torstr. 1\n10119 Berlin",
        mrn="M-004711", national_id="A123456789",
    )  # fmt: skip
    made = await api.new("doctor", "patients", given)
    kept = given | {"email": "mara@example.org"}
    assert {name: made[name] for name in given} == kept
    assert made["created_by"] == api.id("doctor")
    assert await api.get("doctor", f"patients/{made['id']}") == made
    changed = await api.patch("doctor", f"patients/{made['id']}", allergies=[], sex=None)
    assert (changed["allergies"], changed["sex"], changed["version"]) == ([], None, 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("sex", "f"),
        ("birth_date", "2199-01-01"),
        ("email", "mara"),
        ("allergies", [{"reaction": "Rash"}]),
        ("allergies", [{"substance": "Latex", "severity": "bad"}]),
        ("mrn", ""),
        ("merged_into", None),
        ("created_by", "me"),
    ],
)
async def test_a_wrong_field_is_named(api: Api, field: str, value: object) -> None:
    answer = await api.ask("doctor", "POST", "patients", patient(**{field: value}))
    assert [name.split(".")[0] for name, _ in answer.errors()] == [field]


async def test_a_doctor_sees_whom_they_made_or_have_a_record_of(api: Api) -> None:
    own = await api.new("doctor", "patients", patient(name="Own"))
    other = await api.new("doctor2", "patients", patient(name="Other"))
    for who, seen in (("doctor", ["Own"]), ("doctor2", ["Other"])):
        assert [each["name"] for each in (await api.get(who, "patients"))["items"]] == seen
    (await api.ask("doctor", "GET", f"patients/{other['id']}")).problem(404)
    (await api.ask("doctor", "PATCH", f"patients/{other['id']}", {"name": "X"})).problem(404)
    (await api.ask("doctor", "DELETE", f"patients/{other['id']}")).problem(404)
    (await api.ask("doctor", "GET", f"patients/{other['id']}/records")).problem(404)
    for who in ("coordinator", "admin"):
        ids = [each["id"] for each in (await api.get(who, "patients", limit=2))["items"]]
        assert ids == [other["id"], own["id"]]


@pytest.mark.parametrize("path", named(""))
async def test_a_record_makes_its_patient_known_to_its_doctor(api: Api, path: str) -> None:
    known = await api.new("admin", "patients", patient())
    where = f"patients/{known['id']}"
    (await api.ask("doctor", "GET", where)).problem(404)
    body = named(known["id"])[path] | {"doctor_id": api.id("doctor")}
    record = await api.new("admin", path, body)
    assert (await api.get("doctor", where))["id"] == known["id"]
    (await api.ask("doctor2", "GET", where)).problem(404)
    await api.delete("admin", f"{path}/{record['id']}")
    (await api.ask("doctor", "GET", where)).problem(404)


async def test_each_role_may_do_what_the_contract_says(api: Api) -> None:
    made = await api.new("doctor", "patients", patient())
    where = f"patients/{made['id']}"
    (await api.ask(None, "GET", where)).problem(401)
    for method, path, body in (
        ("GET", "patients", None),
        ("GET", where, None),
        ("POST", "patients", patient()),
        ("PATCH", where, {"name": "X"}),
        ("DELETE", where, None),
        ("GET", f"{where}/records", None),
    ):
        (await api.ask("display", method, path, body)).problem(403)
        if method != "GET":
            (await api.ask("coordinator", method, path, body)).problem(403)
    for verb in ("restore", "merge", "unmerge"):
        body = {"into": made["id"]} if verb == "merge" else None
        for who in ("display", "coordinator", "doctor"):
            (await api.ask(who, "POST", f"{where}/{verb}", body)).problem(403)


async def test_patients_are_on_no_channel(api: Api) -> None:
    made = await api.new("doctor", "patients", patient())
    await api.patch("doctor", f"patients/{made['id']}", name="Mara L.")
    page = await api.get("doctor", "patients")
    assert page["stream"] is None
    for channel in ("patients", f"doctor:{api.id('doctor')}", f"user:{api.id('doctor')}"):
        assert await api.published(channel) == []


async def test_searching_ignores_case_accents_and_order(api: Api) -> None:
    await api.new("doctor", "patients", patient(name="Zoë Ångström", mrn="M-1"))
    await api.new("doctor", "patients", patient(name="Zoltan Angstadt", birth_date="1980-01-02"))
    for q, found in (
        ("angstrom ZOE", ["Zoë Ångström"]),
        ("ang zo", ["Zoltan Angstadt", "Zoë Ångström"]),
        ("m-1", ["Zoë Ångström"]),
        ("1980-01-02", ["Zoltan Angstadt"]),
        ("100%", []),
    ):
        page = await api.get("doctor", "patients", q=q, sort="name")
        assert [each["name"] for each in page["items"]] == found
    born = await api.get("doctor", "patients", birth_date="1980-01-02")
    assert [each["name"] for each in born["items"]] == ["Zoltan Angstadt"]


async def test_lists_go_on_page_by_page(api: Api) -> None:
    for number in range(7):
        await api.new("doctor", "patients", patient(name=f"Name {number % 3}"))
    for sort in ("name", "-name", "created_at", "-updated_at"):
        items = await api.all("doctor", "patients", sort=sort, limit=2)
        assert len({each["id"] for each in items}) == 7
        if "name" in sort:
            names = [each["name"] for each in items]
            assert names == sorted(names, reverse=sort == "-name")


async def test_an_own_number_belongs_to_one_patient(api: Api) -> None:
    first = await api.new("doctor", "patients", patient(mrn="M-7"))
    await api.new("doctor", "patients", patient(mrn=None))
    second = await api.new("doctor", "patients", patient(mrn=None))
    answer = await api.ask("doctor", "POST", "patients", patient(mrn="M-7"))
    assert answer.problem(409)["field"] == "mrn"
    where = f"patients/{second['id']}"
    (await api.ask("doctor", "PATCH", where, {"mrn": "M-7"})).problem(409)
    await api.delete("doctor", f"patients/{first['id']}")
    answer = await api.ask("admin", "POST", "patients", patient(mrn="M-7"))
    restore = answer.problem(409)["restore"]
    assert (await api.ask("admin", "POST", restore)).good()["mrn"] == "M-7"
    answer = await api.ask("doctor2", "POST", "patients", patient(mrn="M-7"))
    assert first["id"] not in answer.text


@pytest.mark.parametrize("path", named(""))
async def test_a_newly_named_patient_must_be_one(api: Api, path: str) -> None:
    body = named("47110815")[path]
    for given in ("47110815", api.id("doctor")):
        answer = await api.ask("doctor", "POST", path, body | {"patient_id": given})
        assert [name for name, _ in answer.errors()] == ["patient_id"]
    strange = await api.new("doctor2", "patients", patient())
    answer = await api.ask("doctor", "POST", path, body | {"patient_id": strange["id"]})
    assert [name for name, _ in answer.errors()] == ["patient_id"]
    known = await api.new("doctor", "patients", patient())
    record = await api.new("doctor", path, body | {"patient_id": None})
    where = f"{path}/{record['id']}"
    answer = await api.ask("doctor", "PATCH", where, {"patient_id": "47110815"})
    assert [name for name, _ in answer.errors()] == ["patient_id"]
    assert (await api.patch("doctor", where, patient_id=known["id"]))["patient_id"] == known["id"]


async def test_an_old_value_that_names_nobody_stays(api: Api) -> None:
    record = await api.made("doctor", "consultations")
    where = f"consultations/{record['id']}"
    await api.parts.database.run(
        "UPDATE consultations SET patient_id = 'P-17' WHERE id = ?", [record["id"]]
    )
    changed = await api.patch("doctor", where, patient_name="New Name", patient_id="P-17")
    assert (changed["patient_id"], changed["patient_name"]) == ("P-17", "New Name")
    entry = await api.new("doctor", f"{where}/case-history", make.entry())
    assert entry["patient_id"] == "P-17"
    answer = await api.ask("doctor", "POST", f"{where}/case-history", make.entry(patient_id="P-18"))
    assert [name for name, _ in answer.errors()] == ["patient_id"]


async def test_a_patient_with_records_is_not_deleted(api: Api) -> None:
    known = await api.new("doctor", "patients", patient())
    where = f"patients/{known['id']}"
    record = await api.new("doctor", "surgeries", make.surgery(patient_id=known["id"]))
    (await api.ask("doctor", "DELETE", where)).problem(409)
    await api.delete("doctor", f"surgeries/{record['id']}")
    await api.delete("doctor", where)
    (await api.ask("doctor", "GET", where)).problem(404)
    items = (await api.get("admin", "patients", limit=3))["items"]
    assert known["id"] not in [each["id"] for each in items]
    answer = await api.ask(
        "admin", "POST", "surgeries",
        make.surgery(patient_id=known["id"], doctor_id=api.id("doctor")),
    )  # fmt: skip
    assert [name for name, _ in answer.errors()] == ["patient_id"]
    back = (await api.ask("admin", "POST", f"{where}/restore")).good()
    assert back | {"version": 1, "updated_at": 0} == known | {"version": 1, "updated_at": 0}


async def _two(api: Api) -> tuple[dict[str, Any], dict[str, Any], dict[str, dict[str, Any]]]:
    """Return two patients, and one record of each type that names the second."""
    kept = await api.new("doctor", "patients", patient(name="Mara Lindqvist", allergies=None))
    gone = await api.new("doctor", "patients", patient(name="Mara Lindquist"))
    records = {}
    for path, body in named(gone["id"]).items():
        records[path] = await api.new("doctor", path, body)
    where = f"consultations/{records['consultations']['id']}/case-history"
    records[where] = await api.new("doctor", where, make.entry())
    return kept, gone, records


async def test_merging_moves_every_record_and_undoing_brings_exactly_those_back(api: Api) -> None:
    kept, gone, records = await _two(api)
    own = await api.new(
        "doctor", "surgeries", make.surgery(patient_id=kept["id"], surgery_time="12:00:00")
    )
    deleted = await api.new("doctor", "appointments", make.appointment(patient_id=gone["id"]))
    await api.delete("doctor", f"appointments/{deleted['id']}")
    channel = f"doctor:{api.id('doctor')}"
    before = len(await api.published(channel))

    where = f"patients/{gone['id']}"
    merged = (await api.ask("admin", "POST", f"{where}/merge", {"into": kept["id"]})).good()
    assert merged["merged_into"] == kept["id"]
    for path, record in records.items():
        now = await api.get("doctor", f"{path}/{record['id']}")
        assert (now["patient_id"], now["version"]) == (kept["id"], record["version"] + 1)
        assert now.get("patient_name") == record.get("patient_name")
    told = (await api.published(channel))[before:]
    assert sorted(each["record"] for each in told) == sorted(r["id"] for r in records.values())
    assert all(each["changed"] == ["patient_id"] for each in told)
    survivor = await api.get("doctor", f"patients/{kept['id']}")
    assert [each["substance"] for each in survivor["allergies"]] == ["Penicillin"]
    assert [each["id"] for each in (await api.get("doctor", "patients"))["items"]] == [kept["id"]]
    hidden = await api.get("doctor", "patients", merged_into=kept["id"])
    assert [each["id"] for each in hidden["items"]] == [gone["id"]]

    later = await api.new(
        "doctor", "surgeries", make.surgery(patient_id=kept["id"], surgery_time="14:00:00")
    )
    back = (await api.ask("admin", "POST", f"{where}/unmerge")).good()
    assert back["merged_into"] is None
    for path, record in records.items():
        now = await api.get("doctor", f"{path}/{record['id']}")
        assert (now["patient_id"], now["version"]) == (gone["id"], record["version"] + 2)
    for record in (own, later):
        now = await api.get("doctor", f"surgeries/{record['id']}")
        assert now["patient_id"] == kept["id"]
    restored = (await api.ask("admin", "POST", f"appointments/{deleted['id']}/restore")).good()
    assert restored["patient_id"] == gone["id"]
    assert (await api.get("doctor", f"patients/{kept['id']}"))["allergies"] is None


async def test_a_merged_patient_takes_no_change_and_no_record(api: Api) -> None:
    kept, gone, _ = await _two(api)
    where = f"patients/{gone['id']}"
    (await api.ask("admin", "POST", f"{where}/merge", {"into": kept["id"]})).good()
    assert (await api.get("doctor", where))["merged_into"] == kept["id"]
    for method, path, body in (
        ("PATCH", where, {"name": "X"}),
        ("DELETE", where, None),
        ("POST", f"{where}/merge", {"into": kept["id"]}),
        ("POST", f"patients/{kept['id']}/merge", {"into": gone["id"]}),
        ("POST", f"patients/{kept['id']}/unmerge", None),
    ):
        (await api.ask("admin", method, path, body)).problem(409)
    answer = await api.ask("doctor", "POST", "surgeries", make.surgery(patient_id=gone["id"]))
    assert kept["id"] in answer.errors()[0][1]
    (await api.ask("admin", "POST", f"{where}/merge", {"into": gone["id"]})).problem(422)
    (await api.ask("admin", "POST", f"{where}/merge", {"into": api.id("doctor")})).problem(404)


async def test_merges_are_undone_last_first(api: Api) -> None:
    ids = [(await api.new("admin", "patients", patient(name=name)))["id"] for name in "ABC"]
    body = make.surgery(patient_id=ids[0], doctor_id=api.id("doctor"))
    record = await api.new("admin", "surgeries", body)

    async def named_patient() -> Any:
        return (await api.get("admin", f"surgeries/{record['id']}"))["patient_id"]

    for one, other in ((0, 1), (1, 2)):
        path, body = f"patients/{ids[one]}/merge", {"into": ids[other]}
        (await api.ask("admin", "POST", path, body)).good()
        assert await named_patient() == ids[other]
    (await api.ask("admin", "POST", f"patients/{ids[0]}/unmerge")).problem(409)
    for one in (1, 0):
        (await api.ask("admin", "POST", f"patients/{ids[one]}/unmerge")).good()
        assert await named_patient() == ids[one]


async def test_whom_another_was_merged_into_is_not_deleted(api: Api) -> None:
    kept = await api.new("admin", "patients", patient())
    gone = await api.new("admin", "patients", patient())
    where = f"patients/{gone['id']}"
    (await api.ask("admin", "POST", f"{where}/merge", {"into": kept["id"]})).good()
    async with api.quiet_if_refused("admin", "DELETE", f"patients/{kept['id']}") as answer:
        assert "unmerge" in answer.problem(409)["detail"]
    (await api.ask("admin", "POST", f"{where}/unmerge")).good()
    await api.delete("admin", f"patients/{kept['id']}")


@pytest.mark.parametrize("path", named(""))
async def test_a_record_comes_back_after_its_patient_only(api: Api, path: str) -> None:
    known = await api.new("doctor", "patients", patient())
    record = await api.new("doctor", path, named(known["id"])[path])
    if path == "consultations":
        where = f"consultations/{record['id']}/case-history"
        await api.new("doctor", where, make.entry(patient_id=known["id"]))
    await api.delete("doctor", f"{path}/{record['id']}")
    await api.delete("doctor", f"patients/{known['id']}")
    async with api.quiet_if_refused("admin", "POST", f"{path}/{record['id']}/restore") as answer:
        refused = answer.problem(409)
    (await api.ask("admin", "POST", refused["restore"])).good()
    back = (await api.ask("admin", "POST", f"{path}/{record['id']}/restore")).good()
    assert back["patient_id"] == known["id"]


async def test_the_doctor_who_made_a_merged_patient_sees_who_it_is(api: Api) -> None:
    kept = await api.new("admin", "patients", patient(name="Kept"))
    gone = await api.new("doctor", "patients", patient(name="Gone"))
    path = f"patients/{gone['id']}/merge"
    (await api.ask("admin", "POST", path, {"into": kept["id"]})).good()
    assert (await api.get("doctor", f"patients/{kept['id']}"))["name"] == "Kept"
    (await api.ask("doctor2", "GET", f"patients/{kept['id']}")).problem(404)


async def test_the_story_holds_all_types_newest_first(api: Api) -> None:
    known = (await api.new("doctor", "patients", patient()))["id"]
    doctor = "doctor"
    early = {"appointment_date": "2026-03-29", "appointment_time": "01:59:59"}
    await api.new(doctor, "appointments", make.appointment(patient_id=known, **early))
    after_the_gap = {"surgery_date": "2026-03-29", "surgery_time": "03:00:00"}
    await api.new(doctor, "surgeries", make.surgery(patient_id=known, **after_the_gap))
    twice = {"consultation_date": "2026-10-25", "consultation_time": "02:30:00"}
    call = await api.new(doctor, "consultations", make.consultation(patient_id=known, **twice))
    body = prescription(patient_id=known, starts_on="2026-10-25")
    await api.new(doctor, "prescriptions", body)
    await api.new(doctor, "lab-reports", lab_report(patient_id=known, report_date="2026-10-26"))
    where = f"consultations/{call['id']}/case-history"
    await api.new(doctor, where, make.entry(date="2020-01-01"))
    await api.new(doctor, where, make.entry(title="Undated"))
    expected = [
        ("lab_report", "2026-10-25T23:00:00Z"),
        ("consultation", "2026-10-25T00:30:00Z"),
        ("prescription", "2026-10-24T22:00:00Z"),
        ("surgery", "2026-03-29T01:00:00Z"),
        ("appointment", "2026-03-29T00:59:59Z"),
        ("case_history", "2019-12-31T23:00:00Z"),
    ]
    for limit in (1, 2, 3, 50):
        found = await api.all(doctor, f"patients/{known}/records", limit=limit)
        told = [(each["type"], each["at"]) for each in found]
        assert [each for each in told if each in expected] == expected
        assert len(told) == 7  # and the undated entry, where it was written
    only = await api.all(doctor, f"patients/{known}/records", type=["surgery", "appointment"])
    assert [each["type"] for each in only] == ["surgery", "appointment"]
    assert only[0]["record"]["patient_id"] == known


async def test_the_story_tells_each_reader_their_own_part(api: Api) -> None:
    known = (await api.new("admin", "patients", patient()))["id"]
    for who in ("doctor", "doctor2"):
        for path, body in named(known).items():
            await api.new("admin", path, body | {"doctor_id": api.id(who)})
    for who in ("doctor", "doctor2"):
        found = await api.all(who, f"patients/{known}/records", limit=2)
        assert len(found) == 5
        assert {each["record"]["doctor_id"] for each in found} == {api.id(who)}
    desk = await api.all("coordinator", f"patients/{known}/records", limit=2)
    assert {each["type"] for each in desk} == {"appointment", "surgery", "consultation"}
    assert len(desk) == 6
    assert len(await api.all("admin", f"patients/{known}/records", limit=3)) == 10
    only = await api.get("coordinator", f"patients/{known}/records", type="lab_report")
    assert only["items"] == []


async def test_many_records_of_one_instant_come_once_each(api: Api) -> None:
    known = (await api.new("doctor", "patients", patient()))["id"]
    for number in range(3):
        at = {"appointment_date": "2026-11-23", "appointment_time": "00:00:00"}
        await api.new("doctor", "appointments", make.appointment(patient_id=known, **at))
        await api.new("doctor", "prescriptions", prescription(patient_id=known, repeats=number))
        await api.new("doctor", "lab-reports", lab_report(patient_id=known))
    for limit in (1, 2, 4):
        found = await api.all("doctor", f"patients/{known}/records", limit=limit)
        ids = [each["record"]["id"] for each in found]
        assert len(ids) == len(set(ids)) == 9
        assert {each["at"] for each in found} == {"2026-11-22T23:00:00Z"}
