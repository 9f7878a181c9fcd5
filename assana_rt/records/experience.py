"""What this site's finished cases teach: how long a procedure takes, and a room's turnover."""

from __future__ import annotations

from datetime import datetime
from statistics import median

from tortoise.queryset import QuerySet

from assana_rt.records.surgery_table import USUAL_TURNOVER_MIN, Surgery
from assana_rt.store.reading import Values
from assana_rt.theatre import durations, estimate, figures, milestones
from assana_rt.theatre.overlaps import normalised

USUAL_CLOSING_MIN = 18.0  # from the start of closing until the room is left
USUAL_LEAVING_MIN = 8.0  # from the last stitch
MOST_CASES = 200
FEWEST = 5  # below that the usual figure counts


def _finished() -> QuerySet[Surgery]:
    """Return the newest finished cases."""
    rows = Surgery.filter(out_of_room_at__isnull=False, deleted_at__isnull=True)
    return rows.order_by("-out_of_room_at").limit(MOST_CASES)


async def expectation(values: Values) -> dict[str, float]:
    """Return `median_min` and `spread` of a surgery, from plan, milestones and experience."""
    at = milestones.reached(values["milestones"])
    started = milestones.began(at)
    if started is not None and "out_of_room" not in at and ("closing" in at or "closed" in at):
        if "closed" in at:
            prior = estimate.nearly_done(_minutes(started, at["closed"]), USUAL_LEAVING_MIN)
        else:
            prior = estimate.nearly_done(_minutes(started, at["closing"]), await closing_min())
        return {"median_min": prior.median_min, "spread": prior.spread}
    cases = await _finished().filter(
        procedure_key=values["procedure_key"], in_room_at__isnull=False
    ).values("in_room_at", "out_of_room_at", "surgeon")  # fmt: skip
    lasted = [(case["surgeon"], _minutes(case["in_room_at"], case["out_of_room_at"]))
              for case in cases]  # fmt: skip
    lasted = [(surgeon, minutes) for surgeon, minutes in lasted if minutes >= 1]
    planned = durations.minutes_or_default(values["estimated_duration"])
    own = [minutes for surgeon, minutes in lasted if surgeon and surgeon == values["surgeon"]]
    prior = estimate.prior_from(planned, [minutes for _, minutes in lasted], own)
    return {"median_min": prior.median_min, "spread": prior.spread}


async def closing_min() -> float:
    """Return the site's usual minutes from the start of closing until the room is left."""
    cases = await _finished().filter(closing_at__isnull=False).values(
        "closing_at", "out_of_room_at"
    )  # fmt: skip
    took = [_minutes(case["closing_at"], case["out_of_room_at"]) for case in cases]
    return median(took) if len(took) >= FEWEST else USUAL_CLOSING_MIN


async def turnover_min() -> float:
    """Return the site's usual minutes between two patients in a room."""
    cases = await _finished().filter(in_room_at__isnull=False, room__isnull=False).values(
        "room", "surgery_date", "in_room_at", "out_of_room_at"
    )  # fmt: skip
    gaps = figures.gaps(
        [
            (
                normalised(case["room"]),
                case["surgery_date"],
                case["in_room_at"],
                case["out_of_room_at"],
            )
            for case in cases
        ]
    )
    took = [gap for gap in gaps if 0 <= gap <= figures.LONGEST_TURNOVER_MIN]
    return float(median(took)) if len(took) >= FEWEST else USUAL_TURNOVER_MIN


def _minutes(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds() / 60
