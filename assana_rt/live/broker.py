"""News between nodes: the contract, and the broker of a single process.

A broker carries hints. It may lose, repeat and reorder them, since every node compares numbers
with the log; only what is in no log (casts) is lost with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assana_rt.live.log import Event


class Ear(Protocol):
    """A node's side of a broker: what it is told of the other nodes. Never blocks or raises."""

    def news(self, events: Sequence[Event]) -> None:
        """These events were committed."""

    def hint(self, channel: str, head: int) -> None:
        """The channel has got this far; the events themselves were too large to carry."""

    def heard(self, channel: str, message: bytes) -> None:
        """A node said this with `Broker.cast`."""

    def suspect(self) -> None:
        """Hints may have been lost for a while: ask the log about everything."""


class Broker(Protocol):
    """Carries a node's news to the others. Only `start` may fail."""

    async def start(self, ear: Ear) -> None: ...

    def publish(self, events: Sequence[Event]) -> None:
        """Tell the others about committed events, soon; several calls may become one message."""

    def cast(self, channel: str, message: bytes) -> None:
        """Tell the others something that is in no log: UTF-8 of any size.

        A channel's casts are heard in this node's order, each whole, once, or not at all.
        """

    async def stop(self) -> None: ...


class MemoryBroker:
    """One process: there is nobody to tell."""

    async def start(self, ear: Ear) -> None: ...

    def publish(self, events: Sequence[Event]) -> None: ...

    def cast(self, channel: str, message: bytes) -> None: ...

    async def stop(self) -> None: ...
