"""A session's clock: its pings and their answers, its expiry, and whether its peer reads at all.

Lies in the engine's one wheel, so that an idle socket has no timer and no task of its own.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from assana_rt.live.protocol import Disconnect

if TYPE_CHECKING:
    from assana_rt.live.session import Session

CONNECT_S = 10  # from the upgrade to the `connect` command
PONG_S = 10  # from when a ping left our buffer
STALL_S = 30  # without any progress of the buffer
GRACE_S = 25  # after a token's end, for the refresh
LOOK_S = 5  # how often a buffer that is not empty is looked at

clock = time.monotonic
wall = time.time


class Pulse:
    """Ends the session where its peer has gone silent, does not read, or has expired."""

    __slots__ = ("_moved_at", "_next_ping", "_opened_at", "_pings", "_sent")

    def __init__(self) -> None:
        self._opened_at = clock()
        self._next_ping = 0.0
        # Each ping that waits for its answer: when it left, or minus the bytes to be sent first.
        self._pings: tuple[float, ...] = ()
        self._sent, self._moved_at = 0, 0.0  # as bytes wait; 0.0: none did at the last look

    def restart(self) -> None:
        """Count CONNECT_S anew: `connect` was refused, and the client is about to leave."""
        self._opened_at = clock()

    def begin(self, session: Session) -> float:
        """The session is connected: answer in how many seconds the first ping is due.

        At a random time, or the pings of all who come back after a restart stay in one moment.
        """
        delay_s = session.ping_s * random.uniform(0.5, 1)  # noqa: S311
        self._next_ping = clock() + delay_s
        return self._until(session, clock())

    def pong(self) -> bool:
        """Take the answer to the oldest ping; False if there is none out."""
        if not self._pings:
            return False
        self._pings = self._pings[1:]
        return True

    def due(self, session: Session) -> float:
        """Look at everything that has a time; answer in how many seconds to look again."""
        now = clock()
        if not session.ready:
            if session.connecting:
                return 1.0
            left_s = self._opened_at + CONNECT_S - now
            if left_s <= 0:
                session.close(Disconnect.STALE)
            return max(left_s, 0.0)
        expires_at = session.expires_at
        if expires_at is not None and wall() >= expires_at + GRACE_S:
            return _end(session, Disconnect.EXPIRED)
        if self._stalled(session, now):
            return _end(session, Disconnect.SLOW)
        if self._pings and self._pings[0] > 0 and now - self._pings[0] >= PONG_S:
            return _end(session, Disconnect.NO_PONG)
        if now >= self._next_ping and session.socket.writable:
            # Else it would wait behind the rest, and its answer seem late.
            self._ping(session, now)
        return self._until(session, now)

    def _ping(self, session: Session, now: float) -> None:
        session.give(session.codec.ping)
        if session.codec.two_way:
            waiting = session.socket.buffered()
            self._pings = (*self._pings, now if not waiting else -float(session.written))
        self._next_ping = max(self._next_ping + session.ping_s, now + 1)

    def _stalled(self, session: Session, now: float) -> bool:
        """Look how far our bytes have got; start the clock of pings that have left."""
        left = session.socket.buffered()
        sent = session.written - left
        if not left:
            self._moved_at = 0.0
        elif not self._moved_at or sent != self._sent:
            self._sent, self._moved_at = sent, now
        if self._pings and self._pings[-1] < 0:
            self._pings = tuple(
                now if at < 0 and (not left or sent >= -at) else at for at in self._pings
            )
        return bool(left) and now - self._moved_at >= STALL_S

    def _until(self, session: Session, now: float) -> float:
        times = [self._next_ping - now]
        if self._pings and self._pings[0] > 0:
            times.append(self._pings[0] + PONG_S - now)
        if session.expires_at is not None:
            times.append(session.expires_at + GRACE_S - wall())
        if session.socket.buffered():
            times.append(LOOK_S)
        return max(min(times), 0.1)


def _end(session: Session, why: Disconnect) -> float:
    session.close(why)
    return 0.0
