"""Who may do what with which record: every record type, verb and role, from the list of records."""

from __future__ import annotations

from typing import Any

import pytest

from assana_rt.records.registry import RECORDS
from tests import make
from tests.api.kit import Api

on_one_app = pytest.mark.asyncio(loop_scope="module")

WHO = ("doctor", "doctor2", "coordinator", "admin", "display", None)
VERBS = ("list", "create", "read", "update", "delete", "restore")

# In the order of WHO; `doctor2` is another than the record's own, None has not signed in.
OWN = {
    "list": (200, 200, 200, 200, 403, 401),
    "create": (201, 201, 201, 201, 403, 401),
    "read": (200, 404, 200, 200, 403, 401),
    "update": (200, 404, 200, 200, 403, 401),
    "delete": (204, 404, 204, 204, 403, 401),
    "restore": (403, 403, 403, 200, 403, 401),
}
CLINICAL = {
    "list": (200, 200, 403, 200, 403, 401),
    "create": (201, 201, 403, 201, 403, 401),
    "read": (200, 404, 403, 200, 403, 401),
    "update": (200, 404, 403, 200, 403, 401),
    "delete": (204, 404, 403, 204, 403, 401),
    "restore": (403, 403, 403, 200, 403, 401),
}
EXPECTED: dict[str, dict[str, tuple[int, ...]]] = {
    "users": {
        "list": (403, 403, 200, 200, 403, 401),
        "create": (403, 403, 403, 201, 403, 401),
        "read": (403, 403, 200, 200, 403, 401),
        "update": (403, 403, 403, 200, 403, 401),
        "delete": (403, 403, 403, 204, 403, 401),
        "restore": (403, 403, 403, 200, 403, 401),
    },
    "appointments": OWN,
    "surgeries": OWN,
    "consultations": OWN,
    "consultations/{consultation_id}/case-history": CLINICAL
    | {
        "list": (200, 404, 403, 200, 403, 401),
        "create": (201, 404, 403, 201, 403, 401),
    },
    "patients": CLINICAL | {"list": (200, 200, 200, 200, 403, 401), "read": OWN["read"]},
    "prescriptions": CLINICAL,
    "lab-reports": CLINICAL,
}
# One's own alone: `test_people.py`, `whole_record/test_notifications.py`, `test_reminders.py`.
ELSEWHERE = {"me/settings", "notifications", "reminders"}
CHANGES = {
    "users": {"designation": "new"},
    "consultations": {"procedure": "new"},
    "patients": {"address": "new"},
}
CHANGE_OF_AN_ENTRY = {"title": "new"}


def test_the_table_knows_every_record_type() -> None:
    assert {resource.path for resource in RECORDS} == EXPECTED.keys() | ELSEWHERE


async def _address(api: Api, path: str) -> str:
    """Return the list's address; an entry's is that of a consultation of `doctor`."""
    if "{" not in path:
        return path
    parent = await api.made("doctor", "consultations")
    return path.format(consultation_id=parent["id"])


async def _existing(api: Api, address: str) -> str:
    """Make a record of `doctor`, and return its id."""
    if address in make.BODIES:
        by = "admin" if address == "users" else "doctor"
        made: dict[str, Any] = await api.made(by, address)
    else:
        made = await api.new("doctor", address, make.entry())
    return str(made["id"])


def _body(api: Api, address: str, who: str | None) -> dict[str, Any]:
    if address not in make.BODIES:
        return make.entry()
    desk = who in {"coordinator", "admin"} and address in make.OF_A_DOCTOR
    return make.BODIES[address](**({"doctor_id": api.id("doctor")} if desk else {}))


async def _do(api: Api, verb: str, who: str | None, address: str) -> int:
    if verb == "list":
        return (await api.ask(who, "GET", address)).status
    if verb == "create":
        body = _body(api, address, who)
        async with api.quiet_if_refused(who, "POST", address, body) as answer:
            return answer.status
    id = await _existing(api, address)
    if verb == "restore":
        await api.delete("admin", f"{address}/{id}")
        async with api.quiet_if_refused(who, "POST", f"{address}/{id}/restore") as answer:
            return answer.status
    method = {"read": "GET", "update": "PATCH", "delete": "DELETE"}[verb]
    change = CHANGE_OF_AN_ENTRY
    if "case-history" not in address:
        change = CHANGES.get(address, {"notes": "new"})
    body = change if verb == "update" else None
    async with api.quiet_if_refused(who, method, f"{address}/{id}", body) as answer:
        return answer.status


