"""One timer for all sockets: a timing wheel."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Protocol


class Item(Protocol):
    """What can lie in a wheel. `slot` belongs to the wheel; it starts as -1."""

    slot: int

    def due(self) -> float:
        """The time has come; answer in how many seconds again, or 0 for never. Must not raise."""


class Wheel:
    """Calls `due()` of each item on time: never early, at most two ticks late.

    One loop timer in all, whatever the number of items; adding, moving and removing are O(1).
    An item lies in one slot at a time, so `add` moves an item that is in already. Delays are
    cut to one turn (tick * slots seconds).
    """

    def __init__(self, tick_s: float = 0.25, slots: int = 256) -> None:
        self._tick_s = tick_s
        self._slots: list[set[Item]] = [set() for _ in range(slots)]
        self._hand = 0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._tick_s, self._run)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def add(self, item: Item, delay_s: float) -> None:
        self.discard(item)
        steps = min(max(int(delay_s / self._tick_s) + 2, 2), len(self._slots) - 1)
        item.slot = (self._hand + steps) % len(self._slots)
        self._slots[item.slot].add(item)

    def discard(self, item: Item) -> None:
        if item.slot >= 0:
            self._slots[item.slot].discard(item)
            item.slot = -1

    def __iter__(self) -> Iterator[Item]:
        return iter([item for slot in self._slots for item in slot])

    def turn(self) -> None:
        """Move the hand by one tick."""
        self._hand = hand = (self._hand + 1) % len(self._slots)
        for item in tuple(self._slots[hand]):
            if item.slot == hand:  # else an earlier item's due() has moved or removed it
                delay_s = item.due()
                if item.slot == hand:
                    if delay_s > 0:
                        self.add(item, delay_s)
                    else:
                        self.discard(item)

    def _run(self) -> None:
        self.start()
        self.turn()
