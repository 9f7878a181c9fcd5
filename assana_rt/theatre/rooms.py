"""Rooms as people write them: "OR 1" and "or  1 " are one, for figures as for bookings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from assana_rt.theatre.overlaps import normalised

T = TypeVar("T")


def by_room(cases: Iterable[T], room_of: Callable[[T], str | None]) -> dict[str, list[T]]:
    """Group cases by their room, called as the first of them writes it; "" holds those without."""
    groups: dict[str, list[T]] = {}
    for case in cases:
        groups.setdefault(normalised(room_of(case)), []).append(case)
    return {" ".join((room_of(group[0]) or "").split()): group for group in groups.values()}
