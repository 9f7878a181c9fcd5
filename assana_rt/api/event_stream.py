"""A session's socket over an HTTP response: server-sent events, as EventSource reads them."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Mapping
from typing import Any

from aiohttp import hdrs, web

from assana_rt.api.small_socket import set_write_limits
from assana_rt.live.codec_events import EventsCodec, place_of
from assana_rt.live.engine import CLOSE_S
from assana_rt.live.protocol import Disconnect
from assana_rt.live.session import Session

LOOK_S = 1.0
RETRY_MS = 2000, 5000  # between these, or all who are turned away together return together
HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


class EventStream:
    """A Socket that takes nothing before the connect push is out.

    Whoever makes one calls `follow` or `turn_away`, once, and `end` in any case.
    """

    fd = -1

    def __init__(self, request: web.Request, codec: EventsCodec) -> None:
        self.request, self.codec = request, codec
        self.writable, self.open = False, True
        self.session: Session | None = None
        self.closed_as: Disconnect | None = None
        self.response = web.StreamResponse(headers=HEADERS)
        # A kept connection would lead who is sent away back to this very node.
        self.response.force_close()
        self._chunked = False
        self._last_words = b""
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._resuming: asyncio.Task[None] | None = None

    async def follow(self, first: Mapping[str, Any]) -> None:
        """Begin with the connect push; return when either side has ended the stream."""
        await self._begin(b"\n" + self._numbered(first) + self.codec.encode({"push": first}))
        self.writable = True
        if self.session is not None:
            self.session.resumed()
        await self._until_ended()
        self._send(self._last_words)
        await self._finish()

    async def turn_away(self, why: Disconnect) -> None:
        """Say why there is no stream now, to somebody who is to come back in a moment."""
        self.open = False
        if self.session is not None:
            self.session.over()
        retry = b"retry: %d\n" % random.randint(*RETRY_MS)  # noqa: S311
        await self._begin(retry + self._place_kept() + self._goodbye(why.code, why.text))
        await self._finish()

    def end(self) -> None:
        """The response has ended, whatever it was."""
        self.open = False
        session, self.session = self.session, None
        if session is not None:
            session.closed()

    # Called by the session

    def write(self, frames: bytes) -> bool:
        if not self.open or not self.writable:
            return False
        self._send(frames)
        if self.request.protocol.writing_paused and self._resuming is None:
            self.writable = False
            self._resuming = asyncio.create_task(self._resume())
        return self.writable

    def buffered(self) -> int:
        transport = self.request.transport
        return 0 if transport is None else transport.get_write_buffer_size()

    def close(self, code: int, reason: str) -> None:
        if self.open:
            self.open = False
            self.closed_as = Disconnect.of(code)
            self._last_words = self._goodbye(code, reason)
            self._ended.set_result(None)

    # What is said

    def _goodbye(self, code: int, reason: str) -> bytes:
        return self.codec.encode({"push": {"disconnect": {"code": code, "reason": reason}}})

    def _numbered(self, first: Mapping[str, Any]) -> bytes:
        for result in first["connect"]["subs"].values():
            missed = result.get("publications")
            place = missed[-1]["offset"] if missed else result.get("offset", 0)
            return self.codec.numbered(place)
        return b""

    def _place_kept(self) -> bytes:
        """Return the place asked from: to some, an event without an id says that there is none."""
        asked = self.request.headers.get("Last-Event-ID", "")
        if not self.codec.numbers or place_of(asked) is None:
            return b""
        return b"id: %b\n" % asked.encode("utf-8", "surrogateescape")

    # How it is sent

    async def _begin(self, data: bytes) -> None:
        await self.response.prepare(self.request)
        # Over HTTP/1.0, as proxies speak it that nobody has told otherwise, the body is bare.
        self._chunked = hdrs.TRANSFER_ENCODING in self.response.headers
        if self.request.transport is not None:
            set_write_limits(self.request.transport)
        self._send(data)

    def _send(self, data: bytes) -> None:
        transport = self.request.transport
        if data and transport is not None and not self._gone():
            transport.write(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)

    async def _resume(self) -> None:
        # A comment, which readers pass over; it returns when the transport has room.
        with contextlib.suppress(ConnectionError):
            await self.response.write(b":\n\n")
        self._resuming, self.writable = None, True
        if self.open and self.session is not None:
            self.session.resumed()

    async def _until_ended(self) -> None:
        """Wait for our end or the client's; aiohttp has no word for the latter, so look."""
        try:
            while not self._ended.done() and not self._gone():
                await asyncio.wait([self._ended], timeout=LOOK_S)
        finally:
            if self._resuming is not None:
                self._resuming.cancel()

    def _gone(self) -> bool:
        transport = self.request.transport
        return transport is None or transport.is_closing()

    async def _finish(self) -> None:
        """End the response; who has not taken the rest in time is cut off."""
        if self.request.transport is not None:
            asyncio.get_running_loop().call_later(CLOSE_S, self.request.transport.abort)
        with contextlib.suppress(ConnectionError):
            await self.response.write_eof()
