"""Starts the servers that are measured, each pinned to the server's core."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench import machine
from bench.wire import CENTRIFUGO, MQTT, PLAIN, SOCKET_IO, Dialect

START_S = 10  # for a program that says nothing to listen
INSTALL_S = 900  # for one step of an installation
HERE = Path(__file__).parent
BUILD = HERE.parent / "build"
CENTRIFUGO_MODULE, CENTRIFUGO_VERSION = "github.com/centrifugal/centrifugo/v5", "v5.4.9"
PYTHON_PEERS = ("websockets", "fastapi", "uvicorn", "uvloop", "httptools", "socketify")


class Skipped(Exception):
    """This can't be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    name: str
    port: int
    process: subprocess.Popen[Any]
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


def house(name: str, stack: ExitStack, folder: Path | None = None, sender: str = "auto") -> Server:
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


def mosquitto(name: str) -> Server:
    broker = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
    if broker is None:
        raise Skipped("not installed (Debian's package mosquitto)")
    # Its websockets do not start without a listener of another kind.
    settings = "log_type none\npersistence false\nallow_anonymous true\n"
    other, port = _free_port(), _free_port()
    settings += f"listener {other} 127.0.0.1\nlistener {port}\nprotocol websockets\n"
    BUILD.mkdir(exist_ok=True)
    file = BUILD / "bench-mosquitto.conf"
    file.write_text(settings)
    return _start_mute(name, port, broker, "-c", file, dialect=MQTT)


def centrifugo(name: str) -> Server:
    settings = {
        "address": "127.0.0.1",
        "port": _free_port(),
        "client_insecure": True,
        "log_level": "error",
        # Its pings may come within a frame of news, where our crowd does not look for them.
        "ping_interval": "600s",
        "pong_timeout": "55s",
    }
    program = _centrifugo()
    file = BUILD / "bench-centrifugo.json"
    file.write_text(json.dumps(settings))
    return _start_mute(name, settings["port"], program, "-c", file, dialect=CENTRIFUGO)


def _start_mute(name: str, port: Any, *command: str | Path, dialect: Dialect) -> Server:
    """Start a command that has been told its port; wait until it listens there."""
    core = machine.cores()[0]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),  # noqa: PLW1509  (no threads here)
    )
    server = Server(name, port, process, dialect)
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return server
        time.sleep(0.05)
    server.stop()
    raise Skipped("it does not start")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


PEERS: dict[str, Callable[[str], Server]] = {
    "websockets": python_peer,
    "ws": node_peer,
    "socketio": node_peer,
    "fastapi": python_peer,
    "socketify": python_peer,
    "mosquitto": mosquitto,
    "centrifugo": centrifugo,
}
NAMES = {
    "websockets": "python `websockets`, `broadcast()`",
    "ws": "Node `ws`",
    "socketio": "Socket.IO (Node)",
    "fastapi": "FastAPI on uvicorn",
    "socketify": "uWebSockets (socketify)",
    "mosquitto": "mosquitto (MQTT over websockets)",
    "centrifugo": f"Centrifugo {CENTRIFUGO_VERSION}",
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


@cache
def _centrifugo() -> Path:
    folder = BUILD / "bench-go"
    program = folder / "centrifugo"
    if program.exists():
        return program
    go = shutil.which("go", path=f"{os.environ['PATH']}:/usr/local/go/bin")
    if go is None:
        raise Skipped("no Go here to build it with")
    folder.mkdir(parents=True, exist_ok=True)
    # Not `go install`, which asks for the list of all versions, too.
    (folder / "go.mod").write_text(
        f"module bench\n\ngo 1.23\n\nrequire {CENTRIFUGO_MODULE} {CENTRIFUGO_VERSION}\n"
    )
    (folder / "tools.go").write_text(
        f'//go:build tools\n\npackage tools\n\nimport _ "{CENTRIFUGO_MODULE}"\n'
    )
    _install([go, "mod", "tidy", "-e"], folder)
    _install([go, "build", "-o", program, CENTRIFUGO_MODULE], folder)
    return program


def _install(command: list[str | Path], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise Skipped(f"installing it took over {INSTALL_S // 60} minutes") from None
    if done.returncode:
        raise Skipped(f"it can't be installed: {(done.stderr or done.stdout).strip()[-200:]}")
