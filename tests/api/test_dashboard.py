"""The day in one call: three lists, their counts, and where live goes on."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.api.kit import Api

pytestmark = pytest.mark.databases

DAY = "2026-11-23"
COUNTS = {
    "appointments": {"Upcoming": 0, "Finished": 0, "Cancelled": 0},
    "surgeries": dict.fromkeys(
        ("Scheduled", "Ongoing", "Post Surgery", "Finished", "Cancelled"), 0
    ),
    "consultations": dict.fromkeys(("Pending", "Confirmed", "Completed", "Cancelled"), 0),
}
DATES = {
    "appointments": ("appointment_date", "appointment_time"),
    "surgeries": ("surgery_date", "surgery_time"),
    "consultations": ("consultation_date", "consultation_time"),
}


async def a_day(api: Api) -> dict[str, list[dict[str, Any]]]:
    """Make records of this day for two doctors, in no order; others lie around it."""
    made: dict[str, list[dict[str, Any]]] = {}
    for path, (day, clock) in DATES.items():
        made[path] = []
        for who, times in (
            ("doctor", ("13:00:00", "08:00:00", "10:30:00")),
            ("doctor2", ("09:00:00",)),
        ):
            for time in times:
                made[path].append(await api.made(who, path, **{day: DAY, clock: time}))
        for other in ("2026-11-22", "2026-11-24"):
            await api.made("doctor", path, **{day: other, clock: "08:00:00"})
        gone = await api.made("doctor", path, **{day: DAY, clock: "18:00:00"})
        await api.delete("doctor", f"{path}/{gone['id']}")
        made[path].sort(key=lambda record: (record[clock], record["id"]))
    return made


async def test_a_doctors_day_is_their_own_in_order(api: Api) -> None:
    made = await a_day(api)
    found = await api.get("doctor", "dashboard", date=DAY)
    assert found["date"] == DAY
    for path in DATES:
        own = [record for record in made[path] if record["doctor_id"] == api.id("doctor")]
        shown = [
            {name: value for name, value in record.items() if name != "meeting_token"}
            for record in own
        ]
        assert found[path]["items"] == shown
    channel = f"doctor:{api.id('doctor')}"
    _, heads = await api.parts.events.positions([channel])
    assert found["stream"]["channel"] == channel
    assert found["stream"]["offset"] == heads[channel]


async def test_the_desk_sees_everybodys_day(api: Api) -> None:
    made = await a_day(api)
    for who in ("coordinator", "admin"):
        found = await api.get(who, "dashboard", date=DAY)
        for path in DATES:
            ids = [item["id"] for item in found[path]["items"]]
            assert ids == [record["id"] for record in made[path]]
        assert found["stream"] is None


async def test_counts_are_by_status_and_name_them_all(api: Api) -> None:
    empty = await api.get("doctor", "dashboard", date="2026-01-01")
    for path, counts in COUNTS.items():
        assert empty[path] == {"items": [], "counts": counts}
    made = await a_day(api)
    first = {
        path: next(r for r in records if r["doctor_id"] == api.id("doctor"))
        for path, records in made.items()
    }
    await api.patch("doctor", f"appointments/{first['appointments']['id']}", status="Finished")
    await api.patch("doctor", f"surgeries/{first['surgeries']['id']}", status="Ongoing")
    await api.patch("doctor", f"consultations/{first['consultations']['id']}", status="Confirmed")
    found = await api.get("doctor", "dashboard", date=DAY)
    assert found["appointments"]["counts"] == COUNTS["appointments"] | {
        "Upcoming": 2,
        "Finished": 1,
    }
    assert found["surgeries"]["counts"] == COUNTS["surgeries"] | {"Scheduled": 2, "Ongoing": 1}
    assert found["consultations"]["counts"] == COUNTS["consultations"] | {
        "Pending": 2,
        "Confirmed": 1,
    }
    assert "meeting_token" not in str(found)


async def test_the_day_is_the_sites_today_unless_said(api: Api) -> None:
    before = datetime.now(ZoneInfo("Europe/Berlin")).date().isoformat()
    found = await api.get("doctor", "dashboard")
    after = datetime.now(ZoneInfo("Europe/Berlin")).date().isoformat()
    assert before <= found["date"] <= after


async def test_the_day_and_its_position_are_of_one_moment(api: Api) -> None:
    """While records of the day change, versions and position agree in every answer."""
    made = [await api.made("doctor", path, **{DATES[path][0]: DAY}) for path in DATES]
    paths = list(DATES)

    async def write() -> None:
        for number in range(15):
            for path, record in zip(paths, made, strict=True):
                await api.patch("doctor", f"{path}/{record['id']}", patient_name=f"Mara {number}")

    writing = asyncio.create_task(write())
    seen = set()
    while not writing.done():
        found = await api.get("doctor", "dashboard", date=DAY)
        versions = sum(found[path]["items"][0]["version"] for path in paths)
        # One publication a change, three creations included.
        assert versions == found["stream"]["offset"]
        seen.add(versions)
    await writing
    assert len(seen) > 5
