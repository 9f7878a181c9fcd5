"""Who a request comes from: an access token, or a page's cookie with its proofs.

The cookie is the session's id and a seal on it (HMAC): nothing can be made up, and the session's
row decides whether it still stands. With a cookie, anything but reading needs the page's CSRF
token and, where the browser tells it, our own Origin.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from aiohttp import web

from assana_rt import log
from assana_rt.access.principal import Principal, Role
from assana_rt.access.tokens import AccessExpired, Seals, TokenRefused
from assana_rt.api.origins import is_own_origin
from assana_rt.api.seen import seen_key
from assana_rt.errors import Forbidden, Unauthenticated
from assana_rt.records.context import Context, Site
from assana_rt.records.page_sessions import PageSessions
from assana_rt.store.work import Actor

COOKIE = "assana_session"
COOKIE_DAYS = 180
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TokenDead(Unauthenticated):
    """A token that was somebody's, and holds no longer."""

    def __init__(self, detail: str, who: Principal) -> None:
        super().__init__(detail)
        self.who = who


class SignedInRequests:
    """Reads the person from requests, and writes the page's cookie."""

    def __init__(self, site: Site, pages: PageSessions) -> None:
        self.site = site
        self.pages = pages
        self._cookies = Seals(site.settings.key("cookie"))
        self._csrf = Seals(site.settings.key("csrf"))
        secure = site.settings.secure_cookies
        self.cookie = f"__Host-{COOKIE}" if secure else COOKIE
        self._secure = secure

    async def context(self, request: web.Request) -> Context:
        """Return the call's context; `who` is None where nobody signed in.

        Raises `Unauthenticated` for a dead token, `Forbidden` for a cookie without its proofs.
        """
        return self.context_of(request, await self._principal(request))

    def context_of(self, request: web.Request, who: Principal | None) -> Context:
        actor = Actor(
            id=who.id if who else None,
            name=who.name if who else None,
            session_id=who.session_id if who else None,
            address=self.address(request),
            request_id=log.request_id.get() or None,
        )
        seen = request.get(seen_key)
        if seen is None:
            return Context(self.site, who, actor)
        seen.actor = actor
        return Context(self.site, who, actor, seen.lines)

    async def _principal(self, request: web.Request) -> Principal | None:
        header = request.headers.get("Authorization")
        if header is not None:
            kind, _, token = header.partition(" ")
            if kind.lower() != "bearer":
                raise Unauthenticated("Give the token as `Authorization: Bearer …`.")
            return self.bearer(token.strip())
        principal = await self.by_cookie(request)
        if principal is not None:
            self._require_own_page(request, principal)
        return principal

    def bearer(self, token: str) -> Principal:
        """Return whose access token this is; raise `Unauthenticated` where it is dead."""
        try:
            principal = self.site.access_tokens.read(token).principal
        except AccessExpired as error:
            told = "The access token has expired: refresh it."
            raise TokenDead(told, error.principal) from None
        except TokenRefused:
            raise Unauthenticated("This is not a valid access token.") from None
        if self.site.revocations.ended(principal):
            raise TokenDead("This session has ended: sign in again.", principal)
        if self.site.revocations.outdated(principal):
            raise TokenDead("This access token is outdated: refresh it.", principal)
        return principal

    async def by_cookie(self, request: web.Request) -> Principal | None:
        """Return who the page's cookie speaks for; None without one, or with a dead one."""
        session_id, _, seal = request.cookies.get(self.cookie, "").partition(".")
        if not session_id or not self._cookies.holds(session_id, seal):
            return None
        return await self.pages.principal(session_id)

    def set_cookie(self, response: web.StreamResponse, principal: Principal) -> None:
        """Put the page's cookie on an answer."""
        response.set_cookie(
            self.cookie,
            f"{principal.session_id}.{self._cookies.seal(principal.session_id)}",
            max_age=(3650 if principal.role is Role.DISPLAY else COOKIE_DAYS) * 86400,
            httponly=True,
            secure=self._secure,
            samesite="Lax",
            path="/",
        )

    def drop_cookie(self, response: web.StreamResponse) -> None:
        response.del_cookie(
            self.cookie, path="/", secure=self._secure, httponly=True, samesite="Lax"
        )

    def csrf_token(self, principal: Principal) -> str:
        return self._csrf.seal(principal.session_id)

    def own_origin(self, request: web.Request) -> bool:
        """Whether the request's Origin, if it names one, is this site's own."""
        return is_own_origin(request, self.site.settings.public_url)

    def _require_own_page(self, request: web.Request, principal: Principal) -> None:
        if request.method in SAFE:
            return
        given = request.headers.get("X-CSRF-Token", "")
        if not self._csrf.holds(principal.session_id, given):
            raise Forbidden("With the page's cookie, send the page's token as X-CSRF-Token.")
        if not self.own_origin(request):
            raise Forbidden("A page of another site can't do that.")

    def address(self, request: web.Request) -> str | None:
        """Return the client's address: the last in X-Forwarded-For that is no trusted proxy."""
        peer = request.remote
        trusted = self.site.settings.trusted_proxies
        if peer is None or not _within(peer, trusted):
            return peer
        for hop in reversed(_hops(request)):
            if not _is_address(hop):
                break  # a proxy wrote what nobody can read: what came before it counts
            peer = hop
            if not _within(hop, trusted):
                break
        return peer


def _hops(request: web.Request) -> list[str]:
    # A proxy adds its hop to the client's line or, as HAProxy does, in a line of its own below.
    lines = request.headers.getall("X-Forwarded-For", [])
    return [hop.strip() for line in lines for hop in line.split(",")]


def user_agent(request: web.Request) -> str | None:
    """Return what the client calls itself, as text: headers may hold any bytes."""
    header = request.headers.get("User-Agent")
    if header is None:
        return None
    text = header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(sign for sign in text if sign.isprintable()) or None


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _within(address: str, networks: Sequence[Network]) -> bool:
    if not _is_address(address):
        return False
    parsed = ipaddress.ip_address(address)
    return any(parsed in network for network in networks)
