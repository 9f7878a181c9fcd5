"""Server processes that share a database: started, killed and started again on their ports."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp

from tests.live_nodes import people
from tests.make import PASSWORD
from tests.running.kit import House, Running
from tests.servers import Server, free_port
from tests.services import ROOT

PLAIN = "assana_rt"
UNSWEPT = "tests.live_nodes.unswept"
MANGLED = "tests.live_nodes.mangled"
READY_WITHIN_S = 60
SAYS_WITHIN_S = 30
TOKEN_S = 300  # half of what an access token lives
USUAL = {
    "ASSANA_SECRET_KEY": "the secret that these nodes share",
    "ASSANA_MAX_SOCKETS_PER_USER": "0",
    "ASSANA_LOG_LEVEL": "warning",
    "ASSANA_DRAIN_S": "0",
}


class Node:
    """One process on one port; `program` is the module it runs."""

    def __init__(self, house: House, *, program: str = PLAIN, workers: int = 1) -> None:
        self.port, self.program, self.workers = free_port(), program, workers
        self._house = house
        self._command = [sys.executable, "-m", program, "serve", "--port", str(self.port)]
        if workers > 1:
            self._command += ["--workers", str(workers)]
        self.running: Running | None = None
        self.told: list[str] = []

    def launch(self) -> None:
        if self.running is None:
            process = subprocess.Popen(
                self._command,
                cwd=self._house.folder,
                env=self._house.variables(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            self.running = Running(process)

    def start(self) -> None:
        """Start it, unless it runs already, and wait until it answers."""
        self.launch()
        assert self.running is not None
        if not self.running.address:
            self.running.wait_until_ready(READY_WITHIN_S)

    def kill(self) -> None:
        """End it without a word, children included."""
        if self.running is not None:
            running, self.running = self.running, None
            running.end()
            self.told.append(running.said())

    def send_signal(self, number: signal.Signals) -> None:
        assert self.running is not None
        self.running.process.send_signal(number)

    async def ended(self) -> int:
        """Wait until it has ended by itself; return its status."""
        assert self.running is not None
        status = await asyncio.to_thread(self.running.process.wait, 60)
        self.kill()
        return status

    def said(self, words: str) -> int:
        """How often it has said this."""
        return self.running.said().count(words) if self.running is not None else 0

    def wait_until_said(self, words: str, times: int) -> None:
        assert self.running is not None
        self.running.wait_for(lambda: self.said(words) >= times, SAYS_WITHIN_S)

    @property
    def lives(self) -> list[str]:
        """What it has said, once for each time it was started."""
        return [*self.told, self.running.said()] if self.running is not None else self.told

    @property
    def alive(self) -> bool:
        running = self.running
        return running is not None and bool(running.address) and running.process.poll() is None


@dataclass
class Cluster:
    """A migrated database with people, and the nodes that serve it."""

    house: House
    ids: Mapping[str, str]
    database: Server | None
    broker: Server | None
    nodes: list[Node] = field(default_factory=list)

    def node(self, **options: Any) -> Node:
        node = Node(self.house, **options)
        self.nodes.append(node)
        return node

    def start(self, *nodes: Node) -> None:
        """Start these nodes together."""
        for node in nodes:
            node.launch()
        for node in nodes:
            node.start()

    def keep(self, *nodes: Node) -> None:
        """End all others."""
        for node in self.nodes:
            if node not in nodes:
                node.kill()
        self.nodes[:] = nodes

    def said_of(self, words: str) -> str:
        """Return what nodes said around the first time they said this."""
        found = []
        for node in self.nodes:
            before, _, after = "".join(node.lives).partition(words)
            found += [before[-500:] + words + after[:6000]] if after else []
        return "\n".join(found)

    @property
    def living(self) -> list[Node]:
        return [node for node in self.nodes if node.alive]

    @property
    def database_url(self) -> str:
        return self.house.environ["DATABASE_URL"]

    def end(self) -> None:
        for node in self.nodes:
            node.kill()
        self.nodes.clear()


@contextmanager
def cluster(
    folder: Path, url: str, database: Server | None, broker: Server | None
) -> Iterator[Cluster]:
    """Prepare a database; its nodes, as many as a test asks for, end with it."""
    environ = USUAL | {"DATABASE_URL": url}
    if broker is not None:
        environ |= {"ASSANA_BROKER": "redis", "ASSANA_REDIS_URL": broker.url}
    elif database is not None:
        environ |= {"ASSANA_BROKER": "postgres"}
    house = House(folder, environ)
    done = subprocess.run(
        [sys.executable, "-m", people.__name__],
        cwd=ROOT,
        env=house.variables(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = Cluster(house, json.loads(done.stdout.splitlines()[-1]), database, broker)
    try:
        yield made
    finally:
        made.end()


class Desk:
    """Sends REST requests to the nodes; people sign in when first needed, and again in time."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._tokens: dict[str, tuple[str, float]] = {}
        self._signing_in = asyncio.Lock()
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # A connection kept from before a node was killed would fail the next request.
        self._http = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=20),
            connector=aiohttp.TCPConnector(force_close=True, limit=0),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._http is not None:
            await self._http.close()

    async def token(self, name: str) -> str:
        async with self._signing_in:
            token, at = self._tokens.get(name, ("", 0.0))
            if not token or time.monotonic() - at > TOKEN_S:
                token = (await self.sign_in(name))["access_token"]
                self._tokens[name] = token, time.monotonic()
            return token

    async def sign_in(self, name: str, password: str = PASSWORD) -> dict[str, Any]:
        """Begin a session of its own, on any node."""
        body = {"email": people.email(name), "password": password}
        while True:
            node = random.choice(self.cluster.living or self.cluster.nodes)
            try:
                status, answer = await self._send(node, "POST", "/auth/login", body, {})
            except (aiohttp.ClientError, OSError):
                await asyncio.sleep(0.1)  # it has just been killed
                continue
            if status == 503:  # its database has just been taken from it
                await asyncio.sleep(0.1)
                continue
            assert status == 200, answer
            signed: dict[str, Any] = answer
            return signed

    async def refresh(self, node: Node, signed: Mapping[str, Any]) -> dict[str, Any]:
        """Go on with a session that was begun here; return its new tokens."""
        body = {"refresh_token": signed["refresh_token"]}
        status, answer = await self._send(node, "POST", "/auth/refresh", body, {})
        assert status == 200, answer
        refreshed: dict[str, Any] = answer
        return refreshed

    async def ask(
        self, node: Node, name: str, method: str, path: str, body: Any = None, *, token: str = ""
    ) -> tuple[int, Any]:
        """Send a request as somebody; return status and JSON. Raises where the node is away."""
        headers = {"Authorization": f"Bearer {token or await self.token(name)}"}
        return await self._send(node, method, path, body, headers)

    async def do(
        self, node: Node, name: str, method: str, path: str, body: Any = None, *, token: str = ""
    ) -> Any:
        """Send a request that must succeed."""
        status, answer = await self.ask(node, name, method, path, body, token=token)
        assert status in {200, 201, 204}, (status, answer)
        return answer

    async def _send(
        self, node: Node, method: str, path: str, body: Any, headers: Mapping[str, str]
    ) -> tuple[int, Any]:
        assert self._http is not None
        url = f"http://127.0.0.1:{node.port}/api/v1{path}"
        async with self._http.request(method, url, json=body, headers=headers) as answer:
            text = await answer.read()
            return answer.status, json.loads(text) if text else None

    async def all(self, name: str, path: str) -> list[dict[str, Any]]:
        """Read a whole list, page after page, on any node."""
        items: list[dict[str, Any]] = []
        cursor = ""
        while True:
            more = f"&cursor={cursor}" if cursor else ""
            page = await self.do(self.cluster.living[0], name, "GET", f"{path}?limit=100{more}")
            items += page["items"]
            cursor = page.get("next_cursor") or ""
            if not cursor:
                return items
