"""Jitsi Meet, a site's own or the hosted one: a link with a token that Prosody verifies.

Its verifier wants `typ: JWT` and the exact algorithm in the header; by default it accepts the
application id as issuer. The hosted form (8x8) wants `chat` as issuer and `jitsi` as audience,
the application id as tenant, in the path, and before the key's id.
"""

from __future__ import annotations

import asyncio
import re
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from assana_rt.meetings.providers.base import News, Pass, Visitor, failed, hears_nothing
from assana_rt.settings import Settings

ANSWERS_WITHIN_S = 5
_DOMAIN = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?")


class Jitsi:
    name = "jitsi"

    def __init__(self, settings: Settings) -> None:
        """Raise `ValueError` with the variable to mend where the settings can't be used."""
        self._domain = settings.jitsi_domain.removeprefix("https://").rstrip("/")
        if not _DOMAIN.fullmatch(self._domain):
            raise ValueError("ASSANA_JITSI_DOMAIN: give a host, as in meet.assana.example.")
        self._app_id = settings.jitsi_app_id
        self._hosted = bool(settings.jitsi_private_key)
        self._key: Any = settings.jitsi_secret
        self._kid = settings.jitsi_key_id
        if self._hosted:
            self._key = _private_key(settings.jitsi_private_key)
            if "/" not in self._kid:
                self._kid = f"{self._app_id}/{self._kid}"

    async def welcome(self, visitor: Visitor) -> Pass:
        token = self._token(visitor)
        path = f"{self._app_id}/{visitor.room}" if self._hosted else visitor.room
        url = f"https://{self._domain}/{quote(path)}?jwt={token}"
        return Pass(url=url, page=url)

    async def close(self, room: str) -> None:
        """Nothing to do: Jitsi has no door for servers; its moderator ends the call."""

    async def remove(self, room: str, person: str) -> None:
        """Nothing to do, as in `close`."""

    async def probe(self) -> str:
        address = f"https://{self._domain}/"
        try:
            await asyncio.to_thread(_open, address)
        except (OSError, ValueError) as error:
            raise failed(self.name, f"does not answer at {address} ({error}).") from error
        return f"answers at {address}"

    def hear(self, body: bytes, seal: str) -> News | None:
        raise hears_nothing()

    def _token(self, visitor: Visitor) -> str:
        host = visitor.part == "host"
        user = {
            "id": visitor.person,
            "name": visitor.name,
            "email": visitor.email,
            "avatar": visitor.avatar_url,
            "affiliation": "owner" if host else "member",
            "moderator": "true" if host else "false",
        }
        claims = {
            "aud": "jitsi" if self._hosted else self._app_id,
            "iss": "chat" if self._hosted else self._app_id,
            "sub": self._app_id if self._hosted else self._domain,
            "room": visitor.room,
            "nbf": int(visitor.opens_at.timestamp()),
            "exp": int(visitor.closes_at.timestamp()),
            # Prosody takes strings, numbers and null only.
            "context": {"user": {name: value for name, value in user.items() if value}},
        }
        algorithm = "RS256" if self._hosted else "HS256"
        headers = {"typ": "JWT"} | ({"kid": self._kid} if self._hosted else {})
        return jwt.encode(claims, self._key, algorithm, headers)


def _private_key(pem: str) -> Any:
    try:
        return load_pem_private_key(pem.replace("\\n", "\n").encode(), None)
    except (ValueError, TypeError) as error:
        raise ValueError(
            "ASSANA_JITSI_PRIVATE_KEY: give an RSA key in PEM, without a passphrase."
        ) from error


def _open(address: str) -> None:
    try:
        with urllib.request.urlopen(address, timeout=ANSWERS_WITHIN_S):  # noqa: S310
            pass
    except urllib.error.HTTPError as error:
        error.close()  # it answers, whatever it thinks of the question
