"""The closed vocabularies of the wire: every error, disconnect and unsubscribe code.

The protocol is the Centrifugo client protocol v2. A code never travels without its words:
the JavaScript SDK ignores a close whose reason is empty, the Python SDK breaks on an error
or an unsubscribe without text.
"""

from __future__ import annotations

import enum
from typing import Self


class _Code(enum.Enum):
    """A number and the words that go with it."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        self.text = text

    @classmethod
    def of(cls, code: int) -> Self:
        """Return the member with this number; ValueError where the protocol has none."""
        for member in cls:
            if member.code == code:
                return member
        raise ValueError(f"{code} is no {cls.__name__} code")


class Failure(_Code):
    """Why a command is answered with an error; the socket stays open."""

    INTERNAL = 100, "internal server error"
    UNKNOWN_CHANNEL = 102, "unknown channel"
    PERMISSION_DENIED = 103, "permission denied"
    METHOD_NOT_FOUND = 104, "method not found"
    ALREADY_SUBSCRIBED = 105, "already subscribed"
    LIMIT_EXCEEDED = 106, "limit exceeded"
    BAD_REQUEST = 107, "bad request"
    NOT_AVAILABLE = 108, "not available"
    TOKEN_EXPIRED = 109, "token expired"
    TOO_MANY_REQUESTS = 111, "too many requests"
    UNRECOVERABLE_POSITION = 112, "unrecoverable position"

    @property
    def temporary(self) -> bool:
        """Whether SDKs should try again by themselves, with back-off."""
        return self in (Failure.INTERNAL, Failure.TOO_MANY_REQUESTS)


class Disconnect(_Code):
    """Why we close a socket. SDKs come back after 3000-3499, and never after 3500-3999."""

    SHUTDOWN = 3001, "shutdown"
    SERVER_ERROR = 3004, "internal server error"
    EXPIRED = 3005, "connection expired"
    SLOW = 3008, "slow"
    INSUFFICIENT_STATE = 3010, "insufficient state"
    NO_PONG = 3012, "no pong"
    TOO_MANY_REQUESTS = 3013, "too many requests"
    STATE_INVALIDATED = 3014, "state invalidated"
    INVALID_TOKEN = 3500, "invalid token"
    BAD_REQUEST = 3501, "bad request"
    STALE = 3502, "stale"
    FORCED = 3503, "force disconnect"
    CONNECTION_LIMIT = 3504, "connection limit"
    PERMISSION_DENIED = 3507, "permission denied"
    NOT_AVAILABLE = 3508, "not available"

    @property
    def passing(self) -> bool:
        """Whether clients come back by themselves."""
        return self.code < 3500


class Unsubscribed(_Code):
    """Why we end one subscription. SDKs subscribe again from 2500 on, and never below."""

    SERVER = 2000, "server unsubscribe"
    REVOKED = 2100, "permission revoked"
    INSUFFICIENT_STATE = 2500, "insufficient state"


class Refused(Exception):
    """A command's answer is this error."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        """`detail` replaces the table's words where it helps the caller to mend the request."""
        super().__init__(detail or failure.text)
        self.failure = failure


class Ended(Exception):
    """The socket ends with this code."""

    def __init__(self, why: Disconnect) -> None:
        super().__init__(why.text)
        self.why = why


class Malformed(Exception):
    """What came is no frame of this protocol; the socket ends with 3501."""
