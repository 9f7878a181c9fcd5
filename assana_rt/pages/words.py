"""How times, lengths and people are written on the pages; `static/words.js` is its twin."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from assana_rt.pages.texts import _, spoken
from assana_rt.theatre.durations import minutes


def hm(value: str | time | None) -> str:
    """`09:30` of a wire time or a time."""
    if value is None:
        return ""
    return value[:5] if isinstance(value, str) else value.strftime("%H:%M")


def length(text: str | None) -> str:
    """`150 min`; what nobody understands is shown as it was typed, and flagged."""
    known = minutes(text)
    if known is not None:
        return _("%(n)s min", n=known)
    return _("%(written)s (not understood)", written=text.strip()) if text and text.strip() else ""


def initials(name: str | None) -> str:
    """First letters of the first and last name, titles left out."""
    words = [w for w in (name or "").split() if not w.endswith(".")]
    if not words:
        return "?"
    ends = words[:1] + words[-1:] if len(words) > 1 else words[:1]
    return "".join(w[0] for w in ends).upper()


def tint(name: str | None) -> str:
    """One of four quiet grounds for an avatar, always the same one for a name."""
    return "abcd"[sum(map(ord, name or "")) % 4]


def long_date(value: str | date) -> str:
    """`Monday 23 November`."""
    return _written(value, "MMMEd", whole=True)


def whole_date(value: str | date) -> str:
    """`Monday 23 November 2026`."""
    return _written(value, "yMMMEd", whole=True)


def full_date(value: str | date) -> str:
    """`23 November 2026`."""
    return _written(value, "yMMMd", whole=True)


def short_date(value: str | date) -> str:
    """`Mon 23 Nov`."""
    return _written(value, "MMMEd")


def brief_date(value: str | date) -> str:
    """`23 Nov 2026`."""
    return _written(value, "yMMMd")


def month(value: str | date) -> str:
    """`November 2026`."""
    return _written(value, "yMMMM")


def instant(value: str) -> datetime:
    """Read a wire instant; always aware."""
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """`10:42` in the site's time."""
    return f"{moment.astimezone(zone):%H:%M}"


def at(value: str, zone: ZoneInfo) -> str:
    """`23 November, 10:42` of a wire instant, in the site's time."""
    moment = instant(value).astimezone(zone)
    day = _written(moment.date(), "MMMd", whole=True)
    return _("%(day)s, %(time)s", day=day, time=clock(moment, zone))


def dated(moment: datetime, zone: ZoneInfo) -> str:
    """`23 November 2026, 10:42` of an instant, in the site's time."""
    day = full_date(moment.astimezone(zone).date())
    return _("%(day)s, %(time)s", day=day, time=clock(moment, zone))


def _written(value: str | date, skeleton: str, *, whole: bool = False) -> str:
    """Write a date by the language's own pattern; `whole` names are not shortened."""
    language = spoken()
    return format_date(_day(value), _pattern(language.code, skeleton, whole), language.locale)


@lru_cache(maxsize=100)
def _pattern(_code: str, skeleton: str, whole: bool) -> str:
    pattern = str(spoken().locale.datetime_skeletons[skeleton].pattern)
    if whole:
        pattern = re.sub(r"E+", "EEEE", re.sub(r"M{3,}", "MMMM", pattern))
    # British dates are written without commas here, as the scripts write them.
    return (
        pattern.replace(",", "")
        if pattern.isascii() and spoken().locale.language == "en"
        else pattern
    )


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
