"""Runs the suite in parts, two at a time (the long forms one by one): everything on SQLite, and
what says `databases` on PostgreSQL and MariaDB too.

    python tests/run_all.py "not long" [more arguments for pytest]

One process a database, because Tortoise keeps the statements of the first dialect it met; several
on SQLite, so that a second core has work. Where a path is given, SQLite's tests are one part.
Of two parts one is seen as it goes, the other when it is done. A few that failed are tried once
more, alone: the parts share two cores with browsers and servers, and what fails only then is named
as unsteady, with its reason, for somebody to mend. The last line adds them up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

TESTS = Path(__file__).parent
ROOT = TESTS.parent
CORES = os.cpu_count() or 1
TESTS_FAILED, NO_TESTS_COLLECTED = 1, 5  # pytest's exit statuses
SHOWN = 300  # letters of a reason
AGAIN_AT_MOST = 5  # more failures than these are no accident


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
    """What became of a part: its exit status, its counts, who failed and why, what it said."""

    part: Part
    status: int
    counts: Counter[str]
    failed: dict[str, str]  # by name, the reason in a line
    said: str
    took_s: float
    unsteady: dict[str, str] = field(default_factory=dict)


def main(which: str, *more: str) -> int:
    """Run those tests, by marker expression, and return the exit status of the worst part."""
    waiting, done = deque(_parts(more)), list[Run]()
    lanes = [
        threading.Thread(target=_lane, args=(n, waiting, done, which, more))
        for n in range(_lanes(which))
    ]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    if sum(len(run.failed) for run in done) <= AGAIN_AT_MOST:
        done = [_again(run, which, more) if run.status == TESTS_FAILED else run for run in done]
    totals = sum((run.counts for run in done), Counter[str]())
    worst = max(abs(run.status) for run in done)
    if not totals:
        print("No test ran.")
        return worst or 1
    for run in done:
        for name, why in run.unsteady.items():
            print(f"unsteady in {run.part.name}, passed when tried again: {name}: {why}")
        for name, why in run.failed.items():
            print(f"failed in {run.part.name}: {name}: {why}")
        if run.status and not run.failed:
            print(f"{run.part.name} ended with status {run.status}")
    counted = ", ".join(f"{totals[what]} {what}" for what in ("passed", "failed", "skipped"))
    print(f"total: {counted}")
    return worst


def _lanes(which: str) -> int:
    """Return how many parts run at a time: what takes long is about time, too, and runs alone."""
    return 1 if which == "long" else min(2, CORES)


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
        run = run_part(part, which, more, quiet=number > 0)
        done.append(run)
        print(f"\n— {part.name} —\n{run.said}{part.name}: {run.took_s:.0f} s", flush=True)


def _again(run: Run, which: str, more: tuple[str, ...]) -> Run:
    """Try those that failed once more, and return what is true of the part then."""
    print(f"\n— {run.part.name}, once more what failed —", flush=True)
    again = run_part(run.part, which, ("--last-failed", *more), quiet=False)
    passed = {name: why for name, why in run.failed.items() if name not in again.failed}
    counts = run.counts + Counter(passed=len(passed)) - Counter(failed=len(passed))
    return replace(run, status=again.status, counts=counts, failed=again.failed, unsteady=passed)


def run_part(part: Part, which: str, more: tuple[str, ...], *, quiet: bool) -> Run:
    began = time.monotonic()
    report = ROOT / "build" / f"junit-{part.name}.xml"
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    narrowed = which if part.database == "sqlite" else f"databases and ({which})"
    command = [sys.executable, "-m", "pytest", "-q", "-m", narrowed, "--database", part.database]
    command += ["-o", f"cache_dir=build/pytest-{part.name}"]  # of who failed last, here
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
    counts, failed = told(report) if report.exists() else (Counter[str](), {})
    # A part without a test of this kind is none that failed.
    status = 0 if process.returncode == NO_TESTS_COLLECTED else process.returncode
    return Run(part, status, counts, failed, process.stdout or "", time.monotonic() - began)


def told(report: Path) -> tuple[Counter[str], dict[str, str]]:
    """Read pytest's report: how many passed, failed and were skipped, and who failed, and why."""
    counts, failed = Counter[str](), dict[str, str]()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        said = {child.tag: child.get("message", "") for child in case}
        name = f"{case.get('classname')}::{case.get('name')}"
        if wrong := said.keys() & {"failure", "error"}:
            # A test that failed and then could not be cleared away is told twice.
            counts["failed"] += name not in failed
            failed.setdefault(name, said[max(wrong)].partition("\n")[0][:SHOWN])
        else:
            counts["skipped" if "skipped" in said else "passed"] += 1
    return counts, failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
