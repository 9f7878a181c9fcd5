"""The theatre board and the wall; their figures move with the clock and are the browser's work."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from assana_rt.access.principal import Role
from assana_rt.pages import lanes
from assana_rt.pages.kinds import DESK
from assana_rt.pages.page import Visit
from assana_rt.pages.sources import first_states, wire
from assana_rt.pages.texts import mark
from assana_rt.pages.words import whole_date
from assana_rt.records.theatre_day import theatre

SPANS = (("day", mark("Whole day")), ("now", mark("Around now")), ("list", mark("List")))


async def board(visit: Visit) -> web.StreamResponse:
    shown = visit.date()
    settings = visit.doors.settings
    span = visit.request.query.get("span", "day")
    found = wire(await theatre(visit.ctx, shown))
    first_hour = settings.room_opens.hour
    last_hour = settings.room_closes.hour + bool(settings.room_closes.minute)
    picture = lanes.board(found["rows"], shown, settings.zone, first_hour, last_hour)
    channel = "surgeries" if visit.principal.role in DESK else "board"
    own = f"doctor:{visit.principal.id}" if visit.principal.role is Role.DOCTOR else ""
    return visit.render_packed(
        "board.html",
        date=shown.isoformat(),
        today=visit.today.isoformat(),
        title=whole_date(shown),
        before=(shown - timedelta(days=1)).isoformat(),
        after=(shown + timedelta(days=1)).isoformat(),
        picture=picture,
        first_hour=first_hour,
        last_hour=last_hour,
        opens=settings.room_opens.strftime("%H:%M"),
        closes=settings.room_closes.strftime("%H:%M"),
        grace=settings.first_case_grace_min,
        longest=settings.turnover_max_min,
        span=span if span in dict(SPANS) else "day",
        spans=SPANS,
        desk=visit.principal.role in DESK,
        channel=channel,
        own=own,
        first=await first_states(visit, filter(None, (channel, own)), shown),
    )


async def wall(visit: Visit) -> web.StreamResponse:
    theme = visit.request.query.get("theme", "dark")
    return visit.render(
        "wall.html",
        theme=theme if theme in ("light", "dark") else "dark",
        date=visit.today.isoformat(),
        opens=visit.doors.settings.room_opens.strftime("%H:%M"),
        closes=visit.doors.settings.room_closes.strftime("%H:%M"),
        grace=visit.doors.settings.first_case_grace_min,
        longest=visit.doors.settings.turnover_max_min,
    )
