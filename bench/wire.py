"""What a raw client must say to each kind of server; frames are masked with zeros (legal, free)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MARK = b"~"  # stands once in each message, and nowhere else


def upgrade(path: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    ).encode()


def masked(text: bytes) -> bytes:
    """Return a client's text frame."""
    n = len(text)
    if n < 126:
        return bytes((0x81, 0x80 | n)) + bytes(4) + text
    if n < 65536:
        return b"\x81\xfe" + n.to_bytes(2, "big") + bytes(4) + text
    return b"\x81\xff" + n.to_bytes(8, "big") + bytes(4) + text


SIZE = 300  # of a delivered message, whoever sends it: with our protocol's envelope, too
ENVELOPE = len('{"push":{"channel":"board","pub":{"data":,"offset":1000}}}')


def record(size: int) -> dict[str, Any]:
    """Return a record with which `body` is `size` bytes of JSON."""
    made = {
        "id": "0192f0c4-7a00-7000-8000-000000000001",
        "version": 7,
        "room": "OR 3",
        "status": "Ongoing",
    }
    return made | {"procedure": "~".ljust(1 + size - len(body(made | {"procedure": "~"})), ".")}


def body(record: dict[str, Any]) -> bytes:
    """Return what is measured: a change, as a wall's channel carries it."""
    said = {
        "type": "surgery.updated",
        "timestamp": "2026-01-01T08:15:02.114Z",
        "data": record,
        "changed": ["status"],
        "actor": None,
    }
    return json.dumps(said, separators=(",", ":")).encode()


PAYLOAD = body(record(SIZE))  # of those who send it as it is
RECORD = record(SIZE - ENVELOPE)  # of ours


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one kind of server is spoken to.

    A subscriber asks for `path`, says `hello` (if anything) and is in once it reads `welcome`.
    `ping` is answered with `pong`.
    """

    path: str = "/sub"
    publish_path: str = "/pub"
    hello: bytes = b""
    welcome: bytes = b"\r\n\r\n"
    ping: bytes = b"\x00never"
    pong: bytes = b""

    def publish(self, n: int) -> bytes:
        """Return what makes the server send `n` messages to everybody."""
        return masked(PAYLOAD) * n


PLAIN = Dialect()


@dataclass(frozen=True, slots=True)
class SocketIo(Dialect):
    """Engine.IO 4 over websockets alone."""

    def publish(self, n: int) -> bytes:
        return masked(b'42["pub",' + PAYLOAD + b"]") * n


_IO = "/socket.io/?EIO=4&transport=websocket"
SOCKET_IO = SocketIo(
    path=_IO, publish_path=_IO, hello=masked(b"40"), welcome=b'40{"sid"',
    ping=b"\x81\x012", pong=masked(b"3"),
)  # fmt: skip

SOCKET = "/connection/websocket"


@dataclass(frozen=True, slots=True)
class House(Dialect):
    """Our own server; `publish` asks for a change of the log through an RPC of `house.py`."""

    method: str = "log"

    def publish(self, n: int) -> bytes:
        return command({"id": 9, "rpc": {"method": self.method, "data": {"n": n}}})


def house(token: str, channels: Sequence[str], method: str = "log") -> House:
    """Return how a person with `token` watches `channels`."""
    return House(
        path=SOCKET,
        publish_path=SOCKET,
        hello=connect(token, *({"channel": channel} for channel in channels)),
        welcome=b'"id":%d,' % (1 + len(channels)),
        ping=b"\x81\x02{}",
        pong=masked(b"{}"),
        method=method,
    )


def connect(token: str, *subscriptions: dict[str, Any]) -> bytes:
    """Return the frame with which an SDK begins: `connect` and every `subscribe`."""
    asked: list[dict[str, object]] = [{"id": 1, "connect": {"token": token}}]
    asked += [{"id": i, "subscribe": each} for i, each in enumerate(subscriptions, 2)]
    return masked(b"\n".join(json.dumps(each).encode() for each in asked))


def command(fields: dict[str, object]) -> bytes:
    return masked(json.dumps(fields, separators=(",", ":")).encode())
