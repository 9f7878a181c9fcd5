"""The one loud line of the day: what is now, or what is next; `static/headline.js` is its twin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assana_rt.pages.kinds import GLYPHS, Kind, css_of, milestone_word, status_word, type_word
from assana_rt.pages.rows import lasts, reached
from assana_rt.pages.state import Record
from assana_rt.pages.texts import _, mark
from assana_rt.pages.words import clock, hm, instant
from assana_rt.theatre.cascade import LATE_SHARE
from assana_rt.theatre.estimate import Prior, ends_by_min
from assana_rt.theatre.milestones import began

Pair = tuple[Kind, Record]

AFTER = (mark("Then, %(time)s"), mark("After that, %(time)s"))
WAITS = timedelta(hours=2)
"""How long past its time a record that did not begin still counts as what is next."""


def headline(
    pairs: Sequence[Pair], now: datetime, zone: ZoneInfo, *, today: bool
) -> dict[str, Any]:
    """Return the words of the day's headline, from all of its records."""
    if not today:
        return _nothing(_("Another day"), _("What is under way stands on today's page."))
    running = _in_order([p for p in pairs if _runs(p)])
    coming = _in_order([p for p in pairs if _comes(p, now)])
    if not running and not coming:
        done = any(pair[1]["status"] != "Cancelled" for pair in pairs)
        line = _("Nothing more today") if done else _("A free day")
        return _nothing(line, _("Nothing is left to do."))
    if len(running) > 1:
        return _several(running, coming)
    kind, record = (running or coming)[0]
    rest = coming if running else coming[1:]
    status = str(record["status"])
    return {
        "status": status,
        "status_word": status_word(status),
        "css": css_of(status),
        "glyph": GLYPHS[status],
        "where": str(record.get("room") or "") if kind.name == "surgery" else _(kind.say["one"]),
        "who": str(record["patient_name"]),
        "line": _matter(kind, record)
        if running
        else _("%(time)s, %(what)s", time=hm(record[kind.time]), what=_matter(kind, record)),
        "support": _support(kind, record, now, zone),
        "href": f"/{kind.path}/{record['id']}",
        "after": _after(rest),
    }


def _several(running: Sequence[Pair], coming: Sequence[Pair]) -> dict[str, Any]:
    rooms = [str(record.get("room") or record["patient_name"]) for _, record in running]
    return {
        "status": "Ongoing",
        "status_word": status_word("Ongoing"),
        "css": "ongoing",
        "glyph": GLYPHS["Ongoing"],
        "where": "",
        "who": "",
        "line": _("%(n)s under way", n=len(running)),
        "support": ", ".join(rooms),
        "href": "/board",
        "after": _after(coming),
    }


def _after(rest: Sequence[Pair]) -> list[dict[str, str]]:
    stats = [
        {"label": _(word, time=hm(record[kind.time])), "text": _short(kind, record)}
        for word, (kind, record) in zip(AFTER, rest, strict=False)
    ]
    if len(rest) > 2:
        kind, record = rest[-1]
        last = _("Last, %(time)s", time=hm(record[kind.time]))
        stats.append({"label": last, "text": _short(kind, record)})
    return stats


def _short(kind: Kind, record: Record) -> str:
    return _("%(what)s: %(name)s", what=_matter(kind, record), name=record["patient_name"])


def _support(kind: Kind, record: Record, now: datetime, zone: ZoneInfo) -> str:
    start = hm(record[kind.time])
    if record["status"] == "Ongoing":
        if steps := reached(record):
            return _running(record, steps, now, zone)
        return _("Planned for %(time)s, %(n)s min.", time=start, n=lasts(kind, record))
    away = round((instant(str(record["starts_at"])) - now).total_seconds() / 60)
    if away > 90:
        return ""
    if away > 0:
        return _("In %(n)s min.", n=away)
    if away < 0:
        return _("Planned for %(time)s, %(n)s min ago.", time=start, n=-away)
    return _("Now.")


def _running(record: Record, steps: Mapping[str, datetime], now: datetime, zone: ZoneInfo) -> str:
    """`Incision 10:11. Ends about 12:06, by 12:52 in 9 of 10.`: an end is a range."""
    step, at = list(steps.items())[-1]
    said = _("%(step)s %(time)s.", step=milestone_word(step), time=clock(at, zone))
    begins = began(steps)
    if begins is None or not record.get("median_min"):
        return said
    prior = Prior(record["median_min"], record["spread"])
    gone_min = max(0.0, (now - begins).total_seconds() / 60)
    half, most = (
        clock(begins + timedelta(minutes=ends_by_min(prior, gone_min, share)), zone)
        for share in (0.5, LATE_SHARE)
    )
    ends = _("Ends about %(half)s, by %(most)s in 9 of 10.", half=half, most=most)
    return f"{said} {ends}"


def _matter(kind: Kind, record: Record) -> str:
    if kind.name == "appointment":
        return type_word(record["type"]) or _(kind.say["one"])
    return str(record["procedure"] or _(kind.say["one"]))


def _comes(pair: Pair, now: datetime) -> bool:
    _, record = pair
    waiting = record["status"] in ("Scheduled", "Upcoming", "Pending", "Confirmed")
    return waiting and not _runs(pair) and instant(str(record["starts_at"])) > now - WAITS


def _runs(pair: Pair) -> bool:
    """Whether it is under way: a call from its start to its end, not by the clock."""
    _, record = pair
    if record["status"] == "Confirmed":
        return bool(record.get("meeting_started_at")) and not record.get("meeting_ended_at")
    return bool(record["status"] == "Ongoing")


def _in_order(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (str(pair[1]["starts_at"]), str(pair[1]["id"])))


def _nothing(line: str, support: str) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(("status", "status_word", "where", "who", "href"), "")
    return {
        **empty,
        "css": "finished",
        "glyph": "disc",
        "line": line,
        "support": support,
        "after": [],
    }
