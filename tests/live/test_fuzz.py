"""Noise of every kind: no crash, no hang, and whoever is sent away is told a code."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
from collections.abc import Iterator
from typing import Any

import pytest
from centrifuge.protocol import client_pb2 as theirs

from assana_rt.api.small_socket import SmallSocket
from assana_rt.live.codec import Codec
from assana_rt.live.codec_json import JsonCodec
from assana_rt.live.codec_protobuf import ProtobufCodec
from assana_rt.live.framing import BINARY, CLOSE, CONTINUATION, PING, TEXT
from assana_rt.live.protocol import Disconnect
from assana_rt.live.session import Session
from tests.live.kit import Live, settle
from tests.live.test_codecs import as_theirs, delimited
from tests.live.test_frames import Pipe
from tests.live.test_sdk import Server
from tests.live.wire import FIN, Raw, masked

ROUNDS = 250
CODES = {why.code for why in Disconnect} | {1000, 1001, 1002, 1003, 1007, 1009, 1011}
TALK: list[dict[str, Any]] = [
    {"id": 1, "connect": {"token": "ann"}},
    {"id": 2, "subscribe": {"channel": "board", "recover": True, "offset": 1, "epoch": "e"}},
    {"id": 3, "subscribe": {"channel": "room:1", "flag": 3}},
    {"id": 4, "publish": {"channel": "room:1", "data": {"say": "hello"}}},
    {"id": 5, "presence": {"channel": "room:1"}},
    {"id": 6, "history": {"channel": "board", "limit": -1, "since": {"offset": 1, "epoch": ""}}},
    {"id": 7, "rpc": {"method": "none", "data": {"a": [1, None]}}},
    {"id": 8, "refresh": {"token": "ann"}},
    {"id": 9, "unsubscribe": {"channel": "board"}},
]
ODD: list[Any] = [
    None, True, -1, 2**31, 2**64, 1.5, "", "\0", "x" * 300, [], {}, [[]], "é", {"id": {}},
]  # fmt: skip
FORMS = [pytest.param(JsonCodec(), id="json"), pytest.param(ProtobufCodec(), id="protobuf")]


class Fuzz:
    """Makes what no client should say of what one says."""

    def __init__(self, dice: random.Random, codec: Codec) -> None:
        self.dice, self.binary = dice, isinstance(codec, ProtobufCodec)

    def talk(self) -> bytes:
        """Return the bytes of a conversation, spoilt in one way or another."""
        kind = self.dice.choice(("fields", "payload", "frames", "noise"))
        if kind == "noise":
            return self.dice.randbytes(self.dice.randrange(1, 200))
        commands = TALK[: self.dice.randrange(1, len(TALK) + 1)]
        if kind == "fields" and not self.binary:
            commands = [self._odd(command) for command in commands]
        payloads = [self._payload(part) for part in self._parts(commands)]
        if kind == "payload":
            payloads = [self._spoilt(payload) for payload in payloads]
        sent = b"".join(self._frames(payload, odd=kind == "frames") for payload in payloads)
        return self._spoilt(sent) if kind == "frames" and self.dice.random() < 0.5 else sent

    def cut(self, data: bytes) -> Iterator[bytes]:
        while data:
            size = self.dice.choice((1, 7, 100, len(data)))
            yield data[:size]
            data = data[size:]

    def _parts(self, commands: list[Any]) -> Iterator[list[Any]]:
        while commands:
            size = self.dice.randrange(1, len(commands) + 1)
            yield commands[:size]
            commands = commands[size:]

    def _payload(self, commands: list[Any]) -> bytes:
        if not self.binary:
            return "\n".join(map(json.dumps, commands)).encode()
        return delimited(*(_theirs(command) for command in commands))

    def _odd(self, command: dict[str, Any]) -> Any:
        """Put something else in place of one value, a name, or the whole."""
        copied = json.loads(json.dumps(command))
        places = [copied, *(value for value in copied.values() if isinstance(value, dict))]
        place = self.dice.choice(places)
        match self.dice.randrange(6):
            case 0:
                return self.dice.choice(ODD)
            case 1 if place:
                place.pop(self.dice.choice(list(place)))
            case 2:
                place[self.dice.choice(("connect", "send", "ping", "x", "tf"))] = {}
            case _ if place:
                place[self.dice.choice(list(place))] = self.dice.choice(ODD)
        return copied

    def _spoilt(self, data: bytes) -> bytes:
        spoilt = bytearray(data)
        for _ in range(self.dice.randrange(1, 5)):
            at = self.dice.randrange(len(spoilt) + 1)
            match self.dice.randrange(3):
                case 0 if at < len(spoilt):
                    spoilt[at] = self.dice.randrange(256)
                case 1:
                    spoilt[at:at] = self.dice.randbytes(self.dice.randrange(1, 5))
                case _:
                    del spoilt[at : at + self.dice.randrange(1, 5)]
        return bytes(spoilt)

    def _frames(self, payload: bytes, *, odd: bool) -> bytes:
        opcode = BINARY if self.binary else TEXT
        if not odd:
            return masked(opcode, payload)
        half = self.dice.randrange(len(payload) + 1)
        first = self.dice.choice((0, 0, FIN, 0x40))
        between = self.dice.choice((b"", masked(PING, b"p"), masked(self.dice.randrange(16), b"?")))
        return (
            masked(opcode, payload[:half], first) + between + masked(CONTINUATION, payload[half:])
        )


def _theirs(command: dict[str, Any]) -> theirs.Command:
    """Return the command as the SDK's own code has it, with JSON in what it calls bytes."""
    copied = json.loads(json.dumps(command))
    data = [part.pop("data", None) for part in copied.values() if isinstance(part, dict)]
    message = as_theirs(copied)
    for name, part in copied.items():
        if isinstance(part, dict) and data[0] is not None:
            getattr(message, name).data = json.dumps(data[0]).encode()
    return message


