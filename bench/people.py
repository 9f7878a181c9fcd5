"""Who is signed in to the measured server: tokens made with its key, good for an hour."""

from __future__ import annotations

import uuid
from pathlib import Path

from assana_rt.access.principal import Principal, Role
from assana_rt.access.tokens import AccessTokens
from assana_rt.settings import Settings

SECRET = "a secret of nobody, for measuring alone"


def _person(n: int, role: Role) -> Principal:
    id = str(uuid.UUID(int=(7 << 76) | (2 << 62) | n))
    return Principal(id, role, f"{role.value} {n}", str(uuid.UUID(int=(4 << 76) | n)), 1)


ADMIN, DOCTOR = _person(1, Role.ADMIN), _person(2, Role.DOCTOR)
_settings = Settings.load({"ASSANA_SECRET_KEY": SECRET}, data_dir=Path("build"), port=0)
_tokens = AccessTokens(_settings.key("access"), ttl_s=3600)


def crowd(n: int) -> list[tuple[str, str]]:
    """Return id and token of `n` coordinators."""
    people = [_person(1000 + i, Role.COORDINATOR) for i in range(n)]
    return [(each.id, _tokens.issue(each)) for each in people]


def token(principal: Principal) -> str:
    return _tokens.issue(principal)
