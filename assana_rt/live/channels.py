"""What can be watched, by whom, and what a newcomer is told first.

The rest of the application registers its channels here; the engine knows nothing else of them.
One channel is one audience: what differs by viewer is another channel. The one exception are
kinds without history, which may filter what each member hears, since nothing there is numbered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import orjson

from assana_rt.access.principal import Principal
from assana_rt.live.log import Position
from assana_rt.live.protocol import Failure, Refused

MAX_CHANNEL_CHARS = 255
caller: ContextVar[str | None] = ContextVar("caller", default=None)
"""The address of whoever's command is being run."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state at a position, read with it in one statement.

    `data` is the JSON of the subscribe reply's whole `data`: `{"snapshot": …}`.
    """

    position: Position
    data: bytes


@dataclass(frozen=True, slots=True)
class Member:
    """One subscription, as a channel's kind may see it."""

    principal: Principal
    client: str  # the socket's id
    grant: object  # what `admit` returned


class ChannelKind:
    """A family of channels: `board`, or `doctor:<id>` where `keyed`.

    A subclass says who may watch and, where it likes, what comes first. Methods may raise
    `Refused`, or an `AppError`, which becomes the error that means the same.
    """

    namespace = ""
    keyed = False
    history = True
    presence = False

    async def allowed(self, principal: Principal, key: str) -> bool:
        """Say whether this person may watch; False too where there is no such thing.

        Asked at subscribe, and, through `keeps`, again at every event flagged RECHECK and at
        `Engine.recheck`.
        """
        raise Refused(Failure.PERMISSION_DENIED)

    async def admit(self, principal: Principal, key: str, token: str) -> object | None:
        """Let somebody in who may bring a token; None refuses, anything else is kept."""
        return True if await self.allowed(principal, key) else None

    async def witness(self, principal: Principal, key: str, asked: str, *, granted: bool) -> None:
        """Keep, before it is answered, that somebody asked for the "history" or the "presence".

        Of "subscribe" only what was granted by `admit` and refused after all is told here.
        """

    async def keeps(self, member: Member, key: str) -> bool:
        """Say whether somebody who was let in may stay."""
        return await self.allowed(member.principal, key)

    async def snapshot(
        self,
        principal: Principal,
        key: str,
        request: dict[str, Any],
    ) -> Snapshot | None:
        """Return the state that the client's `{"snapshot": request}` asks for, if there is any.

        Made once for all who ask for one `window`, so it must not depend on who asks.
        """
        return None

    def window(self, key: str, request: dict[str, Any]) -> str:
        """Name what `request` asks for, with words such as "today" resolved."""
        return orjson.dumps(request, option=orjson.OPT_SORT_KEYS).decode()

    async def publish(self, sender: Member, key: str, data: bytes) -> None:
        """Take what a subscriber says; `Engine.cast` passes it on."""
        raise Refused(Failure.PERMISSION_DENIED)

    def entered(self, member: Member, key: str) -> None:
        """Somebody holds a place here now; their subscribe reply has not been sent yet."""

    def left(self, member: Member, key: str) -> None:
        """Somebody who entered is gone, for whatever reason."""

    def hears(self, member: Member, key: str, payload: bytes) -> bool:
        """Say whether a member hears this; asked only where there is no history."""
        return True

    def sees(self, member: Member, key: str) -> bool:
        """Say whether a member may know who else is there."""
        return True

    def reveals(self, principal: Principal, key: str, other: Mapping[str, Any]) -> bool:
        """Say whether somebody who may know who is there may know of this one, by their `info`."""
        return True

    def info(self, member: Member) -> dict[str, Any]:
        """Describe a member to the others, where there is presence."""
        return {"user": member.principal.id, "client": member.client}


class Registry:
    """Finds the kind of a channel by its name."""

    def __init__(self, kinds: Iterable[ChannelKind]) -> None:
        self._kinds: Mapping[str, ChannelKind] = {kind.namespace: kind for kind in kinds}

    def find(self, channel: str) -> tuple[ChannelKind, str]:
        """Return the kind and the key; refuse with 107 or 102 what is no channel here."""
        if not channel or len(channel) > MAX_CHANNEL_CHARS:
            raise Refused(Failure.BAD_REQUEST, f"a channel has 1 to {MAX_CHANNEL_CHARS} characters")
        namespace, colon, key = channel.partition(":")
        kind = self._kinds.get(namespace)
        if kind is None or bool(colon) != kind.keyed:
            raise Refused(Failure.UNKNOWN_CHANNEL)
        if kind.keyed and not _could_be(key):
            raise Refused(Failure.PERMISSION_DENIED)  # as for an id that does not exist
        return kind, key


def _could_be(key: str) -> bool:
    """Say whether anything could have this id: what no database takes in, nothing has."""
    return bool(key) and key.isprintable()
