"""The command `assana-rt` as a person types it: its own process, its own data folder."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
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

    def run(
        self, *arguments: str, typed: str = "", within_s: float = ANSWERS_WITHIN_S
    ) -> subprocess.CompletedProcess[str]:
        """Run one command to its end; `typed` is its standard input."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.variables(),
            input=typed,
            capture_output=True,
            text=True,
            timeout=within_s,
            check=False,
        )

    @contextlib.contextmanager
    def serving(self, *arguments: str, within_s: float = ANSWERS_WITHIN_S) -> Iterator[Running]:
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
            running.wait_until_ready(within_s)
            yield running
        finally:
            running.end()


class Running:
    """A server in a process of its own; `address` is where it says that it is ready."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.address = ""
        self._lines: list[str] = []
        self._heard = threading.Condition()
        self._over = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_until_ready(self, within_s: float = ANSWERS_WITHIN_S) -> None:
        self.wait_until_said("Assana is ready at", within_s)
        found = re.search(r"Assana is ready at (http://\S+)", self.said())
        assert found is not None, self.said()
        self.address = found[1]

    def wait_until_said(self, words: str, within_s: float = 5) -> None:
        self.wait_for(lambda: words in self.said(), within_s)

    def wait_for(self, said: Callable[[], bool], within_s: float) -> None:
        """Wait until what it has said is enough."""
        with self._heard:
            self._heard.wait_for(lambda: self._over or said(), within_s)
        assert said(), self.said()

    def said(self) -> str:
        return "".join(self._lines)

    def stop(self, number: int = signal.SIGTERM, within_s: float = 15) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=within_s)

    def end(self) -> None:
        """Leave nothing of it running."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)
        self._reader.join(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._heard:
                self._lines.append(line)
                self._heard.notify_all()
        with self._heard:
            self._over = True
            self._heard.notify_all()
