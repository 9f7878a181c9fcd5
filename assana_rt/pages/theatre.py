"""The theatre board and the wall; their figures move with the clock and are the browser's work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import orjson
from aiohttp import web

from assana_rt.access.principal import Role
from assana_rt.pages import lanes
from assana_rt.pages.kinds import DESK, GLYPHS, css_of, status_word
from assana_rt.pages.page import Visit
from assana_rt.pages.sources import first_states, wire
from assana_rt.pages.state import Record
from assana_rt.pages.texts import _, mark
from assana_rt.pages.words import hm, whole_date
from assana_rt.records.theatre_day import theatre
from assana_rt.theatre.rooms import by_room

ROOMS = 8
"""What a wall shows at a time, as its script."""
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
    """Show the wall; its rooms stand in the page, so that it says something before any script."""
    first = await first_states(visit, ("board",), visit.today)
    state = orjson.loads(first.encode()).get("board", {"snapshot": {"records": {"surgery": []}}})
    theme = visit.request.query.get("theme", "dark")
    return visit.render_packed(
        "wall.html",
        rooms=_rooms(state["snapshot"]["records"]["surgery"], visit.today.isoformat()),
        first=first,
        theme=theme if theme in ("light", "dark") else "dark",
        date=visit.today.isoformat(),
        opens=visit.doors.settings.room_opens.strftime("%H:%M"),
        closes=visit.doors.settings.room_closes.strftime("%H:%M"),
        grace=visit.doors.settings.first_case_grace_min,
        longest=visit.doors.settings.turnover_max_min,
    )


def _rooms(cases: Sequence[Record], today: str) -> list[dict[str, str]]:
    """Return each room's case, the running one or else the next; the first screenful of rooms."""
    near = [c for c in cases if c["status"] == "Ongoing" or c["surgery_date"] == today]
    near.sort(key=lambda case: (case["starts_at"], case["id"]))
    rooms = by_room(near, lambda case: case["room"])
    found = []
    for room, held in sorted(rooms.items())[:ROOMS]:
        waiting = [case for case in held if case["status"] in ("Ongoing", "Scheduled")]
        # Ongoing sorts before Scheduled, and the earlier before the later.
        one = min(waiting, key=lambda case: (case["status"], case["surgery_time"]), default=None)
        status = str(one["status"]) if one else "Finished"
        found.append(
            {
                "room": room,
                "css": css_of(status),
                "glyph": GLYPHS[status],
                "initials": str(one["patient_initials"] or "") if one else "",
                "procedure": str(one["procedure"]) if one else _("Free"),
                "state": status_word(status) if one else _("Done"),
                "since": _("planned %(time)s", time=hm(one["surgery_time"])) if one else "",
            }
        )
    return found
