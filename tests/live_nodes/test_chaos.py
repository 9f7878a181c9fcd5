"""Nodes that are killed, connections that are cut, writers who go on: nobody misses anything.

`make test` gives each kind of site a short while. `make chaos` shares CHAOS_MINUTES among them,
and goes on with each until it has seen LONG_EVENTS and LONG_KILLS.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.live_nodes.follower import Follower
from tests.live_nodes.kit import Booking
from tests.live_nodes.line import watching
from tests.live_nodes.mangled import told
from tests.live_nodes.mischief import Mischief, Writer
from tests.live_nodes.nodes import Cluster, Desk, Node
from tests.live_nodes.sdk import SdkFollower

SHORT_S = 20.0  # a minute in all
KINDS = 3  # of sites
LONG_EVENTS, LONG_KILLS = 50_000, 20  # on each kind at least, where minutes are given
ARRIVES_WITHIN_S = 30
WINDOW = {"date_from": "2026-11-24", "date_to": "2026-12-24"}
MANY = 400
DESK = ("surgeries", "appointments", "board")

MINUTES = float(os.environ.get("CHAOS_MINUTES") or 0)
SECONDS = MINUTES * 60 / KINDS or SHORT_S

# The long form takes as long as its events do.
pytestmark = [pytest.mark.chaos, pytest.mark.timeout(0 if MINUTES else SECONDS * 4 + 240)]


async def test_two_nodes_and_their_servers_in_trouble_and_a_broker_that_mixes_all_up(
    shared: Cluster, mangled: list[Node], desk: Desk
) -> None:
    await chaos(shared, desk)
    did = sum((told(said) for node in mangled for said in node.lives), Counter[str]())
    print(f"of what the broker brought: {dict(did)}")  # noqa: T201
    # It was no better than promised, and yet all arrived.
    assert min(did["lost"], did["doubled"], did["overtaken"]) > did["heard"] / 20 > 10, did


async def test_one_node_on_sqlite_in_trouble(single: Cluster) -> None:
    single.start(single.node())
    async with Desk(single) as desk:
        await chaos(single, desk)


async def chaos(cluster: Cluster, desk: Desk) -> None:
    followers = make_followers(cluster, desk)
    mischief = Mischief(cluster, followers)
    writers = [Writer(cluster, desk, number) for number in range(4)]
    async with SdkFollower(cluster.nodes[0], desk, "appointments") as sdk:
        async with running(follower.run() for follower in followers):
            async with running(writer.run() for writer in writers):
                await go_on(mischief, cluster, desk)
            await make_many(cluster, desk)
            heads = await heads_of(cluster, desk)
            await everybody_arrives(followers, heads)
            await sdk.until(heads["appointments"])
            wrong = [fault for each in writers for fault in each.faults]
            if wrong:
                pytest.fail("\n".join([*wrong[:5], cluster.said_of("Traceback")]))
            await compare(cluster, desk, followers)
            await conflated_from_the_start(cluster, desk, followers[0], heads)
        assert not sdk.faults
        assert sdk.recovered > 0
    tell(cluster, heads, mischief, followers, writers, sdk)


def make_followers(cluster: Cluster, desk: Desk) -> list[Follower]:
    def of(name: str, *channels: str, **options: Any) -> Follower:
        return Follower(cluster, lambda: desk.token(name), *channels, **options)

    return [
        of("desk", *DESK),
        of("desk", *DESK, slow=True),
        of("desk", *DESK, conflate=True, slow=True),
        of("desk", *DESK, snapshot=WINDOW),
        *(of(name, f"doctor:{cluster.ids[name]}") for name in ("ann", "bob")),
        of("boss", f"doctor:{cluster.ids['ann']}", conflate=True, slow=True),
    ]


async def go_on(mischief: Mischief, cluster: Cluster, desk: Desk) -> None:
    """Make trouble for as long as asked; the long form also until enough has happened."""
    until = time.monotonic() + SECONDS
    while True:
        await mischief.next()
        if time.monotonic() < until or not mischief.every_kind_done:
            continue
        enough = mischief.kills >= LONG_KILLS and (
            sum((await heads_of(cluster, desk)).values()) >= LONG_EVENTS
        )
        if not MINUTES or enough:
            return


async def make_many(cluster: Cluster, desk: Desk) -> None:
    """See that there is more on a channel than is sent to somebody who wants the newest only."""
    node, booking = cluster.living[0], Booking(desk)
    ids = [await booking.appointment(node) for _ in range(5)]

    async def change(id_: str) -> None:
        for number in range(MANY // len(ids)):
            await desk.do(node, "ann", "PATCH", f"/appointments/{id_}", {"notes": f"{number}"})

    if (await heads_of(cluster, desk))["appointments"] < MANY:
        await asyncio.gather(*map(change, ids))


async def heads_of(cluster: Cluster, desk: Desk) -> dict[str, int]:
    """Ask a node that has just been asked anew for each channel's head."""
    doctors = [f"doctor:{cluster.ids[name]}" for name in ("ann", "bob", "cleo")]
    heads = {}
    for channel in (*DESK, *doctors):
        line = await watching(cluster.living[0].port, await desk.token("boss"), channel)
        reply = next(message for message in line.heard if "subscribe" in message)
        heads[channel] = reply["subscribe"].get("offset", 0)
        line.cut()
    return heads


