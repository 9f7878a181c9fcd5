"""What is written down of a call: who waits, who is in, since when; and how it starts and ends.

Each verb is one transaction, which locks the consultation first and, as its last word, publishes
the whole state of the room on the internal channel: nodes take it over, in order, and read
nothing. Of what is said and shown in a call nothing comes here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assana_rt.errors import Conflict
from assana_rt.meetings import told
from assana_rt.meetings.grants import CHANNEL, ROOM_CHANGED, Part, named_elsewhere
from assana_rt.records.consultations import Consultation, consultations
from assana_rt.records.context import Context, Site
from assana_rt.records.participants import Participant, participants, state_of
from assana_rt.store.work import Actor, Work, stamp

FULL = (
    "Two can talk in this room, and two are in it. Let the other guest leave first; "
    "for more, this site needs a video service with a media server."
)
UNSEEN = timedelta(seconds=90)
"""After so long without a word of its server, a connection counts as lost."""
FORSAKEN = timedelta(seconds=60)
"""A call that everybody left ends after so long: they may just be coming back."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One connection to a room, and whom it speaks for.

    `session` is the video service's name for this life of the room; None in our own room.
    """

    id: str
    meeting_id: str
    part: Part
    person: str
    name: str
    session: str | None = None


class _Room:
    """A room within one transaction: its consultation, locked, and everybody who ever came."""

    def __init__(
        self, ctx: Context, work: Work, row: Consultation, people: list[Participant]
    ) -> None:
        self.ctx, self.work, self.row, self.people = ctx, work, row, people

    def of(self, **known: str) -> Participant | None:
        """Return the person with these values."""
        wanted = known.items()
        found = (p for p in self.people if all(getattr(p, name) == value for name, value in wanted))
        return next(found, None)

    def there(self, part: Part) -> list[Participant]:
        return [p for p in self.people if p.role == part and p.here_since is not None]

    def full_for(self, person: Participant) -> bool:
        others = [p for p in self.there("guest") if p.id != person.id]
        return bool(others) and self.ctx.site.video.name == "builtin"

    def inside(self, person: Participant | None) -> dict[str, Any]:
        """Return what is written of somebody who is in the call, as before or from now on."""
        now = self.work.now
        return {
            "joined_at": (person and person.joined_at) or now,
            "here_since": (person and person.here_since) or now,
            "admitted_at": (person and person.admitted_at) or now,
            "left_at": None,
            "declined_at": None,
        }

    def outside(self, person: Participant | None) -> dict[str, Any]:
        """Return what is written of a guest in the lobby, who keeps the place they had."""
        return {
            "waiting_since": (person and person.waiting_since) or self.work.now,
            "admitted_at": None,
            "declined_at": None,
        }

    async def write(self, person: Participant, values: dict[str, Any]) -> None:
        await participants.write(self.ctx, self.work, person, values)

    async def put_away(self, person: Participant, at: datetime, **also: Any) -> None:
        await participants.depart(self.ctx, self.work, person, at, **also)

    async def tell(
        self,
        *,
        ended: str | None = None,
        out: dict[str, str] | None = None,
        dead: Sequence[str] = (),
    ) -> None:
        """Note a start, then publish the state; the transaction's last word.

        `out` says why somebody is there no more, by person; `dead` are names with the video
        service whose tokens are good there yet.
        """
        row = self.row
        begun = row.meeting_started_at is not None and row.meeting_ended_at is None
        if self.there("host") and self.there("guest") and not begun:
            await self._note(
                meeting_started_at=row.meeting_started_at or self.work.now, meeting_ended_at=None
            )
        started_at = row.meeting_started_at
        state = {
            "id": row.meeting_id,
            "started_at": stamp(started_at) if started_at and not row.meeting_ended_at else None,
            "people": [_told(person) for person in self.people if person.seat is not None],
            "ended": ended,
            "out": out or {},
            "dead": list(dead),
        }
        self.work.publish(CHANNEL, ROOM_CHANGED, state, named=False)

    async def end(self, at: datetime) -> None:
        if self.row.meeting_started_at is not None and self.row.meeting_ended_at is None:
            await self._note(meeting_ended_at=max(at, self.row.meeting_started_at))

    async def _note(self, **columns: Any) -> None:
        await consultations.write(self.ctx, self.work, self.row, columns)


async def arrive(site: Site, seat: Seat) -> bool:
    """Take a connection in: the host into the call, a guest into the lobby.

    A guest who reloads keeps the place, and one who was admitted is in again while the call goes
    on and has room. The newest connection of a person counts. False where there is no such room.
    With a session, the video service has let them in, and will tell when they leave. What it told
    of before, of the connection or of the session's end, is told late, and changes nothing.
    """
    reported = seat.session is not None

    async def run(room: _Room) -> None:
        if seat.session and await told.known(seat.session):
            return
        if not await _first_told(room, seat):
            return
        person = room.of(person=seat.person)
        if person and person.seat == seat.id:
            return
        seen_at = None if reported else room.work.now
        here: dict[str, Any] = {"seat": seat.id, "seen_at": seen_at, "name": seat.name}
        admitted = bool(person and person.admitted_at and not room.full_for(person))
        if seat.part == "host" or reported or admitted:
            here |= room.inside(person)
            if person and person.joined_at:
                here["rejoined"] = person.rejoined + 1
        else:
            here |= room.outside(person)
        if person:
            await room.write(person, here)
        else:
            await _insert(room, seat, here)
        await room.tell()

    return await _change(site, _actor(seat), seat.meeting_id, run)


async def depart(site: Site, seat: Seat, at: datetime, *, for_good: bool = False) -> None:
    """Note that a connection is gone since `at`; nothing happens if a newer one took its place.

    `for_good`: the person left, so that the place in the lobby is given up.
    """

    async def run(room: _Room) -> None:
        await _first_told(room, seat)  # its coming may yet be told
        person = room.of(seat=seat.id)
        if person is not None:
            given_up = {"waiting_since": None, "admitted_at": None} if for_good else {}
            await room.put_away(person, at, **given_up)
            await room.tell()

    await _change(site, _actor(seat), seat.meeting_id, run)


async def admit(site: Site, host: Seat, participant_id: str) -> None:
    """Let a guest in from the lobby; raise `Conflict` where the call is full."""

    async def run(room: _Room) -> None:
        guest = _waiting(room, participant_id)
        if room.full_for(guest):
            raise Conflict(FULL)
        await room.write(guest, room.inside(guest))
        await room.tell()

    await _change(site, _actor(host), host.meeting_id, run)


async def decline(site: Site, host: Seat, participant_id: str) -> None:
    """Send a guest away from the lobby, who may ask again."""

    async def run(room: _Room) -> None:
        guest = _waiting(room, participant_id)
        sent_away = {"declined_at": room.work.now, "waiting_since": None}
        await room.put_away(guest, room.work.now, **sent_away)
        await room.tell(out={guest.person: "declined"})

    await _change(site, _actor(host), host.meeting_id, run)


async def end(site: Site, host: Seat) -> None:
    """End the call for all; the room stays open, and guests knock again."""

    async def run(room: _Room) -> None:
        for person in room.people:
            if person.seat is not None:
                await room.put_away(person, room.work.now, waiting_since=None, admitted_at=None)
        await room.end(room.work.now)
        await room.tell(ended="host")

    await _change(site, _actor(host), host.meeting_id, run)


async def ended_elsewhere(site: Site, meeting_id: str, session: str, at: datetime) -> None:
    """Note that the video service ended a call; told late, it leaves alone who came since."""

    async def run(room: _Room) -> None:
        if session and not await told.note(room.work, session, session):
            return
        seated = [person for person in room.people if person.seat is not None]
        newer = await told.of_others([str(person.seat) for person in seated], session)
        for person in seated:
            if person.seat not in newer:
                await room.put_away(person, at)
        if not newer:
            await room.end(at)
        await room.tell(ended=None if newer else "left")

    await _change(site, Actor(), meeting_id, run)


async def put_out(
    ctx: Context, work: Work, row: Consultation, person: str, turn: int, reason: str
) -> None:
    """Take a person who came in this turn out of the room, within a unit of work that holds the
    consultation."""
    if row.meeting_id is None:
        return
    room = await _entered(ctx, work, row)
    found = room.of(person=person)
    if found is not None:
        await room.put_away(found, work.now, waiting_since=None, admitted_at=None)
    await room.tell(out={person: reason}, dead=[named_elsewhere(person, turn)])


async def seen(site: Site, seats: Sequence[str]) -> None:
    """Note that these connections are there."""
    if seats:
        await Participant.filter(seat__in=list(seats)).update(seen_at=site.now())


async def sweep(site: Site) -> None:
    """Note who is gone without anybody's having told, and end the calls that all have left."""
    now = site.now()
    lost = await Participant.filter(seat__isnull=False, seen_at__lt=now - UNSEEN).values_list(
        "meeting_id", flat=True
    )
    running = await Consultation.filter(
        consultation_date__gte=site.today() - timedelta(days=2),
        meeting_started_at__isnull=False,
        meeting_ended_at__isnull=True,
        status="Confirmed",
        deleted_at__isnull=True,
    ).values_list("meeting_id", flat=True)
    for meeting_id in sorted({str(each) for each in [*lost, *running]}):
        await _change(site, Actor(), meeting_id, _swept)


