"""The AsyncAPI document says what is really published: type, shape, channel."""

from __future__ import annotations

import re
from typing import Any

import orjson

from assana_rt.api.routes import live_document
from assana_rt.records.appointments import AppointmentIn, appointments
from assana_rt.records.case_history import EntryIn, entries
from assana_rt.records.channels import SiteChannel, kinds
from assana_rt.records.consultations import ConsultationIn, consultations
from assana_rt.records.surgeries import surgeries
from assana_rt.records.surgery_wire import SurgeryIn, SurgeryPatch
from assana_rt.records.user_settings import SettingsPatch, preferences
from tests import make


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


async def test_every_reference_leads_somewhere(site: make.Site) -> None:
    document = live_document(site.parts)
    for reference in re.findall(r'"\$ref": ?"#/([^"]+)"', orjson.dumps(document).decode()):
        place: Any = document
        for part in reference.split("/"):
            place = place[part]
