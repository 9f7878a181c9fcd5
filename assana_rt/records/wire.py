"""The types of fields on the wire: what REST takes, and the words it refuses with.

Strict: a number is not taken for a string, and unknown fields are errors, never ignored.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

LONGEST_TEXT = 16_000
YEARS = range(1900, 2201)
METADATA_BYTES = 64 * 1024
METADATA_DEPTH = 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Wire(BaseModel):
    """Base of every form."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _no_nul(text: str) -> str:
    # PostgreSQL can't store it; no record needs it.
    if "\0" in text:
        raise PydanticCustomError("nul", "take out the NUL character")
    return text


def _one_line(text: str) -> str:
    text = _no_nul(text)
    # MariaDB compares as if spaces followed: it sorts what goes on with a tab before what ends.
    if _CONTROL.search(text):
        raise PydanticCustomError("control", "take out line breaks and other control characters")
    return text


def _local_time(value: dt.time) -> dt.time:
    if value.tzinfo is not None:
        raise PydanticCustomError("time_zone", "give the local time, without a zone")
    if value.microsecond:
        raise PydanticCustomError("time_precision", "give whole seconds, as HH:MM:SS")
    return value


def _instant(value: dt.datetime) -> dt.datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("time_zone", "give the zone too, as 2026-11-23T08:15:00Z")
    if value.year not in YEARS:
        raise PydanticCustomError("date_range", "give a date between 1900 and 2200")
    return value.astimezone(dt.UTC)


def _calendar_date(value: dt.date) -> dt.date:
    if value.year not in YEARS:
        raise PydanticCustomError("date_range", "give a date between 1900 and 2200")
    return value


def _web_address(text: str) -> str:
    if not re.fullmatch(r"(https?://[^\s/]+|/(?!/))\S*", text):
        raise PydanticCustomError("url", "give an http or https address, or a path from /")
    return text


def _email(text: str) -> str:
    text = text.lower()
    if len(text) > 255:  # some letters grow when lowered
        raise PydanticCustomError("email", "use at most 255 characters")
    if not re.fullmatch(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+", text) or _CONTROL.search(text):
        raise PydanticCustomError("email", "give an email address, as name@example.org")
    return text


def _structured(value: dict[str, Any]) -> dict[str, Any]:
    _look_into(value, 1)
    if len(orjson.dumps(value)) > METADATA_BYTES:
        raise PydanticCustomError("too_large", "keep it under 64 KiB of JSON")
    return value


def _look_into(value: Any, depth: int) -> None:
    if depth > METADATA_DEPTH and isinstance(value, dict | list):
        raise PydanticCustomError("too_deep", "nest at most 20 deep")
    match value:
        case dict():
            for key, inner in value.items():
                _no_nul(key)
                _look_into(inner, depth + 1)
        case list():
            for inner in value:
                _look_into(inner, depth + 1)
        case str():
            _no_nul(value)
        case float() if not math.isfinite(value):
            raise PydanticCustomError("not_finite", "use finite numbers only")
        case int() if not -(2**63) <= value < 2**63:
            raise PydanticCustomError("too_big", "use numbers of at most 64 bits, or strings")


# Texts of many lines are kept as they came.
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), AfterValidator(_no_nul)]
Text1000 = Annotated[str, StringConstraints(max_length=1_000), AfterValidator(_no_nul)]
Lines255 = Annotated[str, StringConstraints(max_length=255), AfterValidator(_no_nul)]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=255),
    AfterValidator(_no_nul),
]
# Texts of one line are trimmed.
Text20 = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20), AfterValidator(_one_line)
]
Text36 = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=36), AfterValidator(_one_line)
]
Text50 = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=50), AfterValidator(_one_line)
]
Text100 = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_one_line)
]
Text255 = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=255), AfterValidator(_one_line)
]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=255),
    AfterValidator(_one_line),
]
Url = Annotated[
    str, StringConstraints(max_length=2_000), AfterValidator(_no_nul), AfterValidator(_web_address)
]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=255), AfterValidator(_email)
]
LocalDate = Annotated[dt.date, AfterValidator(_calendar_date)]
Moment = Annotated[dt.datetime, AfterValidator(_instant)]
LocalTime = Annotated[dt.time, AfterValidator(_local_time)]
Structured = Annotated[dict[str, Any], AfterValidator(_structured)]
Id = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
]
