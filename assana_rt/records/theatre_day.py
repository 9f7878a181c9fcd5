"""`GET theatre?date=`: the day's rows, what is expected of each, and the day's figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from assana_rt.access.policy import DESK, STAFF
from assana_rt.errors import Forbidden, Invalid
from assana_rt.records.context import Context, Site
from assana_rt.records.surgeries import surgeries
from assana_rt.records.surgery_table import Surgery
from assana_rt.store import reading
from assana_rt.store.reading import Values
from assana_rt.theatre import durations
from assana_rt.theatre import milestones as steps
from assana_rt.theatre.cascade import Run, outlooks
from assana_rt.theatre.estimate import Prior
from assana_rt.theatre.figures import Case, Day, figures
from assana_rt.theatre.rooms import by_room

MOST = 1000
GONE = ("Post Surgery", "Finished", "Cancelled")


class TheatreOut(BaseModel):
    """`figures` are for coordinator and admin; `as_of` is when the estimates were made."""

    date: date
    as_of: datetime
    rows: list[dict[str, Any]]
    figures: dict[str, Any] | None
    stream: dict[str, Any]


async def theatre(ctx: Context, day: date | None) -> dict[str, Any]:
    """Return a day of the theatre: board rows with `delay_min` and `estimate`, and the figures.

    The desk's rows carry the patient's name too. An estimate is a range of instants: `begins_at`,
    `ends_at` (median), `mean_end_at`, `ends_by` (nine of ten).
    """
    if ctx.principal.role not in STAFF:
        raise Forbidden("A wall's account sees the board only.")
    site, chosen = ctx.site, day or ctx.site.today()
    rows = Surgery.filter(surgery_date=chosen, deleted_at__isnull=True).limit(MOST + 1)
    part = surgeries.part(rows)
    position, found = await reading.read(site.database, site.events, [part], "board")
    cases = found[surgeries.name]
    if len(cases) > MOST:
        raise Invalid(errors=[("date", f"over {MOST} surgeries that day: use the list")])
    cases.sort(key=lambda row: (row["surgery_time"], row["id"]))
    now, desk = site.now(), ctx.principal.role in DESK
    expected = _expected(cases, site, now)
    return {
        "date": chosen,
        "as_of": now,
        "rows": [_row(case, expected.get(case["id"]), site, desk=desk) for case in cases],
        "figures": _figures(cases, site, chosen, now) if desk else None,
        "stream": {"channel": "board", "epoch": position.epoch, "offset": position.offset},
    }


def _row(
    case: Values, estimate: dict[str, datetime] | None, site: Site, *, desk: bool
) -> dict[str, Any]:
    row = surgeries.board_row(case, site)
    if desk:
        row["patient_name"] = case["patient_name"]
    begun = steps.began(steps.reached(case["milestones"]))
    late = (begun - row["starts_at"]).total_seconds() / 60 if begun else None
    return row | {"delay_min": None if late is None else round(late), "estimate": estimate}


def _expected(cases: Sequence[Values], site: Site, now: datetime) -> dict[str, dict[str, datetime]]:
    rooms = by_room(cases, lambda case: case["room"])
    alone = [[case] for case in rooms.pop("", [])]  # without a room nothing waits for it
    found: dict[str, dict[str, datetime]] = {}
    for held in (*rooms.values(), *alone):
        for id, outlook in outlooks([_run(case, site) for case in held], now).items():
            found[id] = {
                "begins_at": outlook.begins_at,
                "ends_at": outlook.ends_at,
                "mean_end_at": outlook.mean_end_at,
                "ends_by": outlook.ends_by,
            }
    return found


def _run(case: Values, site: Site) -> Run:
    return Run(
        case["id"],
        surgeries.starts_at(case, site),
        Prior(case["median_min"], case["spread"]),
        case["turnover_min"],
        steps.began(steps.reached(case["milestones"])),
        case["out_of_room_at"],
        over=case["status"] in GONE,
    )


def _figures(cases: Sequence[Values], site: Site, chosen: date, now: datetime) -> dict[str, Any]:
    settings = site.settings
    midnight = datetime.min.time()
    day = Day(
        began_at=site.instant(chosen, midnight),
        opens_at=site.instant(chosen, settings.room_opens),
        closes_at=site.instant(chosen, settings.room_closes),
        now=min(now, site.instant(chosen + timedelta(days=1), midnight)),
        grace_min=settings.first_case_grace_min,
        turnover_max_min=settings.turnover_max_min,
    )
    return figures([_case(case, site) for case in cases], day)


def _case(values: Values, site: Site) -> Case:
    at = steps.reached(values["milestones"])
    cancelled = values["status"] == "Cancelled"
    return Case(
        id=values["id"],
        room=values["room"],
        starts_at=surgeries.starts_at(values, site),
        minutes=durations.minutes_or_default(values["estimated_duration"]),
        status=values["status"],
        in_at=steps.began(at),
        out_at=at.get("out_of_room"),
        recovery_in_at=at.get("recovery_in"),
        recovery_out_at=at.get("recovery_out"),
        cancelled_at=values["status_changed_at"] if cancelled else None,
        cancellation_reason=values["cancellation_reason"],
    )
