"""What brokers carry between nodes: events, hints and casts, several to a message.

    <node>\n{"c":"board","o":7,"r":"…","f":0,"b":15}\n{"type":"…",…}{"c":"doctor:1","o":3}\n

A message names the node it comes from, so that a node passes over its own. Each item is a line of
JSON, and as many bytes as that says of what was published: they are neither read nor escaped on
the way. An event whose payload is too large for the carrier goes as a hint: its channel and
offset, by which a node that watches the channel reads it from the log. A cast, which is in no
log, goes in as many parts as it takes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from assana_rt.live.broker import Ear
from assana_rt.live.log import Event
from assana_rt.live.parts import Joiner, Part, cut
from assana_rt.live.tasks import end

log = logging.getLogger(__name__)

# News for a carrier that is away; what is more, the other nodes' sweep finds.
MOST_WAITING = 4 * 1024 * 1024  # bytes
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
        """`limit`: the most bytes of a message; `send` may raise, what it had is then dropped."""
        self._head, self._send = node.encode() + b"\n", send
        self._room = limit - len(self._head)
        self._waiting: list[bytes] = []
        self._size = 0  # of what waits
        self._casts = 0  # said so far
        self._task: asyncio.Task[None] | None = None
        self._failing = self._closed = False

    def add_events(self, events: Sequence[Event]) -> None:
        self._add([self._news(event) for event in events])

    def add_cast(self, channel: str, message: bytes) -> None:
        message.decode()  # carriers take text: who says anything else is told here
        self._casts += 1
        pieces = cut(message, self._room - NUMBERS - len(orjson.dumps(channel)))
        about = {"c": channel, "m": self._casts, "k": len(pieces)}
        self._add([_item(about | {"i": index}, piece) for index, piece in enumerate(pieces)])

    async def close(self) -> None:
        """Send what waits, then end; what comes later is dropped."""
        self._closed = True
        if self._task is not None:
            await asyncio.wait([self._task], timeout=LAST_WORDS_S)
            await end(self._task)

    def _news(self, event: Event) -> bytes:
        about = {"c": event.channel, "o": event.offset}
        whole = _item(about | {"r": event.record, "f": event.flags}, event.payload)
        return whole if len(whole) <= self._room else _item(about)

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


class Inbox:
    """Understands what the other nodes' outboxes say."""

    def __init__(self, node: str) -> None:
        self._node = node
        self._joiner = Joiner()

    def hand_over(self, message: bytes, ear: Ear) -> None:
        """Tell `ear` what a message of another node says; one that can't be read is a lost one."""
        try:
            start = message.index(b"\n")
            node = message[:start].decode()
            if node != self._node:
                for about, text in _items(message, start + 1):
                    self._tell(node, about, text, ear)
        except Exception:
            # Whatever it was meant to say, the sweep finds; and the next one must be heard.
            log.warning("the broker brought a message that can't be read", exc_info=True)
            ear.suspect()

    def _tell(self, node: str, about: Mapping[str, Any], text: bytes, ear: Ear) -> None:
        channel = about["c"]
        if not isinstance(channel, str):
            raise TypeError
        if "m" in about:
            whole = self._joiner.add(node, channel, Part(about["m"], about["i"], about["k"], text))
            if whole is not None:
                ear.heard(channel, whole)
            return
        offset = about["o"]
        if type(offset) is not int:
            raise TypeError
        if "b" in about:
            ear.news([Event(channel, offset, about["r"], text, int(about["f"]))])
        else:
            ear.hint(channel, offset)


def _item(about: Mapping[str, Any], text: bytes | None = None) -> bytes:
    """Return a line that describes `text`, and `text`."""
    if text is None:
        return orjson.dumps(about) + b"\n"
    return orjson.dumps({**about, "b": len(text)}) + b"\n" + text


def _items(message: bytes, at: int) -> Iterator[tuple[Mapping[str, Any], bytes]]:
    while at < len(message):
        start = message.index(b"\n", at) + 1
        about = orjson.loads(message[at:start])
        at = start + about.get("b", 0)
        if not start <= at <= len(message):
            raise ValueError
        yield about, message[start:at]
