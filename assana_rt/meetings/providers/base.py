"""What a video service is to us: a few questions, and one kind of trouble.

Calls go through one provider a site, named by ASSANA_VIDEO_PROVIDER. A provider is one file here
and its name in the list of `__init__`; nothing else knows which one it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from assana_rt.errors import NotFound, ProviderFailed


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person about to enter one room; `person` names them to the service, never to others
    (`grants.named_elsewhere`)."""

    room: str
    part: Literal["host", "guest"]
    person: str
    name: str
    opens_at: datetime
    closes_at: datetime
    email: str | None = None
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True)
class IceServer:
    """How browsers find a way to each other, as `RTCPeerConnection` takes it."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """What a person needs to enter: nothing more with our own room but ways through the network.

    `page` is where a browser enters, if the service has such a page.
    """

    url: str | None = None
    token: str | None = None
    page: str | None = None
    ice_servers: tuple[IceServer, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """What a service tells of a call: somebody came or left, or the room ended (no `person`).

    `seat` names the one connection it is about, `session` the life of the room it belongs to.
    """

    room: str
    what: Literal["joined", "left", "ended"]
    at: datetime
    person: str = ""
    seat: str = ""
    session: str = ""


class Provider(Protocol):
    """A video service. Its methods raise `ProviderFailed`, which names it, and change nothing
    of ours; `close` and `remove` are harmless where there is nothing to end."""

    name: str

    async def welcome(self, visitor: Visitor) -> Pass:
        """Make sure that the room can be entered; return what lets this person in."""

    async def close(self, room: str) -> None:
        """End the room for all, as far as the service can."""

    async def remove(self, room: str, person: str) -> None:
        """Put one person out, as far as the service can."""

    async def probe(self) -> str:
        """Return words that say how the service answers."""

    def hear(self, body: bytes, seal: str) -> News | None:
        """Read what the service sends us; None where it is nothing to us.

        Raises `Unauthenticated` unless `seal` proves that the service sent exactly this,
        `Invalid` for what names nothing that can be, and `NotFound` where a service sends nothing.
        """


def failed(name: str, words: str) -> ProviderFailed:
    return ProviderFailed(f"The video service {name} {words}", provider=name)


def hears_nothing() -> NotFound:
    return NotFound("The video service of this site sends no news.")
