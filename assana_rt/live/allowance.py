"""How many commands a socket may still send: a bucket that fills again by itself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from assana_rt.live.protocol import Disconnect, Ended, Failure, Refused

if TYPE_CHECKING:
    from assana_rt.live.engine import Limits


class Allowance:
    """One socket's bucket."""

    __slots__ = ("_filled_at", "_left", "_refused")

    def __init__(self, burst: int) -> None:
        self._left, self._filled_at, self._refused = float(burst), 0.0, 0

    def take(self, limits: Limits) -> None:
        """Refuse what comes faster than allowed; end a socket that does not slow down."""
        now = time.monotonic()
        earned = (now - self._filled_at) * limits.commands_per_s
        self._left, self._filled_at = min(float(limits.burst), self._left + earned), now
        if self._left >= 1:
            self._left -= 1
            if self._left >= limits.burst - 1:
                self._refused = 0
            return
        self._refused += 1
        if self._refused > limits.burst:
            raise Ended(Disconnect.TOO_MANY_REQUESTS)
        raise Refused(Failure.TOO_MANY_REQUESTS)