async def _swept(room: _Room) -> None:
    now = room.work.now
    lost = [p for p in room.people if p.seat and p.seen_at and p.seen_at < now - UNSEEN]
    for person in lost:
        await room.put_away(person, person.seen_at or now)
    left = [p.left_at for p in room.people if p.left_at is not None]
    begun = room.row.meeting_started_at is not None and room.row.meeting_ended_at is None
    there = room.there("host") or room.there("guest")
    over = begun and not there and left and max(left) < now - FORSAKEN
    if over:
        await room.end(max(left))
    if lost or over:
        await room.tell(ended="left" if over else None)


async def _first_told(room: _Room, seat: Seat) -> bool:
    """Note that the video service told of a connection; False if it had before."""
    return seat.session is None or await told.note(room.work, seat.id, seat.session)


async def _insert(room: _Room, seat: Seat, here: dict[str, Any]) -> None:
    who = {
        "consultation_id": room.row.id,
        "meeting_id": seat.meeting_id,
        "person": seat.person,
        "role": seat.part,
    }
    made = await participants.insert(room.ctx, room.work, who | here)
    room.people.append(await Participant.get(id=made["id"]))


def _waiting(room: _Room, participant_id: str) -> Participant:
    guest = room.of(id=participant_id)
    if guest is None or guest.seat is None or guest.here_since is not None:
        raise Conflict("This guest does not wait in the lobby any more.")
    return guest


async def _change(
    site: Site, actor: Actor, meeting_id: str, body: Callable[[_Room], Awaitable[None]]
) -> bool:
    """Run `body` on a room in one transaction; False where there is no such room."""

    async def run(work: Work) -> bool:
        row = (
            await Consultation.filter(
                meeting_id=meeting_id, status="Confirmed", deleted_at__isnull=True
            )
            .select_for_update()
            .first()
        )
        if row is None:
            return False
        await body(await _entered(Context(site, None, actor), work, row))
        return True

    return await site.ledger.change(actor, run)


async def _entered(ctx: Context, work: Work, row: Consultation) -> _Room:
    people = await Participant.filter(meeting_id=row.meeting_id).order_by("created_at", "id")
    return _Room(ctx, work, row, people)


def _actor(seat: Seat) -> Actor:
    return Actor(seat.person if seat.part == "host" else None, seat.name)


def _told(person: Participant) -> dict[str, Any]:
    return {
        "id": person.id,
        "person": person.person,
        "role": person.role,
        "name": person.name,
        "state": state_of(participants.values(person)),
        "seat": person.seat,
        "waiting_since": stamp(person.waiting_since) if person.waiting_since else None,
        "joined_at": stamp(person.joined_at) if person.joined_at else None,
    }
