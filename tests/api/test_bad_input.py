"""Each bad input gets the problem that says what to mend, and changes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from tests import make
from tests.api.kit import Api

on_one_app = pytest.mark.asyncio(loop_scope="module")

STRING = "Input should be a valid string"
UNKNOWN = "is not known here; take it out"
MISSING = "is required"
NUL = "take out the NUL character"
CONTROL = "take out line breaks and other control characters"
SURROGATE = "take out the lone surrogate: it is no character"
NOT_OURS = "use next_cursor as it came, with the same filters"
URL = "give an http or https address, or a path from /"
ID = "String should match pattern '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"
STATUS = "Input should be 'Scheduled', 'Ongoing', 'Post Surgery', 'Finished' or 'Cancelled'"
DATE = "Input should be a valid date in the format YYYY-MM-DD, "
TIME = "Input should be in a valid time format, "
INTEGER = "Input should be a valid integer, unable to parse string as an integer"
SORT = (
    "Input should be 'date', '-date', 'created_at', '-created_at', 'updated_at', '-updated_at', "
    "'patient_name' or '-patient_name'"
)
REASON = (
    "Input should be 'patient', 'surgeon', 'anaesthesia', 'equipment', 'room', 'previous_case', "
    "'bed' or 'other'"
)
HISTORY = (
    "Input should be 'previous_consultation', 'medical_history', 'prescription' or 'lab_report'"
)
SKIPPED = "on that day the clock skips this time; choose another"

Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Bad:
    """A request, and the problem it gets; `{surgery}` and the like stand for ids."""

    name: str
    method: str
    path: str
    body: object = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    who: str = "doctor"
    status: int = 422
    type: str = "invalid"
    errors: Errors | None = None
    detail: str = ""


def surgery(name: str, message: str, field: str = "", **fields: object) -> Bad:
    """A new surgery with one bad field."""
    named = field or next(iter(fields))
    return Bad(
        f"surgery: {name}", "POST", "surgeries", make.surgery(**fields), errors=[(named, message)]
    )


def patched(name: str, message: str, **fields: object) -> Bad:
    return Bad(
        f"patch: {name}",
        "PATCH",
        "surgeries/{surgery}",
        fields,
        errors=[(next(iter(fields)), message)],
    )


def raw(name: str, text: bytes, errors: Errors | None = None, status: int = 422) -> Bad:
    """A body as it stands on the wire, for a new entry of the case history."""
    kind = {422: "invalid", 400: "bad-request"}[status]
    return Bad(f"raw: {name}", "POST", "consultations/{consultation}/case-history", raw=text,
               errors=errors, status=status, type=kind)  # fmt: skip


def entry(name: str, message: str, metadata: object) -> Bad:
    body = make.entry(metadata=metadata)
    path = "consultations/{consultation}/case-history"
    return Bad(f"metadata: {name}", "POST", path, body, errors=[("metadata", message)])


def asked(name: str, errors: Errors, path: str = "surgeries", **query: Any) -> Bad:
    return Bad(f"query: {name}", "GET", path, query=query, errors=errors)


def missing(name: str, path: str, method: str = "GET", who: str = "doctor") -> Bad:
    body = {"notes": "x"} if method == "PATCH" else None
    return Bad(f"path: {name}", method, path, body, who=who, status=404, type="not-found")


def within(name: str, path: str, errors: Errors, **fields: object) -> Bad:
    """A new record with a fault deep in one of its fields."""
    body = make.BODIES[path](**fields)
    return Bad(f"within: {name}", "POST", path, body, errors=errors)


def nested(depth: int) -> dict[str, Any]:
    """Return an object nested so deep; a plain one is one deep."""
    value: dict[str, Any] = {"at": "the bottom"}
    for _ in range(depth - 1):
        value = {"in": value}
    return value


HB = {"name": "Hb", "value": "13.5"}
ENTRY = b'{"history_type": "medical_history", '

BODIES = [
    raw("broken JSON", b"{", status=400),
    raw("nothing", b"", status=400),
    raw("trailing comma", b'{"title": "x",}', status=400),
    raw("two values", b"{} {}", status=400),
    raw("single quotes", b"{'title': 'x'}", status=400),
    raw("no UTF-8", b'{"title": "\xff"}', status=400),
    raw("UTF-16", '{"title": "x"}'.encode("utf-16"), status=400),
    raw("a bare word", b"nothing", status=400),
    raw("very deep", b"[" * 100_000, status=400),
    raw("a list", b"[]", [("body", "Input should be an object")]),
    raw("a number", b"17", [("body", "Input should be an object")]),
    raw("null", b"null", [("body", "Input should be an object")]),
    raw("an escaped surrogate", ENTRY + rb'"title": "\ud800"}', [("title", SURROGATE)]),
    raw("a surrogate in a key", ENTRY + rb'"metadata": {"\udfff": 1}}', [("metadata", SURROGATE)]),
    raw("a surrogate alone", rb'"\ud800"', [("body", SURROGATE)]),
    raw("an escaped NUL", ENTRY + rb'"title": "a\u0000b"}', [("title", NUL)]),
    Bad("body: form data", "POST", "surgeries", raw=b"a=b", status=415,
        type="unsupported-media-type",
        headers={"Content-Type": "application/x-www-form-urlencoded"}),
    Bad("body: text", "POST", "surgeries", raw=b"{}", status=415, type="unsupported-media-type",
        headers={"Content-Type": "text/plain"}),
    Bad("body: no type", "PATCH", "surgeries/{surgery}", raw=b"{}", status=415,
        type="unsupported-media-type", headers={"Content-Type": ""}),
    Bad("body: over 1 MiB", "POST", "surgeries", raw=b'"' + b"x" * (1 << 20) + b'"', status=413,
        type="too-large"),
]  # fmt: skip

FIELDS = [
    surgery("unknown field", UNKNOWN, "surgeons", surgeons="A"),
    surgery("server's field", UNKNOWN, "version", version=1),
    surgery("server's id", UNKNOWN, "id", id="5a1e"),
    surgery("number for text", STRING, patient_name=17),
    surgery("null for text", STRING, patient_name=None),
    surgery("list for text", STRING, procedure=["Hip"]),
    surgery("boolean for text", STRING, room=True),
    surgery("empty name", "String should have at least 1 character", patient_name=""),
    surgery("blank name", "String should have at least 1 character", patient_name=" \t "),
    surgery("long name", "String should have at most 255 characters", patient_name="ü" * 256),
    surgery("long room", "String should have at most 100 characters", room="x" * 101),
    surgery("long duration", "String should have at most 50 characters",
            estimated_duration="9" * 51),
    surgery("long patient", "String should have at most 36 characters", patient_id="x" * 37),
    surgery("long notes", "String should have at most 16000 characters", notes="x" * 16_001),
    surgery("NUL", NUL, notes="a\0b"),
    surgery("NUL in a name", NUL, patient_name="a\0b"),
    surgery("tab in a name", CONTROL, patient_name="Ann\tLee"),
    surgery("two lines in a room", CONTROL, room="OR\n1"),
    surgery("next line in a duration", CONTROL, estimated_duration="1\x85h"),
    surgery("unit separator at the end", CONTROL, surgeon="Dr Lind\x1f"),
    surgery("bad address", URL,
            patient_avatar_url="javascript:alert(1)"),
    surgery("other host by path", URL,
            patient_avatar_url="//evil.example/x.png"),
    surgery("address and a line", URL,
            patient_avatar_url="https://a.example/x.png\n"),
    surgery("long address", "String should have at most 2000 characters",
            patient_avatar_url="/" + "x" * 2_000),
    surgery("malformed doctor", ID,
            doctor_id="17"),
    surgery("upper-case doctor", ID,
            doctor_id="5A1E0000-0000-4000-8000-000000000000"),
    surgery("unknown status", STATUS,
            status="Postponed"),
    surgery("status by other letters", STATUS,
            status="scheduled"),
    surgery("late start", "a new record starts as Scheduled", status="Finished"),
    Bad("surgery: two at once", "POST", "surgeries", {"patient_name": 1, "colour": "red"},
        errors=[("patient_name", STRING), ("procedure", MISSING), ("surgery_date", MISSING),
                ("surgery_time", MISSING), ("colour", UNKNOWN)]),
    Bad("appointment: unknown type", "POST", "appointments", make.appointment(type="Chat"),
        errors=[("type", "Input should be 'Consultation', 'Follow-Up', 'Assessment' or 'Review'")]),
    Bad("appointment: own number", "POST", "appointments", make.appointment(appointment_id="#1"),
        errors=[("appointment_id", UNKNOWN)]),
    Bad("appointment: late start", "POST", "appointments", make.appointment(status="Finished"),
        errors=[("status", "a new record starts as Upcoming")]),
    Bad("consultation: late start", "POST", "consultations", make.consultation(status="Completed"),
        errors=[("status", "a new record starts as Pending or Confirmed")]),
    Bad("consultation: no type", "POST", "consultations",
        {k: v for k, v in make.consultation().items() if k != "type"},
        errors=[("type", MISSING)]),
    Bad("consultation: own link", "POST", "consultations",
        make.consultation(meeting_link="https://a.example"), errors=[("meeting_link", UNKNOWN)]),
    Bad("entry: unknown type", "POST", "consultations/{consultation}/case-history",
        make.entry(history_type="rumour"),
        errors=[("history_type", HISTORY)]),
    Bad("entry: elsewhere", "POST", "consultations/{consultation}/case-history",
        make.entry(consultation_id="5a1e"), errors=[("consultation_id", UNKNOWN)]),
    patched("unknown field", UNKNOWN, colour="red"),
    patched("null for text", STRING, patient_name=None),
    patched("null for a date", "Input should be a valid date", surgery_date=None),
    patched("empty name", "String should have at least 1 character", procedure=""),
    patched("version", UNKNOWN, version=2),
    patched("another reason", REASON, delay_reason="weather"),
]  # fmt: skip

TIMES = [
    surgery("no date", DATE + "input is too short",
            surgery_date="soon"),
    surgery("no such day", DATE + "day value is outside expected range", surgery_date="2026-02-30"),
    surgery("American date", DATE + "invalid character in year", surgery_date="11/23/2026"),
    surgery("date and time", DATE + "unexpected extra characters at the end of the input",
            surgery_date="2026-11-23T00:00:00"),
    surgery("seconds for a date", "Input should be a valid date", surgery_date=1_795_000_000),
    surgery("long ago", "give a date between 1900 and 2200", surgery_date="1899-12-31"),
    surgery("far ahead", "give a date between 1900 and 2200", surgery_date="2201-01-01"),
    surgery("no time", TIME + "input is too short",
            surgery_time="noon"),
    surgery("no such hour", TIME + "hour value is outside expected range of 0-23",
            surgery_time="24:00"),
    surgery("seconds for a time", "Input should be a valid time", surgery_time=30_600),
    surgery("time with a zone", "give the local time, without a zone", surgery_time="08:30:00Z"),
    surgery("time with an offset", "give the local time, without a zone",
            surgery_time="08:30:00+01:00"),
    surgery("parts of a second", "give whole seconds, as HH:MM:SS", surgery_time="08:30:00.5"),
    surgery("skipped hour", SKIPPED, "surgery_time", surgery_date="2027-03-28",
            surgery_time="02:30:00"),
    surgery("skipped hour's begin", SKIPPED, "surgery_time", surgery_date="2027-03-28",
            surgery_time="02:00:00"),
    Bad("appointment: skipped hour", "POST", "appointments",
        make.appointment(appointment_date="2027-03-28", appointment_time="02:59:59"),
        errors=[("appointment_time", SKIPPED)]),
    Bad("patch: moved to a skipped hour", "PATCH", "appointments/{night}",
        {"appointment_date": "2027-03-28"}, errors=[("appointment_time", SKIPPED)]),
]  # fmt: skip

METADATA = [
    entry("a list", "Input should be an object", [1]),
    entry("text", "Input should be an object", "x"),
    entry("21 deep", "nest at most 20 deep", nested(21)),
    entry("21 deep in lists", "nest at most 20 deep", {"a": json.loads("[" * 20 + "]" * 20)}),
    entry("too large", "keep it under 64 KiB of JSON", {"a": "x" * 65_600}),
    entry("too large in bytes", "keep it under 64 KiB of JSON", {"a": "漢" * 22_000}),
    entry("NUL within", NUL, {"a": [{"b": "x\0"}]}),
    entry("NUL in a key", NUL, {"a\0": 1}),
    entry("huge number", "use numbers of at most 64 bits, or strings", {"a": 2**64}),
    raw("infinity", ENTRY + b'"metadata": {"a": 1e999}}',
        [("metadata", "use finite numbers only")]),
]  # fmt: skip

WITHIN = [
    within("an unknown name in a result", "lab-reports",
           [("panels.0.results.1.reference", UNKNOWN)],
           panels=[{"name": "Blood", "results": [HB, HB | {"reference": "12-16"}]}]),
    within("a result without a value", "lab-reports", [("panels.0.results.0.value", MISSING)],
           panels=[{"name": "Blood", "results": [{"name": "Hb"}]}]),
    within("a panel that is none", "lab-reports",
           [("panels.1", "Input should be an object")], panels=[{"name": "Blood"}, "Urine"]),
    within("a number for a name", "patients", [("allergies.0.substance", STRING)],
           allergies=[{"substance": 7}]),
    within("two faults", "patients",
           [("allergies.0.substance", MISSING), ("allergies.1.colour", UNKNOWN)],
           allergies=[{}, {"substance": "Latex", "colour": "red"}]),
    within("no list", "patients", [("allergies", "Input should be a valid array")], allergies={}),
]  # fmt: skip

QUERIES = [
    asked("unknown parameter", [("colour", UNKNOWN)], colour="red"),
    asked("a column that is no filter", [("room", UNKNOWN)], room="OR 1"),
    asked("repeated parameter", [("limit", "give it once")], limit=["1", "2"]),
    asked("repeated date", [("date_from", "give it once")], date_from=["2026-11-23", "2026-11-24"]),
    asked("limit 0", [("limit", "Input should be greater than or equal to 1")], limit=0),
    asked("limit 201", [("limit", "Input should be less than or equal to 200")], limit=201),
    asked("limit in words", [("limit", INTEGER)], limit="many"),
    asked("bad date", [("date_to", DATE + "input is too short")], date_to="today"),
    asked("bad status", [("status", STATUS)], status=["Ongoing", "Lost"]),
    asked("bad sort", [("sort", SORT)],
          sort="room"),
    asked("bad doctor", [("doctor_id", ID)], doctor_id="17"),
    asked("NUL", [("q", NUL)], q="a\0"),
    asked("no cursor of ours", [("cursor", NOT_OURS)], cursor="bm9uc2Vuc2U"),
    asked("no base64", [("cursor", NOT_OURS)], cursor="é!"),
    asked("long cursor", [("cursor", "String should have at most 2000 characters")],
          cursor="x" * 2_001),
    asked("type of no surgery", [("type", UNKNOWN)], type="New"),
    asked("dashboard's day", [("date", DATE + "input is too short")],
          path="dashboard", date="today"),
    asked("parameter of one record", [("fields", UNKNOWN)],
          path="surgeries/{surgery}", fields="id"),
]  # fmt: skip

PATHS = [
    missing("unknown id", "surgeries/00000000-0000-4000-8000-000000000000"),
    missing("malformed id", "surgeries/17"),
    missing("upper-case id", "surgeries/{SURGERY}"),
    missing("id in braces", "surgeries/%7B{surgery}%7D"),
    missing("id without dashes", "surgeries/{surgery-}"),
    missing("id as URN", "surgeries/urn:uuid:{surgery}"),
    missing("no UTF-8", "surgeries/%ff"),
    missing("NUL", "surgeries/%00"),
    missing("upper-case id to change", "surgeries/{SURGERY}", "PATCH"),
    missing("malformed id to delete", "surgeries/17", "DELETE"),
    missing("malformed id to restore", "surgeries/17/restore", "POST", who="admin"),
    missing("upper-case consultation", "consultations/{CONSULTATION}/case-history"),
    missing("malformed entry", "consultations/{consultation}/case-history/17"),
    missing("entry of another", "consultations/{other}/case-history/{entry}"),
    missing("entry of another to change", "consultations/{other}/case-history/{entry}", "DELETE"),
    missing("malformed session", "auth/sessions/17", "DELETE"),
    missing("unknown address", "surgeons"),
    missing("address with a slash", "surgeries/"),
    missing("deleted", "appointments/{deleted}"),
    missing("deleted to change", "appointments/{deleted}", "PATCH"),
    missing("deleted to delete", "appointments/{deleted}", "DELETE"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ids(shared: Api) -> dict[str, str]:
    """Make one record of each kind, for the paths above."""
    made = {
        "surgery": await shared.made("doctor", "surgeries"),
        "consultation": await shared.made("doctor", "consultations"),
        "other": await shared.made("doctor", "consultations"),
        "night": await shared.made("doctor", "appointments", appointment_time="02:30:00"),
        "deleted": await shared.made("doctor", "appointments"),
    }
    address = f"consultations/{made['consultation']['id']}/case-history"
    made["entry"] = await shared.new("doctor", address, make.entry())
    await shared.delete("doctor", f"appointments/{made['deleted']['id']}")
    found = {name: str(record["id"]) for name, record in made.items()}
    for name in ("surgery", "consultation"):
        found[name.upper()] = found[name].upper()
    return found | {"surgery-": found["surgery"].replace("-", "")}


def _filled(path: str, ids: dict[str, str]) -> str:
    for name, id in ids.items():
        path = path.replace(f"{{{name}}}", id)
    return path


ALL = [*BODIES, *FIELDS, *TIMES, *METADATA, *WITHIN, *QUERIES, *PATHS]


@on_one_app
@pytest.mark.parametrize("bad", ALL, ids=[bad.name for bad in ALL])
async def test_bad_input_gets_its_problem(shared: Api, ids: dict[str, str], bad: Bad) -> None:
    async with shared.quiet():
        answer = await shared.ask(
            bad.who,
            bad.method,
            _filled(bad.path, ids),
            bad.body,
            raw=bad.raw,
            headers=bad.headers,
            **bad.query,
        )
    problem = answer.problem(bad.status)
    assert problem["type"] == f"/problems/{bad.type}"
    if bad.errors is not None:
        assert [(each["field"], each["message"]) for each in problem["errors"]] == bad.errors
        assert problem["errors"][0]["message"] in problem["detail"]


@on_one_app
@pytest.mark.databases
async def test_nul_in_an_address_names_nothing(shared: Api, ids: dict[str, str]) -> None:
    entry = f"consultations/%00/case-history/{ids['entry']}"
    for method in ("GET", "PATCH", "DELETE"):
        (await shared.ask("doctor", method, entry, {"title": "x"})).problem(404)
    guest = {"Cookie": "assana_guest=nobody"}
    for body in ({}, {"invitation": "nobody's"}):
        answer = await shared.ask(None, "POST", "meetings/%00/enter", body, headers=guest)
        answer.problem(401)
    page = await shared.client.get("/meet/%00")
    assert page.status == 404


@on_one_app
@pytest.mark.databases
async def test_nul_in_a_reason_is_named(shared: Api) -> None:
    surgery = await shared.made("doctor", "surgeries")
    where = f"surgeries/{surgery['id']}/milestones"
    line = await shared.new("doctor", where, {"name": "in_room"})
    for address, more in ((f"/{line['id']}", {"at": line["at"]}), (f"/{line['id']}/withdraw", {})):
        method = "PATCH" if more else "POST"
        answer = await shared.ask(
            "coordinator", method, where + address, {"reason": "a\0b", **more}
        )
        assert answer.errors() == [("reason", NUL)]


def test_every_scenario_has_a_name_of_its_own() -> None:
    assert len({bad.name for bad in ALL}) == len(ALL)


@on_one_app
async def test_no_answer_repeats_what_was_sent(shared: Api) -> None:
    """A body may hold what is private; a problem names the field alone."""
    secret = "Mara has asthma"
    for fields in ({"colour": secret}, {"status": secret}, {"surgery_date": secret}):
        answer = await shared.ask("doctor", "POST", "surgeries", make.surgery(**fields))
        assert answer.status == 422
        assert secret not in answer.text
    answer = await shared.ask("doctor", "POST", "surgeries", raw=f'{{"a": "{secret}'.encode())
    assert answer.status == 400
    assert secret not in answer.text
