"""What a verb runs with: this site's parts, and on whose behalf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from assana_rt.access.passwords import Passwords
from assana_rt.access.principal import Principal, Role
from assana_rt.access.revocations import Revocations
from assana_rt.access.throttle import Throttle
from assana_rt.access.tokens import AccessTokens, Seals
from assana_rt.errors import Unauthenticated
from assana_rt.meetings.grants import MeetingTokens
from assana_rt.meetings.providers.base import Provider
from assana_rt.settings import Settings
from assana_rt.store.audit import NO_RECORD, AuditLine, AuditTrail
from assana_rt.store.connection import Database
from assana_rt.store.eventlog import EventLog
from assana_rt.store.work import Actor, Ledger


@dataclass(frozen=True, slots=True)
class Site:
    """The parts that verbs use; made once, in `app.py`."""

    settings: Settings
    database: Database
    events: EventLog
    ledger: Ledger
    audit: AuditTrail
    access_tokens: AccessTokens
    refresh_seals: Seals
    passwords: Passwords
    throttle: Throttle
    revocations: Revocations
    meeting_tokens: MeetingTokens
    video: Provider
    records: Sequence[Any]  # each is told when a record changes, by its `follow`
    media: frozenset[str] = frozenset()  # what this site can send notifications by: email, …

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.zone

    def record(self, name: str) -> Any:
        """Return the `Resource` of that name: for records that can't import each other."""
        return next(each for each in self.records if getattr(each, "name", None) == name)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return datetime.now(self.zone).date()

    def instant(self, day: date, clock: time) -> datetime:
        """Return the instant of a local date and time; an hour that comes twice is the first."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def exists(self, day: date, clock: time) -> bool:
        """Whether the clock showed that time on that day: spring leaves an hour out."""
        there = self.instant(day, clock).astimezone(self.zone)
        return there.replace(tzinfo=None) == datetime.combine(day, clock)


@dataclass(frozen=True, slots=True)
class Context:
    """One call: who asks, from where, and the site. `principal` is None before sign-in."""

    site: Site
    who: Principal | None
    actor: Actor
    lines: list[AuditLine] = field(default_factory=list, compare=False)
    """What the audit must have kept before this call is answered."""

    def note(
        self,
        action: str,
        record_type: str,
        record_id: str = NO_RECORD,
        *,
        version: int | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Note what the answer will tell, or whom it refuses; whoever answers keeps the notes."""
        line = AuditLine(action, record_type, record_id, version, None, details)
        self.lines.append(line)

    @property
    def principal(self) -> Principal:
        if self.who is None:
            raise Unauthenticated
        return self.who

    def is_(self, *roles: Role) -> bool:
        return self.principal.role in roles
