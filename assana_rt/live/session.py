"""One watcher, with no idea what carries its frames.

Commands come in, frames go out. A session holds a place (the last number sent) in each channel
it watches, and no queue: being woken is only a hint, and what to send is computed from the
places, so a lost, doubled or reordered wake-up can't lose, double or reorder events.
"""

from __future__ import annotations

import asyncio
import enum
import logging
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from assana_rt.access.principal import Principal
from assana_rt.live import answers
from assana_rt.live.channels import Member
from assana_rt.live.codec import MESSAGE_BYTES, Codec
from assana_rt.live.commands import Command, Pong
from assana_rt.live.following import follow, unsubscribed
from assana_rt.live.protocol import Disconnect, Ended, Malformed, Unsubscribed
from assana_rt.live.pulse import Pulse
from assana_rt.live.ring import Entry, Place
from assana_rt.live.turn import FRAME_BYTES

if TYPE_CHECKING:
    from assana_rt.live.engine import Engine, SignedIn

QUEUE_COMMANDS, QUEUE_BYTES = 1024, 2 * 1024 * 1024  # waiting behind the command that runs
BACKLOG_BYTES = 256 * 1024  # of what can't be read again from a log, for a reader that is behind
log = logging.getLogger(__name__)


class Socket(Protocol):
    """What a session knows of what carries its frames."""

    @property
    def writable(self) -> bool:
        """False: the peer is behind, and what is written now piles up."""

    def write(self, frames: bytes) -> bool:
        """Send whole frames. False: no more for now (`Session.resumed` will follow), or closed."""

    def buffered(self) -> int:
        """Return how many written bytes wait in this process."""

    def close(self, code: int, reason: str) -> None: ...


class State(enum.Enum):
    NEW = enum.auto()
    CONNECTING = enum.auto()
    READY = enum.auto()
    REFUSED = enum.auto()  # `connect` was answered with an error; the client is about to leave
    CLOSED = enum.auto()


