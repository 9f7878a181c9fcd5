"""The JSON form: text frames, one message a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from assana_rt.live.codec import COMMAND_BYTES, MESSAGE_COMMANDS
from assana_rt.live.commands import Command, parse
from assana_rt.live.framing import TEXT, frame
from assana_rt.live.protocol import Malformed

if TYPE_CHECKING:
    from assana_rt.live.ring import Entry


class JsonCodec:
    """What browsers, Python and Go speak when no subprotocol is offered."""

    index = 0
    two_way = True
    subprotocol = "centrifuge-json"
    ping = frame(TEXT, b"{}")
    pong = b"{}"

    def decode(self, data: bytes) -> list[Command]:
        commands = []
        if data.count(b"\n") >= MESSAGE_COMMANDS:
            raise Malformed(f"over {MESSAGE_COMMANDS} commands")
        for line in data.split(b"\n"):
            if len(line) > COMMAND_BYTES:
                raise Malformed(f"a command over {COMMAND_BYTES} bytes")
            if line.strip():
                try:
                    fields = orjson.loads(line)
                except orjson.JSONDecodeError as error:
                    raise Malformed("not JSON") from error
                commands.append(parse(fields))
        if not commands:
            raise Malformed("an empty frame")
        return commands

    def encode(self, message: Mapping[str, Any]) -> bytes:
        return orjson.dumps(message, default=_as_it_is)

    def publication(self, entry: Entry) -> bytes:
        data = _one_line(entry.payload)
        parts = [b'{"push":{"channel":', _quoted(entry.channel), b',"pub":{"data":', data]
        if entry.offset:
            parts.append(b',"offset":%d' % entry.offset)
        if entry.info is not None:
            parts += (b',"info":', self.encode(entry.info))
        if entry.after is not None:
            parts.append(b',"tags":{"after":"%d"}' % entry.after)
        parts.append(b"}}}")
        return b"".join(parts)

    def seal(self, messages: Sequence[bytes]) -> bytes:
        return frame(TEXT, messages[0] if len(messages) == 1 else b"\n".join(messages))


def _as_it_is(value: object) -> orjson.Fragment:
    if isinstance(value, bytes):
        return orjson.Fragment(_one_line(value))
    raise TypeError(type(value).__name__)


def _one_line(value: bytes) -> bytes:
    """Keep JSON from breaking the line it stands in; in JSON a line end is only white space."""
    return value.replace(b"\n", b" ") if b"\n" in value else value


@lru_cache(4096)
def _quoted(channel: str) -> bytes:
    return orjson.dumps(channel)
