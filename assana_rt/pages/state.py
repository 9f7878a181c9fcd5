"""What the pages are given by the application, and the keys they find it under.

Pages and REST are siblings that don't know each other: signing in, the cookie and the CSRF
token are made in one place and passed to both as plain functions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web

from assana_rt.access.principal import Principal
from assana_rt.records.context import Context
from assana_rt.settings import Settings

Record = Mapping[str, Any]
"""A record in its wire form, exactly as REST returns it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The abilities behind the pages; every one is a verb that REST uses too."""

    settings: Settings
    principal: Callable[[web.Request], Awaitable[Principal | None]]
    """Who the page's cookie speaks for; None without one, or with a dead one."""
    context: Callable[[web.Request, Principal], Context]
    csrf_token: Callable[[web.Request, Principal], str]
    """What REST expects back in `X-CSRF-Token` from this page."""
    own_origin: Callable[[web.Request], bool]
    """Whether the request's Origin, if it names one, is this site's own."""
    sign_in: Callable[[web.Request, str, str], Awaitable[Callable[[web.StreamResponse], None]]]
    """Email and password in; out, what puts the cookie on the answer. Raises Unauthenticated."""
    sign_out: Callable[[web.Request, web.StreamResponse], Awaitable[None]]
    """End the cookie's session and expire the cookie; harmless without one."""
    reset: Callable[[web.Request, str, str], Awaitable[None]]
    """Set the password a setup link allows to choose. Raises Invalid, or the link's own error."""
    dashboard: Callable[[Context, date], Awaitable[Record]]
    """The home page of a site date: three lists, each `{items, counts}`."""
    first_state: Callable[[Context, str, date], Awaitable[bytes | None]]
    """What a channel would send first, of one day: JSON of `{epoch, offset, snapshot}`."""
    profile: Callable[[Context], Awaitable[Record]]
    preferences: Callable[[Context], Awaitable[Record]]
    look_changed: Callable[[str], bool]
    """Whether a user's theme or language changed so lately that cookies may not know."""
    sessions: Callable[[Context], Awaitable[Sequence[Record]]]
    doctors: Callable[[Context], Awaitable[Sequence[Record]]]
    """`{id, name}` of the active doctors, as far as this person may know them."""
    meeting: Callable[[Context | None, str], Awaitable[Record | None]]
    """Whom a meeting id is a call with, and when; None where there is no such call."""
    health: Callable[[], Awaitable[Record]]
    """`{ready, checks, figures}` of this node: words and figures for an administrator."""
    connections: Callable[[], Awaitable[Sequence[Record]]]
    """Who has sockets open now: `{id, name, role, node, sockets}`, on every node that answers."""


doors_key = web.AppKey("pages_doors", Doors)
