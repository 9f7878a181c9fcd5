"""Empties the outbox: each entry is sent by one node, tried again with growing patience, given up.

An entry is claimed by counting its attempt up, which only one node manages; the claim also puts
the next attempt off, so that an entry whose node died is tried again by another.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from tortoise.expressions import F

from assana_rt.notices.sender import Message, Sender, TryLater, Undeliverable
from assana_rt.records import outbox
from assana_rt.records.context import Site
from assana_rt.records.notifications import Notification
from assana_rt.records.outbox import OutboxEntry
from assana_rt.records.user_settings import UserSettings
from assana_rt.records.users import User

log = logging.getLogger(__name__)

EVERY_S = 5.0
AT_ONCE = 50
LONGEST = timedelta(seconds=30)
CLAIMED_FOR = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 10

Titled = Callable[[str, Notification], str]
"""Says a notification's title in a language."""


class Outbox:
    """Sends what is due by the senders it was given; one a medium."""

    def __init__(self, site: Site, senders: Sequence[Sender], titled: Titled) -> None:
        self._site, self._titled = site, titled
        self._senders: Mapping[str, Sender] = {sender.medium: sender for sender in senders}

    async def run(self) -> None:
        """Send for as long as the node lives."""
        while True:
            try:
                while await self.send_due(self._site.now()) == AT_ONCE:
                    pass
            except Exception:  # the database may be away
                log.exception("the outbox could not be read; trying again")
            await asyncio.sleep(EVERY_S * random.uniform(0.8, 1.2))  # noqa: S311

    async def send_due(self, now: datetime) -> int:
        """Try every entry that is due by `now`, at most `AT_ONCE`; return how many those were."""
        due = OutboxEntry.filter(
            state="waiting", next_at__lte=now, medium__in=list(self._senders)
        ).order_by("next_at", "id")
        entries = await due.limit(AT_ONCE)
        await asyncio.gather(*(self._try(entry, now) for entry in entries))
        return len(entries)

    async def _try(self, entry: OutboxEntry, now: datetime) -> None:
        free = OutboxEntry.filter(id=entry.id, state="waiting", attempts=entry.attempts)
        if not await free.update(attempts=F("attempts") + 1, next_at=now + CLAIMED_FOR):
            return  # another node has it
        attempt = entry.attempts + 1
        message = await self._message(entry)
        if message is None:
            await _note(entry, attempt, state="dropped", done_at=now)
            return
        try:
            async with asyncio.timeout(LONGEST.total_seconds()):
                await self._senders[entry.medium].send(message)
        except Undeliverable as error:
            await _note(entry, attempt, state="failed", done_at=now, error=_told(error))
        except Exception as error:
            await self._put_off(entry, attempt, now, error)
        else:
            await _note(entry, attempt, state="sent", done_at=now)

    async def _put_off(
        self, entry: OutboxEntry, attempt: int, now: datetime, error: Exception
    ) -> None:
        # The error's words may hold an address: they stay in the entry.
        kind = type(error).__name__
        log.warning("sending by %s failed with %s, attempt %d", entry.medium, kind, attempt)
        if attempt >= MOST_ATTEMPTS:
            await _note(entry, attempt, state="failed", done_at=now, error=_told(error))
            return
        asked = error.after if isinstance(error, TryLater) else None
        await _note(entry, attempt, next_at=now + (asked or wait(attempt)), error=_told(error))

    async def _message(self, entry: OutboxEntry) -> Message | None:
        """Return what to send; None where it is no longer true, wanted, or reaches nobody."""
        told = await Notification.get_or_none(id=entry.notification_id)
        person = await User.get_or_none(id=entry.user_id)
        wishes = await UserSettings.get_or_none(user_id=entry.user_id)
        if told is None or told.deleted_at is not None or told.read_at is not None:
            return None
        if person is None or not person.is_active or person.deleted_at is not None:
            return None
        addresses = {"email": person.email, "sms": person.phone_number, "push": person.id}
        to = addresses[entry.medium]
        if not to or not outbox.wanted(entry.medium, wishes):
            return None
        language = wishes.language if wishes else "en"
        title = self._titled(language, told)
        return Message(entry.id, to, title, title, language)


def wait(attempt: int) -> timedelta:
    """Return how long to wait after a failed attempt: twice as long each time, never in step."""
    doubled: timedelta = FIRST_WAIT * 2 ** (attempt - 1)
    return min(doubled, LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311


async def _note(entry: OutboxEntry, attempt: int, **changed: object) -> None:
    """Write down how an attempt went, unless a later one has begun meanwhile."""
    await OutboxEntry.filter(id=entry.id, attempts=attempt).update(**changed)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:255]
