"""What mail, push and SMS will be: one small class each, given to `create_app`.

A sender knows how to send, and nothing of when, how often or whether: that is the outbox's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from assana_rt.records.outbox import Medium


@dataclass(frozen=True, slots=True)
class Message:
    """What to send. `id` is the same at every attempt, so that a service may see a repetition;
    `to` is the address or number, for push the person's id; `text` names no patient. Both texts
    are in the person's language, which `language` names."""

    id: str
    to: str
    subject: str
    text: str
    language: str


class Undeliverable(Exception):
    """It will never get there: no such address. It is not tried again."""


class TryLater(Exception):
    """Not now; any other exception means the same, this one may say when."""

    def __init__(self, detail: str = "", *, after: timedelta | None = None) -> None:
        super().__init__(detail)
        self.after = after


class Sender(Protocol):
    """Sends by one medium. An attempt that takes longer than half a minute is given up."""

    @property
    def medium(self) -> Medium: ...

    async def send(self, message: Message) -> None:
        """Send, or raise `Undeliverable` or `TryLater`.

        A message may come again whose first attempt did arrive: a node can die before it has
        written that down.
        """
