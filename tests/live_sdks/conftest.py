"""The SDKs, each started once a run, and the example for them to speak to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.live_sdks import drivers
from tests.live_sdks.drivers import SDKS, Sdk
from tests.live_sdks.example import Example
from tests.programs import program_path
from tests.services import or_skip


@pytest.fixture(scope="session", params=SDKS)
def sdk(request: pytest.FixtureRequest) -> Iterator[Sdk]:
    name, form = request.param
    made = or_skip(lambda: _makers(request)[name](form))
    yield made
    made.close()


def _makers(request: pytest.FixtureRequest) -> dict[str, Callable[[str], Sdk]]:
    def java(_: str) -> Sdk:
        return drivers.java(
            program_path("java", package="default-jdk-headless"),
            program_path("javac", package="default-jdk-headless"),
            program_path("mvn", package="maven"),
        )

    return {
        "python": drivers.python,
        "javascript": lambda form: drivers.javascript(request.getfixturevalue("node"), form),
        "go": lambda form: drivers.go(request.getfixturevalue("go"), form),
        "java": java,
    }


@pytest.fixture
def example() -> Iterator[Example]:
    with Example() as made:
        yield made
