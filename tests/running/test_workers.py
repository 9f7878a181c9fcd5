"""Several processes on one port."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import psutil
import pytest

from tests.running.kit import House, Running
from tests.servers import Server

SETTLED_WITHIN_S = 20


@pytest.fixture
def together(migrated: House, valkey_server: Server) -> Iterator[Running]:
    migrated.environ |= {"ASSANA_BROKER": "redis", "ASSANA_REDIS_URL": valkey_server.url}
    with migrated.serving("serve", "--workers", "2") as server:
        yield server


def workers(server: Running) -> set[psutil.Process]:
    """Return the processes that listen on the server's port."""
    port = int(server.address.rpartition(":")[2])
    children = psutil.Process(server.process.pid).children()
    return {child for child in children if _listens(child, port)}


def _listens(process: psutil.Process, port: int) -> bool:
    try:
        found = process.net_connections()
    except psutil.NoSuchProcess:  # it has died since it was named
        return False
    return any(c.laddr.port == port and c.status == "LISTEN" for c in found)


def test_both_listen_and_end_together(together: Running) -> None:
    listening = workers(together)
    assert len(listening) == 2
    assert together.stop() == 0
    assert not any(process.is_running() for process in listening)


def test_one_that_dies_is_replaced(together: Running) -> None:
    before = workers(together)
    killed = next(iter(before))
    killed.kill()
    deadline = time.monotonic() + SETTLED_WITHIN_S
    while len(workers(together) - {killed}) < 2:
        assert time.monotonic() < deadline, together.said()
    assert together.stop() == 0


def test_when_the_parent_is_killed_they_end_by_themselves(together: Running) -> None:
    orphans = workers(together)
    together.process.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(orphans, timeout=SETTLED_WITHIN_S)
    assert not alive


def test_they_need_a_broker(migrated: House) -> None:
    done = migrated.run("serve", "--workers", "2")
    assert done.returncode == 1
    assert "ASSANA_BROKER" in done.stderr
