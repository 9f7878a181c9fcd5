"""The channel of a call, `meeting:<meeting id>`: who waits, who is in, and their signalling.

What is said between people passes through and is forgotten. Until the host admits them, guests
hear of their own admission and of the end, and of nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Mapping
from datetime import datetime
from typing import Any, cast

import orjson

from assana_rt.access.principal import Principal, Role
from assana_rt.errors import AppError, Conflict, ProviderFailed
from assana_rt.live.channels import ChannelKind, Member
from assana_rt.live.engine import Engine
from assana_rt.live.log import Event
from assana_rt.live.protocol import Disconnect, Failure, Refused
from assana_rt.meetings import calls, entry, places
from assana_rt.meetings.calls import Seat
from assana_rt.meetings.grants import ROOM_CLOSED
from assana_rt.meetings.messages import LONGEST_CHAT, Switches
from assana_rt.meetings.places import Message, Place, Room, Standing
from assana_rt.records.context import Site
from assana_rt.records.reads import watched
from assana_rt.store.base import new_id
from assana_rt.store.work import stamp

log = logging.getLogger(__name__)

GRACE_S = 3.0
"""How long a lost connection may take to be back before anything is written: pages are reloaded."""
BEAT_S = 30.0
RETRY_S = (0.2, 1.0, 5.0)


class Meetings(ChannelKind):
    """A call: who waits, who is in, and their signalling. Nothing of it is kept or numbered.

    `attach` it to its engine before the first guest comes.
    """

    namespace = "meeting"
    keyed = True
    key_name = "meeting_id"
    history = False
    presence = True

    def __init__(self, site: Site, *, grace_s: float = GRACE_S) -> None:
        self._site = site
        self._grace_s = grace_s
        self._rooms: dict[str, Room] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    def attach(self, engine: Engine) -> None:
        self._engine = engine

    # Who may come, and stay

    async def allowed(self, principal: Principal, key: str) -> bool:
        """Say whether this person is in the call, on this node: others may not look in."""
        room = self._rooms.get(key, Room())
        return any(
            place.standing is Standing.IN and place.seat.person == principal.id
            for place in room.places.values()
        )

    async def admit(self, principal: Principal, key: str, token: str) -> Seat | None:
        """Let in a guest who connected with a token for this room, or its doctor who shows one."""
        seat = None
        try:
            seat = await self._admitted(principal, key, token)
        finally:
            await self.witness(principal, key, "subscribe", granted=seat is not None)
        return seat

    async def witness(self, principal: Principal, key: str, asked: str, *, granted: bool) -> None:
        channel = f"{self.namespace}:{key}"
        await watched(self._site, principal, channel, "meeting", asked, granted=granted)

    async def _admitted(self, principal: Principal, key: str, token: str) -> Seat | None:
        if isinstance(principal, entry.Guest):
            grant = principal.grant
        elif principal.role is Role.DOCTOR:
            grant = entry.read(self._site, token)
        else:
            return None
        if grant.person != principal.id:
            return None
        try:
            who = await entry.check(self._site, grant, key)
        except Conflict:  # not open now: refused like everything else here
            return None
        return Seat(new_id(), key, who.part, who.person, who.name)

    async def keeps(self, member: Member, key: str) -> bool:
        place = self._place(member)
        return place is not None and place.standing is not Standing.OUT

    def entered(self, member: Member, key: str) -> None:
        seat = _seat(member)
        self._rooms.setdefault(key, Room()).places[seat.id] = Place(seat)
        self._spawn(self._arrive(seat))

    def left(self, member: Member, key: str) -> None:
        seat = _seat(member)
        room = self._rooms[key]
        del room.places[seat.id]
        if not room.places:
            del self._rooms[key]
        self._spawn(self._depart(seat, self._site.now()))

    # Who hears what

    def hears(self, member: Member, key: str, payload: bytes) -> bool:
        place = self._place(member)
        return place is not None and places.hears(place, orjson.loads(payload)["to"])

    def sees(self, member: Member, key: str) -> bool:
        place = self._place(member)
        return place is not None and place.standing is Standing.IN

    def reveals(self, principal: Principal, key: str, other: Mapping[str, Any]) -> bool:
        return self._rooms.get(key, Room()).reveals(principal.id, other["user"])

    def info(self, member: Member) -> dict[str, Any]:
        seat = _seat(member)
        told = {"name": seat.name, "role": seat.part}
        return {"user": seat.person, "client": member.client, "chan_info": told}

    # What members say

    async def publish(self, sender: Member, key: str, data: bytes) -> None:
        """Take a message of the host or of an admitted guest: an object with a `type`."""
        said = orjson.loads(data)
        place = self._place(sender)
        if place is None or not isinstance(said, dict):
            raise Refused(Failure.BAD_REQUEST, "say an object with a type")
        kind = said.get("type")
        if kind == "leave":
            await calls.depart(self._site, place.seat, self._site.now(), for_good=True)
        elif place.standing is not Standing.IN:
            raise Refused(Failure.PERMISSION_DENIED)
        elif kind in ("admit", "decline", "end"):
            await self._decide(kind, place.seat, said.get("guest"))
        else:
            message = self._message(kind, key, said)
            sender_is = {"from": place.participant, "seat": place.seat.id, "name": place.seat.name}
            self._engine.cast(f"{self.namespace}:{key}", orjson.dumps(message | sender_is))

    async def _decide(self, kind: str, seat: Seat, guest: object) -> None:
        if seat.part != "host":
            raise Refused(Failure.PERMISSION_DENIED)
        if kind == "end":
            await calls.end(self._site, seat)
        elif not isinstance(guest, str):
            raise Refused(Failure.BAD_REQUEST, "name the guest by their id")
        elif kind == "admit":
            await calls.admit(self._site, seat, guest)
        else:
            await calls.decline(self._site, seat, guest)

    def _message(self, kind: object, key: str, said: Mapping[str, Any]) -> Message:
        """Return what is passed on of something said; raise `Refused` for what is not."""
        match kind:
            case "signal":
                to = said.get("to")
                if not isinstance(to, str) or to not in self._rooms[key].people:
                    raise Refused(Failure.BAD_REQUEST, "name somebody who is in the call")
                return {"to": to, "type": "signal", "data": said.get("data")}
            case "chat":
                text = said.get("text")
                if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST_CHAT:
                    words = f"a message has 1 to {LONGEST_CHAT} characters"
                    raise Refused(Failure.BAD_REQUEST, words)
                at = stamp(self._site.now())
                return {"to": "in", "type": "chat", "text": text.strip(), "at": at}
            case "state":
                switches = {
                    name: said[name] is True for name in Switches.model_fields.keys() & said.keys()
                }
                return {"to": "in", "type": "state", **switches}
            case _:
                raise Refused(Failure.BAD_REQUEST, "there is no such message here")

    # What becomes of rooms

    async def note(self, event: Event) -> None:
        """Take in a publication of the internal channel."""
        told = orjson.loads(event.payload)
        key, data = told["data"]["id"], told["data"]
        room = self._rooms.get(key)
        if told["type"] == ROOM_CLOSED:
            if room is not None:
                await self._close(key, room, data["reason"])
            self._spawn(self._tell_provider(self._site.video.close(key)))
            return
        if room is not None:
            for place, message in room.take(data, event.offset):
                self._tell(key, place, message)
            await self._dismiss(room)
        # Those whose invitation is dead, or another browser's now.
        gone = {p for p, reason in data["out"].items() if reason in ("withdrawn", "freed")}
        self._shut(gone)
        for name in data["dead"]:
            self._spawn(self._tell_provider(self._site.video.remove(key, name)))

    async def _close(self, key: str, room: Room, reason: str) -> None:
        for place, message in room.close(reason):
            self._tell(key, place, message)
        guests = room.guests()
        await self._dismiss(room)
        self._shut(guests)

    async def _dismiss(self, room: Room) -> None:
        out = room.out()
        if out:
            await self._engine.recheck(lambda principal: principal.id in out)

    def _shut(self, people: set[str]) -> None:
        if people:
            code = Disconnect.PERMISSION_DENIED.code
            self._engine.close_sessions(lambda principal: principal.id in people, code)

    def _tell(self, key: str, place: Place, message: Message) -> None:
        payload = orjson.dumps({"to": place.seat.id, **message})
        self._engine.cast(f"{self.namespace}:{key}", payload, here=True)

    async def _tell_provider(self, request: Coroutine[Any, Any, None]) -> None:
        try:
            await request
        except ProviderFailed as error:
            log.warning("%s", error)

    # Coming, going, being there

    async def _arrive(self, seat: Seat) -> None:
        for pause in (*RETRY_S, None):
            try:
                found = await calls.arrive(self._site, seat)
            except AppError:
                if pause is None or self._find(seat) is None:
                    raise
                log.warning("somebody could not be taken into a room; trying again", exc_info=True)
                await asyncio.sleep(pause)
            else:
                break
        room = self._rooms.get(seat.meeting_id)
        if not found and room is not None:  # it closed a moment ago
            await self._close(seat.meeting_id, room, "closed")

    async def _depart(self, seat: Seat, at: datetime) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), self._grace_s)
        # Where this fails, the sweep notes it once nobody has seen them for a while.
        await calls.depart(self._site, seat, at)

    async def run(self) -> None:
        """Say, for as long as the node lives, who is there, and end what all have left."""
        while True:
            await asyncio.sleep(BEAT_S)
            try:
                await calls.seen(self._site, [s for r in self._rooms.values() for s in r.places])
                await calls.sweep(self._site)
            except Exception:  # the database may be away; the next round does it
                log.exception("the rooms could not be swept; trying again in %s s", BEAT_S)

    async def stop(self) -> None:
        """Write down at once who is gone; the engine has let everybody go."""
        self._stopping.set()
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a task of the rooms failed", exc_info=error)

    def _place(self, member: Member) -> Place | None:
        return self._find(_seat(member))

    def _find(self, seat: Seat) -> Place | None:
        room = self._rooms.get(seat.meeting_id)
        return room.places.get(seat.id) if room else None


def _seat(member: Member) -> Seat:
    return cast("Seat", member.grant)
