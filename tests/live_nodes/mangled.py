"""`assana-rt`, except that what its broker brings is lost, doubled, late and out of order."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from assana_rt import app, cli
from assana_rt.live.broker import Broker, Ear
from assana_rt.live.log import Event

COPIES = (0, 1, 2)
LIKELY = (20, 60, 20)
# Within the time a node waits for what is overtaken, after it, and after a sweep.
DELAYS_S = (0.0, 0.0, 0.005, 0.05, 0.3, 1.5)
TELLS_EACH_S = 0.5
SAYS = "the broker was mangled: "


class Mangled:
    """A real broker behind an ear that forgets, repeats and mixes up the news that it hears.

    `did` counts what was `heard`, `lost`, `doubled`, and `overtaken` by a later event of its
    channel.
    """

    def __init__(self, broker: Broker, dice: random.Random) -> None:
        self._broker, self._dice = broker, dice
        self.publish, self.cast, self.stop = broker.publish, broker.cast, broker.stop
        self.did = Counter[str]()
        self._brought: set[tuple[str, int]] = set()
        self._furthest: dict[str, int] = {}

    async def start(self, ear: Ear) -> None:
        self._ear = ear
        self._loop = asyncio.get_running_loop()
        await self._broker.start(self)

    def news(self, events: Sequence[Event]) -> None:
        for event in events:
            self._carry(partial(self._news, event))

    def hint(self, channel: str, head: int) -> None:
        self._carry(lambda: self._ear.hint(channel, head))

    def heard(self, channel: str, message: bytes) -> None:
        # Casts are in no log: a broker may lose them, but bring them neither twice nor mixed up.
        if self._dice.random() * sum(LIKELY) > LIKELY[0]:
            self._ear.heard(channel, message)

    def suspect(self) -> None:
        """Pass it on as it is: that is the node's own knowledge, and nothing that was carried."""
        self._ear.suspect()

    def _carry(self, tell: Callable[[], None]) -> None:
        (copies,) = self._dice.choices(COPIES, LIKELY)
        self.did["heard"] += 1
        self.did["lost"] += copies == 0
        self.did["doubled"] += copies == 2
        for _ in range(copies):
            self._loop.call_later(self._dice.choice(DELAYS_S), tell)

    def _news(self, event: Event) -> None:
        place, furthest = (event.channel, event.offset), self._furthest.get(event.channel, 0)
        if place not in self._brought:
            self._brought.add(place)
            self.did["overtaken"] += event.offset < furthest
            self._furthest[event.channel] = max(furthest, event.offset)
        self._ear.news([event])


class Telling(Mangled):
    """One that says now and then what it did: its process may be killed at any moment."""

    async def start(self, ear: Ear) -> None:
        await super().start(ear)
        self._tell()

    def _tell(self) -> None:
        sys.stdout.write(f"{SAYS}{json.dumps(self.did)}\n")
        sys.stdout.flush()
        self._loop.call_later(TELLS_EACH_S, self._tell)


def told(said: str) -> Counter[str]:
    """Return what a process that said this had done when it said so last."""
    lines = [line for line in said.splitlines() if line.startswith(SAYS)]
    return Counter(json.loads(lines[-1].removeprefix(SAYS))) if lines else Counter()


if __name__ == "__main__":
    make_broker = app.make_broker
    app.make_broker = lambda settings: Telling(make_broker(settings), random.Random())
    sys.exit(cli.run(sys.argv[1:]))
