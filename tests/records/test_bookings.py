"""Rooms and people booked twice: refused, or flagged on both sides; on each database."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from assana_rt.access.principal import Principal
from assana_rt.errors import Conflict, Invalid
from assana_rt.records.surgeries import surgeries
from assana_rt.records.surgery_wire import SurgeryIn, SurgeryPatch
from tests import make

pytestmark = pytest.mark.databases

Site = make.Site
REASON = "registrar closes in OR 1"


async def book(site: Site, who: Principal, clock: str, **fields: Any) -> dict[str, Any]:
    usual = {
        "patient_name": "Mara Lindqvist", "procedure": "Hip replacement",
        "surgery_date": "2026-11-24", "surgery_time": clock, "room": "OR 1",
        "estimated_duration": "90min",
    }  # fmt: skip
    body = SurgeryIn.model_validate_json(_json(usual | fields))
    return await surgeries.create(site.ctx(who), body)


async def change(site: Site, who: Principal, id: str, **fields: Any) -> dict[str, Any]:
    patch = SurgeryPatch.model_validate_json(_json(fields))
    return await surgeries.update(site.ctx(who), id, patch)


def _json(fields: dict[str, Any]) -> bytes:
    return orjson.dumps(fields)


async def read(site: Site, who: Principal, id: str) -> dict[str, Any]:
    return await surgeries.get(site.ctx(who), id)


async def test_a_room_taken_is_refused_with_who_has_it(site: Site) -> None:
    ann, ben = await site.person(), await site.person()
    first = await book(site, ann, "08:00")
    with pytest.raises(Conflict) as refused:
        await book(site, ben, "09:00", room=" or 1")
    other = refused.value.members["other"]
    assert other["id"] == first["id"]
    assert "patient_name" not in other
    assert refused.value.members["over"] == "room"
    assert "09:30" in refused.value.detail  # local time, when it is free again
    assert await site.count("surgeries") == 1
    await book(site, ben, "09:30")  # back to back is fine


@pytest.mark.parametrize("part", ["surgeon", "assistant"])
async def test_one_person_can_not_be_in_two_rooms(site: Site, part: str) -> None:
    ann, ben = await site.person(), await site.person()
    await book(site, ann, "08:00", surgeon="Dr. Amara Okafor")
    with pytest.raises(Conflict) as refused:
        await book(site, ben, "08:30", room="OR 2", **{part: "dr.  amara OKAFOR "})
    assert refused.value.members["over"] == "person"


async def test_a_doctor_named_as_assistant_elsewhere_is_taken_too(site: Site) -> None:
    ann, ben = await site.person(name="Ann Sand"), await site.person()
    await book(site, ann, "08:00")
    with pytest.raises(Conflict):
        await book(site, ben, "08:00", room="OR 2", assistant="ann sand")


async def test_booked_all_the_same_both_carry_the_flag_until_one_moves(site: Site) -> None:
    ann, ben = await site.person(), await site.person()
    first = await book(site, ann, "08:00")
    with pytest.raises(Invalid):
        await book(site, ben, "09:00", allow_overlap=True)
    second = await book(site, ben, "09:00", allow_overlap=True, overlap_reason=REASON)
    assert second["overlap"] is True
    flagged = await read(site, ann, first["id"])
    assert (flagged["overlap"], flagged["version"]) == (True, 2)
    told = await site.published("board")
    assert [(t["type"], t["data"]["overlap"]) for t in told] == [
        ("surgery.created", False), ("surgery.updated", True), ("surgery.created", True),
    ]  # fmt: skip

    moved = await change(site, ben, second["id"], surgery_time="14:00")
    assert (moved["overlap"], moved["overlap_reason"]) == (False, None)
    assert (await read(site, ann, first["id"]))["overlap"] is False


async def test_a_handover_lifts_the_flag_of_where_the_old_doctor_is_named(site: Site) -> None:
    ann, ben = await site.person(name="Ann Sand"), await site.person()
    cem, desk = await site.person(), await site.person("coordinator")
    first = await book(site, ann, "08:00")
    consent = {"allow_overlap": True, "overlap_reason": REASON}
    second = await book(site, ben, "08:30", room="OR 2", surgeon="ann sand", **consent)
    assert second["overlap"] is True
    handed = await change(site, desk, first["id"], doctor_id=cem.id)
    assert handed["overlap"] is False
    left = await read(site, ben, second["id"])
    assert (left["overlap"], left["overlap_reason"]) == (False, None)


@pytest.mark.parametrize("how", ["cancel", "delete"])
async def test_what_is_cancelled_or_deleted_blocks_nobody(site: Site, how: str) -> None:
    ann, ben = await site.person(), await site.person()
    first = await book(site, ann, "08:00")
    second = await book(site, ben, "08:30", allow_overlap=True, overlap_reason=REASON)
    if how == "cancel":
        assert (await change(site, ann, first["id"], status="Cancelled"))["overlap"] is False
    else:
        await surgeries.delete(site.ctx(ann), first["id"])
    assert (await read(site, ben, second["id"]))["overlap"] is False
    await book(site, ann, "10:00", room="OR 2")


async def test_a_change_of_something_else_is_not_checked_again(site: Site) -> None:
    ann, ben = await site.person(), await site.person()
    first = await book(site, ann, "08:00")
    await book(site, ben, "08:30", allow_overlap=True, overlap_reason=REASON)
    changed = await change(site, ann, first["id"], notes="allergic to latex")
    assert changed["overlap"] is True
    with pytest.raises(Conflict):
        await change(site, ann, first["id"], estimated_duration="2h")


async def test_a_third_keeps_the_flag_of_a_pair(site: Site) -> None:
    ann, ben, cem = await site.person(), await site.person(), await site.person()
    first = await book(site, ann, "08:00")
    second = await book(site, ben, "08:30", allow_overlap=True, overlap_reason=REASON)
    third = await book(site, cem, "08:45", allow_overlap=True, overlap_reason=REASON)
    await change(site, cem, third["id"], status="Cancelled")
    assert (await read(site, ann, first["id"]))["overlap"] is True
    assert (await read(site, ben, second["id"]))["overlap"] is True


async def test_restoring_into_a_taken_room_is_refused(site: Site) -> None:
    ann, boss = await site.person(), await site.person("admin")
    first = await book(site, ann, "08:00")
    await surgeries.delete(site.ctx(ann), first["id"])
    await book(site, ann, "08:00")
    with pytest.raises(Conflict) as refused:
        await surgeries.restore(site.ctx(boss), first["id"])
    assert refused.value.members["over"] == "room"


async def test_a_reason_without_an_overlap_is_not_kept_and_lets_nobody_in(site: Site) -> None:
    ann, ben, boss = await site.person(), await site.person(), await site.person("admin")
    first = await book(site, ann, "08:00", overlap_reason=REASON)
    assert first["overlap_reason"] is None
    same = await change(site, ann, first["id"], overlap_reason=REASON)
    assert (same["overlap_reason"], same["version"]) == (None, 1)
    for more in ({"notes": "fasting"}, {"surgery_time": "08:30:00"}):
        changed = await change(site, ann, first["id"], overlap_reason=REASON, **more)
        assert changed["overlap_reason"] is None
    await surgeries.delete(site.ctx(ann), first["id"])
    await book(site, ben, "08:00")
    with pytest.raises(Conflict):
        await surgeries.restore(site.ctx(boss), first["id"])


async def test_restored_into_a_free_room_it_has_no_reason_any_more(site: Site) -> None:
    ann, ben, boss = await site.person(), await site.person(), await site.person("admin")
    first = await book(site, ann, "08:00")
    second = await book(site, ben, "08:30", allow_overlap=True, overlap_reason=REASON)
    changed = await change(site, ben, second["id"], overlap_reason="twins")
    assert changed["overlap_reason"] == "twins"
    await surgeries.delete(site.ctx(ben), second["id"])
    await surgeries.delete(site.ctx(ann), first["id"])
    back = await surgeries.restore(site.ctx(boss), second["id"])
    assert (back["overlap"], back["overlap_reason"]) == (False, None)


async def test_of_bookings_at_the_same_moment_one_wins(site: Site) -> None:
    people = [await site.person() for _ in range(6)]
    results = await asyncio.gather(
        *(book(site, who, "08:00", patient_name=f"P {who.name}") for who in people),
        return_exceptions=True,
    )
    won = [each for each in results if isinstance(each, dict)]
    lost = [each for each in results if isinstance(each, Conflict)]
    assert (len(won), len(lost)) == (1, 5), results
    assert await site.count("surgeries") == 1


async def test_a_case_past_midnight_blocks_the_next_day(site: Site) -> None:
    ann, ben = await site.person(), await site.person()
    await book(site, ann, "23:00", estimated_duration="3h")
    with pytest.raises(Conflict):
        await book(site, ben, "01:00", surgery_date="2026-11-25")
    await book(site, ben, "02:00", surgery_date="2026-11-25")


async def test_a_duration_nobody_understands_is_kept_flagged_and_counts_an_hour(site: Site) -> None:
    ann = await site.person()
    odd = await book(site, ann, "08:00", estimated_duration="about two h")
    assert (odd["estimated_duration"], odd["duration_min"]) == ("about two h", None)
    with pytest.raises(Conflict):
        await book(site, ann, "08:59")
    plain = await book(site, ann, "09:00", estimated_duration="1h 30m")
    assert (plain["estimated_duration"], plain["duration_min"]) == ("1h 30m", 90)
    page = await surgeries.list(site.ctx(ann), surgeries.list_query())
    assert [each["duration_min"] for each in page.items] == [None, 90]
