"""What is written on one node is told on the other: by the broker at once, by the sweep at last."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from tests.live_nodes.line import Line, Message, watching
from tests.live_nodes.nodes import Cluster, Desk, Node

SLOT = {"patient_name": "Mara Lindqvist", "type": "Review", "appointment_date": "2026-11-24"}


@pytest.fixture
def unswept(shared: Cluster, pair: tuple[Node, Node]) -> Node:
    """A third node, that knows only what the broker tells it."""
    node = shared.node(unswept=True)
    shared.start(node)
    return node


@pytest.fixture
async def on_both(
    pair: tuple[Node, Node], unswept: Node, desk: Desk
) -> AsyncIterator[tuple[Line, Line]]:
    token = await desk.token("desk")
    lines = [await watching(node.port, token, "appointments") for node in (pair[1], unswept)]
    yield lines[0], lines[1]
    for line in lines:
        line.cut()


async def book(desk: Desk, node: Node, **fields: str) -> str:
    made = await desk.do(node, "ann", "POST", "/appointments", SLOT | fields)
    id_: str = made["id"]
    return id_


def about(id_: str) -> object:
    return lambda message: (
        message.get("push", {}).get("pub", {}).get("data", {}).get("data", {}).get("id") == id_
    )


async def test_a_node_that_never_sweeps_is_told_by_the_broker(
    pair: tuple[Node, Node], on_both: tuple[Line, Line], desk: Desk
) -> None:
    for number in range(20):
        id_ = await book(desk, pair[number % 2], appointment_time=f"{number:02}:00")
        for line in on_both:
            await line.until(about(id_))
