"""What the database holds already: it stays, and what is new finds its place around it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.queryset import QuerySet

from assana_rt.records.case_history import CaseHistory
from assana_rt.records.patients import patients
from assana_rt.records.resource import Resource
from assana_rt.seed.accounts import Cast
from assana_rt.seed.clinic import call_id
from assana_rt.seed.diary import Diary, keys
from assana_rt.seed.drafts import Clock, Draft, Placed
from assana_rt.seed.kinds import SORTS

AT_ONCE = 500

TURNOVER = timedelta(minutes=15)
"""Left free behind each surgery."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A record of ours that is there already, as it is now."""

    record: Any
    placed: Placed

    @property
    def untouched(self) -> bool:
        """Whether nothing changed but its status, and milestones by us: its story may go on."""
        row = self.record
        told = [datetime.fromisoformat(each["recorded_at"]) for each in _milestones(row)]
        last = max([row.status_changed_at or row.created_at, *told])
        return row.deleted_at is None and row.updated_at == last


async def note_taken(diary: Diary, days: Sequence[date], clock: Clock, cast: Cast) -> None:
    """Enter into the diary what stands on these days and the nights around them."""
    span = days[0] - timedelta(days=2), days[-1] + timedelta(days=2)
    names = {user.id: user.name for user in cast.accounts.values()}
    for kind, sort in SORTS.items():
        rows = sort.table.filter(deleted_at__isnull=True, **{f"{sort.date_column}__range": span})
        for row in await rows.exclude(status="Cancelled"):
            starts = sort.starts(row, clock)
            ends = starts + timedelta(minutes=sort.minutes(row))
            people = [names.get(row.doctor_id, row.doctor_id)]
            if kind == "surgery":
                ends += TURNOVER
                people += [row.surgeon, row.assistant, row.room]
            diary.take(keys(*people), starts, ends)


async def days_left_open(cast: Cast, before: date) -> list[date]:
    """Return the days before `before` on which something of our doctors' never came to its end."""
    found: set[date] = set()
    for sort in SORTS.values():
        for part in _parts([cast.of(doctor).id for doctor in cast.doctors]):
            rows = sort.table.filter(
                doctor_id__in=part, status__in=sort.open, deleted_at__isnull=True,
                **{f"{sort.date_column}__lt": before},
            )  # fmt: skip
            found.update(await rows.distinct().values_list(sort.date_column, flat=True))
    return sorted(found)


async def standing(drafts: Iterable[Draft], clock: Clock) -> dict[str, Standing]:
    """Return those of our records that are there, deleted ones included, by their id."""
    by_id = {draft.id: draft for draft in drafts}
    found: dict[str, Standing] = {}
    for kind, sort in SORTS.items():
        for part in _parts([id for id, draft in by_id.items() if draft.kind == kind]):
            for row in await sort.table.filter(id__in=part):
                found[row.id] = Standing(row, _placed(by_id[row.id], row, clock))
    return found


async def calls(cast: Cast, model: Draft, clock: Clock) -> tuple[list[Standing], bool]:
    """Return the calls that earlier seeds made for `model`'s doctor and that never ended, and
    whether any consultation of theirs can be joined now and for a quarter of an hour."""
    sort = SORTS["consultation"]
    rows = await sort.table.filter(
        doctor_id=cast.of(model.doctor).id, status="Confirmed", deleted_at__isnull=True,
        consultation_date__lte=clock.today,
    )  # fmt: skip
    made, is_open = [], False
    for row in rows:
        starts, minutes = sort.starts(row, clock), sort.minutes(row)
        ends = starts + timedelta(minutes=minutes)
        is_open = is_open or starts <= clock.now < ends - timedelta(minutes=15)
        if row.id == call_id(model.doctor, starts):
            draft = dataclasses.replace(model, id=row.id, starts=starts, minutes=minutes)
            made.append(Standing(row, _placed(draft, row, clock)))
    return made, is_open


async def known_patients(wanted: Iterable[Placed]) -> dict[str, str | None]:
    """Return the patients that are there, each with the id of who it stands for now.

    None where that one was deleted: records then keep the name alone.
    """
    found: dict[str, str | None] = {}
    for part in _parts(sorted({each.draft.patient.id for each in wanted})):
        for row in await patients.model.filter(id__in=part):
            found[row.id] = None if row.deleted_at else row.merged_into or row.id
    return found


async def there_among(resource: Resource[Any], wanted: Sequence[str]) -> list[str]:
    """Return those ids that name a record, deleted ones left out, in the order given."""
    return await _named(resource.model.filter(deleted_at__isnull=True), wanted)


async def ever_among(resource: Resource[Any], wanted: Sequence[str]) -> list[str]:
    """Return those ids that name a record, deleted ones included, in the order given."""
    return await _named(resource.model.all(), wanted)


async def entries_among(consultation_ids: Sequence[str]) -> list[str]:
    """Return the ids of these consultations' entries."""
    found: list[str] = []
    for part in _parts(consultation_ids):
        rows = CaseHistory.filter(consultation_id__in=part, deleted_at__isnull=True)
        found += [entry.id for entry in await rows.order_by("id").only("id")]
    return found


async def _named(rows: QuerySet[Any], wanted: Sequence[str]) -> list[str]:
    there: set[str] = set()
    for part in _parts(wanted):
        there.update([row["id"] for row in await rows.filter(id__in=part).values("id")])
    return [id for id in wanted if id in there]


def _milestones(row: Any) -> list[dict[str, Any]]:
    return getattr(row, "milestones", None) or []


def _placed(draft: Draft, row: Any, clock: Clock) -> Placed:
    sort = SORTS[draft.kind]
    day, at = getattr(row, sort.date_column), getattr(row, sort.resource.time_column)
    return Placed(draft, sort.starts(row, clock), day, at)


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
