"""What lies behind the ring, and what a conflating reader is given instead of every step.

Parts of the log are read once for all who are at one place, and kept only while they are used.
"""

from __future__ import annotations

import asyncio
import bisect
from collections.abc import Iterable

from assana_rt.live.log import FINAL, RECHECK, Event, Log
from assana_rt.live.ring import Channel, Entry, Watcher
from assana_rt.live.tasks import Tasks
from assana_rt.live.turn import Turn

PAGE = 500
CONFLATE_OVER = 256  # a reader further behind than this may be given the newest of each record
GATHER_EVENTS, GATHER_BYTES = 2048, 2 * 1024 * 1024  # what one conflated page keeps at most
PAGES = 8  # kept a channel

_Key = tuple[Channel, int, bool]


class Gone(Exception):
    """The place fell out of the log's retention."""


class Page:
    """Entries that follow `after`; none at all if the place is gone."""

    __slots__ = ("_offsets", "after", "entries", "used")

    def __init__(self, after: int, entries: list[Entry]) -> None:
        self.after, self.entries, self.used = after, entries, True
        self._offsets = [entry.offset for entry in entries]

    def rest(self, at: int) -> list[Entry] | None:
        """Return what follows `at`, None if `at` is no place within this page."""
        if at == self.after:
            return self.entries
        index = bisect.bisect_right(self._offsets, at)
        if 0 < index < len(self.entries) and self._offsets[index - 1] == at:
            return self.entries[index:]
        return None


class Pages:
    """Finds what follows a place."""

    def __init__(self, log: Log, turn: Turn, tasks: Tasks) -> None:
        self._log, self._turn, self._tasks = log, turn, tasks
        self._pages: dict[Channel, list[Page]] = {}
        self._reading: dict[_Key, asyncio.Task[Page]] = {}
        self._waiting: dict[_Key, set[Watcher]] = {}
        self._stranded: set[Watcher] = set()

    def find(self, channel: Channel, at: int, conflate: bool) -> list[Entry] | None:
        """Return what follows, as far as it is in memory; None if the log must be read first.

        Raises Gone where the log doesn't reach back to the place any more.
        """
        entries = channel.after(at)
        conflate = conflate and channel.head - at > CONFLATE_OVER
        if entries is not None and not conflate:
            return entries
        for page in self._pages.get(channel, ()):
            if (rest := page.rest(at)) is not None:
                if not rest:
                    raise Gone
                if conflate == (rest[0].after is not None):
                    page.used = True
                    return rest
        if entries is None:
            return None
        return self._keep(channel, Page(at, conflated(at, entries))).entries

    async def fetch(self, channel: Channel, at: int, conflate: bool) -> list[Entry]:
        """Return what follows, reading the log if it must be; raises Gone, or the log's failure."""
        found = self.find(channel, at, conflate)
        if found is None:
            page = await asyncio.shield(self._read((channel, at, conflate)))
            if not page.entries:
                raise Gone
            found = page.entries
        return found

    def ask(self, channel: Channel, at: int, conflate: bool, watcher: Watcher) -> None:
        """Read what follows and wake the watcher then."""
        key = (channel, at, conflate)
        self._waiting.setdefault(key, set()).add(watcher)
        self._read(key)

    def sweep(self) -> None:
        """Let go of pages unused since the last time; let those try again whose read failed."""
        for channel, pages in list(self._pages.items()):
            kept = [page for page in pages if page.used]
            for page in kept:
                page.used = False
            if kept and not channel.dead:
                self._pages[channel] = kept
            else:
                del self._pages[channel]
        stranded, self._stranded = self._stranded, set()
        for watcher in stranded:
            self._turn.wake(watcher)

    def _read(self, key: _Key) -> asyncio.Task[Page]:
        task = self._reading.get(key)
        if task is None:
            task = self._reading[key] = self._tasks.spawn(self._load(key))
        return task

    async def _load(self, key: _Key) -> Page:
        channel, at, conflate = key
        waiting: set[Watcher] = self._waiting.setdefault(key, set())
        try:
            gather = self._gather(channel, at) if conflate else self._steps(channel, at)
            page = self._keep(channel, Page(at, await gather))
        except BaseException:
            self._stranded |= waiting
            raise
        finally:
            del self._reading[key], self._waiting[key]
        for watcher in waiting:
            self._turn.wake(watcher)
        return page

    async def _steps(self, channel: Channel, at: int) -> list[Entry]:
        events = await self._log.read(channel.name, at, PAGE)
        if not events or events[0].offset != at + 1:
            return []
        return [Entry(event) for event in events]

    async def _gather(self, channel: Channel, at: int) -> list[Entry]:
        """Read on until memory takes over, keeping only the newest of each record."""
        newest = _Newest()
        upto = at
        while (rest := channel.after(upto)) is None and newest.roomy:
            events = await self._log.read(channel.name, upto, PAGE)
            if not events or events[0].offset != upto + 1:
                return []
            for event in events:
                newest.add(event)
            upto = events[-1].offset
        for entry in rest or ():
            newest.add(entry.event)
        return newest.chained(at)

    def _keep(self, channel: Channel, page: Page) -> Page:
        pages = self._pages.setdefault(channel, [])
        pages.append(page)
        del pages[:-PAGES]
        return page


class _Newest:
    """The newest event of each record; events without one, and guarded ones, are all kept."""

    def __init__(self) -> None:
        self._kept: dict[str | int, Event] = {}
        self._bytes = 0

    @property
    def roomy(self) -> bool:
        return len(self._kept) < GATHER_EVENTS and self._bytes < GATHER_BYTES

    def add(self, event: Event) -> None:
        plain = event.record is not None and not event.flags & (RECHECK | FINAL)
        key = event.record if plain and event.record is not None else event.offset
        older = self._kept.pop(key, None)
        self._bytes += len(event.payload) - (len(older.payload) if older else 0)
        self._kept[key] = event

    def chained(self, after: int) -> list[Entry]:
        """Return them in order, each told the offset that is sent before it."""
        entries = []
        for event in sorted(self._kept.values(), key=lambda event: event.offset):
            entries.append(Entry(event, after))
            after = event.offset
        return entries


def conflated(at: int, entries: Iterable[Entry]) -> list[Entry]:
    """Return the newest of each record among `entries`, which follow `at`."""
    newest = _Newest()
    for entry in entries:
        newest.add(entry.event)
    return newest.chained(at)
