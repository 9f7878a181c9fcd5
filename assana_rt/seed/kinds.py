"""The three kinds of record that make a day, and what the demo must know of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assana_rt.records.appointments import appointments
from assana_rt.records.consultations import consultations
from assana_rt.records.doctors import DoctorsResource
from assana_rt.records.surgeries import surgeries
from assana_rt.seed.drafts import Clock, Kind
from assana_rt.theatre import durations


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of record: its verbs, which statuses something still follows, how long it takes."""

    resource: DoctorsResource[Any]
    open: tuple[str, ...]
    length_column: str | None
    usual_min: int

    @property
    def table(self) -> Any:
        return self.resource.model

    @property
    def date_column(self) -> str:
        return self.resource.date_column

    def starts(self, row: Any, clock: Clock) -> Any:
        day = getattr(row, self.resource.date_column)
        return clock.instant(day, getattr(row, self.resource.time_column))

    def minutes(self, row: Any) -> int:
        written = getattr(row, self.length_column) if self.length_column else None
        return durations.minutes(written) or self.usual_min


SORTS: dict[Kind, Sort] = {
    "appointment": Sort(appointments, ("Upcoming",), None, 15),
    "surgery": Sort(surgeries, ("Scheduled", "Ongoing", "Post Surgery"), "estimated_duration", 60),
    "consultation": Sort(consultations, ("Pending", "Confirmed"), "duration", 30),
}
