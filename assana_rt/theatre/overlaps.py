"""Who and what is booked twice. Times are half-open: back to back is fine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assana_rt.theatre import durations


@dataclass(frozen=True, slots=True)
class Booking:
    """One surgery's claim on a room and on people; `people` are names and ids, normalised."""

    id: str
    starts_at: datetime
    minutes: int
    room: str | None
    people: frozenset[str]

    @classmethod
    def of(
        cls, id: str, starts_at: datetime, duration: str | None, room: str | None,
        people: Iterable[str | None],
    ) -> Booking:  # fmt: skip
        """Make a booking; a duration that is not understood counts an hour."""
        named = frozenset(key for person in people if (key := normalised(person)))
        return cls(
            id, starts_at, durations.minutes_or_default(duration), normalised(room) or None, named
        )

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def clashes(self, other: Booking) -> str | None:
        """Return what both claim at once, "room" or "person"; None if nothing."""
        if other.starts_at >= self.ends_at or self.starts_at >= other.ends_at:
            return None
        if self.room is not None and self.room == other.room:
            return "room"
        return "person" if self.people & other.people else None


def clashing(booking: Booking, others: Sequence[Booking]) -> list[tuple[Booking, str]]:
    """Return the others that clash with a booking, the earliest first, and over what."""
    found = [(other, what) for other in others if (what := booking.clashes(other))]
    return sorted(found, key=lambda pair: (pair[0].starts_at, pair[0].id))


def normalised(name: str | None) -> str:
    """Return a name without case and surplus space: how people and rooms are compared."""
    return " ".join((name or "").casefold().split())
