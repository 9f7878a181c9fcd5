"""What is due in one turn of the loop leaves in one write per socket.

Everything that happens in a turn only notes which channels have news and which watchers have
something to say; one callback at the turn's end sends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from assana_rt.live.codec import Codec
from assana_rt.live.ring import Channel, Entry, Watcher
from assana_rt.live.sender import Send
from assana_rt.live.tasks import Tasks

FRAME_BYTES = 64 * 1024  # what one frame holds at most, unless a single message is larger


class Turn:
    """Collects, then sends once."""

    def __init__(self, tasks: Tasks, send: Send | None = None) -> None:
        """`send`: the call that takes many sockets at once, where there is one."""
        self._tasks, self._send_all = tasks, send
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
        if len(channels) == 1:
            ((channel, before),) = channels.items()
            _spread(channel, before, watchers, self._send_all)
        else:  # a socket may have several things to send, and they leave in one frame
            for channel in channels:
                watchers.update(place.watcher for place in channel.places)
        for watcher in watchers:
            watcher.pump()


def _spread(channel: Channel, before: int, rest: set[Watcher], send: Send | None) -> None:
    """Give the news to all who only wait for them; add the others to `rest`."""
    entries = channel.after(before)
    if not entries or channel.guard > before or sum(e.size for e in entries) > FRAME_BYTES:
        rest.update(place.watcher for place in channel.places)
        return
    head = channel.head
    lots: dict[Codec, _Lot] = {}
    codec = lot = None
    for place in tuple(channel.places):  # the innermost loop of all: once a message and socket
        watcher = place.watcher
        if place.at != before or not watcher.fast:
            rest.add(watcher)
            continue
        if lot is None or watcher.codec is not codec:
            codec = watcher.codec
            lot = lots.get(codec) or lots.setdefault(codec, _Lot(codec, entries))
        place.at = head
        if send is None or (fd := watcher.fd) < 0:
            watcher.give(lot.frame)
        else:
            lot.fds.append(fd)
            lot.watchers.append(watcher)
    if send is not None:
        for lot in lots.values():
            for which, taken in send(lot.fds, lot.frame):
                lot.watchers[which].give(lot.frame[taken:])


class _Lot:
    """A frame in one form, and who gets it all at once. No descriptor outlives the turn."""

    __slots__ = ("fds", "frame", "watchers")

    def __init__(self, codec: Codec, entries: Sequence[Entry]) -> None:
        self.frame = codec.seal([entry.message(codec) for entry in entries])
        self.fds: list[int] = []
        self.watchers: list[Watcher] = []
