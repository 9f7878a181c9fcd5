"""Lists: filters, order and pages that stay stable while rows are added.

A page goes on from the last row's sort values (keyset), not from a count of rows. The cursor
also carries what it was made for, so that it can't be used with other filters, and the stream
position of the first page, which holds for all of them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal, TypeVar

import orjson
from pydantic import Field
from tortoise.expressions import Q
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from assana_rt.access.principal import Principal, Role
from assana_rt.errors import Invalid
from assana_rt.records.wire import LONGEST_TEXT, Lines255, Wire

Sort = Literal[
    "date", "-date", "created_at", "-created_at", "updated_at", "-updated_at",
    "patient_name", "-patient_name",
]  # fmt: skip
M = TypeVar("M", bound=Model)
PlainSort = Literal["created_at", "-created_at", "updated_at", "-updated_at"]


class Paging(Wire):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=200, strict=False)] = 50
    cursor: Annotated[str, Field(max_length=2_000)] | None = None


class Searching(Paging):
    """Filters of every list that has patients."""

    q: Annotated[Lines255, Field(description="words in patient name or procedure")] | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the last row's sort values, and the first page's stream."""

    made_for: str
    values: list[Any]
    stream: dict[str, Any] | None

    def encode(self) -> str:
        raw = orjson.dumps([self.made_for, self.values, self.stream], option=orjson.OPT_UTC_Z)
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str, made_for: str) -> Cursor:
        """Read a cursor back; raise `Invalid` if it was not made for this list."""
        refusal = Invalid(errors=[("cursor", "use next_cursor as it came, with the same filters")])
        try:
            fields = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            cursor = cls(*fields)
        except (ValueError, TypeError, binascii.Error):
            raise refusal from None
        if cursor.made_for != made_for or not isinstance(cursor.values, list):
            raise refusal
        return cursor


def fingerprint(path: str, query: Wire) -> str:
    """Return a short word for a list's address and filters, whatever their page."""
    said = query.model_dump(mode="json", exclude={"cursor", "limit"}, exclude_none=True)
    raw = orjson.dumps([path, said], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(raw).hexdigest()[:16]


def after(columns: Sequence[str], values: Sequence[Any], *, descending: bool) -> Q:
    """Return the condition for rows behind `values` in the order of `columns`."""
    beyond = "lt" if descending else "gt"
    first, *rest = columns
    condition = Q(**{f"{first}__{beyond}": values[0]})
    if rest:
        tie = Q(Q(**{first: values[0]}), after(rest, values[1:], descending=descending))
        # The plain bound lets the database start in the index instead of weighing every row.
        bound = Q(**{f"{first}__{'lte' if descending else 'gte'}": values[0]})
        condition = Q(bound, Q(condition, tie, join_type="OR"))
    return condition


def from_the_place(
    rows: QuerySet[M], columns: Sequence[str], filters: Mapping[str, Any], principal: Principal
) -> QuerySet[M]:
    """Let MariaDB begin at a page's place in the index of one person's rows.

    Left alone it begins with the person's first row and reads on to the page: a hundred times the
    work, far in. The other databases know better, and take no hint.
    """
    if "patient_id" in filters or "record_id" in filters:  # few rows: theirs is the better index
        return rows
    one_doctor = "doctor_id" in filters or principal.role is Role.DOCTOR
    led = [(owner, *columns) for owner in ("user_id", *(["doctor_id"] if one_doctor else []))]
    for index in rows.model._meta.indexes:  # noqa: SLF001
        if isinstance(index, Index) and tuple(index.fields) in led and index.name:
            return rows.force_index(index.name)
    return rows


def typed(columns: Sequence[str], values: Sequence[Any]) -> list[Any]:
    """Give a cursor's JSON values their Python types back, by the column's kind."""
    if len(values) != len(columns):
        raise Invalid(errors=[("cursor", "use next_cursor as it came")])
    try:
        return [_typed(column, value) for column, value in zip(columns, values, strict=True)]
    except (TypeError, ValueError, OverflowError):
        raise Invalid(errors=[("cursor", "use next_cursor as it came")]) from None


def _typed(column: str, value: Any) -> Any:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError(column)
    if column.endswith("_at"):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(column)
        return moment.astimezone(UTC)
    if column.endswith(("_date", "_on")):
        return date.fromisoformat(value)
    if column.endswith("_time"):
        return time.fromisoformat(value)
    return value


def normalise(*texts: str | None, most: int = LONGEST_TEXT) -> str:
    """Return text for searching: no case, no accents, single spaces, at most `most` characters.

    Stored in a column of its own, so that every database searches alike.
    """
    joined = " ".join(text for text in texts if text)
    decomposed = unicodedata.normalize("NFKD", joined.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    # Letters grow: "ß" becomes two, a Korean syllable three, one Arabic ligature eighteen.
    return " ".join(bare.casefold().split())[:most]


def words(q: str) -> list[str]:
    return normalise(q).split()


def order(columns: Sequence[str], *, descending: bool) -> list[str]:
    return [f"-{column}" if descending else column for column in columns]


def sort_rows(
    rows: Sequence[dict[str, Any]], columns: Sequence[str], *, descending: bool
) -> list[dict[str, Any]]:
    """Put rows, which come in no order, into the list's."""
    return sorted(
        rows, key=lambda row: tuple(row[column] for column in columns), reverse=descending
    )
