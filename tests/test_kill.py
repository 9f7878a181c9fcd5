"""`kill -9` under writes: what was committed arrives, nothing is missing, nothing comes twice.

Half of the kills come from outside at any moment; in the other half the server's process dies
exactly between a commit and the word of it. Ten times in `make test`, a hundred in `make chaos`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests import make
from tests.make import opened, settings_for
from tests.running.kit import House, Running

KILLS = int(os.environ.get("ASSANA_TEST_KILLS") or (100 if "CHAOS_MINUTES" in os.environ else 10))
WRITERS = 4
pytestmark = [
    pytest.mark.databases,
    pytest.mark.chaos,
    pytest.mark.timeout(60 + 15 * KILLS),
]

State = dict[str, dict[str, Any]]
_days = itertools.count()


class Server:
    """A server that is killed and started again; `up` while it answers."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.up = asyncio.Event()
        self.address = ""
        self._running: Running | None = None

    async def start(self, dies_at: int | None = None) -> None:
        self._running = await asyncio.to_thread(self._started, dies_at)
        self.address = self._running.address
        self.up.set()

    def _started(self, dies_at: int | None) -> Running:
        module = "assana_rt" if dies_at is None else "tests.dying"
        process = subprocess.Popen(
            [sys.executable, "-m", module, "serve", "--port", "0"],
            cwd=self.house.folder,
            env=self.house.variables() | {"ASSANA_TEST_DIES_AT": str(dies_at)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        running = Running(process)
        running.wait_until_ready()
        return running

    async def die(self) -> None:
        """Return when the process is gone, killed by whomever."""
        assert self._running is not None
        running, self._running = self._running, None
        status = await asyncio.to_thread(running.process.wait, 30)
        self.up.clear()
        await asyncio.to_thread(running.end)
        assert status == -signal.SIGKILL, running.said()

    async def kill(self) -> None:
        if self._running is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._running.process.pid, signal.SIGKILL)
            await self.die()


class Client:
    """A person at a server that comes and goes."""

    def __init__(self, server: Server, http: aiohttp.ClientSession, email: str) -> None:
        self.server, self._http, self._email = server, http, email
        self._token: tuple[str, str] = ("", "")  # the address it was fetched at, and the token

    async def token(self) -> str:
        address = self.server.address
        if self._token[0] != address:
            body = {"email": self._email, "password": make.PASSWORD}
            async with self._http.post(f"{address}/api/v1/auth/login", json=body) as answer:
                self._token = address, (await answer.json())["access_token"]
        return self._token[1]

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """Return the answer's body; None where the server died over it."""
        await self.server.up.wait()
        try:
            headers = {"Authorization": f"Bearer {await self.token()}"}
            url = f"{self.server.address}/api/v1/{path}"
            async with self._http.request(method, url, json=body, headers=headers) as answer:
                text = await answer.text()
                assert answer.status in {200, 201, 204, 404, 503}, text
                return json.loads(text) if answer.status in {200, 201} else {}
        except (aiohttp.ClientError, ConnectionError, KeyError):
            await asyncio.sleep(0)  # the server's death is noticed elsewhere
            return None

    @contextlib.asynccontextmanager
    async def socket(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        await self.server.up.wait()
        url = f"{self.server.address.replace('http', 'ws')}/connection/websocket"
        async with self._http.ws_connect(url, max_msg_size=0) as socket:
            await socket.send_json({"id": 1, "connect": {"token": await self.token()}})
            yield socket


class Watcher:
    """Follows channels by the documented protocol, and resumes where it was."""

    def __init__(self, client: Client, *channels: str) -> None:
        self._client = client
        self.heard: dict[str, list[dict[str, Any]]] = {channel: [] for channel in channels}
        self._epochs: dict[str, str] = {}
        self.resumed = 0
        self.news = asyncio.Event()

    def offset(self, channel: str) -> int:
        heard = self.heard[channel]
        return heard[-1]["offset"] if heard else 0

    async def run(self) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError, ConnectionError, KeyError):
                async with self._client.socket() as socket:
                    await self._follow(socket)
            await asyncio.sleep(0)

    async def _follow(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        asked = {}
        for number, channel in enumerate(self.heard, 2):
            request: dict[str, Any] = {"channel": channel}
            if channel in self._epochs:
                place = {"offset": self.offset(channel), "epoch": self._epochs[channel]}
                request |= {"recover": True} | place
            asked[number] = channel
            await socket.send_json({"id": number, "subscribe": request})
        async for frame in socket:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                return
            for line in frame.data.split("\n"):
                message = json.loads(line)
                if not message:
                    await socket.send_str("{}")
                self._take(message, asked)
            self.news.set()

    def _take(self, message: dict[str, Any], asked: dict[int, str]) -> None:
        assert "error" not in message, message
        if "subscribe" in message:
            channel, reply = asked[message["id"]], message["subscribe"]
            if channel in self._epochs:
                assert reply["recovered"], f"{channel}: {reply}"
                assert reply["epoch"] == self._epochs[channel]
                self.resumed += 1
            self._epochs[channel] = reply["epoch"]
            self.heard[channel] += reply.get("publications", [])
        push = message.get("push", {})
        assert "unsubscribe" not in push, push
        if "pub" in push:
            self.heard[push["channel"]].append(push["pub"])

    async def subscribed(self) -> None:
        await self._wait_for(lambda: self._epochs.keys() == self.heard.keys())

    async def until(self, channel: str, offset: int) -> None:
        await self._wait_for(lambda: self.offset(channel) >= offset)

    async def _wait_for(self, what: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not what():
                self.news.clear()
                await self.news.wait()

    def state(self, channel: str) -> State:
        """Return what the publications make of an empty state, each in its place."""
        state: State = {}
        for number, heard in enumerate(self.heard[channel], 1):
            assert heard["offset"] == number, f"{channel}: {heard['offset']} in place {number}"
            event, data = heard["data"], heard["data"]["data"]
            before = state.pop(data["id"], None)
            assert (before is None) == event["type"].endswith("created")
            assert before is None or data["version"] == before["version"] + 1
            if not event["type"].endswith("deleted"):
                state[data["id"]] = data
        return state


class Writer:
    """Changes surgeries of its own for as long as it is let."""

    def __init__(self, client: Client, doctor_id: str, counted: asyncio.Semaphore) -> None:
        self._client, self._doctor_id, self._counted = client, doctor_id, counted
        self.acknowledged: dict[str, int] = {}
        self.stopped = False

    async def run(self) -> None:
        while not self.stopped:
            await self._life()

    async def _life(self) -> None:
        day = date(2026, 11, 23) + timedelta(days=next(_days))
        body = make.surgery(surgery_date=day.isoformat(), doctor_id=self._doctor_id)
        made = await self._client.ask("POST", "surgeries", body)
        if not made:
            return
        self._note(made)
        where = f"surgeries/{made['id']}"
        for number in range(random.randint(2, 12)):
            if self.stopped:
                return
            changes = {"notes": f"note {number}"} if number else {"status": "Ongoing"}
            self._note(await self._client.ask("PATCH", where, changes))
        if random.random() < 0.3:
            await self._client.ask("DELETE", where)

    def _note(self, record: dict[str, Any] | None) -> None:
        if record:
            self.acknowledged[record["id"]] = record["version"]
            self._counted.release()


@pytest.fixture
async def server(migrated_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    environ = {"ASSANA_DATABASE_URL": migrated_url, "ASSANA_LOG_LEVEL": "error"}
    server = Server(House(tmp_path, environ))
    yield server
    await server.kill()


async def test_what_was_committed_arrives_though_the_server_is_killed(
    server: Server, migrated_url: str, tmp_path: Path
) -> None:
    settings = settings_for(migrated_url, tmp_path / "look")
    async with opened(settings) as site:
        doctor = await site.person("doctor", email="doctor@assana.test")
        await site.person("admin", email="admin@assana.test")
    own = f"doctor:{doctor.id}"
    channels = ("surgeries", "board", own)
    counted = asyncio.Semaphore(0)
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout) as http, asyncio.TaskGroup() as tasks:
        client = Client(server, http, "admin@assana.test")
        watcher = Watcher(client, *channels)
        await server.start()
        watching = tasks.create_task(watcher.run())
        await watcher.subscribed()
        writers = [Writer(client, doctor.id, counted) for _ in range(WRITERS)]
        writing = [tasks.create_task(writer.run()) for writer in writers]
        for number in range(KILLS):
            if number % 2:  # this one was told when to die
                await server.die()
            else:
                await _written(counted, random.randint(5, 30))
                await server.kill()
            told = number % 2 == 0 and number + 1 < KILLS
            await server.start(dies_at=random.randint(3, 40) if told else None)
        await _written(counted, 10)
        for writer in writers:
            writer.stopped = True
        await asyncio.gather(*writing)
        lists = await _everything(client)
        for channel in channels:
            await watcher.until(channel, lists["heads"][channel])
        watching.cancel()
    await server.kill()

    assert watcher.resumed >= KILLS
    assert watcher.state("surgeries") == watcher.state(own) == lists["surgeries"]
    board = watcher.state("board")
    assert {id: row["version"] for id, row in board.items()} == {
        id: row["version"] for id, row in lists["surgeries"].items()
    }
    versions = {}
    for heard in watcher.heard["surgeries"]:
        versions[heard["data"]["data"]["id"]] = heard["data"]["data"]["version"]
    for writer in writers:
        for id, version in writer.acknowledged.items():
            assert versions[id] >= version, "an acknowledged change is lost"
    async with opened(settings) as site:
        for channel in channels:
            offsets = [event["offset"] for event in await site.published(channel)]
            assert offsets == list(range(1, len(watcher.heard[channel]) + 1))


async def _written(counted: asyncio.Semaphore, changes: int) -> None:
    for _ in range(changes):
        await counted.acquire()


async def _everything(client: Client) -> dict[str, Any]:
    """Return every surgery there is, and each channel's head."""
    found: State = {}
    page = await client.ask("GET", "surgeries?limit=200")
    head = page["stream"]["offset"]
    while True:
        found |= {item["id"]: item for item in page["items"]}
        if page["next_cursor"] is None:
            break
        page = await client.ask("GET", f"surgeries?limit=200&cursor={page['next_cursor']}")
    (owner,) = {item["doctor_id"] for item in found.values()}
    return {
        "surgeries": found,
        "heads": dict.fromkeys(("surgeries", "board", f"doctor:{owner}"), head),
    }
