"""The server is killed under its clients; they all come back, each at a moment of its own."""

from __future__ import annotations

import heapq
import os
import random
import select
import signal
import socket
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import machine, servers, wire
from bench.control import Control
from bench.crowd import Crowd, Silence
from bench.people import crowd as people

SPREAD_S = 3.0  # within which each client tries again
MISSED = 20  # publications each has to catch up with
GIVE_UP_S = 60.0


@dataclass(frozen=True, slots=True)
class Storm:
    """What came of it. Reads are those of the new process until the last client had resumed:
    of the channel they watch, of sessions, and of all else (its start), the sweep's aside."""

    clients: int
    seconds: float
    tries: int
    hot_reads: int
    sign_in_reads: int
    other_reads: int


def measure(*, clients: int = 10_000) -> Storm:
    """Kill the server under `clients`, start it again, and wait until all have resumed."""
    os.sched_setaffinity(0, {machine.cores()[1]})
    persons = people(1000)
    tokens = [persons[i % 1000][1] for i in range(clients)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assana-bench-")))
        first = servers.house("before", stack, folder)
        crowd = Crowd(first.port)
        for start in range(0, clients, 1000):
            crowd.join([wire.house(each, ["board"]) for each in tokens[start : start + 1000]])
            crowd.pump()
        control = Control(first.port)
        control.call("log", n=MISSED)
        crowd.pump(MISSED * clients)
        epoch = _epoch(first.port, tokens[0])
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        control.close()
        crowd.close()
        began = time.monotonic()
        again = servers.house("after", stack, folder)
        returning = Returning(again.port, epoch, began)
        returning.run(tokens)
        took = time.monotonic() - began
        reads: dict[str, int] = Control(again.port).call("reads")
    return _told(clients, took, returning.tries, reads)


def _told(clients: int, took: float, tries: int, reads: dict[str, int]) -> Storm:
    sign_in = sum(n for sql, n in reads.items() if "sessions" in sql)
    others = sum(n for sql, n in reads.items() if "touched_at >=" not in sql)  # the sweep's aside
    hot = reads.get("events of board", 0)
    return Storm(clients, took, tries, hot, sign_in, others - hot - sign_in)


def _epoch(port: int, token: str) -> str:
    peer = socket.create_connection(("127.0.0.1", port))
    peer.sendall(wire.upgrade(wire.SOCKET) + wire.connect(token, {"channel": "board"}))
    got = b""
    while b'"epoch":"' not in got:
        got += peer.recv(65536)
    peer.close()
    return got.partition(b'"epoch":"')[2].partition(b'"')[0].decode()


class Returning:
    """Clients that each dial at a random moment of SPREAD_S, again and again until resumed."""

    def __init__(self, port: int, epoch: str, began: float) -> None:
        self._port, self._epoch, self._began = port, epoch, began
        self._epoll = select.epoll()
        self._open: dict[int, tuple[socket.socket, str, bytearray, list[float]]] = {}
        self._due: list[tuple[float, int, str]] = []
        self.tries = 0

    def run(self, tokens: list[str]) -> None:
        now = time.monotonic()
        self._due = [(now + self._wait(), i, token) for i, token in enumerate(tokens)]
        heapq.heapify(self._due)
        resumed = 0
        while resumed < len(tokens):
            now = time.monotonic()
            if now - self._began > GIVE_UP_S:
                raise Silence(f"{resumed} of {len(tokens)} resumed")
            while self._due and self._due[0][0] <= now:
                self._dial(heapq.heappop(self._due)[2])
            for fd, _ in self._epoll.poll(0.005, 256):
                resumed += self._read(fd)

    def _wait(self) -> float:
        return random.uniform(0, SPREAD_S)

    def _dial(self, token: str) -> None:
        self.tries += 1
        peer = socket.create_connection(("127.0.0.1", self._port))
        recover: dict[str, Any] = {"recover": True, "epoch": self._epoch}
        asked = {"channel": "board", "offset": 1, **recover}  # the first of MISSED is known
        peer.sendall(wire.upgrade(wire.SOCKET) + wire.connect(token, asked))
        peer.setblocking(False)
        self._open[peer.fileno()] = (peer, token, bytearray(), [])
        self._epoll.register(peer, select.EPOLLIN)

    def _read(self, fd: int) -> int:
        """Return 1 once this client has resumed; one that was refused comes again."""
        peer, token, got, done = self._open[fd]
        try:
            part = peer.recv(65536)
        except OSError:
            part = b""
        if done:
            if b"\x81\x02{}" in part:
                peer.sendall(wire.masked(b"{}"))
            return 0
        got += part
        if part and b'"error"' not in got:
            if got.count(wire.MARK) < MISSED - 1 or b'"was_recovering":true' not in got:
                return 0
            if b'"recovered":true' not in got:
                raise Silence(f"not recovered: {bytes(got[:600])!r}")
            done.append(time.monotonic())
            got.clear()
            return 1
        self._epoll.unregister(fd)
        del self._open[fd]
        peer.close()
        heapq.heappush(self._due, (time.monotonic() + self._wait(), self.tries, token))
        return 0
