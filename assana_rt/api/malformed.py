"""The answer to what is no HTTP: a status and its name.

aiohttp's own quotes the line it could not read, tells its version, and logs the line as well: a
query, a cookie, a body. It has no setting for that, so that its handler's method is replaced.
"""

from __future__ import annotations

import logging
from http import HTTPStatus

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

log = logging.getLogger(__name__)

_whatever_else = web.RequestHandler.handle_error


def install() -> None:
    """Have every server of this process answer so; may be repeated."""
    web.RequestHandler.handle_error = _handle_error  # type: ignore[assignment,method-assign]


def _handle_error(
    handler: web.RequestHandler,
    request: web.BaseRequest,
    status: int = 500,
    exc: BaseException | None = None,
    message: str | None = None,
) -> web.StreamResponse:
    if isinstance(exc, HttpProcessingError):
        log.info("a request was no HTTP", extra={"fault": type(exc).__name__})
        text = f"{status} {HTTPStatus(status).phrase}\n"
        answer: web.StreamResponse = web.Response(status=status, text=text)
        answer.force_close()
    else:
        answer = _whatever_else(handler, request, status, exc, message)
    answer.headers["Server"] = "Assana"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
