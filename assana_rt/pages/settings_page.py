"""Settings: profile, look, notifications, password, and where one is signed in."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from assana_rt.pages.admin import ROLES
from assana_rt.pages.catalogues import offered
from assana_rt.pages.page import Visit
from assana_rt.pages.sources import wire
from assana_rt.pages.state import Record
from assana_rt.pages.texts import _, mark
from assana_rt.pages.words import at

SWITCHES = (
    (
        "notifications_enabled",
        mark("Notifications"),
        mark("Changes to your records, as they happen. Off silences everything below."),
    ),
    ("email_notifications", mark("Email"), mark("The next day's plan, and cancellations at once")),
    ("push_notifications", mark("On this device"), mark("Also while the page is closed")),
    ("sms_notifications", mark("Text message"), mark("Only changes shortly before a case")),
)

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


async def settings(visit: Visit) -> web.StreamResponse:
    preferences = wire(await visit.doors.preferences(visit.ctx))
    sessions = wire(list(await visit.doors.sessions(visit.ctx)))
    return visit.render(
        "settings.html",
        profile=wire(await visit.doors.profile(visit.ctx)),
        preferences=preferences,
        role=_(ROLES[visit.principal.role]),
        switches=SWITCHES,
        languages=[(one.code, one.name) for one in offered()],
        sessions=[_session(visit, session) for session in sessions],
    )


def device(user_agent: str | None) -> str:
    """`Firefox on Windows`, as far as the browser says."""
    text = user_agent or ""
    browser = next((name for mark, name in _BROWSERS if mark in text), "")
    system = next((name for mark, name in _SYSTEMS if mark in text), "")
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    if browser or system:
        return browser or system
    program = re.match(r"[\w.\-]+", text)
    return program[0] if program else _("Unknown device")


def _session(visit: Visit, session: Record) -> dict[str, Any]:
    text = str(session.get("user_agent") or "")
    seen = session.get("last_used_at") or session["created_at"]
    return {
        "id": session["id"],
        "device": device(text),
        "icon": "phone" if re.search(r"iPhone|Android|Mobile", text) else "screen",
        "seen": at(str(seen), visit.doors.settings.zone),
        "address": str(session.get("address") or ""),
        "here": session["id"] == visit.principal.session_id,
    }
