"""The three kinds of record a day is made of, as the pages show them.

`static/kinds.js` says the same to the browser; a test holds the two side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assana_rt.access.principal import Role
from assana_rt.pages.texts import _, mark

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
    say: Mapping[str, str]
    """What the pages say of this kind, one whole text a use: other languages bend the noun."""
    types: tuple[str, ...] = ()

    @property
    def over(self) -> tuple[str, ...]:
        """Statuses in which nothing is left to do."""
        return tuple(s for s in self.statuses if s in ("Finished", "Completed", "Cancelled"))


SURGERY = Kind(
    name="surgery",
    path="surgeries",
    title=mark("Surgeries"),
    icon="surgery",
    statuses=("Scheduled", "Ongoing", "Post Surgery", "Finished", "Cancelled"),
    steps=(
        Step("Ongoing", ("Scheduled",), mark("Begin")),
        Step("Post Surgery", ("Ongoing",), mark("To recovery")),
        Step("Finished", ("Post Surgery",), mark("Finish")),
        Step("Cancelled", ("Scheduled", "Ongoing"), mark("Cancel the surgery")),
    ),
    date="surgery_date",
    time="surgery_time",
    length="estimated_duration",
    say={
        "one": mark("Surgery"),
        "add": mark("Add a surgery"),
        "none": mark("No surgeries on this day"),
        "by_status": mark("Surgeries by status"),
        "about": mark("About this surgery"),
        "delete": mark("Delete this surgery"),
        "delete_ask": mark("Delete this surgery?"),
        "cancel_ask": mark("Cancel this surgery?"),
        "cancel": mark("Cancel the surgery"),
        "cancelling": mark("Everyone who sees it is told at once."),
        "page": mark("%(patient)s, surgery"),
    },
)
CONSULTATION = Kind(
    name="consultation",
    path="consultations",
    title=mark("Consultations"),
    icon="video",
    statuses=("Pending", "Confirmed", "Completed", "Cancelled"),
    steps=(
        Step("Confirmed", ("Pending",), mark("Confirm"), loud=True),
        Step("Completed", ("Confirmed",), mark("Mark as completed"), loud=True),
        Step("Pending", ("Confirmed",), mark("Set to pending")),
        Step("Pending", ("Cancelled",), mark("Take up again"), desk=True),
        Step("Cancelled", ("Pending", "Confirmed"), mark("Cancel the consultation")),
    ),
    date="consultation_date",
    time="consultation_time",
    length="duration",
    say={
        "one": mark("Consultation"),
        "add": mark("Add a consultation"),
        "none": mark("No consultations on this day"),
        "by_status": mark("Consultations by status"),
        "about": mark("About this consultation"),
        "delete": mark("Delete this consultation"),
        "delete_ask": mark("Delete this consultation?"),
        "cancel_ask": mark("Cancel this consultation?"),
        "cancel": mark("Cancel the consultation"),
        "cancelling": mark("Everyone who sees it is told at once, and its invitations end."),
        "page": mark("%(patient)s, consultation"),
    },
    types=("New", "Followup"),
)
APPOINTMENT = Kind(
    name="appointment",
    path="appointments",
    title=mark("Appointments"),
    icon="calendar",
    statuses=("Upcoming", "Finished", "Cancelled"),
    steps=(
        Step("Finished", ("Upcoming",), mark("Finish"), loud=True),
        Step("Upcoming", ("Cancelled",), mark("Take up again"), desk=True),
        Step("Cancelled", ("Upcoming",), mark("Cancel the appointment")),
    ),
    date="appointment_date",
    time="appointment_time",
    length=None,
    say={
        "one": mark("Appointment"),
        "add": mark("Add an appointment"),
        "none": mark("No appointments on this day"),
        "by_status": mark("Appointments by status"),
        "about": mark("About this appointment"),
        "delete": mark("Delete this appointment"),
        "delete_ask": mark("Delete this appointment?"),
        "cancel_ask": mark("Cancel this appointment?"),
        "cancel": mark("Cancel the appointment"),
        "cancelling": mark("Everyone who sees it is told at once."),
        "page": mark("%(patient)s, appointment"),
    },
    types=("Consultation", "Follow-Up", "Assessment", "Review"),
)

KINDS = (SURGERY, CONSULTATION, APPOINTMENT)
BY_PATH: Mapping[str, Kind] = {kind.path: kind for kind in KINDS}

STATUSES: Mapping[str, str] = {
    "Scheduled": mark("Scheduled"),
    "Upcoming": mark("Upcoming"),
    "Ongoing": mark("Ongoing"),
    "Post Surgery": mark("Post Surgery"),
    "Finished": mark("Finished"),
    "Completed": mark("Completed"),
    "Pending": mark("Pending"),
    "Confirmed": mark("Confirmed"),
    "Cancelled": mark("Cancelled"),
}
TYPES: Mapping[str, str] = {
    "New": mark("New"),
    "Followup": mark("Follow-up"),
    "Follow-Up": mark("Follow-up"),
    "Consultation": mark("Consultation"),
    "Assessment": mark("Assessment"),
    "Review": mark("Review"),
}

MILESTONES: Mapping[str, str] = {
    "in_room": mark("In room"),
    "anaesthesia_start": mark("Anaesthesia"),
    "prepared": mark("Prepared"),
    "incision": mark("Incision"),
    "closing": mark("Closing"),
    "closed": mark("Closed"),
    "out_of_room": mark("Out of room"),
    "recovery_in": mark("Recovery in"),
    "recovery_out": mark("Recovery out"),
    "room_ready": mark("Room ready"),
}
"""Steps of an operation and their words, in order."""

REASONS: Mapping[str, str] = {
    "patient": mark("Patient"),
    "surgeon": mark("Surgeon"),
    "anaesthesia": mark("Anaesthesia"),
    "equipment": mark("Equipment"),
    "room": mark("Room"),
    "previous_case": mark("Previous case"),
    "bed": mark("No bed"),
    "other": mark("Other"),
}
"""Codes of a delay or a cancellation, and their words."""


def status_word(status: str) -> str:
    """Return what a status of the API is called in the language spoken."""
    return _(STATUSES[status]) if status in STATUSES else status


def type_word(type: str | None) -> str:
    return _(TYPES[type]) if type and type in TYPES else (type or "")


def reason_word(code: str | None) -> str:
    return _(REASONS[code]) if code and code in REASONS else ""


def milestone_word(name: str) -> str:
    return _(MILESTONES[name]) if name in MILESTONES else name


def css_of(status: str) -> str:
    """Return the class that colours a status: `Post Surgery` is `post`."""
    return status.split(maxsplit=1)[0].lower()


def steps_for(kind: Kind, role: Role) -> list[Step]:
    return [step for step in kind.steps if not step.desk or role in DESK]
