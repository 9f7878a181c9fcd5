"""What a notification is called in its reader's language; `static/told.js` is its twin.

Its title is kept in English. What leaves the house has no script that says it anew.
"""

from __future__ import annotations

import re
from contextvars import copy_context
from datetime import UTC, datetime

from assana_rt.pages.catalogues import SOURCE
from assana_rt.pages.texts import _, mark, speak, spoken
from assana_rt.pages.words import brief_date

WHAT = {
    "surgery": mark("Surgery"),
    "consultation": mark("Consultation"),
    "appointment": mark("Appointment"),
    "prescription": mark("Prescription"),
    "lab_report": mark("Lab report"),
}
TITLES = {
    "assigned": mark("New %(what)s on %(when)s"),
    "unassigned": mark("%(What)s on %(when)s is now another doctor's"),
    "moved": mark("%(What)s moved to %(when)s"),
    "cancelled": mark("%(What)s on %(when)s was cancelled"),
    "deleted": mark("%(What)s on %(when)s was deleted"),
    "restored": mark("%(What)s on %(when)s is back"),
    "reminder": mark("%(What)s on %(when)s"),
    "guest_waiting": mark("A guest waits: %(what)s on %(when)s"),
    "lab_final": mark("Final lab report of %(when)s"),
    "lab_corrected": mark("Corrected lab report of %(when)s"),
}
_WHEN = re.compile(r"(\d{1,2} [A-Z][a-z]{2} \d{4})(?:, (\d\d:\d\d))?")


def title_in(language: str, kind: str, record_type: str, title: str) -> str:
    """Return the title of a notification in a language; as it is where it can't be said anew."""
    # In a context of its own: what else this task says stays in its language.
    return copy_context().run(_said, language, kind, record_type, title)


def _said(language: str, kind: str, record_type: str, title: str) -> str:
    found = _WHEN.search(title)
    if speak(language).code == SOURCE or not found or kind not in TITLES or record_type not in WHAT:
        return title
    day = brief_date(datetime.strptime(found[1], "%d %b %Y").replace(tzinfo=UTC).date())
    when = _("%(day)s, %(time)s", day=day, time=found[2]) if found[2] else day
    what = _(WHAT[record_type])
    within = what.lower() if spoken().locale.language == "en" else what
    return _(TITLES[kind], What=what, what=within, when=when)
