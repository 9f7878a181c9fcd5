"""Who and what is taken when: what is planned gives way to what stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from assana_rt.seed.drafts import STEP, Clock, Draft, Placed


class Diary:
    """Intervals, half-open, by room and by person; names compare as the overlap rule does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)

    def take(self, who: Iterable[str], starts: datetime, ends: datetime) -> None:
        for each in who:
            self._taken[each].append((starts, ends))

    def is_free(self, who: Iterable[str], starts: datetime, ends: datetime) -> bool:
        return not any(
            starts < end and start < ends for each in who for start, end in self._taken[each]
        )

    def place(self, draft: Draft, who: Iterable[str], behind: timedelta) -> Placed | None:
        """Find the first free time from the wanted one on, and take it, and `behind` after it.

        None if there is none that ends in time.
        """
        who = tuple(who)
        starts = draft.starts
        while starts + draft.length <= draft.latest:
            local = self._clock.local(starts)
            if local and self.is_free(who, starts, starts + draft.length + behind):
                self.take(who, starts, starts + draft.length + behind)
                return Placed(draft, starts, *local)
            starts += STEP
        return None

    def put(self, draft: Draft, who: Iterable[str]) -> Placed:
        """Place a draft where it is, free or not."""
        local = self._clock.local(draft.starts)
        if local is None:
            raise ValueError("no record can name this hour")
        self.take(who, draft.starts, draft.starts + draft.length)
        return Placed(draft, draft.starts, *local)


def key(name: str | None) -> str:
    """Return what a room's or person's name is compared by."""
    return " ".join((name or "").casefold().split())


def keys(*names: str | None) -> list[str]:
    return sorted({key(name) for name in names} - {""})
