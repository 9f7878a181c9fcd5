"""The page of a call, `/meet/<meeting_id>`: whom it is with and when, for who has the address."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from assana_rt.errors import NotFound
from assana_rt.pages.consultation import around, patient_of
from assana_rt.pages.page import Visit, look, render, settle
from assana_rt.pages.sources import wire
from assana_rt.pages.state import doors_key
from assana_rt.pages.words import instant, long_date
from assana_rt.records.consultations import consultations


async def meet(request: web.Request) -> web.StreamResponse:
    """Show the call. Opening the page does nothing: scanners and previews open links."""
    doors = request.config_dict[doors_key]
    principal = await doors.principal(request)
    ctx = doors.context(request, principal) if principal else None
    theme = await settle(request, ctx, doors) if ctx else look(request) or "system"
    call = wire(await doors.meeting(ctx, request.match_info["meeting_id"]))
    if call is None:
        raise NotFound("There is no such call, or it was cancelled. Ask whoever invited you.")
    zone = doors.settings.zone
    start = instant(call["starts_at"]).astimezone(zone)
    end = instant(call["ends_at"]).astimezone(zone)
    beside: dict[str, Any] = {"around": {"papers": None, "notes": []}, "patient": None}
    if principal and ctx and call.get("consultation_id"):
        visit = Visit(request, principal, ctx, doors, theme)
        beside = await _beside(visit, str(call["consultation_id"]))
    return render(
        request,
        "meet.html",
        principal=principal,
        csrf_token=doors.csrf_token(request, principal) if principal else "",
        meeting_id=call["meeting_id"],
        # The patient's name is told to the call's own doctor only; everybody else meets the doctor.
        other=call.get("patient_name") or call["doctor_name"],
        consultation=call.get("consultation_id"),
        day=long_date(start.date()),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        starts_at=call["starts_at"],
        opens_at=call["opens_at"],
        closes_at=call["closes_at"],
        **beside,
    )


async def _beside(visit: Visit, consultation_id: str) -> dict[str, Any]:
    """Return what the host sees beside the picture: patient, notes and papers."""
    record = wire(await consultations.get(visit.ctx, consultation_id))
    return {"around": await around(visit, record), "patient": await patient_of(visit, record)}
