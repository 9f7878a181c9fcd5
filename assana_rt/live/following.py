"""What follows a place, for one watcher: the one function that decides what is sent next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assana_rt.live.log import FINAL
from assana_rt.live.pages import Gone
from assana_rt.live.protocol import Unsubscribed
from assana_rt.live.ring import Place

if TYPE_CHECKING:
    from assana_rt.live.outgoing import Outgoing


def follow(session: Outgoing, place: Place, messages: list[bytes], room: int) -> tuple[int, bool]:
    """Add to `messages` what follows, as long as there is room, and move the place.

    Returns the room left and whether there is more to send at once. Where the log must be
    read first, or somebody asked, the session is woken when that is done.
    """
    channel, pages = place.channel, session.engine.pages
    try:
        entries = pages.find(channel, place.at, place.conflate)
    except Gone:
        return _end(session, place, Unsubscribed.INSUFFICIENT_STATE, messages, room)
    if entries is None:
        pages.ask(channel, place.at, place.conflate, session)
        return room, False
    for entry in entries:
        guarded = entry.guarded and entry.offset > place.cleared
        final = guarded and bool(entry.flags & FINAL)
        if guarded and not final:
            session.recheck(place, entry.offset)
            return room, False
        message = entry.message(session.codec)
        if len(message) > room and messages:
            return room, True
        messages.append(message)
        room -= len(message)
        place.at = entry.offset
        if final:
            return _end(session, place, Unsubscribed.REVOKED, messages, room)
    return room, place.at < channel.head


def unsubscribed(session: Outgoing, place: Place, why: Unsubscribed) -> bytes:
    """Return the push that tells of a place given up."""
    push = {"code": why.code, "reason": why.text}
    return session.codec.encode({"push": {"channel": place.channel.name, "unsubscribe": push}})


def _end(
    session: Outgoing, place: Place, why: Unsubscribed, messages: list[bytes], room: int
) -> tuple[int, bool]:
    session.leave(place)
    messages.append(unsubscribed(session, place, why))
    session.told_to_return(why)
    return room, False