class Session:
    """Answers commands in order, and sends what follows each of its places."""

    __slots__ = (
        "_outbox",
        "_queue",
        "_queued_bytes",
        "_room",
        "_waiting_bytes",
        "allowance",
        "client",
        "codec",
        "engine",
        "expires_at",
        "fast",
        "filled_at",
        "given",
        "identity",
        "ping_s",
        "places",
        "pulse",
        "slot",
        "socket",
        "state",
        "strikes",
        "written",
    )

    def __init__(
        self, engine: Engine, socket: Socket, codec: Codec, given: SignedIn | None
    ) -> None:
        """`given`: who this is, where the page's cookie has said so."""
        self.engine, self.socket, self.codec, self.given = engine, socket, codec, given
        self.state = State.NEW
        self.client = ""
        self.identity: Principal | None = None
        self.expires_at: float | None = None
        self.ping_s = 0
        self.places: dict[str, Place] = {}
        self.fast = False  # nothing of its own waits, so a channel's frame may be given at once
        self.written = 0
        self.allowance, self.filled_at, self.strikes = float(engine.limits.burst), 0.0, 0
        self.slot, self.pulse = -1, Pulse()
        self._outbox: list[bytes] | None = None
        self._waiting_bytes = 0
        self._queue: list[Command] | None = None  # not None: a task works through it
        self._queued_bytes = 0
        self._room: asyncio.Future[None] | None = None

    @property
    def fresh(self) -> bool:
        return self.state is State.NEW

    @property
    def ready(self) -> bool:
        return self.state is State.READY

    @property
    def connecting(self) -> bool:
        return self.state is State.CONNECTING

    @property
    def open(self) -> bool:
        return self.state is not State.CLOSED

    @property
    def person(self) -> Principal | None:
        """Who this is, or will be after `connect`, as far as is known."""
        return self.given.principal if self.given is not None else self.identity

    @property
    def principal(self) -> Principal:
        if self.identity is None:
            raise Ended(Disconnect.BAD_REQUEST)
        return self.identity

    def due(self) -> float:
        """The wheel's call."""
        return self.pulse.due(self) if self.open else 0.0

    # Called by the socket

    def received(self, data: bytes) -> None:
        """Take one message of the peer; its commands run in order, after those before it."""
        if not self.open:
            return
        if len(data) > MESSAGE_BYTES:
            self.close(Disconnect.BAD_REQUEST)
            return
        try:
            commands = self.codec.decode(data)
        except Malformed:
            self.close(Disconnect.BAD_REQUEST)
            return
        asked: list[Command] = [c for c in commands if not isinstance(c, Pong)]
        for _ in range(len(commands) - len(asked)):
            if not self.pulse.pong():
                self.close(Disconnect.BAD_REQUEST)
                return
        if self._queue is not None:
            self._queue += asked
            self._queued_bytes += len(data)
            if len(self._queue) > QUEUE_COMMANDS or self._queued_bytes > QUEUE_BYTES:
                self.close(Disconnect.TOO_MANY_REQUESTS)
        elif asked:
            self._queue, self._queued_bytes = asked, len(data)
            self.engine.tasks.spawn(self._work())

    def held(self) -> None:
        """The socket takes no more for now."""
        self.fast = False

    def resumed(self) -> None:
        """The socket takes more again: go on from the places."""
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self.wake()

    def over(self) -> None:
        """Nothing can be said any more: the peer has closed, or is being cut off."""
        self._leave()

    def closed(self) -> None:
        """The socket has gone, whoever closed it."""
        self._leave()
        self.engine.gone()

    # From connect to close

    def connect(self) -> None:
        """`connect` is being answered; the clock of 3502 stands still."""
        self.state = State.CONNECTING

    def refuse(self) -> None:
        """`connect` is answered with an error; the client is about to leave."""
        self.state = State.REFUSED
        self.pulse.restart()

    def begin(self, signed: SignedIn) -> None:
        """`connect` has succeeded."""
        if not self.open:
            raise Ended(Disconnect.SERVER_ERROR)  # it ended while it was signing in
        engine = self.engine
        engine.enter(signed.principal)
        self.identity, self.expires_at, self.given = signed.principal, signed.expires_at, None
        self.client = str(uuid.uuid4())
        self.ping_s = engine.ping_s(signed)
        self.state = State.READY
        engine.wheel.add(self, self.pulse.begin(self))

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
        """Pass on what is in no log; who is too far behind for it starts over."""
        channel = place.channel
        if channel.kind and channel.kind.hears(self.member(place), channel.key, entry.payload):
            self._hear(entry.message(self.codec))

    def tell(self, push: Mapping[str, Any]) -> None:
        self._hear(self.codec.encode(push))

    def _hear(self, message: bytes) -> None:
        if self._waiting_bytes > BACKLOG_BYTES and not self.socket.writable:
            self.close(Disconnect.SLOW)
        else:
            self.say(message)

    def reply(self, id_: int, fields: Mapping[str, Any]) -> None:
        self.say(self.codec.encode({"id": id_, **fields}))

    def wake(self) -> None:
        self.fast = False
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
            self.fast = False

    def close(self, why: Disconnect, reason: str = "") -> None:
        """Say what waits to be said, then end the socket."""
        if not self.open:
            return
        if self._outbox and self.socket.writable:
            self.give(self.codec.seal(self._outbox))
        self._leave()
        self.socket.close(why.code, reason or why.text)

    # Places

    def enter(self, place: Place) -> None:
        """Hold a place from now on; the reply that says so must be said before the next await."""
        if self.open:
            self.places[place.channel.name] = place
            self.engine.hub.join(place)
            self.engine.presence.entered(self, place)
            self.wake()

    def drop(self, place: Place, why: Unsubscribed) -> None:
        """Give up a place and tell the client."""
        if self.leave(place):
            self.say(unsubscribed(self, place, why))

    def leave(self, place: Place) -> bool:
        """Give up a place; False if it was given up before."""
        if self.places.get(place.channel.name) is not place:
            return False
        del self.places[place.channel.name]
        self.engine.hub.leave(place)
        self.engine.presence.left(self, place)
        return True

    def member(self, place: Place) -> Member:
        return Member(self.principal, self.client, place.grant)

    def recheck(self, place: Place, offset: int) -> None:
        """Ask the channel's rule again; `offset`: the event that waits for the answer, or 0."""
        if offset:
            place.asking = True
        self.engine.tasks.spawn(answers.recheck(self, place, offset))

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
        else:
            self.fast = self._calm()

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

    # Commands

    async def _work(self) -> None:
        """Run the commands one after another, `connect` to its end before the rest."""
        while self._queue and self.open:
            try:
                await answers.answer(self, self._queue.pop(0))
            except Ended as end:
                self.close(end.why)
            except Exception:
                log.exception("a session failed")
                self.close(Disconnect.SERVER_ERROR)
            if self.state is State.REFUSED:
                self._queue.clear()
            if self._waiting_bytes > FRAME_BYTES:
                await self._until_written()
        self._queue = None

    async def _until_written(self) -> None:
        """Keep large answers from piling up for a peer that does not read them."""
        self.pump()
        while self.open and not self.socket.writable:
            self._room = asyncio.get_running_loop().create_future()
            await self._room
            self._room = None

    def _leave(self) -> None:
        if self.open:
            self.state = State.CLOSED
            self.fast = False
            self._outbox = None
            for place in tuple(self.places.values()):
                self.leave(place)
            if self._room is not None and not self._room.done():
                self._room.set_result(None)
            self.engine.left(self)
