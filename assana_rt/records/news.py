"""What people are told of changes that others make to their records: to whom, and in which words.

Pure: a change goes in, a list of news comes out. Titles name no patient, so that they may leave
the house by mail or push; what only the product may show is in `data`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from assana_rt.records.change import Followed
from assana_rt.store.reading import Values
from assana_rt.store.work import stamp

CALLED_OFF = frozenset({"Cancelled", "stopped"})
WHEN: Mapping[str, tuple[str, ...]] = {
    "appointment": ("appointment_date", "appointment_time"),
    "surgery": ("surgery_date", "surgery_time"),
    "consultation": ("consultation_date", "consultation_time"),
    "prescription": ("starts_on",),
    "lab_report": ("report_date",),
}
WHERE: Mapping[str, str] = {"surgery": "room"}
SHOWN = ("patient_name", "procedure", "drug", "room", "status")
TITLES: Mapping[str, str] = {
    "assigned": "New {what} on {when}",
    "unassigned": "{What} on {when} is now another doctor's",
    "moved": "{What} moved to {when}",
    "cancelled": "{What} on {when} was cancelled",
    "deleted": "{What} on {when} was deleted",
    "restored": "{What} on {when} is back",
    "reminder": "{What} on {when}",
    "guest_waiting": "A guest waits: {what} on {when}",
    "lab_final": "Final lab report of {when}",
    "lab_corrected": "Corrected lab report of {when}",
}


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one person of one record; `values` are the record's."""

    user_id: str
    kind: str
    record_type: str
    values: Values
    more: Mapping[str, Any] = field(default_factory=dict)

    def title(self) -> str:
        what = self.record_type.replace("_", " ")
        when = _when(self.record_type, self.values)
        return TITLES[self.kind].format(what=what, What=what.capitalize(), when=when)

    def data(self, starts_at: datetime | None) -> dict[str, Any]:
        """Return what the product shows with it; to whom the record has left, only when it was."""
        told: dict[str, Any] = {}
        if self.kind != "unassigned":
            told = {name: self.values[name] for name in SHOWN if self.values.get(name) is not None}
        if starts_at is not None:
            told["starts_at"] = stamp(starts_at)
        return told | dict(self.more)


def of(other: Followed) -> list[News]:
    """Return the news of a change, for those who did not make it themselves."""
    return _of_results(other) or _of_changes(other)


def _of_changes(other: Followed) -> list[News]:
    actor, name = other.work.actor.id, other.name
    found: list[News] = []
    match other.before, other.after:
        case None, dict() as after:
            came = "assigned" if other.new else "restored"
            found = [News(after["doctor_id"], came, name, after)]
        case dict() as before, None:
            found = [News(before["doctor_id"], "deleted", name, before)]
        case dict() as before, dict() as after if before["doctor_id"] != after["doctor_id"]:
            found = [
                News(before["doctor_id"], "unassigned", name, before),
                News(after["doctor_id"], "assigned", name, after),
            ]
        case dict() as before, dict() as after if kind := _kind_of(name, before, after):
            more = {"before": _place(name, before)} if kind == "moved" else {}
            found = [News(after["doctor_id"], kind, name, after, more)]
    return [news for news in found if news.user_id != actor]


def _kind_of(name: str, before: Values, after: Values) -> str | None:
    was, now = before["status"] in CALLED_OFF, after["status"] in CALLED_OFF
    if was != now:
        return "cancelled" if now else "restored"
    return "moved" if not now and _place(name, before) != _place(name, after) else None


def _of_results(other: Followed) -> list[News]:
    """A final result is told to its doctor whoever wrote it down: it came from the laboratory."""
    before, after = other.before, other.after
    if other.name != "lab_report" or after is None or other.mark is not None:
        return []
    if after["status"] == "preliminary":
        return []
    if before is None or before["status"] == "preliminary":
        return [News(after["doctor_id"], "lab_final", other.name, after)]
    if before["panels"] != after["panels"]:
        return [News(after["doctor_id"], "lab_corrected", other.name, after)]
    return []


def supersedes(other: Followed) -> bool:
    """Whether a change makes what was told of the record before untrue."""
    match other.before, other.after:
        case dict() as before, dict() as after:
            return before["doctor_id"] != after["doctor_id"] or bool(
                _kind_of(other.name, before, after)
            )
        case _:
            return False


def _place(name: str, values: Values) -> dict[str, Any]:
    """Return when and where, as JSON."""
    columns = [*WHEN[name], *filter(None, [WHERE.get(name)])]
    return {column: _plain(values[column]) for column in columns}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value


def _when(name: str, values: Values) -> str:
    day, *clock = (values[column] for column in WHEN[name])
    told = f"{day.day} {day:%b %Y}"
    return f"{told}, {clock[0]:%H:%M}" if clock else told
