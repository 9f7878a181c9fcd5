"""What becomes of a record: which status follows when, and who sets it.

A course is read off the record's id and its own times, not off the clock, so that a later seed
comes to the same one and carries on where an earlier left off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from assana_rt.seed.dice import Dice
from assana_rt.seed.drafts import Clock, Placed

By = Literal["doctor", "desk"]

_DELAYS = ("patient", "anaesthesia", "equipment", "room", "previous_case", "bed")
_CANCELLATIONS = ("patient", "patient", "anaesthesia", "bed", "other")
LATEST_OUT_MIN = 12  # after the planned end: less than any two cases of a room lie apart


@dataclass(frozen=True, slots=True)
class Step:
    """A change at a moment, from one status to another or the same.

    `marks` are the milestones recorded with it, each with the time it tells of; `known` those
    that were recorded before.
    """

    at: datetime
    before: str
    after: str
    by: By
    more: dict[str, Any] = field(default_factory=dict)
    marks: tuple[tuple[str, datetime], ...] = ()
    known: frozenset[str] = frozenset()


def booked_at(placed: Placed, clock: Clock) -> datetime:
    """Return when a record was made: days before, in office hours; urgent ones just before."""
    about = Dice(placed.draft.id, "booked")
    if placed.draft.urgent:
        made = placed.starts - timedelta(minutes=about.between(40, 150))
        return min(made, clock.now - timedelta(minutes=about.between(3, 30)))
    day = placed.day - timedelta(days=about.between(4, 21))
    office = datetime(day.year, day.month, day.day, 8, tzinfo=clock.zone).astimezone(UTC)
    return min(office + timedelta(minutes=about.between(0, 540)), clock.now - timedelta(minutes=1))


def course_of(placed: Placed, booked: datetime, start: str, *, brief: bool) -> list[Step]:
    """Return the steps of a record that began as `start`, in order of time.

    `brief` has milestones recorded together with the next change of status, as after the event.
    """
    steps: Iterator[Step]
    match placed.draft.kind:
        case "surgery":
            steps = _surgery(placed)
        case "appointment":
            steps = _appointment(placed)
        case "consultation":
            steps = _consultation(placed, booked, start)
    return list(_one_after_another(_merged(steps) if brief else steps, booked))


def starting_status(placed: Placed) -> str:
    """Return the status a record is made with."""
    match placed.draft.kind:
        case "surgery":
            return "Scheduled"
        case "appointment":
            return "Upcoming"
        case "consultation":
            agreed = Dice(placed.draft.id, "start").chance(30)
            return str(placed.draft.body.get("status", "Confirmed" if agreed else "Pending"))


def _surgery(placed: Placed) -> Iterator[Step]:
    draft, about = placed.draft, Dice(placed.draft.id, "course")
    if not draft.steady and not draft.urgent and about.chance(10):
        reason = {"cancellation_reason": about.pick(_CANCELLATIONS)}
        hours = about.between(1, 20)
        yield Step(placed.starts - timedelta(hours=hours), "Scheduled", "Cancelled", "desk", reason)
        return
    late = not draft.urgent and about.chance(15)
    delay = about.between(12, 20) if late else about.between(0, 5 if draft.urgent else 9)
    reasons = {"delay_reason": about.pick(_DELAYS)} if late else {}
    begins = placed.starts + timedelta(minutes=delay)
    least = -5 if draft.urgent else min(delay - draft.minutes // 4, LATEST_OUT_MIN)
    ends = placed.ends + timedelta(minutes=about.between(least, LATEST_OUT_MIN))
    recovery = timedelta(minutes=about.between(*((185, 200) if draft.urgent else (70, 130))))
    yield from _theatre_steps(placed, begins, ends, recovery, reasons)


def _theatre_steps(
    placed: Placed, begins: datetime, ends: datetime, recovery: timedelta, reasons: dict[str, Any]
) -> Iterator[Step]:
    """Tell an operation step by step, as they are recorded at the table."""
    lasts = ends - begins
    eye = placed.draft.doctor.specialty == "ophthalmology"  # drops instead of an anaesthetic
    asleep = () if eye else (("anaesthesia_start", _whole(begins + lasts * 0.05)),)
    cut, closing = _whole(begins + lasts * 0.22), _whole(ends - lasts * 0.16)
    ready = ends + timedelta(minutes=3 if eye else 9)
    awake = (("recovery_in", ends + timedelta(minutes=3)), ("room_ready", ready))
    done = (("closed", _whole(ends - lasts * 0.06)), ("out_of_room", ends))
    home = ends + recovery
    yield Step(begins, "Scheduled", "Ongoing", "doctor", reasons, (("in_room", begins),))
    yield Step(cut, "Ongoing", "Ongoing", "doctor", marks=(*asleep, ("incision", cut)))
    yield Step(closing, "Ongoing", "Ongoing", "doctor", marks=(("closing", closing),))
    yield Step(ends, "Ongoing", "Post Surgery", "doctor", marks=done)
    yield Step(ready, "Post Surgery", "Post Surgery", "desk", marks=awake)
    yield Step(home, "Post Surgery", "Finished", "desk", marks=(("recovery_out", home),))


def _whole(moment: datetime) -> datetime:
    """Return a moment as people write it down: in whole minutes."""
    return moment.replace(second=0, microsecond=0)


def _appointment(placed: Placed) -> Iterator[Step]:
    about = Dice(placed.draft.id, "course")
    if not placed.draft.steady and about.chance(14):
        ahead = timedelta(hours=about.between(1, 44))
        yield Step(placed.starts - ahead, "Upcoming", "Cancelled", "desk")
    else:
        after = timedelta(minutes=about.between(-2, 9))
        yield Step(placed.ends + after, "Upcoming", "Finished", "doctor")


def _consultation(placed: Placed, booked: datetime, start: str) -> Iterator[Step]:
    about = Dice(placed.draft.id, "course")
    confirmed = start
    if start == "Pending":
        soon = booked + timedelta(hours=about.between(1, 30))
        late = placed.starts - timedelta(hours=about.between(2, 30))
        never = not placed.draft.steady and about.chance(10)
        if never:
            yield Step(placed.starts - timedelta(minutes=30), "Pending", "Cancelled", "desk")
            return
        yield Step(late if about.chance(30) else soon, "Pending", "Confirmed", "doctor")
        confirmed = "Confirmed"
    if not placed.draft.steady and about.chance(8):
        ahead = timedelta(minutes=about.between(35, 110))
        yield Step(placed.starts - ahead, confirmed, "Cancelled", "desk")
        return
    begun = placed.starts + timedelta(minutes=about.between(-2, 4))
    ended = placed.ends + timedelta(minutes=about.between(-3, 3))
    call = {"meeting_started_at": begun, "meeting_ended_at": ended}
    yield Step(ended + timedelta(minutes=2), "Confirmed", "Completed", "doctor", call)


def _one_after_another(steps: Iterator[Step], booked: datetime) -> Iterator[Step]:
    """Keep the steps in order, whatever the chances, and after the record was made."""
    last, known = booked, frozenset[str]()
    for step in steps:
        moment = max(step.at, last + timedelta(minutes=1))
        yield replace(step, at=moment, known=known)
        last, known = moment, known | {name for name, _ in step.marks}


def _merged(steps: Iterator[Step]) -> Iterator[Step]:
    marks: tuple[tuple[str, datetime], ...] = ()
    for step in steps:
        marks += step.marks
        if step.after != step.before:
            yield replace(step, marks=marks)
            marks = ()
