"""What happened to a record: told to who may read it, and never more than its changes."""

from __future__ import annotations

import dataclasses
from typing import Any

import orjson
import pytest

from assana_rt.access.principal import Principal, Role
from assana_rt.errors import Forbidden, NotFound
from assana_rt.records.history import history
from assana_rt.records.milestones import MilestoneIn
from assana_rt.records.patients import patients
from assana_rt.records.surgeries import surgeries
from assana_rt.records.surgery_wire import SurgeryIn, SurgeryPatch
from tests import make
from tests.audit.kit import lines

pytestmark = pytest.mark.databases

Site = make.Site


async def new(site: Site, who: Principal, **fields: Any) -> str:
    body = make.surgery(room="OR 1", **fields)
    made = await surgeries.create(site.ctx(who), SurgeryIn.model_validate_json(orjson.dumps(body)))
    return str(made["id"])


async def test_a_doctor_reads_who_changed_what_and_when(site: Site) -> None:
    ann, desk = await site.person(), await site.person(Role.COORDINATOR)
    id = await new(site, ann, notes="secret before")
    await surgeries.update(site.ctx(desk), id, SurgeryPatch(notes="secret after", room="OR 2"))
    await surgeries.record(site.ctx(ann), id, MilestoneIn(name="in_room"))
    begun, changed, made = await history(site.ctx(ann), surgeries, id)
    assert (made.action, made.who, made.fields, made.status) == ("create", ann.name, (), None)
    assert (changed.action, changed.who, changed.version) == ("update", desk.name, 2)
    assert set(changed.fields) == {"notes", "room"}
    assert (begun.who, set(begun.fields)) == (ann.name, {"status", "milestones"})
    assert begun.status == "Ongoing"
    assert made.at < changed.at < begun.at
    # Names of fields, no values; no address, session, read or refusal.
    told = str([dataclasses.asdict(each) for each in (begun, changed, made)])
    assert "secret" not in told
    assert ann.session_id not in told


async def test_what_was_deleted_and_brought_back_says_so(site: Site) -> None:
    ann, root = await site.person(), await site.person(Role.ADMIN)
    id = await new(site, ann)
    await surgeries.delete(site.ctx(ann), id)
    await surgeries.restore(site.ctx(root), id)
    for who in (ann, root):
        found = await history(site.ctx(who), surgeries, id)
        assert [each.action for each in found] == ["restore", "delete", "create"]


async def test_a_flag_that_another_booking_set_is_no_change_of_this_one(site: Site) -> None:
    ann, bob = await site.person(), await site.person()
    when = {"surgery_date": "2026-11-24", "surgery_time": "08:30:00"}
    id = await new(site, ann, **when)
    await new(site, bob, **when, allow_overlap=True, overlap_reason="The registrar closes.")
    assert (await surgeries.get(site.ctx(ann), id))["overlap"]
    assert [each.action for each in await history(site.ctx(ann), surgeries, id)] == ["create"]


async def test_reading_it_is_a_line_of_the_audit_and_none_of_the_history(site: Site) -> None:
    ann = await site.person()
    id = await new(site, ann)
    ctx = site.ctx(ann)
    await history(ctx, surgeries, id)
    (noted,) = ctx.lines
    assert (noted.action, noted.record_id) == ("list", id)
    assert noted.details == {"of": "changes", "rows": 1}
    await surgeries.get(site.ctx(ann), id)
    assert len(await history(site.ctx(ann), surgeries, id)) == 1
    assert len(await history(site.ctx(ann), surgeries, id, most=0)) == 0
    assert [each["action"] for each in await lines(site.parts, record_id=id)] == ["create"]


async def test_another_doctors_record_has_no_history_for_me(site: Site) -> None:
    ann, bob = await site.person(), await site.person()
    id = await new(site, ann)
    with pytest.raises(NotFound):
        await history(site.ctx(bob), surgeries, id)


@pytest.mark.parametrize("role", [Role.DISPLAY])
async def test_a_wall_reads_no_history(site: Site, role: Role) -> None:
    id = await new(site, await site.person())
    with pytest.raises(Forbidden):
        await history(site.ctx(await site.person(role)), surgeries, id)


async def test_records_whose_policy_names_nobody_have_none(site: Site) -> None:
    root = await site.person(Role.ADMIN)
    with pytest.raises(Forbidden):
        await history(site.ctx(root), patients, "00000000-0000-4000-8000-000000000000")
