"""What is due in one turn of the loop leaves in one write per socket.

Everything that happens in a turn only notes which channels have news and which watchers have
something to say; one callback at the turn's end sends it.
"""

from __future__ import annotations

import asyncio

from assana_rt.live.ring import Channel, Watcher
from assana_rt.live.sender import Send, one_by_one
from assana_rt.live.spreading import spread
from assana_rt.live.tasks import Tasks


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
            spread(channels, watchers, self._send_all)
        for watcher in watchers:
            watcher.pump()
