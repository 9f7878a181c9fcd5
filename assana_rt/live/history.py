"""The `history` command: a page of what a channel has published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assana_rt.live.commands import History
from assana_rt.live.log import Event
from assana_rt.live.protocol import Failure, Refused
from assana_rt.live.ring import Channel, Entry
from assana_rt.live.subscribing import cleared_again, may_see, publication

if TYPE_CHECKING:
    from assana_rt.live.session import Session

MOST = 300


async def history(session: Session, command: History) -> dict[str, Any]:
    """Return publications from `since` on, upwards or downwards, and the top's position."""
    engine = session.engine
    kind, key = engine.registry.find(command.channel)
    if not kind.history:
        raise Refused(Failure.NOT_AVAILABLE)
    place, known = session.places.get(command.channel), engine.hub.channels.get(command.channel)
    if place is not None:
        cleared = place.cleared
    else:
        cleared = known.head if known is not None else 0
        await may_see(session, kind, key, "history")
    channel = await engine.hub.open(command.channel, kind, key)
    since = None
    if command.since is not None:
        since, epoch = command.since
        if epoch not in ("", engine.hub.epoch):
            raise Refused(Failure.UNRECOVERABLE_POSITION)
        if since > channel.head:
            await engine.feed.level(channel, since)
    limit = MOST if command.limit < 0 else min(command.limit, MOST)
    entries: Sequence[Entry] = []
    if limit:
        down = command.reverse
        read = _downwards if down else _upwards
        entries = await read(session, channel, since, limit)
    # What was read may be younger than the rule's answer.
    await cleared_again(session, channel, cleared, "history")
    return {
        "publications": [publication(entry) for entry in entries],
        "epoch": engine.hub.epoch,
        "offset": channel.head,
    }


async def _upwards(
    session: Session, channel: Channel, since: int | None, limit: int
) -> Sequence[Entry]:
    if since is not None and since > channel.head:
        raise Refused(Failure.UNRECOVERABLE_POSITION)
    found = await _read(session, channel, since or 0, limit)
    if since is not None and since < channel.head and (not found or found[0].offset != since + 1):
        raise Refused(Failure.UNRECOVERABLE_POSITION)
    return found


async def _downwards(
    session: Session, channel: Channel, since: int | None, limit: int
) -> Sequence[Entry]:
    top = channel.head if since is None else min(since - 1, channel.head)
    bottom = max(0, top - limit)
    found = await _read(session, channel, bottom, limit)
    return [entry for entry in reversed(found) if entry.offset <= top]


async def _read(session: Session, channel: Channel, after: int, limit: int) -> Sequence[Entry]:
    entries = channel.after(after)
    if entries is None:
        events: Sequence[Event] = await session.engine.log.read(channel.name, after, limit)
        entries = [Entry(event) for event in events if event.offset <= channel.head]
    return entries[:limit]
