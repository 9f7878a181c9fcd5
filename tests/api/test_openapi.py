"""The OpenAPI document is valid, complete, and true; its page needs no other host.

That answers are as it says is checked at every call of every test here: `described.hold`.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from assana_rt.api.routes import ENDPOINTS
from tests import make
from tests.api import schema
from tests.api.described import GENERAL, document, hold
from tests.api.kit import Api
from tests.api.schema import Mismatch, check

METHODS = {"get", "post", "patch", "delete", "put"}
OPERATIONS = [
    (f"{method.upper()} {path}", path, operation)
    for path, operations in document()["paths"].items()
    for method, operation in operations.items()
]


def test_the_document_says_what_it_is() -> None:
    assert re.fullmatch(r"3\.1\.\d", document()["openapi"])
    assert document()["info"]["title"] == "Assana"
    assert re.match(r"\d+\.\d+", document()["info"]["version"])
    assert document().keys() <= {"openapi", "info", "paths", "components", "servers", "tags"}
    for path, operations in document()["paths"].items():
        assert path.startswith("/api/v1/")
        assert operations.keys() <= METHODS


def test_every_reference_leads_somewhere() -> None:
    found = schema.refs(document())
    assert len(found) > 50
    for ref in found:
        assert ref.startswith("#/components/schemas/")
        assert ref.rpartition("/")[2] in document()["components"]["schemas"]


def test_every_schema_is_one() -> None:
    for name, described in document()["components"]["schemas"].items():
        assert described.keys() <= schema.KEYWORDS, name
        assert set(described.get("required", ())) <= described.get("properties", {}).keys(), name
        for each in described.get("properties", {}).values():
            assert each.keys() <= schema.KEYWORDS, f"{name}: {each.keys() - schema.KEYWORDS}"


def test_every_operation_has_an_id_of_its_own() -> None:
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9_]+", each) for each in ids)


@pytest.mark.parametrize(("name", "path", "operation"), OPERATIONS)
def test_an_operation_is_whole(name: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    places = [(each["in"], each["name"]) for each in operation["parameters"]]
    assert len(set(places)) == len(places)
    in_path = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
    assert in_path == set(re.findall(r"{(\w+)}", path))
    for each in operation["parameters"]:
        assert each["in"] in {"path", "query", "header"}
        assert each["schema"].keys() <= schema.KEYWORDS
        assert each["in"] != "path" or each["required"] is True
    for status, answer in operation["responses"].items():
        assert re.fullmatch(r"[2-5]\d\d", status)
        assert answer["description"]
        kinds = set(answer.get("content", {}))
        assert kinds <= {"application/json" if status < "400" else "application/problem+json"}
    assert any(status < "400" for status in operation["responses"])
    if operation["security"]:
        assert operation["security"] == [{"bearer": []}]
        assert {"401", "403"} <= operation["responses"].keys()
    if "requestBody" in operation:
        assert set(operation["requestBody"]["content"]) == {"application/json"}


def test_the_document_is_the_same_each_time() -> None:
    from assana_rt.api.routes import document as make_document

    assert make_document() == make_document() == document()


async def test_every_address_of_the_server_is_described(api: Api) -> None:
    served = {
        (route.method, route.resource.canonical)
        for route in api.app.router.routes()
        if route.resource is not None and route.resource.canonical.startswith("/api/v1/")
    } - {("HEAD", path) for _, path, _ in OPERATIONS}
    described = {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS}
    told = {tuple(name.split()) for name, _, _ in OPERATIONS}
    assert described == told
    # What another service calls, and nobody reads about, is none of the API's.
    assert served - told <= {("POST", "/api/v1/meetings/webhook")}
    assert told <= served


async def test_it_is_read_without_signing_in(api: Api) -> None:
    answer = await api.ask(None, "GET", "/api/openapi.json")
    assert answer.good() == document()
    assert answer.headers["Content-Type"].startswith("application/json")


async def test_its_page_needs_no_other_host_and_no_script(api: Api) -> None:
    answer = await api.ask(None, "GET", "/api/docs")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "<script" not in answer.text
    links = re.findall(r"""(?:href|src|action)=["']?([^"' >]+)""", answer.text)
    assert links
    for link in links:
        assert re.match(r"/(?!/)|#", link), link
        if link.startswith("/"):
            assert (await api.ask(None, "GET", link)).status == 200
    for _, path, operation in OPERATIONS:
        assert path in answer.text
        assert operation["summary"] in answer.text.replace("&#39;", "'").replace("&amp;", "&")


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json"])
async def test_both_read_alike_when_signed_in(api: Api, path: str) -> None:
    assert (await api.ask("display", "GET", path)).text == (await api.ask(None, "GET", path)).text


# What holds answers to it


def test_the_check_of_answers_can_fail() -> None:
    good = '{"type":"x","title":"x","status":404,"detail":"x","request_id":"x"}'
    problem = "application/problem+json"
    assert hold("GET", "/api/v1/me", 401, problem, good) == "GET /api/v1/me"
    for status, kind, text in (
        (401, "application/json", good),
        (401, problem, good.replace("404", '"404"')),
        (401, problem, '{"type":"x"}'),
        (418, problem, good),
        (200, "application/json", "{}"),
        (200, "application/json", good),
    ):
        with pytest.raises(AssertionError):
            hold("GET", "/api/v1/me", status, kind, text)
    with pytest.raises(AssertionError):
        hold("POST", "/api/v1/auth/logout", 204, "", "body")
    assert hold("GET", "/somewhere", 200, "", "") is None
    assert "404" not in GENERAL


@pytest.mark.parametrize(
    ("value", "described"),
    [
        ("x", {"type": "integer"}),
        (True, {"type": "integer"}),
        (1.5, {"type": "integer"}),
        (None, {"type": "string"}),
        ("x", {"enum": ["y"]}),
        ("2026-13-01", {"type": "string", "format": "date"}),
        ("soon", {"type": "string", "format": "date-time"}),
        ("abc", {"type": "string", "pattern": "^[0-9]+$"}),
        ("abc", {"type": "string", "maxLength": 2}),
        ([1, "x"], {"type": "array", "items": {"type": "integer"}}),
        ({}, {"type": "object", "required": ["a"]}),
        ({"b": 1}, {"type": "object", "properties": {"a": {}}}),
        ({"a": "x"}, {"type": "object", "additionalProperties": {"type": "integer"}}),
        ("x", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        ("x", {"$ref": "#/numbers"}),
        ("x", {"not": {"type": "string"}}),
    ],
)
def test_the_check_of_values_can_fail(value: object, described: dict[str, Any]) -> None:
    with pytest.raises(Mismatch):
        check(value, described, {"numbers": {"type": "number"}})


async def test_the_core_answers_well_everywhere(api: Api) -> None:
    """One good call of every operation on sign-in, people and the day's records."""
    tags = {"auth", "me", "users", "appointments", "consultations", "case-history", "dashboard"}
    await _call_everything(api)
    wanted = set()
    for name, _, operation in OPERATIONS:
        if set(operation["tags"]) & tags and "meeting" not in name and "invit" not in name:
            good = min(status for status in operation["responses"] if status < "400")
            wanted.add(f"{name} {good}")
    wanted -= {name for name in wanted if re.search(r"/(join|participants) ", name)}
    assert wanted - api.answered == set()


async def _call_everything(api: Api) -> None:
    email = (await api.get("doctor", "me"))["email"]
    body = {"email": email, "password": make.PASSWORD}
    signed = (await api.ask(None, "POST", "auth/login", body)).good()
    again = {"refresh_token": signed["refresh_token"]}
    signed = (await api.ask(None, "POST", "auth/refresh", again)).good()
    await api.ask(None, "POST", "auth/forgot", {"email": email})
    link = (await api.ask("admin", "POST", f"users/{api.id('doctor2')}/reset-link")).good(201)
    token = link["reset_link"].rpartition("/")[2]
    await api.ask(None, "POST", "auth/reset", {"token": token, "password": "four brown horses"})
    sessions = await api.get("doctor", "auth/sessions")
    for session in sessions["items"]:
        if session["id"] != api.people["doctor"].session_id:
            await api.delete("doctor", f"auth/sessions/{session['id']}")
    await api.patch("doctor", "me", name="New Name")
    await api.get("doctor", "me/settings")
    await api.patch("doctor", "me/settings", theme="dark")
    await api.get("doctor", "dashboard")
    for path in ("users", "appointments", "consultations"):
        made = await api.made("admin", path)
        await _call_record(api, path, made["id"])
    parent = await api.made("doctor", "consultations")
    address = f"consultations/{parent['id']}/case-history"
    entry = await api.new("doctor", address, make.entry(metadata={"a": [1, None, {"b": "c"}]}))
    await _call_record(api, address, entry["id"])
    password = {"current": make.PASSWORD, "new": "five black sheep"}
    await api.ask("doctor", "POST", "auth/password", password)
    await api.ask("coordinator", "POST", "auth/logout")
    await api.ask("admin", "POST", "auth/logout-all")


async def _call_record(api: Api, path: str, id: str) -> None:
    await api.get("admin", path, limit=1)
    await api.get("admin", f"{path}/{id}")
    await api.patch("admin", f"{path}/{id}")
    await api.delete("admin", f"{path}/{id}")
    await api.ask("admin", "POST", f"{path}/{id}/restore")
