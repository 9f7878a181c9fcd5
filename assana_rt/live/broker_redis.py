"""News between nodes by the publish and subscribe of Redis 7 or Valkey, for any database."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import secrets
from collections.abc import Sequence

import redis.asyncio as redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from assana_rt.live.broker import Ear
from assana_rt.live.hints import Inbox
from assana_rt.live.log import Event
from assana_rt.live.outbox import Outbox
from assana_rt.live.tasks import end

log = logging.getLogger(__name__)

TOPIC = "assana:live"
LARGEST = 64 * 1024  # bytes a message
RETRY_S = (0.1, 3.0)
ANSWER_S = 5.0


class RedisBroker:
    """Owns two connections, one that says and one that listens, and the listener's task."""

    def __init__(self, url: str, site: bytes = b"") -> None:
        """`site`: what its nodes share and no other site knows.

        A Redis may serve several sites, and its topics know no databases: one that heard another
        would take that one's numbers, and its patients, for its own.
        """
        node = secrets.token_hex(6)
        self._topic = f"{TOPIC}:{hashlib.sha256(site).hexdigest()[:32]}"
        self._outbox, self._inbox = Outbox(node, LARGEST, self._send), Inbox(node)
        # Without the driver's own retries: it would subscribe again and not say so.
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=ANSWER_S,
            socket_connect_timeout=ANSWER_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._listener: asyncio.Task[None] | None = None
        self._ear: Ear | None = None

    async def start(self, ear: Ear) -> None:
        """Connect and listen; raises where Redis can't be reached."""
        self._ear = ear
        self._listener = asyncio.create_task(self._listen(await self._subscribed()))

    def publish(self, events: Sequence[Event]) -> None:
        self._outbox.add_events(events)

    def cast(self, channel: str, message: bytes) -> None:
        self._outbox.add_cast(channel, message)

    async def stop(self) -> None:
        await self._outbox.close()
        if self._listener is not None:
            await end(self._listener)
        await self._redis.aclose()

    async def _subscribed(self) -> PubSub:
        listening = self._redis.pubsub(ignore_subscribe_messages=True)
        try:
            await listening.subscribe(self._topic)
        except BaseException:
            await _close(listening)
            raise
        return listening

    async def _listen(self, listening: PubSub) -> None:
        while True:
            try:
                await self._hear_all(listening)
            except Exception as error:  # whatever it is, a new connection is the answer
                log.warning("lost Redis: %s; connecting again", type(error).__name__)
            finally:
                await _close(listening)
            listening = await self._subscribe_again()
            if self._ear is not None:
                self._ear.suspect()

    async def _hear_all(self, listening: PubSub) -> None:
        silent = 0
        while True:
            message = await listening.get_message(timeout=ANSWER_S)
            if message is None:
                # A cable pulled without a word would leave us listening for ever.
                silent += 1
                await listening.ping()
                if silent > 1:
                    raise redis.ConnectionError("no answer")
            else:
                silent = 0
                if message["type"] == "message" and self._ear is not None:
                    self._inbox.hand_over(message["data"], self._ear)

    async def _subscribe_again(self) -> PubSub:
        delay = RETRY_S[0]
        while True:
            await asyncio.sleep(random.uniform(0.5, 1) * delay)  # noqa: S311
            try:
                return await self._subscribed()
            except Exception as error:  # the node lives on by its sweep
                log.warning("Redis can't be reached: %s", type(error).__name__)
                delay = min(RETRY_S[1], delay * 2)

    async def _send(self, messages: Sequence[bytes]) -> None:
        try:
            await self._say(messages)
        except ConnectionError:
            # The pool's connection had been cut since its last use; hints may be doubled.
            await self._say(messages)

    async def _say(self, messages: Sequence[bytes]) -> None:
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                for message in messages:
                    pipeline.publish(self._topic, message)
                await pipeline.execute()
        except redis.ConnectionError as error:
            raise ConnectionError from error
        except redis.TimeoutError as error:
            raise TimeoutError from error


async def _close(listening: PubSub) -> None:
    try:
        await listening.aclose()  # type: ignore[no-untyped-call]
    except Exception as error:
        # It is given up in any case, and who closes it has a new one to make.
        log.debug("the lost connection could not be closed: %s", type(error).__name__)