async def everybody_arrives(followers: list[Follower], heads: Mapping[str, int]) -> None:
    for follower in followers:
        try:
            while not follower.reached(heads):
                follower.news.clear()
                async with asyncio.timeout(ARRIVES_WITHIN_S):
                    await follower.news.wait()
        except TimeoutError:
            places = {place.channel: place.last for place in follower.places}
            raise AssertionError(f"stuck at {places} of {heads}: {follower.tally}") from None
    assert not [fault for follower in followers for fault in follower.tally.faults]


async def compare(cluster: Cluster, desk: Desk, followers: list[Follower]) -> None:
    """Hold what each follower knows against the database."""
    for follower in followers:
        for place in follower.places:
            expected = await state_of(cluster, desk, place.channel)
            known = {key: dict(record) for key, record in place.known.items()}
            if place.channel == "board":
                assert versions(known) == versions(expected), place.channel
            else:
                assert known == expected, place.channel


async def state_of(
    cluster: Cluster, desk: Desk, channel: str
) -> dict[tuple[str, str], dict[str, Any]]:
    if channel == "board":
        line = await watching(
            cluster.living[-1].port, await desk.token("desk"), channel, data={"snapshot": WINDOW}
        )
        reply = next(message for message in line.heard if "subscribe" in message)
        line.cut()
        rows = reply["subscribe"]["data"]["snapshot"]["records"]
        return {(kind, row["id"]): row for kind, each in rows.items() for row in each}
    names = {id_: name for name, id_ in cluster.ids.items()}
    who = names.get(channel.removeprefix("doctor:"), "desk")
    state = {}
    for kind, path in (("surgery", "surgeries"), ("appointment", "appointments")):
        if who != "desk" or channel == path:
            for record in await desk.all(who, f"/{path}"):
                state[kind, record["id"]] = record
    return state


def versions(state: Mapping[tuple[str, str], Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    return {key: record["version"] for key, record in state.items()}


async def conflated_from_the_start(
    cluster: Cluster, desk: Desk, exact: Follower, heads: Mapping[str, int]
) -> None:
    """One who was away all the time and wants the newest only ends like who saw every step."""
    late = Follower(cluster, lambda: desk.token("desk"), *DESK, conflate=True)
    async with running([late.run()]):
        await everybody_arrives([late], heads)
    assert late.tally.conflated > 0
    assert late.tally.heard < sum(heads[channel] for channel in DESK)
    assert [p.known for p in late.places] == [p.known for p in exact.places]


@asynccontextmanager
async def running(coroutines: Any) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert not [end for end in ends if not isinstance(end, asyncio.CancelledError)]


def tell(
    cluster: Cluster,
    heads: Mapping[str, int],
    mischief: Mischief,
    followers: list[Follower],
    writers: list[Writer],
    sdk: SdkFollower,
) -> None:
    tallies = [follower.tally for follower in followers]
    facts = {
        "events": sum(heads.values()),
        "heard": sum(tally.heard for tally in tallies),
        "conflated": sum(tally.conflated for tally in tallies),
        "recovered": sum(tally.recovered for tally in tallies),
        "sdk recovered": sdk.recovered,
        "answers lost": sum(writer.lost for writer in writers),
        **mischief.done,
    }
    print(f"\n{cluster.database_url.split(':')[0]}: {facts}")  # noqa: T201
