"""Whatever is called, and however wrongly: audit, event log and tables tell the same story."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assana_rt.records import milestones
from assana_rt.records.patient_merges import PatientMerge
from assana_rt.records.patients import Patient
from assana_rt.store.audit import NOTED
from tests.api.kit import Api
from tests.audit.kit import checked, lines, sealed
from tests.audit.story import (
    BEGINNING,
    CLINICAL,
    KINDS,
    UNTOLD,
    WIDE,
    Step,
    Story,
    steps,
)  # fmt: skip

pytestmark = pytest.mark.databases

CHANGES = ("create", "update", "delete", "restore")
IMPLIED = ("in_room", "out_of_room")  # by a change of status
BESIDES = ("merge", "unmerge")  # say what a change was, beside the line of the change itself
WRITTEN = {
    "delete": ["delete"],
    "restore": ["restore"],
    "milestone": ["update"],
    "correct": ["update"],
    "withdraw": ["update"],
    "merge": ["merge", "update"],
    "unmerge": ["unmerge", "update"],
}
# Two patients that are one, with a record in use and a deleted one, and an operation that begins
# by mistake: what chance may not come upon.
MERGED = [
    Step("delete", "doctor", "prescriptions"),
    Step("merge", "admin", "patients", pick=1, other=0),
    Step("merge", "admin", "patients", pick=1, other=0),
    Step("patch", "doctor", "patients", pick=1, other=0),
    Step("restore", "admin", "prescriptions"),
    Step("milestone", "doctor", "surgeries", pick=1, other=6),
    Step("correct", "coordinator", "surgeries", other=0),
    Step("withdraw", "coordinator", "surgeries", other=1),
    Step("withdraw", "admin", "surgeries", other=2),
    Step("unmerge", "doctor", "patients", pick=1),
    Step("unmerge", "admin", "patients", pick=1),
    Step("unmerge", "admin", "patients", pick=1),
    Step("delete", "doctor", "patients", pick=1),
]


def plain(values: Any) -> Any:
    return orjson.loads(orjson.dumps(values, option=orjson.OPT_UTC_Z))


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(more=st.lists(steps(), min_size=20, max_size=40))
@example(more=MERGED)
async def test_audit_log_and_tables_tell_the_same_story(api: Api, more: list[Step]) -> None:
    story = Story(api)
    for number, step in enumerate([*BEGINNING, *more]):
        await story.take(step, number)
    told = await lines(api.parts)
    _each_answer_has_its_line(story, told)
    for path, ids in story.records.items():
        for id in ids:
            await _the_same_is_told_of(api, path, id, told)
    for id in story.records["surgeries"]:
        await _its_milestones_only_grew(api, id, story.milestones[id])
    for id in story.records["patients"]:
        await _its_merge_is_kept(id, told)
    for channel in ("appointments", "surgeries", "consultations", f"doctor:{api.id('doctor')}"):
        offsets = [event["offset"] for event in await api.published(channel)]
        assert offsets == list(range(1, len(offsets) + 1))
    await sealed(api.parts)
    assert (await checked(api.parts)).findings == ()
    # The next example begins with an empty day: one room is booked once.
    await api.parts.database.run("UPDATE surgeries SET status = 'Cancelled'")


def _each_answer_has_its_line(story: Story, told: list[dict[str, Any]]) -> None:
    by_request = defaultdict(list)
    for line in told:
        by_request[line["request_id"]].append(line)
    for step, id, answer in story.answers:
        of_request = by_request[answer.headers["X-Request-ID"]]
        of_record = [line["action"] for line in of_request if line["record_id"] == id]
        everything = [line["action"] for line in of_request]
        if answer.status in (403, 404):
            assert everything == ["refused"]
        elif answer.status >= 400:
            assert answer.status in (409, 412, 422), (step, answer.text)
            assert everything == (["read"] if answer.status == 412 else [])  # it shows the record
        elif step.verb in ("get", "list"):
            assert everything == ["read" if step.verb == "get" else "list"]
        elif step.verb == "patch":
            assert set(of_record) in ({"update"}, {"read"})
        elif step.verb == "create":
            assert of_record[0] == "create"
        else:
            assert sorted(of_record) == WRITTEN[step.verb], step


async def _the_same_is_told_of(api: Api, path: str, id: str, told: list[dict[str, Any]]) -> None:
    """Tell a record's story three times: by its lines, by its events, by its row."""
    kind = KINDS[path]
    of_it = [line for line in told if line["record_id"] == id and line["action"] in CHANGES]
    actions = {line["action"] for line in told if line["record_id"] == id}
    assert actions <= {*CHANGES, *NOTED, *(BESIDES if path in UNTOLD else ())}
    # By the lines: each says what was before, and what came after.
    values: dict[str, Any] = {}
    gone, silently = False, set()
    for version, line in enumerate(of_it, 1):
        assert line["record_version"] == version
        assert (line["action"] == "create") is (version == 1)
        assert (line["action"] == "restore") <= gone
        if gone and line["action"] == "update":  # its patient is another: nobody watches it
            assert line["changed"].keys() == {"patient_id"}
            silently.add(version)
        gone = line["action"] == "delete" or (gone and line["action"] != "restore")
        for name, (before, after) in (line["changed"] or {}).items():
            assert values.get(name) == before, (name, line)
            values[name] = after
    # By the row.
    row = await kind.model.get(id=id)
    assert row.version == len(of_it)
    assert (row.deleted_at is not None) is gone
    present = plain(kind.values(row))
    silent = {"version", "updated_at", *kind.secret}
    for name in values.keys() - silent:
        assert present[name] == values[name], name
    assert {name for name, value in present.items() if value is not None} <= values.keys() | silent
    # By the events of the channels that have it.
    doctors = [f"doctor:{api.id(who)}" for who in ("doctor", "doctor2")]
    channels = [path] if path in WIDE else [] if path in UNTOLD else doctors
    published = [event for channel in channels for event in await api.published(channel)]
    events = [event for event in published if event["record"] == id]
    assert sorted((event["data"]["version"], event["type"]) for event in events) == sorted(
        (line["record_version"], f"{kind.name}.{verb}")
        for line in of_it
        if path not in UNTOLD and line["record_version"] not in silently
        for verb in _told_as(line, handed_over=path in CLINICAL)
    )
    actors = {line["record_version"]: line["actor_id"] for line in of_it}
    assert all((e["actor"] or {}).get("id") == actors[e["data"]["version"]] for e in events)
    if not gone and path not in UNTOLD:
        (last,) = (
            event["data"]
            for event in events
            if event["data"]["version"] == row.version and not event["type"].endswith(".deleted")
        )
        assert last == plain(kind.present(kind.values(row), api.parts))
    assert "eyJ" not in str(told), "no token is in any line"


