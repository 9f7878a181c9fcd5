"""A patient's records as one story over time: all types, newest first, page by page.

Each type is asked for its own next page behind the cursor, in one SQL statement, and the pages
are merged. Types keep time differently (a local date and time, a local date, an instant), so a
cursor is an instant, and each type's condition is what that instant means in its own columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from pydantic import BaseModel
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from assana_rt.records import listing
from assana_rt.records.appointments import appointments
from assana_rt.records.case_history import entries
from assana_rt.records.change import Page
from assana_rt.records.consultations import consultations
from assana_rt.records.context import Context, Site
from assana_rt.records.lab_reports import lab_reports
from assana_rt.records.listing import Cursor, Paging
from assana_rt.records.patients import patients
from assana_rt.records.prescriptions import prescriptions
from assana_rt.records.resource import Resource
from assana_rt.records.surgeries import surgeries
from assana_rt.store import reading
from assana_rt.store.reading import Part, Values

Type = Literal[
    "appointment", "surgery", "consultation", "case_history", "prescription", "lab_report"
]  # fmt: skip
MIDNIGHT = time(0)
A_MINUTE = timedelta(minutes=1)


class StoryQuery(Paging):
    type: list[Type] | None = None


class Chapter(BaseModel):
    """One record; `at` is when it took place, or was written where no date is given."""

    type: str
    at: datetime
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: an instant, and the record's id among those of that instant."""

    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Strand:
    """One type's part: `columns` are its (date, time), (date,) or (instant,)."""

    name: Type
    resource: Resource[Any]
    columns: tuple[str, ...]
    undated: str | None = None  # only rows without a value in this column
    dated: str | None = None  # only rows with one

    def rows(self, ctx: Context, patient_id: str, before: Place | None) -> QuerySet[Any]:
        rows = self.resource.visible(ctx.principal).filter(
            patient_id=patient_id, deleted_at__isnull=True
        )
        if self.undated:
            rows = rows.filter(**{f"{self.undated}__isnull": True})
        if self.dated:
            rows = rows.filter(**{f"{self.dated}__isnull": False})
        if before:
            rows = rows.filter(self._behind(ctx.site, before))
        return rows.order_by(*listing.order((*self.columns, "id"), descending=True))

    def at(self, values: Values, site: Site) -> datetime:
        match [values[column] for column in self.columns]:
            case [date() as day, time() as clock]:
                return site.instant(day, clock)
            case [datetime() as moment]:
                return moment
            case [date() as day]:
                return site.instant(day, MIDNIGHT)
        raise TypeError(self.columns)

    def _behind(self, site: Site, place: Place) -> Q:
        """Return the condition for rows earlier than `place`, or at it with a smaller id."""
        values, exact = self._bound(site, place.at)
        if exact:
            columns = (*self.columns, "id")
            return listing.after(columns, [*values, place.id], descending=True)
        return listing.after(self.columns, values, descending=True)

    def _bound(self, site: Site, moment: datetime) -> tuple[list[Any], bool]:
        """Return this type's first column values that are not before `moment`, and whether they
        mean that very instant."""
        if self.columns[0].endswith("_at"):
            return [moment], True
        if len(self.columns) == 1:
            return _day_bound(site, moment)
        local = local_bound(site, moment)
        exact = site.instant(local.date(), local.time()) == moment
        return [local.date(), local.time()], exact


STRANDS = (
    Strand("appointment", appointments, ("appointment_date", "appointment_time")),
    Strand("surgery", surgeries, ("surgery_date", "surgery_time")),
    Strand("consultation", consultations, ("consultation_date", "consultation_time")),
    Strand("case_history", entries, ("date",), dated="date"),
    Strand("case_history", entries, ("created_at",), undated="date"),
    Strand("prescription", prescriptions, ("starts_on",)),
    Strand("lab_report", lab_reports, ("report_date",)),
)


def local_bound(site: Site, moment: datetime) -> datetime:
    """Return the first local time, in whole seconds, that is not before `moment`.

    In an hour that comes twice, local times are the first: what lies in the second has the
    hour's end for its bound.
    """
    local = moment.astimezone(site.zone).replace(tzinfo=None)
    if local.microsecond:
        local = local.replace(microsecond=0) + timedelta(seconds=1)
    while site.instant(local.date(), local.time()) < moment:
        local = local.replace(second=0) + A_MINUTE
    return local


def _day_bound(site: Site, moment: datetime) -> tuple[list[date], bool]:
    # By the day's own instant and not by the clock: where spring skips midnight, it shows one.
    day = moment.astimezone(site.zone).date()
    begins = site.instant(day, MIDNIGHT)
    return [day if begins >= moment else day + timedelta(days=1)], begins == moment


async def story(ctx: Context, patient_id: str, query: StoryQuery) -> Page:
    """Return a page of what this person may see of a patient's records."""
    await patients.find(ctx, patient_id)
    made_for = listing.fingerprint(f"story/{patient_id}:{ctx.principal.id}", query)
    cursor = Cursor.decode(query.cursor, made_for) if query.cursor else None
    before = _place(cursor) if cursor else None
    strands = [
        strand
        for strand in STRANDS
        if strand.resource.policy.allows("read", ctx.principal)
        and (query.type is None or strand.name in query.type)
    ]
    found = await _read(ctx, strands, patient_id, before, query.limit + 1)
    found.sort(key=lambda each: (each["at"], each["record"]["id"]), reverse=True)
    following = None
    if len(found) > query.limit:
        found = found[: query.limit]
        last = found[-1]
        at = last["at"].astimezone(UTC).isoformat()
        following = Cursor(made_for, [at, last["record"]["id"]], None).encode()
    return Page(found, following, None)


async def _read(
    ctx: Context, strands: Sequence[Strand], patient_id: str, before: Place | None, most: int
) -> list[dict[str, Any]]:
    if not strands:
        return []
    parts = [
        Part(
            f"{index}",
            strand.rows(ctx, patient_id, before).limit(most),
            strand.resource.columns(),
        )
        for index, strand in enumerate(strands)
    ]
    _, rows = await reading.read(ctx.site.database, ctx.site.events, parts)
    return [
        {
            "type": strand.name,
            "at": strand.at(values, ctx.site),
            "record": strand.resource.show_listed(values, ctx),
        }
        for index, strand in enumerate(strands)
        for values in rows[f"{index}"]
    ]


def _place(cursor: Cursor) -> Place:
    at, record_id = listing.typed(("created_at", "id"), cursor.values)
    return Place(at, record_id)
