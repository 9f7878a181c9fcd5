"""Keeps a node's hub level with the event log.

News arrives fast but carelessly: the broker may lose, double or reorder it. The feed passes on
what fits and reads the rest from the log; a sweep finds what was never announced at all.
Nothing else has to think about loss.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence

from assana_rt.live.hub import Hub
from assana_rt.live.log import Event, Log
from assana_rt.live.ring import RING, Channel
from assana_rt.live.tasks import Tasks

SWEEP_S = 1.0
TOUCHED_S = 60  # a change's transaction ends within 30 s of touching its channel
TRUSTED_S = 15  # between two sweeps: with ANSWER_S and those 30 s that is within TOUCHED_S
HOLE_S = 0.02  # news overtake each other; what is missing is mostly about to arrive
ANSWER_S = 10  # for the log to answer a sweep, before it is asked anew
PAGE = 500
clock, wall = time.monotonic, time.time
log = logging.getLogger(__name__)


class Feed:
    """Takes news in and looks after what they left out."""

    def __init__(self, hub: Hub, event_log: Log, tasks: Tasks) -> None:
        self._hub, self._log, self._tasks = hub, event_log, tasks
        self._reading: dict[Channel, asyncio.Task[None]] = {}
        self._holes: set[Channel] = set()
        self.level_with_log = True  # as far as the last sweep could see
        self._behind = True  # the log could not be asked, so news may be older than TOUCHED_S
        self._asked_at = Moment()  # of the last sweep that had its answer

    def news(self, events: Iterable[Event]) -> None:
        """Take in announced events, in any order and any number of times."""
        for event in events:
            channel = self._hub.take(event)
            if channel is not None and channel not in self._holes:
                self._holes.add(channel)
                self._tasks.spawn(self._fill_hole(channel))

    def hint(self, name: str, head: int) -> None:
        """Somebody says that a channel has got this far."""
        channel = self._hub.channels.get(name)
        if channel is not None and head > channel.head:
            self._tasks.spawn(self.level(channel, head))

    def suspect(self) -> None:
        """News may have been missed for long: the next sweep asks for every watched head."""
        self._behind = True

    async def level(self, channel: Channel, at_least: int) -> None:
        """Read the channel up to `at_least`, as far as the log goes now."""
        running = self._reading.get(channel)
        if running is not None:  # it may have asked before that offset was committed
            await asyncio.wait([running])
        if channel.head >= at_least or channel.dead or channel.opening:
            return
        running = self._reading.get(channel)
        if running is None:
            running = self._reading[channel] = self._tasks.spawn(self._read_on(channel))
        await asyncio.shield(running)

    async def sweep(self) -> None:
        """Compare the watched channels with the log's heads, in one query."""
        before = {c: c.head for c in self._hub.channels.values() if _numbered(c)}
        now = Moment()
        # A process that was frozen, or a machine that slept, has missed more than it looks back.
        complete, self._behind = self._behind or now.since(self._asked_at) > TRUSTED_S, False
        try:
            async with asyncio.timeout(ANSWER_S):
                if complete:
                    epoch, heads = await self._all_heads([channel.name for channel in before])
                else:
                    epoch, heads = await self._log.touched(TOUCHED_S)
        except BaseException:
            self._behind = True
            raise
        self._asked_at = now
        self._hub.note_epoch(epoch)
        for name, head in heads.items():
            channel = self._hub.channels.get(name)
            if channel is None or channel not in before:
                continue
            if head < before[channel]:
                log.error("the head of a channel went back; everyone starts afresh")
                self._hub.note_epoch(await self._log.new_epoch())
                return
            if head > channel.head:
                self._tasks.spawn(self.level(channel, head))

    async def run(self, also: Callable[[], None]) -> None:
        """Sweep for as long as the node lives; `also` is what else is due each time."""
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                await self.sweep()
                also()
                self.level_with_log = True
            except Exception:  # the database may be away; nothing is lost by trying again
                self.level_with_log = False
                log.exception("the sweep failed; trying again in %s s", SWEEP_S)

    async def _all_heads(self, names: Sequence[str]) -> tuple[str, dict[str, int]]:
        epoch, heads = await self._log.positions(names[:PAGE])  # at least once, for the epoch
        for start in range(PAGE, len(names), PAGE):
            epoch, more = await self._log.positions(names[start : start + PAGE])
            heads |= more
        return epoch, heads

    async def _fill_hole(self, channel: Channel) -> None:
        try:
            await asyncio.sleep(HOLE_S)
        finally:
            self._holes.discard(channel)
        self._hub.settle(channel)
        if channel.early:
            await self.level(channel, max(channel.early))

    async def _read_on(self, channel: Channel) -> None:
        try:
            events = await self._log.read(channel.name, channel.head, PAGE)
            if len(events) == PAGE:  # far behind: who needs what lies between reads it there
                position, events = await self._log.newest(channel.name, RING)
                if not channel.dead and position.offset > channel.head:
                    self._hub.refill(channel, position.offset, list(events))
                return
            for event in events:
                if not channel.dead and event.offset > channel.head:
                    self._hub.push(channel, event)
            self._hub.settle(channel)
        finally:
            del self._reading[channel]


class Moment:
    """A moment, by two clocks: one may stand while a machine sleeps, the other be set back."""

    def __init__(self) -> None:
        self.steady, self.wall = clock(), wall()

    def since(self, earlier: Moment) -> float:
        """Return the seconds between, by the clock that has seen more of them."""
        return max(self.steady - earlier.steady, self.wall - earlier.wall)


def _numbered(channel: Channel) -> bool:
    return not channel.opening and (channel.kind is None or channel.kind.history)
