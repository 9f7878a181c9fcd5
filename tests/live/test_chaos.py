"""Two nodes over one log, with news that get lost, doubled and out of order, and readers that
come, go, stop and resume: nobody ever misses or repeats an event, and all know the same at last."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

import pytest

from assana_rt.live.broker import Ear
from assana_rt.live.log import Event, MemoryLog
from tests.live.client import Client, Truth
from tests.live.kit import Live, living, settle

CHANNELS = ("board", "doctor:1")


class Careless:
    """Carries news to the other node as badly as a broker may; `did` says how badly it did."""

    def __init__(self, dice: random.Random) -> None:
        self.dice, self.others, self.held = dice, [], []
        self.did = Counter[str]()

    async def start(self, ear: Ear) -> None:
        self.ear = ear

    def publish(self, events: Sequence[Event]) -> None:
        self.held += events

    def cast(self, channel: str, message: bytes) -> None: ...

    async def stop(self) -> None: ...

    def deliver(self) -> None:
        held, self.held = list(enumerate(self.held)), []
        if self.dice.random() < 0.5:
            self.dice.shuffle(held)
        furthest = 0
        for number, event in held:
            fate = self.dice.random()
            if fate < 0.6:
                self.did["overtaken"] += number < furthest
                furthest = max(furthest, number)
                self.tell(event)
            if fate < 0.1:
                self.did["doubled"] += 1
                self.tell(event)
            elif fate > 0.9:
                for other in self.others:
                    other.ear.hint(event.channel, event.offset)
            elif fate >= 0.6:
                self.did["lost"] += 1

    def tell(self, event: Event) -> None:
        for other in self.others:
            other.ear.news([event])


@pytest.mark.parametrize("seed", range(12))
async def test_nobody_misses_or_repeats_anything(seed: int) -> None:
    dice = random.Random(seed)
    log = MemoryLog()
    truth = Truth(log)
    brokers = [Careless(dice), Careless(dice)]
    nodes = [Live(log, broker=broker) for broker in brokers]
    brokers[0].others, brokers[1].others = [brokers[1]], [brokers[0]]
    async with living(nodes[0]), living(nodes[1]):
        clients = [
            Client(lambda: dice.choice(nodes), f"c{n}", CHANNELS, conflate=n % 3 == 0)
            for n in range(9)
        ]
        for step in range(300):
            node = dice.choice(nodes)
            size = dice.choice((1, 1, 1, 2, 5, 400)) if step % 3 else 1
            events = []
            for _ in range(size):
                channel = dice.choice(CHANNELS)
                record = f"r{dice.randrange(4)}"
                events.append(truth.append(channel, record, gone=dice.random() < 0.1))
            if dice.random() < 0.3:
                dice.shuffle(events)
            if dice.random() < 0.8:
                await node.engine.announce(events)
            brokers[dice.randrange(2)].deliver()
            await step_of(dice, clients)
            if dice.random() < 0.2:
                await dice.choice(nodes).engine.feed.sweep()
            await settle(dice.randrange(4))
        await everybody_arrives(nodes, clients, log)
        assert all(client.known == truth.of for client in clients)
        assert sum(client.seen for client in clients) > 1000
        did = brokers[0].did + brokers[1].did
        assert min(did["lost"], did["doubled"], did["overtaken"]) > 50, did


async def step_of(dice: random.Random, clients: list[Client]) -> None:
    client = dice.choice(clients)
    match dice.randrange(4):
        case 0:
            client.go(dice if dice.random() < 0.3 else None)
        case 1 if client.peer is None:
            await client.come()
        case 2 if client.peer is not None:
            client.peer.stop_reading()
        case 3 if client.peer is not None:
            client.peer.go_on()


async def everybody_arrives(nodes: list[Live], clients: list[Client], log: MemoryLog) -> None:
    for client in clients:
        if client.peer is None:
            await client.come()
        else:
            client.peer.go_on()
    async with asyncio.timeout(20):
        while True:
            for node in nodes:
                await node.engine.feed.sweep()
            await settle(50)
            for client in clients:
                client.take()
            if all(c.last[name] == log.head(name) for c in clients for name in CHANNELS):
                return
