"""CPU of the server per delivered message: ours, a floor in C and other servers, in turn."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from bench import machine, servers
from bench.crowd import Crowd, Silence
from bench.people import crowd as people
from bench.wire import Dialect, house

OURS = "Assana, through the log"
BARE = "Assana, the engine alone"
FLOOR = "floor (C)"
SENDERS = {"auto": "", "compiled": ", compiled sender", "python": ", one by one"}
OURSELVES = [
    (f"{name}{said}", channel, method, sender)
    for name, channel, method in ((OURS, "board", "log"), (BARE, "bare", "bare"))
    for sender, said in SENDERS.items()
]


@dataclass(slots=True)
class Contender:
    """One server with its crowd, and what was measured of it: by batch, µs per message."""

    name: str
    server: servers.Server
    crowd: Crowd
    publisher: socket.socket
    dialect: Dialect
    receivers: int  # of each message
    cpu_us: dict[int, list[float]] = field(default_factory=dict)
    rate: dict[int, list[float]] = field(default_factory=dict)

    lock: threading.Lock = field(default_factory=threading.Lock)  # its crowd is being read
    failed: str = ""

    def run(self, batch: int, seconds: float) -> None:
        """Publish `batch` messages at a time, the next once everybody has them."""
        with self.lock:
            self.crowd.pump()
            asked = self.dialect.publish(batch)
            self._once(asked, batch)
            before, began = machine.cpu_s(self.server.pid), time.monotonic()
            count = 0
            while time.monotonic() - began < seconds:
                self._once(asked, batch)
                count += batch * self.receivers
            took = time.monotonic() - began
            spent = machine.cpu_s(self.server.pid) - before
        self.cpu_us.setdefault(batch, []).append(spent / count * 1e6)
        self.rate.setdefault(batch, []).append(count / took)

    def _once(self, asked: bytes, batch: int) -> None:
        self.crowd.arrived = 0
        self.publisher.sendall(asked)
        self.crowd.pump(batch * self.receivers)

    def attend(self) -> None:
        """Answer pings, unless the crowd is being read anyway."""
        if not self.failed and self.lock.acquire(blocking=False):
            try:
                self.crowd.pump()
            except Silence as error:
                self.failed = str(error)
            finally:
                self.lock.release()


def measure(
    *, subscribers: int = 1000, rounds: int = 7, seconds: float = 1.5, peers: bool = True
) -> tuple[list[Contender], dict[str, str]]:
    """Return all who took part, and why others did not."""
    os.sched_setaffinity(0, {machine.cores()[1]})
    skipped: dict[str, str] = {}
    contenders: list[Contender] = []
    with ExitStack() as stack:
        over = threading.Event()
        attendant = threading.Thread(target=_attend, args=(contenders, over))
        attendant.start()
        stack.callback(attendant.join)
        stack.callback(over.set)
        _gather(stack, contenders, subscribers, skipped, peers=peers)
        for turn in range(rounds):
            for batch in (1, 8):
                for each in contenders if turn % 2 == 0 else reversed(contenders):
                    if not each.failed:
                        try:
                            each.run(batch, seconds)
                        except Silence as error:
                            each.failed = str(error)
        over.set()
        attendant.join()
        for each in contenders:
            each.crowd.close()
    skipped |= {each.name: each.failed for each in contenders if each.failed}
    return [each for each in contenders if not each.failed], skipped


def _attend(contenders: list[Contender], over: threading.Event) -> None:
    """Answer the pings of all who wait for their turn, however long others take."""
    while not over.wait(1):
        for each in tuple(contenders):
            each.attend()


def ratio(of: Contender, to: Contender, batch: int) -> float:
    """Return the median of the ratios of runs next to each other."""
    pairs = zip(of.cpu_us[batch], to.cpu_us[batch], strict=False)
    return median(one / other for one, other in pairs)


def _gather(
    stack: ExitStack,
    found: list[Contender],
    subscribers: int,
    skipped: dict[str, str],
    *,
    peers: bool,
) -> None:
    makers = {FLOOR: servers.floor}
    if peers:
        makers |= {
            servers.NAMES[key]: (lambda key=key, make=make: make(key))
            for key, make in servers.PEERS.items()
        }
    for name, make in makers.items():
        try:
            server = make()
        except servers.Skipped as error:
            skipped[name] = str(error)
            continue
        stack.callback(server.stop)
        dialects = [server.dialect] * subscribers
        found.append(_contender(name, server, dialects, server.dialect))
    tokens = people(subscribers + 1)
    for name, channel, method, sender in OURSELVES:
        server = servers.house(name, stack, sender=sender)
        dialects = [house(token, [channel]) for _, token in tokens[1:]]
        found.insert(1, _contender(name, server, dialects, house(tokens[0][1], [], method)))


def _contender(
    name: str, server: servers.Server, dialects: list[Dialect], publisher: Dialect
) -> Contender:
    crowd = Crowd(server.port)
    crowd.join(dialects)
    peer = crowd.publisher(publisher)
    return Contender(name, server, crowd, peer, publisher, len(dialects) + publisher.echoes)
