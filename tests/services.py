"""Gives tests the programs outside Python that they need, as fixtures; a pytest plugin.

    postgres_server mariadb_server valkey_server                  started once a run, if asked for
    coturn_server livekit_server
    chromium node asyncapi_parser go                              programs, found
    database_url                                                  a new, empty database a test

A test that asks for what this machine lacks is skipped, with the reason. Continuous
integration names in ASSANA_TEST_REQUIRE what must be there: skipping it is then a failure.
A server that runs already is used where its address is given: ASSANA_TEST_POSTGRES_URL,
ASSANA_TEST_MARIADB_URL, ASSANA_TEST_VALKEY_URL.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncmy
import asyncpg
import pytest

from tests import livekit, servers
from tests.fetching import fetch, made_once
from tests.programs import Absent, program_path
from tests.servers import Server

ROOT = Path(__file__).parent.parent
ASYNCAPI_PARSER = {"@asyncapi/parser": "3.6.6"}
NODE_PACKAGES = {"centrifuge": "5.8.0", "livekit-client": "2.23.0", "ws": "8.23.0"}
PARTS = ("postgres", "mariadb", "valkey", "chromium", "node", "go", "java", "coturn", "livekit")
PART_OF_FIXTURE = {f"{part}_server": part for part in PARTS} | {part: part for part in PARTS}
PART_OF_FIXTURE["asyncapi_parser"] = "node"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)

Found = TypeVar("Found")

_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres", "mariadb"),
        default="sqlite",
        help="what `database_url` gives; one a process: Tortoise keeps one dialect's statements",
    )


def required() -> set[str]:
    """Return the parts that must not be skipped."""
    return set(os.environ.get("ASSANA_TEST_REQUIRE", "").replace(",", " ").split())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """Turn the skip of a required part into a failure."""
    report: pytest.TestReport = yield
    names = set(getattr(item, "fixturenames", ())) | {mark.name for mark in item.iter_markers()}
    missing = required() & {PART_OF_FIXTURE[name] for name in names if name in PART_OF_FIXTURE}
    if report.skipped and missing and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"required, but skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    with _running("ASSANA_TEST_POSTGRES_URL", servers.postgres) as server:
        yield server


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[Server]:
    with _running("ASSANA_TEST_MARIADB_URL", servers.mariadb) as server:
        yield server


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Server]:
    with _running("ASSANA_TEST_VALKEY_URL", servers.valkey) as server:
        yield server


@pytest.fixture(scope="session")
def coturn_server() -> Iterator[Server]:
    with _running("", servers.coturn) as server:
        yield server


@pytest.fixture(scope="session")
def livekit_server() -> Iterator[Server]:
    """A test that asks for it needs a time limit of minutes: it may have to be built first."""
    with _running("", lambda: servers.livekit(livekit.program())) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Path:
    """A Chromium for playwright's `executable_path`, to be started with CHROMIUM_FLAGS."""
    return or_skip(
        lambda: program_path("chromium", "chromium-browser", "google-chrome", package="chromium")
    )


@pytest.fixture(scope="session")
def go() -> Path:
    return or_skip(lambda: program_path("go", package="golang"))


@dataclass(frozen=True)
class Node:
    """Node.js, with packages where `require` finds them."""

    program: Path
    modules: Path

    def start(self, script: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start a script, its standard input and output being pipes of text."""
        environ = os.environ | {"NODE_PATH": str(self.modules)}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(
            [self.program, script, *arguments], env=environ, text=True, **(pipes | options)
        )


@pytest.fixture(scope="session")
def node() -> Node:
    return or_skip(lambda: _node(NODE_PACKAGES))


@pytest.fixture(scope="session")
def asyncapi_parser() -> Node:
    """Node.js with AsyncAPI's own parser, which no other test need wait for."""
    return or_skip(lambda: _node(ASYNCAPI_PARSER))


@pytest.fixture(scope="session")
def database_dialect(request: pytest.FixtureRequest) -> str:
    """The database this run is for: `sqlite`, `postgres` or `mariadb`."""
    dialect: str = request.config.getoption("--database")
    return dialect


@pytest.fixture
def database_url(
    database_dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A new, empty database of this run's kind, gone after the test."""
    if database_dialect == "sqlite":
        yield f"sqlite://{tmp_path / 'assana.db'}"
        return
    server: Server = request.getfixturevalue(f"{database_dialect}_server")
    with fresh_database(server) as url:
        yield url


@contextmanager
def fresh_database(server: Server, *, template: str | None = None) -> Iterator[str]:
    """Make a database, a copy of the one named `template` if given (PostgreSQL), then drop it."""
    name = f"t{os.getpid()}_{next(_numbers)}"
    copied = f" TEMPLATE {template}" if template else ""
    _execute(server.url, f"CREATE DATABASE {name}{copied}")
    try:
        yield urlunsplit(urlsplit(server.url)._replace(path=f"/{name}"))
    finally:
        forced = " WITH (FORCE)" if server.url.startswith("postgres") else ""
        _execute(server.url, f"DROP DATABASE IF EXISTS {name}{forced}")


def _execute(url: str, statement: str) -> None:
    """Run one statement from anywhere, also where a loop is running already."""
    kind = _execute_postgres if url.startswith("postgres") else _execute_mariadb
    _in_a_thread(kind(url, statement))


async def _execute_postgres(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _execute_mariadb(url: str, statement: str) -> None:
    parts = urlsplit(url)
    connection = await asyncmy.connect(
        host=parts.hostname,
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
    try:
        async with connection.cursor() as cursor:
            await cursor.execute(statement)
    finally:
        connection.close()


def _in_a_thread(coroutine: Coroutine[Any, Any, None]) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(coroutine)
        except BaseException as failure:
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


@contextmanager
def _running(variable: str, start: Callable[[], Server]) -> Iterator[Server]:
    if given := os.environ.get(variable):
        yield Server(variable, given)
        return
    server = or_skip(start)
    try:
        yield server
    finally:
        server.stop()


def or_skip(find: Callable[[], Found]) -> Found:
    """Return what is found here, or skip the test with the reason it can't be had."""
    try:
        return find()
    except Absent as absent:
        pytest.skip(str(absent))


def _node(packages: Mapping[str, str]) -> Node:
    program = program_path("node", package="nodejs")
    npm = program_path("npm", package="npm")
    wanted = [f"{name}@{version}" for name, version in packages.items()]
    folder = ROOT / "build" / "node" / "_".join(wanted).replace("/", "-")
    with made_once(folder) as wanting:
        if wanting:
            install = [str(npm), "install", *wanted, "--prefix", str(folder)]
            quiet = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
            fetch([*install, *quiet], f"npm could not install {', '.join(packages)}")
    return Node(program, folder / "node_modules")
