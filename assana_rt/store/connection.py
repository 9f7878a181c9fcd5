"""The database: opened from a URL, queried, and changed in transactions.

One `Database` a process. Record modules use Tortoise; what Tortoise can't say (positions, the
event log, several record types in one statement) goes through `rows` and `run`.
"""

from __future__ import annotations

import asyncio
import copy
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from itertools import count
from typing import Any, Literal, TypeVar

from tortoise import Tortoise
from tortoise.backends.base.client import (
    BaseDBAsyncClient,
    TransactionContextPooled,
)
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.connection import ConnectionHandler
from tortoise.context import require_context
from tortoise.exceptions import DBConnectionError, OperationalError

from assana_rt.errors import Unavailable
from assana_rt.store.encryption import without_tls
from assana_rt.store.limit import Bound, Limit
from assana_rt.store.pooled import PooledTransaction
from assana_rt.store.sqlite_engine import Client

T = TypeVar("T")
Dialect = Literal["sqlite", "postgres", "mysql"]

LONGEST_S = 30  # the sweep of live channels looks back a minute: no change may last longer
POOL_SIZE = 10
APART = "apart"  # the name of the connection that nobody but the audit uses


def dialect_of(url: str) -> Dialect:
    scheme = url.split(":", 1)[0]
    if scheme.startswith("sqlite"):
        return "sqlite"
    return "postgres" if scheme.startswith("postgres") else "mysql"


