"""Every failure a caller can see, one class each.

An error is raised once, where the fact is known, and rendered twice: as
`application/problem+json` (RFC 9457) by the REST middleware, and as an error
reply by the websocket session. Nothing else builds error replies.

    AppError
    ├── BadRequest            400  broken JSON, not an HTTP request we can read
    ├── Unauthenticated       401  no token, or a dead one
    ├── Forbidden             403  what this role may never do
    ├── NotFound              404  no such record, or not yours: the same answer
    ├── MethodNotAllowed      405
    ├── Conflict              409  a rule or another record stands against it
    ├── PreconditionFailed    412  somebody else saved first
    ├── TooLarge              413
    ├── UnsupportedMediaType  415
    ├── Invalid               422  fields and parameters, each named
    ├── TooManyRequests       429  with Retry-After
    ├── ProviderFailed        502  the video provider; names it
    └── Unavailable           503  with Retry-After
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class AppError(Exception):
    """Something went wrong on our side; try again, and tell us the request id if it stays."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"
    code: ClassVar[str] = "internal"
    shows: ClassVar[bool] = False  # whether it carries what was read, so that the audit keeps it

    def __init__(
        self, detail: str = "", *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        """`detail` says what to mend; `members` join the problem object; `headers` the response."""
        super().__init__(detail or (type(self).__doc__ or self.title).splitlines()[0])
        self.members = members
        self.headers = dict(headers or {})

    @property
    def detail(self) -> str:
        return str(self)

    def problem(self, request_id: str) -> dict[str, Any]:
        """Return the problem object, safe to show to any client."""
        return {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "request_id": request_id,
            **self.members,
        }


class BadRequest(AppError):
    """The request can't be read."""

    status, title, code = 400, "Bad request", "bad-request"


class Unauthenticated(AppError):
    """Sign in first: give a valid access token as `Authorization: Bearer …`."""

    status, title, code = 401, "Not signed in", "unauthenticated"

    def __init__(self, detail: str = "", **members: Any) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="assana"'}, **members)


class Forbidden(AppError):
    """Your role may not do that."""

    status, title, code = 403, "Not allowed", "forbidden"


class NotFound(AppError):
    """There is no such record, or it is not yours to see."""

    status, title, code = 404, "Not found", "not-found"


class MethodNotAllowed(AppError):
    """This address does not take that method."""

    status, title, code = 405, "Method not allowed", "method-not-allowed"


class Conflict(AppError):
    """The record is not in a state that allows this."""

    status, title, code = 409, "Conflict", "conflict"


class PreconditionFailed(AppError):
    """Somebody else changed the record first; look at theirs, then try again with its version."""

    status, title, code = 412, "Changed by someone else", "precondition-failed"
    shows = True


class TooLarge(AppError):
    """The request is larger than 1 MiB."""

    status, title, code = 413, "Too large", "too-large"


class UnsupportedMediaType(AppError):
    """Send JSON, with `Content-Type: application/json`."""

    status, title, code = 415, "Unsupported media type", "unsupported-media-type"


class Invalid(AppError):
    """Some fields or parameters are not right."""

    status, title, code = 422, "Not valid", "invalid"

    def __init__(self, detail: str = "", errors: Sequence[tuple[str, str]] = ()) -> None:
        """`errors`: pairs of field (dotted path, or parameter name) and what to mend."""
        listed = [{"field": field, "message": message} for field, message in errors]
        if not detail and listed:
            detail = "; ".join(f"{e['field']}: {e['message']}" for e in listed[:3])
        super().__init__(detail, errors=listed)


class TooManyRequests(AppError):
    """Too many requests; wait a little."""

    status, title, code = 429, "Too many requests", "too-many-requests"

    def __init__(self, detail: str = "", *, retry_after_s: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(max(1, retry_after_s))})


class ProviderFailed(AppError):
    """The video service did not do what was asked."""

    status, title, code = 502, "Video service failed", "provider-failed"


class Unavailable(AppError):
    """The server can't answer right now; try again in a moment."""

    status, title, code = 503, "Not available", "unavailable"

    def __init__(self, detail: str = "", *, retry_after_s: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after_s)})
