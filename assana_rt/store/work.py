"""One change: rows, audit lines and events commit together; then, and only then, the news goes out.

This is the one door for writes. `Ledger.change(body)` runs `body(work)` in a transaction, then
numbers the events it published as the transaction's last statements.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from assana_rt.errors import Conflict
from assana_rt.store.audit import AuditLine, AuditTrail
from assana_rt.store.base import utc_now
from assana_rt.store.connection import Database, is_retryable
from assana_rt.store.eventlog import Draft, Event, EventLog

log = logging.getLogger(__name__)

T = TypeVar("T")
Announce = Callable[[Sequence[Event]], Awaitable[None]]

ATTEMPTS = 8
JSON = orjson.OPT_UTC_Z


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change, and from where; `id` is None for the system itself."""

    id: str | None = None
    name: str | None = None
    session_id: str | None = None
    address: str | None = None
    request_id: str | None = None

    def public(self) -> dict[str, Any] | None:
        return {"id": self.id, "name": self.name} if self.id else None


SYSTEM = Actor()


@dataclass(slots=True)
class Work:
    """What one transaction will have done: events to number, audit lines to keep."""

    actor: Actor
    now: datetime
    drafts: list[Draft] = field(default_factory=list)
    lines: list[AuditLine] = field(default_factory=list)

    def publish(
        self,
        channel: str,
        type: str,
        data: Mapping[str, Any],
        *,
        changed: Sequence[str] | None = None,
        named: bool = True,
        flags: int = 0,
    ) -> None:
        """Publish on `channel` when the transaction commits; `data["id"]` names the record.

        `named` false leaves the actor out, for channels that a wall shows.
        """
        body: dict[str, Any] = {"type": type, "timestamp": stamp(self.now), "data": data}
        if changed is not None:
            body["changed"] = list(changed)
        body["actor"] = self.actor.public() if named else None
        self.drafts.append(Draft(channel, orjson.dumps(body, option=JSON), data.get("id"), flags))

    def audit(
        self,
        action: str,
        record_type: str,
        record_id: str,
        *,
        version: int | None = None,
        changed: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a line of who did what; `changed` maps field names to [before, after]."""
        self.lines.append(AuditLine(action, record_type, record_id, version, changed))


class Ledger:
    """Opens units of work and announces what they published."""

    def __init__(
        self, database: Database, events: EventLog, trail: AuditTrail, announce: Announce
    ) -> None:
        self.database = database
        self.events = events
        self._trail = trail
        self._announce = announce

    async def change(self, actor: Actor, body: Callable[[Work], Awaitable[T]]) -> T:
        """Run `body` in a transaction and return what it returns; publish if it commits.

        `body` may run again when another transaction stood in the way, so it must keep no
        state outside the database and its `work`.
        """

        async def attempt_it(transaction: BaseDBAsyncClient) -> tuple[T, list[Event]]:
            work = Work(actor, utc_now())
            result = await body(work)
            if work.lines:
                await self._trail.append(work.actor, work.now, work.lines)
            return result, await self.events.append(work.drafts, last_of=transaction)

        for attempt in range(1, ATTEMPTS + 1):
            try:
                result, events = await self.database.transact(attempt_it)
                break
            except IntegrityError as error:
                raise Conflict(
                    "Another change at the same moment stands against this; look, then try again."
                ) from error
            except Exception as error:
                if attempt == ATTEMPTS or not is_retryable(error):
                    raise
                await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311
        if events:
            await self._tell(events)
        return result

    async def _tell(self, events: Sequence[Event]) -> None:
        try:
            await self._announce(events)
        except Exception:
            # The change is committed; every node's feed finds it by itself within a second.
            log.warning("announcing %d events failed", len(events), exc_info=True)


def stamp(moment: datetime) -> str:
    """Return an instant as RFC 3339 with milliseconds and Z."""
    return moment.isoformat(timespec="milliseconds")[:23] + "Z"
