"""Who is in a channel, for the kinds that show it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from assana_rt.live.hub import Hub
from assana_rt.live.ring import Place
from assana_rt.live.tasks import Tasks

if TYPE_CHECKING:
    from assana_rt.live.outgoing import Outgoing


class Presence:
    """Answers who is there, and tells the others who comes and goes."""

    def __init__(self, hub: Hub, tasks: Tasks) -> None:
        self._hub, self._tasks = hub, tasks

    def members(self, channel: str) -> dict[str, dict[str, Any]]:
        """Return the members by their client id."""
        found = self._hub.channels.get(channel)
        if found is None or found.kind is None:
            return {}
        members = (place.watcher.member(place) for place in found.places)
        return {m.client: found.kind.info(m) for m in members if m is not None}

    def entered(self, session: Outgoing, place: Place) -> None:
        # Not at once: the newcomer hears it too, and a push before the reply would be lost.
        asyncio.get_running_loop().call_soon(
            self._tell, "join", session, place, context=self._tasks.context
        )

    def left(self, session: Outgoing, place: Place) -> None:
        self._tell("leave", session, place)

    def _tell(self, what: str, session: Outgoing, place: Place) -> None:
        channel = place.channel
        if (
            channel.kind is not None
            and channel.kind.presence
            and (what == "leave" or place in channel.places)
        ):
            info = channel.kind.info(session.member(place))
            push = {"push": {"channel": channel.name, what: {"info": info}}}
            for other in tuple(channel.places):  # one that is too slow leaves
                other.watcher.tell(push)
