"""Reminders: due at the right time, produced once, moved and gone with their record."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import pytest_asyncio

from assana_rt.records import reminders
from assana_rt.records.reminders import Reminder, due_at, produce_due
from tests.api.kit import Api
from tests.whole_record.test_notifications import kinds, told

pytestmark = [pytest.mark.databases, pytest.mark.asyncio(loop_scope="module")]

COLUMNS = {
    "appointments": ("appointment_date", "appointment_time"),
    "surgeries": ("surgery_date", "surgery_time"),
    "consultations": ("consultation_date", "consultation_time"),
}
FAR = date(2031, 11, 24)


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def nothing_else_is_due(server: Api) -> None:
    await Reminder.filter(state="waiting").update(state="withdrawn")


async def _record(api: Api, path: str, day: date = FAR, clock: str = "09:00:00") -> dict[str, Any]:
    date_column, time_column = COLUMNS[path]
    return await api.made("doctor", path, **{date_column: str(day), time_column: clock})


async def waiting(api: Api, who: str = "doctor") -> list[tuple[int, str]]:
    """Return how long before, and when, this person is to be reminded."""
    found = await api.all(who, "reminders", state="waiting")
    return [(each["lead_min"], each["due_at"]) for each in found]


USUAL = [(1440, "2031-11-23T08:00:00Z"), (15, "2031-11-24T07:45:00Z")]


@pytest.mark.parametrize("path", COLUMNS)
async def test_a_record_is_reminded_of_a_day_and_a_quarter_before(api: Api, path: str) -> None:
    record = await _record(api, path)
    assert await waiting(api) == USUAL
    (first, _) = await api.all("doctor", "reminders", record_id=record["id"])
    assert first["record_type"] == record_type(path)
    assert (first["starts_at"], first["state"]) == (record["starts_at"], "waiting")
    assert await api.get("doctor", f"reminders/{first['id']}") == first


def record_type(path: str) -> str:
    return {"surgeries": "surgery"}.get(path, path.removesuffix("s"))


@pytest.mark.parametrize("path", COLUMNS)
async def test_reminders_move_with_their_record_and_go_with_it(api: Api, path: str) -> None:
    date_column, time_column = COLUMNS[path]
    record = await _record(api, path)
    one = f"{path}/{record['id']}"
    await api.patch("coordinator", one, **{time_column: "10:00:00"})
    moved = [(1440, "2031-11-23T09:00:00Z"), (15, "2031-11-24T08:45:00Z")]
    assert await waiting(api) == moved
    await api.patch("doctor", one, patient_name="X")
    assert await waiting(api) == moved
    await api.delete("doctor", one)
    assert await api.all("doctor", "reminders") == []
    (await api.ask("admin", "POST", f"{one}/restore")).good()
    assert await waiting(api) == moved
    await api.patch("admin", one, doctor_id=api.id("doctor2"))
    assert (await waiting(api), await waiting(api, "doctor2")) == ([], moved)
    await api.patch("admin", one, status="Cancelled")
    assert await waiting(api, "doctor2") == []
    await api.patch("admin", one, **{date_column: "2020-01-01"})
    assert await waiting(api, "doctor2") == []


@pytest.mark.parametrize(
    ("path", "status"), [("appointments", "Upcoming"), ("consultations", "Pending")]
)
async def test_what_takes_place_after_all_is_reminded_of_again(
    api: Api, path: str, status: str
) -> None:
    record = await _record(api, path)
    for asked in ("Cancelled", status):
        await api.patch("admin", f"{path}/{record['id']}", status=asked)
    assert await waiting(api) == USUAL


async def test_what_would_be_late_is_not_planned(api: Api) -> None:
    now = datetime.now(api.parts.zone)
    soon = (now + timedelta(hours=2)).replace(microsecond=0)
    record = await _record(api, "appointments", soon.date(), str(soon.time()))
    assert [lead for lead, _ in await waiting(api)] == [15]
    past = now - timedelta(hours=2)
    await api.patch(
        "doctor", f"appointments/{record['id']}",
        appointment_date=str(past.date()), appointment_time=str(past.time())[:8],
    )  # fmt: skip
    assert await waiting(api) == []


@pytest.mark.parametrize(
    ("day", "clock", "lead_min", "due"),
    [
        # Berlin: forward on 29 March 2026 at 2:00, back on 25 October 2026 at 3:00.
        (date(2026, 3, 29), time(9), 1440, "2026-03-28T08:00"),  # 9:00 the day before: 23 hours
        (date(2026, 10, 25), time(9), 1440, "2026-10-24T07:00"),  # 25 hours
        (date(2026, 3, 29), time(3, 5), 15, "2026-03-29T00:50"),  # 15 minutes that pass
        (date(2026, 10, 25), time(3, 5), 15, "2026-10-25T01:50"),
        (date(2026, 10, 25), time(2, 30), 15, "2026-10-25T00:15"),  # the first half past two
        (date(2026, 3, 30), time(2, 30), 1440, "2026-03-29T01:30"),  # that night 2:30 was 3:30
        (date(2026, 3, 30), time(9), 2880, "2026-03-28T08:00"),
        (date(2026, 3, 29), time(9), 90, "2026-03-29T05:30"),
        (date(2026, 3, 29), time(9), 1500, "2026-03-28T06:00"),  # 25 hours are hours
    ],
)
async def test_they_are_due_at_the_right_local_time(
    api: Api, day: date, clock: time, lead_min: int, due: str
) -> None:
    expected = datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert due_at(api.parts, day, clock, lead_min) == expected


@pytest.mark.parametrize("path", COLUMNS)
@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2031, 3, 30), ["2031-03-29T08:00:00Z", "2031-03-30T06:45:00Z"]),
        (date(2031, 10, 26), ["2031-10-25T07:00:00Z", "2031-10-26T07:45:00Z"]),
    ],
)
async def test_across_a_change_of_clocks_nine_stays_nine(
    api: Api, path: str, day: date, due: list[str]
) -> None:
    await _record(api, path, day)
    assert await waiting(api) == list(zip((1440, 15), due, strict=True))
    for moment in due:
        before = datetime.fromisoformat(moment) - timedelta(seconds=1)
        assert await produce_due(api.parts, before) == 0
        assert await _due(api, moment) == 1


async def _due(api: Api, moment: str) -> int:
    return await produce_due(api.parts, datetime.fromisoformat(moment))


async def test_one_that_is_due_is_told_once(api: Api) -> None:
    record = await _record(api, "consultations")
    assert await _due(api, "2031-11-23T07:59:59Z") == 0
    assert await _due(api, "2031-11-23T08:00:00Z") == 1
    assert await _due(api, "2031-11-23T08:00:00Z") == 0
    (notice,) = await told(api)
    assert (notice["kind"], notice["record_id"]) == ("reminder", record["id"])
    assert notice["title"] == "Consultation on 24 Nov 2031, 09:00"
    assert (notice["actor_id"], notice["data"]["lead_min"]) == (None, 1440)
    (done, _) = await api.all("doctor", "reminders")
    assert (done["state"], done["version"]) == ("done", 2)
    assert done["done_at"] is not None
    assert (await api.published(f"user:{api.id('doctor')}"))[0]["data"] == notice
    await _due(api, "2031-11-24T08:00:00Z")  # after the start: the second one was missed
    assert (await api.all("doctor", "reminders"))[1]["state"] == "missed"
    assert await kinds(api) == ["reminder"]


async def test_the_later_reminder_takes_the_place_of_the_earlier(api: Api) -> None:
    await _record(api, "appointments")
    assert await _due(api, "2031-11-24T07:50:00Z") == 2  # both, after a long night
    (notice,) = await told(api)
    assert notice["data"]["lead_min"] == 15


async def test_several_nodes_produce_each_reminder_once(api: Api) -> None:
    for minute in range(8):
        await _record(api, "appointments", clock=f"09:{minute:02}:00")
    counts = await asyncio.gather(*(_due(api, "2031-11-23T08:30:00Z") for _ in range(5)))
    assert sum(counts) == 8
    assert await kinds(api) == ["reminder"] * 8
    created = [
        each["record"]
        for each in await api.published(f"user:{api.id('doctor')}")
        if each["type"] == "notification.created"
    ]
    assert len(created) == len(set(created)) == 8


async def test_a_record_that_moves_while_it_is_told_leaves_nothing_wrong(api: Api) -> None:
    records = [await _record(api, "appointments", clock=f"09:{n:02}:00") for n in range(6)]
    moves = (
        api.patch("coordinator", f"appointments/{each['id']}", appointment_date="2031-12-24")
        for each in records
    )
    await asyncio.gather(*moves, *(_due(api, "2031-11-23T08:30:00Z") for _ in range(3)))
    assert await kinds(api) == ["moved"] * 6
    assert [lead for lead, _ in await waiting(api)] == [1440] * 6 + [15] * 6


async def test_the_told_are_taken_back_when_the_record_moves(api: Api) -> None:
    record = await _record(api, "surgeries")
    await _due(api, "2031-11-23T08:00:00Z")
    await api.patch("doctor", f"surgeries/{record['id']}", surgery_date="2031-12-01")
    assert await told(api) == []
    assert [due for _, due in await waiting(api)] == [
        "2031-11-30T08:00:00Z", "2031-12-01T07:45:00Z",
    ]  # fmt: skip
    await _due(api, "2031-11-30T08:00:00Z")
    assert await kinds(api) == ["reminder"]
    await api.patch("doctor", f"surgeries/{record['id']}", status="Ongoing")
    assert await told(api) == []
    assert await waiting(api) == []


async def test_the_persons_settings_say_when(api: Api) -> None:
    assert (await api.get("doctor", "me/settings"))["reminder_minutes"] == [1440, 15]
    await _record(api, "appointments")
    changed = await api.patch("doctor", "me/settings", reminder_minutes=[30, 120, 30])
    assert changed["reminder_minutes"] == [120, 30]
    assert [lead for lead, _ in await waiting(api)] == [120, 30]
    await _record(api, "surgeries", clock="12:00:00")
    assert [lead for lead, _ in await waiting(api)] == [120, 30, 120, 30]
    await api.patch("doctor", "me/settings", reminder_minutes=[])
    assert await waiting(api) == []
    await api.patch("doctor", "me/settings", reminder_minutes=None)
    assert [lead for lead, _ in await waiting(api)] == [1440, 1440, 15, 15]
    for wrong in ([0], [20161], ["15"], list(range(1, 7)), 15):
        answer = await api.ask("doctor", "PATCH", "me/settings", {"reminder_minutes": wrong})
        places = [name.partition(".")[0] for name, _ in answer.errors()]
        assert places == ["reminder_minutes"], wrong


async def test_who_wants_no_notifications_is_not_reminded(api: Api) -> None:
    await _record(api, "appointments")
    await api.patch("doctor", "me/settings", notifications_enabled=False)
    assert await _due(api, "2031-11-23T08:00:00Z") == 0
    assert await told(api) == []
    assert [lead for lead, _ in await waiting(api)] == [15]


async def test_one_may_dismiss_ones_own(api: Api) -> None:
    record = await _record(api, "consultations")
    (first, second) = await api.all("doctor", "reminders")
    one = f"reminders/{first['id']}"
    for who, status in (("doctor2", 404), ("coordinator", 404), ("admin", 404), ("display", 403)):
        (await api.ask(who, "GET", one)).problem(status)
        (await api.ask(who, "DELETE", one)).problem(status)
    assert await api.all("doctor2", "reminders") == []
    assert await api.all("admin", "reminders") == []
    await api.delete("doctor", one)
    assert await api.all("doctor", "reminders") == [second]
    assert await _due(api, "2031-11-23T08:00:00Z") == 0
    await api.patch("doctor", f"consultations/{record['id']}", status="Confirmed")
    assert await waiting(api) == USUAL[1:]
    await api.patch("doctor", f"consultations/{record['id']}", consultation_time="11:00:00")
    assert [lead for lead, _ in await waiting(api)] == [1440, 15]


async def test_one_reminder_that_fails_holds_up_no_other(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(3):
        await _record(api, "appointments", clock=f"09:{minute:02}:00")
    usual, begun = reminders._produce, 0

    async def fails_once(*args: Any) -> bool:
        nonlocal begun
        begun += 1
        if begun == 2:
            raise ZeroDivisionError
        return await usual(*args)

    monkeypatch.setattr(reminders, "_produce", fails_once)
    assert await _due(api, "2031-11-23T08:30:00Z") == 2
    assert await _due(api, "2031-11-23T08:30:00Z") == 1
    assert await kinds(api) == ["reminder"] * 3
