"""What is written around an operation: a prescription, and the laboratory's report before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assana_rt.records.lab_reports import lab_reports
from assana_rt.records.prescriptions import prescriptions
from assana_rt.records.resource import Resource
from assana_rt.seed.clinical import ROUTINE, measured
from assana_rt.seed.courses import booked_at
from assana_rt.seed.dice import Dice, made_id
from assana_rt.seed.drafts import Clock, Placed

PAPERS: tuple[Resource[Any], ...] = (prescriptions, lab_reports)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of its doctor's, written `at`."""

    id: str
    resource: Resource[Any]
    placed: Placed
    at: datetime
    body: dict[str, Any]


def papers_of(placed: Placed, clock: Clock) -> Iterator[Paper]:
    """Return what is written by now for the first operation of each list, of the named doctors."""
    draft = placed.draft
    if draft.kind == "surgery" and draft.steady and draft.doctor.place < 2:
        prescribed, taken = booked_at(placed, clock), placed.starts - timedelta(minutes=50)
        yield _prescription(placed, prescribed)
        if taken <= clock.now:
            yield _laboratory(placed, taken)


def _prescription(placed: Placed, at: datetime) -> Paper:
    id = made_id("prescription", placed.draft.id)
    drug = Dice(id).pick(placed.draft.patient.condition.drugs)
    ends_on = drug.days and placed.day + timedelta(days=drug.days - 1)
    body = {
        "drug": drug.name,
        "dose": f"{drug.strength:g} {drug.unit}",
        "route": drug.route,
        "frequency": drug.scheme,
        "starts_on": placed.day,
        "ends_on": ends_on or None,
        "repeats": 0 if ends_on else 3,
        "notes": f"For: {drug.why}.",
    }
    return Paper(id, prescriptions, placed, at, body)


def _laboratory(placed: Placed, at: datetime) -> Paper:
    id, patient = made_id("laboratory", placed.draft.id), placed.draft.patient
    results = measured((*patient.condition.labs, *ROUTINE), Dice(id), female=patient.female)
    body = {
        "report_date": placed.day,
        "laboratory": "Central laboratory",
        "specimen": "venous blood",
        "status": "final",
        "panels": [
            {
                "name": "Before surgery",
                "results": [
                    {
                        "name": each.analyte.name,
                        "value": str(each.value),
                        "unit": each.analyte.unit or None,
                        "reference_range": each.range,
                        "flag": each.flag,
                    }
                    for each in results
                ],
            }
        ],
    }
    return Paper(id, lab_reports, placed, at, body)
