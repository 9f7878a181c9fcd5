"""Whose theme or language changed a moment ago, for pages that keep both in cookies.

Every node hears of it on the internal channel `_looks`, written in the transaction of the change.
"""

from __future__ import annotations

import json
import time

from assana_rt.store.eventlog import Event

CHANNEL = "_looks"
CHANGED = "look.changed"  # data: {"id": user id}
KEPT_S = 15 * 60
"""For so long a page trusts its cookie; whoever changed before that is read anew by it."""


class Looks:
    def __init__(self) -> None:
        self._changed: dict[str, float] = {}

    def note(self, event: Event) -> None:
        """Take in one publication of `_looks`; any order, any number of times."""
        now = time.monotonic()
        user_id = json.loads(event.payload)["data"]["id"]
        self._changed.pop(user_id, None)  # so that order stays the order of arrival
        self._changed[user_id] = now
        while next(iter(self._changed.values())) < now - KEPT_S:
            del self._changed[next(iter(self._changed))]

    def changed(self, user_id: str) -> bool:
        """Whether this person's cookies may tell what is no longer so."""
        return self._changed.get(user_id, -KEPT_S) > time.monotonic() - KEPT_S
