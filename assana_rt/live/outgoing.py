"""The outgoing half of a session: what waits to be said, and what follows each of its places.

There is no queue per client: being woken is only a hint, and what to send is computed from the
places, so a lost, doubled or reordered wake-up can't lose, double or reorder events. Only what
can't be read again (replies, casts) waits here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from assana_rt.access.principal import Principal
from assana_rt.live import rechecks
from assana_rt.live.channels import Member
from assana_rt.live.codec import Codec
from assana_rt.live.following import follow, unsubscribed
from assana_rt.live.protocol import Disconnect, Ended, Unsubscribed
from assana_rt.live.ring import Entry, Place
from assana_rt.live.spreading import FRAME_BYTES

if TYPE_CHECKING:
    from assana_rt.live.engine import Engine

BACKLOG_BYTES = 256 * 1024  # of what can't be read again from a log, for a reader that is behind
log = logging.getLogger(__name__)


class Socket(Protocol):
    """What a session knows of what carries its frames."""

    @property
    def writable(self) -> bool:
        """False: the peer is behind, and what is written now piles up."""

    @property
    def fd(self) -> int:
        """What a whole frame may be sent to now, past this socket's `write`; below 0: nothing."""

    def write(self, frames: bytes) -> bool:
        """Send whole frames. False: no more for now (`Session.resumed` will follow), or closed."""

    def buffered(self) -> int:
        """Return how many written bytes wait in this process."""

    def close(self, code: int, reason: str) -> None: ...


