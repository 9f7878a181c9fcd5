"""Parts of this process that follow a channel like any watcher: revocation is one."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from assana_rt.live.codec_json import JsonCodec
from assana_rt.live.hub import Hub
from assana_rt.live.log import Event, Log
from assana_rt.live.protocol import Unsubscribed
from assana_rt.live.ring import Entry, Place

Handler = Callable[[Event], Awaitable[None] | None]
RETRY_S = 1.0
log = logging.getLogger(__name__)


class Follower:
    """Hands each event of one channel to a function, in order.

    When the history starts over, all that the log still has is handed over again: a handler
    takes the same event twice without harm. One that fails is logged, and the next one comes.
    """

    fast, fd = False, -1
    codec = JsonCodec()

    def __init__(self, name: str, handler: Handler, after: int | None) -> None:
        self._name, self._handler, self._after = name, handler, after
        self._news = asyncio.Event()
        self._place: Place | None = None

    async def start(self, hub: Hub) -> None:
        """Take the place: the head, or the offset asked for."""
        channel = await hub.open(self._name, None, "")
        self._place = Place(channel, self, channel.head if self._after is None else self._after)
        hub.join(self._place)
        self._news.set()

    async def run(self, hub: Hub, event_log: Log) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                if self._place is None:
                    self._after = 0
                    await self.start(hub)
                while self._place and (events := await self._following(event_log, self._place)):
                    for event in events:
                        await self._hand(event)
                        self._place.at = event.offset
            except Exception:
                log.exception("can't follow %s; trying again in %s s", self._name, RETRY_S)
                await asyncio.sleep(RETRY_S)
                self._news.set()

    async def _following(self, event_log: Log, place: Place) -> Sequence[Event]:
        if place.at >= place.channel.head:
            return ()
        entries = place.channel.after(place.at)
        if entries is not None:
            return [entry.event for entry in entries]
        return await event_log.read(self._name, place.at)

    async def _hand(self, event: Event) -> None:
        try:
            result = self._handler(event)
            if inspect.isawaitable(result):
                await result
        except Exception:
            log.exception("event %d of %s could not be handled", event.offset, self._name)

    # What a watcher is told

    def held(self) -> None: ...

    def pump(self) -> None:
        self._news.set()

    def drop(self, place: Place, why: Unsubscribed) -> None:
        if place is self._place:
            self._place = None
            self._news.set()

    def give(self, frame: bytes) -> None: ...

    def cast(self, place: Place, entry: Entry) -> None: ...

    def tell(self, place: Place, what: str, info: Mapping[str, Any]) -> None: ...

    def member(self, place: Place) -> None: ...
