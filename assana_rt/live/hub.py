"""The watched channels of this node: their newest events in memory, and who reads them."""

from __future__ import annotations

import asyncio
import time

from assana_rt.live.channels import ChannelKind
from assana_rt.live.log import Event, Log
from assana_rt.live.protocol import Unsubscribed
from assana_rt.live.ring import RING, Channel, Place
from assana_rt.live.tasks import Tasks
from assana_rt.live.turn import Turn

IDLE_S = 60  # a channel nobody reads stays that long, for those who are just reconnecting


class Hub:
    """Takes events in, in order; each watcher reads on from its own place.

    A channel is opened by its first reader, with one read of the log, however many come at once.
    """

    def __init__(self, log: Log, turn: Turn, tasks: Tasks) -> None:
        self.channels: dict[str, Channel] = {}
        self.epoch = ""
        self._log, self._turn, self._tasks = log, turn, tasks
        self._opening: dict[Channel, asyncio.Task[None]] = {}

    async def open(self, name: str, kind: ChannelKind | None, key: str) -> Channel:
        """Return the channel, loaded; a failure to load it is raised to all who wait."""
        channel = self.channels.get(name)
        if channel is None:
            channel = self.channels[name] = Channel(name, kind, key)
            channel.idle_since = time.monotonic()
            if kind is not None and not kind.history:
                channel.opening = False
            else:
                self._opening[channel] = self._tasks.spawn(self._load(channel))
        if channel.opening:
            await asyncio.shield(self._opening[channel])
        return channel

    async def _load(self, channel: Channel) -> None:
        try:
            position, events = await self._log.newest(channel.name, RING)
        except BaseException:
            self._forget(channel)
            raise
        finally:
            del self._opening[channel]
        self.note_epoch(position.epoch, but=channel)
        channel.fill(position.offset, events)
        channel.opening = False
        self.settle(channel)

    def take(self, event: Event) -> Channel | None:
        """Take in news of any order. Return the channel if something before it is missing."""
        channel = self.channels.get(event.channel)
        if channel is None or (not channel.opening and event.offset <= channel.head):
            return None
        if not channel.opening and event.offset == channel.head + 1:
            self.push(channel, event)
            self.settle(channel)
            return None
        if len(channel.early) < RING:
            channel.early[event.offset] = event
        return None if channel.opening else channel

    def push(self, channel: Channel, event: Event) -> None:
        """Add the next event and have it sent."""
        self._turn.news(channel, channel.head)
        channel.push(event)

    def refill(self, channel: Channel, head: int, events: list[Event]) -> None:
        """Replace what is in memory by the log's newest events, which lie far ahead."""
        self._turn.news(channel, channel.head)
        channel.fill(head, events)
        self.settle(channel)

    def settle(self, channel: Channel) -> None:
        """Push what was announced early and is next in line now."""
        early = channel.early
        if early:
            while (event := early.pop(channel.head + 1, None)) is not None:
                self.push(channel, event)
            for offset in [offset for offset in early if offset <= channel.head]:
                del early[offset]

    def join(self, place: Place) -> None:
        place.channel.enter(place)

    def leave(self, place: Place) -> None:
        channel = place.channel
        channel.leave(place)
        if not channel.places:
            channel.idle_since = time.monotonic()

    def note_epoch(self, epoch: str, but: Channel | None = None) -> None:
        """Take the log's epoch; where it has changed, every reader starts over."""
        if epoch != self.epoch:
            known, self.epoch = self.epoch, epoch
            if known:
                self._reset(but)

    def close_idle(self) -> None:
        """Let go of channels nobody has read for a while."""
        now = time.monotonic()
        for channel in list(self.channels.values()):
            if not channel.places and not channel.opening and now - channel.idle_since > IDLE_S:
                self._forget(channel)

    def _reset(self, but: Channel | None) -> None:
        for channel in list(self.channels.values()):
            numbered = channel.kind is None or channel.kind.history
            if channel is not but and numbered and not channel.opening:
                self._forget(channel)
                for place in tuple(channel.places):
                    place.watcher.drop(place, Unsubscribed.INSUFFICIENT_STATE)

    def _forget(self, channel: Channel) -> None:
        channel.dead = True
        if self.channels.get(channel.name) is channel:
            del self.channels[channel.name]
