"""The command `assana-rt` as a person types it: its own process, its own data folder."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.services import ROOT

ANSWERS_WITHIN_S = 40
QUICK = {"ASSANA_BCRYPT_COST": "4", "ASSANA_DEMO_PASSWORD": "a demo password"}


@dataclass
class House:
    """A data folder, and the commands that work on it."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "assana_rt", *arguments]

    def variables(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ASSANA_", "PORT"))}
        own = {"ASSANA_DATA_DIR": str(self.folder), "PYTHONPATH": str(ROOT)}
        return inherited | QUICK | own | self.environ

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command to its end; `typed` is its standard input."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.variables(),
            input=typed,
            capture_output=True,
            text=True,
            timeout=ANSWERS_WITHIN_S,
            check=False,
        )

    @contextlib.contextmanager
    def serving(self, *arguments: str) -> Iterator[Running]:
        """Start a server on a free port; go on once it says that it is ready."""
        arguments = arguments or ("serve",)
        process = subprocess.Popen(
            self.command(*arguments, "--port", "0"),
            cwd=self.folder,
            env=self.variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        running = Running(process)
        try:
            running.wait_until_ready()
            yield running
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)
            running.reader.join(timeout=20)
            assert process.stdout is not None
            process.stdout.close()


class Running:
    """A server in a process of its own; `lines` is what it has said so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self.address = ""
        self._ready = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def wait_until_ready(self) -> None:
        assert self._ready.wait(ANSWERS_WITHIN_S), self.said()
        assert self.address, self.said()

    def said(self) -> str:
        return "".join(self.lines)

    def stop(self, number: int = signal.SIGTERM, within_s: float = 15) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=within_s)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(r"Assana is ready at (http://\S+)", line):
                self.address = found[1]
                self._ready.set()
        self._ready.set()
