"""A record as a line on a page: the words of every slot, for the first paint.

`static/rows.js` makes the same words of the same record when news arrives; a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assana_rt.pages.kinds import GLYPHS, Kind, css_of, status_word, type_word
from assana_rt.pages.state import Record
from assana_rt.pages.texts import _
from assana_rt.pages.words import hm, instant, length
from assana_rt.theatre.durations import minutes_or_default
from assana_rt.theatre.milestones import began

LATE_FROM_MIN = 1
"""A surgery that should have begun says so from here on; amber comes with the class."""


def row(
    kind: Kind, record: Record, now: datetime, doctors: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the words of a line. `doctors` names the doctor where lists hold several."""
    status = str(record["status"])
    doctor = (doctors or {}).get(str(record["doctor_id"]), "")
    return {
        "id": str(record["id"]),
        "version": str(record["version"]),
        "href": f"/{kind.path}/{record['id']}",
        "key": f"{record[kind.date]} {record[kind.time]} {record['id']}",
        "date": str(record[kind.date]),
        "time": hm(record[kind.time]),
        "length": length(record[kind.length]) if kind.length else "",
        "name": str(record["patient_name"]),
        "what": " · ".join(filter(None, (*_matter(kind, record), doctor))),
        "tag": type_word(record["type"]) if kind.name == "consultation" else "",
        "late": lateness(kind, record, now),
        "status": status,
        "status_word": status_word(status),
        "css": css_of(status),
        "glyph": GLYPHS.get(status, "ring"),
        "over": _over(status),
    }


def blank(kind: Kind) -> dict[str, str]:
    """Return the words of the line that scripts copy for a record that comes in."""
    first = kind.statuses[0]
    empty = "id version href key date time length name what tag late over"
    return {
        **dict.fromkeys(empty.split(), ""),
        "status": first,
        "status_word": status_word(first),
        "css": css_of(first),
        "glyph": GLYPHS[first],
    }


def lateness(kind: Kind, record: Record, now: datetime) -> str:
    """`12 min late` for a surgery that waits, `+12 min` for one that began late; else nothing."""
    if kind.name != "surgery" or record["status"] not in ("Scheduled", "Ongoing"):
        return ""
    planned = instant(str(record["starts_at"]))
    if record["status"] == "Ongoing":
        start = began(reached(record))
        late = int((start - planned).total_seconds() // 60) if start else 0
        return _("+%(n)s min", n=late) if late >= LATE_FROM_MIN else ""
    late = int((now - planned).total_seconds() // 60)
    # Past half a day it is no delay any more but a record nobody kept.
    return _("%(n)s min late", n=late) if LATE_FROM_MIN <= late <= 720 else ""


def reached(record: Record) -> dict[str, datetime]:
    """Return the milestones that a surgery has passed, in the order of their times."""
    steps = record.get("milestones") or ()
    return {str(step["name"]): instant(str(step["at"])) for step in steps}


def lasts(kind: Kind, record: Record) -> int:
    """Return the planned minutes of a record."""
    return minutes_or_default(record[kind.length]) if kind.length else 15


def _matter(kind: Kind, record: Record) -> tuple[str, ...]:
    match kind.name:
        case "surgery":
            return (str(record["procedure"]), str(record["room"] or ""))
        case "consultation":
            return (str(record["procedure"] or ""),)
        case _:
            return (str(record["appointment_id"]), type_word(record["type"]))


def _over(status: str) -> str:
    if status == "Cancelled":
        return "is-void"
    return "is-over" if status in ("Finished", "Completed") else ""
