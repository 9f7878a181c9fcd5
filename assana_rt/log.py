"""Structured logs: one JSON object a line in production, readable lines in development.

Whatever passes through a handler set up here has been redacted: no token, password, cookie
or secret is printed, nor values that database drivers and validators quote in their errors.
Facts go into `extra`, not into the sentence:

    log.info("surgery changed", extra={"surgery_id": surgery.id, "took_ms": 3})
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

HIDDEN = "[hidden]"

request_id: ContextVar[str] = ContextVar("request_id", default="")

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SECRET_FIELD = re.compile(
    r"token|password|passwd|secret|cookie|authorization|api_?key|jwt|credential|cf_connect", re.I
)
_SECRETS_IN_TEXT = (
    # A JSON web token, wherever it stands.
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), HIDDEN),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]+", re.I), rf"\1 {HIDDEN}"),
    # The user's part of an address, as in postgres://assana:password@host.
    (re.compile(r"(\w://[^\s:/@]*):[^\s@]+@"), rf"\1:{HIDDEN}@"),
    (re.compile(r"(/setup/+)[^\s/?#\"']+"), rf"\1{HIDDEN}"),
    (
        re.compile(
            r"((?:token|password|secret|cookie|api_?key|cf_connect)[\"']?\s*[=:]\s*[\"']?)"
            r"[^\s&\"',;}]+",
            re.I,
        ),
        rf"\1{HIDDEN}",
    ),
    # What drivers and pydantic quote of a row: Key (email)=(…), Duplicate entry '…', input_value=…
    (re.compile(r"\)=\((?:[^()]|\([^()]*\))*\)"), f")=({HIDDEN})"),
    (re.compile(r"(Duplicate entry )'.*?'(?= for key)"), rf"\1{HIDDEN}"),
    (re.compile(r"(input_value=).*?(?=, input_type=)", re.S), rf"\1{HIDDEN}"),
    (re.compile(r"(Failing row contains )\(.*\)", re.S), rf"\1({HIDDEN})"),
    # What aiohttp quotes of a request it can't read, over several lines, in a traceback and alone.
    (
        re.compile(
            r"(\baiohttp\.(?:http_exceptions|web_protocol)\.\w+: )"
            r".*?(?=\n\nThe above|\n\nDuring|\Z)",
            re.S,
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(\b\d{3}, message:\n).*", re.S), rf"\1{HIDDEN}"),
)
_ORIGIN = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure(*, level: str = "info", json_lines: bool, stream: TextIO | None = None) -> None:
    """Send every log of this process to one redacting handler; may be repeated."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if json_lines else Readable())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # These tell of each statement, with its values, and of each connection: noise, and patients.
    for name in ("tortoise", "aiosqlite", "asyncmy", "db_client"):
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def request(given: str | None = None) -> Iterator[str]:
    """Give everything logged within one request's id: the caller's if well formed, or a new one."""
    name = given if given and _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
    before = request_id.set(name)
    try:
        yield name
    finally:
        request_id.reset(before)


def redact(text: str) -> str:
    """Return the text without the secrets and quoted values that it might hold."""
    for pattern, instead in _SECRETS_IN_TEXT:
        text = pattern.sub(instead, text)
    return text


def safe_target(raw_path: str) -> str:
    """Return what an access log may tell of a request's target: the path, never the query."""
    # Not by urlsplit: what begins with two slashes has no host here, whatever it looks like.
    path, *_ = re.split(r"[?#]", _ORIGIN.sub("", raw_path), maxsplit=1)
    return redact(path)


class JsonLines(logging.Formatter):
    """One JSON object a line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if name := request_id.get():
            line["request_id"] = name
        line |= _facts(record)
        if trace := _trace(self, record):
            line["exception"] = trace
        return json.dumps(line, ensure_ascii=False, default=lambda value: redact(str(value)))


class Readable(logging.Formatter):
    """One line for people; the traceback, if any, below."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        parts = [time, f"{record.levelname.lower():7}", redact(record.getMessage())]
        parts += [f"{name}={value}" for name, value in _facts(record).items()]
        if name := request_id.get():
            parts.append(f"[{name}]")
        line = " ".join(parts)
        trace = _trace(self, record)
        return f"{line}\n{trace}" if trace else line


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    return {
        name: _clean(name, value) for name, value in vars(record).items() if name not in _OWN_FIELDS
    }


def _clean(name: str, value: Any) -> Any:
    if _SECRET_FIELD.search(name):
        return HIDDEN
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {str(key): _clean(str(key), each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean("", each) for each in value]
    return value


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = []
    if record.exc_info:
        parts.append(formatter.formatException(record.exc_info))
    if record.stack_info:
        parts.append(formatter.formatStack(record.stack_info))
    return redact("\n".join(parts))
