"""What a node has to say to the others, until its carrier has taken it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence

import orjson

from assana_rt.live import hints
from assana_rt.live.log import Event
from assana_rt.live.parts import MOST_BYTES, cut
from assana_rt.live.tasks import end

log = logging.getLogger(__name__)

# Events for a carrier that is away; what is more, the other nodes' sweep finds.
MOST_WAITING = 4 * 1024 * 1024  # bytes
RETRY_S, KEPT_S = 0.1, 10.0  # what was said longer ago would only confuse
LAST_WORDS_S = 2.0
NUMBERS = 128  # bytes enough for all of a part's line but its channel


class Outbox:
    """Gathers what is to be told, and sends it in as few messages as fit.

    What comes while one sending is under way is the next: no delay of its own, and under load
    many changes share a message.
    """

    def __init__(
        self, node: str, limit: int, send: Callable[[Sequence[bytes]], Awaitable[None]]
    ) -> None:
        """`limit`: the most bytes of a message.

        `send` may raise; what it had is then dropped, but for casts where the carrier is away,
        which is an OSError: they are in no log, and wait for it.
        """
        self._head, self._send = node.encode() + b"\n", send
        self._room = limit - len(self._head)
        self._casts, self._events = _Waiting(MOST_BYTES), _Waiting(MOST_WAITING)
        self._said = 0  # casts so far
        self._task: asyncio.Task[None] | None = None
        self._failing = self._closed = False

    def add_events(self, events: Sequence[Event]) -> None:
        self._add(self._events, [self._news(event) for event in events])

    def add_cast(self, channel: str, message: bytes) -> None:
        message.decode()  # carriers take text: who says anything else is told here
        self._said += 1
        pieces = cut(message, self._room - NUMBERS - len(orjson.dumps(channel)))
        about = {"c": channel, "m": self._said, "k": len(pieces)}
        items = [hints.item(about | {"i": index}, piece) for index, piece in enumerate(pieces)]
        if not self._add(self._casts, items):
            log.warning("too much is said between nodes for the broker; some of it is dropped")

    async def close(self) -> None:
        """Send what waits, then end; what comes later is dropped."""
        self._closed = True
        if self._task is not None:
            await asyncio.wait([self._task], timeout=LAST_WORDS_S)
            await end(self._task)

    def _news(self, event: Event) -> bytes:
        about = {"c": event.channel, "o": event.offset}
        whole = hints.item(about | {"r": event.record, "f": event.flags}, event.payload)
        return whole if len(whole) <= self._room else hints.item(about)

    def _add(self, waiting: _Waiting, items: Sequence[bytes]) -> bool:
        if self._closed:
            return True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._send_all())
        return waiting.add(items)

    async def _send_all(self) -> None:
        while self._casts or self._events:
            # Casts first: people wait for them.
            casts, events = self._casts.take(), self._events.take()
            try:
                await self._send(self._packed([item for _, item in casts + events]))
                self._failing = False
            except OSError as error:
                self._complain(error)
                self._casts.put_back(casts)
                await asyncio.sleep(RETRY_S)
            except Exception as error:
                self._complain(error)

    def _complain(self, error: Exception) -> None:
        # Hints may be lost: the other nodes' sweep finds the change within a second.
        if not self._failing:  # one line for an outage, however many changes it sees
            log.warning("the broker takes no news: %s", type(error).__name__)
        self._failing = True

    def _packed(self, items: Sequence[bytes]) -> list[bytes]:
        messages: list[bytes] = []
        part: list[bytes] = []
        size = 0
        for item in items:
            if part and size + len(item) > self._room:
                messages.append(self._head + b"".join(part))
                part, size = [], 0
            part.append(item)
            size += len(item)
        return [*messages, self._head + b"".join(part)]


class _Waiting:
    """Items in order, each with when it came; too many bytes of them, and all are dropped."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._items: list[tuple[float, bytes]] = []

    def __bool__(self) -> bool:
        return bool(self._items)

    def add(self, items: Sequence[bytes]) -> bool:
        """Return False if everything was dropped."""
        now = time.monotonic()
        self._items += [(now, item) for item in items]
        self._size += sum(map(len, items))
        fits = self._size <= self._most
        if not fits:
            self.take()
        return fits

    def take(self) -> list[tuple[float, bytes]]:
        items, self._items, self._size = self._items, [], 0
        return items

    def put_back(self, items: Sequence[tuple[float, bytes]]) -> None:
        """Have what was taken first in line again, except for what is too old by now."""
        since = time.monotonic() - KEPT_S
        late = self.take()
        self._items = [one for one in items if one[0] >= since] + late
        self._size = sum(len(item) for _, item in self._items)
        if self._size > self._most:
            self.take()
