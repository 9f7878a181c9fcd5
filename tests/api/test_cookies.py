"""A page's cookie serves REST with the page's own proofs, and nothing without them."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web

from assana_rt.records import sessions
from tests import make
from tests.api.kit import Answer, Api, serving
from tests.databases import Databases
from tests.make import settings_for

HERE = "http://assana.test"


async def page_of(api: Api, who: str = "doctor") -> tuple[str, str]:
    """Sign in as a page does; return its cookie and its CSRF token."""
    email = (await api.get(who, "me"))["email"]
    ctx = make.context(api.parts, None)
    principal, _ = await sessions.sign_in(ctx, email, make.PASSWORD, "page", "a browser")
    answer = web.Response()
    api.requests.set_cookie(answer, principal)
    (cookie,) = answer.cookies.values()
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    return f"{cookie.key}={cookie.value}", api.requests.csrf_token(principal)


async def ask(
    api: Api, method: str, path: str, cookie: str, body: object = None, **headers: str
) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.ask(None, method, path, body, headers={"Cookie": cookie} | named)


async def test_reading_needs_the_cookie_alone(api: Api) -> None:
    cookie, _ = await page_of(api)
    assert (await ask(api, "GET", "me", cookie)).good()["id"] == api.id("doctor")
    assert (await ask(api, "GET", "me", cookie, Origin="https://evil.example")).status == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (HERE, 201),
        (None, 201),
        ("http://127.0.0.1:{port}", 201),
        ("https://evil.example", 403),
        ("http://assana.test.evil.example", 403),
        ("http://127.0.0.1", 403),
        ("null", 403),
        ("", 403),
    ],
)
async def test_changing_needs_the_token_and_our_own_origin(
    api: Api, origin: str | None, status: int
) -> None:
    cookie, csrf = await page_of(api)
    headers = {"X_CSRF_Token": csrf}
    if origin is not None:
        headers["Origin"] = origin.format(port=api.client.port)
    before = await make.written(api.parts)
    answer = await ask(api, "POST", "appointments", cookie, make.appointment(), **headers)
    if status == 201:
        assert answer.good(201)["doctor_id"] == api.id("doctor")
    else:
        answer.problem(403)
        assert await make.written(api.parts) == before


async def test_another_pages_token_is_no_proof(api: Api) -> None:
    cookie, csrf = await page_of(api)
    _, others = await page_of(api, "doctor2")
    async with api.quiet():
        for token in ("", others, csrf[:-1], csrf + "x", "é"):
            answer = await ask(
                api, "POST", "appointments", cookie, make.appointment(), X_CSRF_Token=token
            )
            assert "X-CSRF-Token" in answer.problem(403)["detail"]
        body = {"name": "x"}
        (await ask(api, "PATCH", "me", cookie, body)).problem(403)
        (await ask(api, "DELETE", "auth/sessions/17", cookie)).problem(403)


async def test_a_bearer_token_needs_no_proof_though_a_cookie_is_sent(api: Api) -> None:
    cookie, _ = await page_of(api)
    headers = {"Cookie": cookie, "Origin": "https://evil.example"}
    made = await api.ask("doctor2", "POST", "appointments", make.appointment(), headers=headers)
    assert made.good(201)["doctor_id"] == api.id("doctor2")


def _forged(cookie: str) -> list[str]:
    name, _, value = cookie.partition("=")
    session, _, seal = value.partition(".")
    other = "00000000-0000-4000-8000-000000000000"
    return [
        f"{name}={session}",
        f"{name}={session}.",
        f"{name}={other}.{seal}",
        f"{name}={session}.{seal[:-2]}",
        f"{name}=.",
        f"{name}=é.é",
        f"{name}=",
    ]


async def test_a_forged_cookie_is_nobody(api: Api) -> None:
    cookie, _ = await page_of(api)
    for forged in _forged(cookie):
        (await ask(api, "GET", "me", forged)).problem(401)


async def test_the_cookie_of_an_ended_session_is_nobody(api: Api) -> None:
    cookie, csrf = await page_of(api)
    other, _ = await page_of(api)
    answer = await ask(api, "POST", "auth/logout", cookie, X_CSRF_Token=csrf)
    assert answer.status == 204
    (await ask(api, "GET", "me", cookie)).problem(401)
    assert (await ask(api, "GET", "me", other)).status == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "coordinator"}])
async def test_a_pages_session_follows_its_person(api: Api, change: dict[str, Any]) -> None:
    cookie, _ = await page_of(api)
    assert (await ask(api, "GET", "me", cookie)).status == 200
    await api.patch("admin", f"users/{api.id('doctor')}", **change)
    answer = await ask(api, "GET", "me", cookie)
    if "role" in change:
        assert answer.good()["role"] == "coordinator"
        assert (await ask(api, "GET", "users", cookie)).status == 200
    else:
        answer.problem(401)


async def test_a_refresh_token_is_no_cookie_and_a_page_has_none(api: Api) -> None:
    cookie, _ = await page_of(api)
    session = cookie.partition("=")[2].partition(".")[0]
    rows = await api.parts.database.rows(
        "SELECT count(*) AS n FROM refresh_tokens WHERE session_id = ?", [session]
    )
    assert rows == [{"n": 0}]


async def test_a_cookie_over_https_is_for_this_host_and_https_alone(
    databases: Databases, tmp_path: Any
) -> None:
    with databases() as url:
        settings = settings_for(url, tmp_path, public_url="https://assana.test")
        async with serving(settings, "doctor") as api:
            answer = web.Response()
            api.requests.set_cookie(answer, api.people["doctor"])
            (cookie,) = answer.cookies.values()
            assert cookie.key.startswith("__Host-")
            assert cookie["secure"]
            assert cookie["path"] == "/"
            assert not cookie["domain"]


async def test_pages_of_allowed_origins_read_with_a_token_never_with_our_cookie(
    databases: Databases, tmp_path: Any
) -> None:
    friend = "https://friend.example"
    with databases() as url:
        settings = settings_for(url, tmp_path, allowed_origins=friend)
        async with serving(settings, "doctor") as api:
            answer = await api.ask("doctor", "GET", "me", headers={"Origin": friend})
            assert answer.headers["Access-Control-Allow-Origin"] == friend
            assert "Access-Control-Allow-Credentials" not in answer.headers
            asked = {
                "Origin": friend,
                "Access-Control-Request-Method": "PATCH",
                "Access-Control-Request-Headers": "authorization, content-type, if-match",
            }
            answer = await api.ask(None, "OPTIONS", "appointments/17", headers=asked)
            assert answer.status == 200
            assert answer.headers["Access-Control-Allow-Methods"] == "PATCH"
            stranger = {"Origin": "https://evil.example"}
            answer = await api.ask("doctor", "GET", "me", headers=stranger)
            assert "Access-Control-Allow-Origin" not in answer.headers
            answer = await api.ask(None, "OPTIONS", "me", headers=asked | stranger)
            assert answer.status == 403
            cookie, csrf = await page_of(api)
            refused = await ask(
                api, "PATCH", "me", cookie, {"name": "x"}, X_CSRF_Token=csrf, Origin=friend
            )
            refused.problem(403)
