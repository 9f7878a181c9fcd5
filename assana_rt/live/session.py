"""One watcher, with no idea what carries its frames: commands come in, frames go out."""

from __future__ import annotations

import asyncio
import enum
import logging
import uuid
from collections import deque
from typing import TYPE_CHECKING

from assana_rt.access.principal import Principal
from assana_rt.live import answers
from assana_rt.live.allowance import Allowance
from assana_rt.live.channels import caller
from assana_rt.live.codec import MESSAGE_BYTES, Codec
from assana_rt.live.commands import Command, Pong
from assana_rt.live.outgoing import Outgoing, Socket
from assana_rt.live.protocol import Disconnect, Ended, Malformed
from assana_rt.live.pulse import Pulse
from assana_rt.live.spreading import FRAME_BYTES

if TYPE_CHECKING:
    from assana_rt.live.engine import Engine, SignedIn

__all__ = ["Session", "Socket"]
QUEUE_COMMANDS, QUEUE_BYTES = 1024, 2 * 1024 * 1024  # waiting behind the command that runs
log = logging.getLogger(__name__)


class State(enum.Enum):
    NEW = enum.auto()
    CONNECTING = enum.auto()
    READY = enum.auto()
    REFUSED = enum.auto()  # `connect` was answered with an error; the client is about to leave


class Session(Outgoing):
    """Answers commands in order, one after another."""

    __slots__ = (
        "_queue",
        "_queued_bytes",
        "_room",
        "_state",
        "address",
        "allowance",
        "expires_at",
        "given",
        "ping_s",
        "pulse",
        "slot",
    )

    def __init__(
        self, engine: Engine, socket: Socket, codec: Codec, given: SignedIn | None
    ) -> None:
        """`given`: who this is, where the page's cookie has said so."""
        super().__init__(engine, socket, codec)
        self.given = given
        self.address: str | None = None  # where the peer is, if its socket has said so
        self.expires_at: float | None = None
        self.ping_s = 0
        self.allowance = Allowance(engine.limits.burst)
        self.slot, self.pulse = -1, Pulse()
        self._state = State.NEW
        # Not None: a task works through it. The last command of a frame holds the frame's bytes.
        self._queue: deque[tuple[Command, int]] | None = None
        self._queued_bytes = 0
        self._room: asyncio.Future[None] | None = None

    @property
    def fresh(self) -> bool:
        return self._state is State.NEW

    @property
    def connecting(self) -> bool:
        return self._state is State.CONNECTING

    @property
    def ready(self) -> bool:
        return self.open and self._state is State.READY

    @property
    def person(self) -> Principal | None:
        """Who this is, or will be after `connect`, as far as is known."""
        return self.given.principal if self.given is not None else self.identity

    def due(self) -> float:
        """The wheel's call."""
        return self.pulse.due(self) if self.open else 0.0

    # Called by the socket

    def received(self, data: bytes) -> None:
        """Take one message of the peer; its commands run in order, after those before it."""
        if not self.open:
            return
        if data == self.codec.pong:
            self._ponged()
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
            if not self._ponged():
                return
        if asked:
            self._enqueue(asked, len(data))

    def _enqueue(self, commands: list[Command], size: int) -> None:
        queue = self._queue
        if queue is None:
            queue, self._queued_bytes = deque(), 0
        queue.extend((command, 0) for command in commands[:-1])
        queue.append((commands[-1], size))
        self._queued_bytes += size
        if self._queue is None:
            self._queue = queue
            self.engine.tasks.spawn(self._work())
        elif len(queue) > QUEUE_COMMANDS or self._queued_bytes > QUEUE_BYTES:
            self.close(Disconnect.TOO_MANY_REQUESTS)

    def _ponged(self) -> bool:
        expected = self.pulse.pong()
        if not expected:
            self.close(Disconnect.BAD_REQUEST)
        return expected

    def resumed(self) -> None:
        """The socket takes more again: go on from the places."""
        self._let_go_on()
        self.wake()

    def over(self) -> None:
        """Nothing can be said any more: the peer has closed, or is being cut off."""
        if self.open:
            super().over()
            self._let_go_on()
            self.engine.left(self)

    def closed(self) -> None:
        """The socket has gone, whoever closed it."""
        self.over()
        self.engine.gone()

    # From connect to close

    def connect(self) -> None:
        """`connect` is being answered; the clock of 3502 stands still."""
        self._state = State.CONNECTING

    def refuse(self) -> None:
        """`connect` is answered with an error; the client is about to leave."""
        self._state = State.REFUSED
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
        self._state = State.READY
        engine.wheel.add(self, self.pulse.begin(self))

    # Commands

    async def _work(self) -> None:
        """Run the commands one after another, `connect` to its end before the rest."""
        caller.set(self.address)
        while self._queue and self.open:
            command, size = self._queue.popleft()
            self._queued_bytes -= size
            try:
                await answers.answer(self, command)
            except Ended as end:
                self.close(end.why)
            except Exception:
                log.exception("a session failed")
                self.close(Disconnect.SERVER_ERROR)
            if self._state is State.REFUSED:
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

    def _let_go_on(self) -> None:
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
