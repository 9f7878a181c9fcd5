from __future__ import annotations

from pathlib import Path

import pytest

from tests.running.kit import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def migrated(house: House) -> House:
    """A house whose database is migrated and empty."""
    done = house.run("migrate")
    assert done.returncode == 0, done.stderr
    return house
