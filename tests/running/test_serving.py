"""The server as a process: how it starts, says so, drains and ends."""

from __future__ import annotations

import asyncio
import json
import resource
import signal
import socket
import sys
import time
from urllib.request import urlopen

import aiohttp
import pytest

from tests.running.conftest import PASSWORD
from tests.running.kit import House

AT_ONCE_S = 12.0  # half of the time that it would drain; a busy machine takes some of it


async def signed_in(address: str) -> str:
    body = {"email": "ann@b.example", "password": PASSWORD}
    async with (
        aiohttp.ClientSession(address) as client,
        client.post("/api/v1/auth/login", json=body) as answer,
    ):
        token: str = (await answer.json())["access_token"]
        return token


async def watching(client: aiohttp.ClientSession, token: str) -> aiohttp.ClientWebSocketResponse:
    connection = await client.ws_connect("/connection/websocket")
    await connection.send_str(json.dumps({"id": 1, "connect": {"token": token}}))
    assert "connect" in await connection.receive_json(timeout=5)
    return connection


def test_it_says_that_it_is_ready_once_it_answers(migrated: House) -> None:
    with migrated.serving() as server, urlopen(f"{server.address}/healthz") as answer:
        assert answer.status == 200


NEWER = """
import aiohttp, sys
aiohttp.__version__ = "3.99.0"
from assana_rt.__main__ import main
sys.exit(main())
"""


async def test_an_aiohttp_that_nobody_knows_is_told_and_the_plain_sockets_work(
    migrated: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = lambda *arguments: [sys.executable, "-c", NEWER, *arguments]  # noqa: E731
    monkeypatch.setattr(migrated, "command", newer)
    ended = migrated.run("serve", "--port", "0")
    assert ended.returncode == 1
    assert "ASSANA_SOCKETS=plain works" in ended.stderr
    assert "Traceback" not in ended.stderr
    migrated.environ["ASSANA_SOCKETS"] = "plain"
    with migrated.serving() as server:
        token = await signed_in(server.address)
        async with aiohttp.ClientSession(server.address) as client:
            watcher = await watching(client, token)
            await watcher.send_json({"id": 2, "subscribe": {"channel": "board"}})
            assert "subscribe" in await watcher.receive_json(timeout=5)
            await watcher.close()


def test_told_to_stop_with_nobody_there_it_ends_at_once(migrated: House) -> None:
    with migrated.serving() as server:
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < AT_ONCE_S


async def test_told_to_stop_it_sends_its_watchers_away_and_ends(migrated: House) -> None:
    migrated.environ["ASSANA_DRAIN_S"] = "1"
    with migrated.serving() as server:
        token = await signed_in(server.address)
        async with aiohttp.ClientSession(server.address) as client:
            watchers = [await watching(client, token) for _ in range(3)]
            server.process.send_signal(signal.SIGTERM)
            for watcher in watchers:
                message = await watcher.receive(timeout=AT_ONCE_S)
                assert message.type is aiohttp.WSMsgType.CLOSE
                assert watcher.close_code == 3001
        assert await asyncio.to_thread(server.process.wait, 20) == 0


async def test_while_it_drains_it_answers_that_it_is_not_ready(migrated: House) -> None:
    migrated.environ["ASSANA_DRAIN_S"] = "60"
    with migrated.serving() as server:
        token = await signed_in(server.address)
        async with aiohttp.ClientSession(server.address) as client:
            watchers = [await watching(client, token) for _ in range(4)]
            server.process.send_signal(signal.SIGTERM)
            closes = [asyncio.ensure_future(watcher.receive()) for watcher in watchers]
            await asyncio.wait(closes, return_when=asyncio.FIRST_COMPLETED, timeout=10)
            async with client.get("/readyz") as answer:
                assert answer.status == 503
            async with client.get("/healthz") as answer:
                assert answer.status == 200
            server.process.send_signal(signal.SIGINT)
            await asyncio.wait(closes, timeout=10)
        assert await asyncio.to_thread(server.process.wait, 20) == 0


async def test_interrupted_it_waits_for_nobody(migrated: House) -> None:
    with migrated.serving() as server:
        token = await signed_in(server.address)
        async with aiohttp.ClientSession(server.address) as client:
            watcher = await watching(client, token)
            began = time.monotonic()
            server.process.send_signal(signal.SIGINT)
            await watcher.receive(timeout=AT_ONCE_S)
        assert await asyncio.to_thread(server.process.wait, 20) == 0
        assert time.monotonic() - began < AT_ONCE_S


def test_killed_it_leaves_nothing_that_hinders_the_next_start(migrated: House) -> None:
    with migrated.serving() as server:
        assert server.stop(signal.SIGKILL) == -signal.SIGKILL
    with migrated.serving() as server:
        assert server.stop() == 0


def test_a_port_that_is_taken_is_told_in_words(migrated: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = migrated.run("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "is taken" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_takes_as_many_open_files_as_it_may(migrated: House) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with migrated.serving() as server:
        assert resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE) == (hard, hard)


def test_its_log_has_no_token_and_no_query(migrated: House) -> None:
    with migrated.serving() as server:
        token = asyncio.run(signed_in(server.address))
        with pytest.raises(OSError, match="40"):
            urlopen(f"{server.address}/api/v1/nothing?access_token={token}&q=Ann")
        assert server.stop() == 0
    assert "/api/v1/nothing" in server.said()
    assert token not in server.said()
    assert "q=Ann" not in server.said()
