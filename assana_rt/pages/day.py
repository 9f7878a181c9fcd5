"""The home page: one day, three lists, one headline."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from assana_rt.access.principal import Role
from assana_rt.pages.headline import headline
from assana_rt.pages.kinds import KINDS, SURGERY, Kind
from assana_rt.pages.lobby import lobby, waiting
from assana_rt.pages.page import Visit
from assana_rt.pages.rows import blank, row
from assana_rt.pages.sources import channels_of, doctors_of, first_states, wire
from assana_rt.pages.state import Record
from assana_rt.pages.texts import _


async def day(visit: Visit) -> web.StreamResponse:
    """Show the day the address asks for, today by default."""
    if visit.principal.role is Role.DISPLAY:
        return web.Response(status=303, headers={"Location": "/board/wall"})
    shown = visit.date()
    answer, first, doctors, guests = await asyncio.gather(
        visit.doors.dashboard(visit.ctx, shown),
        first_states(visit, channels_of(visit), shown),
        doctors_of(visit),
        waiting(visit),
    )
    found = wire(answer)
    parts = [_part(visit, kind, found[kind.path], doctors) for kind in KINDS]
    pairs = [(kind, record) for kind in KINDS for record in found[kind.path]["items"]]
    return visit.render_packed(
        "home.html",
        date=shown.isoformat(),
        today=visit.today.isoformat(),
        before=(shown - timedelta(days=1)).isoformat(),
        after=(shown + timedelta(days=1)).isoformat(),
        whose=_whose(visit, shown),
        clock=visit.now.astimezone(visit.doors.settings.zone).strftime("%H:%M"),
        channels=channels_of(visit),
        next=headline(pairs, visit.now, visit.doors.settings.zone, today=shown == visit.today),
        parts=parts,
        blank=blank(SURGERY),
        doctors=doctors,
        lobby=lobby(visit, guests, doctors),
        first=first,
    )


def _part(visit: Visit, kind: Kind, found: Record, doctors: dict[str, str]) -> dict[str, Any]:
    """Return one list, cut where the now-line goes."""
    local = visit.now.astimezone(visit.doors.settings.zone)
    here = f"{local:%Y-%m-%d %H:%M}"
    lines = sorted(
        (row(kind, record, visit.now, doctors) for record in found["items"]),
        key=lambda line: line["key"],
    )
    return {
        "kind": kind,
        "total": len(lines),
        "counts": {status: found["counts"].get(status, 0) for status in kind.statuses},
        "past": [line for line in lines if line["key"] <= here],
        "coming": [line for line in lines if line["key"] > here],
    }


def _whose(visit: Visit, shown: date) -> str:
    if visit.principal.role is Role.DOCTOR:
        return _("Your day, %(name)s", name=visit.principal.name)
    return _("Everybody's day") if shown == visit.today else _("Everybody's plan")
