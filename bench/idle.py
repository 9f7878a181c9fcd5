"""What a signed-in socket costs that only waits, and what it costs to let one in."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import dataclass

from bench import machine, servers
from bench.control import Control
from bench.crowd import Crowd
from bench.people import crowd as people
from bench.wire import SOCKET, Dialect, house

WARM = 500
PEOPLE = 1000


@dataclass(frozen=True, slots=True)
class Idle:
    """Bytes of resident memory and CPU for each socket, its two subscriptions included."""

    sockets: int
    bytes_each: float
    cpu_us: float
    per_s: float


@dataclass(frozen=True, slots=True)
class Upgrades:
    """Upgrades alone, before anybody signs in."""

    per_s: float
    cpu_us: float


def measure(*, sockets: int = 10_000) -> Idle:
    """Let `sockets` of 1,000 people in, each watching the board and their own channel."""
    os.sched_setaffinity(0, {machine.cores()[1]})
    dialects = [house(token, ["board", f"user:{id}"]) for id, token in people(PEOPLE)]
    with ExitStack() as stack:
        server = servers.house("idle", stack)
        crowd = Crowd(server.port)
        crowd.join(dialects[:WARM])  # what is made once is not a socket's own
        crowd.pump()
        _collected(server.port)
        before, cpu, began = machine.resident(server.pid), machine.cpu_s(server.pid), time.time()
        for start in range(0, sockets, PEOPLE):
            crowd.join(dialects[: min(PEOPLE, sockets - start)])
            crowd.pump()  # answers pings
        took, spent = time.time() - began, machine.cpu_s(server.pid) - cpu
        open_now = _collected(server.port)
        grown = machine.resident(server.pid) - before
        if open_now != sockets + WARM + 1:
            raise RuntimeError(f"{open_now} sockets are open")
        crowd.close()
    return Idle(sockets, grown / sockets, spent / sockets * 1e6, sockets / took)


def _collected(port: int) -> int:
    """Have the server collect its garbage; return how many sockets it has."""
    control = Control(port)
    sockets: int = control.call("collect")["sockets"]
    control.close()
    return sockets


def upgrades(*, sockets: int = 4000) -> Upgrades:
    """Let `sockets` in as far as the upgrade."""
    os.sched_setaffinity(0, {machine.cores()[1]})
    with ExitStack() as stack:
        server = servers.house("upgrades", stack)
        crowd = Crowd(server.port)
        alone = [Dialect(path=SOCKET)]
        crowd.join(alone * WARM)
        cpu, began = machine.cpu_s(server.pid), time.time()
        crowd.join(alone * sockets)
        took, spent = time.time() - began, machine.cpu_s(server.pid) - cpu
        crowd.close()
    return Upgrades(sockets / took, spent / sockets * 1e6)
