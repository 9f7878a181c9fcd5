"""What is said in a room, on the wire: what its members may say, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assana_rt.meetings.grants import Part

LONGEST_CHAT = 2000


class Switches(BaseModel):
    """Those that changed."""

    muted: bool | None = None
    camera: bool | None = None
    sharing: bool | None = None


class SignalSaid(BaseModel):
    """`to`: somebody who is in, by the `id` that the room told; `data` is passed on as it is."""

    type: Literal["signal"]
    to: str
    data: Any = None


class ChatSaid(BaseModel):
    type: Literal["chat"]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_CHAT)]


class StateSaid(Switches):
    type: Literal["state"]


class AdmitSaid(BaseModel):
    """The host lets a guest in from the lobby, by the `id` that the room told."""

    type: Literal["admit"]
    guest: str


class DeclineSaid(BaseModel):
    """The host sends a guest away, who may ask again."""

    type: Literal["decline"]
    guest: str


class EndSaid(BaseModel):
    """The host ends the call for all."""

    type: Literal["end"]


class LeaveSaid(BaseModel):
    """Somebody leaves for good, and gives up the place in the lobby."""

    type: Literal["leave"]


class _Told(BaseModel):
    """`to`: a seat, somebody's `id`, or `in`, which is everybody in the call."""

    model_config = ConfigDict(extra="forbid")

    to: str


class _Passed(_Told):
    """Said by a member; `from` is their `id`, `seat` their connection."""

    from_: Annotated[str, Field(alias="from")]
    seat: str
    name: str


class RoomPerson(BaseModel):
    """Somebody who is there, through the connection `seat`."""

    model_config = ConfigDict(extra="forbid")

    id: str
    role: Part
    name: str
    state: Literal["waiting", "in"]
    seat: str
    waiting_since: datetime | None
    joined_at: datetime | None


class RoomTold(_Told):
    """The room as this member may know it, whole, after each change; a higher `n` is newer."""

    type: Literal["room"]
    n: int
    you: RoomPerson
    people: list[RoomPerson]
    started_at: datetime | None


class EndedTold(_Told):
    """It is over for this member."""

    type: Literal["ended"]
    reason: str


class SignalTold(_Passed):
    type: Literal["signal"]
    data: Any


class ChatTold(_Passed):
    type: Literal["chat"]
    text: str
    at: datetime


class StateTold(_Passed, Switches):
    type: Literal["state"]


SAID: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "signal": SignalSaid,
        "chat": ChatSaid,
        "state": StateSaid,
        "admit": AdmitSaid,
        "decline": DeclineSaid,
        "end": EndSaid,
        "leave": LeaveSaid,
    }
)
TOLD: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "room": RoomTold,
        "ended": EndedTold,
        "signal": SignalTold,
        "chat": ChatTold,
        "state": StateTold,
    }
)
