"""The fallback: the same sessions over web.WebSocketResponse, aiohttp's public interface only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import WSMsgType, web

from assana_rt.api.small_socket import set_write_limits
from assana_rt.live.codec import MESSAGE_BYTES
from assana_rt.live.engine import CLOSE_S
from assana_rt.live.protocol import Disconnect
from assana_rt.live.session import Session, Socket

log = logging.getLogger(__name__)


async def serve_plain(
    request: web.BaseRequest, begin: Callable[[Socket], Session], protocols: Iterable[str]
) -> web.StreamResponse:
    """What `upgrade.hand_over` does, but returning when the socket has closed.

    A task and some 14 KB for each socket.
    """
    response = web.WebSocketResponse(
        compress=False,
        timeout=CLOSE_S,
        max_msg_size=2 * MESSAGE_BYTES,  # the session itself refuses what is over one
        protocols=protocols,
        writer_limit=0,  # every send through aiohttp waits while the transport is full
    )
    try:
        await response.prepare(request)
    except ValueError:  # headers of other than text, which aiohttp can't even quote
        raise web.HTTPBadRequest from None
    socket = PlainSocket(request, response)
    session = socket.session = begin(socket)
    try:
        async for message in response:
            if message.type is WSMsgType.ERROR:
                break
            if socket.open:
                data = message.data
                session.received(data.encode() if isinstance(data, str) else data)
    except Exception:  # what a session did not expect ends that session only
        log.exception("a session failed")
        socket.close(Disconnect.SERVER_ERROR.code, Disconnect.SERVER_ERROR.text)
    finally:
        socket.open = False
        session.over()
        try:
            await socket.ended()
        finally:  # a handler may be cancelled here, when its connection goes
            session.closed()
    return response


class PlainSocket:
    """A Socket over aiohttp's. Our frames go to the transport as they are, between aiohttp's."""

    fd = -1

    def __init__(self, request: web.BaseRequest, response: web.WebSocketResponse) -> None:
        self.writable, self.open = True, True
        self.session: Session | None = None
        self._request, self._response = request, response
        self._tasks: set[asyncio.Task[Any]] = set()
        if request.transport is not None:
            set_write_limits(request.transport)

    def write(self, frames: bytes) -> bool:
        transport = self._request.transport
        if not self.open or transport is None or self._response.closed:
            return False
        transport.write(frames)
        if self.writable and self._request.protocol.writing_paused:
            self.writable = False
            self._spawn(self._resume())
        return self.writable

    def buffered(self) -> int:
        transport = self._request.transport
        return 0 if transport is None else transport.get_write_buffer_size()

    def close(self, code: int, reason: str) -> None:
        if self.open:
            self.open = False
            self._spawn(self._goodbye(code, reason.encode()[:123]))

    async def ended(self) -> None:
        """Wait for what is still being said."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _resume(self) -> None:
        try:
            # An unasked-for pong is allowed, and returns when the transport has room.
            await self._response.pong()
        except ConnectionError:
            return
        self.writable = True
        if self.open and self.session is not None:
            self.session.resumed()

    async def _goodbye(self, code: int, reason: bytes) -> None:
        """aiohttp's close() waits for room in the transport without an end; this one ends."""
        try:
            await asyncio.wait_for(self._response.close(code=code, message=reason), CLOSE_S)
        except TimeoutError:
            if self._request.transport is not None:
                self._request.transport.abort()

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
