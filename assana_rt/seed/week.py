"""The week as a whole: drafted day by day, placed around what stands, then written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any

from assana_rt.records.consultations import consultations
from assana_rt.records.context import Site
from assana_rt.records.patients import patients
from assana_rt.seed.accounts import Cast, cast
from assana_rt.seed.bell import reading
from assana_rt.seed.clinic import call_now, clinic_of, patients_of
from assana_rt.seed.diary import Diary, keys
from assana_rt.seed.drafts import Clock, Draft, Placed, chronological
from assana_rt.seed.kinds import SORTS
from assana_rt.seed.papers import PAPERS, Paper, papers_of
from assana_rt.seed.people import Doctor
from assana_rt.seed.script import Script
from assana_rt.seed.stage import Happening, Tell, play
from assana_rt.seed.standing import (
    TURNOVER,
    Standing,
    calls,
    days_left_open,
    entries_among,
    ever_among,
    known_patients,
    note_taken,
    standing,
    there_among,
)  # fmt: skip
from assana_rt.seed.theatre import surgeries_of
from assana_rt.store.audit_rows import first_id
from assana_rt.store.base import utc_now

NameOf = Callable[[Doctor], str | None]


@dataclass(frozen=True, slots=True)
class Week:
    """What is new, what stands, and the documents around both; `unwritten` are those missing."""

    new: list[Placed]
    there: list[Standing]
    papers: list[Paper]
    unwritten: list[Paper]

    def held(self, days: Sequence[date]) -> list[Placed]:
        """Return all records of these days, in order of time."""
        found = [*self.new, *(each.placed for each in self.there)]
        wanted = [placed for placed in found if placed.day in days]
        return sorted(wanted, key=lambda placed: (placed.starts, placed.draft.id))


async def fill(
    site: Site, *, scale: int, now: datetime, tell: Tell | None = None
) -> dict[str, Any]:
    """Make accounts and week on an open site; return addresses and ids, fit for JSON."""
    clock, begun = Clock(site.zone, now), first_id(utc_now())
    people, new_accounts = await cast(site, scale)
    week = await _planned(people, clock)
    held = week.held(clock.days())
    script = Script(people, clock, await known_patients(held))
    changes = await play(site, _happenings(week, script), tell)
    await play(site, await reading(people, clock, since=begun), tell=None)
    return {
        "accounts": people.shown(),
        "doctors": people.others(),
        "days": [day.isoformat() for day in clock.days()],
        **await _ids(held, week.papers),
        "made": {"accounts": new_accounts, "records": len(week.new), "changes": changes},
    }


def drafts_of(doctors: Sequence[Doctor], days: Iterable[date], clock: Clock) -> list[Draft]:
    """Return what those days hold, in order of time."""
    found: list[Draft] = []
    for day in days:
        for doctor in doctors:
            coming = cycle(patients_of(doctor, day))
            found += surgeries_of(doctor, day, coming, clock)
            found += clinic_of(doctor, day, coming, clock)
    return chronological(found)


def find_room(drafts: Sequence[Draft], diary: Diary, name_of: NameOf) -> Iterator[Placed]:
    """Place what finds room: the operating rooms first, since the clinic is easier moved."""
    for draft in sorted(drafts, key=lambda draft: draft.kind != "surgery"):
        who = [name_of(draft.doctor)]
        behind = timedelta()
        if draft.kind == "surgery":
            who += [draft.doctor.room, draft.assistant]
            behind = TURNOVER
        if placed := diary.place(draft, keys(*who), behind):
            yield placed


async def _planned(people: Cast, clock: Clock) -> Week:
    days = clock.days()
    drafts = drafts_of(people.doctors, days, clock)
    left = drafts_of(people.doctors, await days_left_open(people, days[0]), clock)
    there = await standing([*drafts, *left], clock)
    call, calls_before = await _call(people, clock)
    diary = Diary(clock)
    await note_taken(diary, days, clock, people)
    new = [diary.put(draft, keys(people.name_of(draft.doctor))) for draft in call]
    new += find_room([d for d in drafts if d.id not in there], diary, people.name_of)
    week = Week(new, [*there.values(), *calls_before], [], [])
    for placed in week.held(days):
        week.papers.extend(papers_of(placed, clock))
    week.unwritten.extend(await _unwritten(week.papers))
    return week


async def _call(people: Cast, clock: Clock) -> tuple[list[Draft], list[Standing]]:
    """Return a consultation to join now, if the first doctor has none, and those of before."""
    for doctor in people.doctors[:1]:
        model = call_now(doctor, clock)
        old, is_open = await calls(people, model, clock)
        return ([] if is_open else [model]), old
    return [], []


def _happenings(week: Week, script: Script) -> Iterator[Happening]:
    yield from script.admissions([*week.new, *(paper.placed for paper in week.unwritten)])
    for placed in week.new:
        yield from script.story(placed)
    for paper in week.unwritten:
        yield script.writing(paper)
    for each in week.there:
        # Records that people touched are theirs: only the others go on by themselves.
        if each.untouched:
            yield from script.sequel(each.placed, since=each.record.updated_at)


async def _unwritten(papers: Sequence[Paper]) -> list[Paper]:
    """Return the documents that were never written: a deleted one stays deleted."""
    missing: list[Paper] = []
    for resource in PAPERS:
        ours = [paper for paper in papers if paper.resource is resource]
        written = set(await ever_among(resource, [paper.id for paper in ours]))
        missing += [paper for paper in ours if paper.id not in written]
    return missing


async def _ids(held: Sequence[Placed], papers: Sequence[Paper]) -> dict[str, list[str]]:
    """Return the ids of all that is there, by kind, in order of time."""
    told: dict[str, list[str]] = {}
    for kind, sort in SORTS.items():
        ids = [each.draft.id for each in held if each.draft.kind == kind]
        told[sort.resource.path] = await there_among(sort.resource, ids)
    told["case_history"] = await entries_among(told[consultations.path])
    named = dict.fromkeys(each.draft.patient.id for each in held)
    told[patients.path] = await there_among(patients, list(named))
    for resource in PAPERS:
        ids = [paper.id for paper in papers if paper.resource is resource]
        told[resource.path.replace("-", "_")] = await there_among(resource, ids)
    return told
