"""The demo's week as it would be written, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from assana_rt.seed.clinic import call_now
from assana_rt.seed.courses import Step, booked_at, course_of, starting_status
from assana_rt.seed.diary import Diary, keys
from assana_rt.seed.drafts import Clock, Kind, Placed
from assana_rt.seed.people import Doctor, doctors
from assana_rt.seed.week import drafts_of, find_room

MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Plan:
    """All that found room in one week."""

    clock: Clock
    placed: tuple[Placed, ...]

    def of(self, kind: Kind, doctor: Doctor | None = None) -> list[Placed]:
        return [
            each
            for each in self.placed
            if each.draft.kind == kind and doctor in (None, each.draft.doctor)
        ]

    def course(self, placed: Placed) -> list[Step]:
        booked, start = booked_at(placed, self.clock), starting_status(placed)
        return course_of(placed, booked, start, brief=False)

    def stays(self, placed: Placed) -> tuple[datetime, datetime, datetime] | None:
        """Return when a surgery's patient came in, left the room and left recovery."""
        at = {step.after: step.at for step in self.course(placed) if step.after != step.before}
        if "Ongoing" not in at:
            return None
        return at["Ongoing"], at["Post Surgery"], at["Finished"]


def planned(now: datetime = MONDAY_NOON, zone: str = "Europe/Berlin", scale: int = 1) -> Plan:
    clock = Clock(ZoneInfo(zone), now)
    everybody = doctors(scale)
    diary = Diary(clock)
    call = call_now(everybody[0], clock)
    first = diary.put(call, keys(everybody[0].person.name))
    drafts = drafts_of(everybody, clock.days(), clock)
    found = find_room(drafts, diary, lambda doctor: doctor.person.name)
    return Plan(clock, (first, *found))


def overlapping(claims: Iterable[tuple[str, datetime, datetime]]) -> list[str]:
    """Return whom or what two half-open intervals claim at once."""
    found, last = [], dict[str, datetime]()
    for name, starts, ends in sorted(claims):
        if name in last and starts < last[name]:
            found.append(f"{name} at {starts}")
        last[name] = max(ends, last.get(name, ends))
    return found


def moments(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    while first < last:
        yield first
        first += step
