"""The hand-over: aiohttp answers the upgrade, then a small protocol of ours owns the socket.

Middlewares, sign-in and the Origin check have run by then. This reaches into aiohttp's private
state, all of it in `_detach`; `check_hand_over` says at the start whether it still works.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket as net
import weakref
from collections.abc import Callable, Iterable
from typing import Any

import aiohttp
from aiohttp import web

from assana_rt.api.small_socket import SmallSocket, set_write_limits
from assana_rt.live.framing import TEXT, frame
from assana_rt.live.session import Session
from assana_rt.live.wheel import Wheel

CHECKED_WITH = ("3.14.",)  # the aiohttp releases whose source `_detach` was read against
REHEARSED_WITHIN_S = 20  # milliseconds, but for a machine that is busy with its start
_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: check\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class NoHandOver(RuntimeError):
    """This aiohttp's sockets can't be taken over; the message says what to do instead."""


async def hand_over(
    request: web.BaseRequest,
    wheel: Wheel,
    begin: Callable[[SmallSocket], Session],
    protocols: Iterable[str],
) -> web.StreamResponse:
    """Answer the upgrade, give the connection to `begin(socket)`, return the handler's answer.

    The request ends here and is freed; `begin` copies what it needs of it. Raises
    HTTPBadRequest (not a websocket request) and ConnectionResetError (client gone; aiohttp
    takes it).
    """
    offer = web.WebSocketResponse(compress=False, protocols=protocols)
    try:
        ready = offer.can_prepare(request)
        if not ready:
            await offer.prepare(request)  # raises what aiohttp has to say about it
    except ValueError:  # headers of other than text, which it can't even quote
        raise web.HTTPBadRequest from None
    key = request.headers["Sec-WebSocket-Key"] + _MAGIC
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Accept": base64.b64encode(
            hashlib.sha1(key.encode(), usedforsecurity=False).digest()
        ).decode(),
    }
    if ready.protocol:
        headers["Sec-WebSocket-Protocol"] = ready.protocol
    response = web.StreamResponse(status=101, headers=headers)
    await response.prepare(request)
    await response.write_eof()

    transport, early = _detach(request)
    socket = SmallSocket(transport, wheel)
    transport.set_protocol(socket)
    set_write_limits(transport)
    try:
        socket.session = begin(socket)
    except BaseException:
        transport.abort()
        raise
    transport.resume_reading()  # aiohttp stops a client that sends much before its answer
    socket.data_received(early)
    return response


def _detach(request: web.BaseRequest) -> tuple[asyncio.Transport, bytes]:
    """Take from aiohttp the connection and the bytes behind the upgrade request."""
    handler: Any = request.protocol
    transport, early = handler.transport, handler._message_tail  # noqa: SLF001
    if transport is None or transport.is_closing():
        raise ConnectionResetError("the client left during the upgrade")
    # Else connection_lost() closes it, and start() once more when the request's task ends.
    handler.transport = None
    # Else connection_lost() cancels the handler we are in (handler_cancellation=True).
    handler._task_handler = None  # noqa: SLF001
    handler.connection_lost(None)  # aiohttp's own clean-up: timers, parser, its list of us
    return transport, early


async def check_hand_over() -> None:
    """Hand one real connection over, on this loop and this aiohttp.

    NoHandOver if anything is not as we rely on.
    """
    try:
        await asyncio.wait_for(_rehearse(), REHEARSED_WITHIN_S)
    except Exception as error:
        raise NoHandOver(
            f"Can't take sockets over from aiohttp {aiohttp.__version__}: {error!r}. Until"
            " api/upgrade.py is adapted, ASSANA_SOCKETS=plain works, at 14 KB more a socket."
        ) from error


class _Witness(Session):
    """The check's session: echoes, and notes what it is told."""

    __slots__ = ("_carrier", "_seen")

    def __init__(self, socket: SmallSocket, seen: list[bytes | None]) -> None:
        self._carrier, self._seen = socket, seen

    def received(self, data: bytes) -> None:
        self._seen.append(data)
        self._carrier.write(frame(TEXT, data))

    def held(self) -> None: ...

    def over(self) -> None: ...

    def closed(self) -> None:
        self._seen.append(None)


async def _rehearse() -> None:
    if not aiohttp.__version__.startswith(CHECKED_WITH):
        raise RuntimeError(f"its source was read for {CHECKED_WITH} only")
    seen: list[bytes | None] = []
    requests: list[weakref.ref[web.BaseRequest]] = []

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        requests.append(weakref.ref(request))
        return await hand_over(request, Wheel(), lambda socket: _Witness(socket, seen), ())

    loop = asyncio.get_running_loop()
    ours, client = net.socketpair()
    client.setblocking(False)
    server = web.Server(handler, handler_cancellation=True, access_log=None)
    transport = None
    try:
        transport, _ = await loop.connect_accepted_socket(server, ours)
        await _talk(client)
        if await loop.sock_recv(client, 1) or seen != [b"early", b"late", None]:
            raise RuntimeError(f"the session saw {seen}")
        if server.connections or requests[0]() is not None:
            raise RuntimeError("aiohttp still holds the connection or the request")
    finally:
        client.close()
        if transport is None:
            ours.close()
        else:
            transport.abort()
            await asyncio.sleep(0)  # which is when it lets go of the socket


async def _talk(client: net.socket) -> None:
    """Say something before the answer, after the request's end, and goodbye; hear the answers."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(client, UPGRADE + b"\x81\x85\0\0\0\0early")
    for said, heard in (
        (b"", b"\r\n\r\n\x81\x05early"),
        (b"\x81\x84\0\0\0\0late", b"\x81\x04late"),
        (b"\x88\x82\0\0\0\0\x03\xe8", b"\x88\x02\x03\xe8"),
    ):
        await loop.sock_sendall(client, said)
        answer = b""
        while not answer.endswith(heard):
            part = await loop.sock_recv(client, 4096)
            if not part:
                raise RuntimeError(f"connection closed instead of {heard!r}")
            answer += part
