"""What happens around every request: its id, how failures look, what headers go with the answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable

import orjson
from aiohttp import web

from assana_rt import log as logs
from assana_rt.errors import (
    AppError,
    BadRequest,
    MethodNotAllowed,
    NotFound,
    TooLarge,
    Unavailable,
)
from assana_rt.store.connection import is_unreachable

log = logging.getLogger(__name__)

REQUEST_ID = web.RequestKey("request_id", str)

UNREADABLE = "The body can't be read: it is not as its headers say."

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# Camera and microphone are for our own pages: the video room needs them.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self)",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id, render what fails as a problem, and log one line."""
    began = time.perf_counter()
    with logs.request(request.headers.get("X-Request-ID")) as request_id:
        request[REQUEST_ID] = request_id
        response = await _answer(request, handler, request_id)
        if request.content.exception() is not None:
            # aiohttp would wait for the rest of a body that can't be read, and fail once more.
            request.content.feed_eof()
            response.force_close()
        log.info(
            "%s %s %d", request.method, logs.safe_target(request.raw_path), response.status,
            extra={"took_ms": round((time.perf_counter() - began) * 1000, 1)},
        )  # fmt: skip
        return response


async def _answer(request: web.Request, handler: Handler, request_id: str) -> web.StreamResponse:
    try:
        return await handler(request)
    except AppError as error:
        return problem(error, request_id)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return problem(_explained(error), request_id, _kept_headers(error))
    except web.RequestPayloadError:  # whose text quotes the body
        log.info("a body could not be read")
        return problem(BadRequest(UNREADABLE), request_id)
    except Exception as error:
        return problem(_unforeseen(request, error), request_id)


def problem(
    error: AppError, request_id: str, headers: dict[str, str] | None = None
) -> web.Response:
    """Return an error as application/problem+json (RFC 9457)."""
    body = orjson.dumps(error.problem(request_id), option=orjson.OPT_UTC_Z)
    return web.Response(
        status=error.status,
        body=body,
        content_type="application/problem+json",
        headers={**(headers or {}), **error.headers},
    )


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Set the security headers that an answer has not set itself."""
    response.headers["Server"] = "Assana"  # whose version is nobody's business
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request_id := request.get(REQUEST_ID):
        response.headers["X-Request-ID"] = request_id
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")


async def keep_to_https(request: web.Request, response: web.StreamResponse) -> None:
    """Have browsers keep to https for a year from each answer, where the public URL is."""
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _explained(error: web.HTTPException) -> AppError:
    match error:
        case web.HTTPMethodNotAllowed():
            allowed = ", ".join(sorted(error.allowed_methods))
            return MethodNotAllowed(f"This address takes {allowed}.")
        case web.HTTPNotFound():
            return NotFound("There is nothing at this address.")
        case web.HTTPRequestEntityTooLarge():
            return TooLarge()
        case _:
            return _Other(error)


def _unforeseen(request: web.Request, error: Exception) -> AppError:
    """Tell what comes from outside from a failure of ours, which is logged with its traceback."""
    if isinstance(error, ConnectionError) and request.transport is None:
        return BadRequest("The client has left.")  # and not the database; nobody reads this
    if is_unreachable(error):
        log.warning("the database can't be reached")
        return Unavailable(retry_after_s=2)
    log.error("request failed", exc_info=error)
    return AppError()


def _kept_headers(error: web.HTTPException) -> dict[str, str]:
    return {name: error.headers[name] for name in ("Allow", "Retry-After") if name in error.headers}


class _Other(BadRequest):
    """The request can't be served."""

    def __init__(self, error: web.HTTPException) -> None:
        super().__init__(error.reason)
        self.status, self.title = error.status, error.reason  # type: ignore[misc]
