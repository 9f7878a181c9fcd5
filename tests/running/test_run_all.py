"""The runner of the suite: who failed is tried once more, and named either way."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests import run_all
from tests.run_all import TESTS_FAILED, Part, Run, told


def runner(monkeypatch: pytest.MonkeyPatch, first: set[str], second: set[str]) -> list[str]:
    """Let the nodes' part fail these at first, and those when tried again; return its tries."""
    tries: list[str] = []

    def run(part: Part, which: str, more: tuple[str, ...], **_: Any) -> Run:
        if part.name != "nodes":
            return Run(part, 0, Counter(passed=1), {}, "", 0)
        failed = second if "--last-failed" in more else first
        tries.append(" ".join(more))
        counts = Counter(passed=10 - len(failed), failed=len(failed))
        reasons = dict.fromkeys(failed, "why")
        return Run(part, TESTS_FAILED if failed else 0, counts, reasons, "", 0)

    monkeypatch.setattr(run_all, "run_part", run)
    return tries


def test_what_passes_the_second_time_is_named_and_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tries = runner(monkeypatch, {"test_a"}, set())
    assert run_all.main("not long") == 0
    assert tries == ["", "--last-failed"]
    said = capsys.readouterr().out
    assert "unsteady in nodes, passed when tried again: test_a: why" in said
    assert "total: 16 passed, 0 failed, 0 skipped" in said


def test_what_fails_twice_has_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runner(monkeypatch, {"test_a", "test_b"}, {"test_b"})
    assert run_all.main("not long") == TESTS_FAILED
    said = capsys.readouterr().out
    assert "failed in nodes: test_b: why" in said
    assert "total: 15 passed, 1 failed, 0 skipped" in said


def test_many_failures_are_no_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = runner(monkeypatch, {f"test_{n}" for n in range(6)}, set())
    assert run_all.main("not long") == TESTS_FAILED
    assert tries == [""]


def test_a_report_tells_each_test_once_with_its_reason(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text("""<testsuites><testsuite>
        <testcase classname="tests.a" name="one"><failure message="first&#10;second"/></testcase>
        <testcase classname="tests.a" name="one"><error message="torn down"/></testcase>
        <testcase classname="tests.a" name="two"><skipped message="no go"/></testcase>
        <testcase classname="tests.a" name="three"/>
    </testsuite></testsuites>""")
    counts, failed = told(report)
    assert counts == Counter(failed=1, skipped=1, passed=1)
    assert failed == {"tests.a::one": "first"}