class Outgoing:
    """Holds the places of one watcher, and sends."""

    __slots__ = (
        "_outbox",
        "_waiting_bytes",
        "client",
        "codec",
        "engine",
        "fast",
        "identity",
        "open",
        "places",
        "socket",
        "written",
    )

    def __init__(self, engine: Engine, socket: Socket, codec: Codec) -> None:
        self.engine, self.socket, self.codec = engine, socket, codec
        self.open = True
        self.client = ""
        self.identity: Principal | None = None
        self.places: dict[str, Place] = {}
        self.fast = False  # nothing of its own waits, so a channel's frame may be given at once
        self.written = 0
        self._outbox: list[bytes] | None = None
        self._waiting_bytes = 0

    @property
    def principal(self) -> Principal:
        if self.identity is None:
            raise Ended(Disconnect.BAD_REQUEST)
        return self.identity

    @property
    def fd(self) -> int:
        return self.socket.fd

    def close(self, why: Disconnect, reason: str = "") -> None:
        """Say what waits to be said, then end the socket."""
        if not self.open:
            return
        if self._outbox and self.socket.writable:
            self.give(self.codec.seal(self._outbox))
        self.over()
        self.socket.close(why.code, reason or why.text)

    def over(self) -> None:
        """Give everything up: nothing can be said any more."""
        self.held()
        self.open = False
        self._outbox = None
        for place in tuple(self.places.values()):
            self.leave(place)

    # Saying something

    def say(self, message: bytes) -> None:
        """Have one message sent at the end of this turn, before what follows the places."""
        if self.open:
            if self._outbox is None:
                self._outbox = []
            self._outbox.append(message)
            self._waiting_bytes += len(message)
            self.wake()

    def cast(self, place: Place, entry: Entry) -> None:
        """Pass on what is in no log."""
        channel = place.channel
        if channel.kind and channel.kind.hears(self.member(place), channel.key, entry.payload):
            self._hear(place, entry.message(self.codec))

    def tell(self, place: Place, what: str, info: Mapping[str, Any]) -> None:
        """Say who came or went, to those who may know."""
        channel = place.channel
        kind, key = channel.kind, channel.key
        if not kind or not kind.sees(self.member(place), key):
            return
        if kind.reveals(self.principal, key, info):
            push = {"push": {"channel": channel.name, what: {"info": info}}}
            self._hear(place, self.codec.encode(push))

    def _hear(self, place: Place, message: bytes) -> None:
        """Have it said, unless too much waits already: then the client starts over here."""
        if self._waiting_bytes > BACKLOG_BYTES and not self.socket.writable:
            self.drop(place, Unsubscribed.INSUFFICIENT_STATE)
        else:
            self.say(message)

    def reply(self, id_: int, fields: Mapping[str, Any]) -> None:
        self.say(self.codec.encode({"id": id_, **fields}))

    def held(self) -> None:
        """Be given nothing from now on: there is something of its own to say, or no room."""
        if self.fast:
            self.fast = False
            for place in self.places.values():
                place.part()

    def wake(self) -> None:
        self.held()
        if self.open:
            self.engine.turn.wake(self)

    def give(self, frame: bytes) -> None:
        """Write a frame now."""
        self.written += len(frame)
        try:
            more = self.socket.write(frame)
        except Exception:  # others wait for the same frame; this one's end is under way
            log.exception("a socket failed")
            more = False
        if not more:
            self.held()

    # Places

    def enter(self, place: Place) -> None:
        """Hold a place from now on; the reply that says so must be said before the next await."""
        if self.open:
            self.places[place.channel.name] = place
            self.engine.hub.join(place)
            self.engine.presence.entered(self, place)
            if place.channel.kind is not None:
                place.channel.kind.entered(self.member(place), place.channel.key)
            self.wake()

    def drop(self, place: Place, why: Unsubscribed) -> None:
        """Give up a place and tell the client."""
        if self.leave(place):
            self.say(unsubscribed(self, place, why))
            self.told_to_return(why)

    def told_to_return(self, why: Unsubscribed) -> None:
        """A client has heard that a place is given up: see that one who may comes back."""
        if why is Unsubscribed.INSUFFICIENT_STATE and not self.codec.two_way:
            # It can't subscribe again on this stream, but it connects again when that ends.
            asyncio.get_running_loop().call_soon(self.close, Disconnect.INSUFFICIENT_STATE)

    def leave(self, place: Place) -> bool:
        """Give up a place; False if it was given up before."""
        if self.places.get(place.channel.name) is not place:
            return False
        del self.places[place.channel.name]
        self.engine.hub.leave(place)
        self.engine.presence.left(self, place)
        if place.channel.kind is not None:
            place.channel.kind.left(self.member(place), place.channel.key)
        return True

    def member(self, place: Place) -> Member:
        return Member(self.principal, self.client, place.grant)

    def recheck(self, place: Place, offset: int) -> None:
        """Ask the channel's rule again; `offset`: the event that waits for the answer, or 0."""
        if offset:
            place.asking = True
        self.engine.tasks.spawn(rechecks.recheck(self, place, offset))

    def pump(self) -> None:
        """Write at most one frame: what waits to be said, then what follows each place."""
        if not self.open or not self.socket.writable:
            return
        try:
            messages, more = self._due()
            if messages:
                self.give(self.codec.seal(messages))
        except Exception:  # one session's trouble must not keep others from their news
            log.exception("a session failed")
            self.close(Disconnect.SERVER_ERROR)
            return
        if more:
            self.wake()
        elif self._calm():
            self.fast = True
        else:
            self.held()

    def _calm(self) -> bool:
        return self.open and self.socket.writable and self._outbox is None

    def _due(self) -> tuple[list[bytes], bool]:
        """Return the messages of one frame, and whether there is more for another."""
        messages = self._outbox or []
        self._outbox = None
        room = FRAME_BYTES - self._waiting_bytes
        self._waiting_bytes = 0
        for name, place in tuple(self.places.items()):
            if place.at < place.channel.head and not place.asking:
                if room <= 0:
                    return messages, True
                room, more = follow(self, place, messages, room)
                if more:
                    if name in self.places:  # let the others have their turn next time
                        self.places[name] = self.places.pop(name)
                    return messages, True
        return messages, False
