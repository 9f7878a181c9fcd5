"""What brokers carry between nodes: events, hints and casts, several to a message.

    <node>\n{"c":"board","o":7,"r":"…","f":0,"b":15}\n{"type":"…",…}{"c":"doctor:1","o":3}\n

A message names the node it comes from, so that a node passes over its own. Each item is a line of
JSON, and as many bytes as that says of what was published: they are neither read nor escaped on
the way. An event whose payload is too large for the carrier goes as a hint: its channel and
offset, by which a node that watches the channel reads it from the log. A cast, which is in no
log, goes in as many parts as it takes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson

from assana_rt.live.broker import Ear
from assana_rt.live.log import Event
from assana_rt.live.parts import Joiner, Part

log = logging.getLogger(__name__)


def item(about: Mapping[str, Any], text: bytes | None = None) -> bytes:
    """Return a line that describes `text`, and `text`."""
    if text is None:
        return orjson.dumps(about) + b"\n"
    return orjson.dumps({**about, "b": len(text)}) + b"\n" + text


class Inbox:
    """Understands what the other nodes' outboxes say."""

    def __init__(self, node: str) -> None:
        self._node = node
        self._joiner = Joiner()

    def hand_over(self, message: bytes, ear: Ear) -> None:
        """Tell `ear` what a message of another node says; what can't be read is a lost one."""
        with _taken_for_lost(ear):
            start = message.index(b"\n")
            node = message[:start].decode()
            if node != self._node:
                for about, text in _items(message, start + 1):
                    with _taken_for_lost(ear):
                        self._tell(node, about, text, ear)

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


@contextmanager
def _taken_for_lost(ear: Ear) -> Iterator[None]:
    try:
        yield
    except Exception:
        # Whatever it was meant to say, the sweep finds; and the next one must be heard.
        log.warning("the broker brought a message that can't be read", exc_info=True)
        ear.suspect()


def _items(message: bytes, at: int) -> Iterator[tuple[Mapping[str, Any], bytes]]:
    while at < len(message):
        start = message.index(b"\n", at) + 1
        about = orjson.loads(message[at:start])
        at = start + about.get("b", 0)
        if not start <= at <= len(message):
            raise ValueError
        yield about, message[start:at]
