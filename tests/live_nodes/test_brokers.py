"""The brokers that run through real servers: what they carry, and what cut cables do to them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import redis.asyncio as redis
from redis.asyncio.client import PubSub

from assana_rt.live import broker_postgres, broker_redis, outbox
from assana_rt.live.broker import Broker, Ear
from assana_rt.live.broker_postgres import PostgresBroker
from assana_rt.live.broker_redis import RedisBroker
from assana_rt.live.elsewhere import ROUNDS
from assana_rt.live.hints import Inbox
from assana_rt.live.log import Event, MemoryLog
from assana_rt.live.outbox import MOST_WAITING, Outbox
from assana_rt.live.parts import MOST_BYTES
from tests.live.kit import Live, Peer, living
from tests.live_e2e.cable import Cable
from tests.live_nodes import faults
from tests.live_nodes.mangled import Mangled
from tests.servers import Server

PATIENCE_S = 15
SITE = b"the key of one site"


class Recorder:
    """A node's side of a broker, that writes down what it is told."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.hints: list[tuple[str, int]] = []
        self.casts: list[tuple[str, bytes]] = []
        self.suspicions = 0
        self._news = asyncio.Event()

    def news(self, events: Sequence[Event]) -> None:
        self.events += events
        self._news.set()

    def hint(self, channel: str, head: int) -> None:
        self.hints.append((channel, head))
        self._news.set()

    def heard(self, channel: str, message: bytes) -> None:
        self.casts.append((channel, message))
        self._news.set()

    def suspect(self) -> None:
        self.suspicions += 1
        self._news.set()

    async def until(self, good: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not good():
                self._news.clear()
                await self._news.wait()


class Kind:
    """One kind of broker, its server, and how to cut its connections on the server's side."""

    def __init__(self, name: str, server: Server) -> None:
        self.name, self.server = name, server

    def make(self, port: int | None = None, site: bytes = SITE) -> Broker:
        """Return a broker, if asked by way of another port."""
        url = self.server.url
        if port is not None:
            parts = urlsplit(url)
            user = f"{parts.username}@" if parts.username else ""
            url = urlunsplit(parts._replace(netloc=f"{user}127.0.0.1:{port}"))
        return PostgresBroker(url) if self.name == "postgres" else RedisBroker(url, site)

    @property
    def port(self) -> int:
        port = urlsplit(self.server.url).port
        assert port
        return port

    async def kill_connections(self) -> None:
        await faults.kill_broker_connections(self.server)

    async def say(self, broker: Broker, message: str) -> None:
        """Put a message of nobody's into what the broker hears."""
        if isinstance(broker, RedisBroker):
            client = redis.Redis.from_url(self.server.url)
            await client.publish(broker._topic, message)
            await client.aclose()
            return
        connection = await asyncpg.connect(self.server.url)
        await connection.execute("SELECT pg_notify($1, $2)", broker_postgres.TOPIC, message)
        await connection.close()


@pytest.fixture(params=["postgres", "redis"])
def kind(request: pytest.FixtureRequest) -> Kind:
    fixture = {"postgres": "postgres_server", "redis": "valkey_server"}[request.param]
    return Kind(request.param, request.getfixturevalue(fixture))


@asynccontextmanager
async def started(broker: Broker, ear: Ear) -> AsyncIterator[Broker]:
    await broker.start(ear)
    try:
        yield broker
    finally:
        await broker.stop()


@asynccontextmanager
async def two(kind: Kind, **options: int) -> AsyncIterator[tuple[Broker, Recorder, Recorder]]:
    """One that speaks and what it hears itself, and what another hears."""
    own, other = Recorder(), Recorder()
    async with started(kind.make(), own) as speaks, started(kind.make(**options), other):
        yield speaks, own, other


def event(offset: int = 1, size: int = 2, channel: str = "board") -> Event:
    return Event(channel, offset, "r1", b'"' + b"x" * (size - 2) + b'"', 1)


async def test_an_event_arrives_whole_at_the_others_alone(kind: Kind) -> None:
    async with two(kind) as (speaks, own, other):
        told = [Event("doctor:é", 3, None, '{"name":"Jörg"}'.encode(), 2), event(1)]
        speaks.publish(told)
        await other.until(lambda: len(other.events) == 2)
        assert other.events == told
        assert not own.events


async def test_an_event_too_large_to_carry_becomes_a_hint(kind: Kind) -> None:
    async with two(kind) as (speaks, _, other):
        speaks.publish([event(7, 100_000)])
        await other.until(lambda: bool(other.hints))
        assert other.hints == [("board", 7)]


async def test_many_events_of_many_sizes_arrive_in_order(kind: Kind) -> None:
    dice = random.Random(4)
    async with two(kind) as (speaks, _, other):
        told = [event(n, dice.choice((2, 300, 3000, 7000))) for n in range(1, 401)]
        for start in range(0, 400, 20):
            speaks.publish(told[start : start + 20])
            await asyncio.sleep(0)
        await other.until(lambda: len(other.events) == 400)
        assert other.events == told


async def test_what_is_in_no_log_is_carried_too(kind: Kind) -> None:
    async with two(kind) as (speaks, own, other):
        speaks.cast("meeting:1", b'{"a":1}')
        await other.until(lambda: bool(other.casts))
        assert other.casts == [("meeting:1", b'{"a":1}')]
        assert not own.casts


async def test_a_cast_of_any_size_arrives_as_it_was_said_and_in_its_order(kind: Kind) -> None:
    dice = random.Random(6)
    async with two(kind) as (speaks, _, other):
        # A call's offer is 5 to 30 KB, full of what JSON escapes; a command may have 64 KiB.
        sizes = (10, 7_800, 7_900, 30_000, 64 * 1024, 300_000)
        told = [
            (f"meeting:{dice.choice('äb')}", f'{{"n": {n}, "sdp":"{text(dice, size)}"}}'.encode())
            for n, size in enumerate(sizes * 5)
        ]
        for start in range(0, len(told), 3):
            for channel, message in told[start : start + 3]:
                speaks.cast(channel, message)
            speaks.publish([event(start + 1)])
            await asyncio.sleep(0)
        await other.until(lambda: len(other.casts) == len(told))
        assert other.casts == told
        assert other.suspicions == 0


def text(dice: random.Random, size: int) -> str:
    return "".join(dice.choice(("a", "\\r\\n", '\\"', "ä", "𝄞")) for _ in range(size // 2))


async def test_what_is_not_text_is_refused_where_it_is_said(kind: Kind) -> None:
    with pytest.raises(UnicodeDecodeError):
        kind.make().cast("meeting:1", b"\x80" * 10_000)


async def test_after_its_connection_was_killed_it_hears_again_and_says_so(kind: Kind) -> None:
    async with two(kind) as (speaks, own, other):
        await kind.kill_connections()
        await own.until(lambda: own.suspicions > 0)
        await other.until(lambda: other.suspicions > 0)
        speaks.publish([event(9)])
        await other.until(lambda: bool(other.events))
        assert other.events == [event(9)]


async def test_whatever_redis_driver_raises_the_broker_hears_again(
    valkey_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, ear = Kind("redis", valkey_server), Recorder()
    async with started(kind.make(), ear) as broker:
        for name in ("get_message", "aclose", "subscribe"):
            fail_once(monkeypatch, PubSub, name)
        await kind.say(broker, "x\n")  # ends the call under way
        await ear.until(lambda: ear.suspicions > 0)
        async with started(kind.make(), Recorder()) as speaks:
            speaks.publish([event(1)])
            await ear.until(lambda: bool(ear.events))


def fail_once(monkeypatch: pytest.MonkeyPatch, kind: type, name: str) -> None:
    real, failures = getattr(kind, name), [RuntimeError(name)]

    async def failing(*args: Any, **options: Any) -> Any:
        if failures:
            raise failures.pop()
        return await real(*args, **options)

    monkeypatch.setattr(kind, name, failing)


async def test_while_its_server_is_away_it_waits_and_then_hears_again(kind: Kind) -> None:
    async with Cable(kind.port) as cable, two(kind, port=cable.port) as (speaks, _, other):
        cable.pull()
        speaks.publish([event(1)])
        # Refused at least once: it has to try again.
        await asyncio.sleep(0.3)
        cable.plug_in()
        await other.until(lambda: other.suspicions > 0)
        speaks.publish([event(2)])
        await other.until(lambda: event(2) in other.events)
        assert event(1) not in other.events


async def test_what_is_said_while_its_server_is_away_is_heard_when_it_is_back(kind: Kind) -> None:
    other = Recorder()
    async with (
        Cable(kind.port) as cable,
        started(kind.make(cable.port), Recorder()) as speaks,
        started(kind.make(), other),
    ):
        told = [("meeting:1", b'"%d"' % number * 4000) for number in range(5)]
        cable.pull()
        for channel, message in told[:3]:
            speaks.cast(channel, message)
        # Refused at least once: it has to try again.
        await asyncio.sleep(0.3)
        cable.plug_in()
        for channel, message in told[3:]:
            speaks.cast(channel, message)
        await other.until(lambda: len(other.casts) == len(told))
        assert other.casts == told


async def test_a_cable_that_swallows_everything_is_found_out(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Short, but for making a connection on a busy machine.
    monkeypatch.setattr(broker_postgres, "ANSWER_S", 1.0)
    monkeypatch.setattr(broker_redis, "ANSWER_S", 1.0)
    async with Cable(kind.port) as cable, two(kind, port=cable.port) as (speaks, _, other):
        cable.freeze()
        await other.until(lambda: other.suspicions > 0)
        speaks.publish([event(2)])
        await other.until(lambda: event(2) in other.events)


async def test_asking_for_a_sign_of_life_does_not_disturb_what_is_said(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = 300
    async with two(kind) as (speaks, own, other):
        monkeypatch.setattr(broker_postgres, "ANSWER_S", 0.002)
        monkeypatch.setattr(broker_redis, "ANSWER_S", 0.05)
        for number in range(1, told + 1):
            speaks.publish([event(number)])
            await asyncio.sleep(0.001)
        await other.until(lambda: len(other.events) == told)
        assert own.suspicions == other.suspicions == 0


@pytest.mark.parametrize(
    "message",
    ["", "null", '{"n":"x","e":[]}', "x\n7", "x\n7\n", 'x\n{"c":1,"o":2}\n',
     'x\n{"c":"b","o":"2"}\n', 'x\n{"c":"b"}\n', 'x\n{"c":"b","o":1,"b":-9}\n',
     'x\n{"c":"b","o":1,"r":null,"f":0,"b":7}\n{}', 'x\n{"c":"b","m":1,"i":0,"b":1}\n7',
     'x\n{"c":"b","m":"1","i":0,"k":1,"b":1}\n7'],
)  # fmt: skip
async def test_a_message_of_nobodys_is_taken_for_a_lost_one(kind: Kind, message: str) -> None:
    ear = Recorder()
    async with started(kind.make(), ear) as broker, started(kind.make(), Recorder()) as other:
        await kind.say(broker, message)
        await ear.until(lambda: ear.suspicions > 0)
        other.publish([event()])
        await ear.until(lambda: ear.events == [event()])


async def test_two_sites_on_one_redis_do_not_hear_each_other(valkey_server: Server) -> None:
    kind = Kind("redis", valkey_server)
    mine, others = Recorder(), Recorder()
    async with (
        started(kind.make(), mine),
        started(kind.make(site=b"another"), others) as another,
        started(kind.make(), Recorder()) as same,
    ):
        another.publish([event(1)])
        same.publish([event(2)])
        await mine.until(lambda: bool(mine.events))
        assert mine.events == [event(2)]
        assert not others.events


async def test_stopped_it_says_what_was_waiting_and_nothing_more(kind: Kind) -> None:
    other = Recorder()
    async with started(kind.make(), other):
        speaks = kind.make()
        await speaks.start(Recorder())
        speaks.publish([event(1)])
        await speaks.stop()
        speaks.publish([event(2)])
        await speaks.stop()
        await other.until(lambda: bool(other.events))
        assert other.events == [event(1)]


async def test_it_stops_in_whatever_moment_it_connects_again(kind: Kind) -> None:
    dice = random.Random(5)
    async with Cable(kind.port) as cable:
        for _ in range(20):
            broker = kind.make(cable.port)
            await broker.start(Recorder())
            cable.pull()
            cable.plug_in()
            broker.publish([event()])
            for _ in range(dice.randrange(60)):
                await asyncio.sleep(0)
            async with asyncio.timeout(PATIENCE_S):
                await broker.stop()


async def test_one_that_can_not_be_reached_fails_at_the_start(kind: Kind) -> None:
    async with Cable(kind.port) as cable:
        cable.pull()
        with pytest.raises((OSError, redis.RedisError, asyncpg.PostgresError)):
            await kind.make(cable.port).start(Recorder())


async def test_what_waits_for_a_carrier_that_is_away_has_a_limit() -> None:
    gate = asyncio.Event()
    sizes: list[int] = []

    async def send(messages: Sequence[bytes]) -> None:
        await gate.wait()
        sizes.append(sum(map(len, messages)))

    box = Outbox("a", 60_000, send)
    for number in range(1000):
        box.add_events([event(number, 20_000)])
        await asyncio.sleep(0)
    gate.set()
    await box.close()
    assert sum(sizes) <= MOST_WAITING + 60_000


class Carrier:
    """Takes what an outbox sends, but for the first attempts."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.heard = Recorder()
        self._inbox = Inbox("b")

    async def send(self, messages: Sequence[bytes]) -> None:
        if self._failures:
            raise self._failures.pop(0)
        for message in messages:
            self._inbox.hand_over(message, self.heard)


async def test_what_is_said_waits_for_a_carrier_that_is_away() -> None:
    carrier = Carrier(ConnectionError(), TimeoutError())
    box = Outbox("a", 1000, carrier.send)
    box.add_events([event(1)])
    box.add_cast("meeting:1", b"1" * 3000)
    await box.close()
    assert carrier.heard.casts == [("meeting:1", b"1" * 3000)]
    assert carrier.heard.events == [], "the sweep has found it by then"


async def test_what_a_carrier_can_not_take_holds_up_nothing() -> None:
    carrier = Carrier(ValueError())
    box = Outbox("a", 1000, carrier.send)
    box.add_cast("meeting:1", b"1")
    await asyncio.sleep(0)
    box.add_cast("meeting:1", b"2")
    await box.close()
    assert carrier.heard.casts == [("meeting:1", b"2")]


async def test_what_was_said_long_ago_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "KEPT_S", -1)
    carrier = Carrier(ConnectionError())
    box = Outbox("a", 1000, carrier.send)
    box.add_cast("meeting:1", b"1")
    await asyncio.sleep(0)
    box.add_cast("meeting:1", b"2")
    await box.close()
    assert carrier.heard.casts == [("meeting:1", b"2")]


async def test_many_events_do_not_crowd_out_what_is_said() -> None:
    carrier = Carrier()
    box = Outbox("a", 60_000, carrier.send)
    box.add_cast("meeting:1", b"1")
    box.add_events([event(number, 20_000) for number in range(300)])
    await box.close()
    assert carrier.heard.casts == [("meeting:1", b"1")]
    assert carrier.heard.events == []


async def test_what_is_said_is_bounded_and_what_is_dropped_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    carrier = Carrier()
    box = Outbox("a", 60_000, carrier.send)
    for _ in range(5):
        box.add_cast("meeting:1", b"x" * (MOST_BYTES // 4))
    box.add_cast("meeting:1", b"1")
    await box.close()
    assert len(carrier.heard.casts) <= 2
    assert "some of it is dropped" in caplog.text


async def test_one_cast_that_fails_keeps_nobody_from_hearing_the_others() -> None:
    carrier = Carrier()
    hear = carrier.heard.heard

    def failing(channel: str, message: bytes) -> None:
        hear(channel, message)
        if message == b"1":
            raise RuntimeError

    carrier.heard.heard = failing  # type: ignore[method-assign]
    box = Outbox("a", 1000, carrier.send)
    for word in (b"1", b"2"):
        box.add_cast("meeting:1", word)
    await box.close()
    assert carrier.heard.casts == [("meeting:1", b"1"), ("meeting:1", b"2")]
    assert carrier.heard.suspicions == 1


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.long)])
async def test_a_broker_that_loses_doubles_reorders_and_is_cut_harms_nobody(
    kind: Kind, seed: int
) -> None:
    dice = random.Random(seed)
    log = MemoryLog()
    async with AsyncExitStack() as stack:
        cables = [await stack.enter_async_context(Cable(kind.port)) for _ in range(2)]
        brokers = [Mangled(kind.make(cable.port), dice) for cable in cables]
        nodes = [Live(log, broker=broker) for broker in brokers]
        for node in nodes:
            await stack.enter_async_context(living(node))
        readers = [await node.watcher(recover=True, offset=0, epoch="") for node in nodes]
        for step in range(300):
            size = dice.choice((10, 10, 70_000))
            node = dice.choice(nodes)
            events = node.append(dice.randrange(1, 4), record="x" * size)
            if dice.random() < 0.9:
                await node.engine.announce(events)
            await asyncio.sleep(0.001)
            if step % 80 == 40:
                cable = dice.choice(cables)
                cable.pull()
                cable.plug_in()
        for reader in readers:
            await reader.until(lambda message: offset_of(message) == log.head("board"))
        assert [reader.offsets() for reader in readers] == [[*range(1, log.head("board") + 1)]] * 2
        did = brokers[0].did + brokers[1].did
        assert min(did["lost"], did["doubled"], did["overtaken"]) > 5, did


@asynccontextmanager
async def two_engines(kind: Kind) -> AsyncIterator[tuple[Live, Live]]:
    one, two = (Live(broker=kind.make()) for _ in range(2))
    async with living(one), living(two):
        yield one, two


async def there(peer: Peer) -> dict[str, Any]:
    members: dict[str, Any] = (await peer.ask(presence={"channel": "room:1"}))["presence"]
    return members


async def until_there(peer: Peer, users: set[str]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while {info["user"] for info in (await there(peer)).values()} != users:  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # nobody in the room here is told; 50 a second may be asked


async def test_of_a_crowd_on_two_nodes_nobody_is_forgotten(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assana_rt.live.presence.REFRESH_S", 0)
    async with two_engines(kind) as nodes:
        crowds = [[await node.watcher("room:1", f"{n}") for n in range(100)] for node in nodes]
        everybody = {peer.session.client for crowd in crowds for peer in crowd}
        for number in range(ROUNDS + 2):
            for node in nodes:
                node.engine.presence.sweep()
                node.engine.cast("room:1", b'"%d"' % number)
            for crowd in crowds:  # what is heard from both comes after who they said is there
                await crowd[0].until(lambda _, n=number, p=crowd[0]: said(p).count(str(n)) == 2)
        for crowd in crowds:
            assert (await there(crowd[0])).keys() == everybody
            assert crowd[0].pushes("room:1", "leave") == []


def said(peer: Peer) -> list[Any]:
    return [push["data"] for push in peer.pushes("room:1")]


async def test_who_is_in_a_room_is_known_where_nobody_is_in_it(kind: Kind) -> None:
    async with two_engines(kind) as (one, two):
        asks = await one.peer().connect("ann")
        bob = await two.watcher("room:1", "bob")
        await until_there(asks, {"bob"})
        stats = await asks.ask(presence_stats={"channel": "room:1"})
        assert stats == {"num_clients": 1, "num_users": 1}
        bob.gone()
        await until_there(asks, set())


async def test_a_node_that_has_just_started_learns_who_is_there(kind: Kind) -> None:
    async with living(Live(broker=kind.make())) as old:
        await old.watcher("room:1", "ann")
        async with living(Live(broker=kind.make())) as new:
            await until_there(await new.peer().connect(), {"ann"})


async def test_after_its_connection_was_killed_a_node_learns_what_it_missed(kind: Kind) -> None:
    async with two_engines(kind) as (one, two):
        asks = await one.peer().connect("ann")
        bob = await two.watcher("room:1", "bob")
        await until_there(asks, {"bob"})
        await kind.kill_connections()
        bob.gone()
        await two.watcher("room:1", "cleo")
        await until_there(asks, {"cleo"})


async def test_everybody_is_counted_however_long_their_names(kind: Kind) -> None:
    async with living(Live(broker=kind.make())) as one, living(Live(broker=kind.make())) as two:
        for number in range(100):
            await two.peer().connect("𝄞" * 60 + str(number))
        assert len(await one.engine.census.take()) == 100


def offset_of(message: dict[str, Any]) -> int:
    offset: int = message.get("push", {}).get("pub", {}).get("offset", 0)
    return offset
