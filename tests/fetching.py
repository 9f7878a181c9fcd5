"""Gets what tests need and their environment does not bring: packages, and programs built once.

Registries are far away and now and then unwell, so a command that asks one is given three
attempts. Several test processes may want the same thing: one makes it, the others wait.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.programs import Absent

ATTEMPTS = 3


def fetch(
    command: Sequence[str | Path],
    trouble: str,
    *,
    within_s: float = 35,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run a command that downloads, again if it fails; `trouble` begins what Absent says then."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            done = subprocess.run(
                command,
                cwd=cwd,
                env=env,
                capture_output=True,
                text=True,
                timeout=within_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            why = f"no end within {within_s:.0f} s"
        else:
            if done.returncode == 0:
                return
            why = (done.stderr or done.stdout)[-300:]
        if attempt == ATTEMPTS:
            raise Absent(f"{trouble}: {why}")


@contextmanager
def made_once(folder: Path) -> Iterator[bool]:
    """Yield whether `folder` is still to be filled: by one process, while the others wait.

    What failed half-way is emptied and asked for again.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        if done.exists():
            yield False
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        yield True
        done.touch()
