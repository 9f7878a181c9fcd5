"""A watched channel: its newest events with their encoded messages, and who reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from assana_rt.live.channels import ChannelKind, Member
from assana_rt.live.codec import FORMS, Codec
from assana_rt.live.log import FINAL, RECHECK, Event
from assana_rt.live.pack import Lot, Pack

if TYPE_CHECKING:
    from assana_rt.live.protocol import Unsubscribed

RING = 1024  # newest events in memory
_SLACK = 256  # trimmed in strides, so that a push rarely moves the list
_BEYOND = 50  # bytes of a message around its payload


class Entry:
    """One event and its message in each form, encoded once, when first needed."""

    __slots__ = (
        "_forms",
        "after",
        "channel",
        "flags",
        "info",
        "offset",
        "payload",
        "record",
        "size",
    )

    def __init__(self, event: Event, after: int | None = None) -> None:
        """`after` is told to a conflating reader: the offset sent before this one."""
        self.channel, self.offset, self.record = event.channel, event.offset, event.record
        self.payload, self.flags = event.payload, event.flags
        self.size = len(event.payload) + _BEYOND
        self.after = after
        self.info: Mapping[str, Any] | None = None
        self._forms: list[bytes | None] = [None] * FORMS

    def message(self, codec: Codec) -> bytes:
        made = self._forms[codec.index]
        if made is None:
            made = self._forms[codec.index] = codec.publication(self)
        return made

    @property
    def guarded(self) -> bool:
        """Whether somebody has to be asked, or told to leave, when this is passed on."""
        return bool(self.flags & (RECHECK | FINAL))

    @property
    def event(self) -> Event:
        return Event(self.channel, self.offset, self.record, self.payload, self.flags)


class Watcher(Protocol):
    """Who holds a place: a session, or a part of this process that follows a channel."""

    @property
    def fast(self) -> bool:
        """Whether one frame may be given now, as nothing of the watcher's own is waiting.

        Its places may lie in packs meanwhile; it takes them out before it ceases to be fast.
        """

    @property
    def codec(self) -> Codec: ...

    @property
    def fd(self) -> int:
        """What a whole frame may be sent to now, in place of `give`; below 0: nothing."""

    def give(self, frame: bytes) -> None:
        """Take a frame that follows the place; only while `fast`."""

    def held(self) -> None:
        """Be given nothing from now on, until after the next `pump`."""

    def pump(self) -> None:
        """Send what is due."""

    def drop(self, place: Place, why: Unsubscribed) -> None:
        """The place can't be kept."""

    def cast(self, place: Place, entry: Entry) -> None:
        """Take a publication of a channel without history."""

    def tell(self, place: Place, what: str, info: Mapping[str, Any]) -> None:
        """Take the news of who came or went: a `join` or a `leave`."""

    def member(self, place: Place) -> Member | None:
        """Who holds the place, if it is a person."""


class Place:
    """How far one watcher has read in one channel: all that is kept of a subscription."""

    __slots__ = (
        "_at",
        "asking",
        "channel",
        "cleared",
        "conflate",
        "grant",
        "lot",
        "slot",
        "watcher",
    )

    def __init__(
        self, channel: Channel, watcher: Watcher, at: int, *, cleared: int = 0, grant: object = None
    ) -> None:
        self.channel, self.watcher, self._at = channel, watcher, at
        self.lot: Lot | None = None  # of the channel's pack, which then says where this stands
        self.slot = 0  # in the lot
        self.cleared = cleared  # events up to here are known to be allowed
        self.grant = grant
        self.conflate = self.asking = False

    @property
    def at(self) -> int:
        """The offset of the newest event that was sent."""
        return self._at if self.lot is None else self.lot.at

    @at.setter
    def at(self, offset: int) -> None:
        self.part()
        self._at = offset

    def part(self) -> None:
        """Stand by itself from now on."""
        if self.lot is not None:
            self._at = self.lot.at
            self.lot.remove(self)
            if self.channel.pack is not None:
                self.channel.pack.strays.add(self)


class Channel:
    """One watched channel of this node. `head` is the newest event known here.

    Entries are dense: they end at `head`. A dead channel is replaced by a new one.
    """

    __slots__ = (
        "dead",
        "early",
        "entries",
        "guard",
        "head",
        "idle_since",
        "key",
        "kind",
        "name",
        "opening",
        "pack",
        "places",
    )

    def __init__(self, name: str, kind: ChannelKind | None, key: str) -> None:
        self.name, self.kind, self.key = name, kind, key
        self.head = 0
        self.entries: list[Entry] = []
        self.places: set[Place] = set()
        self.pack: Pack | None = None  # of the same places, once they are many
        self.early: dict[int, Event] = {}  # announced before what precedes it
        self.guard = 0  # offset of the newest guarded event
        self.opening = True
        self.dead = False
        self.idle_since = 0.0

    def enter(self, place: Place) -> None:
        self.places.add(place)
        if self.pack is not None:
            self.pack.strays.add(place)

    def leave(self, place: Place) -> None:
        self.places.discard(place)
        if self.pack is not None:
            place.part()
            self.pack.strays.discard(place)
            if not self.places:
                self.pack = None

    @property
    def first(self) -> int:
        """The offset of the oldest entry; one above the head where there is none."""
        return self.head - len(self.entries) + 1

    def fill(self, head: int, events: Sequence[Event]) -> None:
        """Start over from the log's newest events."""
        self.head = head
        self.entries = [Entry(event) for event in events]
        self.guard = max((e.offset for e in self.entries if e.guarded), default=0)

    def push(self, event: Event) -> None:
        """Add the event that follows the head, or, after a hole in the log, any later one."""
        if event.offset != self.head + 1:
            self.entries.clear()
        entry = Entry(event)
        self.entries.append(entry)
        self.head = event.offset
        if entry.guarded:
            self.guard = event.offset
        if len(self.entries) > RING + _SLACK:
            del self.entries[: len(self.entries) - RING]

    def after(self, at: int) -> list[Entry] | None:
        """Return what follows `at`; None where memory does not reach back that far."""
        if at >= self.head:
            return []
        start = at - self.first + 1
        return self.entries[start:] if start >= 0 else None
