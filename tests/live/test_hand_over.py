"""The socket in a real application: origins, subprotocols, the hand-over and its check."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web, web_protocol

from assana_rt.access.principal import Principal
from assana_rt.api import upgrade
from assana_rt.api.small_socket import SmallSocket
from assana_rt.api.socket import install_socket
from assana_rt.api.upgrade import check_hand_over
from assana_rt.live.framing import BINARY, CLOSE, TEXT
from assana_rt.live.sender import Send
from assana_rt.live.session import Session
from tests.live.kit import Live, person
from tests.live.wire import GOODBYE, Raw, masked

CONNECT = masked(TEXT, b'{"id":1,"connect":{"token":"ann"}}')


class House:
    """A running application with nothing but the socket."""

    def __init__(self, send: Send | None = None, **options: object) -> None:
        self.live = Live(send=send)
        self.cookie: Principal | None = None
        self.before: Callable[[], Awaitable[None]] | None = None
        self.app = web.Application()
        install_socket(self.app, self.live.engine, sign_in_by_cookie=self._cookie, **options)
        self.app.router.add_get("/hello", self._hello)
        runner_options = {"access_log": None, "shutdown_timeout": 1, "handler_cancellation": True}
        self.runner = web.AppRunner(self.app, **runner_options)
        self.port = 0
        self.complaints: list[dict] = []

    async def _hello(self, request: web.Request) -> web.Response:
        return web.Response(text="hello")

    async def _cookie(self, request: web.Request) -> Principal | None:
        if self.before is not None:
            await self.before()
        return self.cookie

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/connection/websocket"

    @property
    def sockets(self) -> int:
        return self.live.engine.sockets

    async def until(self, sockets: int) -> None:
        async with asyncio.timeout(10):
            while self.sockets != sockets:  # noqa: ASYNC110 - it has nobody to tell
                await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def serving(**options: object) -> AsyncIterator[House]:
    house = House(**options)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: house.complaints.append(context))
    await house.live.engine.start()
    await house.runner.setup()
    try:
        await web.TCPSite(house.runner, "127.0.0.1", 0, backlog=1024).start()
        house.port = house.runner.addresses[0][1]
        yield house
    finally:
        await house.live.engine.stop()
        await house.runner.cleanup()
    assert house.sockets == 0
    assert not house.complaints, house.complaints


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


both = pytest.mark.parametrize("plain", [False, True], ids=["small", "plain"])


@both
async def test_a_client_that_talks_first(plain: bool) -> None:
    async with serving(plain=plain) as house:
        raw = await Raw.open(house.port, CONNECT + CONNECT[:5])
        opcode, payload = await raw.frame()
        assert opcode == TEXT
        assert json.loads(payload)["connect"]["ping"] == 25
        raw.send(CONNECT[5:])
        assert await raw.frame() == (CLOSE, (3501).to_bytes(2, "big") + b"bad request")
        raw.send(GOODBYE)
        await raw.end()


@both
async def test_the_ends_of_a_connection(plain: bool) -> None:
    async with serving(plain=plain) as house:
        for end in ("goodbye", "reset", "eof"):
            raw = await Raw.open(house.port, CONNECT)
            await raw.frame()
            assert house.sockets == 1
            if end == "goodbye":
                raw.send(GOODBYE)
                assert await raw.rest() == [(CLOSE, b"\x03\xe8")]
            elif end == "reset":
                raw.reset()
            else:
                raw.writer.write_eof()
            await house.until(0)
            await raw.end()
        assert not house.live.engine._sessions
        assert not house.live.engine._people


@both
async def test_origins(plain: bool) -> None:
    async with serving(plain=plain, allowed_origins=["https://desk.example/"]) as house:
        house.cookie = person("eve")
        async with aiohttp.ClientSession() as http:

            async def answer(origin: str | None, connect: dict) -> aiohttp.WSMessage:
                headers = {} if origin is None else {"Origin": origin}
                async with http.ws_connect(house.url, headers=headers) as ws:
                    with contextlib.suppress(ConnectionError):
                        await ws.send_json({"id": 1, "connect": connect})
                    return await ws.receive(timeout=5)

            own = f"http://127.0.0.1:{house.port}"
            for origin in (own, own.replace("http", "HTTPS"), None):
                assert json.loads((await answer(origin, {})).data)["connect"]["ping"] == 5
            friend = "https://desk.example"
            assert json.loads((await answer(friend, {"token": "ann"})).data)["connect"]
            message = await answer(friend, {})
            assert (message.data, message.extra) == (3500, "invalid token"), "no cookie for them"
            foreign = ("https://evil.example", "null", "https://desk.example.evil.example")
            unreadable = ("http://[", "http://[v1.x]", "http://exa\u2100mple", "]", "\udcff", "")
            for origin in (*foreign, *unreadable):
                message = await answer(origin, {"token": "ann"})
                assert (message.data, message.extra) == (3507, "permission denied")


@both
async def test_subprotocols(plain: bool) -> None:
    async with serving(plain=plain) as house, aiohttp.ClientSession() as http:
        for offered, chosen, kind in (
            ((), None, TEXT),
            (("centrifuge-json",), "centrifuge-json", TEXT),
            (("centrifuge-protobuf",), "centrifuge-protobuf", BINARY),
            (("centrifuge-json", "centrifuge-protobuf"), "centrifuge-protobuf", BINARY),
            (("other",), None, TEXT),
        ):
            async with http.ws_connect(house.url, protocols=offered) as ws:
                assert ws.protocol == chosen
                session = next(iter(house.live.engine._sessions))
                assert session.codec.ping[0] == 0x80 | kind
            await house.until(0)
        for query in ("format=protobuf", "cf_protocol=protobuf"):
            async with http.ws_connect(f"{house.url}?{query}") as ws:
                assert ws.protocol is None
                assert next(iter(house.live.engine._sessions)).codec.ping[0] == 0x80 | BINARY
            await house.until(0)


@both
async def test_what_is_no_websocket_request(plain: bool) -> None:
    async with serving(plain=plain) as house, aiohttp.ClientSession() as http:
        async with http.get(house.url) as answer:
            assert answer.status == 400
        async with http.get(f"http://127.0.0.1:{house.port}/hello") as answer:
            assert await answer.text() == "hello"


@both
@pytest.mark.parametrize("told", ["Host: \r\nOrigin: null", "Host: \r\nOrigin: file://"])
async def test_a_page_without_a_host_is_foreign_everywhere(plain: bool, told: str) -> None:
    async with serving(plain=plain) as house:
        house.cookie = person("eve")
        raw = await Raw.open(house.port, told={"Host: check": told})
        assert await raw.frame() == (CLOSE, (3507).to_bytes(2, "big") + b"permission denied")
        raw.send(GOODBYE)
        await raw.end()


async def test_who_names_no_host_is_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """By HTTP/1.0 that is allowed; to ask a name server for ours would hold everybody up."""
    monkeypatch.setattr("socket.getfqdn", lambda: pytest.fail("asked for this machine's name"))
    async with serving() as house:
        old = {"HTTP/1.1\r\nHost: check": "HTTP/1.0\r\nOrigin: http://check"}
        raw = await Raw.open(house.port, told=old)
        assert await raw.frame() == (CLOSE, (3507).to_bytes(2, "big") + b"permission denied")
        raw.send(GOODBYE)
        await raw.end()


@both
@pytest.mark.parametrize(
    "told",
    [
        {"AAAA==": "AAA\xff=="},
        {"AAAA==": "A"},
        {"Version: 13": "Version: \xff"},
        {"Version: 13": "Version: 14"},
        {"Upgrade: websocket": "Upgrade: \xff"},
        {"Connection: Upgrade": "Connection: \xff"},
    ],
    ids=str,
)
async def test_a_handshake_that_can_not_be_read_is_refused(
    plain: bool, told: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(plain=plain) as house:
        raw = await Raw.open(house.port, told=told)
        assert raw.head.startswith(b"HTTP/1.1 400 ")
        await raw.end()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@both
async def test_newcomers_while_draining_are_sent_elsewhere(plain: bool) -> None:
    async with serving(plain=plain) as house, aiohttp.ClientSession() as http:
        house.live.engine.draining = True
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(house.url)
        assert refused.value.status == 503


@both
async def test_shutdown_reaches_everybody(plain: bool) -> None:
    """One that never answers and one that never reads are bounded too."""
    async with serving(plain=plain) as house, aiohttp.ClientSession() as http:
        sockets = [await http.ws_connect(house.url) for _ in range(20)]
        mute = await Raw.open(house.port)
        deaf = await Raw.open(house.port, limit=1024)
        deaf.stop_reading()
        await house.until(22)

        async def hear(ws: aiohttp.ClientWebSocketResponse) -> tuple[int, str]:
            message = await ws.receive(timeout=10)
            return message.data, message.extra

        hearing = [asyncio.create_task(hear(ws)) for ws in sockets]
        async with asyncio.timeout(8):
            await house.live.engine.stop(0.2)
        assert {await task for task in hearing} == {(3001, "shutdown")}
        assert await mute.frame() == (CLOSE, (3001).to_bytes(2, "big") + b"shutdown")
        assert house.sockets == 0
        await mute.end()
        await deaf.end()


@both
async def test_a_slow_reader_costs_what_one_frame_costs(plain: bool) -> None:
    async with serving(plain=plain) as house:
        subscribe = masked(TEXT, b'{"id":2,"subscribe":{"channel":"board"}}')
        slow = await Raw.open(house.port, CONNECT + subscribe, limit=1024)
        while b'"id":2' not in (await slow.frame())[1]:
            pass
        slow.stop_reading()
        (session,) = house.live.engine._sessions
        body = b'{"x":"' + b"x" * 4000 + b'"}'
        total = 3000
        for _ in range(total):
            await house.live.engine.announce([house.live.log.append("board", body)])
            await asyncio.sleep(0)
        assert not session.socket.writable
        assert session.socket.buffered() < 160_000
        assert session.places["board"].at < total / 2
        slow.go_on()
        offset = 0
        while offset < total:
            opcode, payload = await slow.frame()
            for line in payload.split(b"\n") if opcode == TEXT else ():
                offset += 1
                assert json.loads(line)["push"]["pub"]["offset"] == offset
        slow.send(GOODBYE)
        await slow.end()


async def test_a_client_that_talks_much_before_the_answer() -> None:
    """Sign-in takes a while; aiohttp stops reading at its limit; nothing is lost."""
    asked, go = asyncio.Event(), asyncio.Event()

    async def slow_sign_in() -> None:
        asked.set()
        await go.wait()

    async with serving() as house:
        house.before = slow_sign_in
        raw = await Raw.open(house.port, CONNECT, read=False)
        await asked.wait()
        rpc = b'{"id":%d,"rpc":{"method":"none","data":"' + b"x" * 40_000 + b'"}}'
        raw.send(b"".join(masked(TEXT, rpc % n) for n in range(2, 52)))
        while house.runner.server.connections[0].transport.is_reading():  # noqa: ASYNC110
            await asyncio.sleep(0)
        go.set()
        await raw.reader.readuntil(b"\r\n\r\n")
        answered: list[int] = []
        while len(answered) < 51:
            _, payload = await raw.frame()
            answered += [json.loads(line)["id"] for line in payload.split(b"\n")]
        assert answered == list(range(1, 52))
        raw.send(GOODBYE)
        await raw.end()


@both
async def test_rights_that_change_after_the_cookie_was_read(plain: bool) -> None:
    async with serving(plain=plain) as house, aiohttp.ClientSession() as http:
        house.cookie = person("eve")

        async def revoke() -> None:
            house.live.engine.close_sessions(lambda principal: True, 3507)

        house.before = revoke
        async with http.ws_connect(house.url) as ws:
            message = await ws.receive(timeout=5)
            assert (message.data, message.extra) == (3014, "state invalidated")


async def test_a_client_gone_during_sign_in() -> None:
    asked, go = asyncio.Event(), asyncio.Event()

    async def slow_sign_in() -> None:
        asked.set()
        await go.wait()

    async with serving() as house:
        house.before = slow_sign_in
        raw = await Raw.open(house.port, read=False)
        await asked.wait()
        raw.reset()
        connections = house.runner.server.connections
        while connections and connections[0].transport is not None:
            await asyncio.sleep(0)
            connections = house.runner.server.connections
        go.set()
        await raw.end()
        next_one = await Raw.open(house.port, CONNECT)
        assert await next_one.frame()
        next_one.send(GOODBYE)
        await next_one.end()
        await house.until(0)


async def test_nothing_stays_behind() -> None:
    kinds = SmallSocket, Session, web_protocol.RequestHandler, web.Request, web.StreamResponse

    def alive(*types: type) -> int:
        gc.collect()
        return sum(isinstance(o, types) for o in gc.get_objects())

    async with serving() as house:
        subscribe = masked(TEXT, b'{"id":2,"subscribe":{"channel":"board"}}')
        house.live.engine.limits = type(house.live.engine.limits)(sockets_per_person=0)
        before, files = alive(*kinds), open_files()
        raws = []
        for _ in range(5):
            opened = [Raw.open(house.port, CONNECT + subscribe) for _ in range(60)]
            raws += await asyncio.gather(*opened)
        for raw in raws:
            while b'"id":2' not in (await raw.frame())[1]:
                pass
        assert house.sockets == 300
        assert alive(web_protocol.RequestHandler, web.Request, web.StreamResponse) == 0
        await house.live.publish(3)
        for i, raw in enumerate(raws):
            match i % 4:
                case 0:
                    raw.send(GOODBYE)
                case 1:
                    raw.reset()
                case 2:
                    raw.send(masked(TEXT, b"nonsense") + GOODBYE)
                case _:
                    raw.writer.write_eof()
        await house.until(0)
        for raw in raws:
            await raw.end()
        del raws, raw
        gc.disable()
        try:  # freed without help of the collector
            assert sum(isinstance(o, SmallSocket | Session) for o in gc.get_objects()) == 0
        finally:
            gc.enable()
        assert alive(*kinds) == before
        assert open_files() == files
        assert not house.live.engine.hub.channels["board"].places


async def test_the_check_passes() -> None:
    await check_hand_over()


@pytest.mark.parametrize("change", ["version", "tail", "slot", "closes", "manager"])
async def test_the_check_fails_loudly_when_aiohttp_changes(
    monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setattr(upgrade, "REHEARSED_WITHIN_S", 2)
    handler = web_protocol.RequestHandler
    if change == "version":
        monkeypatch.setattr(aiohttp, "__version__", "3.15.0")
    elif change == "tail":  # the early bytes kept elsewhere
        nothing = property(lambda self: b"", lambda self, value: None)
        monkeypatch.setattr(handler, "_message_tail", nothing)
    elif change == "slot":
        monkeypatch.delattr(handler, "_message_tail")
    elif change == "closes":  # the transport remembered elsewhere and closed at the end
        real = handler.start

        async def start(self: web_protocol.RequestHandler) -> None:
            transport = self.transport
            await real(self)
            transport.close()

        monkeypatch.setattr(handler, "start", start)
    else:  # the clean-up no longer forgets the connection
        monkeypatch.setattr(web.Server, "connection_lost", lambda *args: None)
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    with pytest.raises(RuntimeError, match="ASSANA_SOCKETS=plain works"):
        await check_hand_over()
    with pytest.raises(RuntimeError, match="ASSANA_SOCKETS=plain works"):
        async with serving():
            raise AssertionError("the app started")
