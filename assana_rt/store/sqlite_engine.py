"""Tortoise's SQLite engine with transactions that take the write lock at once.

A deferred BEGIN fails in the middle ("database is locked") when two processes read and then
write, whatever the busy timeout: measured, half of all transactions. BEGIN IMMEDIATE waits.

Each hop to the driver's thread and back costs more than most statements. So BEGIN goes with the
first statement, and the last ones with COMMIT (`at_once`).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any, TypeVar, cast

from tortoise.backends.base.client import (
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import ConnectionHandler
from tortoise.context import require_context

__all__ = ["Transaction", "client_class"]

T = TypeVar("T")


class Transaction(SqliteTransactionWrapper):
    """One transaction. It takes the lock with its first statement."""

    def __init__(self, connection: SqliteClient) -> None:
        super().__init__(connection)
        self._begun = self._over = False  # told and asked in the driver's thread alone

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(_Nested(self))

    async def begin(self) -> None:
        """Nothing yet: a statement that finds the lock taken for too long says so itself."""

    async def in_thread(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in the driver's thread, inside the transaction."""
        result: T = await self._hop(self._run, work)
        return result

    @translate_exceptions
    async def at_once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run the transaction's last statements and commit, in one hop."""
        result: T = await self._hop(self._finish, work)
        self._finalized = True
        return result

    def _hop(self, function: Callable[..., Any], argument: Any) -> Awaitable[Any]:
        driver: Any = self._connection
        hop: Awaitable[Any] = driver._execute(function, driver._connection, argument)
        return hop

    def _run(self, connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
        # Whoever still holds a transaction that has ended must not begin another.
        if not self._begun and not self._over:
            connection.execute("BEGIN IMMEDIATE")
            self._begun = True
        return work(connection)

    def _finish(self, connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
        result = self._run(connection, work)
        self._end(connection, commit)
        return result

    def _end(
        self, connection: sqlite3.Connection, how: Callable[[sqlite3.Connection], None]
    ) -> None:
        how(connection)
        self._over = True

    async def commit(self) -> None:
        await self._hop(self._end, commit)
        self._finalized = True

    async def rollback(self) -> None:
        await self._hop(self._end, rollback)
        self._finalized = True

    @translate_exceptions
    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, Sequence[dict[str, Any]]]:
        def work(connection: sqlite3.Connection) -> tuple[int, list[Any]]:
            before = connection.total_changes
            rows = connection.execute(_without_nul(query), values or ()).fetchall()
            return (connection.total_changes - before) or len(rows), rows

        return await self.in_thread(work)

    @translate_exceptions
    async def execute_query_dict(
        self, query: str, values: list[Any] | None = None
    ) -> list[dict[str, Any]]:
        def work(connection: sqlite3.Connection) -> list[dict[str, Any]]:
            return list(map(dict, connection.execute(_without_nul(query), values or ())))

        return await self.in_thread(work)

    @translate_exceptions
    async def execute_insert(self, query: str, values: list[Any]) -> int:
        def work(connection: sqlite3.Connection) -> int:
            return connection.execute(query, values).lastrowid or 0

        return await self.in_thread(work)

    @translate_exceptions
    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        await self.in_thread(lambda connection: connection.executemany(query, values))

    @translate_exceptions
    async def execute_script(self, query: str) -> None:
        await self.in_thread(lambda connection: connection.executescript(query))


class _Nested(SqliteTransactionWrapper):
    """A savepoint inside a transaction, which must have begun by then."""

    async def savepoint(self) -> None:
        await cast(Transaction, self._parent).in_thread(lambda _: None)
        await super().savepoint()


def commit(connection: sqlite3.Connection) -> None:
    """Commit, in the driver's thread."""
    connection.commit()


def rollback(connection: sqlite3.Connection) -> None:
    connection.rollback()


def _without_nul(query: str) -> str:
    return query.replace("\x00", "'||CHAR(0)||'")  # as Tortoise does


class _Context(SqliteTransactionContext):
    """A transaction on the one connection, from waiting for it to giving it back."""

    connection: Transaction

    def __init__(self, transaction: Transaction, client: Client) -> None:
        super().__init__(transaction, client._lock)
        self._client = client

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        driver: Any = self.connection._connection
        try:
            if driver is None:  # nor had the client one, as the transaction was made
                await self.ensure_connection()
        except BaseException:
            # Tortoise leaves the lock taken here, and every later query waits for ever.
            self._trxlock.release()
            raise
        # What the handler's `set` does, and `reset` below, without its copies and its tokens.
        known = self._client.handler._storage_var
        self._before = known.set({**known.get(), self.connection_name: self.connection})
        return self.connection

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        transaction = self.connection
        self._client.handler._storage_var.reset(self._before)
        try:
            if not transaction._finalized:
                await (transaction.commit() if kind is None else transaction.rollback())
        except BaseException:
            # A commit that fails (a full disk) leaves the transaction open, for all to read.
            await asyncio.shield(self._give_up())
            raise
        self._trxlock.release()

    async def _give_up(self) -> None:
        try:
            await self.connection.rollback()
        finally:
            self._trxlock.release()


class Client(SqliteClient):
    """One connection a process; its lock is the queue of transactions."""

    handler: ConnectionHandler

    async def create_connection(self, with_db: bool) -> None:
        # Kept, for to ask for it costs more than to begin a transaction.
        self.handler = require_context().connections
        await super().create_connection(with_db)

    def _in_transaction(self) -> TransactionContext:
        return _Context(Transaction(self), self)


client_class = Client
