"""Lets no answer leave before the audit has kept what it tells, or whom it refuses.

Verbs note what they show (`Context.note`); here the notes of a request are kept, many requests
in one commit, and what nobody noted is noted. Where that fails, the answer is a 503 instead.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext

from aiohttp import web
from aiohttp.typedefs import Middleware

from assana_rt import log
from assana_rt.access.principal import Principal
from assana_rt.api.seen import Seen, seen_key
from assana_rt.api.signing_in import TokenDead
from assana_rt.api.state import requests_key, site_key
from assana_rt.errors import AppError
from assana_rt.live.channels import caller
from assana_rt.records.registry import RECORDS
from assana_rt.store.audit import NO_RECORD, AuditLine
from assana_rt.store.base import is_id
from assana_rt.store.work import Actor

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

ROOT = "/api/v1/"
SHOWN = frozenset({"read", "list"})
REPLAYED = "Idempotent-Replayed"  # what an earlier request had made is shown once more
NAMES = {resource.path.split("/")[-1]: resource.name for resource in RECORDS} | {
    "me": "user",
    "sessions": "session",
    "meetings": "meeting",
    "audit-logs": "audit_log",
}
STRANGERS_LINES, STRANGERS_WINDOW_S, STRANGERS_KNOWN = 100, 900.0, 10_000


def record_reads() -> Middleware:
    """Return the middleware that keeps what requests were shown before they are answered."""
    strangers = _Strangers()

    @web.middleware
    async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
        seen = request[seen_key] = Seen(request.app[requests_key].address(request))
        caller.set(seen.address)
        try:
            with _coming(request):
                response = await handler(request)
        except AppError as error:
            if not error.shows:
                # Nothing was shown after all; but whoever was refused was.
                seen.lines[:] = [line for line in seen.lines if line.action not in SHOWN]
            _note_refusal(request, seen, error.status, error)
            await _keep(request, seen, strangers)
            raise
        except web.HTTPException:  # on to another page, or nothing there
            await _keep(request, seen, strangers)
            raise
        if response.status in (403, 404):  # a page that says so
            _note_refusal(request, seen, response.status, None)
        elif not seen.lines and _is_read(request, response):
            seen.lines.append(AuditLine("read", *subject(request)))
        elif REPLAYED in response.headers and _known(seen):
            type, id = subject(request)
            seen.lines.append(AuditLine("read", type, id, details={"replayed": True}))
        await _keep(request, seen, strangers)
        return response

    return record


async def _keep(request: web.Request, seen: Seen, strangers: _Strangers) -> None:
    if not seen.lines:
        return
    actor = seen.actor or _actor(request, None)
    lines = seen.lines
    unproven = actor.id is None or seen.dead  # nobody fills the disk without a living token
    if unproven and any(line.action == "refused" for line in lines):
        whose = actor.id or seen.address or ""
        if not strangers.count(whose):
            lines = [line for line in lines if line.action != "refused"]
    await request.app[site_key].audit.keep(actor, lines)


def _coming(request: web.Request) -> AbstractContextManager[None]:
    """Say that a line follows, of what is soon over and as a rule read: no socket, no change."""
    if request.method == "GET" and request.path.startswith(ROOT):
        return request.app[site_key].audit.coming()
    return nullcontext()


def _is_read(request: web.Request, response: web.StreamResponse) -> bool:
    shown = request.method == "GET" and response.status in (200, 304)
    return shown and request.path.startswith(ROOT) and _known(request[seen_key])


def _known(seen: Seen) -> bool:
    return seen.actor is not None and seen.actor.id is not None


def subject(request: web.Request) -> tuple[str, str]:
    """Return the name and the id of what an address is about; `NO_RECORD` where it is no one."""
    resource = request.match_info.route.resource
    name, place = place_of(resource.canonical if resource else "")
    id = request.match_info[place] if place else NO_RECORD
    return name, id if is_id(id) else NO_RECORD


def place_of(route: str) -> tuple[str, str]:
    """Return the name of what a route is about, and which of its places names one of them."""
    parts = route.removeprefix(ROOT).strip("/").split("/")
    places = [place for place, part in enumerate(parts) if part.startswith("{")]
    place = places[-1] if places else len(parts)
    name = parts[place - 1] if place else parts[0]
    return NAMES.get(name, name.replace("-", "_") or "page"), parts[place].strip(
        "{}"
    ) if places else ""


def _note_refusal(request: web.Request, seen: Seen, status: int, error: AppError | None) -> None:
    """Note a refusal that tells something: of a role, of a record, or of a token that is dead."""
    type, id = subject(request)
    match status:
        case 401:
            telling = _has_proof(request)
        case 403:
            telling = _known(seen)
        case 404:
            telling = _known(seen) and id != NO_RECORD
        case _:
            telling = False
    if not telling or any(line.action == "refused" for line in seen.lines):
        return
    if isinstance(error, TokenDead):
        seen.actor, seen.dead = _actor(request, error.who), True
    resource = request.match_info.route.resource
    asked = f"{request.method} {resource.canonical if resource else ''}"
    details = {"asked": asked, "status": status}
    seen.lines.append(AuditLine("refused", type, id, details=details))


def _has_proof(request: web.Request) -> bool:
    """Whether a request came with something that should have proved who asks."""
    cookie = request.app[requests_key].cookie
    return "Authorization" in request.headers or cookie in request.cookies


def _actor(request: web.Request, who: Principal | None) -> Actor:
    address, request_id = request[seen_key].address, log.request_id.get() or None
    if who is None:
        return Actor(address=address, request_id=request_id)
    return Actor(who.id, who.name, who.session_id, address, request_id)


class _Strangers:
    """Bounds what who proved nothing can make this server write: 100 lines in 15 minutes, of an
    address, or of whom a dead token names."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[float, int]] = {}

    def count(self, address: str) -> bool:
        """Count one more line of this address or person; False where that is too many."""
        now = time.monotonic()
        since, count = self._counts.get(address, (now, 0))
        if now - since > STRANGERS_WINDOW_S:
            since, count = now, 0
        if len(self._counts) >= STRANGERS_KNOWN and address not in self._counts:
            self._counts.clear()
        self._counts[address] = since, count + 1
        return count < STRANGERS_LINES
