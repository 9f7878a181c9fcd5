"""`assana-rt audit …` as one types it, beside a server or without one."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import pytest

from tests.running.kit import House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A data folder with a few lines, sealed by the commands that wrote them."""
    house = House(tmp_path_factory.mktemp("house"))
    assert house.run("migrate").returncode == 0
    for name in ("ann", "ben"):
        made = house.run("user", "create", f"{name}@b.example", typed="four yellow kites\n")
        assert made.returncode == 0
    return house


def change(house: House, *statements: str) -> None:
    with sqlite3.connect(house.folder / "assana.db") as database:
        for statement in statements:
            database.execute(statement)


def test_a_whole_audit_ends_with_0_and_tells_its_newest_link(house: House) -> None:
    done = house.run("audit", "verify")
    assert done.returncode == 0, done.stdout
    head = house.run("audit", "head").stdout.strip()
    assert done.stdout.endswith(f"kept elsewhere: {head}\n")
    assert "The audit is whole: " in done.stdout
    assert house.run("audit", "verify", "--head", head).returncode == 0


def test_a_changed_line_ends_with_1_and_is_named(house: House) -> None:
    change(house, "UPDATE audit_logs SET actor_name = 'Eve' WHERE seq = 2")
    done = house.run("audit", "verify")
    change(house, "UPDATE audit_logs SET actor_name = 'command line' WHERE seq = 2")
    assert done.returncode == 1
    assert done.stdout.startswith("changed    line 2 (")
    assert "The audit is BROKEN" in done.stdout
    assert house.run("audit", "verify").returncode == 0


def test_a_link_kept_elsewhere_tells_of_a_chain_made_anew(house: House) -> None:
    done = house.run("audit", "verify", "--head", f"3:{'a' * 64}")
    assert done.returncode == 1
    assert done.stdout.startswith("missing    line 3 with the link that was kept")
    done = house.run("audit", "verify", "--head", "what")
    assert done.returncode == 1
    assert done.stderr.startswith("--head takes a link")


def test_the_wrong_key_is_told_from_tampering(house: House, tmp_path: Path) -> None:
    house.environ["ASSANA_AUDIT_KEY"] = "another key, as long as one must be, or longer"
    try:
        done = house.run("audit", "verify")
        head = house.run("audit", "head")
    finally:
        del house.environ["ASSANA_AUDIT_KEY"]
    assert done.returncode == 1
    assert "see that ASSANA_AUDIT_KEY" in done.stdout
    assert head.returncode == 1
    assert "audit verify" in head.stderr


def test_exports_hold_every_line_and_are_recorded(house: House, tmp_path: Path) -> None:
    done = house.run("audit", "export")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert lines[0]["changed"]["email"] == [None, "ann@b.example"]
    assert f"exported {len(lines)} lines" in done.stderr
    target = tmp_path / "audit.csv"
    assert house.run("audit", "export", "--format", "csv", "--output", str(target)).returncode == 0
    assert target.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(target.read_text().splitlines()))
    assert len(rows) == len(lines) + 1
    exported = rows[-1]
    assert (exported["action"], exported["record_type"]) == ("export", "audit_log")
    assert json.loads(exported["details"])["rows"] == len(lines)
    assert [row["mac"] for row in rows[:-1]] == [line["mac"] for line in lines]
    assert house.run("audit", "verify").returncode == 0


def test_an_export_may_be_of_some_days(house: House) -> None:
    assert house.run("audit", "export", "--to", "2001-01-01").stdout == ""
    assert house.run("audit", "export", "--from", "2001-01-01").stdout
    wrong = house.run("audit", "export", "--from", "yesterday")
    assert wrong.returncode == 1
    assert "YYYY-MM-DD" in wrong.stderr


def test_a_file_is_not_written_over(house: House, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    done = house.run("audit", "export", "--output", str(taken))
    assert done.returncode == 1
    assert taken.read_text() == "mine"


def test_a_cell_that_looks_like_a_formula_is_quoted(house: House, tmp_path: Path) -> None:
    made = house.run(
        "user", "create", "eve@b.example", "--name", "=cmd()", typed="four yellow kites\n"
    )
    assert made.returncode == 0
    done = house.run("audit", "export", "--format", "csv")
    assert '""=cmd()""' in done.stdout, "within JSON it is none"
    from assana_rt.commands.audit import _cell

    assert [_cell(value) for value in ("=1", "@x", "-", 3, None)] == ["'=1", "'@x", "'-", "3", ""]


def test_it_may_be_looked_at_while_a_server_runs(house: House) -> None:
    with house.serving():
        assert house.run("audit", "verify").returncode == 0
        assert house.run("audit", "head").returncode == 0
    assert house.run("audit", "verify").returncode == 0
