"""Who has sockets open on which node, asked of all nodes when somebody wants to know.

Nothing is kept between two questions: a node that is gone or can't be reached doesn't answer,
and is not in the picture.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from assana_rt.access.principal import Principal

WITHIN_S = 1.0

News = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Present:
    """A person's sockets on one node. `node` is a host and its process, for people to read."""

    name: str
    id: str
    role: str
    node: str
    sockets: int


class Census:
    """Asks all nodes, and answers for this one."""

    def __init__(
        self, people: Callable[[], Iterable[Principal]], cast: Callable[[News], None]
    ) -> None:
        """`people`: one for each signed-in socket here; `cast` tells all other nodes."""
        self._people, self._cast = people, cast
        self._asked: dict[str, set[Present]] = {}
        self.node = f"{socket.gethostname()}:{os.getpid()}"

    async def take(self, within_s: float = WITHIN_S) -> list[Present]:
        """Return everybody's sockets, by name; who answers later than `within_s` is left out."""
        question = secrets.token_hex(8)
        found = self._asked[question] = set(self._here())
        try:
            self._cast({"ask": question})
            # Nobody knows how many nodes there are: the time is what ends the question.
            await asyncio.sleep(within_s)
        finally:
            del self._asked[question]
        return sorted(found)

    def heard(self, news: News) -> None:
        """Take another node's question or answer."""
        if "ask" in news:
            self._cast({"to": news["ask"], "here": [astuple(one) for one in self._here()]})
        elif (found := self._asked.get(news["to"])) is not None:
            found.update(Present(*one) for one in news["here"])

    def _here(self) -> list[Present]:
        counted: dict[str, tuple[Principal, int]] = {}
        for person in self._people():
            _, sockets = counted.get(person.id, (person, 0))
            counted[person.id] = person, sockets + 1
        return [
            Present(one.name or "", one.id, one.role.value, self.node, sockets)
            for one, sockets in counted.values()
        ]
