"""Who has sockets open where: every node that answers is counted, nobody twice."""

from __future__ import annotations

from typing import Any

from assana_rt.access.principal import Principal, Role
from assana_rt.live.census import Census


def person(n: int) -> Principal:
    return Principal(
        id=f"p{n}", name=f"Person {n:03}", role=Role.DOCTOR, session_id="s", auth_version=1
    )


async def test_every_node_answers_for_its_own_people() -> None:
    nodes: list[Census] = []

    def cast_from(n: int) -> Any:
        def cast(news: Any) -> None:
            for other, node in enumerate(nodes):
                if other != n:
                    node.heard(news)

        return cast

    many = [person(n) for n in range(500)]
    nodes += [
        Census(lambda: [person(1), person(1)], cast_from(0)),
        Census(lambda: many, cast_from(1)),
    ]
    nodes[0].node, nodes[1].node = "one:1", "two:2"
    found = await nodes[0].take(0)
    assert len(found) == 1 + len(many)
    ours = [(each.node, each.sockets) for each in found if each.id == "p1"]
    assert ours == [("one:1", 2), ("two:2", 1)]
    # Answers to a question that is over are nobody's.
    nodes[0].heard({"to": "nobody", "here": []})
