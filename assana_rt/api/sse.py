"""`GET /connection/uni_sse`: live updates as server-sent events, for EventSource and `curl -N`.

    curl -N -H "Authorization: Bearer $TOKEN" \\
        --data-urlencode 'cf_connect={"subs":{"board":{}}}' -G $SITE/connection/uni_sse

Signed in by a token (in the request, or as Bearer) or by a page's cookie; refused with a status,
never with a stream: EventSource would come back for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from aiohttp import hdrs, web

from assana_rt.api.small_socket import set_write_limits
from assana_rt.api.socket import SignInByCookie, is_own_origin
from assana_rt.errors import AppError, BadRequest, Forbidden, Unauthenticated, Unavailable
from assana_rt.live.codec_events import EventsCodec, place_of, read_request
from assana_rt.live.engine import Engine
from assana_rt.live.one_way import open_stream
from assana_rt.live.protocol import Disconnect, Ended, Failure, Malformed, Refused
from assana_rt.live.session import Session

PATH = "/connection/uni_sse"
LOOK_S = 1.0
BODY_S = 10  # for the connect request to come, as long as a socket has for its own
HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


def install_events(
    app: web.Application, engine: Engine, *, sign_in_by_cookie: SignInByCookie
) -> None:
    """Serve the engine's channels one way."""
    several = EventsCodec()
    single = EventsCodec(lambda: engine.hub.epoch)

    async def events(request: web.Request) -> web.StreamResponse:
        if engine.draining:
            raise Unavailable("This server is about to stop; another one answers in a moment.")
        asked = await _asked(request)
        person = await sign_in_by_cookie(request) if is_own_origin(request) else None
        codec = single if len(asked.get("subs") or {}) == 1 else several
        socket = _Stream(request, codec)
        session = socket.session = engine.attach(socket, codec, person)
        try:
            return await socket.serve(asked)
        finally:
            socket.open = False
            session.over()
            session.closed()

    app.router.add_get(PATH, events, allow_head=False)
    app.router.add_post(PATH, events)


async def _asked(request: web.Request) -> dict[str, Any]:
    """Return the connect request, completed by what headers say."""
    text: str | bytes | None = request.query.get("cf_connect")
    if text is None and request.method == "POST":
        text = await _body(request)
    try:
        asked = read_request(text)
    except Malformed as error:
        raise BadRequest(f"{error}.") from None
    header = request.headers.get("Authorization", "")
    if header[:7].lower() == "bearer ":
        asked.setdefault("token", header[7:].strip())
    place = place_of(request.headers.get("Last-Event-ID", ""))
    subs = asked.get("subs") or {}
    if place is not None and len(subs) == 1:
        ((channel, wishes),) = subs.items()
        resumed = {"recover": True, "epoch": place[0], "offset": place[1]}
        asked["subs"] = {channel: {**(wishes or {}), **resumed}}
    return asked


async def _body(request: web.Request) -> bytes:
    if (request.charset or "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
        raise BadRequest("A connect request is JSON, in UTF-8.")
    try:
        async with asyncio.timeout(BODY_S):
            return await request.read()
    except TimeoutError:
        raise BadRequest(f"The request's body did not come within {BODY_S} s.") from None


class _Stream:
    """A Socket over an HTTP response; takes nothing before the connect push is out."""

    fd = -1

    def __init__(self, request: web.Request, codec: EventsCodec) -> None:
        self.writable, self.open = False, True
        self.session: Session | None = None
        self._request, self._codec = request, codec
        self._chunked = False
        self._response = web.StreamResponse(headers=HEADERS)
        # A kept connection would lead who is sent away back to this very node.
        self._response.force_close()
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._resuming: asyncio.Task[None] | None = None

    async def serve(self, asked: dict[str, Any]) -> web.StreamResponse:
        """Answer with a stream until either side ends it; raise AppError where it can't begin."""
        assert self.session is not None  # noqa: S101 - set by whoever made us
        try:
            first = await open_stream(self.session, asked)
        except (Refused, Ended, Malformed) as error:
            raise _refusal(error) from None
        await self._response.prepare(self._request)
        # Over HTTP/1.0, as proxies speak it that nobody has told otherwise, the body is bare.
        self._chunked = hdrs.TRANSFER_ENCODING in self._response.headers
        if self._request.transport is not None:
            set_write_limits(self._request.transport)
        self.writable = True
        self._send(b"\n" + self._numbered(first) + self._codec.encode({"push": first}))
        self.session.resumed()
        await self._until_ended()
        with contextlib.suppress(ConnectionError):
            await self._response.write_eof()
        return self._response

    def write(self, frames: bytes) -> bool:
        if not self.open or not self.writable:
            return False
        self._send(frames)
        if self._request.protocol.writing_paused and self._resuming is None:
            self.writable = False
            self._resuming = asyncio.create_task(self._resume())
        return self.writable

    def buffered(self) -> int:
        transport = self._request.transport
        return 0 if transport is None else transport.get_write_buffer_size()

    def close(self, code: int, reason: str) -> None:
        if self.open:
            self.open = False
            push = {"disconnect": {"code": code, "reason": reason}}
            if self._response.prepared:
                self._send(self._codec.encode({"push": push}))
            if not self._ended.done():
                self._ended.set_result(None)

    def _send(self, data: bytes) -> None:
        transport = self._request.transport
        if transport is not None and not self._gone():
            transport.write(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)

    def _numbered(self, first: dict[str, Any]) -> bytes:
        for result in first["connect"]["subs"].values():
            missed = result.get("publications")
            return self._codec.numbered(missed[-1]["offset"] if missed else result.get("offset", 0))
        return b""

    async def _until_ended(self) -> None:
        """Wait for our end or the client's; aiohttp has no word for the latter, so look."""
        while not self._ended.done() and not self._gone():
            await asyncio.wait([self._ended], timeout=LOOK_S)
        if self._resuming is not None:
            self._resuming.cancel()
            await asyncio.gather(self._resuming, return_exceptions=True)

    def _gone(self) -> bool:
        transport = self._request.transport
        return transport is None or transport.is_closing()

    async def _resume(self) -> None:
        # A comment, which readers pass over; it returns when the transport has room.
        await self._response.write(b":\n\n")
        self._resuming, self.writable = None, True
        if self.open and self.session is not None:
            self.session.resumed()


def _refusal(error: Exception) -> AppError:
    """Say in HTTP why there is no stream."""
    match error:
        case Refused(failure=Failure.TOKEN_EXPIRED):
            return Unauthenticated("The access token has expired: refresh it.")
        case Refused(failure=Failure.PERMISSION_DENIED):
            return Forbidden("You may not follow this channel.")
        case Refused(failure=failure) if failure.temporary:
            return Unavailable()
        case Ended(why=Disconnect.INVALID_TOKEN):
            return Unauthenticated("Give a valid access token, or sign in.")
        case Ended(why=Disconnect.CONNECTION_LIMIT):
            return Forbidden("This person has too many streams and sockets open.")
        case _:
            return BadRequest(f"{error}.")
