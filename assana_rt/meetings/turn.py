"""Short-lived credentials for a TURN relay, made by coturn's REST scheme.

The relay knows our secret and not our people: it checks that the password is the secret's seal
on a user name, and that the moment the name begins with has not passed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

TTL_S = 3600
"""The relay keeps a connection that was made in time, and renews it after the credential's end."""


@dataclass(frozen=True, slots=True)
class TurnCredential:
    username: str
    password: str


def credential(secret: str, person: str, now: float, ttl_s: int = TTL_S) -> TurnCredential:
    """Return what `person` shows the relay until `now` + `ttl_s`."""
    # A colon parts the moment from the name, so none may stand in the name.
    username = f"{int(now) + ttl_s}:{person.replace(':', '-')}"
    seal = hmac.new(secret.encode(), username.encode(), hashlib.sha1)
    return TurnCredential(username, base64.b64encode(seal.digest()).decode())
