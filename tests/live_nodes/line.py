"""A client's end of one websocket connection, in the JSON form: as little as will do."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from assana_rt.api.upgrade import UPGRADE
from assana_rt.live.framing import CLOSE, TEXT
from tests.live.wire import masked

REQUEST = UPGRADE.replace(b"GET /", b"GET /connection/websocket")
PATIENCE_S = 15
PONG = masked(TEXT, b"{}")

Message = dict[str, Any]

still_open: set[Line] = set()


class Away(Exception):
    """The node did not take the connection."""


class Ended(Exception):
    """The connection is over; `code` is the server's word, 0 where there was none."""

    def __init__(self, code: int = 0, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason


class Line:
    """Says commands, hears messages; answers pings by itself."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._bytes = b""
        self._last_id = 0
        self.heard: list[Message] = []
        self.node = ""
        still_open.add(self)

    @classmethod
    async def open(cls, port: int) -> Line:
        writer = None
        try:
            async with asyncio.timeout(PATIENCE_S):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(REQUEST)
                head = await reader.readuntil(b"\r\n\r\n")
                if b" 101 " not in head.partition(b"\r\n")[0]:
                    raise Away(head)
        except BaseException as error:
            if writer is not None:
                writer.transport.abort()
            if isinstance(error, OSError | asyncio.IncompleteReadError):
                raise Away from error
            raise
        return cls(reader, writer)

    def say(self, *commands: Message) -> list[int]:
        """Send commands in one frame, numbered."""
        first = self._last_id + 1
        self._last_id += len(commands)
        numbered = [{"id": id_, **command} for id_, command in enumerate(commands, first)]
        self._writer.write(masked(TEXT, "\n".join(map(json.dumps, numbered)).encode()))
        return list(range(first, self._last_id + 1))

    async def next(self) -> list[Message]:
        """Wait for the next frame; return its messages. Raises Ended."""
        while True:
            if (frame := self._frame()) is not None:
                code, body = frame
                if code == CLOSE:
                    self.cut()
                    raise Ended(int.from_bytes(body[:2], "big"), body[2:].decode())
                messages = [json.loads(line) for line in body.split(b"\n")]
                if {} in messages:
                    self._writer.write(PONG)
                self.heard += filter(None, messages)
                return messages
            try:
                block = await self._reader.read(65536)
            except OSError:
                block = b""
            if not block:
                self.cut()
                raise Ended
            self._bytes += block

    def _frame(self) -> tuple[int, bytes] | None:
        data = self._bytes
        if len(data) < 2:
            return None
        size, start = data[1], 2
        if size > 125:
            start = 4 if size == 126 else 10
            if len(data) < start:
                return None
            size = int.from_bytes(data[2:start], "big")
        if len(data) < start + size:
            return None
        self._bytes = data[start + size :]
        return data[0] & 15, data[start : start + size]

    async def ask(self, **command: Any) -> Message:
        """Send one command and return its reply, whatever else comes meanwhile."""
        (id_,) = self.say(command)
        return await self.until(lambda message: message.get("id") == id_)

    async def until(self, wanted: Any) -> Message:
        """Return the first message that was or is heard and is wanted."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for message in self.heard:
                    if wanted(message):
                        return message
                await self.next()

    async def wait(self, seconds: float) -> None:
        """Hear what comes within this time, if anything does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.next()

    async def ended(self) -> Ended:
        """Hear on until the connection is over."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    await self.next()
                except Ended as end:
                    return end

    def published(self, channel: str) -> list[Message]:
        """Return the publications of a channel heard so far, replies' included."""
        found: list[Message] = []
        for message in self.heard:
            reply, push = message.get("subscribe", {}), message.get("push", {})
            found += reply.get("publications", [])
            if push.get("channel") == channel and "pub" in push:
                found.append(push["pub"])
        return found

    def cut(self) -> None:
        """Drop the connection without a word."""
        still_open.discard(self)
        self._writer.transport.abort()


async def watching(port: int, token: str, channel: str, **request: Any) -> Line:
    """Return a line that is connected and subscribed."""
    line = await Line.open(port)
    reply = await line.ask(connect={"token": token})
    assert "connect" in reply, reply
    line.node = reply["connect"]["node"]
    reply = await line.ask(subscribe={"channel": channel, **request})
    assert "subscribe" in reply, reply
    return line
