"""How long after its commit a change made through REST is on the screens."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import quantiles
from typing import Any

from bench import machine, servers
from bench.control import Control
from bench.crowd import PATIENCE_S, Crowd
from bench.people import ADMIN, DOCTOR, token
from bench.people import crowd as people
from bench.wire import house

EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from the instant until a subscriber has it, over all deliveries."""

    p50_ms: float
    p99_ms: float


class Rest:
    """One kept-alive connection of somebody signed in."""

    def __init__(self, port: int) -> None:
        self._peer = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self._peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._token = token(ADMIN)

    def ask(self, method: str, path: str, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        head = (
            f"{method} /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self._token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(data)}\r\n\r\n"
        )
        self._peer.sendall(head.encode() + data)

    def answer(self) -> dict[str, Any]:
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._peer.recv(65536)
        head, _, body = got.partition(b"\r\n\r\n")
        names = (line.partition(b":") for line in head.lower().split(b"\r\n"))
        size = int(next(value for name, _, value in names if name == b"content-length"))
        while len(body) < size:
            body += self._peer.recv(65536)
        said: dict[str, Any] = json.loads(body)
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(said)
        return said


def measure(*, subscribers: int = 1000, changes: int = 200) -> tuple[Latency, Latency]:
    """Return the latency of changes from their commit, and that of fan-out alone."""
    os.sched_setaffinity(0, {machine.cores()[1]})
    with ExitStack() as stack:
        server = servers.house("latency", stack)
        crowd, control, rest = Crowd(server.port), Control(server.port), Rest(server.port)
        crowd.join([house(token, ["board", "bare"]) for _, token in people(subscribers)])
        surgery = _surgery(rest)
        crowd.pump()

        def change(n: int) -> Callable[[], int]:
            rest.ask("PATCH", f"surgeries/{surgery}", {"procedure": f"Nephrectomy ^{n:04d}"})
            return lambda: _committed(rest, control)

        def bare(_: int) -> Callable[[], int]:
            control.ask("bare", n=1)
            return lambda: _instant(control.answer())

        # In turns of a second, so that what else the machine does hits both alike.
        found: dict[Callable[..., Any], list[float]] = {change: [], bare: []}
        for start in range(0, changes, 20):
            for kind, taken in found.items():
                taken.extend(_take(crowd, kind, range(start, start + 20), subscribers))
        crowd.close()
        control.close()
    return _latency(found[change]), _latency(found[bare])


def _committed(rest: Rest, control: Control) -> int:
    rest.answer()
    return _instant(control.call("last_commit"))


def _instant(said: dict[str, int]) -> int:
    return said["at"]


def _take(
    crowd: Crowd, begin: Callable[[int], Callable[[], int]], numbers: range, subscribers: int
) -> list[float]:
    found: list[float] = []
    for n in numbers:
        due = time.monotonic() + EVERY_S
        crowd.arrived, crowd.stamps = 0, []
        instant = begin(n)
        crowd.pump(subscribers)
        at = instant()
        found += [(stamp - at) / 1e6 for stamp in crowd.stamps]
        while (left_s := due - time.monotonic()) > 0:
            time.sleep(left_s)
        crowd.pump()
    return found


def _latency(found: list[float]) -> Latency:
    cuts = quantiles(found, n=100)
    return Latency(cuts[49], cuts[98])


def _surgery(rest: Rest) -> str:
    rest.ask(
        "POST",
        "surgeries",
        {
            "doctor_id": DOCTOR.id,
            "patient_name": "A. Patient",
            "procedure": "Nephrectomy",
            "surgery_date": f"{datetime.now(UTC):%Y-%m-%d}",
            "surgery_time": "08:30:00",
            "room": "OR 3",
        },
    )
    return str(rest.answer()["id"])
