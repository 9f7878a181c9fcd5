"""A server of event streams, and a client of them that believes nothing it is told."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import web

from assana_rt.access.principal import Principal
from assana_rt.api import middleware
from assana_rt.api.socket import install_socket
from assana_rt.api.sse import PATH, install_events
from tests.live.kit import Live

BOARD = {"subs": {"board": {}}}
WITHIN_S = 10


class House:
    """A running application with nothing but streams and sockets, and what is around requests."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.cookie: Principal | None = None
        self.before: Callable[[], Awaitable[None]] | None = None
        self.app = web.Application(middlewares=[middleware.observe])
        self.app.router.add_get("/page", _page)
        install_events(self.app, live.engine, sign_in_by_cookie=self._cookie)
        install_socket(self.app, live.engine, sign_in_by_cookie=self._cookie)
        self.runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=1)
        self.port = 0

    async def _cookie(self, request: web.Request) -> Principal | None:
        if self.before is not None:
            await self.before()
        return self.cookie

    async def listen(self, port: int = 0) -> None:
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", port).start()
        self.port = self.runner.addresses[0][1]

    async def until(self, sockets: int) -> None:
        async with asyncio.timeout(WITHIN_S):
            while self.live.engine.sockets != sockets:  # noqa: ASYNC110 - it has nobody to tell
                await asyncio.sleep(0)


async def _page(request: web.Request) -> web.Response:
    return web.Response(text="<!doctype html><title>A page</title>", content_type="text/html")


@contextlib.asynccontextmanager
async def serving(live: Live | None = None, port: int = 0) -> AsyncIterator[House]:
    house = House(live or Live())
    await house.live.engine.start()
    try:
        await house.listen(port)
        yield house
    finally:
        await house.live.engine.stop()
        await house.runner.cleanup()
    assert house.live.engine.sockets == 0


@dataclass(slots=True)
class Heard:
    """One event: what EventSource would make of its lines, and its push."""

    id: str | None = None
    retry_ms: int | None = None
    data: str | None = None

    @property
    def push(self) -> dict[str, Any]:
        assert self.data is not None
        read: dict[str, Any] = json.loads(self.data)
        return read

    @property
    def code(self) -> int:
        told = self.push["disconnect"]
        assert told["reason"]
        return int(told["code"])


class Client:
    """An HTTP client, strict about the framing of the answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.status = 0
        self.headers: dict[str, str] = {}
        self._left = b""

    async def ask(self, request: bytes) -> None:
        """Send a request as it is; go on once the head of the answer is here."""
        self.writer.write(request)
        async with asyncio.timeout(WITHIN_S):
            head = await self.reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode().rstrip().split("\r\n")
        _, status, _ = first.split(" ", 2)
        self.status = int(status)
        self.headers = {
            name.lower(): value for name, value in (line.split(": ", 1) for line in lines)
        }

    async def event(self) -> Heard | None:
        """Return the next event that is no ping, or only a comment; None at the stream's end."""
        heard = Heard()
        while (line := await self._line()) is not None:
            name, _, value = line.partition(": ")
            match name:
                case "" if heard.data not in (None, "{}"):
                    return heard
                case "id":
                    heard.id = value
                case "retry":
                    heard.retry_ms = int(value)
                case "data":
                    heard.data = value
                case _:
                    assert not line or line.startswith(":"), line
        return None

    async def body(self) -> bytes:
        """Return all that is left of the answer, which must end."""
        async with asyncio.timeout(WITHIN_S):
            if "content-length" in self.headers:
                return await self.reader.readexactly(int(self.headers["content-length"]))
            whole = b""
            while part := await self._part():
                whole += part
            return whole

    async def over(self) -> bool:
        """Say whether the server has ended the connection after its answer, as it should."""
        async with asyncio.timeout(WITHIN_S):
            return await self.reader.read(1) == b""

    async def _line(self) -> str | None:
        async with asyncio.timeout(WITHIN_S):
            while b"\n" not in self._left:
                part = await self._part()
                if not part:
                    assert not self._left, "cut in the middle of a line"
                    return None
                self._left += part
        line, _, self._left = self._left.partition(b"\n")
        return line.decode("utf-8", "surrogateescape")

    async def _part(self) -> bytes:
        """Return more of the body, b"" at its end."""
        if self.headers.get("transfer-encoding") != "chunked":
            return await self.reader.read(65536)
        size = int((await self.reader.readuntil(b"\r\n"))[:-2], 16)
        part = await self.reader.readexactly(size + 2)
        assert part.endswith(b"\r\n")
        return part[:-2]


@contextlib.asynccontextmanager
async def connecting(port: int, **options: Any) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, **options)
    try:
        yield Client(reader, writer)
    finally:
        writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@contextlib.asynccontextmanager
async def asking(port: int, request: bytes) -> AsyncIterator[Client]:
    """Send a request; the client has read the head of the answer."""
    async with connecting(port) as client:
        await client.ask(request)
        yield client


def request(
    asked: object = BOARD,
    *,
    method: str = "GET",
    version: str = "1.1",
    token: str = "ann",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> bytes:
    """Return a request for a stream; `asked` is `cf_connect`: JSON, or a text as it is."""
    text = asked if isinstance(asked, str) else json.dumps(asked)
    target = PATH if asked is None else f"{PATH}?cf_connect={quote(text)}"
    told = {"Host": "127.0.0.1"} | ({"Authorization": f"Bearer {token}"} if token else {})
    if body is not None:
        told["Content-Length"] = str(len(body))
    lines = [f"{method} {target} HTTP/{version}"]
    lines += [f"{name}: {value}" for name, value in (told | dict(headers or {})).items()]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + (body or b"")
