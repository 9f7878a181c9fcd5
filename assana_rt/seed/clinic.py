"""A day of the clinic: appointments at the desk, consultations by video, and the call now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from assana_rt.seed.dice import Dice, made_id
from assana_rt.seed.drafts import Clock, Draft, Kind, at, is_weekend
from assana_rt.seed.patients import Patient, of_the_day
from assana_rt.seed.people import Doctor

CALL_MIN = 45

_Slots = Sequence[tuple[Kind, str, int]]

_FIRST: _Slots = (
    ("appointment", "07:00", 15), ("consultation", "07:15", 15), ("consultation", "12:15", 30),
    ("appointment", "12:45", 15), ("appointment", "13:00", 15), ("consultation", "16:40", 30),
    ("consultation", "17:15", 30), ("appointment", "17:45", 15), ("appointment", "18:00", 15),
    ("appointment", "18:15", 15),
)  # fmt: skip
_SECOND: _Slots = (
    ("appointment", "06:45", 15), ("consultation", "16:30", 30), ("consultation", "17:00", 20),
    ("appointment", "17:30", 15), ("appointment", "17:45", 15), ("appointment", "18:00", 15),
)  # fmt: skip
_OTHERS: _Slots = (
    ("appointment", "07:00", 15), ("consultation", "16:45", 30), ("appointment", "17:20", 15),
)  # fmt: skip
_EARLY: _Slots = (("appointment", "07:15", 15), ("consultation", "07:30", 30))
_WEEKEND: _Slots = (
    ("appointment", "08:30", 15), ("consultation", "16:15", 30), ("consultation", "17:00", 30),
    ("appointment", "17:40", 15),
)  # fmt: skip

_WEEKDAYS: dict[int, _Slots] = {
    0: _FIRST, 1: _SECOND, 2: _OTHERS, 3: _OTHERS, 4: _OTHERS, 5: _EARLY, 6: _OTHERS,
}  # fmt: skip
_WEEKENDS: dict[int, _Slots] = {0: _WEEKEND, 1: _WEEKEND}

_NOTES = (
    "Brings outside images on a disc.", "Needs an interpreter.", "Comes by wheelchair.",
    "Asked to be called the day before.", "Wound check, take out stitches.", None, None, None,
)  # fmt: skip


def clinic_of(
    doctor: Doctor, day: date, patients: Iterator[Patient], clock: Clock
) -> Iterator[Draft]:
    """Return a doctor's appointments and consultations of a day."""
    slots = (_WEEKENDS if is_weekend(day) else _WEEKDAYS).get(doctor.place, ())
    for number, (kind, begins, minutes) in enumerate(slots):
        starts = clock.instant(day, at(begins))
        id = made_id(kind, day, doctor.id, number)
        patient = next(patients)
        body = _appointment(id) if kind == "appointment" else _consultation(id, patient)
        steady = number < 2
        yield Draft(kind, id, doctor, patient, starts, minutes, starts + timedelta(minutes=minutes),
                    steady=steady, body=body)  # fmt: skip


def call_now(doctor: Doctor, clock: Clock) -> Draft:
    """Return a consultation that can be joined now, and for the better part of an hour."""
    there = clock.now.astimezone(clock.zone)
    floor = there.replace(minute=there.minute // 5 * 5, second=0, microsecond=0)
    # In the hour that autumn shows twice the record names the first: it lasts the longer.
    starts = clock.instant(floor.date(), floor.time().replace(fold=0))
    minutes = CALL_MIN + round((floor - starts) / timedelta(minutes=1))
    patient = patients_of(doctor, floor.date())[-1]  # whom the day itself does not come to
    ends = starts + timedelta(minutes=minutes)
    procedure = f"Before surgery: {patient.procedure}"
    body = {"type": "Followup", "procedure": procedure, "status": "Confirmed"}
    return Draft("consultation", call_id(doctor, starts), doctor, patient, starts, minutes, ends,
                 steady=True, body=body)  # fmt: skip


def patients_of(doctor: Doctor, day: date) -> list[Patient]:
    return of_the_day(doctor, Dice("day", day, doctor.id))


def call_id(doctor: Doctor, starts: datetime) -> str:
    return made_id("call", doctor.id, starts.isoformat())


def _appointment(id: str) -> dict[str, Any]:
    about = Dice(id, "body")
    kind = about.pick(("Consultation", "Follow-Up", "Assessment", "Review"))
    return {"type": kind, "notes": about.pick(_NOTES)}


def _consultation(id: str, patient: Patient) -> dict[str, Any]:
    about = Dice(id, "body")
    if about.chance(35):
        return {"type": "New", "procedure": patient.words(patient.condition.complaint)}
    when = about.pick(("Before surgery", "Six weeks after", "Wound check after"))
    return {"type": "Followup", "procedure": f"{when}: {patient.procedure}"}
