"""The watchers of a busy channel who only wait for its news: all are sent to at once.

Walking over a thousand sessions with each message costs more than making it. So those who stand
at the same offset and have nothing of their own to say lie ready in lots, one for each form:
their descriptors side by side, their offset kept once. Whoever has something to say, falls
behind or leaves is taken out at once (`Place.part`), and let in again by the next news.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING

from assana_rt.live.codec import Codec

if TYPE_CHECKING:
    from assana_rt.live.ring import Place

WORTH = 8  # places from which on a channel has a pack


class Lot:
    """Places that all stand at `at`, and what their frames are sent to, side by side.

    A descriptor leaves before its socket is closed, or holds bytes that must go first.
    """

    __slots__ = ("at", "codec", "fds", "places")

    def __init__(self, codec: Codec, at: int) -> None:
        self.codec, self.at = codec, at
        self.fds = array("i")
        self.places: list[Place] = []

    def add(self, place: Place, fd: int) -> None:
        place.lot, place.slot = self, len(self.places)
        self.places.append(place)
        self.fds.append(fd)

    def remove(self, place: Place) -> None:
        """Take a place out; it stands by itself from now on. The last one takes its slot."""
        last, fd = self.places.pop(), self.fds.pop()
        if last is not place:
            last.slot = place.slot
            self.places[last.slot], self.fds[last.slot] = last, fd
        place.lot = None


class Pack:
    """All places of one channel: in lots, or strays."""

    __slots__ = ("lots", "strays")

    def __init__(self, places: Iterable[Place]) -> None:
        self.lots: dict[Codec, Lot] = {}
        self.strays = set(places)

    def admit(self, place: Place, fd: int) -> None:
        """Take a stray in, that stands where its lot does; `fd`: what its frames are sent to."""
        codec = place.watcher.codec
        lot = self.lots.get(codec)
        if lot is None:
            lot = self.lots[codec] = Lot(codec, place.at)
        self.strays.discard(place)
        lot.add(place, fd)

    def gather(self, at: int) -> None:
        """Leave only lots that stand at `at`; who was passed over elsewhere becomes a stray."""
        for lot in list(self.lots.values()):
            if lot.at != at:
                for place in tuple(lot.places):
                    place.part()
                lot.at = at
