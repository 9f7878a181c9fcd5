"""The plain-channel example of docs/, running in a thread, with a hand on what it decides."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, Self, TypeVar

from aiohttp import web

from assana_rt.access.principal import Principal
from assana_rt.live.engine import SignedIn
from assana_rt.live.log import Event
from assana_rt.live.protocol import Disconnect, Ended, Failure, Refused, Unsubscribed
from assana_rt.live.pulse import Pulse
from assana_rt.live.session import Session
from tests.services import ROOT

FILE = ROOT / "docs" / "examples" / "plain_channels.py"
WITHIN_S = 30

Result = TypeVar("Result")


class _Counted(Pulse):
    """Counts the answers to pings."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = 0

    def pong(self) -> bool:
        self.answered += 1
        return super().pong()


class Example:
    """A new server on a port of its own.

    Tokens are the person's name as in the example, or `<name>@<seconds from the server's start>`
    for one that ends; some names mean trouble: `old` and `dead` tokens, and `slow starter`,
    whom the server fails to sign in at first.
    """

    def __init__(self) -> None:
        spec = importlib.util.spec_from_file_location("plain_channels", FILE)
        assert spec is not None
        assert spec.loader is not None
        self._module = importlib.util.module_from_spec(spec)
        self.failed = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="example")
        self._denied: set[str] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self.run(self._start())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.run(self._runner.cleanup())
        finally:
            self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> None:
        assert self._module.__spec__ is not None
        assert self._module.__spec__.loader is not None
        self._module.__spec__.loader.exec_module(self._module)
        self.log, self.engine = self._module.log, self._module.engine
        self.began = time.time()
        self._anybody = self.engine.authenticate
        self.engine.authenticate = self._sign_in
        self.engine.rpcs["double"] = self._double
        self._attach, self.engine.attach = self.engine.attach, self._begin
        self._kind = self.engine.registry.find("chat:any")[0]
        self._kind.allowed = self._allowed
        self._runner = web.AppRunner(await self._module.make_app(), shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"ws://{host}:{port}/connection/websocket"

    # What it decides

    async def _sign_in(self, token: str) -> SignedIn:
        name, _, ends = token.partition("@")
        if name == "dead":
            raise Ended(Disconnect.INVALID_TOKEN)
        if name == "old":
            raise Refused(Failure.TOKEN_EXPIRED)
        if name == "slow starter" and self.failed < 2:
            self.failed += 1
            raise Refused(Failure.INTERNAL)
        signed: SignedIn = await self._anybody(name)
        expires_at = self.began + float(ends) if ends else None
        return SignedIn(signed.principal, expires_at, ping_s=1)

    def _begin(self, *arguments: Any) -> Session:
        session: Session = self._attach(*arguments)
        session.pulse = _Counted()
        return session

    async def _allowed(self, principal: Principal, key: str) -> bool:
        return key != "closed" and principal.id not in self._denied

    async def _double(self, _: Principal, data: dict[str, int]) -> dict[str, int]:
        return {"n": 2 * data["n"]}

    # What tests do to it

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine of the server's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(WITHIN_S)

    @property
    def epoch(self) -> str:
        epoch: str = self.log.epoch
        return epoch

    def publish(self, channel: str, count: int = 1, *, record: str | None = None) -> None:
        """Commit so many publications and announce them together, `{"n": <offset>}` each."""

        async def do() -> None:
            await self.engine.announce([self._append(channel, record) for _ in range(count)])

        self.run(do())

    def _append(self, channel: str, record: str | None) -> Event:
        data = json.dumps({"n": self.log.head(channel) + 1}).encode()
        event: Event = self.log.append(channel, data, record=record)
        return event

    def cut_while_publishing(
        self, channel: str, count: int, *, record: str | None = None, trim: int = 0
    ) -> None:
        """Publish before anybody can be back; forget all but `trim` of it, if that is given."""

        async def do() -> None:
            sessions = tuple(self.engine._sessions)
            for session in sessions:
                session.socket._transport.abort()
            while any(session.open for session in sessions):  # noqa: ASYNC110 nobody tells
                await asyncio.sleep(0)
            await self.engine.announce([self._append(channel, record) for _ in range(count)])
            if trim:
                self.log.trim(channel, trim)
                self.engine.hub._forget(self.engine.hub.channels[channel])

        self.run(do())

    def new_epoch(self) -> None:
        """Let everybody start afresh, as after a restored backup."""

        async def do() -> None:
            await self.log.new_epoch()
            await self.engine.feed.sweep()

        self.run(do())

    def close(self, name: str, why: Disconnect) -> None:
        async def do() -> None:
            self.engine.close_sessions(lambda principal: principal.id == name, why.code)

        self.run(do())

    def unsubscribe(self, name: str, channel: str, why: Unsubscribed) -> None:
        async def do() -> None:
            for session in self.sessions_of(name):
                session.drop(session.places[channel], why)

        self.run(do())

    def deny(self, name: str) -> None:
        """Take a person's rights away."""

        async def do() -> None:
            self._denied.add(name)
            await self.engine.recheck(lambda principal: principal.id == name)

        self.run(do())

    # What tests see of it

    def sessions_of(self, name: str) -> list[Session]:
        people = ((session, session.identity) for session in tuple(self.engine._sessions))
        return [session for session, person in people if person and person.id == name]

    def pongs_of(self, name: str) -> int:
        """How many pings a person's sockets have answered."""
        pulses = (session.pulse for session in self.sessions_of(name))
        return sum(pulse.answered for pulse in pulses if isinstance(pulse, _Counted))

    def until(self, good: Callable[[], bool]) -> None:
        """Wait until something is so that nobody tells of."""
        ends = time.monotonic() + WITHIN_S
        while not good():
            assert time.monotonic() < ends, "not in time"
            time.sleep(0.02)
