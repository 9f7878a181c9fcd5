"""The SDKs, each started once a run, and the example for them to speak to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests import servers
from tests.live_sdks import drivers
from tests.live_sdks.drivers import SDKS, Sdk
from tests.live_sdks.example import Example
from tests.servers import Absent


@pytest.fixture(scope="session", params=SDKS)
def sdk(request: pytest.FixtureRequest) -> Iterator[Sdk]:
    name, form = request.param
    try:
        made = _makers(request)[name](form)
    except Absent as absent:
        pytest.skip(str(absent))
    yield made
    made.close()


def _makers(request: pytest.FixtureRequest) -> dict[str, Callable[[str], Sdk]]:
    def java(_: str) -> Sdk:
        return drivers.java(
            servers.program_path("java", package="default-jdk-headless"),
            servers.program_path("javac", package="default-jdk-headless"),
            servers.program_path("mvn", package="maven"),
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
