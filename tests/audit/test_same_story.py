"""Whatever is called, and however wrongly: audit, event log and tables tell the same story."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assana_rt.records.appointments import appointments
from assana_rt.records.consultations import consultations
from assana_rt.records.lab_reports import lab_reports
from assana_rt.records.prescriptions import prescriptions
from assana_rt.records.surgeries import surgeries
from assana_rt.store.audit import NOTED
from assana_rt.store.base import new_id
from tests import make
from tests.api.kit import Answer, Api
from tests.audit.kit import checked, lines, sealed

pytestmark = pytest.mark.databases

WIDE = {each.path: each for each in (appointments, surgeries, consultations)}
CLINICAL = {each.path: each for each in (prescriptions, lab_reports)}  # on a doctor's channel alone
KINDS: dict[str, Any] = {**WIDE, **CLINICAL}
WHO = ("doctor", "doctor", "doctor2", "coordinator", "admin", "display")
PATCHES: tuple[dict[str, Any], ...] = (
    {"patient_name": "Änne Öztürk"},
    {"patient_name": "Mara Lindqvist"},
    {"status": "Cancelled"},
    {"status": "Upcoming"},
    {"status": "Ongoing"},
    {"status": "Finished"},
    {"status": "Confirmed"},
    {"status": "Pending"},
    {"status": "stopped"},
    {"status": "final"},
    {"doctor_id": "doctor2"},
    {"doctor_id": "doctor"},
    {"duration": "45min"},
    {"nonsense": True},
    {"patient_name": 7},
)
CHANGES = ("create", "update", "delete", "restore")


@dataclass(frozen=True)
class Step:
    """One call: what by whom on which kind; `pick` chooses a record among those there are."""

    verb: str
    who: str
    kind: str
    pick: int
    patch: dict[str, Any]
    stale: bool


STEPS = st.builds(
    Step,
    verb=st.sampled_from(
        ("create", "create", "patch", "patch", "delete", "restore", "get", "list")
    ),
    who=st.sampled_from(WHO),
    kind=st.sampled_from(sorted(KINDS)),
    pick=st.integers(0, 9),
    patch=st.sampled_from(PATCHES),
    stale=st.booleans(),
)


@dataclass
class Story:
    """Runs steps and remembers what each answer said."""

    api: Api
    records: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    answers: list[tuple[Step, str, Answer]] = field(default_factory=list)

    async def take(self, step: Step, number: int) -> None:
        known = self.records[step.kind]
        id = known[step.pick % len(known)] if known and step.pick < 9 else new_id()
        answer = await self._ask(step, id, number)
        assert answer.status < 500, answer.text
        if step.verb == "create" and answer.status == 201:
            id = answer.json["id"]
            known.append(id)
        self.answers.append((step, id, answer))

    async def _ask(self, step: Step, id: str, number: int) -> Answer:
        ask, one = self.api.ask, f"{step.kind}/{id}"
        headers = {"If-Match": '"1"'} if step.stale else None
        match step.verb:
            case "create":
                return await ask(step.who, "POST", step.kind, self._body(step, number))
            case "patch":
                patch = {
                    name: self.api.id(value) if name == "doctor_id" else value
                    for name, value in step.patch.items()
                }
                return await ask(step.who, "PATCH", one, patch, headers=headers)
            case "delete":
                return await ask(step.who, "DELETE", one, headers=headers)
            case "restore":
                return await ask(step.who, "POST", f"{one}/restore")
            case "get":
                return await ask(step.who, "GET", one)
            case _:
                return await ask(step.who, "GET", step.kind, limit=2)

    def _body(self, step: Step, number: int) -> dict[str, Any]:
        body = make.BODIES[step.kind]()
        if step.stale and step.pick > 6:
            return body | {"nonsense": 1}
        if step.kind == "surgeries":  # a room and an hour of its own, or it may be refused
            hour, room = number % 20, number // 20
            body |= {"surgery_time": f"{hour:02d}:00:00", "room": f"OR {room}"}
            body |= {"estimated_duration": "30min"}
        return body | ({} if step.who == "doctor" else {"doctor_id": self.api.id("doctor")})


def plain(values: Any) -> Any:
    return orjson.loads(orjson.dumps(values, option=orjson.OPT_UTC_Z))


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=5, max_size=30))
async def test_audit_log_and_tables_tell_the_same_story(api: Api, steps: list[Step]) -> None:
    story = Story(api)
    for number, step in enumerate(steps):
        await story.take(step, number)
    told = await lines(api.parts)
    _each_answer_has_its_line(story, told)
    for path, ids in story.records.items():
        for id in ids:
            await _the_same_is_told_of(api, path, id, told)
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
        match step.verb, answer.status:
            case "create", 201:
                assert of_record[0] == "create"
            case "patch", 200:
                assert set(of_record) <= {"update"}
            case "delete", 204:
                assert of_record == ["delete"]
            case "restore", 200:
                assert of_record == ["restore"]
            case "get", 200:
                assert everything == ["read"]
            case "list", 200:
                assert everything == ["list"]
            case _, 403 | 404:
                assert everything == ["refused"]
            case _:
                assert answer.status in (409, 412, 422), (step, answer.text)
                assert everything == []


async def _the_same_is_told_of(api: Api, path: str, id: str, told: list[dict[str, Any]]) -> None:
    """Tell a record's story three times: by its lines, by its events, by its row."""
    kind = KINDS[path]
    of_it = [line for line in told if line["record_id"] == id and line["action"] in CHANGES]
    assert {line["action"] for line in told if line["record_id"] == id} <= {*CHANGES, *NOTED}
    # By the lines: each says what was before, and what came after.
    values: dict[str, Any] = {}
    gone = False
    for version, line in enumerate(of_it, 1):
        assert line["record_version"] == version
        assert (line["action"] == "create") is (version == 1)
        assert (line["action"] == "restore") <= gone
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
    channels = [path] if path in WIDE else doctors
    published = [event for channel in channels for event in await api.published(channel)]
    events = [event for event in published if event["record"] == id]
    assert sorted((event["data"]["version"], event["type"]) for event in events) == sorted(
        (line["record_version"], f"{kind.name}.{verb}")
        for line in of_it
        for verb in _told_as(line, handed_over=path in CLINICAL)
    )
    actors = {line["record_version"]: line["actor_id"] for line in of_it}
    assert all((e["actor"] or {}).get("id") == actors[e["data"]["version"]] for e in events)
    if not gone:
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
