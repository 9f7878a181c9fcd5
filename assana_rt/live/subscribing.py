"""The `subscribe` command: who may, from which place, and what comes with the reply.

A resume is a reader that is behind: the reply carries the first part of what was missed, the
rest follows as pushes. Nothing is lost between a snapshot and the first push, since the place
is the snapshot's own position and what follows it is read from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assana_rt.live.channels import ChannelKind, Snapshot
from assana_rt.live.commands import REJECT_UNRECOVERED, Subscribe
from assana_rt.live.pages import Gone
from assana_rt.live.protocol import Failure, Refused
from assana_rt.live.ring import Channel, Entry, Place

if TYPE_CHECKING:
    from assana_rt.live.session import Session

FIRST_EVENTS, FIRST_BYTES = 256, 256 * 1024  # of what was missed, in the reply itself
ATTEMPTS = 3  # at joining a channel that starts over meanwhile


async def subscribe(session: Session, command: Subscribe) -> dict[str, Any]:
    """Take a place in the channel; return the reply's result."""
    engine = session.engine
    kind, key = engine.registry.find(command.channel)
    _check(session, command)
    asked_at = engine.revision
    known = engine.hub.channels.get(command.channel)
    cleared = known.head if known is not None else 0
    grant = await kind.admit(session.principal, key, command.token)
    if grant is None:
        raise Refused(Failure.PERMISSION_DENIED)
    for _ in range(ATTEMPTS):
        channel = await engine.hub.open(command.channel, kind, key)
        cleared = await cleared_again(session, channel, cleared)
        place = Place(channel, session, channel.head, cleared=cleared, grant=grant)
        result = await _start(session, command, place, kind)
        # A snapshot may be ahead of this node, and what lies behind the place is not followed.
        await engine.feed.level(channel, place.at)
        place.cleared = await cleared_again(session, channel, cleared)
        if not channel.dead:
            break
        cleared = 0
    else:
        raise Refused(Failure.INTERNAL)
    session.enter(place)
    if engine.revision != asked_at:  # somebody's rights changed while we were asking
        session.recheck(place, 0)
    return result


async def cleared_again(
    session: Session, channel: Channel, cleared: int, asked: str = "subscribe"
) -> int:
    """Ask the rule again if a guarded event has come after `cleared`, the head as it was asked.

    Returns the head at which the answer is good. Raises Refused where it is no.
    """
    # In memory there may be a hole behind `cleared`, and a guarded event in it.
    whole = not cleared or channel.first <= cleared + 1
    if channel.kind is None or (whole and channel.guard <= cleared):
        return cleared
    cleared, kind, key = channel.head, channel.kind, channel.key
    if not await kind.allowed(session.principal, key):
        await kind.witness(session.principal, key, asked, granted=False)
        raise Refused(Failure.PERMISSION_DENIED)
    return cleared


async def may_see(session: Session, kind: ChannelKind, key: str, asked: str) -> None:
    """Refuse who may not watch, and so may not see what is `asked` for either."""
    granted = await kind.allowed(session.principal, key)
    await kind.witness(session.principal, key, asked, granted=granted)
    if not granted:
        raise Refused(Failure.PERMISSION_DENIED)


def _check(session: Session, command: Subscribe) -> None:
    if command.filtered:
        raise Refused(Failure.BAD_REQUEST, "filters on tags are not supported")
    if isinstance(command.data, bytes):
        raise Refused(Failure.BAD_REQUEST, "data is JSON")
    if command.mapped:
        raise Refused(Failure.NOT_AVAILABLE)
    if command.channel in session.places:
        raise Refused(Failure.ALREADY_SUBSCRIBED)
    if len(session.places) >= session.engine.limits.channels:
        raise Refused(Failure.LIMIT_EXCEEDED)


async def _start(
    session: Session, command: Subscribe, place: Place, kind: ChannelKind
) -> dict[str, Any]:
    """Find the place to start from; return the result that says so."""
    wishes = command.data if isinstance(command.data, dict) else {}
    if not kind.history:
        snapshot = await _snapshot(session, place.channel, wishes)
        return {} if snapshot is None else {"data": snapshot.data}
    place.conflate = wishes.get("conflate") is True
    result: dict[str, Any] = {"recoverable": True, "positioned": True}
    missed = None
    if command.recover:
        result["was_recovering"] = True
        missed = await _missed(session, command, place)
        if missed is None and command.flag & REJECT_UNRECOVERED:
            raise Refused(Failure.UNRECOVERABLE_POSITION)
    if missed is not None:
        result["recovered"] = True
        # The position asked from, not the top: each publication moves the client's own on.
        _put_offset(result, command.offset)
        first = _first_part(missed, place)
        if first:
            result["publications"] = [publication(entry) for entry in first]
        place.at = first[-1].offset if first else command.offset
    else:
        place.at = place.channel.head
        snapshot = await _snapshot(session, place.channel, wishes)
        if snapshot is not None:
            place.at = snapshot.position.offset
            result["data"] = snapshot.data
        _put_offset(result, place.at)
    result["epoch"] = session.engine.hub.epoch
    return result


async def _missed(session: Session, command: Subscribe, place: Place) -> Sequence[Entry] | None:
    """Return what follows the client's position, as far as at hand; None: can't be resumed."""
    engine, channel, offset = session.engine, place.channel, command.offset
    if command.epoch not in ("", engine.hub.epoch):
        return None
    if offset > channel.head:  # another node was ahead of this one
        await engine.feed.level(channel, offset)
    if offset > channel.head:
        return None
    try:
        return await engine.pages.fetch(channel, offset, place.conflate)
    except Gone:
        return None


async def _snapshot(session: Session, channel: Channel, wishes: dict[str, Any]) -> Snapshot | None:
    request = wishes.get("snapshot")
    if request is None:
        return None
    if not isinstance(request, dict):
        raise Refused(Failure.BAD_REQUEST, "snapshot is an object")
    engine = session.engine
    snapshot = await engine.snapshots.get(channel, session.principal, request)
    if snapshot is not None and channel.kind is not None and channel.kind.history:
        engine.hub.note_epoch(snapshot.position.epoch)  # may end this channel; then once more
    return snapshot


def _first_part(missed: Sequence[Entry], place: Place) -> list[Entry]:
    """Cut off what the reply can't carry, or what must be asked about before it is sent."""
    first: list[Entry] = []
    room = FIRST_BYTES
    for entry in missed[:FIRST_EVENTS]:
        room -= entry.size
        if room < 0 or (entry.guarded and entry.offset > place.cleared):
            break
        first.append(entry)
    return first


def publication(entry: Entry) -> dict[str, Any]:
    """Return the publication as replies carry it."""
    fields: dict[str, Any] = {"data": entry.payload, "offset": entry.offset}
    if entry.after is not None:
        fields["tags"] = {"after": str(entry.after)}
    return fields


def _put_offset(result: dict[str, Any], offset: int) -> None:
    if offset:  # 0 is left out, as every zero is
        result["offset"] = offset
