"""The steps of an operation: their order, in lines that run apart after the room is left.

Names and meanings: Procedural Times Glossary of the Association of Anesthesia Clinical Directors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

MAIN = (
    "in_room", "anaesthesia_start", "prepared", "incision", "closing", "closed", "out_of_room",
)  # fmt: skip
PATIENT = ("recovery_in", "recovery_out")
ROOM = ("room_ready",)
NAMES = MAIN + PATIENT + ROOM

AHEAD = timedelta(minutes=1)  # clocks differ; more is a mistake


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone that counts."""

    name: str
    at: datetime


def reached(kept: Iterable[Mapping[str, Any]] | None) -> dict[str, datetime]:
    """Return when each step that a surgery's record keeps was reached."""
    return {step["name"]: datetime.fromisoformat(step["at"]) for step in kept or ()}


def began(at: Mapping[str, datetime]) -> datetime | None:
    """Return when the case began: with its first main step, since in_room may be left out."""
    return next((at[name] for name in MAIN[:-1] if name in at), None)


def line_of(name: str) -> tuple[str, ...]:
    """Return the steps that come one after another with `name`, in order."""
    if name in PATIENT:
        return MAIN + PATIENT
    return MAIN + ROOM if name in ROOM else MAIN


def neighbours(name: str, steps: Sequence[Step]) -> tuple[Step | None, Step | None]:
    """Return the steps right before and right after `name`, of those that count, in its lines."""
    before: Step | None = None
    after: Step | None = None
    for step in steps:
        if step.name == name or not _comparable(step.name, name):
            continue
        if _place(step.name) < _place(name):
            before = step if before is None or before.at < step.at else before
        else:
            after = step if after is None or step.at < after.at else after
    return before, after


def misplaced(name: str, at: datetime, steps: Sequence[Step]) -> str | None:
    """Return why `name` can't have happened at `at`, beside the steps that count; or None."""
    before, after = neighbours(name, steps)
    if before is not None and at < before.at:
        return f"{before.name} was at {clock(before.at)}; {name} can't be earlier"
    if after is not None and at > after.at:
        return f"{after.name} was at {clock(after.at)}; {name} can't be later"
    return None


def too_late(name: str, steps: Sequence[Step]) -> str | None:
    """Return which later step has been recorded already: a line can't go back."""
    for step in steps:
        if _comparable(step.name, name) and _place(step.name) > _place(name):
            return step.name
    return None


def clock(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _comparable(one: str, other: str) -> bool:
    return one in line_of(other) or other in line_of(one)


def _place(name: str) -> int:
    return MAIN.index(name) if name in MAIN else len(MAIN) + (PATIENT + ROOM).index(name)
