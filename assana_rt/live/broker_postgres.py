"""News between nodes by PostgreSQL's LISTEN and NOTIFY.

Sent after the commit and never inside its transaction: there it would take a lock on the whole
database at every commit. One connection of its own, beside the pool; when it is lost, the node
suspects that it missed something, asks the log, and connects again. It must reach the server
itself: a pooler that lends connections by the transaction loses LISTEN.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from assana_rt.live.broker import Ear
from assana_rt.live.hints import Inbox
from assana_rt.live.log import Event
from assana_rt.live.outbox import Outbox
from assana_rt.live.tasks import end
from assana_rt.store.encryption import without_tls

log = logging.getLogger(__name__)

TOPIC = "assana_live"
LARGEST = 7900  # bytes; NOTIFY takes less than 8000
RETRY_S = (0.1, 3.0)
ANSWER_S = 5.0
# What the address may say that is meant for the pool, or for Tortoise.
OF_THE_POOL = (
    "min_size",
    "max_size",
    "minsize",
    "maxsize",
    "max_queries",
    "max_inactive_connection_lifetime",
    "statement_cache_size",
    "max_cached_statement_lifetime",
    "max_cacheable_statement_size",
    "timeout",
    "schema",
)


class PostgresBroker:
    """Owns one connection and the task that keeps it."""

    def __init__(self, url: str) -> None:
        plain, self._tls = without_tls(url)
        self._url = _without_the_pools(plain)
        node = secrets.token_hex(6)
        self._outbox, self._inbox = Outbox(node, LARGEST, self._send), Inbox(node)
        self._connection: asyncpg.Connection[Any] | None = None
        self._turn = asyncio.Lock()  # a connection runs one statement at a time
        self._keeper: asyncio.Task[None] | None = None
        self._ear: Ear | None = None

    async def start(self, ear: Ear) -> None:
        """Connect and listen; raises where PostgreSQL can't be reached."""
        self._ear = ear
        lost = await self._connect()
        self._keeper = asyncio.create_task(self._keep(lost))

    def publish(self, events: Sequence[Event]) -> None:
        self._outbox.add_events(events)

    def cast(self, channel: str, message: bytes) -> None:
        self._outbox.add_cast(channel, message)

    async def stop(self) -> None:
        await self._outbox.close()
        if self._keeper is not None:
            await end(self._keeper)
        await self._hang_up()

    async def _connect(self) -> asyncio.Event:
        connection = await asyncpg.connect(
            self._url,
            ssl=self._tls,
            timeout=ANSWER_S,
            command_timeout=ANSWER_S,
            server_settings={"application_name": "assana broker"},
        )
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(TOPIC, self._hear)
        except BaseException:
            connection.terminate()
            raise
        self._connection = connection
        return lost

    async def _keep(self, lost: asyncio.Event) -> None:
        while True:
            await self._watch(lost)
            await self._hang_up()
            log.warning("lost the broker's connection to PostgreSQL; connecting again")
            lost = await self._connect_again()
            if self._ear is not None:
                self._ear.suspect()

    async def _watch(self, lost: asyncio.Event) -> None:
        """Return when the connection is lost, or does not answer any more."""
        while not lost.is_set():
            try:
                await asyncio.wait_for(lost.wait(), ANSWER_S)
            except TimeoutError:
                if not await self._answers():
                    return

    async def _answers(self) -> bool:
        # A cable pulled without a word would leave us listening for ever.
        try:
            await self._execute("SELECT 1")
        except Exception:  # whatever it is, a new connection is the answer
            return False
        return True

    async def _connect_again(self) -> asyncio.Event:
        delay = RETRY_S[0]
        while True:
            await asyncio.sleep(random.uniform(0.5, 1) * delay)  # noqa: S311
            try:
                return await self._connect()
            except Exception as error:  # the node lives on by its sweep
                log.warning("PostgreSQL can't be reached: %s", type(error).__name__)
                delay = min(RETRY_S[1], delay * 2)

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def _send(self, messages: Sequence[bytes]) -> None:
        texts = [message.decode() for message in messages]
        await self._execute("SELECT pg_notify($1, m) FROM unnest($2::text[]) AS m", TOPIC, texts)

    async def _execute(self, statement: str, *values: object) -> None:
        async with self._turn:
            connection = self._connection
            if connection is None:
                raise ConnectionError
            try:
                await connection.execute(statement, *values)
            except Exception as error:
                if connection.is_closed():
                    raise ConnectionError from error
                raise

    def _hear(self, _connection: object, _pid: int, _topic: str, message: object) -> None:
        if self._ear is not None:
            self._inbox.hand_over(str(message).encode(), self._ear)


def _without_the_pools(url: str) -> str:
    """Leave out what the driver itself would not know."""
    parts = urlsplit(url)
    said = [(name, value) for name, value in parse_qsl(parts.query) if name not in OF_THE_POOL]
    return urlunsplit(parts._replace(query=urlencode(said)))
