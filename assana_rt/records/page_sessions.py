"""Which person a page's cookie belongs to, for many at once.

After a restart ten thousand pages come back in a second: the sessions they name are read in
batches, whatever waits while one read is under way being the next. What is known stays known for
a while, since every end of a session and every change of a person is heard on `_auth`.
"""

from __future__ import annotations

import asyncio
import time

from assana_rt.access.principal import Principal
from assana_rt.records.context import Site
from assana_rt.records.session_table import Session
from assana_rt.records.sessions import TOUCH_AFTER
from assana_rt.store.base import is_id

KNOWN_S = 300.0
BATCH = 500


class PageSessions:
    """Finds the person behind a session id. Owns one task while reads wait."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: dict[str, tuple[Principal, float]] = {}
        self._waiting: dict[str, asyncio.Future[Principal | None]] = {}
        self._reader: asyncio.Task[None] | None = None

    async def principal(self, session_id: str) -> Principal | None:
        """Return who the session belongs to; None if it ended or never was."""
        if not is_id(session_id):
            return None
        principal, until = self._known.get(session_id, (None, 0.0))
        if principal is None or until < time.monotonic() or self._stale(principal):
            principal = await self._ask(session_id)
        return principal

    def forget(self, user_id: str) -> None:
        """Read a person's sessions again at their next use."""
        for session_id, (principal, _) in list(self._known.items()):
            if principal.id == user_id:
                del self._known[session_id]

    def _stale(self, principal: Principal) -> bool:
        revocations = self._site.revocations
        return revocations.ended(principal) or revocations.outdated(principal)

    async def _ask(self, session_id: str) -> Principal | None:
        answer = self._waiting.get(session_id)
        if answer is None:
            answer = self._waiting[session_id] = asyncio.get_running_loop().create_future()
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read_all())
        return await asyncio.shield(answer)

    async def _read_all(self) -> None:
        while self._waiting:
            asked = dict(list(self._waiting.items())[:BATCH])
            for session_id in asked:
                del self._waiting[session_id]
            try:
                found = await self._read(list(asked))
            except Exception as error:
                for answer in asked.values():
                    if not answer.done():
                        answer.set_exception(error)
                continue
            for session_id, answer in asked.items():
                if not answer.done():
                    answer.set_result(found.get(session_id))

    async def _read(self, session_ids: list[str]) -> dict[str, Principal]:
        now = self._site.now()
        rows = await Session.filter(id__in=session_ids, kind="page").select_related("user")
        found: dict[str, Principal] = {}
        used: list[str] = []
        for row in rows:
            if row.alive(now) and row.user.is_active and row.user.deleted_at is None:
                found[row.id] = row.user.principal(row.id)
                if now - row.last_used_at > TOUCH_AFTER:
                    used.append(row.id)
        if used:
            await Session.filter(id__in=used).update(last_used_at=now)
        until = time.monotonic() + KNOWN_S
        if len(self._known) > 50_000:
            self._known.clear()
        self._known.update({key: (principal, until) for key, principal in found.items()})
        return found
