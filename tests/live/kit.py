"""A watcher without a socket, and an engine over a log in memory."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson

from assana_rt.access.principal import Principal, Role
from assana_rt.live.channels import ChannelKind, Snapshot
from assana_rt.live.codec_json import JsonCodec
from assana_rt.live.engine import Engine, SignedIn
from assana_rt.live.log import Event, MemoryLog, Position
from assana_rt.live.protocol import Disconnect, Ended, Failure, Refused
from assana_rt.live.session import Session

CODEC = JsonCodec()


def person(name: str = "ann", role: Role = Role.DOCTOR) -> Principal:
    return Principal(name, role, name.title(), f"session-{name}", 1)


async def sign_in(token: str) -> SignedIn:
    """Tokens are `<name>` or `<name>@<expires at>`; some names mean trouble."""
    name, _, expires_at = token.partition("@")
    match name:
        case "dead":
            raise Ended(Disconnect.INVALID_TOKEN)
        case "old":
            raise Refused(Failure.TOKEN_EXPIRED)
        case "trouble":
            raise RuntimeError("the database is away")
    role = Role.DISPLAY if name == "wall" else Role.DOCTOR
    return SignedIn(person(name, role), float(expires_at) if expires_at else None)


class Board(ChannelKind):
    """A plain channel; `denied` are not let in."""

    namespace = "board"

    def __init__(self, log: MemoryLog | None = None) -> None:
        self.denied: set[str] = set()
        self.asked = 0
        self.made = 0
        self.log = log
        self.gate: asyncio.Event | None = None

    async def allowed(self, principal: Principal, key: str) -> bool:
        self.asked += 1
        return principal.id not in self.denied

    async def snapshot(
        self, principal: Principal, key: str, request: dict[str, Any]
    ) -> Snapshot | None:
        if self.log is None:
            return None
        self.made += 1
        channel = f"{self.namespace}:{key}" if self.keyed else self.namespace
        head = self.log.head(channel)
        position = Position(self.log.epoch, head)
        if self.gate is not None:
            await self.gate.wait()
        state = {"at": head, "request": request}
        return Snapshot(position, json.dumps({"snapshot": state}).encode())


class Doctor(Board):
    namespace = "doctor"
    keyed = True


class Room(ChannelKind):
    """No history; `mute` hear nothing, nobody sees `hidden`; who may enter may speak."""

    namespace = "room"
    keyed = True
    history = False
    presence = True
    engine: Engine

    def __init__(self) -> None:
        self.mute: set[str] = set()
        self.blind: set[str] = set()
        self.hidden: set[str] = set()

    async def allowed(self, principal: Principal, key: str) -> bool:
        return key != "closed"

    async def publish(self, sender: Any, key: str, data: bytes) -> None:
        self.engine.cast(f"room:{key}", data, self.info(sender))

    def hears(self, member: Any, key: str, payload: bytes) -> bool:
        return member.principal.id not in self.mute

    def sees(self, member: Any, key: str) -> bool:
        return member.principal.id not in self.blind

    def reveals(self, principal: Principal, key: str, other: Any) -> bool:
        return other["user"] not in self.hidden


class FakeSocket:
    """Takes frames for as long as it is told to."""

    fd = -1

    def __init__(self) -> None:
        self.writable, self.frames, self.waiting = True, [], 0
        self.session: Session | None = None
        self.ended: tuple[int, str] | None = None
        self.news = asyncio.Event()

    def write(self, frames: bytes) -> bool:
        assert self.ended is None
        self.frames.append(frames)
        self.news.set()
        return self.writable

    def buffered(self) -> int:
        return self.waiting

    def close(self, code: int, reason: str) -> None:
        assert self.ended is None
        assert reason
        self.ended = code, reason
        self.news.set()
        asyncio.get_running_loop().call_soon(self.lost)

    def lost(self) -> None:
        """The connection is gone; said once."""
        session, self.session = self.session, None
        if session is not None:
            session.closed()


def messages_of(frame: bytes) -> list[dict[str, Any]]:
    """Return the messages of one text frame, whose head must be right."""
    assert frame[0] == 0x81
    size, start = frame[1], 2
    if size > 125:
        start = 4 if size == 126 else 10
        size = int.from_bytes(frame[2:start], "big")
    assert len(frame) == start + size
    return [orjson.loads(line) for line in frame[start:].split(b"\n")]


class Peer:
    """A client's end of a session: says commands, reads what comes."""

    def __init__(self, engine: Engine, given: Principal | None = None) -> None:
        self.engine, self.socket = engine, FakeSocket()
        self.session = self.socket.session = engine.attach(self.socket, CODEC, given)
        self._frames: list[list[dict[str, Any]]] = []
        self._last_id = 0

    @property
    def frames(self) -> list[list[dict[str, Any]]]:
        for frame in self.socket.frames[len(self._frames) :]:
            self._frames.append(messages_of(frame))
        return self._frames

    @property
    def heard(self) -> list[dict[str, Any]]:
        return [message for frame in self.frames for message in frame]

    def say(self, *commands: dict[str, Any]) -> list[int]:
        """Send commands in one frame, numbered."""
        numbered = []
        for command in commands:
            self._last_id += 1
            numbered.append({"id": self._last_id, **command})
        self.raw("\n".join(map(json.dumps, numbered)))
        return [command["id"] for command in numbered]

    def raw(self, text: str | bytes) -> None:
        self.session.received(text.encode() if isinstance(text, str) else text)

    async def ask(self, **command: Any) -> dict[str, Any]:
        """Send one command; return its result, or the whole reply where that is an error."""
        (id_,) = self.say(command)
        return await self.answer(id_)

    async def answer(self, id_: int) -> dict[str, Any]:
        reply = await self.until(lambda message: message.get("id") == id_)
        (kind,) = reply.keys() - {"id"}
        return reply if kind == "error" else reply[kind]

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first message that is wanted, waiting for it."""
        async with asyncio.timeout(10):
            while True:
                for message in self.heard:
                    if wanted(message):
                        return message
                self.socket.news.clear()
                assert self.socket.ended is None, self.socket.ended
                await self.socket.news.wait()

    async def ended(self) -> int:
        async with asyncio.timeout(10):
            while self.socket.ended is None:
                self.socket.news.clear()
                await self.socket.news.wait()
        return self.socket.ended[0]

    async def connect(self, token: str = "ann") -> Peer:
        assert "client" in await self.ask(connect={"token": token})
        return self

    def pushes(self, channel: str = "board", what: str = "pub") -> list[dict[str, Any]]:
        found = [m["push"] for m in self.heard if "push" in m]
        return [push[what] for push in found if push["channel"] == channel and what in push]

    def offsets(self, channel: str = "board") -> list[int]:
        """All offsets seen, those in replies included."""
        seen: list[int] = []
        for message in self.heard:
            seen += [p["offset"] for p in message.get("subscribe", {}).get("publications", [])]
            push = message.get("push", {})
            if push.get("channel") == channel and "pub" in push:
                seen.append(push["pub"]["offset"])
        return seen

    def stop_reading(self) -> None:
        self.socket.writable = False
        self.session.held()

    def go_on(self) -> None:
        self.socket.writable = True
        self.session.resumed()

    def gone(self) -> None:
        self.socket.lost()


class Live:
    """An engine, its log and its kinds."""

    def __init__(self, log: MemoryLog | None = None, **options: Any) -> None:
        self.log = log or MemoryLog()
        self.board, self.doctor, self.room = Board(self.log), Doctor(self.log), Room()
        options.setdefault("authenticate", sign_in)
        self.engine = Engine(self.log, kinds=[self.board, self.doctor, self.room], **options)
        self.room.engine = self.engine

    def peer(self, given: Principal | None = None) -> Peer:
        return Peer(self.engine, given)

    async def watcher(self, channel: str = "board", token: str = "ann", **request: Any) -> Peer:
        """A connected peer, subscribed."""
        peer = await self.peer().connect(token)
        reply = await peer.ask(subscribe={"channel": channel, **request})
        assert "error" not in reply, reply
        return peer

    def append(self, n: int = 1, channel: str = "board", **options: Any) -> list[Event]:
        """Commit events without telling anybody."""
        events = []
        for _ in range(n):
            payload = json.dumps({"n": self.log.head(channel) + 1}).encode()
            events.append(self.log.append(channel, payload, **options))
        return events

    async def publish(self, n: int = 1, channel: str = "board", **options: Any) -> list[Event]:
        """Commit events and announce them."""
        events = self.append(n, channel, **options)
        await self.engine.announce(events)
        return events


@contextlib.asynccontextmanager
async def living(live: Live) -> AsyncIterator[Live]:
    await live.engine.start()
    try:
        yield live
    finally:
        for session in list(live.engine._sessions):
            session.socket.lost()
        await live.engine.stop()


async def settle(turns: int = 30) -> None:
    """Let everything happen that waits for nothing but its turn."""
    for _ in range(turns):
        await asyncio.sleep(0)
