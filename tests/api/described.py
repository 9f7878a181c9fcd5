"""Holds every answer that tests get to what the OpenAPI document says of it."""

from __future__ import annotations

import functools
import json
import re
from typing import Any

from assana_rt.api.routes import document as make_document
from tests.api.schema import check

# Of every address: broken or too large a body, another type, no server to answer.
GENERAL = {"400", "405", "413", "415", "503"}
Operation = dict[str, Any]


@functools.cache
def document() -> dict[str, Any]:
    """Return the document as a client reads it."""
    return json.loads(json.dumps(make_document()))  # type: ignore[no-any-return]


@functools.cache
def _lenient() -> dict[str, Any]:
    """Return the document with members of their own allowed to problems, as RFC 9457 does.

    For anything else a field that is not described is an error here.
    """
    found: dict[str, Any] = json.loads(json.dumps(document()))
    found["components"]["schemas"]["Problem"]["additionalProperties"] = True
    return found


@functools.cache
def _paths() -> list[tuple[re.Pattern[str], str]]:
    # Plain ones first: `users/me` is not `users/{id}`.
    listed = sorted(document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"{\w+}", "[^/]+", path)), path) for path in listed]


def operation(method: str, path: str) -> tuple[str, Operation] | None:
    """Return the name of an operation, as "GET /api/v1/me", and its description."""
    for pattern, template in _paths():
        if pattern.fullmatch(path.partition("?")[0]):
            found = document()["paths"][template].get(method.lower())
            if found is not None:
                return f"{method} {template}", found
    return None


def hold(method: str, path: str, status: int, content_type: str, text: str) -> str | None:
    """Fail where an answer is not as described; return the operation's name, if there is one."""
    found = operation(method, path)
    if found is None or status == 304:
        return found and found[0]
    name, described = found
    answer = described["responses"].get(str(status))
    if answer is None:
        assert str(status) in GENERAL, f"{name} does not say that it answers {status}: {text}"
        return name
    if "content" not in answer:
        assert text == "", f"{name} {status}: has a body that is not described"
        return name
    (kind,) = answer["content"]
    assert content_type.startswith(kind), f"{name} {status}: is {content_type}, not {kind}"
    check(json.loads(text), answer["content"][kind]["schema"], _lenient(), f"{name} {status}")
    return name
