"""What a node knows of the rooms it has connections to, and what it tells each of them.

It takes over the state that `calls` publishes after each change, in order; nothing here asks or
waits. Every person is told their own part of it: the host knows the lobby, a guest in the call
who else is in, and a guest who waits nothing but that.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from assana_rt.meetings.calls import Seat

State = Mapping[str, Any]
"""The data of a publication about a room."""
Message = dict[str, Any]


class Standing(enum.Enum):
    """What a connection may do in its room."""

    COMING = enum.auto()  # not yet written down
    WAITING = enum.auto()
    IN = enum.auto()
    OUT = enum.auto()


@dataclass(slots=True)
class Place:
    """A connection of this node, and what became of it; `participant` is the row's id."""

    seat: Seat
    standing: Standing = Standing.COMING
    participant: str = ""


@dataclass(slots=True)
class Room:
    """The connections of this node to a room, by seat; `people` are those who have one anywhere."""

    places: dict[str, Place] = field(default_factory=dict)
    people: Mapping[str, State] = field(default_factory=dict)

    def take(self, state: State, offset: int) -> Iterator[tuple[Place, Message]]:
        """Take a newer state over; yield what each connection here is to be told."""
        self.people = {person["id"]: person for person in state["people"]}
        seats = {person["seat"]: person for person in state["people"]}
        for place in self.places.values():
            person = seats.get(place.seat.id)
            if person is not None:
                place.participant = person["id"]
                place.standing = Standing.IN if person["state"] == "in" else Standing.WAITING
                yield place, _room_for(person, state, offset)
            elif place.standing not in (Standing.COMING, Standing.OUT):
                place.standing = Standing.OUT
                yield place, {"type": "ended", "reason": _why_out(place, state)}

    def close(self, reason: str) -> Iterator[tuple[Place, Message]]:
        """Put everybody out; yield what each is to be told."""
        for place in self.places.values():
            place.standing = Standing.OUT
            yield place, {"type": "ended", "reason": reason}

    def out(self) -> set[str]:
        """Return who still holds a place here without a right to it."""
        return {p.seat.person for p in self.places.values() if p.standing is Standing.OUT}

    def reveals(self, viewer: str, other: str) -> bool:
        """Say whether a person may know of another's being here: who waits is the host's business.

        By the published state, which every node has: the other may be connected anywhere.
        """
        roles = {p["person"]: p["role"] for p in self.people.values() if p["state"] == "in"}
        return other in roles or roles.get(viewer) == "host"

    def guests(self) -> set[str]:
        return {p.seat.person for p in self.places.values() if p.seat.part == "guest"}


def hears(place: Place, to: str) -> bool:
    """Say whether a message that goes to `to` (a seat, `in`, or a participant) is for this one."""
    if to == place.seat.id:
        return True
    return place.standing is Standing.IN and to in ("in", place.participant)


def _room_for(you: State, state: State, offset: int) -> Message:
    """Return the room as one person may know it; `n` tells newer from older."""
    people = [person for person in state["people"] if person["id"] != you["id"]]
    if you["state"] != "in":
        people = []
    elif you["role"] != "host":
        people = [person for person in people if person["state"] == "in"]
    return {
        "type": "room",
        "n": offset,
        "you": _shown(you),
        "people": [_shown(person) for person in people],
        "started_at": state["started_at"] if you["state"] == "in" else None,
    }


def _shown(person: State) -> Message:
    return {name: value for name, value in person.items() if name != "person"}


def _why_out(place: Place, state: State) -> str:
    if place.seat.person in state["out"]:
        return str(state["out"][place.seat.person])
    if any(person["person"] == place.seat.person for person in state["people"]):
        return "moved"  # to a newer connection of the same person
    return str(state["ended"] or "left")
