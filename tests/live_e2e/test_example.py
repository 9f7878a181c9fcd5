"""The example in docs/, as a person runs it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest
from centrifuge import Client, PublicationContext, SubscriptionEventHandler

from tests.servers import free_port
from tests.services import ROOT

EXAMPLE = ROOT / "docs" / "examples" / "plain_channels.py"
PATIENCE_S = 20


@pytest.fixture
async def port() -> AsyncIterator[int]:
    number = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(EXAMPLE), str(number), env={"PYTHONPATH": str(ROOT)}
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:  # there is nothing to await but the port itself
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", number)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    break
        yield number
    finally:
        process.terminate()
        await process.wait()


class Ear(SubscriptionEventHandler):
    def __init__(self) -> None:
        self.heard: asyncio.Queue[object] = asyncio.Queue()

    async def on_publication(self, ctx: PublicationContext) -> None:
        self.heard.put_nowait((ctx.pub.offset, ctx.pub.data))


async def test_two_people_talk_see_each_other_and_read_what_was_said(port: int) -> None:
    url = f"ws://127.0.0.1:{port}/connection/websocket"
    ear = Ear()
    ann, ben = Client(url, token="ann"), Client(url, token="ben")
    listening = ann.new_subscription("chat:lobby", ear)
    talking = ben.new_subscription("chat:lobby")
    for client in (ann, ben):
        await client.connect()
    for subscription in (listening, talking):
        await subscription.subscribe()
        await subscription.ready(PATIENCE_S)
    for word in ("hello", "there"):
        await talking.publish({"say": word})
    said = [await asyncio.wait_for(ear.heard.get(), PATIENCE_S) for _ in range(2)]
    assert said == [(1, {"say": "hello"}), (2, {"say": "there"})]
    there = await listening.presence()
    assert {info.user for info in there.clients.values()} == {"ann", "ben"}
    history = await listening.history(limit=10)
    assert [pub.data for pub in history.publications] == [{"say": "hello"}, {"say": "there"}]
    for client in (ann, ben):
        await client.disconnect()
