"""The official Python SDK as a follower that checks numbers."""

from __future__ import annotations

import asyncio
from typing import Self

from centrifuge import (
    Client,
    PublicationContext,
    SubscribedContext,
    SubscriptionEventHandler,
    UnsubscribedContext,
)

from tests.live_nodes.nodes import Desk, Node

ARRIVES_WITHIN_S = 30


class SdkFollower(SubscriptionEventHandler):
    """Follows a channel of one node through its deaths."""

    def __init__(self, node: Node, desk: Desk, channel: str) -> None:
        self.faults: list[str] = []
        self.recovered = 0
        self._last: int | None = None
        self._news = asyncio.Event()

        self._node, self._desk, self._channel = node, desk, channel

    async def __aenter__(self) -> Self:
        self._client = Client(
            f"ws://127.0.0.1:{self._node.port}/connection/websocket",
            token=await self._desk.token("desk"),
            get_token=lambda: self._desk.token("desk"),
            min_reconnect_delay=0.02,
            max_reconnect_delay=0.5,
        )
        subscription = self._client.new_subscription(self._channel, self)
        await self._client.connect()
        await subscription.subscribe()
        await subscription.ready(ARRIVES_WITHIN_S)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.disconnect()

    async def until(self, head: int) -> None:
        """Wait until the publication of this offset was heard, for as long as others are."""
        try:
            while self._last is None or self._last < head:
                self._news.clear()
                async with asyncio.timeout(ARRIVES_WITHIN_S):
                    await self._news.wait()
        except TimeoutError:
            state = self._client.state
            raise AssertionError(
                f"the SDK is {state}, at {self._last} of {head}: {self.faults}"
            ) from None

    async def on_subscribed(self, ctx: SubscribedContext) -> None:
        if ctx.recovered:
            self.recovered += 1
        elif self._last is not None:
            self.faults.append("not recovered")

    async def on_publication(self, ctx: PublicationContext) -> None:
        if self._last is not None and ctx.pub.offset != self._last + 1:
            self.faults.append(f"{ctx.pub.offset} follows {self._last}")
        self._last = ctx.pub.offset
        self._news.set()

    async def on_unsubscribed(self, ctx: UnsubscribedContext) -> None:
        if ctx.code >= 2000:
            self.faults.append(f"unsubscribed: {ctx.code}")
