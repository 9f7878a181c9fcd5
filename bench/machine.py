"""What is measured of processes, and what they run on."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_MINE = sorted(os.sched_getaffinity(0))  # asked before anything is pinned
TICKS = os.sysconf("SC_CLK_TCK")


def cores() -> tuple[int, int]:
    """Return the core of the server and the core of its load; one and the same if need be."""
    return _MINE[0], _MINE[-1]


def cpu_s(pid: int) -> float:
    """Return the user and system time of a process with all its threads."""
    with contextlib.suppress(OSError):  # by the nanosecond, where the kernel counts them
        threads = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((one / "schedstat").read_text().split()[0]) for one in threads) / 1e9
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid: int) -> int:
    """Return the bytes of memory that a process has."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise ProcessLookupError(pid)


def about() -> list[str]:
    """Return lines that say what this machine is."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    ours = ", ".join(f"{name} {version(name)}" for name in ("aiohttp", "uvloop", "tortoise-orm"))
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.2f} at the end"
    return [
        when,
        f"{model}, {os.cpu_count()} cores, Linux {platform.release()}",
        f"Python {sys.version.split()[0]}, {ours}",
    ]
