"""`GET /connection/websocket`: a shell around a session.

    install_socket(app, engine, sign_in_by_cookie=…)

Who may connect is decided here only as far as browsers are concerned: a page of a foreign
origin is let in and told to leave, since SDKs retry a refused upgrade for ever.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

from aiohttp import web

from assana_rt.access.principal import Principal
from assana_rt.api.origins import is_own_origin
from assana_rt.api.plain_socket import serve_plain
from assana_rt.api.seen import seen_key
from assana_rt.api.upgrade import check_hand_over, hand_over
from assana_rt.live.codec import Codec
from assana_rt.live.codec_json import JsonCodec
from assana_rt.live.codec_protobuf import ProtobufCodec
from assana_rt.live.engine import Engine
from assana_rt.live.protocol import Disconnect
from assana_rt.live.session import Session, Socket

PATH = "/connection/websocket"
JSON: Codec = JsonCodec()
PROTOBUF: Codec = ProtobufCodec()
SignInByCookie = Callable[[web.Request], Awaitable[Principal | None]]


def install_socket(
    app: web.Application,
    engine: Engine,
    *,
    sign_in_by_cookie: SignInByCookie,
    public_url: str = "",
    allowed_origins: Iterable[str] = (),
    plain: bool = False,
    path: str = PATH,
) -> None:
    """Serve the engine's sockets; the app refuses to start where the hand-over can't work.

    `plain` goes without it, through aiohttp's own websocket, at 14 KB more a socket.
    """
    allowed = frozenset(origin.rstrip("/").lower() for origin in allowed_origins)

    async def websocket(request: web.Request) -> web.StreamResponse:
        if engine.draining:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "1"})
        codec, protocols = choose_codec(request)
        ours = is_own_origin(request, public_url)
        welcome = ours or request.headers["Origin"].lower() in allowed
        rights = engine.revision
        person = await sign_in_by_cookie(request) if ours else None

        def begin(socket: Socket) -> Session:
            session = engine.attach(socket, codec, person)
            seen = request.get(seen_key)
            session.address = seen.address if seen else request.remote
            if not welcome:
                session.close(Disconnect.PERMISSION_DENIED)
            elif engine.draining:
                session.close(Disconnect.SHUTDOWN)
            elif person is not None and engine.revision != rights:
                # Perhaps this person's rights have gone since the cookie was read.
                session.close(Disconnect.STATE_INVALIDATED)
            return session

        if plain:
            return await serve_plain(request, begin, protocols)
        return await hand_over(request, engine.wheel, begin, protocols)

    app.router.add_get(path, websocket, name="websocket", allow_head=False)
    if not plain:
        app.cleanup_ctx.append(_checked)


def choose_codec(request: web.Request) -> tuple[Codec, tuple[str, ...]]:
    """Return the form this client speaks, and the subprotocols to answer with, if it asked."""
    header = request.headers.get("Sec-WebSocket-Protocol", "")
    offered = {name.strip() for name in header.split(",")}
    for codec in (PROTOBUF, JSON):
        if codec.subprotocol in offered:
            return codec, (codec.subprotocol,)
    wanted = request.query.get("format") or request.query.get("cf_protocol")
    return (PROTOBUF if wanted == "protobuf" else JSON), ()


async def _checked(app: web.Application) -> AsyncIterator[None]:
    await check_hand_over()
    yield