def frames_of(out: bytes) -> list[tuple[int, bytes]]:
    """Read what the server has sent, which must be whole frames, not masked."""
    found = []
    while out:
        size, start = out[1], 2
        if size > 125:
            start = 4 if size == 126 else 10
            size = int.from_bytes(out[2:start], "big")
        assert out[0] & 0xF0 == FIN
        assert len(out) >= start + size
        found.append((out[0] & 15, out[start : start + size]))
        out = out[start + size :]
    return found


def told(frames: list[tuple[int, bytes]]) -> int | None:
    """Return the code of the close, if there is one: it must be known, with words, and the last."""
    closes = [body for opcode, body in frames if opcode == CLOSE]
    if not closes:
        return None
    assert len(closes) == 1
    assert frames[-1][0] == CLOSE
    code = int.from_bytes(closes[0][:2], "big")
    assert code in CODES
    assert code < 3000 or closes[0][2:]
    return code


@pytest.mark.parametrize("codec", FORMS)
async def test_a_session_survives_any_talk_or_ends_with_a_code(
    live: Live, codec: Codec, caplog: pytest.LogCaptureFixture
) -> None:
    live.append(3)
    fuzz = Fuzz(random.Random(7), codec)
    codes: list[int | None] = []
    for _ in range(ROUNDS):
        pipe = Pipe()
        socket = SmallSocket(pipe, live.engine.wheel)
        session: Session = live.engine.attach(socket, codec, None)
        socket.session = session
        for part in fuzz.cut(fuzz.talk()):
            socket.data_received(part)
            if fuzz.dice.random() < 0.2:
                await asyncio.sleep(0)
        await settle()
        codes.append(told(frames_of(bytes(pipe.out))))
        if codes[-1] is None and session.open:
            session.close(Disconnect.SHUTDOWN)
            assert told(frames_of(bytes(pipe.out))) == Disconnect.SHUTDOWN.code
        socket.connection_lost(None)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert {3501, 1002} <= set(codes), codes
    assert None in codes
    assert live.engine.sockets == 0
    watcher = await live.watcher()
    await live.publish()
    await settle()
    assert watcher.offsets()[-1] == live.log.head("board")


@pytest.mark.parametrize("codec", FORMS)
async def test_a_connection_ends_whatever_was_said(
    codec: Codec, caplog: pytest.LogCaptureFixture
) -> None:
    server = Server(Live())
    await server.start()
    fuzz = Fuzz(random.Random(8), codec)
    path = "/connection/websocket?format=" + ("protobuf" if fuzz.binary else "json")
    port = int(server.url.split(":")[2].split("/")[0])
    try:
        for _ in range(40):
            raw = await Raw.open(port, path=path)
            for part in fuzz.cut(fuzz.talk()):
                raw.send(part)
            raw.writer.write_eof()
            with contextlib.suppress(ConnectionError):  # it closed before it had read everything
                told(await raw.rest())
            await raw.end()
        assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    finally:
        await server.stop()
