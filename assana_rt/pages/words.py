"""How times, lengths and people are written on the pages; `static/words.js` is its twin."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from assana_rt.theatre.durations import minutes


def hm(value: str | time | None) -> str:
    """`09:30` of a wire time or a time."""
    if value is None:
        return ""
    return value[:5] if isinstance(value, str) else value.strftime("%H:%M")


def length(text: str | None) -> str:
    """`150 min`; what nobody understands is shown as it was typed."""
    known = minutes(text)
    return f"{known} min" if known is not None else (text or "")


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
    day = _day(value)
    return f"{day:%A} {day.day} {day:%B}"


def full_date(value: str | date) -> str:
    """`23 November 2026`."""
    day = _day(value)
    return f"{day.day} {day:%B %Y}"


def short_date(value: str | date) -> str:
    """`Mon 23 Nov`."""
    day = _day(value)
    return f"{day:%a} {day.day} {day:%b}"


def instant(value: str) -> datetime:
    """Read a wire instant; always aware."""
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def at(value: str, zone: ZoneInfo) -> str:
    """`23 November, 10:42` of a wire instant, in the site's time."""
    moment = instant(value).astimezone(zone)
    return f"{moment.day} {moment:%B}, {moment:%H:%M}"


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
