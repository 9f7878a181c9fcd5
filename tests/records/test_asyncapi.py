"""The AsyncAPI document says what is really published: type, shape, channel."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import orjson

from assana_rt.api.routes import live_document
from assana_rt.meetings.messages import SAID, TOLD
from assana_rt.meetings.room import Meetings
from assana_rt.records.appointments import AppointmentIn, appointments
from assana_rt.records.case_history import EntryIn, entries
from assana_rt.records.channels import SiteChannel, kinds
from assana_rt.records.consultations import ConsultationIn, consultations
from assana_rt.records.surgeries import surgeries
from assana_rt.records.surgery_wire import SurgeryIn, SurgeryPatch
from assana_rt.records.user_settings import SettingsPatch, preferences
from tests import make
from tests.services import Node

PARSES_WITHIN_S = 60


def form(model: Any, body: dict[str, Any]) -> Any:
    return model.model_validate_json(orjson.dumps(body))


async def test_whatever_is_published_is_described(site: make.Site) -> None:
    ann = await site.person()
    ctx = site.ctx(ann)
    await appointments.create(ctx, form(AppointmentIn, make.appointment()))
    surgery = await surgeries.create(ctx, form(SurgeryIn, make.surgery()))
    await surgeries.update(ctx, surgery["id"], SurgeryPatch(status="Ongoing"))
    call = await consultations.create(ctx, form(ConsultationIn, make.consultation()))
    within = {"consultation_id": call["id"]}
    await entries.create(ctx, form(EntryIn, make.entry()), within)
    await consultations.delete(ctx, call["id"])
    await preferences.change_mine(ctx, SettingsPatch(theme="dark"), None)

    document = live_document(site.parts)
    described = {
        kind.namespace: kind for kind in kinds(site.parts) if isinstance(kind, SiteChannel)
    }
    rows = await site.rows("SELECT DISTINCT name FROM live_channel")
    seen: set[str] = set()
    for channel in [row["name"] for row in rows if not row["name"].startswith("_")]:
        namespace = channel.partition(":")[0]
        for publication in await site.published(channel):
            name = publication["type"].replace(".", "_")
            message = document["components"]["messages"][f"{namespace}_{name}"]
            assert message["name"] == publication["type"]
            assert set(message["payload"]["required"]) <= set(publication)
            record, _, what = publication["type"].partition(".")
            shown = set(publication["data"])
            model = described[namespace].carries[record]
            assert shown == ({"id", "version"} if what == "deleted" else set(model.model_fields))
            model.model_validate(publication["data"]) if what != "deleted" else None
            seen.add(f"{namespace}_{name}")
    assert {"board_surgery_updated", "doctor_case_history_created", "user_user_settings_created",
            "consultation_consultation_deleted"} <= seen  # fmt: skip


async def test_asyncapis_own_parser_finds_no_fault(site: make.Site, asyncapi_parser: Node) -> None:
    document = orjson.dumps(live_document(site.parts)).decode()
    program = asyncapi_parser.start(Path(__file__).with_name("asyncapi.cjs"))
    said, trouble = await asyncio.to_thread(program.communicate, document, PARSES_WITHIN_S)
    assert not trouble
    found = orjson.loads(said)
    # 3.1 adds nothing that we use, and fewer tools read it.
    assert [each for each in found if each["code"] != "asyncapi-latest-version"] == []


async def test_what_is_said_and_told_in_a_call_is_described(site: make.Site) -> None:
    """That each message is of these forms is checked of every line of every test of calls."""
    document = live_document(site.parts)
    channel = document["channels"]["meeting"]
    assert channel["address"] == "meeting:{meeting_id}"
    assert channel["messages"].keys() == {
        *(f"meeting_told_{type_}" for type_ in TOLD),
        *(f"meeting_said_{type_}" for type_ in SAID),
    }
    for operation, action, way, models in (
        ("follow_meeting", "send", "told", TOLD),
        ("speak_in_meeting", "receive", "said", SAID),
    ):
        described = document["operations"][operation]
        assert described["action"] == action
        named = [each["$ref"].rpartition("/")[2] for each in described["messages"]]
        assert named == [f"meeting_{way}_{type_}" for type_ in models]
        for type_, name in zip(models, named, strict=True):
            message = document["components"]["messages"][name]
            schema = document["components"]["schemas"][models[type_].__name__]
            assert message["name"] == schema["properties"]["type"]["const"] == type_


async def test_every_channel_there_is_is_described(site: make.Site) -> None:
    spoken = {kind.namespace for kind in [*kinds(site.parts), Meetings(site.parts)]}
    assert live_document(site.parts)["channels"].keys() == spoken


async def test_every_reference_leads_somewhere(site: make.Site) -> None:
    document = live_document(site.parts)
    for reference in re.findall(r'"\$ref": ?"#/([^"]+)"', orjson.dumps(document).decode()):
        place: Any = document
        for part in reference.split("/"):
            place = place[part]
