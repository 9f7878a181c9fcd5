"""A client that follows channels for ever, over every loss, and checks each number it is given.

It keeps what it is told as a dashboard does: a record a key, changed by publications. Nothing
that it is not told can get in, so at the end its state proves what arrived.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.live_nodes.line import PATIENCE_S, Away, Ended, Line, Message
from tests.live_nodes.nodes import Cluster

BACK_S, SLOW_S = 0.2, 3.0  # at most, before it connects again
TEMPORARY = {100, 111}

State = dict[tuple[str, str], Mapping[str, Any]]


@dataclass
class Place:
    """How far a channel was heard, and what is known by it."""

    channel: str
    epoch: str = ""
    last: int = 0
    known: State = field(default_factory=dict)
    begun: bool = False


@dataclass
class Tally:
    """What happened to a follower."""

    heard: int = 0
    conflated: int = 0
    connected: int = 0
    recovered: int = 0
    started_over: int = 0
    ends: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Follower:
    """One person's socket, on whichever node takes it."""

    def __init__(
        self,
        cluster: Cluster,
        token: Callable[[], Awaitable[str]],
        *channels: str,
        conflate: bool = False,
        snapshot: Mapping[str, str] | None = None,
        slow: bool = False,
    ) -> None:
        """Begins at the first publication, or where a window is given, with that snapshot.

        `slow`: it stops to read now and then, and its place falls far behind.
        """
        self._cluster, self._token = cluster, token
        self.places = [Place(channel) for channel in channels]
        self.conflate, self._snapshot, self._slow = conflate, snapshot, slow
        self.tally = Tally()
        self.line: Line | None = None
        self.news = asyncio.Event()

    async def run(self) -> None:
        while True:
            try:
                await self._follow()
            except (Away, TimeoutError):
                pass
            except Ended as end:
                self.tally.ends.append(end.code)
                if 3500 <= end.code <= 3999 or end.code == 3008:
                    self._fault(f"sent away for good: {end}")
            except Exception as error:
                self._fault(f"could not follow: {error!r}")
            finally:
                self.drop()
            await asyncio.sleep(random.uniform(0, SLOW_S if self._slow else BACK_S))

    def drop(self) -> None:
        """Cut the connection, as a cellar does."""
        line, self.line = self.line, None
        if line is not None:
            line.cut()

    def reached(self, heads: Mapping[str, int]) -> bool:
        return all(place.last >= heads[place.channel] for place in self.places)

    async def _follow(self) -> None:
        nodes = self._cluster.living
        if not nodes:
            return
        line = self.line = await Line.open(random.choice(nodes).port)
        line.say({"connect": {"token": await self._token()}}, *map(self._asked, self.places))
        places = dict(enumerate(self.places, 2))
        by_name = {place.channel: place for place in self.places}
        while True:
            async with asyncio.timeout(2 * PATIENCE_S):
                messages = await line.next()
            for message in messages:
                if "push" in message:
                    self._pushed(by_name, message["push"])
                elif "error" in message:
                    if message["error"]["code"] not in TEMPORARY:
                        self._fault(f"refused: {message}")
                    return
                elif "subscribe" in message:
                    self._subscribed(places[message["id"]], message["subscribe"])
                elif "connect" in message:
                    self.tally.connected += 1
            line.heard.clear()
            self.news.set()
            if self._slow and random.random() < 0.05:
                await asyncio.sleep(random.uniform(0.2, 1))

    def _asked(self, place: Place) -> Message:
        asked: Message = {"channel": place.channel, "data": {"conflate": self.conflate}}
        if self._snapshot is not None:
            asked["data"]["snapshot"] = self._snapshot
        if place.begun or self._snapshot is None:
            asked |= {"recover": True, "offset": place.last, "epoch": place.epoch}
        return {"subscribe": asked}

    def _subscribed(self, place: Place, reply: Message) -> None:
        if reply.get("recovered"):
            self.tally.recovered += 1
            if reply.get("offset", 0) != place.last:
                self._fault(f"recovered from {reply.get('offset')}, not from {place.last}")
        elif place.begun or self._snapshot is None:
            self.tally.started_over += 1
            self._fault(f"{place.channel} was not recovered from {place.last}: {str(reply)[:200]}")
            place.last = reply.get("offset", 0)
        else:
            records = reply["data"]["snapshot"]["records"]
            place.known = {
                (kind, record["id"]): record for kind, each in records.items() for record in each
            }
            place.last = reply.get("offset", 0)
        place.begun, place.epoch = True, reply["epoch"]
        for publication in reply.get("publications", ()):
            self._take(place, publication)

    def _pushed(self, places: Mapping[str, Place], push: Message) -> None:
        if "pub" in push:
            self._take(places[push["channel"]], push["pub"])
        elif "unsubscribe" in push:
            self._fault(f"unsubscribed: {push}")
            self.drop()

    def _take(self, place: Place, publication: Message) -> None:
        offset, after = publication["offset"], publication.get("tags", {}).get("after")
        if after is not None and self.conflate:
            self.tally.conflated += 1
        if offset != place.last + 1 and not (self.conflate and after == str(place.last)):
            self._fault(f"{place.channel}: {offset} (after {after}) follows {place.last}")
        place.last = offset
        self.tally.heard += 1
        kind, _, change = publication["data"]["type"].partition(".")
        data = publication["data"]["data"]
        key = kind, data["id"]
        known = place.known.get(key)
        if known is not None and data["version"] <= known["version"] and change == "updated":
            self._fault(f"{place.channel}: {key} goes from {known['version']} to {data['version']}")
        if change == "deleted":
            place.known.pop(key, None)
        else:
            place.known[key] = data

    def _fault(self, words: str) -> None:
        self.tally.faults.append(words)
        self.news.set()
