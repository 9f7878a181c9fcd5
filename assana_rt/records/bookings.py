"""Rooms and people booked twice: refused, or flagged on both sides where it is meant.

Two bookings at the same moment are told apart by a row for each day that they touch, locked in
order before anybody looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from assana_rt.errors import Conflict, Invalid
from assana_rt.records.context import Site
from assana_rt.records.surgery_table import Surgery
from assana_rt.records.users import User
from assana_rt.store.reading import Values
from assana_rt.theatre import durations
from assana_rt.theatre.overlaps import Booking, clashing

# Whatever of these moves makes a new booking.
CLAIMS = (
    "room", "doctor_id", "surgeon", "assistant", "surgery_date", "surgery_time",
    "estimated_duration",
)  # fmt: skip
FREE = ("Cancelled", "Finished")  # these block nobody


class TheatreDay(Model):
    """A row to lock: whoever holds it decides alone what is booked on that day."""

    day = fields.DateField(primary_key=True)
    bookings = fields.BigIntField(default=0)

    class Meta:
        table = "theatre_days"


async def lock_days(site: Site, bookings: Sequence[Booking]) -> None:
    """Lock every site day that the bookings touch, in order, until the transaction ends."""
    days: set[date] = set()
    for booking in bookings:
        first = booking.starts_at.astimezone(site.zone).date()
        last = booking.ends_at.astimezone(site.zone).date()
        days |= {first + timedelta(days=count) for count in range((last - first).days + 1)}
    mark = "ON DUPLICATE KEY UPDATE bookings = bookings + 1"
    if site.database.dialect != "mysql":
        mark = "ON CONFLICT (day) DO UPDATE SET bookings = theatre_days.bookings + 1"
    for day in sorted(days):
        value = day if site.database.dialect == "postgres" else str(day)
        await site.database.run(
            f"INSERT INTO theatre_days (day, bookings) VALUES (?, 1) {mark}",  # noqa: S608
            [value],
        )


def booking_of(values: Mapping[str, Any], doctor_name: str | None, site: Site) -> Booking:
    return Booking.of(
        values["id"],
        site.instant(values["surgery_date"], values["surgery_time"]),
        values["estimated_duration"],
        values["room"],
        # The account, and the names: an assistant may be written where another is the doctor.
        (values["doctor_id"], doctor_name, values["surgeon"], values["assistant"]),
    )


async def doctor_name(user_id: str) -> str | None:
    user = await User.filter(id=user_id).first()
    return user.name if user else None


async def clashes(
    rows: QuerySet[Surgery], booking: Booking, site: Site
) -> list[tuple[Surgery, str]]:
    """Return the surgeries among `rows` that clash with a booking, and over what."""
    longest = timedelta(minutes=durations.LONGEST_MIN)
    first = (booking.starts_at - longest).astimezone(site.zone).date()
    last = booking.ends_at.astimezone(site.zone).date()
    near = Q(surgery_date__gte=first, surgery_date__lte=last, deleted_at__isnull=True)
    blocking = rows.filter(near).exclude(id=booking.id).exclude(status__in=FREE)
    found = await blocking.values("id", *CLAIMS, "doctor__name")
    others = [booking_of(row, row["doctor__name"], site) for row in found]
    clashed = clashing(booking, others)
    if not clashed:
        return []
    by_id = {row.id: row for row in await Surgery.filter(id__in=[o.id for o, _ in clashed])}
    return [(by_id[other.id], what) for other, what in clashed]


def refuse(found: Sequence[tuple[Surgery, str]], site: Site) -> Conflict:
    """Return the refusal that names the other, by what every board shows of it."""
    other, what = found[0]
    booking = booking_of(_values(other), None, site)
    claimed = f"{other.room} is" if what == "room" else "One of these people is"
    begins, ends = (
        moment.astimezone(site.zone).strftime("%H:%M")
        for moment in (booking.starts_at, booking.ends_at)
    )
    return Conflict(
        f"{claimed} taken from {begins} to {ends} by {other.procedure}. Choose another time or"
        " room, or book all the same with allow_overlap and an overlap_reason.",
        over=what,
        other={
            "id": other.id,
            "procedure": other.procedure,
            "room": other.room,
            "surgeon": other.surgeon,
            "starts_at": booking.starts_at,
            "ends_at": booking.ends_at,
        },
    )


def require_reason(values: Values) -> None:
    if not (values["overlap_reason"] or "").strip():
        raise Invalid(errors=[("overlap_reason", "say why two may overlap")])


def without_idle_reason(record: Surgery, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is asked of a surgery, without a reason for an overlap that there can't be.

    Kept, the reason would count as consent to an overlap that nobody has seen.
    """
    if "overlap_reason" not in asked or record.overlap:
        return asked
    if any(name in asked and asked[name] != getattr(record, name) for name in CLAIMS):
        return asked
    return {**asked, "overlap_reason": None}


def _values(row: Surgery) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", *CLAIMS)}
