"""What a raw client must say to each kind of server; frames are masked with zeros (legal, free)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MARK = b"^"  # stands once in each message and in no head of a frame (126 is "~")


def upgrade(path: str, protocol: str = "") -> bytes:
    asked = f"Sec-WebSocket-Protocol: {protocol}\r\n" if protocol else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"{asked}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    ).encode()


def masked(payload: bytes, first: int = 0x81) -> bytes:
    """Return a client's frame, of text unless `first` says otherwise."""
    n, head = len(payload), bytes((first,))
    if n < 126:
        return head + bytes((0x80 | n,)) + bytes(4) + payload
    if n < 65536:
        return head + b"\xfe" + n.to_bytes(2, "big") + bytes(4) + payload
    return head + b"\xff" + n.to_bytes(8, "big") + bytes(4) + payload


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
    return made | {"procedure": "^".ljust(1 + size - len(body(made | {"procedure": "^"})), ".")}


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
    `ping` is answered with `pong`. `echoes`: the publisher is sent what it publishes, too.
    """

    path: str = "/sub"
    publish_path: str = "/pub"
    protocol: str = ""
    echoes: bool = False
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
    path=_IO, publish_path=_IO, echoes=True, hello=masked(b"40"), welcome=b'40{"sid"',
    ping=b"\x81\x012", pong=masked(b"3"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mqtt(Dialect):
    """MQTT 3.1.1 in binary frames, quality 0."""

    def publish(self, n: int) -> bytes:
        return masked(_packet(0x30, _TOPIC + PAYLOAD), 0x82) * n


def _packet(kind: int, body: bytes) -> bytes:
    size, head = len(body), bytearray((kind,))
    while True:
        size, part = size >> 7, size & 127
        head.append(part | (128 if size else 0))
        if not size:
            return bytes(head) + body


_TOPIC = b"\x00\x05board"
_CONNECT = _packet(0x10, b"\x00\x04MQTT\x04\x02\x00\x00\x00\x00")
_SUBSCRIBE = _packet(0x82, b"\x00\x01" + _TOPIC + b"\x00")
MQTT = Mqtt(
    path="/mqtt", publish_path="/mqtt", protocol="mqtt", echoes=True,
    hello=masked(_CONNECT, 0x82) + masked(_SUBSCRIBE, 0x82), welcome=b"\x90\x03\x00\x01\x00",
    ping=b"\x89\x00", pong=masked(b"", 0x8A),  # after five minutes, where a run takes longer
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


@dataclass(frozen=True, slots=True)
class Centrifugo(Dialect):
    """The protocol that ours is, without tokens; a channel without history."""

    def publish(self, n: int) -> bytes:
        data = json.loads(body(RECORD))
        return command({"id": 9, "publish": {"channel": "board", "data": data}}) * n


CENTRIFUGO = Centrifugo(
    path=SOCKET, publish_path=SOCKET, echoes=True, welcome=b'"id":2,',
    hello=masked(b'{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"board"}}'),
    ping=b"\x81\x02{}", pong=masked(b"{}"),
)  # fmt: skip