@on_one_app
@pytest.mark.parametrize(
    ("path", "verb"), [(path, verb) for path, verbs in EXPECTED.items() for verb in verbs]
)
async def test_each_role_may_do_what_is_its_own(shared: Api, path: str, verb: str) -> None:
    got = {who: await _do(shared, verb, who, await _address(shared, path)) for who in WHO}
    assert got == dict(zip(WHO, EXPECTED[path][verb], strict=True))


@on_one_app
@pytest.mark.parametrize("path", sorted(make.OF_A_DOCTOR))
async def test_a_doctor_keeps_records_of_their_own_only(shared: Api, path: str) -> None:
    other = shared.id("doctor2")
    async with shared.quiet():
        body = make.BODIES[path](doctor_id=other)
        refused = (await shared.ask("doctor", "POST", path, body)).problem(403)
        assert "doctor_id" in refused["detail"]
    made = await shared.made("doctor", path, doctor_id=shared.id("doctor"))
    async with shared.quiet():
        (await shared.ask("doctor", "PATCH", f"{path}/{made['id']}", {"doctor_id": other})).problem(
            403
        )
    assert made["id"] not in {item["id"] for item in await shared.all("doctor2", path)}
    assert made["id"] in {item["id"] for item in await shared.all("doctor", path)}


@on_one_app
@pytest.mark.parametrize("path", sorted(make.OF_A_DOCTOR))
async def test_who_is_no_doctor_says_whose_record_it_is(shared: Api, path: str) -> None:
    async with shared.quiet():
        answer = await shared.ask("admin", "POST", path, make.BODIES[path]())
        assert answer.errors() == [("doctor_id", "say whose record this is")]


@on_one_app
@pytest.mark.parametrize("path", sorted(make.OF_A_DOCTOR))
@pytest.mark.parametrize("whose", ["coordinator", "display", "nobody", "leaver", "gone"])
async def test_a_record_is_an_active_doctors(shared: Api, path: str, whose: str) -> None:
    if whose in {"leaver", "gone"} and whose not in shared.people:
        shared.people[whose] = await make.person(shared.parts, "doctor")
        if whose == "leaver":
            await shared.patch("admin", f"users/{shared.id('leaver')}", is_active=False)
        else:
            await shared.delete("admin", f"users/{shared.id('gone')}")
    unknown = "00000000-0000-4000-8000-000000000000"
    id = unknown if whose == "nobody" else shared.id(whose)
    async with shared.quiet():
        answer = await shared.ask("admin", "POST", path, make.BODIES[path](doctor_id=id))
        assert answer.errors() == [("doctor_id", "give the id of an active doctor")]


@on_one_app
async def test_every_address_but_a_few_needs_a_sign_in(shared: Api) -> None:
    open_to_all = set()
    document = await shared.get(None, "/api/openapi.json")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if not operation["security"]:
                open_to_all.add(f"{method.upper()} {path}")
                continue
            where = path.replace("{", "").replace("}", "")
            answer = await shared.ask(None, method.upper(), where)
            assert answer.problem(401)["type"] == "/problems/unauthenticated"
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert open_to_all == {
        "POST /api/v1/auth/login",
        "POST /api/v1/auth/refresh",
        "POST /api/v1/auth/forgot",
        "POST /api/v1/auth/reset",
        "POST /api/v1/meetings/{meeting_id}/enter",
    }


@on_one_app
async def test_a_display_sees_its_sign_in_and_itself_alone(shared: Api) -> None:
    document = await shared.get(None, "/api/openapi.json")
    for path, operations in document["paths"].items():
        if path.startswith(("/api/v1/auth/", "/api/v1/me", "/api/v1/meetings/")):
            continue
        for method in operations:
            where = path.replace("{", "").replace("}", "")
            answer = await shared.ask("display", method.upper(), where, {})
            assert answer.problem(403)["type"] == "/problems/forbidden", f"{method} {path}"
    assert (await shared.get("display", "me"))["id"] == shared.id("display")
    assert (await shared.get("display", "auth/sessions"))["items"]
