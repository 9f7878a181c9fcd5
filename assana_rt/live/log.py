"""The event log as the engine sees it, and one in memory that needs no database."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Protocol

from assana_rt.store.eventlog import FINAL, RECHECK, Event, Position

__all__ = ["FINAL", "RECHECK", "Event", "Log", "MemoryLog", "Position"]


class Log(Protocol):
    """Numbered events per channel: 1, 2, 3 … without holes, in commit order."""

    async def read(self, channel: str, after: int, limit: int = 500) -> Sequence[Event]:
        """Return the events that follow `after`, oldest first; the first retained if trimmed."""

    async def newest(self, channel: str, limit: int) -> tuple[Position, Sequence[Event]]:
        """Return the head's position and the newest events, oldest first, as of one moment."""

    async def positions(self, channels: Iterable[str]) -> tuple[str, dict[str, int]]:
        """Return the epoch and the channels' heads; 0 where nothing was ever published."""

    async def touched(self, within_s: float) -> tuple[str, dict[str, int]]:
        """Return the epoch and the heads that moved in the last seconds."""

    async def new_epoch(self) -> str:
        """Say that numbers may have been used twice: every client starts afresh."""


class MemoryLog:
    """A log that lives as long as the process; for channels whose history nobody needs after."""

    def __init__(self, keep: int = 100_000) -> None:
        self.epoch = secrets.token_hex(8)
        self.reads = 0
        self._keep = keep
        self._events: dict[str, list[Event]] = {}
        self._heads: dict[str, int] = {}

    def append(
        self, channel: str, payload: bytes, *, record: str | None = None, flags: int = 0
    ) -> Event:
        """Number and keep one event; the caller announces it."""
        offset = self._heads.get(channel, 0) + 1
        event = Event(channel, offset, record, payload, flags)
        self._heads[channel] = offset
        events = self._events.setdefault(channel, [])
        events.append(event)
        if len(events) > self._keep:
            self.trim(channel, self._keep)
        return event

    def trim(self, channel: str, keep: int) -> None:
        """Forget all but the newest `keep` events, of which there must be one."""
        events = self._events[channel]
        del events[: len(events) - max(1, keep)]

    def rewind(self, channel: str, head: int) -> None:
        """Lose what follows `head`, as a restored database does."""
        self._heads[channel] = head
        self._events[channel] = [e for e in self._events[channel] if e.offset <= head]

    def head(self, channel: str) -> int:
        return self._heads.get(channel, 0)

    async def read(self, channel: str, after: int, limit: int = 500) -> Sequence[Event]:
        self.reads += 1
        events = self._events.get(channel)
        if not events:
            return []
        start = max(0, after - events[0].offset + 1)
        return events[start : start + limit]

    async def newest(self, channel: str, limit: int) -> tuple[Position, Sequence[Event]]:
        self.reads += 1
        events = self._events.get(channel, [])[-limit:]
        return Position(self.epoch, self._heads.get(channel, 0)), events

    async def positions(self, channels: Iterable[str]) -> tuple[str, dict[str, int]]:
        return self.epoch, {name: self._heads.get(name, 0) for name in channels}

    async def touched(self, within_s: float) -> tuple[str, dict[str, int]]:
        return self.epoch, dict(self._heads)

    async def new_epoch(self) -> str:
        self.epoch = secrets.token_hex(8)
        return self.epoch