def tortoise_config(url: str, models: Sequence[str]) -> dict[str, Any]:
    """Return the Tortoise configuration for `url`; `models` are module names."""
    connection = _connection(url)
    return {
        "connections": {"default": connection, APART: _apart(connection)},
        "apps": {"models": {"models": list(models), "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }


def _connection(url: str) -> dict[str, Any]:
    dialect = dialect_of(url)
    if dialect == "sqlite":
        path = url.split("://", 1)[1]
        return {
            "engine": "assana_rt.store.sqlite_engine",
            "credentials": {
                "file_path": path,
                "journal_mode": "WAL",
                # FULL: a number given out before a power cut is never given out again.
                "synchronous": "FULL",
                "busy_timeout": 5000,
                "foreign_keys": "ON",
                "cache_size": -20000,
                # Tortoise cuts the write-ahead log down to 16 KiB after each checkpoint. What
                # grows anew has its length synced with each commit: a fifth of a commit's cost.
                "journal_size_limit": 64 * 1024 * 1024,
            },
        }
    plain, tls = without_tls(re.sub(r"^mariadb:", "mysql:", url))
    connection = expand_db_url(plain)
    credentials = connection["credentials"]
    if tls is not None:
        credentials["ssl"] = tls
    credentials.setdefault("maxsize", POOL_SIZE)
    if dialect == "postgres":
        limit = str(LONGEST_S * 1000)
        credentials["server_settings"] = {
            "application_name": "assana",
            "timezone": "UTC",
            "statement_timeout": limit,
            "idle_in_transaction_session_timeout": limit,
        }
    else:
        credentials["sql_mode"] = "STRICT_ALL_TABLES"
        # READ COMMITTED keeps gap locks, and with them most deadlocks, away.
        credentials["init_command"] = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"
    return connection


def _apart(connection: dict[str, Any]) -> dict[str, Any]:
    credentials = dict(connection["credentials"])
    if "maxsize" in credentials:
        credentials["maxsize"] = 2
    return {**connection, "credentials": credentials}


class Database:
    """An open database. Raises `Unavailable` (503) where it can't be reached."""

    def __init__(self, url: str, models: Sequence[str]) -> None:
        self.url = url
        self.dialect: Dialect = dialect_of(url)
        self._models = models
        self._turn = asyncio.Lock()
        self._limit = Limit(LONGEST_S)
        self._connections: ConnectionHandler | None = None
        self._name = "default"
        self.apart = self
        """The same database by a connection of its own: what it does keeps no reader waiting."""
        if ":memory:" not in url:
            self.apart = copy.copy(self)
            self.apart._name = APART

    async def open(self) -> None:
        # The fallback makes the connection visible to callbacks that no request started:
        # a socket's reader, a timer.
        await Tortoise.init(
            config=tortoise_config(self.url, self._models), _enable_global_fallback=True
        )
        self._connections = self.apart._connections = require_context().connections

    async def close(self) -> None:
        await Tortoise.close_connections()

    @property
    def client(self) -> BaseDBAsyncClient:
        """The pool, or inside `transact` the connection of its transaction."""
        # Tortoise's own function of that name imports a module at each call.
        connections = self._connections or require_context().connections
        return connections.get(self._name)

    async def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Run one statement written with `?` placeholders; return its rows."""
        with unreachable_as_unavailable():
            return await self.client.execute_query_dict(self._placed(sql), list(values))

    async def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement written with `?` placeholders; return the number of rows changed."""
        with unreachable_as_unavailable():
            return (await self.client.execute_query(self._placed(sql), list(values)))[0]

    async def transact(self, body: Callable[[BaseDBAsyncClient], Awaitable[T]]) -> T:
        """Run `body` in a transaction, which it is told; return what it returns.

        Tortoise and `rows` inside it use its connection. It is rolled back after `LONGEST_S`
        seconds, with `Unavailable`.
        """
        # Every change passes here, mostly with cold caches: each call less is felt, so this is
        # no context manager made of a generator. See docs/performance.md, "A transaction".
        client = self.client
        context = client._in_transaction()
        if isinstance(context, TransactionContextPooled):
            context = PooledTransaction(context.client, context._pool_init_lock)
        with unreachable_as_unavailable(), Bound(self._limit):
            async with self._turn_of(client), context as transaction:
                return await body(transaction)

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait for one's turn to write, where the database lets only one write at a time.

        SQLite's own waiting is by trying again after a while, and first come is not first served.
        """
        return self._turn_of(self.client)

    def _turn_of(self, client: BaseDBAsyncClient) -> AbstractAsyncContextManager[None]:
        return self._turn if type(client) is Client else nullcontext()

    def _placed(self, sql: str) -> str:
        if self.dialect == "mysql":
            return sql.replace("%", "%%").replace("?", "%s")
        if self.dialect == "postgres":
            numbers = count(1)
            return re.sub(r"\?", lambda _: f"${next(numbers)}", sql)
        return sql


class unreachable_as_unavailable:
    """Turns a lost or refused database connection into `Unavailable`."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None and is_unreachable(error):
            raise Unavailable(
                "The database can't be reached; try again in a moment.", retry_after_s=2
            ) from error


def is_unreachable(error: BaseException) -> bool:
    """Whether `error` says that the database is gone, rather than that a statement is wrong."""
    if isinstance(error, DBConnectionError | ConnectionError | asyncio.TimeoutError):
        return True
    cause: BaseException | None = error
    seen: list[str] = []
    while cause is not None and len(seen) < 6:
        seen.append(type(cause).__name__)
        if isinstance(cause, OperationalError) and _mysql_code(cause) in (2002, 2003, 2006, 2013):
            return True
        cause = cause.__cause__ or (cause.args[0] if _wraps(cause) else None)
    gone = {
        "ConnectionDoesNotExistError",
        "CannotConnectNowError",
        "AdminShutdownError",
        "CrashShutdownError",
        "TooManyConnectionsError",
        "InterfaceError",
        "InternalClientError",  # a statement sent as the server was ending the connection
        "ConnectionRefusedError",
        "ConnectionResetError",
    }
    return bool(gone.intersection(seen))


def is_retryable(error: BaseException) -> bool:
    """Whether a transaction failed only because another was in its way (deadlock, lock wait)."""
    cause: BaseException | None = error
    for _ in range(6):
        if cause is None:
            return False
        if type(cause).__name__ in ("DeadlockDetectedError", "SerializationError"):
            return True
        if _mysql_code(cause) in (1205, 1213):
            return True
        if "database is locked" in str(cause):
            return True
        cause = cause.__cause__ or (cause.args[0] if _wraps(cause) else None)
    return False


def _wraps(error: BaseException) -> bool:
    return bool(error.args) and isinstance(error.args[0], BaseException)


def _mysql_code(error: BaseException) -> int:
    first = error.args[0] if error.args else None
    if isinstance(first, BaseException):
        first = first.args[0] if first.args else None
    return first if isinstance(first, int) else 0
