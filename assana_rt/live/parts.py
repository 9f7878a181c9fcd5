"""Casts in numbered parts, for carriers whose messages are shorter than what is said.

A carrier keeps the order in which a node speaks, but may lose and double messages. So a node
numbers its casts: what was heard is not heard again, and what lacks a part when a later cast of
its channel is whole is given up, which keeps the order within the channel.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

MOST_BYTES = 16 * 1024 * 1024  # of unfinished casts; more than a single cast has
PATIENCE_S = 30.0
MOST_NODES = 1000  # each start of a process is a node of its own


@dataclass(frozen=True, slots=True)
class Part:
    """Piece `index` of the `count` of one cast; casts are numbered from 1 by who says them."""

    number: int
    index: int
    count: int
    text: bytes


def cut(text: bytes, room: int) -> list[bytes]:
    """Cut UTF-8 into pieces of at most `room` bytes, which are UTF-8 themselves."""
    pieces = []
    start = 0
    while len(text) - start > room:
        end = start + room
        while text[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        pieces.append(text[start:end])
        start = end
    return [*pieces, text[start:]]


@dataclass(slots=True)
class _Cast:
    """One of which parts are missing."""

    channel: str
    count: int
    since: float
    pieces: dict[int, bytes] = field(default_factory=dict)
    size: int = 0


class Joiner:
    """Puts the parts that other nodes say together again."""

    def __init__(self) -> None:
        self._unfinished: dict[tuple[str, int], _Cast] = {}  # by node and number, oldest first
        self._size = 0
        self._newest: dict[str, int] = {}  # by node, the highest number heard whole

    def add(self, node: str, channel: str, part: Part) -> bytes | None:
        """Return the cast if this part makes it whole, each only once."""
        self._forget(time.monotonic() - PATIENCE_S)
        key = node, part.number
        cast = self._unfinished.get(key)
        if cast is None:
            if part.number <= self._newest.get(node, 0):
                return None
            cast = self._unfinished[key] = _Cast(channel, part.count, time.monotonic())
        if part.index not in cast.pieces:
            cast.pieces[part.index] = part.text
            cast.size += len(part.text)
            self._size += len(part.text)
        if len(cast.pieces) == cast.count:
            self._finish(node, part.number, channel)
            return b"".join(cast.pieces[index] for index in range(cast.count))
        while self._size > MOST_BYTES:
            self._drop(next(iter(self._unfinished)))
        return None

    def _finish(self, node: str, number: int, channel: str) -> None:
        for key, cast in list(self._unfinished.items()):
            if key[0] == node and key[1] <= number and cast.channel == channel:
                self._drop(key)
        # Put last: the first is whoever has not been heard for longest.
        self._newest[node] = max(number, self._newest.pop(node, 0))
        if len(self._newest) > MOST_NODES:
            del self._newest[next(iter(self._newest))]

    def _forget(self, before: float) -> None:
        while self._unfinished:
            oldest = next(iter(self._unfinished))
            if self._unfinished[oldest].since >= before:
                return
            self._drop(oldest)

    def _drop(self, key: tuple[str, int]) -> None:
        self._size -= self._unfinished.pop(key).size
