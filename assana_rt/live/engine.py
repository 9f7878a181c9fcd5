"""The live engine of one node: its parts, and what the rest of the application asks of it.

It knows nothing of surgeries: channels, rules, snapshots and remote procedures are given to it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import math
import random
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from assana_rt.access.principal import Principal, Role
from assana_rt.live.broker import Broker, MemoryBroker
from assana_rt.live.census import Census
from assana_rt.live.channels import ChannelKind, Registry
from assana_rt.live.codec import Codec
from assana_rt.live.feed import Feed
from assana_rt.live.followers import Follower, Handler
from assana_rt.live.hub import Hub
from assana_rt.live.log import Event, Log
from assana_rt.live.pages import Pages
from assana_rt.live.presence import Presence
from assana_rt.live.protocol import Disconnect, Ended, Failure, Refused
from assana_rt.live.rechecks import recheck
from assana_rt.live.ring import Entry
from assana_rt.live.sender import Send
from assana_rt.live.session import Session, Socket
from assana_rt.live.snapshots import Snapshots
from assana_rt.live.tasks import Tasks
from assana_rt.live.turn import Turn
from assana_rt.live.wheel import Wheel

PING_S, SCREEN_PING_S = 25, 5  # screens must notice silence within 10 s
CLOSE_S = 2  # for a peer to answer our close, before it is cut off
DRAIN_STEPS = 250
DRAINED_BY = 0.9  # of the drain time, so that the last is back on another node within it
RECHECKS = 32  # rules asked at a time
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one socket, or one person, may use."""

    channels: int = 128
    commands_per_s: float = 50
    burst: int = 200
    sockets_per_person: int = 20  # 0: no limit
    connecting: int = 2000  # sockets whose `connect` is being answered


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a token stands for, and until when (seconds since 1970); None: no end of its own."""

    principal: Principal
    expires_at: float | None = None
    ping_s: int | None = None


Authenticate = Callable[[str], Awaitable[SignedIn]]
Procedure = Callable[[Principal, Any], Awaitable[Any]]


class Engine:
    """Holds the parts together; `app.py` has one."""

    def __init__(
        self,
        event_log: Log,
        *,
        kinds: Iterable[ChannelKind],
        authenticate: Authenticate,
        broker: Broker | None = None,
        limits: Limits | None = None,
        rpcs: Mapping[str, Procedure] | None = None,
        time_zone: str = "UTC",
        send: Send | None = None,
    ) -> None:
        """`send`: `uring()` or `sender.compiled()`, or None to write to each socket by itself.

        `authenticate` raises Refused(TOKEN_EXPIRED), or Ended(INVALID_TOKEN) for a dead one.
        """
        self.log = event_log
        self.authenticate = authenticate
        self.limits = limits or Limits()
        self.rpcs = dict(rpcs or {})
        self.node = secrets.token_hex(4)
        self.registry = Registry(kinds)
        self.tasks = Tasks()
        self.turn = Turn(self.tasks, send)
        self.hub = Hub(event_log, self.turn, self.tasks)
        self.feed = Feed(self.hub, event_log, self.tasks)
        self.pages = Pages(event_log, self.turn, self.tasks)
        self.snapshots = Snapshots(self.tasks)
        self.presence = Presence(self.hub, self.tasks, self.node, self._cast_presence)
        self.census = Census(self._present, self._cast_census)
        self.wheel = Wheel()
        self.draining = False
        self.revision = 0  # of everybody's rights
        self._broker: Broker = broker or MemoryBroker()
        self._time_zone = time_zone
        self._followers: list[Follower] = []
        self._sessions: set[Session] = set()
        self._people: dict[str, int] = {}
        self._connecting = 0
        self._attached = 0
        self._empty = asyncio.Event()

    @property
    def sockets(self) -> int:
        """How many sockets are open, closing ones included."""
        return self._attached

    @property
    def level(self) -> bool:
        """Whether the log could be asked lately, so that nothing can be missing here for long."""
        return self.feed.level_with_log

    # From start to end

    async def start(self) -> None:
        """Begin, in the caller's context; fails where log or broker can't be reached."""
        self.tasks.adopt()
        try:
            epoch, _ = await self.log.positions(())
            self.hub.note_epoch(epoch)
            for follower in self._followers:
                await follower.start(self.hub)
                self.tasks.spawn(follower.run(self.hub, self.log))
            await self._broker.start(self)
            self.presence.ask()
        except BaseException:
            await self.tasks.cancel()
            raise
        self.wheel.start()
        self.tasks.spawn(self.feed.run(self._swept))

    async def stop(self, drain_s: float = 0) -> None:
        """Send everybody to another node, evenly over `drain_s`, then end all work."""
        self.draining = True
        sessions = list(self._sessions)
        random.shuffle(sessions)
        step = max(1, math.ceil(len(sessions) / DRAIN_STEPS))
        clock = asyncio.get_running_loop().time
        began = clock()
        for start in range(0, len(sessions), step):
            if not self._sessions:
                break
            if start:
                # By the clock: what is late at one step must not delay all that follow.
                due = began + DRAINED_BY * drain_s * start / len(sessions)
                await asyncio.sleep(max(0.0, due - clock()))
            for session in sessions[start : start + step]:
                session.close(Disconnect.SHUTDOWN)
        for session in list(self._sessions):  # who came in while we began
            session.close(Disconnect.SHUTDOWN)
        await self._until_empty()
        self.wheel.stop()
        await self._broker.stop()
        await self.tasks.cancel()

    async def _until_empty(self) -> None:
        self._empty.clear()
        if self._attached:
            try:
                await asyncio.wait_for(self._empty.wait(), CLOSE_S + 1)
            except TimeoutError:
                log.warning("%d sockets did not end in time", self._attached)

    def _swept(self) -> None:
        self.hub.close_idle()
        self.pages.sweep()
        self.snapshots.sweep()
        self.presence.sweep()

    # What the application asks

    async def announce(self, events: Sequence[Event]) -> None:
        """Pass on what has been committed, here and to the other nodes."""
        self.feed.news(events)
        self._broker.publish(events)

    def follow(self, channel: str, handler: Handler, after: int | None = None) -> None:
        """Hand each event of an internal channel to `handler`, in order, from the start on.

        `after`: an offset to begin from instead of the head. To be called before `start`.
        """
        self._followers.append(Follower(channel, handler, after))

    def close_sessions(
        self, match: Callable[[Principal], bool], code: int, reason: str = ""
    ) -> None:
        """End the sockets of these people, and of those just signing in."""
        self.revision += 1
        why = Disconnect.of(code)
        for session in list(self._sessions):
            person = session.person
            if person is not None and match(person):
                session.close(why, reason)

    async def recheck(self, match: Callable[[Principal], bool]) -> None:
        """Ask the rules again for what these people watch; who fails is unsubscribed."""
        self.revision += 1
        found = [
            (session, place)
            for session in self._sessions
            if session.ready and match(session.principal)
            for place in session.places.values()
        ]
        for start in range(0, len(found), RECHECKS):
            part = found[start : start + RECHECKS]
            await asyncio.gather(*(recheck(session, place, 0) for session, place in part))

    def cast(
        self,
        channel: str,
        payload: bytes,
        info: Mapping[str, Any] | None = None,
        *,
        here: bool = False,
    ) -> None:
        """Publish on a channel without history, on all nodes, or only `here`."""
        self._cast(channel, payload, info)
        if here:
            return
        # What was said follows as it is: to read it here or there would cost time and change it.
        self._broker.cast(channel, orjson.dumps({"info": info}) + b"\n" + payload)

    def welcome(self) -> dict[str, str]:
        """Return the `data` of the connect reply."""
        now = dt.datetime.now(dt.UTC)
        server_time = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {"server_time": server_time, "time_zone": self._time_zone}

    # What the broker tells

    def news(self, events: Sequence[Event]) -> None:
        self.feed.news(events)

    def hint(self, channel: str, head: int) -> None:
        self.feed.hint(channel, head)

    def heard(self, channel: str, message: bytes) -> None:
        line, _, payload = message.partition(b"\n")
        fields = orjson.loads(line)
        if "presence" in fields:
            self.presence.heard(channel, fields["presence"])
        elif "census" in fields:
            self.census.heard(fields["census"])
        else:
            self._cast(channel, payload, fields["info"])

    def suspect(self) -> None:
        self.feed.suspect()
        self.presence.suspect()

    def _cast(self, name: str, payload: bytes, info: Mapping[str, Any] | None) -> None:
        channel = self.hub.channels.get(name)
        if channel is None or channel.kind is None:
            return
        entry = Entry(Event(name, 0, None, payload, 0))
        entry.info = info
        for place in tuple(channel.places):
            place.watcher.cast(place, entry)

    def _cast_presence(self, channel: str, news: Mapping[str, Any]) -> None:
        self._broker.cast(channel, orjson.dumps({"presence": news}))

    def _cast_census(self, news: Mapping[str, Any]) -> None:
        self._broker.cast("_census", orjson.dumps({"census": news}))

    def _present(self) -> list[Principal]:
        return [person for one in self._sessions if (person := one.person) is not None]

    # What sockets and sessions ask

    def attach(self, socket: Socket, codec: Codec, given: Principal | None) -> Session:
        """Begin a session; `given`: who the page's cookie says this is."""
        signed = None if given is None else SignedIn(given, ping_s=SCREEN_PING_S)
        session = Session(self, socket, codec, signed)
        self._sessions.add(session)
        self._attached += 1
        self.wheel.add(session, session.due())
        return session

    async def sign_in(self, session: Session, token: str) -> SignedIn:
        """Say who asks; rights that change meanwhile are taken into account."""
        if self._connecting >= self.limits.connecting:
            raise Refused(Failure.TOO_MANY_REQUESTS)
        self._connecting += 1
        try:
            while True:
                revision = self.revision
                signed = await self.authenticate(token) if token else session.given
                if signed is None:
                    raise Ended(Disconnect.INVALID_TOKEN)
                if revision == self.revision:
                    return signed
        finally:
            self._connecting -= 1

    def enter(self, principal: Principal) -> None:
        """Count a person's socket in."""
        count = self._people.get(principal.id, 0)
        if 0 < self.limits.sockets_per_person <= count:
            raise Ended(Disconnect.CONNECTION_LIMIT)
        self._people[principal.id] = count + 1

    def left(self, session: Session) -> None:
        """The session has ended; its socket may still be closing."""
        self._sessions.discard(session)
        self.wheel.discard(session)
        if session.identity is not None:
            count = self._people.pop(session.identity.id, 1) - 1
            if count > 0:
                self._people[session.identity.id] = count

    def gone(self) -> None:
        """A socket has closed."""
        self._attached -= 1
        if not self._attached:
            self._empty.set()

    @staticmethod
    def ping_s(signed: SignedIn) -> int:
        """How often the server pings this person's sockets."""
        if signed.ping_s is not None:
            return signed.ping_s
        return SCREEN_PING_S if signed.principal.role is Role.DISPLAY else PING_S
