"""Access tokens: who is asking, signed, good for ten minutes, read without a database.

HS256 with a key of its own (HKDF, label "access"); algorithm, issuer and audience are pinned:
fixed words, the same on every node, never an address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from assana_rt.access.principal import Principal, Role

ALGORITHM = "HS256"
ISSUER = "assana"
AUDIENCE = "assana-api"
ACCESS_TTL_S = 600
LEEWAY_S = 5


class TokenRefused(Exception):
    """The token is not one of ours, was tampered with, or misses a claim."""


class TokenExpired(TokenRefused):
    """The token was good, but its time is over; `claims` is what it said."""

    def __init__(self, claims: dict[str, Any]) -> None:
        super().__init__("the token's time is over")
        self.claims = claims


class AccessExpired(TokenExpired):
    """An access token whose time is over, and whose it was."""

    def __init__(self, principal: Principal, claims: dict[str, Any]) -> None:
        super().__init__(claims)
        self.principal = principal


@dataclass(frozen=True, slots=True)
class Access:
    """What a valid access token says."""

    principal: Principal
    expires_at: int


class AccessTokens:
    """Issues and reads access tokens."""

    def __init__(self, key: bytes, ttl_s: int = ACCESS_TTL_S) -> None:
        self._key = key
        self.ttl_s = ttl_s

    def issue(self, principal: Principal) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": principal.id,
            "sid": principal.session_id,
            "av": principal.auth_version,
            "role": principal.role.value,
            "name": principal.name,
            "iat": now,
            "exp": now + self.ttl_s,
        }
        return jwt.encode(claims, self._key, ALGORITHM)

    def read(self, token: str) -> Access:
        """Return what a token says; raise `AccessExpired` or `TokenRefused`."""
        try:
            claims = decode(token, self._key, AUDIENCE, ("sub", "sid", "av", "role"))
        except TokenExpired as error:
            raise AccessExpired(_principal(error.claims), error.claims) from None
        return Access(_principal(claims), int(claims["exp"]))


def _principal(claims: Mapping[str, Any]) -> Principal:
    try:
        return Principal(
            id=claims["sub"],
            role=Role(claims["role"]),
            name=str(claims.get("name") or ""),
            session_id=str(claims["sid"]),
            auth_version=int(claims["av"]),
        )
    except (TypeError, ValueError) as error:
        raise TokenRefused("a claim is not of its type") from error


def decode(
    token: str, key: bytes, audience: str, required: tuple[str, ...], *, early: bool = False
) -> dict[str, Any]:
    """Return the claims of a token of ours for `audience`; everything else is refused.

    `early`: whether it may come before its time, where the caller knows that better.
    """
    if not token.isascii():
        raise TokenRefused("not a valid token")
    options = {"require": ["iss", "aud", "iat", "exp", *required], "verify_nbf": not early}
    try:
        return _decode(token, key, audience, options)
    except jwt.ExpiredSignatureError:
        pass
    except jwt.InvalidTokenError as error:
        raise TokenRefused("not a valid token") from error
    try:  # everything but its time, before anybody believes whose it was
        claims = _decode(token, key, audience, options | {"verify_exp": False})
    except jwt.InvalidTokenError as error:
        raise TokenRefused("not a valid token") from error
    raise TokenExpired(claims)


def _decode(token: str, key: bytes, audience: str, options: Any) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=[ALGORITHM],
        audience=audience,
        issuer=ISSUER,
        leeway=LEEWAY_S,
        options=options,
    )
    return claims


def digest(secret: str) -> str:
    """Return what is stored of an opaque secret: its SHA-256, in hex."""
    # A header may hold any bytes, which then come as surrogates: no secret of ours, and no error.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


class Seals:
    """Short proofs that a word came from this site: `word` and its HMAC."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, word: str) -> str:
        return base64.urlsafe_b64encode(self._mac(word)).rstrip(b"=").decode()

    def holds(self, word: str, seal: str) -> bool:
        if not (word.isascii() and seal.isascii()):
            return False
        return hmac.compare_digest(self.seal(word), seal)

    def _mac(self, word: str) -> bytes:
        return hmac.new(self._key, word.encode(), hashlib.sha256).digest()
