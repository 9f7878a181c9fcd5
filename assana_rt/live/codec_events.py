"""The one-way form: server-sent events, one push each, without envelope or id of a command.

    data: {"channel":"board","pub":{"data":{…},"offset":177}}

With one channel each event also carries `id: <epoch>:<offset>`, so that a browser's EventSource
resumes by itself. Comes out as bytes of the stream; the shell frames them for HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from assana_rt.live.codec_json import JsonCodec
from assana_rt.live.commands import Command
from assana_rt.live.protocol import Malformed

if TYPE_CHECKING:
    from assana_rt.live.ring import Entry

_JSON = JsonCodec()


class EventsCodec:
    """Events of several channels, or, with `epoch`, numbered ones of a single channel."""

    subprotocol = ""
    two_way = False
    ping = b"data: {}\n\n"
    pong = b""

    def __init__(self, epoch: Callable[[], str] | None = None) -> None:
        self.numbers = epoch is not None
        self.index = 3 if self.numbers else 2
        self._epoch = epoch

    def decode(self, data: bytes) -> list[Command]:
        """Nothing comes this way."""
        raise Malformed("a one-way stream takes no commands")

    def encode(self, message: Mapping[str, Any]) -> bytes:
        return b"data: " + _JSON.encode(message.get("push", message)) + b"\n\n"

    def publication(self, entry: Entry) -> bytes:
        push = _JSON.publication(entry)
        # The JSON form's push without its envelope: {"push": … }.
        bare = push[len(b'{"push":') : -1]
        return self.numbered(entry.offset) + b"data: " + bare + b"\n\n"

    def numbered(self, offset: int) -> bytes:
        """Return the line that names a place in the channel, where there is only one."""
        if self._epoch is None:
            return b""
        return f"id: {self._epoch()}:{offset}\n".encode()

    def seal(self, messages: Sequence[bytes]) -> bytes:
        return b"".join(messages)


def place_of(event_id: str) -> tuple[str, int] | None:
    """Return the epoch and offset that an event's id names; None for an id that is none of ours."""
    epoch, _, offset = event_id.rpartition(":")
    if not epoch or not offset.isascii() or not offset.isdigit() or len(offset) > 18:
        return None
    return epoch, int(offset)


def read_request(text: str | bytes | None) -> dict[str, Any]:
    """Return a connect request, as `cf_connect` or a body gives it; raise Malformed."""
    if not text:
        return {}
    try:
        request = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed("a connect request is JSON, in UTF-8") from error
    if request is None:
        return {}
    if not isinstance(request, dict) or not _is_map_of_maps(request.get("subs")):
        raise Malformed("a connect request is an object, and so are its subs, and each of them")
    return request


def _is_map_of_maps(subs: Any) -> bool:
    """Whether this says what is wished of each channel; some write an empty map as a list."""
    if not subs:
        return True
    return isinstance(subs, dict) and all(isinstance(each or {}, dict) for each in subs.values())
