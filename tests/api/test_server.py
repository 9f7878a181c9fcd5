"""Around every answer: addresses, methods, headers, odd bytes, and what happens when we can't."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any

import pytest

from tests import make
from tests.api.kit import Api

databases = pytest.mark.databases


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/", "/api/v1/nothing", "/api", "/api/v2/me"])
async def test_an_unknown_address_is_a_problem_too(api: Api, path: str) -> None:
    for who in ("doctor", None):
        problem = (await api.ask(who, "GET", path)).problem(404)
        assert problem["type"] == "/problems/not-found"


async def test_another_method_is_told_which_are_taken(api: Api) -> None:
    for method, path, taken in (
        ("PUT", "appointments", "GET, POST"),
        ("POST", "me", "GET, PATCH"),
        ("DELETE", "auth/login", "POST"),
        ("TRACE", "me", "GET, PATCH"),
    ):
        answer = await api.ask("doctor", method, path)
        problem = answer.problem(405)
        allowed = {word.strip() for word in answer.headers["Allow"].split(",")} - {"HEAD"}
        assert allowed == set(taken.split(", "))
        assert all(word in problem["detail"] for word in allowed)


async def test_every_answer_carries_an_id_and_the_safe_headers(api: Api) -> None:
    for who, path in (("doctor", "me"), (None, "me"), ("doctor", "nothing"), (None, "/healthz")):
        answer = await api.ask(who, "GET", path)
        assert re.fullmatch(r"[0-9a-f-]{8,64}", answer.headers["X-Request-ID"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    answer = await api.ask("doctor", "GET", "me")
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_callers_request_id_is_kept_if_it_is_one(api: Api) -> None:
    answer = await api.ask(None, "GET", "me", headers={"X-Request-ID": "trace-0123456789"})
    assert answer.problem(401)["request_id"] == "trace-0123456789"
    for bad in ("a b", "x" * 300, "<script>", ""):
        answer = await api.ask(None, "GET", "me", headers={"X-Request-ID": bad})
        assert answer.problem(401)["request_id"] != bad


async def test_the_id_stands_in_the_audit_line(api: Api) -> None:
    body = make.appointment()
    headers = {"X-Request-ID": "trace-0123456789"}
    (await api.ask("doctor", "POST", "appointments", body, headers=headers)).good(201)
    (line,) = await api.parts.database.rows(
        "SELECT address, session_id FROM audit_logs WHERE request_id = 'trace-0123456789'"
    )
    assert line == {"address": "127.0.0.1", "session_id": api.people["doctor"].session_id}


async def exchange(api: Api, *lines: bytes, body: bytes = b"") -> tuple[int, bytes]:
    """Send a request as bytes; return the status and the rest of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", api.client.port)
    try:
        head = [*lines, b"Host: assana.test", b"Connection: close"]
        if body:
            head.append(b"Content-Length: %d" % len(body))
        writer.write(b"\r\n".join(head) + b"\r\n\r\n" + body)
        answer = await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()
    return int(answer.split(b" ", 2)[1]), answer


ODD = [
    (b"Authorization: Bearer \xff\xfe", 401),
    (b"Authorization: Bearer \xc3\xa9.\xc3\xa9.\xc3\xa9", 401),
    (b"Authorization: \xff", 401),
    (b"Authorization: Basic YTpi", 401),
    (b"Authorization: Bearer", 401),
    (b"Cookie: assana_session=\xff.\xff", 401),
    (b"Cookie: \xff=\xff", 401),
    (b"X-Request-ID: \xff", 401),
    (b"X-Forwarded-For: \xff", 401),
    (b"Origin: \xff", 401),
    (b"Accept-Language: \xff", 401),
]


@databases
async def test_bytes_that_are_no_text_harm_nothing(api: Api) -> None:
    for header, status in ODD:
        got, answer = await exchange(api, b"GET /api/v1/me HTTP/1.1", header)
        assert got == status, (header, answer)
        assert b"application/problem+json" in answer


@databases
async def test_a_browser_of_any_name_signs_in(api: Api) -> None:
    email = (await api.get("doctor", "me"))["email"]
    body = f'{{"email": "{email}", "password": "{make.PASSWORD}"}}'.encode()
    for agent in (b"\xff\xfe", "Käfer/1 🫀".encode(), b"x" * 1000, b""):
        got, answer = await exchange(
            api,
            b"POST /api/v1/auth/login HTTP/1.1",
            b"Content-Type: application/json",
            b"User-Agent: " + agent,
            body=body,
        )
        assert got == 200, answer


BROKEN = [
    b"NONSENSE",
    b"GET / HTTP/9.9\r\nHost: x",
    b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nContent-Length: -1",
    b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
    b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 9000,
    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x",
]


