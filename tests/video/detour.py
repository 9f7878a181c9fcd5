"""A way to a relay that changes under its users' feet, as from wireless to mobile."""

from __future__ import annotations

import asyncio
from typing import Any, Self

Address = tuple[str | Any, int]


class Detour:
    """Passes datagrams on to a port of this machine, each sender's from an address of its own.

    After `move` all senders have new addresses, and whatever goes to the old ones is lost.
    """

    def __init__(self, port: int) -> None:
        self.target = ("127.0.0.1", port)
        self.port = 0
        self._front: asyncio.DatagramTransport | None = None
        self._ways: dict[Address, asyncio.DatagramTransport | None] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._front, _ = await loop.create_datagram_endpoint(
            lambda: _Side(self._out), local_addr=("127.0.0.1", 0)
        )
        self.port = self._front.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*self._tasks)
        for way in [self._front, *self._ways.values()]:
            if way is not None:
                way.close()

    def move(self) -> None:
        for way in self._ways.values():
            if way is not None:
                way.close()
        self._ways.clear()

    def _out(self, data: bytes, sender: Address) -> None:
        if sender not in self._ways:
            self._ways[sender] = None  # what comes until the way is open is lost, and said again
            task = asyncio.create_task(self._open(sender))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif (way := self._ways[sender]) is not None:
            way.sendto(data)

    async def _open(self, sender: Address) -> None:
        def back(data: bytes, _: Address) -> None:
            if self._front is not None:
                self._front.sendto(data, sender)

        way, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Side(back), remote_addr=self.target
        )
        self._ways[sender] = way


class _Side(asyncio.DatagramProtocol):
    def __init__(self, heard: Any) -> None:
        self.datagram_received = heard

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there any more, which is what a change of network is like."""
