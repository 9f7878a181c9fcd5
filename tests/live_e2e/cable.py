"""A network cable between a client and the server, that a test can pull and plug in again."""

from __future__ import annotations

import asyncio
import contextlib
from types import TracebackType
from typing import Self


class Cable:
    """Passes bytes on to a port of this machine (`target`).

    `pull` cuts what is open and refuses what is new.
    """

    def __init__(self, port: int) -> None:
        self.target = port
        self._pulled = False
        self._open: set[asyncio.StreamWriter] = set()
        self._frozen: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pull()
        self._server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def pull(self) -> None:
        self._pulled = True
        for writer in list(self._open):
            writer.transport.abort()

    def plug_in(self) -> None:
        self._pulled = False

    def freeze(self) -> None:
        """Swallow from now on what is said over the connections that are open, in both ways."""
        self._frozen |= self._open

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if not self._pulled:
                await self._join(reader, writer)
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:  # nobody listens there now
            return
        if self._pulled:  # meanwhile
            back.transport.abort()
            return
        self._open |= {writer, back}
        try:
            await asyncio.wait(
                [
                    asyncio.ensure_future(self._pump(reader, back)),
                    asyncio.ensure_future(self._pump(there, writer)),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            self._open -= {writer, back}
            self._frozen -= {writer, back}
            back.transport.abort()
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while block := await reader.read(65536):
                if writer not in self._frozen:
                    writer.write(block)
                    await writer.drain()
