"""`kill -9` under writes: whoever listens has 1 … n, and the state of the database."""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
import pytest

from tests.live_e2e.cable import Cable
from tests.live_e2e.conftest import Site

KILLS = 100 if os.environ.get("CHAOS_MINUTES") else 10  # `make chaos`, and `make test`
WRITERS = 4
CHANGES_A_LIFE = 15  # acknowledged, before the next kill
LOST = (aiohttp.ClientError, ConnectionError, asyncio.TimeoutError)


@dataclass
class Reader:
    """A watcher that comes back by itself; it keeps every offset and folds the state."""

    url: str
    token: str
    offsets: list[int] = field(default_factory=list)
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    epoch: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    resumed: int = 0

    async def run(self, http: aiohttp.ClientSession) -> None:
        while True:
            with contextlib.suppress(*LOST):
                async with http.ws_connect(self.url, timeout=aiohttp.ClientWSTimeout(2)) as socket:
                    await self._follow(socket)

    async def _follow(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        place = {"recover": True, "offset": len(self.offsets), "epoch": self.epoch}
        for command in (
            {"id": 1, "connect": {"token": self.token}},
            {"id": 2, "subscribe": {"channel": "surgeries", **place}},
        ):
            await socket.send_str(orjson.dumps(command).decode())
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                return
            for line in message.data.split("\n"):
                await self._hear(socket, orjson.loads(line))

    async def _hear(self, socket: aiohttp.ClientWebSocketResponse, said: dict[str, Any]) -> None:
        if not said:
            await socket.send_str("{}")
        elif said.get("id") == 2:
            reply = said["subscribe"]
            assert reply["recovered"], reply
            self.epoch, self.resumed = reply["epoch"], self.resumed + 1
            for publication in reply.get("publications", []):
                self._take(publication)
        elif "push" in said:
            self._take(said["push"]["pub"])

    def _take(self, publication: dict[str, Any]) -> None:
        self.offsets.append(publication["offset"])
        record = publication["data"]["data"]
        self.state[record["id"]] = record
        self.news.set()

    async def until(self, offset: int) -> None:
        async with asyncio.timeout(20):
            while len(self.offsets) < offset:
                self.news.clear()
                await self.news.wait()


@dataclass
class Writers:
    """Change surgeries as fast as answers come; what was not answered may have happened or not."""

    site: Site
    ids: list[str]
    answered: int = 0
    stopping: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, number: int) -> None:
        count = 0
        while not self.stopping:
            count += 1
            with contextlib.suppress(*LOST):
                path = f"/surgeries/{self.ids[(number + count) % len(self.ids)]}"
                await self.site.call("doctor", "PATCH", path, {"notes": f"{number}.{count}"}, 200)
                self.answered += 1
                self.news.set()

    async def until(self, answered: int) -> None:
        async with asyncio.timeout(60):
            while self.answered < answered:
                self.news.clear()
                await self.news.wait()


@pytest.mark.chaos
@pytest.mark.timeout(120 + 30 * KILLS)
async def test_a_killed_server_loses_repeats_and_reorders_nothing(site: Site) -> None:
    days = [f"2026-12-{day:02d}" for day in range(1, 6)]
    ids = [(await site.new_surgery(surgery_date=day))["id"] for day in days]
    with contextlib.ExitStack() as servers:
        await _under_kills(site, ids, servers)


async def _under_kills(site: Site, ids: list[str], servers: contextlib.ExitStack) -> None:
    async with Cable(site.port) as cable:
        token = site.tokens["coordinator"]
        readers = [Reader(f"ws://127.0.0.1:{cable.port}/connection/websocket", token)
                   for _ in range(3)]  # fmt: skip
        writers = Writers(site, ids)
        tasks = [asyncio.create_task(reader.run(site.http)) for reader in readers]
        writing = [asyncio.create_task(writers.run(number)) for number in range(WRITERS)]
        try:
            for kill in range(1, KILLS + 1):
                await writers.until(kill * CHANGES_A_LIFE)
                await _kill_and_start(site, cable, servers)
            await writers.until((KILLS + 1) * CHANGES_A_LIFE)
            writers.stopping = True
            await asyncio.gather(*writing)
            now = await site.call("coordinator", "GET", "/surgeries?limit=200")
            for reader in readers:
                await reader.until(now["stream"]["offset"])
        finally:
            for task in [*tasks, *writing]:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError) for each in ended), ended
    for reader in readers:
        assert reader.offsets == list(range(1, now["stream"]["offset"] + 1))
        assert reader.resumed > KILLS
        assert reader.state == {record["id"]: record for record in now["items"]}
    assert now["stream"]["offset"] >= len(ids) + writers.answered


async def _kill_and_start(site: Site, cable: Cable, servers: contextlib.ExitStack) -> None:
    site.running.process.kill()
    await asyncio.to_thread(site.running.process.wait, 10)
    site.running = await asyncio.to_thread(servers.enter_context, site.house.serving())
    cable.target = site.port
