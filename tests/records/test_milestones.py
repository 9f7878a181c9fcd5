"""Milestones: an append-only list that moves the status, and what boards are told of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from assana_rt.access.principal import Principal
from assana_rt.errors import Conflict, Forbidden, Invalid, NotFound
from assana_rt.records.milestones import MilestoneCorrection, MilestoneIn, MilestoneWithdrawal
from assana_rt.records.surgeries import surgeries
from assana_rt.records.surgery_wire import SurgeryIn, SurgeryPatch
from assana_rt.records.theatre_day import theatre
from assana_rt.store.base import utc_now
from tests import make

pytestmark = pytest.mark.databases

Site = make.Site


async def new(site: Site, who: Principal, **fields: Any) -> str:
    body = make.surgery(room="OR 1", estimated_duration="90min", **fields)
    made = await surgeries.create(site.ctx(who), SurgeryIn.model_validate_json(orjson.dumps(body)))
    return str(made["id"])


async def record(
    site: Site, who: Principal, id: str, name: Any, at: datetime | None = None
) -> dict[str, Any]:
    return await surgeries.record(site.ctx(who), id, MilestoneIn(name=name, at=at))


def ago(minutes: int) -> datetime:
    return utc_now() - timedelta(minutes=minutes)


async def test_in_room_starts_a_surgery_and_out_of_room_ends_it(site: Site) -> None:
    ann = await site.person()
    id = await new(site, ann)
    line = await record(site, ann, id, "in_room", ago(60))
    assert line["recorded_by"] == ann.id
    assert line["at"] < line["recorded_at"]
    begun = await surgeries.get(site.ctx(ann), id)
    assert (begun["status"], begun["version"]) == ("Ongoing", 2)
    await record(site, ann, id, "closing", ago(10))
    await record(site, ann, id, "out_of_room")
    left = await surgeries.get(site.ctx(ann), id)
    assert left["status"] == "Post Surgery"
    assert [step["name"] for step in left["milestones"]] == ["in_room", "closing", "out_of_room"]
    await record(site, ann, id, "room_ready")
    await record(site, ann, id, "recovery_in")


async def test_a_status_change_records_the_milestone_it_implies(site: Site) -> None:
    ann = await site.person()
    id = await new(site, ann)
    begun = await surgeries.update(site.ctx(ann), id, SurgeryPatch(status="Ongoing"))
    assert [step["name"] for step in begun["milestones"]] == ["in_room"]
    left = await surgeries.update(site.ctx(ann), id, SurgeryPatch(status="Post Surgery"))
    assert [step["name"] for step in left["milestones"]] == ["in_room", "out_of_room"]


async def test_each_is_one_publication_and_the_wall_learns_no_names(site: Site) -> None:
    ann = await site.person()
    id = await new(site, ann)
    await record(site, ann, id, "in_room")
    for channel in ("surgeries", f"doctor:{ann.id}", "board"):
        told = await site.published(channel)
        assert [each["type"] for each in told] == ["surgery.created", "surgery.updated"]
        assert {"status", "milestones"} <= set(told[1]["changed"])
    (board,) = (await site.published("board"))[1:]
    assert board["actor"] is None
    assert set(board["data"]["milestones"][0]) == {"name", "at"}


@pytest.mark.parametrize(
    ("done", "name", "error"),
    [
        ([], "out_of_room", Conflict),
        ([], "recovery_in", Conflict),
        (["in_room"], "in_room", Conflict),
        (["in_room"], "room_ready", Conflict),
        (["in_room", "closing"], "incision", Conflict),
        (["in_room", "out_of_room"], "closing", Conflict),
    ],
)
async def test_a_step_out_of_order_is_refused_and_changes_nothing(
    site: Site, done: list[str], name: str, error: type[Exception]
) -> None:
    ann = await site.person()
    id = await new(site, ann)
    for each in done:
        await record(site, ann, id, each)
    before = await site.written(), await site.count("surgery_milestones")
    with pytest.raises(error):
        await record(site, ann, id, name)
    assert (await site.written(), await site.count("surgery_milestones")) == before


async def test_times_can_not_decrease_nor_lie_ahead(site: Site) -> None:
    ann = await site.person()
    id = await new(site, ann)
    await record(site, ann, id, "in_room", ago(30))
    for at in (ago(31), utc_now() + timedelta(minutes=2)):
        with pytest.raises(Invalid) as refused:
            await record(site, ann, id, "incision", at)
        assert refused.value.members["errors"][0]["field"] == "at"
    await record(site, ann, id, "incision", utc_now() + timedelta(seconds=30))


async def test_the_desk_corrects_and_withdraws_and_nothing_is_overwritten(site: Site) -> None:
    ann, desk = await site.person(), await site.person("coordinator")
    id = await new(site, ann)
    first = await record(site, ann, id, "in_room", ago(30))
    correction = MilestoneCorrection(at=ago(40), reason="read the wrong clock")
    with pytest.raises(Forbidden):
        await surgeries.correct(site.ctx(ann), id, first["id"], correction)
    second = await surgeries.correct(site.ctx(desk), id, first["id"], correction)
    assert (second["replaces"], second["counts"]) == (first["id"], True)
    lines = (await surgeries.told(site.ctx(ann), id))["items"]
    assert [line["counts"] for line in lines] == [False, True]
    assert lines[0]["at"] == first["at"]
    with pytest.raises(Conflict):  # the old line is history
        await surgeries.correct(site.ctx(desk), id, first["id"], correction)

    withdrawal = MilestoneWithdrawal(reason="wrong patient")
    await surgeries.withdraw(site.ctx(desk), id, second["id"], withdrawal)
    back = await surgeries.get(site.ctx(ann), id)
    assert (back["status"], back["milestones"]) == ("Scheduled", [])
    assert len((await surgeries.told(site.ctx(ann), id))["items"]) == 3


async def test_withdrawing_out_of_room_takes_the_status_back(site: Site) -> None:
    ann, desk = await site.person(), await site.person("coordinator")
    id = await new(site, ann)
    await record(site, ann, id, "in_room", ago(30))
    last = await record(site, ann, id, "out_of_room")
    await surgeries.withdraw(site.ctx(desk), id, last["id"], MilestoneWithdrawal(reason="not yet"))
    assert (await surgeries.get(site.ctx(ann), id))["status"] == "Ongoing"


@pytest.mark.parametrize("later", ["recovery_in", "room_ready"])
async def test_out_of_room_stays_while_a_later_step_stands(site: Site, later: str) -> None:
    ann, desk = await site.person(), await site.person("coordinator")
    id, gone = await new(site, ann), MilestoneWithdrawal(reason="not yet")
    await record(site, ann, id, "in_room", ago(30))
    left = await record(site, ann, id, "out_of_room")
    last = await record(site, ann, id, later)
    before = await site.written()
    with pytest.raises(Conflict, match=later):
        await surgeries.withdraw(site.ctx(desk), id, left["id"], gone)
    assert await site.written() == before
    for line in (last, left):
        await surgeries.withdraw(site.ctx(desk), id, line["id"], gone)
    assert (await surgeries.get(site.ctx(ann), id))["status"] == "Ongoing"
    await record(site, ann, id, "out_of_room")
    assert (await surgeries.get(site.ctx(ann), id))["status"] == "Post Surgery"


async def test_of_a_finished_surgery_out_of_room_is_corrected_not_withdrawn(site: Site) -> None:
    ann, desk = await site.person(), await site.person("coordinator")
    id = await new(site, ann)
    await record(site, ann, id, "in_room", ago(30))
    left = await record(site, ann, id, "out_of_room")
    await surgeries.update(site.ctx(ann), id, SurgeryPatch(status="Finished"))
    with pytest.raises(Conflict, match="correct the time"):
        await surgeries.withdraw(
            site.ctx(desk), id, left["id"], MilestoneWithdrawal(reason="not yet")
        )
    correction = MilestoneCorrection(at=ago(5), reason="read the wrong clock")
    await surgeries.correct(site.ctx(desk), id, left["id"], correction)
    assert (await surgeries.get(site.ctx(ann), id))["status"] == "Finished"


async def test_a_milestone_of_another_surgery_is_not_found(site: Site) -> None:
    ann, desk = await site.person(), await site.person("coordinator")
    one, other = await new(site, ann), await new(site, ann, surgery_date="2026-11-25")
    line = await record(site, ann, one, "in_room")
    with pytest.raises(NotFound):
        await surgeries.withdraw(
            site.ctx(desk), other, line["id"], MilestoneWithdrawal(reason="wrong one")
        )


async def test_finished_cases_teach_what_the_next_one_takes(site: Site) -> None:
    ann = await site.person()
    for count in range(12):
        id = await new(site, ann, surgery_date=f"2026-10-{count + 1:02d}")
        await record(site, ann, id, "in_room", ago(60 * 24 * 20 + 45 + count))
        await record(site, ann, id, "out_of_room", ago(60 * 24 * 20))
    taught = await surgeries.get(site.ctx(ann), await new(site, ann, surgery_date="2026-11-26"))
    assert 50 < taught["median_min"] < 75  # planned 90, mostly 50
    assert taught["spread"] < 0.2
    other = await new(site, ann, surgery_date="2026-11-27", procedure="Something else")
    assert (await surgeries.get(site.ctx(ann), other))["median_min"] == 90


async def test_a_case_waits_for_its_room_however_that_is_written(site: Site) -> None:
    ann, ben, desk = await site.person(), await site.person(), await site.person("coordinator")
    tomorrow = site.parts.today() + timedelta(days=1)
    first = await new(site, ann, surgery_date=str(tomorrow), surgery_time="08:00:00")
    body = make.surgery(room=" or  1", surgery_date=str(tomorrow), surgery_time="08:30:00",
                        allow_overlap=True, overlap_reason="twins")  # fmt: skip
    form = SurgeryIn.model_validate_json(orjson.dumps(body))
    then = await surgeries.create(site.ctx(ben), form)
    told = await theatre(site.ctx(desk), tomorrow)
    expected = {row["id"]: row["estimate"] for row in told["rows"]}
    assert expected[then["id"]]["begins_at"] > expected[first]["ends_at"]


async def test_a_case_begun_without_in_room_begins_with_its_first_step(site: Site) -> None:
    ann, desk = await site.person(), await site.person("coordinator")
    id = await new(site, ann, surgery_date=str(site.parts.today()), surgery_time="00:00:00")
    begun = await record(site, ann, id, "incision", ago(30))
    told = await theatre(site.ctx(desk), None)
    (row,) = told["rows"]
    assert row["status"] == "Ongoing"
    assert row["estimate"]["begins_at"] == begun["at"].replace(microsecond=0)
    assert row["delay_min"] is not None
    assert told["figures"]["activity"]["in_room"] == 1
    assert told["figures"]["first_cases"]["not_begun"] == []
    await record(site, ann, id, "closing", ago(10))
    left = await surgeries.get(site.ctx(ann), id)
    assert left["median_min"] == pytest.approx(20 + 18, abs=0.1)  # so far, and usual closing


async def test_a_case_without_in_room_teaches_no_duration(site: Site) -> None:
    ann = await site.person()
    for count in range(6):
        id = await new(site, ann, surgery_date=f"2026-10-{count + 1:02d}")
        await record(site, ann, id, "closing", ago(15))
        await record(site, ann, id, "out_of_room", ago(10))
    taught = await surgeries.get(site.ctx(ann), await new(site, ann, surgery_date="2026-11-26"))
    assert taught["median_min"] == 90


async def test_the_theatres_day_has_figures_for_the_desk_and_rows_for_a_doctor(
    site: Site,
) -> None:
    ann, desk = await site.person(), await site.person("coordinator")
    today = str(site.parts.today())
    id = await new(site, ann, surgery_date=today)
    await record(site, ann, id, "in_room", ago(20))
    told = await theatre(site.ctx(desk), None)
    (row,) = told["rows"]
    assert row["patient_name"] == "Mara Lindqvist"
    assert row["estimate"]["ends_at"] > told["as_of"]
    assert row["estimate"]["ends_by"] > row["estimate"]["ends_at"]
    assert told["figures"]["activity"]["in_room"] == 1
    seen = await theatre(site.ctx(await site.person()), None)
    assert seen["figures"] is None
    assert "patient_name" not in seen["rows"][0]
    assert seen["rows"][0]["patient_initials"] == "ML"
    with pytest.raises(Forbidden):
        await theatre(site.ctx(await site.person("display")), None)
