"""What the verbs of records hand on: a change, who hears of it, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

import orjson

from assana_rt.records.context import Context
from assana_rt.store.base import Record
from assana_rt.store.reading import Values
from assana_rt.store.work import Work

R = TypeVar("R", bound=Record)
LEAST_WITH_EXPONENT = 1e16  # smaller ones are written with a point, and stay floats
IfMatch = frozenset[int] | None
"""The versions a change is meant for; None: whatever it is by now."""


@dataclass(frozen=True, slots=True)
class Audience:
    """A channel that carries a record, and what it is told of it.

    `named`: whether the channel learns who made a change. `own`: the channel is this record's
    alone, so it ends with the record, and who may listen is asked again when its doctor changes.
    """

    channel: str
    data: Mapping[str, Any]
    named: bool = True
    own: bool = False


@dataclass(slots=True)
class Change(Generic[R]):
    """A record about to be written: `before` is None for a new one; `after` may be changed."""

    ctx: Context
    work: Work
    before: Values | None
    after: Values
    asked: Mapping[str, Any] = field(default_factory=dict)

    def moved(self, *columns: str) -> bool:
        """Whether any of `columns` is new or differs from before."""
        if self.before is None:
            return True
        return any(self.before[column] != self.after[column] for column in columns)


@dataclass(frozen=True, slots=True)
class Followed:
    """A change to another record: `before` is None when it is made or restored, `after` when it is
    deleted; `mark` is when a restored one had been deleted."""

    what: Literal["create", "update", "delete", "restore"]
    name: str
    ctx: Context
    work: Work
    before: Values | None
    after: Values | None
    mark: datetime | None = None

    @property
    def new(self) -> bool:
        return self.before is None and self.mark is None


@dataclass(frozen=True, slots=True)
class Page:
    items: list[dict[str, Any]]
    next_cursor: str | None
    stream: dict[str, Any] | None


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to a client: to Python, 1, 1.0 and True are equal."""
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        plain = orjson.OPT_SORT_KEYS
        kept, given = _as_kept(one), _as_kept(other)
        return orjson.dumps(kept, option=plain) == orjson.dumps(given, option=plain)
    return bool(one == other)


def _as_kept(value: Any) -> Any:
    """Return JSON with its numbers as PostgreSQL gives them back: what is sent again is the same.

    It keeps the digits, but no exponent and no minus of a zero: 1e18 comes back as an integer.
    """
    match value:
        case dict():
            return {name: _as_kept(inner) for name, inner in value.items()}
        case list():
            return [_as_kept(inner) for inner in value]
        case float() if value == 0:
            return 0.0
        case float() if abs(value) >= LEAST_WITH_EXPONENT:
            whole = int(Decimal(repr(value)))
            # Beyond 64 bits it is read as a float again.
            return whole if -(2**63) <= whole < 2**64 else value
    return value
