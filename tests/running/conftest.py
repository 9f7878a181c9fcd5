from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.running.kit import House

PASSWORD = "three green boats"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database is migrated, in which ann@b.example is an admin."""
    folder = tmp_path_factory.mktemp("house")
    house = House(folder)
    for arguments in (["migrate"], ["user", "create", "ann@b.example", "--role", "admin"]):
        done = house.run(*arguments, typed=f"{PASSWORD}\n")
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def migrated(house: House, made_once: Path) -> House:
    shutil.copytree(made_once, house.folder, dirs_exist_ok=True)
    return house
