"""LiveKit: its server carries the media, so that calls may have more than two, and really end.

Tokens and calls are the vendor's own package's. A token once issued is not revoked by the server:
whoever is put out could come back with it. So rooms are made by us alone (the server's option
`auto_create: false`), when somebody enters by our door, and deleted when the call is over; and
who comes back to one that goes on is put out again as soon as the server tells (`reported`).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from livekit import api

from assana_rt.errors import Invalid, Unauthenticated
from assana_rt.meetings.providers.base import News, Pass, Visitor, failed
from assana_rt.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")

EMPTY_S = 15 * 60  # how long a room stays that nobody has come to yet
LEFT_S = 60  # and one that all have left: they may just be coming back
SHORTEST = timedelta(minutes=1)
OLDEST = timedelta(hours=12)  # what was told is remembered for longer (`told`)
LONGEST_NAME = 64
NO_PAGE = "calls are entered with a LiveKit client of your own, not in the browser"
_NEWS = {"participant_joined": "joined", "participant_left": "left", "room_finished": "ended"}


class LiveKit:
    name = "livekit"

    def __init__(self, settings: Settings) -> None:
        """Raise `ValueError` with the variable to mend where the settings can't be used."""
        self._url = settings.livekit_url.rstrip("/")
        if urlsplit(self._url).scheme not in ("ws", "wss", "http", "https"):
            raise ValueError("ASSANA_LIVEKIT_URL: give an address as in wss://live.example.")
        self._page = settings.livekit_page
        if self._page and not _is_page(self._page):
            raise ValueError(
                "ASSANA_LIVEKIT_PAGE: give an address with {url} and {token} in it, as in "
                "https://live.example/custom?liveKitUrl={url}&token={token}"
            )
        self._key, self._secret = settings.livekit_api_key, settings.livekit_api_secret
        verifier = api.TokenVerifier(self._key, self._secret)
        self._receiver = api.WebhookReceiver(verifier)

    async def welcome(self, visitor: Visitor) -> Pass:
        room = api.CreateRoomRequest(
            name=visitor.room, empty_timeout=EMPTY_S, departure_timeout=LEFT_S
        )
        await self._ask(lambda service: service.create_room(room))  # if it is not there
        token = self._token(visitor)
        page = self._page.replace("{url}", quote(self._url, safe="")).replace("{token}", token)
        return Pass(self._url, token, page or None)

    async def close(self, room: str) -> None:
        request = api.DeleteRoomRequest(room=room)
        await self._ask(lambda service: service.delete_room(request), absent_is_fine=True)

    async def remove(self, room: str, person: str) -> None:
        request = api.RoomParticipantIdentity(room=room, identity=person)
        await self._ask(lambda service: service.remove_participant(request), absent_is_fine=True)

    async def probe(self) -> str:
        rooms = await self._ask(lambda service: service.list_rooms(api.ListRoomsRequest()))
        words = f"answers at {self._url}, with {len(rooms.rooms)} rooms"
        return words if self._page else f"{words}; no ASSANA_LIVEKIT_PAGE: {NO_PAGE}"

    def hear(self, body: bytes, seal: str) -> News | None:
        try:
            event = self._receiver.receive(body.decode(), seal)
        except Exception as error:  # the package raises plain ones; each means: not proved
            raise Unauthenticated("This was not sent by the site's LiveKit server.") from error
        what = _NEWS.get(event.event)
        if what is None:
            return None
        return _read(what, event)

    def _token(self, visitor: Visitor) -> str:
        host = visitor.part == "host"
        grants = api.VideoGrants(
            room_join=True,
            room=visitor.room,
            can_publish=True,
            can_subscribe=True,
            room_admin=True if host else None,
        )
        ttl = visitor.closes_at - datetime.now(UTC)
        token = api.AccessToken(self._key, self._secret).with_grants(grants)
        token = token.with_identity(visitor.person).with_name(visitor.name)
        return token.with_ttl(max(ttl, SHORTEST)).to_jwt()

    async def _ask(self, question: Any, *, absent_is_fine: bool = False) -> Any:
        """Ask the room service; its refusals and its silence are `ProviderFailed`."""
        try:
            async with api.LiveKitAPI(self._url, self._key, self._secret) as client:
                asked: Awaitable[Any] = question(client.room)
                return await asked
        except api.ServerError as error:
            if absent_is_fine and error.code == api.ServerErrorCode.NOT_FOUND:
                return None
            raise failed(self.name, f"refused: {error.message or error.code}.") from error
        except Exception as error:  # of its transport, which only the edges know by name
            log.warning("LiveKit could not be asked", exc_info=error)
            raise failed(self.name, f"can't be reached at {self._url}.") from error


def _read(what: Any, event: api.WebhookEvent) -> News:
    """Return the news; raise `Invalid` for names and times that no call of ours can have."""
    room, person = event.room, event.participant
    now = datetime.now(UTC)
    at = event.created_at or int(now.timestamp())  # an older server does not say
    seat = person.sid or person.identity
    named = {"room.name": room.name}
    if what != "ended":
        named |= {"participant.identity": person.identity, "participant.sid": seat}
    wrong = [name for name, text in named.items() if not 0 < len(text) <= LONGEST_NAME]
    named["room.sid"] = room.sid
    wrong += [name for name, text in named.items() if not text.isprintable()]
    if wrong:
        raise Invalid(errors=[(name, f"1 to {LONGEST_NAME} plain characters") for name in wrong])
    if abs(at - now.timestamp()) > OLDEST.total_seconds():
        raise Invalid(errors=[("createdAt", "news are told within hours")])
    return News(room.name, what, datetime.fromtimestamp(at, UTC), person.identity, seat, room.sid)


def _is_page(address: str) -> bool:
    """Say whether this is an address that tokens may be given to, with places for what it needs."""
    parts = urlsplit(address)
    safe = parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1")
    return safe and parts.netloc != "" and "{url}" in address and "{token}" in address
