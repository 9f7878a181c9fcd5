"""What a day is to hold, before anybody asks whether there is room for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from assana_rt.seed.dice import Dice
from assana_rt.seed.patients import Patient
from assana_rt.seed.people import Doctor

Kind = Literal["appointment", "surgery", "consultation"]

BEFORE, AFTER = 3, 3  # days around today
STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Clock:
    """The site's clock, stopped at `now`."""

    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def days(self) -> list[date]:
        """Return the week around today."""
        return [self.today + timedelta(days=n) for n in range(-BEFORE, AFTER + 1)]

    def instant(self, day: date, clock: time) -> datetime:
        """Return the instant of a local time; one that spring leaves out is as much later."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def local(self, instant: datetime) -> tuple[date, time] | None:
        """Return the date and time that name this instant.

        None for those of an hour's second coming: a record can't name them.
        """
        there = instant.astimezone(self.zone)
        if there.fold:
            return None
        return there.date(), there.time().replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be: `starts` is when it should begin, `latest` when it must have ended.

    `urgent` ones come up shortly before; a `steady` one is never cancelled. `body` holds what
    only its kind has.
    """

    kind: Kind
    id: str
    doctor: Doctor
    patient: Patient
    starts: datetime
    minutes: int
    latest: datetime
    urgent: bool = False
    steady: bool = False
    assistant: str | None = None
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def about(self) -> Dice:
        return Dice(self.id)


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft that found room: it begins at `starts`, which is `day`, `clock` at the site."""

    draft: Draft
    starts: datetime
    day: date
    clock: time

    @property
    def ends(self) -> datetime:
        return self.starts + self.draft.length


def is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def at(text: str) -> time:
    return time.fromisoformat(text)


def chronological(drafts: Sequence[Draft]) -> list[Draft]:
    return sorted(drafts, key=lambda draft: (draft.starts, draft.id))
