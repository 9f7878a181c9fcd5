"""The official SDKs as followers of one channel: what they are told comes out as plain events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from centrifuge import (
    Client,
    PublicationContext,
    SubscribedContext,
    SubscriptionEventHandler,
    UnsubscribedContext,
)

from tests.services import Node

SCRIPT = Path(__file__).with_name("follow.cjs")
PATIENCE_S = 10

Event = dict[str, Any]


class Heard:
    """What a follower was told, in order, and a way to wait for more."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._news = asyncio.Event()

    def add(self, event: Event) -> None:
        self.events.append(event)
        self._news.set()

    async def until(self, good: Callable[[list[Event]], bool]) -> list[Event]:
        """Wait until the events so far are `good`; fail with what came instead."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not good(self.events):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"not in time; heard: {self.events}") from None
        return self.events

    def named(self, name: str) -> list[Event]:
        return [event for event in self.events if event["event"] == name]

    def offsets(self) -> list[int]:
        return [event["offset"] for event in self.named("publication")]


@asynccontextmanager
async def javascript(node: Node, port: int, token: str, channel: str) -> AsyncIterator[Heard]:
    """Follow with the npm package `centrifuge`."""
    heard = Heard()
    process = await asyncio.create_subprocess_exec(
        str(node.program),
        str(SCRIPT),
        f"ws://127.0.0.1:{port}/connection/websocket",
        token,
        channel,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"NODE_PATH": str(node.modules), "PATH": "/usr/bin:/bin"},
    )
    reading = asyncio.create_task(_read(process, heard))
    try:
        yield heard
    finally:
        process.kill()
        await process.wait()
        await reading


async def _read(process: asyncio.subprocess.Process, heard: Heard) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        heard.add(json.loads(line))


class _Ear(SubscriptionEventHandler):
    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    async def on_subscribed(self, ctx: SubscribedContext) -> None:
        self._heard.add(
            {
                "event": "subscribed",
                "data": ctx.data,
                "recovered": ctx.recovered,
                "was_recovering": ctx.was_recovering,
            }
        )

    async def on_publication(self, ctx: PublicationContext) -> None:
        self._heard.add({"event": "publication", "offset": ctx.pub.offset, "data": ctx.pub.data})

    async def on_unsubscribed(self, ctx: UnsubscribedContext) -> None:
        self._heard.add({"event": "unsubscribed", "code": ctx.code, "reason": ctx.reason})


@asynccontextmanager
async def python(_: Node | None, port: int, token: str, channel: str) -> AsyncIterator[Heard]:
    """Follow with the PyPI package `centrifuge-python`."""
    heard = Heard()

    async def get_token() -> str:
        return token

    client = Client(
        f"ws://127.0.0.1:{port}/connection/websocket",
        token=token,
        get_token=get_token,
        min_reconnect_delay=0.02,
        max_reconnect_delay=0.1,
    )
    subscription = client.new_subscription(channel, _Ear(heard), data={"snapshot": {}})
    await client.connect()
    await subscription.subscribe()
    try:
        yield heard
    finally:
        await client.disconnect()
