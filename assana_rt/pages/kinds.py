"""The three kinds of record a day is made of, as the pages show them.

`static/kinds.js` says the same to the browser; a test holds the two side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assana_rt.access.principal import Role

GLYPHS: Mapping[str, str] = {
    "Scheduled": "ring",
    "Upcoming": "ring",
    "Ongoing": "half",
    "Post Surgery": "three",
    "Finished": "disc",
    "Completed": "disc",
    "Pending": "dashed",
    "Confirmed": "core",
    "Cancelled": "struck",
}
"""Status is shape first: a clock that fills."""

DESK = frozenset({Role.COORDINATOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Step:
    """A change of status a button offers; `loud` is the one that comes next by itself."""

    to: str
    since: tuple[str, ...]
    word: str
    loud: bool = False
    desk: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One record type: its words, the names of its fields, and its steps."""

    name: str
    path: str
    title: str
    icon: str
    statuses: tuple[str, ...]
    steps: tuple[Step, ...]
    date: str
    time: str
    length: str | None
    types: tuple[str, ...] = ()

    @property
    def over(self) -> tuple[str, ...]:
        """Statuses in which nothing is left to do."""
        return tuple(s for s in self.statuses if s in ("Finished", "Completed", "Cancelled"))


SURGERY = Kind(
    name="surgery",
    path="surgeries",
    title="Surgeries",
    icon="surgery",
    statuses=("Scheduled", "Ongoing", "Post Surgery", "Finished", "Cancelled"),
    steps=(
        Step("Ongoing", ("Scheduled",), "Begin"),
        Step("Post Surgery", ("Ongoing",), "To recovery"),
        Step("Finished", ("Post Surgery",), "Finish"),
        Step("Cancelled", ("Scheduled", "Ongoing"), "Cancel the surgery"),
    ),
    date="surgery_date",
    time="surgery_time",
    length="estimated_duration",
)
CONSULTATION = Kind(
    name="consultation",
    path="consultations",
    title="Consultations",
    icon="video",
    statuses=("Pending", "Confirmed", "Completed", "Cancelled"),
    steps=(
        Step("Confirmed", ("Pending",), "Confirm", loud=True),
        Step("Completed", ("Confirmed",), "Mark as completed", loud=True),
        Step("Pending", ("Confirmed",), "Set to pending"),
        Step("Pending", ("Cancelled",), "Take up again", desk=True),
        Step("Cancelled", ("Pending", "Confirmed"), "Cancel the consultation"),
    ),
    date="consultation_date",
    time="consultation_time",
    length="duration",
    types=("New", "Followup"),
)
APPOINTMENT = Kind(
    name="appointment",
    path="appointments",
    title="Appointments",
    icon="calendar",
    statuses=("Upcoming", "Finished", "Cancelled"),
    steps=(
        Step("Finished", ("Upcoming",), "Finish", loud=True),
        Step("Upcoming", ("Cancelled",), "Take up again", desk=True),
        Step("Cancelled", ("Upcoming",), "Cancel the appointment"),
    ),
    date="appointment_date",
    time="appointment_time",
    length=None,
    types=("Consultation", "Follow-Up", "Assessment", "Review"),
)

KINDS = (SURGERY, CONSULTATION, APPOINTMENT)
BY_PATH: Mapping[str, Kind] = {kind.path: kind for kind in KINDS}

MILESTONES: Mapping[str, str] = {
    "in_room": "In room",
    "anaesthesia_start": "Anaesthesia",
    "prepared": "Prepared",
    "incision": "Incision",
    "closing": "Closing",
    "closed": "Closed",
    "out_of_room": "Out of room",
    "recovery_in": "Recovery in",
    "recovery_out": "Recovery out",
    "room_ready": "Room ready",
}
"""Steps of an operation and their words, in order."""

REASONS: Mapping[str, str] = {
    "patient": "Patient",
    "surgeon": "Surgeon",
    "anaesthesia": "Anaesthesia",
    "equipment": "Equipment",
    "room": "Room",
    "previous_case": "Previous case",
    "bed": "No bed",
    "other": "Other",
}
"""Codes of a delay or a cancellation, and their words."""


def css_of(status: str) -> str:
    """Return the class that colours a status: `Post Surgery` is `post`."""
    return status.split(maxsplit=1)[0].lower()


def steps_for(kind: Kind, role: Role) -> list[Step]:
    return [step for step in kind.steps if not step.desk or role in DESK]
