"""What this node knows of sessions that ended and tokens that are outdated.

Access tokens live ten minutes and are read without a database, so each node remembers every
revocation for a little longer than that. It hears of them on the internal channel `_auth`,
written in the transaction of the change that revokes.
"""

from __future__ import annotations

import time
from typing import Any

from assana_rt.access.principal import Principal

CHANNEL = "_auth"
KEEP_S = 15 * 60

SESSION_ENDED = "session.ended"  # data: {"id": session id}
PERSON_CHANGED = "person.changed"  # data: {"id": user id, "auth_version", "cause"}


class Revocations:
    def __init__(self) -> None:
        self._ended: dict[str, float] = {}
        self._least: dict[str, tuple[int, float]] = {}

    def note(self, type: str, data: dict[str, Any]) -> None:
        """Take in one publication of `_auth`; any order, any number of times."""
        now = time.monotonic()
        if type == SESSION_ENDED:
            self._ended.pop(data["id"], None)  # so that order stays the order of arrival
            self._ended[data["id"]] = now
        elif type == PERSON_CHANGED:
            known = self._least.pop(data["id"], (0, now))[0]
            self._least[data["id"]] = (max(known, data["auth_version"]), now)
        self._forget(now - KEEP_S)

    def ended(self, principal: Principal) -> bool:
        """Whether the session is over: signing in again is the only way on."""
        return principal.session_id in self._ended

    def outdated(self, principal: Principal) -> bool:
        """Whether the person's role, password or activity changed since the token was issued."""
        return principal.auth_version < self._least.get(principal.id, (0, 0.0))[0]

    def _forget(self, before: float) -> None:
        # Both keep the order of arrival, so the oldest stand first.
        while self._ended and next(iter(self._ended.values())) < before:
            del self._ended[next(iter(self._ended))]
        while self._least and next(iter(self._least.values()))[1] < before:
            del self._least[next(iter(self._least))]
