"""`GET /connection/uni_sse`: live updates as server-sent events, for EventSource and `curl -N`.

    curl -N -H "Authorization: Bearer $TOKEN" \\
        --data-urlencode 'cf_connect={"subs":{"board":{}}}' -G $SITE/connection/uni_sse

Signed in by a token (in the request, or as Bearer) or by a page's cookie. EventSource comes back
after every end of a stream, and never after a status. So whoever is refused for good gets a
status; whoever finds this node about to stop, or in trouble, a stream that says so and ends.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from typing import Any

from aiohttp import web

from assana_rt.api.event_stream import EventStream
from assana_rt.api.origins import is_own_origin
from assana_rt.api.socket import SignInByCookie
from assana_rt.errors import (
    AppError,
    BadRequest,
    Forbidden,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from assana_rt.live.codec_events import EventsCodec, place_of, read_request
from assana_rt.live.engine import Engine
from assana_rt.live.one_way import open_stream
from assana_rt.live.protocol import Disconnect, Ended, Failure, Malformed, Refused
from assana_rt.store.connection import is_unreachable

PATH = "/connection/uni_sse"
BODY_S = 10  # for the connect request to come, as long as a socket has for its own
log = logging.getLogger(__name__)


def install_events(
    app: web.Application,
    engine: Engine,
    *,
    sign_in_by_cookie: SignInByCookie,
    public_url: str = "",
) -> None:
    """Serve the engine's channels one way."""
    several = EventsCodec()
    single = EventsCodec(lambda: engine.hub.epoch)

    async def connect(stream: EventStream, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """Sign in and subscribe; return the connect push."""
        rights = engine.revision
        own = is_own_origin(stream.request, public_url)
        person = await sign_in_by_cookie(stream.request) if own else None
        session = stream.session = engine.attach(stream, stream.codec, person)
        if person is not None and engine.revision != rights:
            # Perhaps this person's rights have gone since the cookie was read.
            raise Ended(Disconnect.STATE_INVALIDATED)
        return await open_stream(session, asked)

    async def events(request: web.Request) -> web.StreamResponse:
        asked = await _asked(request)
        stream = EventStream(request, single if len(asked.get("subs") or {}) == 1 else several)
        try:
            first = await _first(stream, connect(stream, asked))
            if isinstance(first, Disconnect):
                await stream.turn_away(first)
            else:
                await stream.follow(first)
        finally:
            stream.end()
        return stream.response

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


async def _first(
    stream: EventStream, connecting: Awaitable[Mapping[str, Any]]
) -> Mapping[str, Any] | Disconnect:
    """Return the connect push, or why it can't be had now; raise AppError for who is refused."""
    trouble: Exception | None = None
    first: Mapping[str, Any] = {}
    try:
        first = await connecting
    except Exception as error:  # all of them, since what is not told apart is passing
        trouble = error
    if stream.closed_as is not None:  # meanwhile, which is what whoever was signing in is told
        trouble = Ended(stream.closed_as)
    if trouble is None:
        return first
    why = _passing(trouble)
    if why is None:
        raise (trouble if isinstance(trouble, AppError) else _refusal(trouble)) from None
    return why


def _passing(trouble: Exception) -> Disconnect | None:
    """Return the code for who may come back just as they are; None for who is refused."""
    match trouble:
        case Ended(why=why):
            return why if why.passing else None
        case Refused(failure=Failure.TOO_MANY_REQUESTS) | TooManyRequests():
            return Disconnect.TOO_MANY_REQUESTS
        case Refused(failure=Failure.INTERNAL) | Unavailable():
            return Disconnect.SERVER_ERROR
        case Refused() | Malformed() | AppError():
            return None
        case _ if is_unreachable(trouble):
            log.warning("the database can't be reached")
        case _:
            log.error("a stream could not begin", exc_info=trouble)
    return Disconnect.SERVER_ERROR


def _refusal(trouble: Exception) -> AppError:
    """Say in HTTP why there is no stream."""
    match trouble:
        case Refused(failure=Failure.TOKEN_EXPIRED):
            return Unauthenticated("The access token has expired: refresh it.")
        case Refused(failure=Failure.PERMISSION_DENIED):
            return Forbidden("You may not follow this channel.")
        case Ended(why=Disconnect.INVALID_TOKEN):
            return Unauthenticated("Give a valid access token, or sign in.")
        case Ended(why=Disconnect.PERMISSION_DENIED):
            return Unauthenticated("This session has ended: sign in again.")
        case Ended(why=Disconnect.CONNECTION_LIMIT):
            return Forbidden("This person has too many streams and sockets open.")
        case _:
            return BadRequest(f"{trouble}.")
