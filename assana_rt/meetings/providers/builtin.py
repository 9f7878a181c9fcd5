"""The built-in room: browsers talk to each other, this server passes their signalling."""

from __future__ import annotations

import time

from assana_rt.meetings.providers.base import IceServer, News, Pass, Visitor, hears_nothing
from assana_rt.meetings.turn import credential
from assana_rt.settings import Settings


class Builtin:
    name = "builtin"

    def __init__(self, settings: Settings) -> None:
        self._stun, self._turn = settings.stun_urls, settings.turn_urls
        self._secret = settings.turn_secret

    async def welcome(self, visitor: Visitor) -> Pass:
        return Pass(ice_servers=self._ice_servers(visitor.person))

    async def close(self, room: str) -> None:
        """Nothing to do: the signalling ends with the room, and both pages end their call."""

    async def remove(self, room: str, person: str) -> None:
        """Nothing to do, as in `close`."""

    async def probe(self) -> str:
        if not self._turn:
            return "no ASSANA_TURN_URLS: calls work where browsers reach each other directly"
        return f"relay by {', '.join(self._turn)}"

    def hear(self, body: bytes, seal: str) -> News | None:
        raise hears_nothing()

    def _ice_servers(self, person: str) -> tuple[IceServer, ...]:
        servers = [IceServer(self._stun)] if self._stun else []
        if self._turn:
            made = credential(self._secret, person, time.time())
            servers.append(IceServer(self._turn, made.username, made.password))
        return tuple(servers)
