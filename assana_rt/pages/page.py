"""What every page shares: who visits it, how it is rendered, and what a refusal looks like.

A view is `async def view(visit: Visit) -> web.StreamResponse`; `page` makes a handler of it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
from aiohttp import web

from assana_rt.access.principal import Principal, Role
from assana_rt.errors import AppError, Forbidden, NotFound, Unauthenticated, Unavailable
from assana_rt.pages.assets import assets_key, texts_of
from assana_rt.pages.catalogues import languages
from assana_rt.pages.refusals import refused
from assana_rt.pages.state import Doors, doors_key
from assana_rt.pages.texts import _, speak, spoken, wanted
from assana_rt.pages.words import dated
from assana_rt.records.context import Context
from assana_rt.records.wire import YEARS
from assana_rt.store.connection import is_unreachable

log = logging.getLogger(__name__)

LOOK = "assana_look"
"""Cookie of the theme a person chose, so that no page reads it from the database."""
THEMES = ("light", "dark", "system")
LANGUAGE = "assana_language"
"""Cookie of the language a person chose."""
LANGUAGE_KEPT_S = 900

STAFF = frozenset({Role.DOCTOR, Role.COORDINATOR, Role.ADMIN})
EVERYONE = frozenset(Role)

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a page by somebody who is signed in."""

    request: web.Request
    principal: Principal
    ctx: Context
    doors: Doors
    theme: str

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    @property
    def today(self) -> date:
        return datetime.now(self.doors.settings.zone).date()

    def date(self, name: str = "date") -> date:
        """Return the date the address asks for; today if it names none that a record may have."""
        try:
            asked = date.fromisoformat(self.request.query.get(name, ""))
        except ValueError:
            return self.today
        return asked if asked.year in YEARS else self.today

    def render(self, template: str, status: int = 200, **context: object) -> web.Response:
        """Render a page of the signed-in shell."""
        return render(
            self.request,
            template,
            status,
            principal=self.principal,
            csrf_token=self.doors.csrf_token(self.request, self.principal),
            **{"theme": self.theme, **context},
        )

    def render_packed(self, template: str, **context: object) -> web.Response:
        """Render a page compressed.

        Only for pages that repeat nothing of their address beyond dates and words of ours: where
        a stranger can have a page repeat their own words, its length would tell of the CSRF token.
        """
        response = self.render(template, 200, **context)
        response.enable_compression()
        response.headers["Vary"] = "Accept-Encoding"
        return response


