"""Runs the suite in parts, two at a time: everything on SQLite, and what says `databases` on
PostgreSQL and MariaDB too.

    python tests/run_all.py "not long" [more arguments for pytest]

One process a database, because Tortoise keeps the statements of the first dialect it met; several
on SQLite, so that a second core has work. Where a path is given, SQLite's tests are one part.
Of two parts one is seen as it goes, the other when it is done. The last line adds them up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

TESTS = Path(__file__).parent
ROOT = TESTS.parent
LANES = min(2, os.cpu_count() or 1)
NO_TESTS_COLLECTED = 5


@dataclass(frozen=True)
class Part:
    """Some of the tests on one database: those of `folders`, or all but those of `leaving`."""

    name: str
    database: str = "sqlite"
    folders: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    # In debug mode asyncio checks every call, at twice the time: for what runs in this process.
    debug: bool = False

    def arguments(self) -> list[str]:
        found = [f"tests/{folder}" for folder in self.folders]
        left = [f"--ignore=tests/{folder}" for folder in self.leaving]
        return [*found, *left, "-o", f"asyncio_debug={str(self.debug).lower()}"]


# The longest first, so that both lanes end at about the same time.
SPLIT = (
    Part("http", folders=("api", "running", "live_e2e", "video")),
    Part("pages", folders=("pages",)),
    Part("nodes", folders=("live_nodes",)),
    Part("engine", folders=("access", "live", "meetings", "store", "theatre"), debug=True),
)
SERVERS = (
    Part("mariadb", database="mariadb"),
    Part("postgres", database="postgres"),
)


@dataclass(frozen=True)
class Run:
    """What became of a part: its exit status, its counts, who failed, what it said if quiet."""

    part: Part
    status: int
    counts: Counter[str]
    failed: list[str]
    said: str
    took_s: float


def main(which: str, *more: str) -> int:
    """Run those tests, by marker expression, and return the exit status of the worst part."""
    waiting, done = deque(_parts(more)), list[Run]()
    lanes = [
        threading.Thread(target=_lane, args=(n, waiting, done, which, more)) for n in range(LANES)
    ]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    totals = sum((run.counts for run in done), Counter[str]())
    worst = max(abs(run.status) for run in done)
    if not totals:
        print("No test ran.")
        return worst or 1
    for run in done:
        for name in run.failed:
            print(f"failed in {run.part.name}: {name}")
        if run.status and not run.failed:
            print(f"{run.part.name} ended with status {run.status}")
    counted = ", ".join(f"{totals[what]} {what}" for what in ("passed", "failed", "skipped"))
    print(f"total: {counted}")
    return worst


def _parts(more: tuple[str, ...]) -> list[Part]:
    if any((ROOT / argument.partition("::")[0]).exists() for argument in more):
        return [Part("sqlite", debug=True), *SERVERS]
    apart = tuple(folder for part in SPLIT for folder in part.folders)
    return [*SPLIT, Part("rest", leaving=apart), *SERVERS]


def _lane(
    number: int, waiting: deque[Part], done: list[Run], which: str, more: tuple[str, ...]
) -> None:
    while True:
        try:
            part = waiting.popleft()
        except IndexError:
            return
        run = _run(part, which, more, quiet=number > 0)
        done.append(run)
        print(f"\n— {part.name} —\n{run.said}{part.name}: {run.took_s:.0f} s", flush=True)


def _run(part: Part, which: str, more: tuple[str, ...], *, quiet: bool) -> Run:
    began = time.monotonic()
    report = ROOT / "build" / f"junit-{part.name}.xml"
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    narrowed = which if part.database == "sqlite" else f"databases and ({which})"
    command = [sys.executable, "-m", "pytest", "-q", "-m", narrowed, "--database", part.database]
    command += [*part.arguments(), f"--junit-xml={report}", *more]
    if not quiet:
        print(f"\n— {part.name}, as it goes —", flush=True)
    process = subprocess.run(
        command,
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )
    counts, failed = _told(report) if report.exists() else (Counter[str](), [])
    # A part without a test of this kind is none that failed.
    status = 0 if process.returncode == NO_TESTS_COLLECTED else process.returncode
    return Run(part, status, counts, failed, process.stdout or "", time.monotonic() - began)


def _told(report: Path) -> tuple[Counter[str], list[str]]:
    """Read pytest's report: how many passed, failed and were skipped, and who failed."""
    counts, failed = Counter[str](), []
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        said = {child.tag for child in case}
        if said & {"failure", "error"}:
            counts["failed"] += 1
            failed.append(f"{case.get('classname')}::{case.get('name')}")
        else:
            counts["skipped" if "skipped" in said else "passed"] += 1
    return counts, failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
