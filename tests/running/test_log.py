"""Logs tell what happened and never what was secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

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
