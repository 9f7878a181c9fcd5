"""The home page's day in one call: three lists, each with its counts by status."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from pydantic import BaseModel

from assana_rt.access.policy import STAFF
from assana_rt.errors import Forbidden, Invalid
from assana_rt.records.appointments import AppointmentOut, appointments
from assana_rt.records.consultations import ConsultationListed, consultations
from assana_rt.records.context import Context
from assana_rt.records.doctors import DoctorsResource
from assana_rt.records.surgeries import surgeries
from assana_rt.records.surgery_wire import SurgeryOut
from assana_rt.store import reading

MOST = 1000
LISTS: tuple[DoctorsResource[Any], ...] = (appointments, surgeries, consultations)


class AppointmentDay(BaseModel):
    items: list[AppointmentOut]
    counts: dict[str, int]


class SurgeryDay(BaseModel):
    items: list[SurgeryOut]
    counts: dict[str, int]


class ConsultationDay(BaseModel):
    items: list[ConsultationListed]
    counts: dict[str, int]


class DashboardOut(BaseModel):
    """`stream` is the doctor's channel, from which the day goes on; None for the desk."""

    date: date
    appointments: AppointmentDay
    surgeries: SurgeryDay
    consultations: ConsultationDay
    stream: dict[str, Any] | None


async def dashboard(ctx: Context, day: date | None) -> dict[str, Any]:
    """Return the day's appointments, surgeries and consultations, ordered by time.

    All three are read, with the position they are true at, in one statement. Raises `Forbidden`
    for a display, and `Invalid` for a day that holds more than a thousand of one kind.
    """
    if ctx.principal.role not in STAFF:
        raise Forbidden("A wall's account sees the board only.")
    chosen = day or ctx.site.today()
    parts = []
    for resource in LISTS:
        rows = resource.visible(ctx.principal).filter(
            deleted_at__isnull=True, **{resource.date_column: chosen}
        )
        parts.append(resource.part(rows.limit(MOST + 1)))
    streams = {resource.stream(ctx.principal) for resource in LISTS}
    channel = streams.pop() if len(streams) == 1 else None
    position, found = await reading.read(ctx.site.database, ctx.site.events, parts, channel)
    answer: dict[str, Any] = {"date": chosen}
    for resource in LISTS:
        rows_found = found[resource.name]
        if len(rows_found) > MOST:
            raise Invalid(errors=[("date", f"over {MOST} {resource.path} that day: use the list")])
        answer[resource.path] = _section(resource, rows_found, ctx)
    shown = sum(map(len, found.values()))
    ctx.note("read", "dashboard", details={"date": chosen, "rows": shown})
    answer["stream"] = channel and {
        "channel": channel, "epoch": position.epoch, "offset": position.offset
    }  # fmt: skip
    return answer


def _section(
    resource: DoctorsResource[Any], rows: list[reading.Values], ctx: Context
) -> dict[str, Any]:
    rows.sort(key=lambda row: (row[resource.time_column], row["id"]))
    counted = Counter(row["status"] for row in rows)
    known = dict.fromkeys(resource.statuses.known() if resource.statuses else (), 0)
    return {
        "items": [resource.show_listed(row, ctx) for row in rows],
        "counts": known | dict(counted),
    }
