"""A day of the operating rooms: planned lists by day, and what can't wait at any hour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assana_rt.seed.dice import Dice, made_id
from assana_rt.seed.drafts import Clock, Draft, at, is_weekend
from assana_rt.seed.patients import Patient, urgent
from assana_rt.seed.people import Doctor, Duty, Specialty

LAST = "18:45"  # a planned case that something displaced must have ended by then

# When each doctor's list runs, by their place in the block: never do all rooms pause at once.
_LISTS: dict[int, tuple[tuple[str, str], ...]] = {
    0: (("07:30", "12:00"), ("13:15", "16:15")),
    1: (("07:05", "12:10"), ("12:40", "16:15")),
    2: (("07:30", "11:10"), ("11:30", "16:00")),
    3: (("07:45", "12:25"), ("13:10", "16:00")),
    4: (("07:30", "10:30"), ("10:45", "13:00"), ("13:30", "16:30")),
    5: (("08:10", "11:40"), ("12:00", "14:45")),
    6: (("08:00", "12:00"), ("13:00", "15:30")),
}
_WEEKEND_LISTS: dict[int, tuple[tuple[str, str], ...]] = {
    0: (("09:00", "11:00"), ("12:30", "15:00")),
}


@dataclass(frozen=True, slots=True)
class _Slot:
    """When an urgent case is taken, and by whom."""

    clock: str
    specialty: Specialty
    minutes: int
    duty: Duty
    weekend_only: bool = False


# Each begins before the last ends, or the day's lists do: hardly a minute without a case.
_URGENT = (
    _Slot("00:05", "trauma", 150, "night"),
    _Slot("02:15", "general surgery", 150, "night"),
    _Slot("04:30", "trauma", 180, "night"),
    _Slot("06:50", "general surgery", 120, "day", weekend_only=True),
    _Slot("08:15", "trauma", 120, "day", weekend_only=True),
    _Slot("09:55", "general surgery", 130, "day", weekend_only=True),
    _Slot("11:15", "trauma", 150, "day", weekend_only=True),
    _Slot("13:30", "general surgery", 150, "day", weekend_only=True),
    _Slot("15:15", "trauma", 180, "day"),
    _Slot("18:00", "general surgery", 130, "night"),
    _Slot("19:55", "trauma", 150, "night"),
    _Slot("22:10", "general surgery", 150, "night"),
)


def surgeries_of(
    doctor: Doctor, day: date, patients: Iterator[Patient], clock: Clock
) -> Iterator[Draft]:
    """Return a doctor's surgeries of a day, drawing on that day's patients."""
    lists = _WEEKEND_LISTS if is_weekend(day) else _LISTS
    if doctor.duty == "day":
        number = 0
        for begins, ends in lists.get(doctor.place, ()):
            window = clock.instant(day, at(begins)), clock.instant(day, at(ends))
            about = Dice("list", day, doctor.id, begins)
            for patient, starts in _fitted(doctor, window, patients, about):
                first = starts == window[0]
                yield _planned(doctor, day, number, patient, starts, clock, steady=first)
                number += 1
    # What has not happened to anybody yet is on no list.
    if day <= clock.today:
        yield from _urgent(doctor, day, clock)


def _fitted(
    doctor: Doctor,
    window: tuple[datetime, datetime],
    patients: Iterator[Patient],
    about: Dice,
) -> Iterator[tuple[Patient, datetime]]:
    """Fill a window with cases, the first always, with time for changing over between them."""
    free, ends = window
    refused = 0
    while refused < 3:
        patient = next(patients)
        needed = timedelta(minutes=patient.condition.minutes)
        if free == window[0] or free + needed <= ends:
            yield patient, free
            free += needed + _turnover(doctor, about)
        else:
            refused += 1


def _turnover(doctor: Doctor, about: Dice) -> timedelta:
    if doctor.specialty == "ophthalmology":
        return timedelta(minutes=15)
    return timedelta(minutes=5 * about.between(5, 7))


def _planned(
    doctor: Doctor,
    day: date,
    number: int,
    patient: Patient,
    starts: datetime,
    clock: Clock,
    *,
    steady: bool,
) -> Draft:
    return _surgery(
        made_id("surgery", day, doctor.id, number),
        doctor,
        patient,
        starts,
        minutes=patient.condition.minutes,
        latest=clock.instant(day, at(LAST)),
        steady=steady,
    )


def _urgent(doctor: Doctor, day: date, clock: Clock) -> Iterator[Draft]:
    for slot in _slots(doctor, day):
        starts = clock.instant(day, at(slot.clock))
        about = Dice("urgent", day, slot.clock, doctor.id)
        yield _surgery(
            made_id("surgery", day, slot.clock, doctor.id),
            doctor,
            urgent(doctor, about),
            starts,
            minutes=slot.minutes,
            latest=starts + timedelta(minutes=slot.minutes),
            urgent=True,
        )


def _slots(doctor: Doctor, day: date) -> Sequence[_Slot]:
    return [
        slot
        for slot in _URGENT
        if (slot.specialty, slot.duty) == (doctor.specialty, doctor.duty)
        and (is_weekend(day) or not slot.weekend_only)
    ]


def _surgery(
    id: str,
    doctor: Doctor,
    patient: Patient,
    starts: datetime,
    *,
    minutes: int,
    latest: datetime,
    urgent: bool = False,
    steady: bool = False,
) -> Draft:
    return Draft(
        "surgery", id, doctor, patient, starts, minutes, latest, urgent, steady,
        assistant=Dice(id, "assistant").pick(doctor.assistants),
        body={"notes": _notes(patient, id) if not urgent else "Urgent: booked from the desk."},
    )  # fmt: skip


def _notes(patient: Patient, id: str) -> str | None:
    about = Dice(id, "notes")
    return (
        "; ".join(patient.words(each) for each in patient.condition.plan).capitalize() + "."
        if about.chance(60)
        else None
    )
