"""What is due in one turn of the loop leaves in one write per socket.

Everything that happens in a turn only notes which channels have news and which watchers have
something to say; one callback at the turn's end sends it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from operator import attrgetter, itemgetter

from assana_rt.live.codec import Codec
from assana_rt.live.pack import WORTH, Lot, Pack
from assana_rt.live.protocol import Unsubscribed
from assana_rt.live.ring import Channel, Entry, Place, Watcher
from assana_rt.live.sender import Send, one_by_one
from assana_rt.live.tasks import Tasks

FRAME_BYTES = 64 * 1024  # what one frame holds at most, unless a single message is larger
_size = attrgetter("size")
log = logging.getLogger(__name__)


class Turn:
    """Collects, then sends once."""

    def __init__(self, tasks: Tasks, send: Send | None = None) -> None:
        """`send`: the call that takes many sockets at once, if not `one_by_one`."""
        self._tasks, self._send_all = tasks, send or one_by_one
        self._channels: dict[Channel, int] = {}  # with the head before the news
        self._watchers: set[Watcher] = set()
        self._due = False

    def news(self, channel: Channel, before: int) -> None:
        """The channel's head was `before` and is higher now."""
        if channel.places:
            self._channels.setdefault(channel, before)
            self._schedule()

    def wake(self, watcher: Watcher) -> None:
        """Let the watcher send what it has, at the end of this turn."""
        self._watchers.add(watcher)
        self._schedule()

    def _schedule(self) -> None:
        if not self._due:
            self._due = True
            loop = asyncio.get_running_loop()
            loop.call_soon(self._send, context=self._tasks.context)

    def _send(self) -> None:
        channels, self._channels = self._channels, {}
        watchers, self._watchers = self._watchers, set()
        self._due = False
        if channels:
            busiest = max(channels, key=lambda channel: len(channel.places))
            before = channels.pop(busiest)
            # A socket may have several things to send, and they leave in one frame.
            for channel in channels:
                watchers.update(place.watcher for place in channel.places)
            for watcher in watchers:
                watcher.held()
            self._spread(busiest, before, watchers)
        for watcher in watchers:
            watcher.pump()

    def _spread(self, channel: Channel, before: int, rest: set[Watcher]) -> None:
        """Give the news to all who only wait for them; add the others to `rest`."""
        entries = channel.after(before)
        if not entries or channel.guard > before or sum(map(_size, entries)) > FRAME_BYTES:
            rest.update(place.watcher for place in channel.places)
            return
        frames = _Frames(entries)
        pack = channel.pack
        if pack is None and len(channel.places) >= WORTH:
            pack = channel.pack = Pack(channel.places)
        if pack is None:
            places = tuple(channel.places)
        else:
            pack.gather(before)
            places = tuple(pack.strays)
        head = channel.head
        ready: list[tuple[int, Place]] = []
        for place in places:
            watcher = place.watcher
            if place.at != before or not watcher.fast:
                rest.add(watcher)
            elif pack is not None and (fd := watcher.fd) >= 0:
                ready.append((fd, place))
            else:
                place.at = head
                watcher.give(frames.of(watcher.codec))
        if pack is not None:
            # In the order of their making sockets lie next to each other in the kernel's memory.
            for fd, place in sorted(ready, key=itemgetter(0)):
                pack.admit(place, fd)
            for lot in pack.lots.values():
                self._send_lot(lot, head, frames.of(lot.codec))

    def _send_lot(self, lot: Lot, head: int, frame: bytes) -> None:
        if not lot.places:
            return
        lot.at = head
        try:
            short = self._send_all(lot.fds, frame)
        except OSError:
            # It can't be said who has it. The clients know, and subscribe again from there.
            log.exception("a frame could not be sent to all")
            for place in tuple(lot.places):
                place.watcher.drop(place, Unsubscribed.INSUFFICIENT_STATE)
            return
        # Each of them leaves the lot as it is given the rest, and others change their slots.
        late = [(lot.places[which], taken) for which, taken in short]
        for place, taken in late:
            place.watcher.give(frame[taken:])


class _Frames:
    """One frame of the same messages in each form, made when first asked for."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._made: dict[Codec, bytes] = {}

    def of(self, codec: Codec) -> bytes:
        frame = self._made.get(codec)
        if frame is None:
            frame = codec.seal([entry.message(codec) for entry in self._entries])
            self._made[codec] = frame
        return frame
