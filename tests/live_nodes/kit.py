"""What tests of several nodes do: records made at times of their own, publications told apart."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

from tests.live_nodes.line import Message
from tests.live_nodes.nodes import Desk, Node

FIRST = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
DAYS = 31

_slots = itertools.count()


def slot() -> dt.datetime:
    """Return a time of its own, as long as they last: nobody can be in two surgeries at once."""
    return FIRST + dt.timedelta(hours=2) * (next(_slots) % (DAYS * 12))


class Booking:
    """Makes records as the people who do so."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def appointment(self, node: Node, name: str = "ann", **fields: Any) -> str:
        at = slot()
        body = {
            "patient_name": "Mara Lindqvist",
            "type": "Review",
            "appointment_date": str(at.date()),
            "appointment_time": f"{at:%H:%M}",
        }
        return await self._made(node, name, "/appointments", body | fields)

    async def consultation(self, node: Node, name: str = "ann", **fields: Any) -> str:
        at = slot()
        body = {
            "patient_name": "Mara Lindqvist",
            "type": "New",
            "consultation_date": str(at.date()),
            "consultation_time": f"{at:%H:%M}",
        }
        return await self._made(node, name, "/consultations", body | fields)

    async def _made(self, node: Node, name: str, path: str, body: dict[str, Any]) -> str:
        made = await self.desk.do(node, name, "POST", path, body)
        id_: str = made["id"]
        return id_


def publication(message: Message, channel: str = "") -> Message | None:
    """Return the `data` of a publication pushed, if that is what this is."""
    push = message.get("push", {})
    if "pub" not in push or channel not in ("", push["channel"]):
        return None
    data: Message = push["pub"]["data"]
    return data


def about(id_: str, type_: str = "", channel: str = "") -> Callable[[Message], bool]:
    """Recognise a publication about this record."""

    def wanted(message: Message) -> bool:
        data = publication(message, channel)
        return data is not None and data["data"]["id"] == id_ and type_ in ("", data["type"])

    return wanted


def unsubscribed(channel: str) -> Callable[[Message], bool]:
    """Recognise the push by which a channel is taken away."""

    def wanted(message: Message) -> bool:
        push = message.get("push", {})
        return "unsubscribe" in push and push["channel"] == channel

    return wanted