View = Callable[[Visit], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def page(view: View, roles: frozenset[Role] = STAFF) -> Handler:
    """Make a handler that lets in who may, shows the door to strangers, and renders refusals."""

    async def handler(request: web.Request) -> web.StreamResponse:
        doors = request.config_dict[doors_key]
        principal = await doors.principal(request)
        if principal is None:
            return to_the_door(request)
        ctx = doors.context(request, principal)
        speak(heard(request))
        try:
            theme = await settle(request, ctx, doors)
            _require(principal, roles)
            response = await view(Visit(request, principal, ctx, doors, theme))
        except Unauthenticated:
            return to_the_door(request)
        except Exception as error:
            return refusal(request, _told(error), principal)
        keep_look(request, response, theme, spoken().code)
        return response

    return handler


def open_page(view: Handler) -> Handler:
    """Make a handler of a view that needs nobody signed in."""

    async def handler(request: web.Request) -> web.StreamResponse:
        speak(heard(request))
        try:
            return await view(request)
        except Exception as error:
            return refusal(request, _told(error), None)

    return handler


def _require(principal: Principal, roles: frozenset[Role]) -> None:
    if principal.role not in roles:
        raise Forbidden("This page is not for your account.")


def _told(error: Exception) -> AppError:
    """Return what a visitor may know of a failure; what nobody foresaw is logged whole."""
    if isinstance(error, web.HTTPException):
        raise error
    if isinstance(error, AppError):
        return error
    if is_unreachable(error):
        return Unavailable(retry_after_s=2)
    log.error("page failed", exc_info=error)
    return AppError()


def to_the_door(request: web.Request) -> web.Response:
    """Send a stranger to the sign-in form, which leads back here."""
    there = request.path_qs
    where = "/" if there == "/" else "/?" + urlencode({"next": there})
    return web.Response(status=303, headers={"Location": where, "Cache-Control": "no-store"})


async def nowhere(request: web.Request) -> web.StreamResponse:
    """Say that an address leads nowhere; programs are answered in their own form."""
    if "text/html" not in request.headers.get("Accept", ""):
        raise web.HTTPNotFound
    raise NotFound("There is no page at this address.")


def refusal(request: web.Request, error: AppError, principal: Principal | None) -> web.Response:
    """Say in a page what went wrong and where to go on."""
    title = _("Nothing here") if isinstance(error, NotFound) else _(error.title)
    response = render(
        request,
        "refusal.html",
        error.status,
        title=title,
        detail=refused(error.detail),
        principal=principal,
    )
    response.headers.update(
        {name: value for name, value in error.headers.items() if name == "Retry-After"}
    )
    return response


def render(request: web.Request, template: str, status: int = 200, **context: Any) -> web.Response:
    """Render any page: escaped, never cached, and closed to everything but our own origin."""
    doors = request.config_dict[doors_key]
    settings = doors.settings
    now = datetime.now(UTC)
    values: Mapping[str, Any] = {
        "asset": request.config_dict[assets_key].url,
        "script": request.config_dict[assets_key].script,
        "language": spoken(),
        "texts": texts_of(spoken().code) if spoken().script else "",
        "theme": look(request) or "system",
        "server_time": now.isoformat(timespec="milliseconds"),
        "printed": _("Printed on %(moment)s", moment=dated(now, settings.zone)),
        "time_zone": settings.timezone,
        "stale_s": settings.stale_s,
        "path": request.path,
        "principal": None,
        "csrf_token": "",
        **context,
    }
    response = aiohttp_jinja2.render_template(template, request, values, status=status)
    response.headers.update(_headers(request))
    return response


def look(request: web.Request) -> str:
    """Return the theme this browser keeps; nothing if it keeps none."""
    chosen = request.cookies.get(LOOK, "")
    return chosen if chosen in THEMES else ""


def heard(request: web.Request) -> str:
    """Return the language of the address, of this browser's last person, or of the browser."""
    for named in (request.query.get("lang"), request.cookies.get(LANGUAGE)):
        if named in languages():
            return str(named)
    return wanted(request.headers.get("Accept-Language", ""))


async def settle(request: web.Request, ctx: Context, doors: Doors) -> str:
    """Speak a person's language from here on, and return their theme.

    Both are kept in cookies, so that not every page reads them; what was changed a moment ago,
    on any device, is read. A shared wall has no settings:
    its browser's language, or the address's `lang`, holds.
    """
    theme, language = look(request), request.cookies.get(LANGUAGE, "")
    if ctx.principal.role not in STAFF:
        return theme or "system"
    anew = doors.look_changed(ctx.principal.id)
    if anew or not theme or language not in languages():
        chosen = await doors.preferences(ctx)
        theme = str(chosen["theme"]) if anew else theme or str(chosen["theme"])
        language = str(chosen["language"])
    speak(language)
    return theme


def keep_look(
    request: web.Request, response: web.StreamResponse, theme: str, language: str
) -> None:
    """Keep a person's theme and language beside the session, for the first paint of every page."""
    if response.prepared:
        return
    secure = request.config_dict[doors_key].settings.secure_cookies
    for name, value, max_age_s in (
        (LOOK, theme, 400 * 86400),
        (LANGUAGE, language, LANGUAGE_KEPT_S),
    ):
        if request.cookies.get(name) != value:
            response.set_cookie(name, value, max_age=max_age_s, samesite="Lax", secure=secure)


def forget_look(response: web.StreamResponse) -> None:
    """Another person may come next: theirs is read when they do."""
    response.del_cookie(LOOK)
    response.del_cookie(LANGUAGE)


def _headers(request: web.Request) -> dict[str, str]:
    # 'self' covers our websocket only in newer browsers: the host is named for the others.
    host = request.host if _HOST.fullmatch(request.host) else ""
    sockets = f" ws://{host} wss://{host}" if host else ""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self'{sockets}; media-src 'self' blob:; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
