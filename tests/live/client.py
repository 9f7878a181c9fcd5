"""Records that a log tells of, and a client that knows what it was told, over every loss."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assana_rt.live.log import Event, MemoryLog
from tests.live.kit import Live, Peer


@dataclass
class Known:
    """The records of a channel by their id, and what was said there about none."""

    records: dict[str, int] = field(default_factory=dict)
    said: list[int] = field(default_factory=list)

    def take(self, record: str | None, data: dict[str, Any]) -> None:
        """Take in a publication, as a dashboard does: what is newer replaces what is known."""
        if record is None:
            self.said.append(data["n"])
        elif data["gone"]:
            self.records.pop(record, None)
        else:
            self.records[record] = data["n"]


class Truth:
    """Writes to a log, and keeps what is so: what a database would hold."""

    def __init__(self, log: MemoryLog) -> None:
        self.log = log
        self.of: dict[str, Known] = {}

    def append(
        self, channel: str, record: str | None, *, gone: bool = False, flags: int = 0
    ) -> Event:
        data = {"n": self.log.head(channel) + 1, "id": record, "gone": gone}
        self.of.setdefault(channel, Known()).take(record, data)
        return self.log.append(channel, json.dumps(data).encode(), record=record, flags=flags)


class Client:
    """Keeps its place over reconnects, as SDKs do, and checks what it is given."""

    def __init__(
        self,
        node: Callable[[], Live],
        name: str,
        channels: Sequence[str],
        *,
        conflate: bool = False,
    ) -> None:
        """`node`: says whose turn it is, at each connection."""
        self._node, self._name, self.conflate = node, name, conflate
        self.last = dict.fromkeys(channels, 0)
        self.known = {channel: Known() for channel in channels}
        self.seen = self.skipped = 0
        self.peer: Peer | None = None
        self._read = 0  # of what the peer has heard

    async def come(self) -> None:
        peer = self.peer = self._node().peer()
        self._read = 0
        commands: list[dict[str, Any]] = [{"connect": {"token": self._name}}]
        for channel, last in self.last.items():
            request = {"channel": channel, "recover": True, "offset": last, "epoch": ""}
            request["data"] = {"conflate": self.conflate}
            commands.append({"subscribe": request})
        peer.say(*commands)

    def take(self, most: int | None = None) -> None:
        """Read what came, at most so many publications, as a client that checks numbers."""
        if self.peer is None:
            return
        heard = self.peer.heard
        found = [each for message in heard[self._read :] for each in self._publications(message)]
        self._read = len(heard)
        for channel, publication in found[:most]:
            self._check(channel, publication)

    def go(self, dice: random.Random | None = None) -> None:
        """Lose the connection; with dice, at any place within what has come last."""
        if self.peer is not None:
            self.take(dice.randrange(400) if dice else None)
            self.peer.gone()
            self.peer = None

    def _publications(self, message: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        assert "error" not in message, message
        reply, push = message.get("subscribe"), message.get("push", {})
        if reply is not None:
            assert reply.get("recovered"), message
            channel = list(self.last)[message["id"] - 2]
            return [(channel, each) for each in reply.get("publications", [])]
        return [(push["channel"], push["pub"])] if "pub" in push else []

    def _check(self, channel: str, publication: dict[str, Any]) -> None:
        last, offset = self.last[channel], publication["offset"]
        after = publication.get("tags", {}).get("after")
        assert offset == last + 1 or (self.conflate and after == str(last)), (channel, last, offset)
        data = publication["data"]
        assert data["n"] == offset
        self.skipped += offset - last - 1
        self.last[channel] = offset
        self.known[channel].take(data["id"], data)
        self.seen += 1
