"""What a request has been shown so far, for the audit."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import web

from assana_rt.store.audit import AuditLine
from assana_rt.store.work import Actor


@dataclass(slots=True)
class Seen:
    """`lines` must be kept before the answer leaves; `actor` is who asks, once that is known,
    and where `dead`, whom a token names that holds no longer."""

    address: str | None
    actor: Actor | None = None
    lines: list[AuditLine] = field(default_factory=list)
    dead: bool = False


seen_key = web.RequestKey("seen", Seen)
