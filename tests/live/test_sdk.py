"""The official Python SDK against a real server, over plain channels."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from centrifuge import (
    Client,
    ClientEventHandler,
    ConnectedContext,
    DisconnectedContext,
    PublicationContext,
    SubscribedContext,
    SubscriptionEventHandler,
    UnsubscribedContext,
)

from assana_rt.access.principal import Principal
from assana_rt.api.socket import install_socket
from tests.live.kit import Live


class Server:
    """A real application with nothing but the socket."""

    def __init__(self, live: Live, **options: object) -> None:
        self.live = live
        self.app = web.Application()
        install_socket(self.app, live.engine, sign_in_by_cookie=self._nobody, **options)
        self.runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=1)
        self.url = ""
        self.protobuf = False

    async def _nobody(self, request: web.Request) -> Principal | None:
        return None

    async def start(self) -> None:
        await self.live.engine.start()
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        host, port = self.runner.addresses[0][:2]
        self.url = f"ws://{host}:{port}/connection/websocket"

    async def stop(self) -> None:
        await self.live.engine.stop()
        await self.runner.cleanup()

    def kill(self) -> None:
        """Cut every connection without a word."""
        for session in list(self.live.engine._sessions):
            transport = getattr(session.socket, "_transport", None)
            (transport or session.socket._request.transport).abort()


@pytest.fixture(params=["small", "plain", "small, protobuf"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    server = Server(Live(), plain=request.param == "plain")
    server.protobuf = "protobuf" in request.param
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


class Listener(ClientEventHandler, SubscriptionEventHandler):
    """Keeps what the SDK tells."""

    def __init__(self) -> None:
        self.offsets: list[int] = []
        self.data: list[object] = []
        self.subscribed: list[SubscribedContext] = []
        self.ends: list[int] = []
        self.connects = 0
        self.news = asyncio.Event()

    async def on_connected(self, ctx: ConnectedContext) -> None:
        self.connects += 1
        self.news.set()

    async def on_disconnected(self, ctx: DisconnectedContext) -> None:
        self.ends.append(ctx.code)
        self.news.set()

    async def on_unsubscribed(self, ctx: UnsubscribedContext) -> None:
        self.ends.append(ctx.code)
        self.news.set()

    async def on_subscribed(self, ctx: SubscribedContext) -> None:
        self.subscribed.append(ctx)
        self.news.set()

    async def on_publication(self, ctx: PublicationContext) -> None:
        self.offsets.append(ctx.pub.offset)
        self.data.append(ctx.pub.data)
        self.news.set()

    async def until(self, what: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not what():
                self.news.clear()
                await self.news.wait()


@contextlib.asynccontextmanager
async def sdk(server: Server, token: str = "ann") -> AsyncIterator[tuple[Client, Listener]]:
    listener = Listener()
    client = Client(
        server.url,
        token=token,
        events=listener,
        min_reconnect_delay=0.05,
        use_protobuf=server.protobuf,
    )
    await client.connect()
    try:
        yield client, listener
    finally:
        await client.disconnect()


async def test_an_sdk_resumes_without_loss(server: Server) -> None:
    async with sdk(server) as (client, heard):
        subscription = client.new_subscription("board", events=heard, min_resubscribe_delay=0.05)
        await subscription.subscribe()
        await heard.until(lambda: bool(heard.subscribed))
        await server.live.publish(3)
        await heard.until(lambda: len(heard.offsets) == 3)
        server.kill()
        await server.live.publish(700)
        await heard.until(lambda: len(heard.subscribed) == 2 and len(heard.offsets) == 703)
        await server.live.publish()
        await heard.until(lambda: len(heard.offsets) == 704)
        assert heard.offsets == list(range(1, 705))
        assert heard.subscribed[1].recovered
        assert heard.ends == []


async def test_an_sdk_obeys_our_ends(server: Server) -> None:
    async with sdk(server) as (client, heard):
        subscription = client.new_subscription("board", events=heard)
        await subscription.subscribe()
        await heard.until(lambda: bool(heard.subscribed))
        server.live.board.denied.add("ann")
        await server.live.engine.recheck(lambda principal: True)
        await heard.until(lambda: heard.ends == [2100])
        server.live.engine.close_sessions(lambda principal: principal.id == "ann", 3507)
        await heard.until(lambda: heard.ends == [2100, 3507])


async def test_an_sdk_comes_back_after_a_new_epoch(server: Server) -> None:
    async with sdk(server) as (client, heard):
        subscription = client.new_subscription("board", events=heard, min_resubscribe_delay=0.05)
        await subscription.subscribe()
        await heard.until(lambda: bool(heard.subscribed))
        await server.live.publish(2)
        await heard.until(lambda: heard.offsets == [1, 2])
        await server.live.log.new_epoch()
        await server.live.engine.feed.sweep()
        await heard.until(lambda: len(heard.subscribed) == 2)
        assert not heard.subscribed[1].recovered
        await server.live.publish()
        await heard.until(lambda: heard.offsets == [1, 2, 3])


async def test_an_sdk_with_a_dead_token_stays_away(server: Server) -> None:
    async with sdk(server, token="dead") as (_, heard):
        await heard.until(lambda: heard.ends == [3500])


async def test_an_sdk_speaks_in_a_room(server: Server) -> None:
    async with sdk(server, "ann") as (ann, at_ann), sdk(server, "bob") as (bob, at_bob):
        for client, heard in ((ann, at_ann), (bob, at_bob)):
            await client.new_subscription("room:1", events=heard).subscribe()
            await heard.until(lambda heard=heard: bool(heard.subscribed))
        data = b'{"k": "\xc3\xb6",\n "n": 1}' if server.protobuf else {"k": "ö", "n": 1}
        room = ann.get_subscription("room:1")
        await room.publish(data)
        await at_bob.until(lambda: len(at_bob.data) == 1)
        assert at_bob.data == [data], "bytes leave exactly as they came in"
        presence = await room.presence()
        assert {info.user for info in presence.clients.values()} == {"ann", "bob"}
        assert (await room.presence_stats()).num_users == 2


async def test_an_sdk_reads_history_and_calls(server: Server) -> None:
    async def double(principal: Principal, data: dict[str, int]) -> dict[str, int]:
        return {"n": data["n"] * 2}

    server.live.engine.rpcs["double"] = double
    server.live.append(5)
    async with sdk(server) as (client, heard):
        subscription = client.new_subscription("board", events=heard)
        await subscription.subscribe()
        await heard.until(lambda: bool(heard.subscribed))
        history = await subscription.history(limit=2, reverse=True)
        assert [publication.offset for publication in history.publications] == [5, 4]
        asked = b'{"n": 4}' if server.protobuf else {"n": 4}
        answer = (await client.rpc("double", asked)).data
        assert answer in (b'{"n":8}', {"n": 8})
