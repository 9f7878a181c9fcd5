"""What one types at a shell, and what one is told."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from tests.running.conftest import PASSWORD
from tests.running.kit import House

ANOTHER = "four yellow kites\n"


BEN = "SELECT password_hash, is_active FROM users WHERE email = 'ben@b.example'"


def rows(house: House, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(house.folder / "assana.db") as database:
        return database.execute(sql).fetchall()


def test_help_and_slips_of_the_pen(house: House) -> None:
    assert "migrate" in house.run("--help").stdout
    assert house.run("migrat").returncode == 2


def test_settings_that_cannot_be_used_are_told_without_a_traceback(house: House) -> None:
    house.environ["PORT"] = "eighty"
    done = house.run("check")
    assert done.returncode == 1
    assert done.stderr.startswith("PORT: give a whole number")
    assert "Traceback" not in done.stderr


def test_check_of_migrations_only_tells(house: House) -> None:
    told = house.run("migrate", "--check")
    assert told.returncode == 1
    assert "to apply" in told.stdout
    assert not (house.folder / "assana.db").exists()


def test_migrating_tells_its_progress_and_may_be_repeated(house: House) -> None:
    first = house.run("migrate")
    assert "[1/" in first.stdout
    assert "migrated" in first.stdout
    assert "up to date" in house.run("migrate").stdout
    assert house.run("migrate", "--check").returncode == 0


def test_a_database_with_something_in_it_is_copied_before_it_is_migrated(house: House) -> None:
    with sqlite3.connect(house.folder / "assana.db") as database:
        database.execute("CREATE TABLE of_somebody_else (id INT)")
    assert house.run("migrate").returncode == 0
    (copy,) = (house.folder / "backups").iterdir()
    with sqlite3.connect(copy) as database:
        names = database.execute("SELECT name FROM sqlite_master").fetchall()
    assert names == [("of_somebody_else",)]


def test_files_are_for_their_owner_alone(migrated: House) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in migrated.folder.iterdir()}
    assert modes["assana.db"] == modes["secret-key"] == 0o600


@pytest.mark.parametrize(
    "command", [["serve"], ["seed", "--demo"], ["user", "deactivate", "a@b.example"]]
)
def test_a_database_that_is_not_migrated_is_refused_with_the_remedy(
    house: House, command: list[str]
) -> None:
    done = house.run(*command)
    assert done.returncode == 1
    assert "assana-rt migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_account_is_made_changed_and_closed(migrated: House) -> None:
    made = migrated.run("user", "create", "Ben@b.example", "--role", "display", typed=ANOTHER)
    assert "ben@b.example can sign in as display" in made.stdout
    (first,) = rows(migrated, BEN)
    assert migrated.run("user", "password", "ben@b.example", typed=ANOTHER).returncode == 0
    assert migrated.run("user", "deactivate", "ben@b.example").returncode == 0
    (last,) = rows(migrated, BEN)
    assert first[0] != last[0]
    assert (first[1], last[1]) == (1, 0)


def test_neither_password_nor_hash_is_in_the_audit_log(migrated: House) -> None:
    kept = str(rows(migrated, "SELECT * FROM audit_logs"))
    (ann,) = rows(migrated, "SELECT password_hash FROM users")
    assert "ann@b.example" in kept
    assert PASSWORD not in kept
    assert str(ann[0]) not in kept


@pytest.mark.parametrize(
    ("arguments", "typed", "told"),
    [
        (["create", "ann@b.example"], "short\n", "at least 10 characters"),
        (["create", "ann@b.example"], "", "at least 10 characters"),
        (["create", "not-an-address"], ANOTHER, "email:"),
        (["password", "nobody@b.example"], ANOTHER, "no account nobody@b.example"),
        (["deactivate", "nobody@b.example"], "", "no account nobody@b.example"),
    ],
)
def test_accounts_that_cannot_be_are_refused_in_words(
    migrated: House, arguments: list[str], typed: str, told: str
) -> None:
    done = migrated.run("user", *arguments, typed=typed)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_is_taken_once(migrated: House) -> None:
    again = migrated.run("user", "create", "ANN@b.example", typed=ANOTHER)
    assert again.returncode == 1
    assert "already" in again.stderr


def test_a_password_is_taken_from_no_argument(migrated: House) -> None:
    done = migrated.run("user", "create", "ann@b.example", "--password", "three green boats")
    assert done.returncode == 2


def test_check_has_a_line_for_each_part(migrated: House) -> None:
    done = migrated.run("check")
    assert done.returncode == 0, done.stdout
    for part in ("settings", "database", "broker", "video"):
        assert f"ok   {part}:" in done.stdout


def test_check_says_what_to_mend(house: House) -> None:
    house.environ |= {
        "ASSANA_TIMEZOME": "UTC",
        "ASSANA_BROKER": "redis",
        "ASSANA_REDIS_URL": "redis://127.0.0.1:1/0",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere",
    }
    done = house.run("check")
    assert done.returncode == 1
    assert "MEND settings: ASSANA_TIMEZOME" in done.stdout
    assert "MEND database: The database can't be reached" in done.stdout
    assert "MEND broker: redis does not answer" in done.stdout


def test_a_new_epoch_is_another(migrated: House) -> None:
    (before,) = rows(migrated, "SELECT value FROM live_epoch")
    done = migrated.run("live", "new-epoch")
    (after,) = rows(migrated, "SELECT value FROM live_epoch")
    assert before != after
    assert str(after[0]) in done.stdout


@pytest.mark.databases
def test_the_commands_work_on_this_database(tmp_path: Path, database_url: str) -> None:
    house = House(tmp_path, {"DATABASE_URL": database_url})
    assert house.run("migrate", "--check").returncode == 1
    assert house.run("migrate").returncode == 0
    assert house.run("check").returncode == 0
    assert house.run("user", "create", "ann@b.example", typed=ANOTHER).returncode == 0
    assert house.run("user", "password", "ann@b.example", typed=ANOTHER).returncode == 0
    assert house.run("live", "new-epoch").returncode == 0
    with house.serving() as server:
        assert server.stop() == 0
