"""Whether a browser's request comes from a page of ours, by its Origin header."""

from __future__ import annotations

import re

from aiohttp import web

_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+)(?::([0-9]{1,5}))?", re.I)
_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]
"""Scheme, host and port."""


def is_own_origin(request: web.Request, public_url: str) -> bool:
    """Say whether no foreign page has sent this: its origin is ours, or no browser sent it.

    Ours is the public URL, and the host that was asked for, by whatever name; but never over
    plain http where the public URL is https: anybody on the way may have written that page.
    """
    header = request.headers.get("Origin")
    if header is None:
        return True
    origin, public = _read(header), _read(public_url)
    if origin is None:
        return False
    scheme = origin[0]
    if public is not None and public[0] == "https" != scheme:
        return False
    # Not `request.host`: where none is named, that asks a name server, and everybody waits.
    return origin in (public, _read(f"{scheme}://{request.headers.get('Host', '')}"))


def _read(text: str) -> Origin | None:
    """Return an origin in its one form; None for what is none, as `null`."""
    found = _ORIGIN.fullmatch(text)
    if found is None:
        return None
    scheme, host, port = found.groups()
    scheme = scheme.lower()
    return scheme, host.lower(), int(port or _PORTS[scheme])
