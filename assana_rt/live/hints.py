"""What brokers carry between nodes: events, hints and casts as small JSON messages.

A message names the node it comes from, so that a node passes over its own. An event whose payload
is too large for the carrier goes as a hint: its channel and offset, by which a node that watches
the channel reads it from the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson

from assana_rt.live.broker import Ear
from assana_rt.live.log import Event
from assana_rt.live.tasks import end

log = logging.getLogger(__name__)

# News for a carrier that is away; what is more, the other nodes' sweep finds.
MOST_WAITING = 4 * 1024 * 1024  # bytes
LAST_WORDS_S = 2.0


class Outbox:
    """Gathers what is to be told, and sends it in as few messages as fit.

    What comes while one sending is under way is the next: no delay of its own, and under load
    many changes share a message.
    """

    def __init__(
        self, node: str, limit: int, send: Callable[[Sequence[str]], Awaitable[None]]
    ) -> None:
        """`limit`: the most bytes of a message; `send` may raise, what it had is then dropped."""
        self._node, self._limit, self._send = node, limit, send
        self._waiting: list[bytes] = []
        self._size = 0  # of what waits
        self._task: asyncio.Task[None] | None = None
        self._failing = self._closed = False

    def add_events(self, events: Sequence[Event]) -> None:
        self._add([self._item(event) for event in events])

    def add_cast(self, channel: str, message: bytes) -> None:
        item = orjson.dumps({"c": channel, "m": message.decode()})
        if len(item) <= self._limit - 64:
            self._add([item])
        else:
            log.warning("a message of %d bytes is too large for the broker", len(item))

    async def close(self) -> None:
        """Send what waits, then end; what comes later is dropped."""
        self._closed = True
        if self._task is not None:
            await asyncio.wait([self._task], timeout=LAST_WORDS_S)
            await end(self._task)

    def _item(self, event: Event) -> bytes:
        fields: dict[str, Any] = {"c": event.channel, "o": event.offset}
        whole = orjson.dumps(
            fields | {"r": event.record, "f": event.flags, "p": event.payload.decode()}
        )
        return whole if len(whole) <= self._limit - 64 else orjson.dumps(fields)

    def _add(self, items: Sequence[bytes]) -> None:
        if self._closed:
            return
        self._size += sum(map(len, items))
        if self._size > MOST_WAITING:
            self._waiting, self._size = [], 0
            return
        self._waiting += items
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._send_all())

    async def _send_all(self) -> None:
        while self._waiting:
            waiting, self._waiting, self._size = self._waiting, [], 0
            try:
                await self._send(self._packed(waiting))
                self._failing = False
            except Exception as error:
                # Hints may be lost: the other nodes' sweep finds the change within a second.
                if not self._failing:  # one line for an outage, however many changes it sees
                    log.warning("the broker takes no news: %s", type(error).__name__)
                self._failing = True

    def _packed(self, items: Sequence[bytes]) -> list[str]:
        head = b'{"n":"' + self._node.encode() + b'","e":['
        messages: list[str] = []
        part: list[bytes] = []
        size = len(head) + 2
        for item in items:
            if part and size + len(item) + 1 > self._limit:
                messages.append((head + b",".join(part) + b"]}").decode())
                part, size = [], len(head) + 2
            part.append(item)
            size += len(item) + 1
        messages.append((head + b",".join(part) + b"]}").decode())
        return messages


def hand_over(message: str | bytes, node: str, ear: Ear) -> None:
    """Tell `ear` what a message of another node says; one that can't be read is a lost one."""
    try:
        said = orjson.loads(message)
        if said["n"] != node:
            for item in said["e"]:
                _tell(item, ear)
    except Exception:
        # Whatever it was meant to say, the sweep finds; and the next one must be heard.
        log.warning("the broker brought a message that can't be read", exc_info=True)
        ear.suspect()


def _tell(item: dict[str, Any], ear: Ear) -> None:
    channel = item["c"]
    if "m" in item:
        ear.heard(channel, item["m"].encode())
        return
    offset = item["o"]
    if not isinstance(channel, str) or type(offset) is not int:
        raise TypeError
    if "p" in item:
        ear.news([Event(channel, offset, item["r"], item["p"].encode(), int(item["f"]))])
    else:
        ear.hint(channel, offset)
