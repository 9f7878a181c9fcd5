"""Starts the servers that are measured, each pinned to the server's core."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench import machine
from bench.wire import PLAIN, SOCKET_IO, Dialect

HERE = Path(__file__).parent
BUILD = HERE.parent / "build"
PYTHON_PEERS = ("websockets", "fastapi", "uvicorn", "uvloop", "httptools", "socketify")


class Skipped(Exception):
    """This can't be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    name: str
    port: int
    process: subprocess.Popen[str]
    dialect: Dialect = PLAIN

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def start(name: str, *command: str | Path, dialect: Dialect = PLAIN, **env: str) -> Server:
    """Start a command that prints its port as the first line."""
    core = machine.cores()[0]
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE.parent,
        env={**os.environ, "PYTHONPATH": str(HERE.parent), **env},
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),  # noqa: PLW1509  (no threads here)
    )
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        process.wait()
        raise Skipped(f"it ended with code {process.returncode} as it started")
    said = json.loads(line)
    return Server(name, said["port"] if isinstance(said, dict) else said, process, dialect)


def house(
    name: str, stack: ExitStack, folder: Path | None = None, sender: str = "python"
) -> Server:
    """Start our own server, on a database of its own unless it has one."""
    if folder is None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assana-bench-")))
    server = start(name, sys.executable, "-m", "bench.house", folder, sender)
    stack.callback(server.stop)
    return server


def floor() -> Server:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise Skipped("no C compiler here")
    BUILD.mkdir(exist_ok=True)
    binary = BUILD / "bench-floor"
    source = HERE / "floor.c"
    command = [compiler, "-O2", "-o", binary, source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skipped(f"floor.c does not compile: {done.stderr.strip()[-200:]}")
    return start("floor (C)", binary)


def python_peer(name: str) -> Server:
    return start(name, _python(), HERE / "peers" / f"{name}_peer.py")


def node_peer(name: str) -> Server:
    dialect = SOCKET_IO if name == "socketio" else PLAIN
    node, modules = _node()
    script = HERE / "peers" / f"{name}_peer.cjs"
    return start(name, node, script, dialect=dialect, NODE_PATH=str(modules))


PEERS = {
    "websockets": python_peer,
    "ws": node_peer,
    "socketio": node_peer,
    "fastapi": python_peer,
    "socketify": python_peer,
}
NAMES = {
    "websockets": "python `websockets`, `broadcast()`",
    "ws": "Node `ws`",
    "socketio": "Socket.IO (Node)",
    "fastapi": "FastAPI on uvicorn",
    "socketify": "uWebSockets (socketify)",
}


@cache
def _python() -> Path:
    """Return a Python that has the peers, in an environment of its own under build/."""
    folder = BUILD / "bench-env"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    found = subprocess.run([python, "-c", "import websockets, fastapi, socketify"], check=False)
    if found.returncode:
        _install([python, "-m", "pip", "install", "-q", *PYTHON_PEERS], folder)
    return python


@cache
def _node() -> tuple[str, Path]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Skipped("no Node.js and npm here")
    folder = BUILD / "bench-node"
    if not (folder / "node_modules" / "socket.io").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _install([npm, "install", "--silent", "--prefix", folder, "ws", "socket.io"], folder)
    return node, folder / "node_modules"


def _install(command: list[str | Path], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=300, check=False
        )
    except subprocess.TimeoutExpired:
        raise Skipped("installing it took over five minutes") from None
    if done.returncode:
        raise Skipped(f"it can't be installed: {(done.stderr or done.stdout).strip()[-200:]}")
