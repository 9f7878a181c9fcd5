"""The page of a call, `/meet/<meeting_id>`: whom it is with and when, for who has the address."""

from __future__ import annotations

from aiohttp import web

from assana_rt.errors import NotFound
from assana_rt.pages.page import render
from assana_rt.pages.sources import wire
from assana_rt.pages.state import doors_key
from assana_rt.pages.words import instant, long_date


async def meet(request: web.Request) -> web.StreamResponse:
    """Show the call. Opening the page does nothing: scanners and previews open links."""
    doors = request.config_dict[doors_key]
    principal = await doors.principal(request)
    ctx = doors.context(request, principal) if principal else None
    call = wire(await doors.meeting(ctx, request.match_info["meeting_id"]))
    if call is None:
        raise NotFound("There is no such call, or it was cancelled. Ask whoever invited you.")
    zone = doors.settings.zone
    start = instant(call["starts_at"]).astimezone(zone)
    end = instant(call["ends_at"]).astimezone(zone)
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
    )
