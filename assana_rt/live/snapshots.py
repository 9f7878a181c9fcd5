"""Snapshots: one of a channel, window and position is made once for all who ask."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from assana_rt.access.principal import Principal
from assana_rt.live.channels import Snapshot
from assana_rt.live.protocol import Failure, Refused
from assana_rt.live.ring import Channel
from assana_rt.live.tasks import Tasks

MAX_BYTES = 512 * 1024
FRESH_S = 10.0  # a state may depend on the hour, though no event tells of it


class Snapshots:
    """Makes them, and keeps each for as long as nothing follows it."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._kept: dict[tuple[Channel, str], tuple[Snapshot, float]] = {}
        self._making: dict[tuple[Channel, str], asyncio.Task[Snapshot | None]] = {}

    async def get(
        self, channel: Channel, principal: Principal, request: dict[str, Any]
    ) -> Snapshot | None:
        """Return the state asked for; what the kind raises is raised to all who wait for it."""
        kind = channel.kind
        if kind is None:
            return None
        key = channel, kind.window(channel.key, request)
        kept = self._kept.get(key)
        if kept is not None and _fresh(channel, kept, time.monotonic()):
            return kept[0]
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = self._tasks.spawn(self._make(key, principal, request))
        snapshot = await asyncio.shield(task)
        if snapshot is not None and len(snapshot.data) > MAX_BYTES:
            raise Refused(
                Failure.BAD_REQUEST, f"the snapshot is over {MAX_BYTES // 1024} KiB; ask for less"
            )
        return snapshot

    def sweep(self) -> None:
        now = time.monotonic()
        for key in [k for k, kept in self._kept.items() if not _fresh(k[0], kept, now)]:
            del self._kept[key]

    async def _make(
        self, key: tuple[Channel, str], principal: Principal, request: dict[str, Any]
    ) -> Snapshot | None:
        channel = key[0]
        try:
            kind = channel.kind
            snapshot = await kind.snapshot(principal, channel.key, request) if kind else None
            # Without history nothing would tell that what is kept has changed.
            numbered = kind is not None and kind.history
            if snapshot is not None and numbered and len(snapshot.data) <= MAX_BYTES:
                self._kept[key] = snapshot, time.monotonic()
            return snapshot
        finally:
            del self._making[key]


def _fresh(channel: Channel, kept: tuple[Snapshot, float], now: float) -> bool:
    snapshot, made_at = kept
    behind = snapshot.position.offset < channel.head
    return not (channel.dead or behind) and now - made_at < FRESH_S
