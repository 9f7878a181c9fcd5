"""Coming and going: the sign-in form, signing out, and choosing a first password."""

from __future__ import annotations

import logging
from typing import Any

from aiohttp import web

from assana_rt.errors import (
    AppError,
    BadRequest,
    Forbidden,
    Invalid,
    TooManyRequests,
    Unauthenticated,
)
from assana_rt.pages.day import day
from assana_rt.pages.page import EVERYONE, forget_look, page, render
from assana_rt.pages.refusals import refused
from assana_rt.pages.state import doors_key
from assana_rt.pages.texts import _, mark

log = logging.getLogger(__name__)

UNREADABLE = "This form can't be read; load the page again and send it from there."
LONGEST_FORM = 16 * 1024
TOLD = {
    "password-set": mark("Your password is set. Sign in with it."),
    "ended": mark("Your session has ended. Sign in to go on where you were."),
    "out": mark("You are signed out."),
}


async def front(request: web.Request) -> web.StreamResponse:
    """Show the day to whom we know, the sign-in form to everybody else."""
    principal = await request.config_dict[doors_key].principal(request)
    if principal is None:
        told = TOLD.get(request.query.get("told", ""))
        return door(request, told=_(told) if told else "")
    if there := local(request.query.get("next", "")):
        return _go(there)
    return await page(day, EVERYONE)(request)


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Take the sign-in form. A refusal never says which part was wrong."""
    _require_own_origin(request)
    form = await _form(request)
    email, there = form.get("email", "").strip(), local(form.get("next", ""))
    doors = request.config_dict[doors_key]
    try:
        put_cookie = await doors.sign_in(request, email, form.get("password", ""))
    except (Unauthenticated, Invalid, TooManyRequests) as error:
        return door(request, error.status, email=email, there=there, refused=_refused(error))
    response = _go(there or "/")
    put_cookie(response)
    forget_look(response)
    return response


async def sign_out(request: web.Request) -> web.StreamResponse:
    """End the session and show the door."""
    _require_own_origin(request)
    response = _go("/?told=out")
    await request.config_dict[doors_key].sign_out(request, response)
    forget_look(response)
    return response


async def setup_form(request: web.Request) -> web.StreamResponse:
    """Show the form; opening the link uses nothing up, since mail scanners open links."""
    return render(request, "setup.html", refused=None)


async def setup(request: web.Request) -> web.StreamResponse:
    """Set the password the link allows to choose."""
    _require_own_origin(request)
    form = await _form(request)
    password = form.get("password", "")
    if password != form.get("again", ""):
        text = _("The two don't match. Type the same password twice.")
        return _setup_again(request, 422, _("Not the same."), text)
    doors = request.config_dict[doors_key]
    try:
        await doors.reset(request, request.match_info["token"], password)
    except Invalid as error:
        return _setup_again(request, error.status, _("Choose another."), _first(error))
    except TooManyRequests as error:
        return _setup_again(request, error.status, _("Too many tries."), refused(error.detail))
    except AppError as error:
        text = refused(error.detail)
        return _setup_again(request, error.status, _("This link can't be used."), text)
    return _go("/?told=password-set")


def door(
    request: web.Request,
    status: int = 200,
    *,
    email: str = "",
    there: str = "",
    refused: dict[str, str] | None = None,
    told: str = "",
) -> web.Response:
    """Return the sign-in form; what was typed stays, but for the password."""
    there = there or local(request.query.get("next", ""))
    return render(request, "door.html", status, email=email, next=there, refused=refused, told=told)


def local(address: str) -> str:
    """Return the address if it leads to a page of ours, else nothing: no open redirects."""
    # One slash, and no second: then no browser takes what follows for a scheme or a host.
    if not address.startswith("/") or address.startswith(("//", "/\\")):
        return ""
    if any(ord(char) < 32 for char in address):
        return ""
    return "" if address == "/" or len(address) > 2000 else address


def _refused(error: AppError) -> dict[str, str]:
    if isinstance(error, TooManyRequests):
        wait = int(error.headers.get("Retry-After", "60"))
        text = (
            _("Please wait %(n)s seconds, then try again.", n=wait)
            if wait < 90
            else _("Please wait %(n)s minutes, then try again.", n=round(wait / 60))
        )
        return {"title": _("Too many tries."), "text": text}
    text = _("Check the address and the password.")
    return {"title": _("That did not work."), "text": text}


def _setup_again(request: web.Request, status: int, title: str, text: str) -> web.Response:
    return render(request, "setup.html", status, refused={"title": title, "text": text})


def _first(error: Invalid) -> str:
    errors: list[dict[str, Any]] = error.members.get("errors", [])
    text = refused(str(errors[0]["message"]) if errors else error.detail)
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


async def _form(request: web.Request) -> dict[str, str]:
    if (request.content_length or 0) > LONGEST_FORM:
        raise Invalid("That is too long for this form.")
    try:
        data = await request.post()
    except web.HTTPException:
        raise
    except Exception as error:
        # Bytes its encoding hasn't, an encoding there is none of, parts without an end: for each,
        # aiohttp's readers raise something else.
        log.info("a form could not be read", extra={"fault": type(error).__name__})
        raise BadRequest(UNREADABLE) from None
    return {name: value for name, value in data.items() if isinstance(value, str)}


def _require_own_origin(request: web.Request) -> None:
    """Refuse forms sent from other sites: nobody may sign a person in or out from elsewhere."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        own = site in ("same-origin", "none")
    else:
        own = request.config_dict[doors_key].own_origin(request)
    if not own:
        raise Forbidden("This form was sent from another site.")


def _go(there: str) -> web.Response:
    return web.Response(status=303, headers={"Location": there, "Cache-Control": "no-store"})
