"""What happens in the demo: who is admitted, what is booked, how it goes on, what is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assana_rt.records.case_history import EntryIn, entries
from assana_rt.records.patients import PatientIn, patients
from assana_rt.seed.accounts import Cast
from assana_rt.seed.bell import reminders_of
from assana_rt.seed.courses import By, booked_at, course_of, starting_status
from assana_rt.seed.drafts import Clock, Placed
from assana_rt.seed.histories import entries_of
from assana_rt.seed.kinds import SORTS
from assana_rt.seed.papers import Paper
from assana_rt.seed.patients import Patient
from assana_rt.seed.stage import Happening, change, insertion


@dataclass(frozen=True, slots=True)
class Script:
    """Turns plans into happenings. `known` maps patients that are there to the id that stands
    for them now: None for one that was deleted."""

    cast: Cast
    clock: Clock
    known: Mapping[str, str | None]

    def admissions(self, placed: Iterable[Placed]) -> Iterator[Happening]:
        """Admit those who are new, before anything else is written of them."""
        first: dict[str, tuple[datetime, Patient]] = {}
        for each in placed:
            patient, booked = each.draft.patient, booked_at(each, self.clock)
            if patient.id not in self.known:
                before, _ = first.get(patient.id, (booked, patient))
                first[patient.id] = min(before, booked), patient
        for booked, patient in first.values():
            ctx = self.cast.context(patient.doctor, "doctor")
            made = insertion(patients, _patient(patient))
            yield Happening(booked - timedelta(minutes=2), ctx, made)

    def story(self, placed: Placed) -> Iterator[Happening]:
        """Book a new record, and let happen to it what has happened by now."""
        draft = placed.draft
        booked, start = booked_at(placed, self.clock), starting_status(placed)
        by: By = "doctor" if draft.kind == "consultation" else "desk"
        made = insertion(SORTS[draft.kind].resource, self._booking(placed, start))
        yield Happening(booked, self.cast.context(draft.doctor, by), made)
        if draft.kind == "consultation":
            yield from self._history(placed, booked)
        yield from self.sequel(placed, since=booked)
        ctx = self.cast.context(draft.doctor, "doctor")
        yield from reminders_of(placed, ctx, self.cast.of(draft.doctor).id, self.clock)

    def sequel(self, placed: Placed, since: datetime) -> Iterator[Happening]:
        """Let happen to a record what came due after `since`."""
        draft = placed.draft
        booked, start = booked_at(placed, self.clock), starting_status(placed)
        for step in course_of(placed, booked, start, brief=placed.day < self.clock.today):
            if since < step.at <= self.clock.now:
                ctx = self.cast.context(draft.doctor, step.by)
                resource = SORTS[draft.kind].resource
                yield Happening(step.at, ctx, change(resource, draft.id, step))

    def writing(self, paper: Paper) -> Happening:
        """Write a document down."""
        draft = paper.placed.draft
        named = {"patient_name": draft.patient.name, "patient_id": self._id(draft.patient)}
        form = paper.resource.create_in.model_validate(named | paper.body)
        asked = form.model_dump() | {"id": paper.id}
        ctx = self.cast.context(draft.doctor, "doctor")
        return Happening(paper.at, ctx, insertion(paper.resource, asked))

    def _history(self, placed: Placed, booked: datetime) -> Iterator[Happening]:
        draft, day = placed.draft, booked.astimezone(self.clock.zone).date()
        ctx = self.cast.context(draft.doctor, "doctor")
        for entry in entries_of(draft, day, whole=draft.doctor.place < 2):
            form = EntryIn(**{name: entry[name] for name in entry if name != "id"})
            named = {"id": entry["id"], "consultation_id": draft.id}
            yield Happening(booked, ctx, insertion(entries, form.model_dump() | named))

    def _booking(self, placed: Placed, start: str) -> dict[str, Any]:
        """Return a new record as REST would take it, with its id."""
        draft, doctor = placed.draft, self.cast.of(placed.draft.doctor)
        body = {
            "doctor_id": doctor.id,
            "patient_name": draft.patient.name,
            "patient_id": self._id(draft.patient),
            f"{draft.kind}_date": placed.day,
            f"{draft.kind}_time": placed.clock,
            **draft.body,
            "status": start,
        }
        match draft.kind:
            case "surgery":
                body |= {
                    "procedure": draft.patient.procedure,
                    "surgeon": doctor.name,
                    "assistant": draft.assistant,
                    "room": draft.doctor.room,
                    "estimated_duration": f"{draft.minutes}min",
                }
            case "consultation":
                body["duration"] = f"{draft.minutes}min"
            case "appointment":
                pass
        form = SORTS[draft.kind].resource.create_in.model_validate(body)
        return form.model_dump() | {"id": draft.id}

    def _id(self, patient: Patient) -> str | None:
        return self.known.get(patient.id, patient.id)


def _patient(patient: Patient) -> dict[str, Any]:
    allergies = []
    if patient.allergy:
        substance, reaction, severity = patient.allergy
        allergies = [{"substance": substance, "reaction": reaction, "severity": severity}]
    form = PatientIn.model_validate(
        {
            "name": patient.name,
            "birth_date": patient.birth_date,
            "sex": "female" if patient.female else "male",
            "allergies": allergies,
            "mrn": patient.mrn,
        }
    )
    return form.model_dump() | {"id": patient.id}
