"""The push engine by itself: open channels with history, presence and publishing.

    python docs/examples/plain_channels.py 8000

then any official SDK connects to ws://127.0.0.1:8000/connection/websocket, with any token: the
token is taken for the person's name.
"""

from __future__ import annotations

import sys

from aiohttp import web

from assana_rt.access.principal import Principal, Role
from assana_rt.api.socket import install_socket
from assana_rt.live.channels import ChannelKind, Member
from assana_rt.live.engine import Engine, SignedIn
from assana_rt.live.log import MemoryLog


class Open(ChannelKind):
    """`chat:<anything>`: whoever is connected may watch, and say something."""

    namespace, keyed, presence = "chat", True, True

    async def allowed(self, principal: Principal, key: str) -> bool:
        return True

    async def publish(self, sender: Member, key: str, data: bytes) -> None:
        await engine.announce([log.append(f"chat:{key}", data)])


async def anybody(token: str) -> SignedIn:
    return SignedIn(Principal(token, Role.DOCTOR, token, session_id=token, auth_version=1))


async def no_cookie(_: web.Request) -> None:
    return None


log = MemoryLog()
engine = Engine(log, kinds=[Open()], authenticate=anybody)


async def make_app() -> web.Application:
    app = web.Application()
    install_socket(app, engine, sign_in_by_cookie=no_cookie)
    app.on_startup.append(lambda _: engine.start())
    app.on_shutdown.append(lambda _: engine.stop())
    return app


if __name__ == "__main__":
    web.run_app(make_app(), host="127.0.0.1", port=int(sys.argv[1]), print=None)
