"""Clusters of each kind, prepared once a run; people who send requests to them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.live_nodes.kit import Booking
from tests.live_nodes.line import still_open
from tests.live_nodes.nodes import MANGLED, PLAIN, UNSWEPT, Cluster, Desk, Node, cluster
from tests.servers import Server
from tests.services import fresh_database

SERVERS = {"postgres": ("postgres_server", None), "mariadb": ("mariadb_server", "valkey_server")}


@pytest.fixture(scope="session", params=["postgres", "mariadb"])
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """PostgreSQL, which is the broker too, or MariaDB with Valkey; nodes are not started yet."""
    database_name, broker_name = SERVERS[request.param]
    database: Server = request.getfixturevalue(database_name)
    broker: Server | None = request.getfixturevalue(broker_name) if broker_name else None
    folder = tmp_path_factory.mktemp("nodes")
    with fresh_database(database) as url, cluster(folder, url, database, broker) as made:
        yield made


@pytest.fixture
def pair(shared: Cluster) -> tuple[Node, Node]:
    """Two nodes that answer; they may have been used by other tests before."""
    plain = [node for node in shared.nodes if node.program == PLAIN and node.workers == 1]
    while len(plain) < 2:
        plain.append(shared.node())
    shared.start(*plain[:2])
    return plain[0], plain[1]


@pytest.fixture
def unswept(shared: Cluster, pair: tuple[Node, Node]) -> Node:
    """A third node, that knows only what the broker tells it."""
    found = [node for node in shared.nodes if node.program == UNSWEPT]
    node = found[0] if found else shared.node(program=UNSWEPT)
    shared.start(node)
    return node


@pytest.fixture
def mangled(shared: Cluster) -> Iterator[list[Node]]:
    """Two nodes and no other: what one hears of the other was lost, doubled, late, mixed up."""
    shared.keep()
    nodes = [shared.node(program=MANGLED) for _ in range(2)]
    shared.start(*nodes)
    yield nodes
    shared.keep()


@pytest.fixture
def booking(desk: Desk) -> Booking:
    return Booking(desk)


@pytest.fixture(autouse=True)
async def hung_up() -> AsyncIterator[None]:
    """Leave no connection open where a test failed before it could.

    The loop is not in debug mode, as it is elsewhere: the clients here have much to do, and would
    do it several times as slowly.
    """
    asyncio.get_running_loop().set_debug(False)
    yield
    for line in list(still_open):
        line.cut()
    await asyncio.sleep(0)


@pytest.fixture
async def desk(shared: Cluster) -> AsyncIterator[Desk]:
    async with Desk(shared) as desk:
        yield desk


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("file")
    with cluster(folder, f"sqlite://{folder / 'assana.db'}", None, None) as made:
        yield made


@pytest.fixture
def single(prepared_file: Cluster, tmp_path: Path) -> Iterator[Cluster]:
    """A cluster of one node on SQLite, with a file of its own."""
    shutil.copytree(prepared_file.house.folder, tmp_path, dirs_exist_ok=True)
    environ = prepared_file.house.environ | {"DATABASE_URL": f"sqlite://{tmp_path / 'assana.db'}"}
    house = type(prepared_file.house)(tmp_path, environ)
    made = Cluster(house, prepared_file.ids, None, None)
    try:
        yield made
    finally:
        made.end()
