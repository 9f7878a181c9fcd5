"""How long something takes, as people write it: "90min", "1h 30m", "2 hours", "02:15", PT1H30M."""

from __future__ import annotations

import re

DEFAULT_MIN = 60  # what a duration that is not understood counts
LONGEST_MIN = 36 * 60

_HOURS = r"(?P<h>\d{1,2}(?:[.,]\d{1,2})?)\s*(?:h|hr|hrs|hour|hours|std|stunden?)\.?"
_MINUTES = r"(?P<m>\d{1,4})\s*(?:m|min|mins|minute|minutes|minuten)?\.?"
_FORMS = (
    re.compile(rf"(?:{_HOURS})?\s*(?:and\s+|,\s*)?(?:{_MINUTES})?", re.IGNORECASE),
    re.compile(r"(?P<h>\d{1,2}):(?P<m>[0-5]\d)(?::[0-5]\d)?"),
    re.compile(
        r"P(?:T(?=\d)(?:(?P<h>\d{1,3}(?:[.,]\d{1,2})?)H)?(?:(?P<m>\d{1,4})M)?)", re.IGNORECASE
    ),
)


def minutes(text: str | None) -> int | None:
    """Return the whole minutes that `text` names, from 1 to 36 hours; None if not understood.

    A bare number is minutes.
    """
    written = (text or "").strip()
    if not written:
        return None
    for form in _FORMS:
        if found := form.fullmatch(written):
            hours = float((found["h"] or "0").replace(",", "."))
            total = round(hours * 60) + int(found["m"] or 0)
            return total if 1 <= total <= LONGEST_MIN else None
    return None


def minutes_or_default(text: str | None) -> int:
    return minutes(text) or DEFAULT_MIN
