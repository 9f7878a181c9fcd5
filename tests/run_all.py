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
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent
RUNS = {"sqlite": "", "postgres": "databases and ", "mariadb": "databases and "}
NO_TESTS_COLLECTED = 5


def main(which: str, *more: str) -> int:
    """Run those tests, by marker expression, and return the exit status of the worst run."""
    totals: Counter[str] = Counter()
    worst = 0
    for database, narrower in RUNS.items():
        print(f"\n— {database} —", flush=True)
        began = time.monotonic()
        status, counts = _run(database, f"{narrower}({which})", more)
        totals += counts
        worst = worst or (0 if status == NO_TESTS_COLLECTED else status)
        print(f"{database}: {time.monotonic() - began:.0f} s", flush=True)
    if not totals:
        print("No test ran.")
        return worst or 1
    print(
        f"total: {totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped"
    )
    return worst


def _run(database: str, which: str, more: tuple[str, ...]) -> tuple[int, Counter[str]]:
    report = ROOT / "build" / f"junit-{database}.xml"
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-m", which, "--database", database]
    command += [f"--junit-xml={report}", *more]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    return status, _counts(report) if report.exists() else Counter()


def _counts(report: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        counts.update(passed=tests - skipped - failed, failed=failed, skipped=skipped)
    return +counts


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
