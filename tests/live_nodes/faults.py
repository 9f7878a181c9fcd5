"""What goes wrong between nodes, made to go wrong from the servers' side."""

from __future__ import annotations

import asyncio

import asyncpg
import redis.asyncio as redis

from tests.servers import Server

PATIENCE_S = 15
REACHED = "SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn"
BROKER, POOL = "assana broker", "assana"  # what PostgreSQL calls the connections of a node


async def kill_broker_connections(server: Server) -> None:
    """Cut what listens and what speaks on a broker's server."""
    if server.url.startswith("postgres"):
        await kill_backends(server, BROKER)
        return
    client = redis.Redis.from_url(server.url)
    await client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    await client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    await client.aclose()


async def kill_backends(server: Server, application: str) -> int:
    """End these connections to PostgreSQL, whatever they are doing."""
    connection = await asyncpg.connect(server.url)
    try:
        killed = await connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
            application,
        )
        return len(killed)
    finally:
        await connection.close()


async def caught_up(standby: Server, primary: Server) -> None:
    """Wait until a standby has all that was committed so far."""
    there, here = await asyncpg.connect(primary.url), await asyncpg.connect(standby.url)
    try:
        place = await there.fetchval("SELECT pg_current_wal_insert_lsn()::text")
        async with asyncio.timeout(PATIENCE_S):
            # PostgreSQL tells nobody that it has come so far.
            while not await here.fetchval(REACHED, place):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    finally:
        await there.close()
        await here.close()


async def promote(standby: Server) -> None:
    """Have it take over from whatever it followed."""
    connection = await asyncpg.connect(standby.url)
    try:
        assert await connection.fetchval("SELECT pg_promote()")
    finally:
        await connection.close()


async def pause_valkey(server: Server, seconds: float) -> None:
    """Let Valkey answer nobody for a while, without closing a connection."""
    client = redis.Redis.from_url(server.url)
    await client.execute_command("CLIENT", "PAUSE", str(int(seconds * 1000)), "ALL")
    await client.aclose()
