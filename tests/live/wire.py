"""Websocket frames as a client makes and reads them, and a client that says what it is told."""

from __future__ import annotations

import asyncio
import contextlib
import socket as net
import struct
from collections.abc import Mapping
from typing import Any

from assana_rt.api.frames import unmask
from assana_rt.api.upgrade import UPGRADE
from assana_rt.live.framing import CLOSE, frame

MASK = b"\x11\xa2\x3b\x7f"
FIN = 0x80


def masked(opcode: int, payload: bytes = b"", first: int = FIN, mask: bytes = MASK) -> bytes:
    """A client's frame; `first` holds FIN and the reserved bits."""
    plain = frame(opcode, payload)
    head = plain[: len(plain) - len(payload)]
    data = bytearray(payload)
    unmask(mask, data)
    return bytes((first | opcode, head[1] | 0x80)) + head[2:] + mask + data


GOODBYE = masked(CLOSE, b"\x03\xe8")


class Raw:
    """A connection upgraded by hand."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head = b""

    @classmethod
    async def open(
        cls,
        port: int,
        early: bytes = b"",
        *,
        path: str = "/connection/websocket",
        read: bool = True,
        told: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Raw:
        """`told`: what the request says in place of something else, in Latin-1."""
        self = cls()
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port, **options)
        request = UPGRADE.replace(b"GET /", b"GET " + path.encode())
        for usual, other in (told or {}).items():
            assert usual.encode() in request
            request = request.replace(usual.encode(), other.encode("latin-1"))
        self.writer.write(request + early)
        if read:
            self.head = await self.reader.readuntil(b"\r\n\r\n")
        return self

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def frame(self) -> tuple[int, bytes] | None:
        """The next frame, which must be whole and unmasked; None at the end of the stream."""
        async with asyncio.timeout(10):
            try:
                first, size = await self.reader.readexactly(2)
                assert first & 0xF0 == FIN
                if size > 125:
                    width = 2 if size == 126 else 8
                    size = int.from_bytes(await self.reader.readexactly(width), "big")
                return first & 15, await self.reader.readexactly(size)
            except asyncio.IncompleteReadError as error:
                if error.partial:
                    raise AssertionError("cut in the middle of a frame") from error
                return None

    async def rest(self) -> list[tuple[int, bytes]]:
        frames = []
        while (item := await self.frame()) is not None:
            frames.append(item)
        return frames

    def stop_reading(self) -> None:
        self.writer.transport.pause_reading()

    def go_on(self) -> None:
        self.writer.transport.resume_reading()

    def reset(self) -> None:
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(net.SOL_SOCKET, net.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def end(self) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()
