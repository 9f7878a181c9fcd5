"""What the audit costs: a list request with and without its line, writes with and without seal."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from bench import machine, servers

CLIENTS = 32


@dataclass(slots=True)
class Measured:
    """Rounds of one way: requests a second, and microseconds of the server's CPU for each."""

    per_s: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Audited:
    """The server; its answers to /bench/switch turn parts of it off and on."""

    port: int
    token: str
    pid: int

    def switch(self, **parts: bool) -> None:
        asked = "&".join(f"{name}={'on' if on else 'off'}" for name, on in parts.items())
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/bench/switch?{asked}"):
            pass

    def request(self, method: str, path: str, body: object = None) -> bytes:
        text = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(text)}\r\n\r\n"
        )
        return head.encode() + text


@contextmanager
def serving(url: str | None = None) -> Iterator[Audited]:
    with tempfile.TemporaryDirectory(prefix="assana-bench-") as folder:
        command = [sys.executable, "-m", "bench.audited", folder, *([url] if url else [])]
        core = machine.cores()[0]
        process = subprocess.Popen(
            ["taskset", "-c", str(core), *command],
            stdout=subprocess.PIPE,
            text=True,
            cwd=servers.HERE.parent,
        )
        try:
            said = json.loads(process.stdout.readline() if process.stdout else "")
            yield Audited(said["port"], said["token"], process.pid)
        finally:
            process.kill()
            process.wait()


async def answer(reader: asyncio.StreamReader) -> int:
    """Read one answer; return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            await reader.readexactly(int(line.split(b":")[1]))
    return status


async def load(
    server: Audited, make: Callable[[int, int], bytes], seconds: float, clients: int = CLIENTS
) -> tuple[float, float]:
    """Ask for a while; return requests a second, and the server's CPU for each in µs."""
    end = time.monotonic() + seconds
    done = 0

    async def client(number: int) -> None:
        nonlocal done
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        turn = 0
        while time.monotonic() < end:
            writer.write(make(number, turn))
            status = await answer(reader)
            if status not in (200, 201):
                raise RuntimeError(f"answered {status}")
            done, turn = done + 1, turn + 1
        writer.close()

    cpu, began = machine.cpu_s(server.pid), time.monotonic()
    await asyncio.gather(*map(client, range(clients)))
    took = time.monotonic() - began
    return done / took, (machine.cpu_s(server.pid) - cpu) / done * 1e6


def take_turns(
    server: Audited, part: str, make: Callable[[int, int], bytes], rounds: int, seconds: float
) -> tuple[Measured, Measured]:
    """Measure with the part on and off in turns; return both, on first."""
    found = {True: Measured(), False: Measured()}
    for turn in range(rounds * 2):
        on = turn % 4 in (0, 3)  # on off off on: what grows over time is fair to both
        server.switch(**{part: on})
        per_s, cpu_us = asyncio.run(load(server, make, seconds))
        found[on].per_s.append(per_s)
        found[on].cpu_us.append(cpu_us)
    return found[True], found[False]


def reads(server: Audited, rounds: int, seconds: float) -> tuple[Measured, Measured]:
    request = server.request("GET", "/api/v1/surgeries?limit=50")
    return take_turns(server, "recording", lambda *_: request, rounds, seconds)


def writes(server: Audited, rounds: int, seconds: float) -> tuple[Measured, Measured]:
    ids = _ids(server)

    def make(client: int, turn: int) -> bytes:
        # Every client changes records of its own: nobody waits for another's row.
        id = ids[client * (len(ids) // CLIENTS) + turn % (len(ids) // CLIENTS)]
        return server.request(
            "PATCH", f"/api/v1/surgeries/{id}", {"notes": f"{client} {turn} {time.time_ns()}"}
        )

    return take_turns(server, "sealing", make, rounds, seconds)


def _ids(server: Audited) -> list[str]:
    found: list[str] = []
    cursor = ""
    while True:
        request = urllib.request.Request(
            f"http://127.0.0.1:{server.port}/api/v1/surgeries?limit=200{cursor}",
            headers={"Authorization": f"Bearer {server.token}"},
        )
        with urllib.request.urlopen(request) as response:
            page = json.load(response)
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


@dataclass(frozen=True, slots=True)
class Compared:
    """One way with a part on and off: the server's CPU a request, and requests a second."""

    on: Measured
    off: Measured

    @property
    def cpu(self) -> float:
        """How much more CPU it takes with the part on: 1.05 is a twentieth more."""
        return median(a / b for a, b in zip(self.on.cpu_us, self.off.cpu_us, strict=True))


def measure(*, rounds: int, seconds: float, url: str | None = None) -> tuple[Compared, Compared]:
    """Measure lists with and without recording, then changes with and without sealing."""
    with serving(url) as server:
        reading = Compared(*reads(server, rounds, seconds))
        return reading, Compared(*writes(server, rounds, seconds))
