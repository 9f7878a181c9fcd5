"""Rooms' names, the times they are open, and the tokens that let a person in.

A meeting token is a JWT with an audience and a key of its own: no REST call takes it, and an
access token opens no room.
"""

from __future__ import annotations

import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import jwt

from assana_rt.access.tokens import ALGORITHM, ISSUER, TokenRefused, decode

AUDIENCE = "assana-meeting"
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

    def holds(self, moment: datetime) -> bool:
        return self.opens_at <= moment < self.closes_at


@dataclass(frozen=True, slots=True)
class Grant:
    """What a valid meeting token says: this person, in this part, in this room."""

    meeting_id: str
    part: Part
    person_id: str | None
    name: str
    issue: int
    token_id: str
    expires_at: int


class MeetingTokens:
    """Issues and reads meeting tokens.

    `issue` counts how often a consultation's tokens were withdrawn; a token of an earlier count
    is dead. The caller compares it with the consultation's own.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def issue(
        self,
        meeting_id: str,
        part: Part,
        person_id: str | None,
        name: str,
        issue: int,
        window: Window,
    ) -> str:
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "room": meeting_id,
            "role": part,
            "name": name,
            "issue": issue,
            "jti": str(uuid.uuid4()),
            "iat": int(time.time()),
            "nbf": int(window.opens_at.timestamp()),
            "exp": int(window.closes_at.timestamp()),
        }
        if person_id is not None:
            claims["sub"] = person_id
        return jwt.encode(claims, self._key, ALGORITHM)

    def read(self, token: str) -> Grant:
        """Return what a token says; raise `TokenExpired`, or `TokenRefused` for any other."""
        required = ("room", "role", "jti", "nbf", "issue")
        # When a room opens, its consultation says: it may have been moved since.
        claims = decode(token, self._key, AUDIENCE, required, early=True)
        if claims["role"] not in ("host", "guest"):
            raise TokenRefused("no such part")
        return Grant(
            meeting_id=str(claims["room"]),
            part=claims["role"],
            person_id=claims.get("sub"),
            name=str(claims.get("name") or ""),
            issue=int(claims["issue"]),
            token_id=str(claims["jti"]),
            expires_at=int(claims["exp"]),
        )
