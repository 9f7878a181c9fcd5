"""The board's first paint: each room's cases where they stand now; `static/lanes.js` goes on.

Places on the time axis are classes, as in `fh9 fm38 th12 tm6` for 9:38 to 12:06, so that no
inline style is needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from assana_rt.pages.kinds import GLYPHS, css_of, status_word
from assana_rt.pages.rows import reached
from assana_rt.pages.state import Record
from assana_rt.pages.texts import _, mark
from assana_rt.pages.words import initials, instant
from assana_rt.theatre.durations import minutes_or_default
from assana_rt.theatre.milestones import began
from assana_rt.theatre.rooms import by_room

NO_ROOM = mark("No room")
LAST_MINUTE = 30 * 60 + 59
"""How far the axis reaches: a case may pass midnight."""


@dataclass(frozen=True, slots=True)
class Board:
    lanes: list[dict[str, Any]]
    opens: int
    closes: int


def board(rows: Sequence[Record], day: date, zone: ZoneInfo, opens: int, closes: int) -> Board:
    """Return the lanes of a day, and the hours the axis needs."""
    rooms: dict[str, list[dict[str, Any]]] = {}
    for room, held in by_room(rows, lambda row: row["room"]).items():
        rooms[room or NO_ROOM] = [_case(row, day, zone) for row in held]
    for cases in rooms.values():
        opens = min(opens, *(case["from_min"] // 60 for case in cases))
        closes = max(closes, *(min(30, -(-case["to_min"] // 60)) for case in cases))
        cases.sort(key=lambda case: (case["from_min"], case["id"]))
    lanes = [
        {"room": _(NO_ROOM) if room == NO_ROOM else room, "cases": rooms[room]}
        for room in sorted(rooms, key=_in_order)
    ]
    return Board(lanes, opens, closes)


def _case(row: Record, day: date, zone: ZoneInfo) -> dict[str, Any]:
    def minute(moment: datetime) -> int:
        local = moment.astimezone(zone)
        passed = (local.date() - day).days * 1440 + local.hour * 60 + local.minute
        return max(0, min(passed, LAST_MINUTE))

    plan = minute(instant(str(row["starts_at"])))
    planned_end = min(plan + minutes_or_default(row["estimated_duration"]), LAST_MINUTE)
    steps, estimate = reached(row), row.get("estimate")
    begins, ends = plan, planned_end
    if estimate:
        begins = minute(instant(estimate["begins_at"]))
        ends = minute(instant(estimate["ends_at"]))
    elif (start := began(steps)) is not None:
        begins = minute(start)
        ends = minute(steps["out_of_room"]) if "out_of_room" in steps else planned_end
    status = str(row["status"])
    patient = str(row.get("patient_name") or row["patient_initials"])
    return {
        "id": str(row["id"]),
        "status": status_word(status),
        "css": css_of(status) + (" is-clash" if row["overlap"] else ""),
        "glyph": GLYPHS.get(status, "ring"),
        "procedure": str(row["procedure"]),
        "patient": patient,
        "initials": initials(row.get("patient_name")) if row.get("patient_name") else patient,
        "plan": _place(plan, planned_end),
        "bar": _place(begins, max(begins, ends)),
        "from_min": min(plan, begins),
        "to_min": max(planned_end, ends),
    }


def _place(first: int, last: int) -> str:
    return f"fh{first // 60} fm{first % 60} th{last // 60} tm{last % 60}"


def _in_order(room: str) -> tuple[bool, list[tuple[int, str]]]:
    """`OR 2` before `OR 10`; cases without a room last."""
    parts = re.split(r"(\d+)", room.casefold())
    return (
        room == NO_ROOM,
        [(int(part), "") if part.isdigit() else (0, part) for part in parts],
    )
