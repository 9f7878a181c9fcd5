"""Who is in a channel, on all nodes, for the kinds that show it.

Each node tells the others of its own members: who comes and goes at once, and everybody again
every few seconds, so that what a broker loses is put right and a node that dies is forgotten.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from assana_rt.live.hub import Hub
from assana_rt.live.ring import Channel, Place
from assana_rt.live.tasks import Tasks

if TYPE_CHECKING:
    from assana_rt.live.outgoing import Outgoing

REFRESH_S, FORGET_S = 10, 30
Info = Mapping[str, Any]


class _Node:
    """The members that another node has told of."""

    __slots__ = ("heard_at", "members")

    def __init__(self) -> None:
        self.members: dict[str, Info] = {}
        self.heard_at = 0.0


class Presence:
    """Answers who is there, and tells the others who comes and goes."""

    def __init__(
        self, hub: Hub, tasks: Tasks, node: str, cast: Callable[[str, Info], None]
    ) -> None:
        """`cast` tells all other nodes something about a channel."""
        self._hub, self._tasks, self._node, self._cast = hub, tasks, node, cast
        self._elsewhere: dict[str, dict[str, _Node]] = {}
        self._told_at = 0.0

    def members(self, name: str) -> dict[str, Info]:
        """Return the members by their client id."""
        found: dict[str, Info] = {}
        for node in self._elsewhere.get(name, {}).values():
            found |= node.members
        channel = self._hub.channels.get(name)
        return found if channel is None else found | _here(channel)

    def entered(self, session: Outgoing, place: Place) -> None:
        if _shows(place.channel):
            # Not at once: the newcomer hears it too, and a push before the reply would be lost.
            loop = asyncio.get_running_loop()
            loop.call_soon(self._entered, session, place, context=self._tasks.context)

    def left(self, session: Outgoing, place: Place) -> None:
        if _shows(place.channel):
            info = _info(session, place)
            self._tell(place.channel, "leave", info)
            self._say(place.channel, {"leave": info})

    def heard(self, name: str, news: Info) -> None:
        """Take what another node says; twice or late does no lasting harm."""
        channel = self._hub.channels.get(name)
        if channel is None or not _shows(channel):
            return
        if "who" in news:
            self._say(channel, {"here": _here(channel)})
            return
        nodes = self._elsewhere.setdefault(name, {})
        node = nodes.setdefault(news["node"], _Node())
        node.heard_at = time.monotonic()
        members = dict(node.members)
        if "here" in news:
            members = dict(news["here"])
        elif "join" in news:
            members[news["join"]["client"]] = news["join"]
        elif "leave" in news:
            members.pop(news["leave"]["client"], None)
        self._replace(channel, node, members)

    def sweep(self) -> None:
        """Tell the others who is here; forget nodes not heard of, and channels without readers."""
        now = time.monotonic()
        if now - self._told_at >= REFRESH_S:
            self._told_at = now
            for channel in list(self._hub.channels.values()):
                if channel.places and _shows(channel):
                    self._say(channel, {"here": _here(channel)})
        for name in list(self._elsewhere):
            self._forget(name, now - FORGET_S)

    def _forget(self, name: str, before: float) -> None:
        channel = self._hub.channels.get(name)
        if channel is None or not channel.places:
            del self._elsewhere[name]
            return
        nodes = self._elsewhere[name]
        for key, node in list(nodes.items()):
            if node.heard_at < before:
                self._replace(channel, node, {})
                del nodes[key]

    def _entered(self, session: Outgoing, place: Place) -> None:
        channel = place.channel
        if place in channel.places:
            info = _info(session, place)
            self._tell(channel, "join", info)
            self._say(channel, {"join": info})
            if len(channel.places) == 1:  # till now nobody here wanted to know
                self._say(channel, {"who": True})

    def _replace(self, channel: Channel, node: _Node, members: dict[str, Info]) -> None:
        before, node.members = node.members, members
        for client in before.keys() - members.keys():
            self._tell(channel, "leave", before[client])
        for client in members.keys() - before.keys():
            self._tell(channel, "join", members[client])

    def _tell(self, channel: Channel, what: str, info: Info) -> None:
        push = {"push": {"channel": channel.name, what: {"info": info}}}
        for place in tuple(channel.places):  # one that is too slow leaves
            place.watcher.tell(place, push)

    def _say(self, channel: Channel, news: Info) -> None:
        self._cast(channel.name, {"node": self._node, **news})


def _shows(channel: Channel) -> bool:
    return channel.kind is not None and channel.kind.presence


def _info(session: Outgoing, place: Place) -> Info:
    kind = place.channel.kind
    return kind.info(session.member(place)) if kind is not None else {}


def _here(channel: Channel) -> dict[str, Info]:
    kind = channel.kind
    if kind is None:
        return {}
    members = (place.watcher.member(place) for place in channel.places)
    return {member.client: kind.info(member) for member in members if member is not None}
