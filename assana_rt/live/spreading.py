"""A turn's news, given at once to all who only wait for them.

Each socket is given one frame, whatever it watches: who watches one of the channels, that one's
messages; who watches several, theirs together. Whoever has something else to say, or stands
elsewhere, is left to `pump`.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter

from assana_rt.live.codec import Codec
from assana_rt.live.pack import WORTH, Pack
from assana_rt.live.protocol import Unsubscribed
from assana_rt.live.ring import Channel, Entry, Place, Watcher
from assana_rt.live.sender import Send

FRAME_BYTES = 64 * 1024  # what one frame holds at most, unless a single message is larger
_size = attrgetter("size")
log = logging.getLogger(__name__)


class News:
    """What follows `before` in one channel, as one frame in each form, made when first needed."""

    __slots__ = ("_frames", "before", "channel", "entries", "size")

    def __init__(self, channel: Channel, before: int, entries: Sequence[Entry]) -> None:
        self.channel, self.before, self.entries = channel, before, entries
        self.size = sum(map(_size, entries))
        self._frames: dict[Codec, bytes] = {}

    def frame(self, codec: Codec) -> bytes:
        made = self._frames.get(codec)
        if made is None:
            made = self._frames[codec] = seal(codec, (self,))
        return made


def seal(codec: Codec, all_news: Iterable[News]) -> bytes:
    """Return one frame of the news of several channels."""
    return codec.seal([entry.message(codec) for news in all_news for entry in news.entries])


def spread(heads: Mapping[Channel, int], rest: set[Watcher], send: Send) -> None:
    """Give the news after `heads` to all who only wait for them; add the others to `rest`.

    Those in `rest` already have something of their own to say.
    """
    told = []
    for channel, before in heads.items():
        entries = channel.after(before)
        news = News(channel, before, entries or ())
        if not entries or channel.guard > before or news.size > FRAME_BYTES:
            rest.update(place.watcher for place in channel.places)
        else:
            told.append(news)
    for watcher in rest:
        watcher.held()
    shared = _shared(told)
    for news in told:
        _line_up(news, shared, rest)
    parcels = [*_common(told, shared, rest), *_single(told, shared)]
    # Before anything is sent: who can't take it all leaves its lots as it is given the rest.
    for news in told:
        if news.channel.pack is not None:
            for lot in news.channel.pack.lots.values():
                lot.at = news.channel.head
    for parcel in parcels:
        parcel.send(send, told)


def _shared(told: Sequence[News]) -> dict[Watcher, list[Place]]:
    """Return those who watch several of the channels, with their places in these."""
    if len(told) < 2:
        return {}
    seen, twice = set[Watcher](), set[Watcher]()
    for news in told:
        watchers = {place.watcher for place in news.channel.places}
        twice |= seen & watchers
        seen |= watchers
    found: dict[Watcher, list[Place]] = {watcher: [] for watcher in twice}
    if found:
        for news in told:
            for place in news.channel.places:
                if place.watcher in found:
                    found[place.watcher].append(place)
    return found


def _line_up(news: News, shared: Mapping[Watcher, object], rest: set[Watcher]) -> None:
    """Have all who wait for this channel lie in its lots; give it to those who can't, one by one.

    Who watches other channels of this turn, too, is given nothing here.
    """
    channel, before = news.channel, news.before
    pack = channel.pack
    if pack is None and len(channel.places) >= WORTH:
        pack = channel.pack = Pack(channel.places)
    if pack is not None:
        pack.gather(before)
    ready: list[tuple[int, Place]] = []
    for place in tuple(channel.places if pack is None else pack.strays):
        watcher = place.watcher
        if place.at == before and watcher.fast:
            if pack is not None and (fd := watcher.fd) >= 0:
                ready.append((fd, place))
                continue
            if watcher not in shared:
                place.at = channel.head
                watcher.give(news.frame(watcher.codec))
                continue
        rest.add(watcher)
        if watcher in shared:
            watcher.held()  # leaves the other channels' lots: all it hears comes in one frame
    if pack is not None:
        # In the order of their making sockets lie next to each other in the kernel's memory.
        for fd, place in sorted(ready, key=itemgetter(0)):
            pack.admit(place, fd)


class _Parcel:
    """One frame, and to whom it goes: descriptors, and for each a place of its watcher."""

    __slots__ = ("_fds", "_frame", "_places")

    def __init__(self, frame: bytes, fds: array[int], places: Sequence[Place]) -> None:
        self._frame, self._fds, self._places = frame, fds, places

    def send(self, send: Send, told: Sequence[News]) -> None:
        try:
            short = send(self._fds, self._frame)
        except OSError:
            log.exception("a frame could not be sent to all")
            self._give_up(told)
            return
        # Each of them leaves its lots as it is given the rest, and others change their slots.
        late = [(self._places[which].watcher, taken) for which, taken in short]
        for watcher, taken in late:
            watcher.give(self._frame[taken:])

    def _give_up(self, told: Sequence[News]) -> None:
        """It can't be said who has it: the clients know, and subscribe again from there."""
        unsure = {place.watcher for place in self._places}
        for news in told:
            for place in tuple(news.channel.places):
                if place.watcher in unsure:
                    place.watcher.drop(place, Unsubscribed.INSUFFICIENT_STATE)


def _single(told: Sequence[News], shared: Mapping[Watcher, object]) -> Iterable[_Parcel]:
    """Return what goes to those who watch one of the channels."""
    for news in told:
        for lot in news.channel.pack.lots.values() if news.channel.pack is not None else ():
            fds, places = lot.fds, lot.places
            if shared:
                places = [place for place in places if place.watcher not in shared]
                fds = array("i", [lot.fds[place.slot] for place in places])
            if places:
                yield _Parcel(news.frame(lot.codec), fds, places)


def _common(
    told: Sequence[News], shared: Mapping[Watcher, list[Place]], rest: set[Watcher]
) -> Iterable[_Parcel]:
    """Return what goes to those who watch several of the channels, by which these are."""
    groups: dict[tuple[Codec, tuple[Channel, ...]], list[Place]] = {}
    for watcher, places in shared.items():
        if watcher not in rest:
            key = watcher.codec, tuple([place.channel for place in places])
            groups.setdefault(key, []).append(places[0])
    by_channel = {news.channel: news for news in told}
    for (codec, channels), places in groups.items():
        theirs = [by_channel[channel] for channel in channels]
        if sum(map(_size, theirs)) > FRAME_BYTES:
            for place in places:
                rest.add(place.watcher)
                place.watcher.held()
        else:
            fds = array("i", [place.watcher.fd for place in places])
            yield _Parcel(seal(codec, theirs), fds, places)
