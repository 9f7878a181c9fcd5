"""TLS to the database and the broker, as their addresses ask for it, with real servers."""

from __future__ import annotations

import signal
import ssl
from collections.abc import Callable

import asyncpg
import pytest
from redis.exceptions import RedisError

from assana_rt import variables
from assana_rt.errors import Unavailable
from assana_rt.live.broker import Broker
from assana_rt.live.broker_postgres import PostgresBroker
from assana_rt.live.broker_redis import RedisBroker
from assana_rt.live.log import Event
from assana_rt.records.registry import MODELS
from assana_rt.store.connection import Database
from assana_rt.store.encryption import without_tls
from tests import servers
from tests.live_nodes.test_brokers import Recorder, started
from tests.servers import Server
from tests.services import or_skip

HOST = "postgres://u:p@db.example/assana"


@pytest.mark.parametrize(
    ("words", "verifies", "host"),
    [
        ("sslmode=require", ssl.CERT_NONE, False),
        ("ssl=true", ssl.CERT_NONE, False),
        ("ssl-mode=REQUIRED", ssl.CERT_NONE, False),
        ("sslmode=verify-ca", ssl.CERT_REQUIRED, False),
        ("sslmode=verify-full", ssl.CERT_REQUIRED, True),
        ("ssl-mode=VERIFY_IDENTITY", ssl.CERT_REQUIRED, True),
    ],
)
def test_the_words_of_an_address(words: str, verifies: ssl.VerifyMode, host: bool) -> None:
    assert variables.database_url(f"{HOST}?{words}")
    plain, context = without_tls(f"{HOST}?maxsize=7&{words}")
    assert plain == f"{HOST}?maxsize=7"
    assert isinstance(context, ssl.SSLContext)
    assert (context.verify_mode, context.check_hostname) == (verifies, host)


def test_what_leaves_it_to_the_driver() -> None:
    assert without_tls(f"{HOST}?maxsize=7") == (f"{HOST}?maxsize=7", None)
    assert without_tls(f"{HOST}?sslmode=prefer") == (HOST, None)
    assert without_tls(f"{HOST}?sslmode=disable") == (HOST, False)


def test_a_word_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="verify-full"):
        variables.database_url(f"{HOST}?sslmode=always")


def running(start: Callable[..., Server]) -> Server:
    return or_skip(lambda: start(encrypted=True))


async def ask(url: str) -> None:
    """Open the database as a node does, and ask it something."""
    database = Database(variables.database_url(url), MODELS)
    await database.open()
    try:
        assert await database.rows("SELECT 1 AS one") == [{"one": 1}]
    finally:
        await database.close()


@pytest.mark.parametrize(
    ("start", "plain"),
    [
        # What is left to PostgreSQL's driver is encrypted where the server can.
        pytest.param(servers.postgres, "sslmode=disable", marks=pytest.mark.postgres),
        pytest.param(servers.mariadb, "maxsize=2", marks=pytest.mark.mariadb),
    ],
)
async def test_a_database_that_takes_tls_alone(start: Callable[..., Server], plain: str) -> None:
    server = running(start)
    ours = f"sslrootcert={server.certificate}"
    try:
        await ask(f"{server.url}?sslmode=require")
        await ask(f"{server.url}?sslmode=verify-full&{ours}")
        for refused in (plain, "sslmode=verify-full"):
            with pytest.raises((Unavailable, ssl.SSLError, asyncpg.PostgresError)):
                await ask(f"{server.url}?{refused}")
        if start is servers.postgres:
            await hears(lambda: PostgresBroker(f"{server.url}?sslmode=verify-full&{ours}"))
            with pytest.raises((OSError, ssl.SSLError)):
                await PostgresBroker(f"{server.url}?sslmode=verify-full").start(Recorder())
    finally:
        server.stop(signal.SIGQUIT)


@pytest.mark.valkey
async def test_a_redis_that_takes_tls_alone() -> None:
    server = running(servers.valkey)
    try:
        await hears(lambda: RedisBroker(f"{server.url}?ssl_ca_certs={server.certificate}"))
        await hears(lambda: RedisBroker(f"{server.url}?ssl_cert_reqs=none"))
        with pytest.raises((OSError, RedisError)):
            await RedisBroker(server.url).start(Recorder())
    finally:
        server.stop()


async def hears(make: Callable[[], Broker]) -> None:
    """See that what one node says another hears."""
    other = Recorder()
    async with started(make(), Recorder()) as speaks, started(make(), other):
        speaks.publish([Event("board", 1, None, b"{}", 0)])
        await other.until(lambda: bool(other.events))
