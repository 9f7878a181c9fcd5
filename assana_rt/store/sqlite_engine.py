"""Tortoise's SQLite engine with transactions that take the write lock at once.

A deferred BEGIN fails in the middle ("database is locked") when two processes read and then
write, whatever the busy timeout: measured, half of all transactions. BEGIN IMMEDIATE waits.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import cast

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections

__all__ = ["client_class"]


class _Transaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        await self._connection.execute("BEGIN IMMEDIATE")


class _Context(SqliteTransactionContext):
    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            # Tortoise leaves the lock taken when BEGIN fails, and every later query waits for
            # ever. A cancelled BEGIN may still run in the driver's thread: hence the rollback.
            await asyncio.shield(self._give_up())
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return cast(TransactionalDBClient, self.connection)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        get_connections().reset(self.token)
        try:
            if kind is None:
                await self.connection.commit()
            else:
                await self.connection.rollback()
        except BaseException:
            # A commit that fails (a full disk) leaves the transaction open, for all to read.
            await asyncio.shield(self._give_up())
            raise
        self._trxlock.release()

    async def _give_up(self) -> None:
        try:
            if self.connection._connection:
                await self.connection._connection.rollback()
        finally:
            self._trxlock.release()


class Client(SqliteClient):
    """One connection a process; its lock is the queue of transactions."""

    def _in_transaction(self) -> TransactionContext:
        return _Context(_Transaction(self), self._lock)


client_class = Client
