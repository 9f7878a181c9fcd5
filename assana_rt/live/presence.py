"""Who is in a channel, on all nodes, for the kinds that show it.

Each node tells the others of its own members: who comes and goes at once, and everybody again
every few seconds, so that what a broker loses is put right and a node that dies is forgotten.
One that has just started, or was cut off, asks the others.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from assana_rt.live.elsewhere import Elsewhere, Info
from assana_rt.live.hub import Hub
from assana_rt.live.protocol import Failure, Refused
from assana_rt.live.ring import Channel, Place
from assana_rt.live.tasks import Tasks

if TYPE_CHECKING:
    from assana_rt.live.outgoing import Outgoing

REFRESH_S = 10
AGAIN_S = 1  # who asks so soon after another hears it with the next sweep
ALL = "_presence"  # no channel: what is said there concerns them all


class Presence:
    """Answers who is there, and tells the others who comes and goes."""

    def __init__(
        self, hub: Hub, tasks: Tasks, node: str, cast: Callable[[str, Info], None]
    ) -> None:
        """`cast` tells all other nodes something about a channel."""
        self._hub, self._tasks, self._node, self._cast = hub, tasks, node, cast
        self._elsewhere = Elsewhere(self._read_here, self._tell)
        self._swept_at = self._told_at = -float("inf")
        self._due = self._suspects = False

    def members(self, name: str) -> dict[str, Info]:
        """Return the members by their client id; refuse where not all can be known here."""
        if self._elsewhere.overlooks and not self._read_here(name):
            raise Refused(Failure.INTERNAL)
        channel = self._hub.channels.get(name)
        found = self._elsewhere.members(name)
        return found if channel is None else found | _here(channel)

    def ask(self) -> None:
        """Ask the other nodes who is there."""
        self._say(ALL, {"who": True})

    def suspect(self) -> None:
        """News may have been missed, and ours by others: with the next sweep ask, and tell."""
        self._suspects = self._due = True

    def entered(self, session: Outgoing, place: Place) -> None:
        channel = place.channel
        if _shows(channel):
            if len(channel.places) == 1:  # what was lost till now matters now
                self._say(channel.name, {"who": True})
            # Not at once: the newcomer hears it too, and a push before the reply would be lost.
            loop = asyncio.get_running_loop()
            loop.call_soon(self._entered, session, place, context=self._tasks.context)

    def left(self, session: Outgoing, place: Place) -> None:
        if _shows(place.channel):
            info = _info(session, place)
            _push(place.channel, "leave", info)
            self._say(place.channel.name, {"leave": info})

    def heard(self, name: str, news: Info) -> None:
        """Take what another node says; twice or late does no lasting harm."""
        if "who" not in news:
            self._elsewhere.heard(name, news)
        elif name == ALL:
            self._due = True
            # Where many start at once, one answer does for all who ask within a moment.
            if time.monotonic() - self._told_at >= AGAIN_S:
                self._say_all()
        else:
            channel = self._hub.channels.get(name)
            if channel is not None and _shows(channel):
                self._say(name, {"here": _here(channel)})

    def sweep(self) -> None:
        """Where it is due, tell the others who is here, and forget who was not heard of."""
        now = time.monotonic()
        if self._suspects:
            self._suspects = False
            self.ask()
        if now - self._swept_at >= REFRESH_S:
            self._swept_at = now
            self._elsewhere.next_round()
            self._due = True
        if self._due:
            self._say_all()

    def _entered(self, session: Outgoing, place: Place) -> None:
        channel = place.channel
        if place in channel.places:
            info = _info(session, place)
            _push(channel, "join", info)
            self._say(channel.name, {"join": info})

    def _read_here(self, name: str) -> bool:
        channel = self._hub.channels.get(name)
        return channel is not None and bool(channel.places)

    def _tell(self, name: str, what: str, info: Info) -> None:
        channel = self._hub.channels.get(name)
        if channel is not None:
            _push(channel, what, info)

    def _say_all(self) -> None:
        self._due, self._told_at = False, time.monotonic()
        for channel in list(self._hub.channels.values()):
            if channel.places and _shows(channel):
                self._say(channel.name, {"here": _here(channel)})

    def _say(self, name: str, news: Info) -> None:
        self._cast(name, {"node": self._node, **news})


def _push(channel: Channel, what: str, info: Info) -> None:
    for place in tuple(channel.places):  # one that is too slow leaves
        place.watcher.tell(place, what, info)


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
