"""Rooms' names, the times they are open, and the tokens that let a person in.

A meeting token is a JWT with an audience and a key of its own: no REST call takes it, and an
access token opens no room.
"""

from __future__ import annotations

import re
import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import jwt

from assana_rt.access.tokens import ALGORITHM, ISSUER, TokenRefused

AUDIENCE = "assana-meeting"
REQUIRED = ("iss", "aud", "iat", "exp", "nbf", "jti", "sub", "room", "role", "issue")
CHANNEL = "_meetings"
"""The internal channel that tells every node what became of a room, in the change's transaction."""
ROOM_CLOSED = "room.closed"  # data: {"id": meeting id, "reason"}; its tokens are dead
ROOM_CHANGED = (
    "room.changed"  # data: {"id": meeting id, "started_at", "people", "ended", "out", "dead"}
)

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 signs, none to be taken for another
_GROUPS = (3, 4, 4, 4, 4, 4, 3)

Part = Literal["host", "guest"]


def new_meeting_id() -> str:
    """Return an unguessable, readable name: 26 signs of 5 bits (130 bits), as abc-defg-…"""
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(sum(_GROUPS)))
    parts, start = [], 0
    for size in _GROUPS:
        parts.append(signs[start : start + size])
        start += size
    return "-".join(parts)


def is_meeting_id(text: str) -> bool:
    """Whether `text` may name a room; anything else does not."""
    return re.fullmatch(r"[a-z0-9-]+", text) is not None


def guest_id(invitation_id: str) -> str:
    """Return how a guest is known, who has no account."""
    return f"guest:{invitation_id}"


def invitation_of(person: str) -> str:
    """Return the invitation a guest came with; nothing for who has an account."""
    kind, _, invitation_id = person.partition(":")
    return invitation_id if kind == "guest" else ""


def named_elsewhere(person: str, turn: int) -> str:
    """Return how a video service knows a person: by another name in each turn of an invitation.

    What it was given in an earlier turn stays good there, and can be told apart so.
    """
    return f"{person}:{turn}" if turn else person


def known_here(name: str) -> tuple[str, int]:
    """Return whom a video service means, and the turn they were let in; the way back."""
    kind, _, rest = name.partition(":")
    invitation_id, _, turn = rest.partition(":")
    if kind != "guest" or not turn.isdecimal():
        return name, 0
    return guest_id(invitation_id), int(turn)


@dataclass(frozen=True, slots=True)
class Window:
    """When a room may be entered."""

    opens_at: datetime
    closes_at: datetime

    @classmethod
    def around(cls, starts_at: datetime, minutes: int, before_min: int, after_min: int) -> Window:
        return cls(
            starts_at - timedelta(minutes=before_min),
            starts_at + timedelta(minutes=minutes + after_min),
        )

    def until(self, moment: datetime | None) -> Window:
        """Return the window as far as it lies before `moment`."""
        return Window(self.opens_at, min(self.closes_at, moment)) if moment else self

    def holds(self, moment: datetime) -> bool:
        return self.opens_at <= moment < self.closes_at


@dataclass(frozen=True, slots=True)
class Grant:
    """What a meeting token of ours says: this person, in this part, in this room, at this time.

    `turn` counts the browsers a guest's invitation was freed from; a host's is 0.
    """

    meeting_id: str
    part: Part
    person: str
    name: str
    issue: int
    turn: int
    token_id: str
    window: Window


class MeetingTokens:
    """Issues and reads meeting tokens.

    `issue` counts how often a consultation's tokens were withdrawn; a token of an earlier count
    is dead. The caller compares it with the consultation's own, and the time with the window:
    those admitted may come back after it.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def issue(
        self,
        meeting_id: str,
        part: Part,
        person: str,
        name: str,
        issue: int,
        window: Window,
        turn: int = 0,
    ) -> str:
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": person,
            "room": meeting_id,
            "role": part,
            "name": name,
            "issue": issue,
            "turn": turn,
            "jti": str(uuid.uuid4()),
            "iat": int(time.time()),
            "nbf": int(window.opens_at.timestamp()),
            "exp": int(window.closes_at.timestamp()),
        }
        return jwt.encode(claims, self._key, ALGORITHM)

    def read(self, token: str) -> Grant:
        """Return what a token says, at any time; raise `TokenRefused` for what is not ours."""
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={
                    "require": list(REQUIRED),
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
            return _granted(claims)
        except (jwt.InvalidTokenError, TypeError, ValueError, OverflowError) as error:
            raise TokenRefused("not a valid meeting token") from error


def _granted(claims: dict[str, Any]) -> Grant:
    if claims["role"] not in ("host", "guest"):
        raise ValueError("no such part")
    return Grant(
        meeting_id=str(claims["room"]),
        part=claims["role"],
        person=str(claims["sub"]),
        name=str(claims.get("name") or ""),
        issue=int(claims["issue"]),
        turn=int(claims.get("turn") or 0),
        token_id=str(claims["jti"]),
        window=Window(_moment(claims["nbf"]), _moment(claims["exp"])),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
