"""What is written on one node is told on the other: by the broker at once, by the sweep at last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.live_nodes import faults
from tests.live_nodes.kit import Booking, about
from tests.live_nodes.line import Line, watching
from tests.live_nodes.nodes import Cluster, Desk, Node

Pair = tuple[Node, Node]


@pytest.fixture
async def on_both(pair: Pair, unswept: Node, desk: Desk) -> AsyncIterator[tuple[Line, Line]]:
    """Watchers of a node that was not written to, and of one that never sweeps."""
    token = await desk.token("desk")
    lines = [await watching(node.port, token, "appointments") for node in (pair[1], unswept)]
    yield lines[0], lines[1]
    for line in lines:
        line.cut()


async def test_a_node_that_never_sweeps_is_told_by_the_broker(
    pair: Pair, on_both: tuple[Line, Line], booking: Booking
) -> None:
    for number in range(20):
        id_ = await booking.appointment(pair[number % 2])
        for line in on_both:
            await line.until(about(id_))


async def test_what_a_broker_can_not_carry_is_read_from_the_log(
    pair: Pair, on_both: tuple[Line, Line], booking: Booking
) -> None:
    id_ = await booking.appointment(pair[0], notes="x" * 9000)
    for line in on_both:
        await line.until(about(id_))


async def test_when_the_brokers_connections_are_killed_changes_still_arrive(
    shared: Cluster, pair: Pair, on_both: tuple[Line, Line], booking: Booking
) -> None:
    server = shared.broker or shared.database
    assert server is not None
    made = []
    for _ in range(4):
        await faults.kill_broker_connections(server)
        made.append(await booking.appointment(pair[0]))
        await on_both[0].until(about(made[-1]))
    assert offsets_are_dense(on_both[0])


async def test_a_node_connects_to_its_broker_again(
    shared: Cluster, pair: Pair, unswept: Node, on_both: tuple[Line, Line], booking: Booking
) -> None:
    server = shared.broker or shared.database
    assert server is not None
    before = unswept.said("connecting again")
    await faults.kill_broker_connections(server)
    await asyncio.to_thread(unswept.wait_until_said, "connecting again", before + 1)
    made: list[str] = []
    # Until all have connected again, hints are lost; one that is heard brings the rest.
    while not any(about(id_)(message) for id_ in made for message in on_both[1].heard):
        made.append(await booking.appointment(pair[0]))
        await on_both[1].wait(0.2)
    for id_ in made:
        await on_both[1].until(about(id_))
    assert offsets_are_dense(on_both[1])


@pytest.mark.parametrize("shared", ["mariadb"], indirect=True)
async def test_while_valkey_answers_nobody_changes_still_arrive(
    shared: Cluster, pair: Pair, on_both: tuple[Line, Line], booking: Booking
) -> None:
    assert shared.broker is not None
    await faults.pause_valkey(shared.broker, 3)
    for _ in range(3):
        id_ = await booking.appointment(pair[0])
        await on_both[0].until(about(id_))


# Workers know no more of each other than nodes do, and that each kind of broker serves.
@pytest.mark.parametrize("shared", ["postgres"], indirect=True)
async def test_two_workers_on_one_port_tell_each_other(shared: Cluster, booking: Booking) -> None:
    node = shared.node(workers=2)
    shared.start(node)
    token = await booking.desk.token("desk")
    # The kernel spreads connections over the workers: both have some of these.
    lines = [await watching(node.port, token, "appointments") for _ in range(12)]
    assert len({line.node for line in lines}) == 2
    for _ in range(6):
        id_ = await booking.appointment(node)
        for line in lines:
            await line.until(about(id_))
    assert all(offsets_are_dense(line) for line in lines)
    for line in lines:
        line.cut()


def offsets_are_dense(line: Line) -> bool:
    offsets = [publication["offset"] for publication in line.published("appointments")]
    return bool(offsets) and offsets == list(range(offsets[0], offsets[0] + len(offsets)))
