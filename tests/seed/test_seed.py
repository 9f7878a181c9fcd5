"""The demo in a database: whole, repeatable, and going on where time has passed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assana_rt.meetings import entry
from assana_rt.records import sessions
from assana_rt.records.appointments import Appointment
from assana_rt.records.case_history import CaseHistory
from assana_rt.records.consultations import Consultation, consultations
from assana_rt.records.notifications import Notification
from assana_rt.records.reminders import Reminder
from assana_rt.records.surgeries import SurgeryIn, SurgeryPatch, surgeries
from assana_rt.records.users import User
from assana_rt.seed import demo_emails, fill, seed_demo
from assana_rt.seed.people import DOMAIN
from assana_rt.settings import Settings
from assana_rt.store.audit import AuditLog
from assana_rt.store.base import utc_now
from tests.make import Site, opened
from tests.seed.conftest import NOON, PASSWORD, Demo
from tests.seed.plans import overlapping

DAY = timedelta(days=1)
SPRING = datetime(2026, 3, 29, 0, 50, tzinfo=UTC)  # ten minutes before an hour is left out
AUTUMN = datetime(2026, 10, 25, 1, 20, tzinfo=UTC)  # within the hour that comes again
SHOWN = ("admin", "coordinator", "doctor", "doctor2", "display")
SHOWN_EMAILS = [f"{name}@{DOMAIN}" for name in SHOWN]

Surgery = surgeries.model


@pytest.mark.databases
async def test_a_second_run_changes_nothing(site: Site) -> None:
    first = await fill(site.parts, scale=1, now=NOON)
    written = await site.written()
    second = await fill(site.parts, scale=1, now=NOON + timedelta(seconds=20))
    assert await site.written() == written
    assert first.pop("made") != second.pop("made") == {"accounts": 0, "records": 0, "changes": 0}
    assert json.loads(json.dumps(second)) == first
    assert written["appointments"] == len(first["appointments"])
    assert written["surgeries"] == len(first["surgeries"])
    assert written["consultations"] == len(first["consultations"])
    assert written["case_history"] == len(first["case_history"])


async def test_every_day_has_each_kind(demo: Demo) -> None:
    assert len(demo.told["days"]) == 7
    await _assert_each_kind_each_day(demo.told)


async def test_no_room_and_nobody_is_taken_twice(demo: Demo) -> None:
    await _assert_nothing_overlaps(demo.site)


async def test_statuses_fit_the_clock(demo: Demo) -> None:
    await _assert_statuses_fit(NOON)
    today = Counter(row.status for row in await Surgery.filter(surgery_date=date(2026, 11, 23)))
    assert all(
        today[status] >= 1 for status in ("Finished", "Ongoing", "Post Surgery", "Scheduled")
    )


async def test_histories_are_of_all_kinds_and_structured(demo: Demo) -> None:
    await _assert_histories()


async def test_every_change_is_published_in_order(demo: Demo) -> None:
    board = await demo.site.published("board")
    assert [event["offset"] for event in board] == list(range(1, len(board) + 1))
    times = [event["timestamp"] for event in board]
    assert times == sorted(times)


async def test_of_all_that_was_told_a_handful_is_unread(demo: Demo) -> None:
    doctors = [each for each in demo.told["accounts"] if each["role"] == "doctor"]
    for doctor in doctors:
        told = Notification.filter(user_id=doctor["id"], deleted_at=None)
        unread = await told.filter(read_at=None).order_by("-created_at")
        assert 2 <= len(unread) <= 5
        assert await told.count() > 20
    reminded = await Notification.filter(kind="reminder", deleted_at=None)
    assert reminded
    assert all(NOON - 2 * DAY < one.created_at <= NOON for one in reminded), "when it was due"
    late = Reminder.filter(state="waiting", due_at__lte=NOON, starts_at__gt=NOON)
    assert not await late.exists()


async def test_the_audit_tells_who_wrote_it_and_when(demo: Demo) -> None:
    lines = await AuditLog.all()
    assert {line.actor_name for line in lines} == {"demo data"}
    assert all(utc_now() - line.at < timedelta(hours=2) for line in lines)
    assert not any("v1$" in (line.changed or "") for line in lines)


async def test_a_later_run_goes_on_and_fills_the_new_day(demo: Demo) -> None:
    tomorrow = Surgery.filter(status="Scheduled", surgery_date=date(2026, 11, 24))
    edited, deleted = await Surgery.filter(status="Ongoing").first(), await tomorrow.first()
    assert edited is not None
    assert deleted is not None
    desk = demo.site.ctx(await demo.site.person("coordinator"))
    await surgeries.update(desk, edited.id, SurgeryPatch(notes="Bring blood."))
    await surgeries.delete(desk, deleted.id)
    later = await fill(demo.site.parts, scale=1, now=NOON + DAY)
    assert later["days"] == [*demo.told["days"][1:], "2026-11-27"]
    assert not await Surgery.filter(id=deleted.id, deleted_at__isnull=True).exists()
    assert (await Surgery.get(id=edited.id)).status == "Ongoing"
    await _assert_each_kind_each_day(later)
    await _assert_nothing_overlaps(demo.site)
    await _assert_statuses_fit(NOON + DAY, but=(edited.id, deleted.id))


async def test_weeks_later_nothing_is_left_open(demo: Demo) -> None:
    told = await fill(demo.site.parts, scale=1, now=NOON + 20 * DAY)
    await _assert_each_kind_each_day(told)
    await _assert_statuses_fit(NOON + 20 * DAY)


@pytest.mark.parametrize("now", [SPRING, AUTUMN])
async def test_the_night_the_clocks_change_is_written_too(site: Site, now: datetime) -> None:
    told = await fill(site.parts, scale=1, now=now)
    await _assert_each_kind_each_day(told)
    await _assert_nothing_overlaps(site)
    await _assert_statuses_fit(now)
    surgeries_there = await Surgery.all().count()
    assert surgeries_there == len(told["surgeries"]) > 150


async def test_what_people_booked_stays_and_is_not_overlapped(site: Site) -> None:
    desk = site.ctx(await site.person("coordinator"))
    doctor = await site.person("doctor")
    body = SurgeryIn(
        doctor_id=doctor.id, patient_name="Mara Lindqvist", procedure="Hip replacement",
        surgery_date=date(2026, 11, 25), surgery_time=time(8),
        room="or 1 ", assistant="DR. CARLA ESPOSITO", estimated_duration="360min",
    )  # fmt: skip
    booked = await surgeries.create(desk, body)
    lines: list[str] = []
    told = await fill(site.parts, scale=1, now=NOON, tell=lines.append)
    assert booked["id"] not in told["surgeries"]
    await _assert_each_kind_each_day(told)
    await _assert_nothing_overlaps(site)
    done, total = lines[-1].removeprefix("[").split("]")[0].split("/")
    assert done == total == str(told["made"]["changes"])


async def test_the_demo_accounts_can_sign_in(demo: Demo) -> None:
    accounts = demo.told["accounts"]
    assert [each["email"] for each in accounts] == SHOWN_EMAILS
    for each in accounts:
        who, _ = await sessions.sign_in(demo.site.ctx(None), each["email"], PASSWORD, "api", None)
        assert (who.id, who.role, who.name) == (each["id"], each["role"], each["name"])


async def test_a_changed_password_is_put_right(demo: Demo) -> None:
    doctor = await User.get(email=f"doctor@{DOMAIN}")
    ctx = demo.site.ctx(None)
    await sessions.set_password(demo.site.parts, ctx.actor, doctor.id, "something else entirely")
    await fill(demo.site.parts, scale=1, now=NOON)
    who, _ = await sessions.sign_in(ctx, doctor.email, PASSWORD, "api", None)
    assert who.id == doctor.id


async def test_a_doctor_who_left_gets_no_new_patients(demo: Demo) -> None:
    doctor = await User.get(email=f"doctor2@{DOMAIN}")
    await User.filter(id=doctor.id).update(is_active=False)
    before = await Surgery.filter(doctor_id=doctor.id).count()
    await fill(demo.site.parts, scale=1, now=NOON + 2 * DAY)
    assert await Surgery.filter(doctor_id=doctor.id).count() == before


async def test_a_new_database_is_filled_and_its_call_can_be_joined(settings: Settings) -> None:
    assert await demo_emails(settings, make=False) == []
    assert await demo_emails(settings, make=True) == SHOWN_EMAILS
    told = await seed_demo(settings)
    assert told["made"]["accounts"] == 0
    async with opened(settings) as site:
        doctor = await User.get(email=f"doctor@{DOMAIN}")
        ctx = site.ctx(doctor.principal(""))
        joined = 0
        for row in await Consultation.filter(doctor_id=doctor.id, status="Confirmed"):
            values = consultations.values(row)
            if consultations.window(values, site.parts).holds(utc_now()):
                joined += bool((await entry.join(ctx, row.id)).meeting_token)
                history = await CaseHistory.filter(consultation_id=row.id)
                assert len({each.history_type for each in history}) == 4
        assert joined >= 1


async def test_a_database_with_people_is_left_alone(settings: Settings) -> None:
    async with opened(settings) as site:
        await site.person("admin")
        written = await site.written()
    assert await demo_emails(settings, make=True) == []
    async with opened(settings) as site:
        assert await site.written() == written


async def _assert_each_kind_each_day(told: dict[str, Any]) -> None:
    doctor = await User.get(email=f"doctor@{DOMAIN}")
    days = {date.fromisoformat(day) for day in told["days"]}
    for table, column in (
        (Appointment, "appointment_date"),
        (Surgery, "surgery_date"),
        (Consultation, "consultation_date"),
    ):
        rows: Sequence[Any] = await table.filter(doctor_id=doctor.id, deleted_at__isnull=True)
        assert days <= {getattr(row, column) for row in rows}, table


async def _assert_nothing_overlaps(site: Site) -> None:
    names = {user.id: user.name for user in await User.all()}
    claims = []
    for row in await Surgery.filter(deleted_at__isnull=True).exclude(status="Cancelled"):
        assert not getattr(row, "overlap", False)
        starts = site.parts.instant(row.surgery_date, row.surgery_time)
        length = timedelta(minutes=int(row.estimated_duration.removesuffix("min")))
        people = {names[row.doctor_id], row.surgeon, row.assistant, row.room} - {None}
        claims += [
            (name, starts, starts + length)
            for name in {str(each).casefold().strip() for each in people}
        ]
    assert not overlapping(claims)


async def _assert_statuses_fit(now: datetime, but: Sequence[str] = ()) -> None:
    for row in await Surgery.exclude(id__in=[*but, ""]):
        starts = _berlin(row.surgery_date, row.surgery_time)
        match row.status:
            case "Scheduled":
                assert now < starts + timedelta(minutes=21)
            case "Ongoing":
                assert starts <= now < starts + timedelta(hours=4)
            case "Post Surgery":
                assert starts < now < starts + timedelta(hours=8)
            case "Finished":
                assert starts + timedelta(hours=1) < now
        _assert_times(row, now)
    for row in await Appointment.all():
        ends = _berlin(row.appointment_date, row.appointment_time) + timedelta(minutes=15)
        assert (row.status != "Upcoming") or now < ends + timedelta(minutes=10)
        assert (row.status != "Finished") or ends - timedelta(minutes=2) <= now
        _assert_times(row, now)
    for row in await Consultation.all():
        starts = _berlin(row.consultation_date, row.consultation_time)
        assert row.status != "Completed" or starts < now
        ends = starts + timedelta(minutes=int(row.duration.removesuffix("min")))
        assert row.status not in ("Pending", "Confirmed") or now < ends + timedelta(minutes=10)
        assert (row.meeting_token is None) == (row.status != "Confirmed")
        _assert_times(row, now)
    statuses = {row.status for row in await Consultation.all()}
    assert {"Pending", "Confirmed", "Completed"} <= statuses


def _assert_times(row: Any, now: datetime) -> None:
    assert row.created_at <= row.status_changed_at <= row.updated_at <= now
    assert row.version >= 1 + (row.created_at < row.status_changed_at)
    assert row.status_changed_by


async def _assert_histories() -> None:
    entries = await CaseHistory.all()
    kinds = Counter(each.history_type for each in entries)
    assert set(kinds) == {
        "previous_consultation", "medical_history", "prescription", "lab_report"
    }  # fmt: skip
    for each in entries:
        assert all((each.title, each.description, each.date, each.metadata))
        assert "{side}" not in f"{each.title}{each.description}{each.metadata}"
        if each.history_type == "lab_report":
            for result in each.metadata["results"]:
                low, high = result["reference"]["low"], result["reference"]["high"]
                high_ = high is not None and result["value"] > high
                low_ = low is not None and result["value"] < low
                assert result["flag"] == ("high" if high_ else "low" if low_ else "normal")
        if each.history_type == "prescription":
            assert each.metadata["dose"]["value"] > 0
            assert each.metadata["dose"]["unit"]


def _berlin(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZoneInfo("Europe/Berlin")).astimezone(UTC)
