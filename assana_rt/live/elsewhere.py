"""The members of channels that other nodes have told of.

What they say of channels that nobody reads here is remembered too, since anybody may ask about
those here; but of that only so much.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ROUNDS = 3  # in which a node that says nothing of a channel is gone from it
MOST_MEMBERS = 100_000  # some 80 MB; beyond, only channels that are read here are followed
Info = Mapping[str, Any]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Node:
    """Another node's members in one channel, by client id."""

    members: dict[str, Info] = field(default_factory=dict)
    heard_in: int = 0


class Elsewhere:
    """Takes what other nodes say; twice or late does no lasting harm."""

    def __init__(
        self, read_here: Callable[[str], bool], tell: Callable[[str, str, Info], None]
    ) -> None:
        """`tell` is told of a channel's "join" and "leave"."""
        self._read_here, self._tell = read_here, tell
        self._channels: dict[str, dict[str, _Node]] = {}  # nodes by name; none without members
        self._many = 0
        # Time is counted in rounds: while this node can't sweep, others mostly can't speak, and
        # are not gone.
        self._round = ROUNDS + 1
        self._overlooked_in = 0

    def members(self, name: str) -> dict[str, Info]:
        """Return all members on other nodes, by client id."""
        found: dict[str, Info] = {}
        for node in self._channels.get(name, {}).values():
            found |= node.members
        return found

    @property
    def overlooks(self) -> bool:
        """Whether lately something was not remembered, for want of room."""
        return self._overlooked_in >= self._round - ROUNDS

    def heard(self, name: str, news: Info) -> None:
        """Take who is `here`, `join`s or `leave`s on `news["node"]`."""
        nodes = self._channels.setdefault(name, {})
        node = nodes.setdefault(news["node"], _Node())
        if self._has_room(name, node, news):
            node.heard_in = self._round
            if "here" in news:
                self._replace(name, node, news["here"])
            elif "join" in news:
                self._come(name, node, {news["join"]["client"]: news["join"]})
            elif "leave" in news:
                self._go(name, node, {news["leave"]["client"]})
        self._tidy(name)

    def next_round(self) -> None:
        """Every node has had time to tell of all its members: forget what none tells any more."""
        self._round += 1
        for name, nodes in list(self._channels.items()):
            for node in nodes.values():
                if node.heard_in < self._round - ROUNDS:
                    self._replace(name, node, {})
            self._tidy(name)

    def _has_room(self, name: str, node: _Node, news: Info) -> bool:
        more = len(news["here"]) - len(node.members) if "here" in news else int("join" in news)
        if more <= 0 or self._many + more <= MOST_MEMBERS or self._read_here(name):
            return True
        if not self.overlooks:
            log.warning("other nodes have more members than can be known here")
        self._overlooked_in = self._round
        return False

    def _replace(self, name: str, node: _Node, members: Mapping[str, Info]) -> None:
        self._go(name, node, node.members.keys() - members.keys())
        self._come(name, node, members)

    def _come(self, name: str, node: _Node, members: Mapping[str, Info]) -> None:
        for client, info in members.items():
            new = client not in node.members
            node.members[client] = info
            if new:
                self._many += 1
                self._tell(name, "join", info)

    def _go(self, name: str, node: _Node, clients: Iterable[str]) -> None:
        for client in clients:
            info = node.members.pop(client, None)
            if info is not None:
                self._many -= 1
                self._tell(name, "leave", info)

    def _tidy(self, name: str) -> None:
        nodes = self._channels[name]
        for key in [key for key, node in nodes.items() if not node.members]:
            del nodes[key]
        if not nodes:
            del self._channels[name]