def _told_as(line: dict[str, Any], *, handed_over: bool) -> tuple[str, ...]:
    """Return what a change is published as; `handed_over`: on a channel for each doctor."""
    if handed_over and line["action"] == "update" and "doctor_id" in line["changed"]:
        return ("deleted", "created")
    as_told = {"create": "created", "update": "updated", "delete": "deleted", "restore": "created"}
    return (as_told[line["action"]],)


async def _its_milestones_only_grew(api: Api, id: str, answered: list[dict[str, Any]]) -> None:
    """Hold a surgery's steps against what was answered of them, and against the record's own."""
    listed = await milestones.lines_of(id)
    there = {line.id: plain(milestones.show(line, listed)) for line in listed}
    for said in answered:  # `counts` alone changes, when a later line takes its place
        assert {**there[said["id"]], "counts": True} == {**said, "counts": True}
    surgery = await KINDS["surgeries"].model.get(id=id)
    assert (surgery.milestones or []) == milestones.kept(listed)
    implied = [line for line in listed if line.id not in {said["id"] for said in answered}]
    assert all(line.replaces is None and line.name in IMPLIED for line in implied)


async def _its_merge_is_kept(id: str, told: list[dict[str, Any]]) -> None:
    """Hold what is kept of a patient's merges against the lines that say so."""
    merges = await PatientMerge.filter(patient_id=id).order_by("id")
    said = [line for line in told if line["record_id"] == id and line["action"] in BESIDES]
    done = [verb for each in merges for verb in ("merge", "unmerge")[: 2 if each.undone_at else 1]]
    assert [line["action"] for line in said] == done
    into = next((each.into_id for each in merges if each.undone_at is None), None)
    assert (await Patient.get(id=id)).merged_into == into
