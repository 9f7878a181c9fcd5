"""Logs tell what happened and never what was secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from aiohttp.http_exceptions import BadHttpMessage

from assana_rt import log as logs

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(json_lines=True, stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"token {JWT} refused", JWT),
        ("Authorization: Bearer abc.def-ghi", "abc.def-ghi"),
        ("GET /api?access_token=abcdef&x=1", "abcdef"),
        ("GET /connection/uni_sse?cf_connect={%22token%22:1}", "%22token%22"),
        ("connecting to postgres://assana:hunter2@host/db", "hunter2"),
        ("GET /setup/Zx81-opaque", "Zx81-opaque"),
        ("Key (email)=(ann@clinic.example) already exists.", "ann@clinic"),
        ("Key (lower(name))=(Ann (the first)) already exists.", "the first"),
        ("Duplicate entry 'ann@clinic.example' for key 'email'", "ann@clinic"),
        ("[type=x, input_value='Ann Example', input_type=str]", "Ann Example"),
        ('{"password": "hunter2"}', "hunter2"),
    ],
)
def test_secrets_and_quoted_values_are_hidden(text: str, hidden: str) -> None:
    assert hidden not in logs.redact(text)
    assert logs.HIDDEN in logs.redact(text)


def test_plain_words_stay_as_they_are() -> None:
    text = "surgery 4f3a moved to Ongoing in 3 ms (room 2)"
    assert logs.redact(text) == text


def test_an_access_line_tells_the_path_without_its_query() -> None:
    assert logs.safe_target("/api/v1/surgeries?q=Ann&cursor=x") == "/api/v1/surgeries"
    assert logs.safe_target("/setup/abcdef") == f"/setup/{logs.HIDDEN}"
    assert logs.safe_target("https://ann:x@host/setup/abc?x#y") == f"/setup/{logs.HIDDEN}"


@pytest.mark.parametrize(
    "target", ["//setup/abcdef", "/setup//abcdef", "//host/setup/abcdef", "/setup/%61bcdef?x"]
)
def test_an_access_line_hides_a_link_however_it_is_written(target: str) -> None:
    assert "bcdef" not in logs.safe_target(target)


def test_an_access_line_takes_any_target_for_a_path() -> None:
    assert logs.safe_target("//[?x") == "//["
    assert logs.safe_target("//setup") == "//setup"


def test_what_aiohttp_quotes_of_a_request_is_hidden(written: io.StringIO) -> None:
    log = logging.getLogger("aiohttp.server")
    name = "Ann"  # or the traceback would quote it from here
    quoting = f"Invalid header:\n\n  b'Cookie x: {name}'\n       ^"
    try:
        try:
            raise BadHttpMessage(quoting)
        except BadHttpMessage as error:
            log.warning("bad: %s", error)
            raise RuntimeError("and so on") from error
    except RuntimeError:
        log.exception("Error handling request from %s", "192.0.2.1")
    assert "Ann" not in written.getvalue()
    assert "BadHttpMessage" in written.getvalue()
    assert "and so on" in written.getvalue()


def test_a_line_carries_its_facts_and_the_requests_id(written: io.StringIO) -> None:
    with logs.request("given-by-proxy") as name:
        logging.getLogger("x").info("served %s", "/", extra={"status": 200, "cookie": "a=b"})
    line = json.loads(written.getvalue())
    assert name == line["request_id"] == "given-by-proxy"
    assert (line["message"], line["status"], line["cookie"]) == ("served /", 200, logs.HIDDEN)


def test_a_traceback_is_redacted(written: io.StringIO) -> None:
    try:
        raise ValueError(f"bad {JWT}")
    except ValueError:
        logging.getLogger("x").exception("failed")
    assert JWT not in written.getvalue()
    assert "ValueError" in json.loads(written.getvalue())["exception"]


@pytest.mark.parametrize("given", [None, "short", "new\nline-in-it", "x" * 65])
def test_an_id_that_is_not_well_formed_is_replaced(given: str | None) -> None:
    with logs.request(given) as name:
        assert name != given
        assert logs.request_id.get() == name
    assert logs.request_id.get() == ""
