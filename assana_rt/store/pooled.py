"""Transactions on a pool's connection that give it back whatever happens.

Tortoise's own keeps the connection, and leaves later work of the same task inside a transaction
that never began, when BEGIN fails or is cancelled: after a server's restart the pool is empty.
"""

from __future__ import annotations

import asyncio
from types import TracebackType

from tortoise.backends.base.client import TransactionalDBClient, TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError


class PooledTransaction(TransactionContextPooled):
    """Begin, then commit or roll back; a connection whose state is in doubt is closed."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        self.client._connection = await self.client._parent._pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            await asyncio.shield(self._give_up())
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        get_connections().reset(self.token)
        try:
            if kind is None:
                await self.client.commit()
            elif kind is not TransactionManagementError:
                await self.client.rollback()
        except BaseException:
            await asyncio.shield(self._give_up())
            if kind is None:
                raise  # else the block's own error says more
        else:
            await asyncio.shield(self._release())

    async def _give_up(self) -> None:
        connection = self.client._connection
        # asyncpg's way to close at once, and asyncmy's.
        getattr(connection, "terminate", connection.close)()
        await self._release()

    async def _release(self) -> None:
        pool = self.client._parent._pool
        if pool is not None:
            await pool.release(self.client._connection)
