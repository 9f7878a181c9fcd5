"""Runs the suite once for each database: everything on SQLite, then what says `databases`.

    python tests/run_all.py "not long" [more arguments for pytest]

One process a database, because Tortoise keeps the statements of the first dialect it met.
The last line adds the runs up.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent
SERVERS = ("postgres", "mariadb")
NO_TESTS_COLLECTED = 5


def main(which: str, *more: str) -> int:
    """Run those tests, by marker expression, and return the exit status of the worst run."""
    totals: Counter[str] = Counter()
    worst = 0
    with ThreadPoolExecutor(1) as beside:
        # The servers' runs go beside the first, on the second core; what they say comes after it.
        waiting = [beside.submit(_run, name, which, more, quiet=True) for name in SERVERS]
        for name, run in [("sqlite", _run("sqlite", which, more)), *_each(waiting)]:
            print(f"\n— {name} —\n{run.said}{name}: {run.took_s:.0f} s", flush=True)
            totals += run.counts
            worst = worst or (0 if run.status == NO_TESTS_COLLECTED else run.status)
    if not totals:
        print("No test ran.")
        return worst or 1
    print(
        f"total: {totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped"
    )
    return worst


@dataclass(frozen=True)
class Run:
    """One database's run: its exit status, its counts, and what it said if it was kept quiet."""

    status: int
    counts: Counter[str]
    said: str
    took_s: float


def _each(waiting: list[Future[Run]]) -> Iterator[tuple[str, Run]]:
    for name, future in zip(SERVERS, waiting, strict=True):
        yield name, future.result()


def _run(database: str, which: str, more: tuple[str, ...], *, quiet: bool = False) -> Run:
    began = time.monotonic()
    report = ROOT / "build" / f"junit-{database}.xml"
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    narrowed = which if database == "sqlite" else f"databases and ({which})"
    command = [sys.executable, "-m", "pytest", "-q", "-m", narrowed, "--database", database]
    command += [f"--junit-xml={report}", *more]
    output = subprocess.PIPE if quiet else None
    done = subprocess.run(
        command, cwd=ROOT, check=False, stdout=output, stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )  # fmt: skip
    counts = _counts(report) if report.exists() else Counter()
    return Run(done.returncode, counts, done.stdout or "", time.monotonic() - began)


def _counts(report: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        counts.update(passed=tests - skipped - failed, failed=failed, skipped=skipped)
    return +counts


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
