"""What is written for people says what the programs do."""

from __future__ import annotations

import re
from pathlib import Path

from assana_rt.cli import table
from assana_rt.settings import declared

ROOT = Path(__file__).parents[2]
TARGETS = ("env", "run", "test", "test-long", "chaos", "bench", "check", "fix", "help")


def test_the_settings_in_the_docs_are_the_settings() -> None:
    assert table() in (ROOT / "docs/running.md").read_text()


def test_every_setting_says_what_it_is_for() -> None:
    assert all(each.meaning and each.shown_default for each in declared().values())


def test_the_docs_name_no_setting_that_is_not_there() -> None:
    known = {name for each in declared().values() for name in each.names}
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        named = set(re.findall(r"\bASSANA_(?!TEST_)[A-Z_]+\b", path.read_text()))
        assert named <= known, path


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
            assert (path.parent / target).exists(), f"{path}: {target}"


def test_make_has_the_commands_that_are_promised() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in TARGETS:
        assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE), target


def test_the_procfile_calls_commands_that_exist() -> None:
    assert (ROOT / "Procfile").read_text() == ("release: assana-rt migrate\nweb: assana-rt serve\n")
