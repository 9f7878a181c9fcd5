"""The day's figures of a theatre, as the Procedural Times Glossary (AACD) defines them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from assana_rt.theatre.rooms import by_room

LONGEST_TURNOVER_MIN = 60.0


@dataclass(frozen=True, slots=True)
class Case:
    """One surgery of the day; `minutes` is its planned length, times are instants. `in_at` is when
    it began: in_room, or the first step recorded where that was left out."""

    id: str
    room: str | None
    starts_at: datetime
    minutes: int
    status: str
    in_at: datetime | None
    out_at: datetime | None
    recovery_in_at: datetime | None = None
    recovery_out_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancellation_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The day the figures are of: when it began, the rooms' opening hours, and now."""

    began_at: datetime
    opens_at: datetime
    closes_at: datetime
    now: datetime
    grace_min: int
    turnover_max_min: int


@dataclass(frozen=True, slots=True)
class Turnover:
    """A room's time between two patients, from one's leaving to the next one's coming."""

    room: str
    out_at: datetime
    in_at: datetime

    @property
    def took(self) -> float:
        return _minutes(self.out_at, self.in_at)


def figures(cases: Sequence[Case], day: Day) -> dict[str, Any]:
    """Return first cases on time, turnover, room use, activity and cancellations of the day."""
    planned = [case for case in cases if case.status != "Cancelled"]
    turnovers = _turnovers(planned, day)
    return {
        "first_cases": _first_cases(planned, day),
        "turnover": _turnover(turnovers),
        "room_use": _room_use(planned, turnovers, day),
        "activity": _activity(planned),
        "cancelled": _cancelled(cases, day),
    }


def gaps(stays: Iterable[tuple[str, date, datetime, datetime]]) -> list[float]:
    """Return the minutes between one patient's leaving and the next one's coming.

    `stays`: room, day, in and out; in any order; gaps within a room and day only.
    """
    found: list[float] = []
    for _, group in groupby(sorted(stays), key=lambda stay: stay[:2]):
        for (_, _, _, out_at), (_, _, in_at, _) in pairwise(group):
            found.append((in_at - out_at).total_seconds() / 60)
    return found


def _first_cases(cases: Sequence[Case], day: Day) -> dict[str, Any]:
    """First-case on-time start: in the room no later than planned, plus the grace."""
    rooms = _by_room(cases)
    firsts = [group[0] for group in rooms.values()]
    begun = [case for case in firsts if case.in_at is not None]
    late = [late for case in begun if (late := _delay_min(case)) > day.grace_min]
    overdue = [
        room for room, (first, *_) in rooms.items()
        if first.in_at is None and day.now > first.starts_at
    ]  # fmt: skip
    return {
        "on_time": len(begun) - len(late),
        "of": len(begun),
        "rooms": len(firsts),
        "not_begun": sorted(overdue),
        "minutes_lost": round(sum(late)),
    }


def _turnovers(cases: Sequence[Case], day: Day) -> list[Turnover]:
    """Return the turnovers of all rooms.

    Only for cases scheduled one after another: a gap that the plan meant is no turnover.
    """
    found = []
    for room, group in _by_room(cases).items():
        stays = sorted((c for c in group if c.in_at), key=lambda c: (c.in_at, c.id))
        for one, other in pairwise(stays):
            if one.out_at is None or other.in_at is None or other.in_at < one.out_at:
                continue
            meant = _minutes(one.starts_at + timedelta(minutes=one.minutes), other.starts_at)
            turnover = Turnover(room, one.out_at, other.in_at)
            if turnover.took <= day.turnover_max_min and meant <= day.turnover_max_min:
                found.append(turnover)
    return found


def _turnover(found: Sequence[Turnover]) -> dict[str, Any]:
    if not found:
        return {"count": 0, "median_min": None, "longest_min": None, "longest_room": None}
    longest = max(found, key=lambda turnover: turnover.took)
    return {
        "count": len(found),
        "median_min": round(median(turnover.took for turnover in found)),
        "longest_min": round(longest.took),
        "longest_room": longest.room,
    }


def _room_use(cases: Sequence[Case], turnovers: Sequence[Turnover], day: Day) -> dict[str, Any]:
    """Raw utilisation: the share of opening hours, as far as they have gone, with a patient in.

    The adjusted one credits set-up and cleaning between two patients. What overlaps in a room
    counts once: it can't be in use twice.
    """
    until = min(max(day.now, day.opens_at), day.closes_at)
    rooms = _by_room(cases)
    open_min = _minutes(day.opens_at, until) * len(rooms)
    if open_min <= 0:
        return {"raw": None, "adjusted": None}
    used = credited = 0.0
    for room, group in rooms.items():
        stays = [(case.in_at, case.out_at or day.now) for case in group if case.in_at]
        between = [(each.out_at, each.in_at) for each in turnovers if each.room == room]
        used += _covered(stays, day.opens_at, until)
        credited += _covered(stays + between, day.opens_at, until)
    return {"raw": round(used / open_min, 3), "adjusted": round(credited / open_min, 3)}


def _covered(spans: Iterable[tuple[datetime, datetime]], begin: datetime, end: datetime) -> float:
    """Return the minutes from `begin` to `end` that lie in any of `spans`."""
    total, reached = 0.0, begin
    for left, right in sorted(spans):
        total += max(0.0, _minutes(max(left, reached), min(right, end)))
        reached = max(reached, min(right, end))
    return total


def _activity(cases: Sequence[Case]) -> dict[str, int]:
    """Count by where patients are: "Ongoing" alone would count rooms that are empty already."""
    in_room = sum(case.in_at is not None and case.out_at is None for case in cases)
    recovering = sum(
        case.recovery_in_at is not None and case.recovery_out_at is None for case in cases
    )
    finished = sum(case.status == "Finished" for case in cases)
    to_come = sum(case.status == "Scheduled" for case in cases)
    return {
        "cases": len(cases),
        "in_room": in_room,
        "in_recovery": recovering,
        "finished": finished,
        "to_come": to_come,
    }


def _cancelled(cases: Sequence[Case], day: Day) -> dict[str, Any]:
    """Cancelled on the day: after it began."""
    found = [c for c in cases if c.cancelled_at is not None and c.cancelled_at >= day.began_at]
    reasons: dict[str, int] = {}
    for case in found:
        reason = case.cancellation_reason or "other"
        reasons[reason] = reasons.get(reason, 0) + 1
    return {"count": len(found), "reasons": dict(sorted(reasons.items()))}


def _by_room(cases: Sequence[Case]) -> dict[str, list[Case]]:
    in_order = sorted(cases, key=lambda case: (case.starts_at, case.id))
    rooms = by_room(in_order, lambda case: case.room)
    return {room: group for room, group in rooms.items() if room}


def _delay_min(case: Case) -> float:
    return _minutes(case.starts_at, case.in_at) if case.in_at else 0.0


def _minutes(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds() / 60
