"""When each case of a room will begin and end: one case's lateness moves those behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assana_rt.theatre.estimate import Prior, ends_by_min, expected_min

LATE_SHARE = 0.9  # "by 17:25 at the latest in 9 of 10"


@dataclass(frozen=True, slots=True)
class Run:
    """A case of one room: its plan, what is expected of it, and what has happened. `in_at` is when
    it began: in_room, or the first step recorded where that was left out."""

    id: str
    starts_at: datetime
    prior: Prior
    turnover_min: float
    in_at: datetime | None
    out_at: datetime | None
    over: bool  # cancelled, or its patient has left


@dataclass(frozen=True, slots=True)
class Outlook:
    """When a case begins and ends: the median, the mean, and what nine of ten keep."""

    begins_at: datetime
    ends_at: datetime
    mean_end_at: datetime
    ends_by: datetime


def outlooks(runs: Sequence[Run], now: datetime) -> dict[str, Outlook]:
    """Return the outlook of each case of one room that is not over, by its id.

    A case that has not begun starts at its plan, or once the room is free again, whichever is
    later, and never in the past.
    """
    found: dict[str, Outlook] = {}
    free_at: datetime | None = None
    for run in sorted(runs, key=lambda run: (run.in_at or run.starts_at, run.id)):
        if run.over:
            if run.out_at is not None:
                free_at = _later(free_at, run.out_at + timedelta(minutes=run.turnover_min))
            continue
        outlook = _outlook(run, now, free_at)
        found[run.id] = outlook
        free_at = _later(free_at, outlook.ends_at + timedelta(minutes=run.turnover_min))
    return found


def _outlook(run: Run, now: datetime, free_at: datetime | None) -> Outlook:
    if run.in_at is not None:
        begins_at, gone_min = run.in_at, max(0.0, (now - run.in_at).total_seconds() / 60)
    else:
        begins_at, gone_min = max(run.starts_at, now, free_at or run.starts_at), 0.0

    def after(minutes: float) -> datetime:
        return begins_at + timedelta(minutes=minutes)

    return Outlook(
        begins_at,
        after(ends_by_min(run.prior, gone_min, 0.5)),
        after(expected_min(run.prior, gone_min)),
        after(ends_by_min(run.prior, gone_min, LATE_SHARE)),
    )


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)
