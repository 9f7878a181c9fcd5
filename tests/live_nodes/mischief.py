"""Writers that never rest, and the trouble they and the followers have to live through."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import aiohttp

from tests.live_nodes import faults
from tests.live_nodes.follower import Follower
from tests.live_nodes.kit import slot
from tests.live_nodes.nodes import Cluster, Desk

MOST = 30  # records a writer keeps at a time
DOCTORS = ("ann", "bob", "cleo")
FROZEN_S = 1.5
EXPECTED = {200, 201, 204, 404, 409, 422, 503}


class Writer:
    """Makes, changes, hands over and deletes records, one request after the other."""

    def __init__(self, cluster: Cluster, desk: Desk, number: int) -> None:
        self._cluster, self._desk = cluster, desk
        self._dice = random.Random(number)
        self._paths: list[str] = []
        self._count = 0
        self.faults: list[str] = []
        self.lost = 0  # requests whose answer never came: nobody knows what became of them

    async def run(self) -> None:
        while True:
            nodes = self._cluster.living
            if not nodes:
                await asyncio.sleep(0.05)
                continue
            method, path, body = self._idea()
            try:
                status, answer = await self._desk.ask(
                    self._dice.choice(nodes), "boss", method, path, body
                )
            except (aiohttp.ClientError, OSError):
                self.lost += 1
                continue
            if status not in EXPECTED:
                self.faults.append(f"{method} {path}: {status} {answer}")
            elif status == 201:
                self._paths.append(f"{path}/{answer['id']}")

    def _idea(self) -> tuple[str, str, dict[str, object] | None]:
        chance = self._dice.random()
        if not self._paths or (chance < 0.1 and len(self._paths) < MOST):
            return self._new()
        path = self._dice.choice(self._paths)
        if chance < 0.13:
            self._paths.remove(path)
            return "DELETE", path, None
        if chance < 0.2:
            return "PATCH", path, {"doctor_id": self._cluster.ids[self._dice.choice(DOCTORS)]}
        self._count += 1
        return "PATCH", path, {"notes": f"note {self._count}"}

    def _new(self) -> tuple[str, str, dict[str, object]]:
        at = slot()
        kind = self._dice.choice(("surgery", "appointment"))
        body: dict[str, object] = {
            "doctor_id": self._cluster.ids[self._dice.choice(DOCTORS)],
            "patient_name": "Mara Lindqvist",
            f"{kind}_date": str(at.date()),
            f"{kind}_time": f"{at:%H:%M}",
        }
        if kind == "surgery":
            return "POST", "/surgeries", body | {"procedure": "Hip replacement"}
        return "POST", "/appointments", body | {"type": "Review"}


class Mischief:
    """Does one kind of harm after the other, each once before any twice."""

    def __init__(self, cluster: Cluster, followers: Sequence[Follower]) -> None:
        self._cluster, self._followers = cluster, followers
        self._kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "nodes killed": self._kill_a_node,
            "nodes frozen": self._freeze_a_node,
            "sockets dropped": self._drop_sockets,
        }
        if cluster.broker is not None or cluster.database is not None:
            self._kinds["brokers cut"] = self._cut_the_broker
        if cluster.broker is not None:
            self._kinds["brokers frozen"] = self._freeze_the_broker
        elif cluster.database is not None:
            self._kinds["pools cut"] = self._cut_the_pools
        self._due: list[str] = []
        self.done: Counter[str] = Counter()

    @property
    def kills(self) -> int:
        return self.done["nodes killed"]

    @property
    def every_kind_done(self) -> bool:
        return all(self.done[kind] for kind in self._kinds)

    async def next(self) -> None:
        if not self._due:
            self._due = random.sample(sorted(self._kinds), len(self._kinds))
        kind = self._due.pop()
        await self._kinds[kind]()
        self.done[kind] += 1
        await asyncio.sleep(random.uniform(0.1, 0.8))

    async def _kill_a_node(self) -> None:
        # The SDK's own node at first.
        node = random.choice(self._cluster.nodes) if self.kills else self._cluster.nodes[0]
        await asyncio.to_thread(node.kill)
        await asyncio.to_thread(node.start)

    async def _freeze_a_node(self) -> None:
        node = random.choice(self._cluster.nodes)
        node.send_signal(signal.SIGSTOP)
        await asyncio.sleep(FROZEN_S)
        node.send_signal(signal.SIGCONT)

    async def _drop_sockets(self) -> None:
        for follower in random.sample(list(self._followers), len(self._followers) // 2):
            follower.drop()

    async def _cut_the_broker(self) -> None:
        server = self._cluster.broker or self._cluster.database
        assert server is not None
        await faults.kill_broker_connections(server)

    async def _freeze_the_broker(self) -> None:
        assert self._cluster.broker is not None
        await faults.pause_valkey(self._cluster.broker, FROZEN_S)

    async def _cut_the_pools(self) -> None:
        assert self._cluster.database is not None
        await faults.kill_backends(self._cluster.database, faults.POOL)