@pytest.mark.parametrize("request_bytes", BROKEN, ids=lambda raw: raw[:40].decode())
async def test_what_is_no_http_gets_no_traceback_and_no_page(
    api: Api, request_bytes: bytes
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", api.client.port)
    writer.write(request_bytes + b"\r\nAccept: text/html\r\n\r\n")
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.")
    assert 400 <= int(answer.split(b" ", 2)[1]) < 500
    for word in (b"<html", b"<h1", b"Traceback", b"File "):
        assert word not in answer


QUOTED = [
    b"GET /api/v1/patients?q=Mara HTTP/9.9\r\nHost: x",
    b"GET /?q=Mara\x01 HTTP/1.1\r\nHost: x",
    b"Mara\x01 / HTTP/1.1\r\nHost: x",
    b"GET http://?Mara HTTP/1.1\r\nHost: x",
    b"GET / HTTP/1.1\r\nHost: x\r\nCookie\x01: Mara",
    b"GET / HTTP/1.1\r\nHost: x\r\nCookie: Mara\x01",
    b"POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nMara",
    b"POST /connection/uni_sse HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nMara",
]


@pytest.mark.parametrize("request_bytes", QUOTED, ids=str)
async def test_what_is_no_http_is_quoted_nowhere(
    api: Api, caplog: pytest.LogCaptureFixture, request_bytes: bytes
) -> None:
    caplog.set_level(logging.DEBUG)
    reader, writer = await asyncio.open_connection("127.0.0.1", api.client.port)
    writer.write(request_bytes + b"\r\n\r\n")
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400")), answer
    for word in (b"Mara", b"Python", b"aiohttp"):
        assert word not in answer
    assert b"Server: Assana" in answer
    assert "Mara" not in caplog.text


@pytest.mark.parametrize("target", [b"//[", b"//setup/x", b"/%5B", b"//[?x"])
async def test_what_looks_like_a_host_is_a_path(api: Api, target: bytes) -> None:
    for accepted in (b"text/html", b"*/*"):
        line = b"GET " + target + b" HTTP/1.1"
        status, answer = await exchange(api, line, b"Accept: " + accepted)
        assert status == 404, answer


async def test_a_body_that_is_not_as_its_headers_say_is_refused(api: Api) -> None:
    for path in ("/api/v1/auth/login", "/connection/uni_sse"):
        for encoding in (b"gzip", b"deflate"):
            line, header = b"POST %s HTTP/1.1" % path.encode(), b"Content-Encoding: " + encoding
            status, _ = await exchange(api, line, header, body=b"{}")
            assert status == 400, (path, encoding)


async def test_a_fault_of_ours_tells_nothing_of_itself(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_down(*args: object) -> None:
        raise RuntimeError("SELECT secret FROM somewhere")

    monkeypatch.setattr(type(api.parts.database.client), "execute_query_dict", break_down)
    answer = await api.client.get(
        "/api/v1/appointments", headers={"Authorization": f"Bearer {api.token('doctor')}"}
    )
    text = await answer.text()
    assert answer.status == 500
    assert "secret" not in text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert "secret" in caplog.text


@databases
async def test_without_its_database_the_server_says_come_back(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*args: object, **kwargs: object) -> Any:
        raise ConnectionRefusedError(111, "refused")

    client = type(api.parts.database.client)
    body = make.appointment()
    with monkeypatch.context() as patch:
        for name in ("execute_query", "execute_query_dict", "_in_transaction"):
            patch.setattr(client, name, refuse if name != "_in_transaction" else _refuse)
        for method, path, sent in (
            ("GET", "appointments", None),
            ("POST", "appointments", body),
            ("PATCH", "appointments/00000000-0000-4000-8000-000000000000", {"notes": "x"}),
            ("GET", "me", None),
            ("GET", "dashboard", None),
        ):
            answer = await api.ask("doctor", method, path, sent)
            problem = answer.problem(503)
            assert problem["type"] == "/problems/unavailable"
            assert int(answer.headers["Retry-After"]) >= 1
        ready = await api.ask(None, "GET", "/readyz")
        assert ready.status == 503
        assert ready.json["checks"]["database"] == "failing"
        assert (await api.ask(None, "GET", "/healthz")).status == 200
    assert (await api.ask(None, "GET", "/readyz")).json["checks"]["database"] == "ok"
    (await api.ask("doctor", "POST", "appointments", body)).good(201)


def _refuse(*args: object, **kwargs: object) -> Any:
    raise ConnectionRefusedError(111, "refused")


async def test_while_draining_the_server_sends_callers_elsewhere(api: Api) -> None:
    assert (await api.ask(None, "GET", "/readyz")).status == 200
    await api.engine.stop(0)
    answer = await api.ask("doctor", "GET", "me")
    assert answer.problem(503)["type"] == "/problems/unavailable"
    assert int(answer.headers["Retry-After"]) >= 1
    ready = await api.ask(None, "GET", "/readyz")
    assert ready.status == 503
    assert ready.json["checks"]["draining"] == "failing"
    assert (await api.ask(None, "GET", "/healthz")).status == 200


async def test_figures_are_for_this_machine(api: Api) -> None:
    answer = await api.ask(None, "GET", "/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert re.search(r"^assana_sockets 0$", answer.text, re.M)
    forwarded = {"X-Forwarded-For": "198.51.100.7"}
    (await api.ask(None, "GET", "/metrics", headers=forwarded)).problem(403)
