"""The suite itself: what is required is not skipped, and a run always ends."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import asyncpg
import pytest

from tests.servers import Server
from tests.services import ROOT, Node, fresh_database

WITH_GO = """
    def test_with_go(go): pass
"""
LEAVES_A_THREAD = """
    import threading

    def test_that_leaves_a_thread():
        threading.Thread(target=threading.Event().wait, name="left behind").start()
"""


def run(
    folder: Path, source: str, *, path: str = "", required: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a suite of one file with our plugins, and `path` as the PATH."""
    (folder / "test_it.py").write_text(textwrap.dedent(source))
    (folder / "pytest.ini").write_text("[pytest]\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "tests.services", "-p", "tests.leaks"],
        cwd=folder,
        env={"PATH": path, "PYTHONPATH": str(ROOT), "ASSANA_TEST_REQUIRE": required},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


def test_what_a_machine_lacks_is_skipped_with_the_reason(tmp_path: Path) -> None:
    done = run(tmp_path, WITH_GO)
    assert "go is not installed" in done.stdout
    assert "1 skipped" in done.stdout
    assert done.returncode == 0


def test_what_is_required_fails_where_it_would_be_skipped(tmp_path: Path) -> None:
    done = run(tmp_path, WITH_GO, required="node go")
    assert "required, but skipped" in done.stdout
    assert done.returncode == 1


def test_a_run_that_left_a_thread_behind_ends_and_fails(tmp_path: Path) -> None:
    done = run(tmp_path, LEAVES_A_THREAD, path=os.environ["PATH"])
    assert "1 passed" in done.stdout
    assert "left behind" in done.stderr
    assert done.returncode == 1


async def test_databases_are_made_from_a_template_and_dropped(postgres_server: Server) -> None:
    with fresh_database(postgres_server) as first:
        connection = await asyncpg.connect(first)
        await connection.execute("CREATE TABLE kept (id int)")
        await connection.close()
        with fresh_database(postgres_server, template=first.rpartition("/")[2]) as second:
            connection = await asyncpg.connect(second)
            assert await connection.fetch("SELECT * FROM kept") == []
            await connection.close()
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(first)


def test_node_finds_the_packages(node: Node, tmp_path: Path) -> None:
    script = tmp_path / "says.js"
    script.write_text('console.log(typeof require("centrifuge").Centrifuge)')
    said, _ = node.start(script).communicate(timeout=30)
    assert said == "function\n"
