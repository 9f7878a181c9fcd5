"""CPU of a change that several channels carry: what its screens watch makes no great difference."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from statistics import median

from bench import machine, servers
from bench.crowd import Crowd
from bench.people import crowd as people
from bench.wire import command, house

BOTH = ("board", "surgeries")
Case = tuple[str, Sequence[str], Callable[[int], Sequence[str]]]
CASES: tuple[Case, ...] = (
    ("one channel, which all watch", BOTH[:1], lambda _: BOTH[:1]),
    ("two channels, half the sockets on each", BOTH, lambda n: BOTH[n % 2 :][:1]),
    ("two channels, all sockets on both", BOTH, lambda _: BOTH),
)


def measure(*, sockets: int = 1000, rounds: int = 7, seconds: float = 1.5) -> dict[str, float]:
    """Return microseconds of the server's CPU per socket and change, by case."""
    os.sched_setaffinity(0, {machine.cores()[1]})
    cpu: dict[str, list[float]] = {name: [] for name, _, _ in CASES}
    with ExitStack() as stack:
        ways = [(case[0], _Way(stack, case, sockets)) for case in CASES]
        for turn in range(rounds):
            for name, way in ways if turn % 2 == 0 else reversed(ways):
                for _, other in ways:
                    other.crowd.pump()  # answers pings
                cpu[name].append(way.run(seconds))
    return {name: median(each) for name, each in cpu.items()}


class _Way:
    """One case: a server, and a crowd that watches what the case says."""

    def __init__(self, stack: ExitStack, case: Case, sockets: int) -> None:
        name, published, watched = case
        self._server = servers.house(name, stack)
        self.crowd = Crowd(self._server.port)
        stack.callback(self.crowd.close)
        (_, publisher), *rest = people(sockets + 1)
        self.crowd.join([house(token, watched(n)) for n, (_, token) in enumerate(rest)])
        self._publisher = self.crowd.publisher(house(publisher, []))
        rpc = {"method": "log", "data": {"n": 1, "channels": published}}
        self._asked = command({"id": 9, "rpc": rpc})
        self._sockets = sockets
        self._due = sum(len(watched(n)) for n in range(sockets))

    def run(self, seconds: float) -> float:
        self._once()
        before, began, changes = machine.cpu_s(self._server.pid), time.monotonic(), 0
        while time.monotonic() - began < seconds:
            self._once()
            changes += 1
        spent = machine.cpu_s(self._server.pid) - before
        return spent / changes / self._sockets * 1e6

    def _once(self) -> None:
        self.crowd.arrived = 0
        self._publisher.sendall(self._asked)
        self.crowd.pump(self._due)
