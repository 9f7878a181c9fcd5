"""What a client may ask: one class for each request of the protocol, read strictly.

Both wire forms end here. A codec gives each command as a mapping; opaque JSON values in it
(`data`) are Python values in the JSON form and UTF-8 bytes in the Protobuf form. Unknown
fields are ignored, as the protocol wants; a field of the wrong type is a malformed frame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from assana_rt.live.protocol import Malformed

UINT32, UINT64 = 2**32 - 1, 2**64 - 1
REJECT_UNRECOVERED = 2  # bit of Subscribe.flag: error 112 instead of `recovered: false`


@dataclass(frozen=True, slots=True)
class Connect:
    id: int
    token: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    id: int
    channel: str
    token: str
    recover: bool
    offset: int
    epoch: str
    data: Any
    flag: int
    filtered: bool  # asks for a filter on tags
    mapped: bool  # asks for a map or a shared poll


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    id: int
    channel: str


@dataclass(frozen=True, slots=True)
class Publish:
    id: int
    channel: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Presence:
    id: int
    channel: str


@dataclass(frozen=True, slots=True)
class PresenceStats:
    id: int
    channel: str


@dataclass(frozen=True, slots=True)
class History:
    id: int
    channel: str
    limit: int
    since: tuple[int, str] | None  # offset, epoch
    reverse: bool


@dataclass(frozen=True, slots=True)
class Rpc:
    id: int
    method: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Refresh:
    id: int
    token: str


@dataclass(frozen=True, slots=True)
class SubRefresh:
    id: int


@dataclass(frozen=True, slots=True)
class Send:
    """Has no id and gets no answer."""

    id: int = 0


@dataclass(frozen=True, slots=True)
class Pong:
    """The empty command: the answer to our ping."""

    id: int = 0


Command = (
    Connect
    | Subscribe
    | Unsubscribe
    | Publish
    | Presence
    | PresenceStats
    | History
    | Rpc
    | Refresh
    | SubRefresh
    | Send
    | Pong
)


def parse(fields: object) -> Command:
    """Read one command; of several requests in one, the first in the protocol's order counts."""
    if not isinstance(fields, dict):
        raise Malformed("a command is an object")
    id_ = _number(fields, "id", UINT32)
    for kind, read in _READERS.items():
        request = fields.get(kind)
        if request is not None:
            if not isinstance(request, dict):
                raise Malformed(f"{kind} is an object")
            if not id_ and kind != "send":
                raise Malformed("a command has an id")
            return read(id_, request)
    if id_:
        raise Malformed("a command asks for something")
    return Pong()


def _connect(id_: int, q: Mapping[str, Any]) -> Command:
    return Connect(id_, _text(q, "token"))


def _subscribe(id_: int, q: Mapping[str, Any]) -> Command:
    return Subscribe(
        id_,
        _text(q, "channel"),
        _text(q, "token"),
        _flag(q, "recover"),
        _number(q, "offset", UINT64),
        _text(q, "epoch"),
        _value(q.get("data")),
        _number(q, "flag", UINT64),
        q.get("tf") is not None,
        _number(q, "type", UINT32) != 0,
    )


def _history(id_: int, q: Mapping[str, Any]) -> Command:
    since = q.get("since")
    if since is not None:
        if not isinstance(since, dict):
            raise Malformed("since is an object")
        since = _number(since, "offset", UINT64), _text(since, "epoch")
    limit = _number(q, "limit", UINT32, least=-(2**31))
    return History(id_, _text(q, "channel"), limit, since, _flag(q, "reverse"))


def _ping(id_: int, _: Mapping[str, Any]) -> Command:
    raise Malformed(f"a client never pings (id {id_})")


# In the order in which the protocol looks at them.
_READERS: dict[str, Callable[[int, Mapping[str, Any]], Command]] = {
    "connect": _connect,
    "subscribe": _subscribe,
    "unsubscribe": lambda id_, q: Unsubscribe(id_, _text(q, "channel")),
    "publish": lambda id_, q: Publish(id_, _text(q, "channel"), _raw(q.get("data"))),
    "presence": lambda id_, q: Presence(id_, _text(q, "channel")),
    "presence_stats": lambda id_, q: PresenceStats(id_, _text(q, "channel")),
    "history": _history,
    "ping": _ping,
    "send": lambda id_, _: Send(id_),
    "rpc": lambda id_, q: Rpc(id_, _text(q, "method"), _raw(q.get("data"))),
    "refresh": lambda id_, q: Refresh(id_, _text(q, "token")),
    "sub_refresh": lambda id_, _: SubRefresh(id_),
}


def _text(q: Mapping[str, Any], name: str) -> str:
    value = q.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed(f"{name} is a string")
    return value


def _flag(q: Mapping[str, Any], name: str) -> bool:
    value = q.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise Malformed(f"{name} is true or false")
    return value


def _number(q: Mapping[str, Any], name: str, most: int, least: int = 0) -> int:
    value = q.get(name)
    if value is None:
        return 0
    if type(value) is not int or not least <= value <= most:
        raise Malformed(f"{name} is a whole number")
    return value


def _value(data: Any) -> Any:
    """Return opaque JSON as a Python value; bytes that are no JSON as they are."""
    if isinstance(data, bytes):
        try:
            data = orjson.loads(data) if data else None
        except orjson.JSONDecodeError:
            return data
    _raw(data)
    return data


def _raw(data: Any) -> bytes | None:
    """Return opaque JSON as the bytes to hand on, exactly as they came where they came as bytes."""
    if data is None or isinstance(data, bytes):
        return data or None
    try:
        return orjson.dumps(data)
    except orjson.JSONEncodeError as error:  # it reads deeper than it writes
        raise Malformed("data is nested too deep") from error
