"""Chance that falls the same way every time: ids and choices made from words.

A repeated seed must come to the same records, on any machine and Python: so nothing here is
random, it is all read off a hash of what the choice is about.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_ORIGIN = "assana demo 1"


def made_id(*about: object) -> str:
    """Return the id that these words always give, in the form of a UUID v4."""
    return str(uuid.UUID(bytes=_digest(about)[:16], version=4))


class Dice:
    """Choices about one thing, in the order they are asked for."""

    def __init__(self, *about: object) -> None:
        self._about = about
        self._thrown = 0

    def between(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return low + self._throw() % (high - low + 1)

    def chance(self, percent: int) -> bool:
        return self._throw() % 100 < percent

    def pick(self, among: Sequence[T]) -> T:
        return among[self._throw() % len(among)]

    def shuffled(self, among: Sequence[T]) -> list[T]:
        left, drawn = list(among), []
        while left:
            drawn.append(left.pop(self._throw() % len(left)))
        return drawn

    def _throw(self) -> int:
        self._thrown += 1
        return int.from_bytes(_digest((*self._about, self._thrown))[:8], "big")


def _digest(about: Sequence[object]) -> bytes:
    return hashlib.sha256("/".join([_ORIGIN, *map(str, about)]).encode()).digest()
