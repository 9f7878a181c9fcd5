"""The person behind a request or a socket."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Role(enum.StrEnum):
    """What a person is here; the rules that follow from it stand in `policy.py`."""

    DOCTOR = "doctor"
    COORDINATOR = "coordinator"
    ADMIN = "admin"
    DISPLAY = "display"
    GUEST = "guest"  # of one call, without an account; no REST call knows it


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person, as small as the rules need it.

    `auth_version` is the person's counter of role, password and activity changes at the
    moment the token was issued: a token with an older one is dead.
    """

    id: str
    role: Role
    name: str
    session_id: str
    auth_version: int
