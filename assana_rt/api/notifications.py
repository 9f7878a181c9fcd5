"""One's own notifications and reminders over REST."""

from __future__ import annotations

from typing import Any

from assana_rt.access.policy import STAFF
from assana_rt.api.endpoint import Call, Endpoint
from assana_rt.api.resources import ROOT, endpoints
from assana_rt.records.notifications import ReadAllOut, notifications
from assana_rt.records.reminders import reminders


async def _read_all(call: Call) -> Any:
    return await notifications.read_all(call.ctx)


ENDPOINTS = [
    *endpoints(notifications),
    Endpoint("POST", f"{ROOT}/notifications/read-all", _read_all,
             "Mark all of one's notifications as read", "notifications", STAFF,
             returns=ReadAllOut),
    *endpoints(reminders),
]  # fmt: skip
