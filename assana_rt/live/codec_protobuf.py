"""The Protobuf form: binary frames, each message after its length as a varint.

What the Dart, Swift, Java and C# SDKs speak, and only that. Opaque JSON travels as UTF-8 bytes,
which leave exactly as they came in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from google.protobuf.message import DecodeError

from assana_rt.live import protobuf_schema
from assana_rt.live.codec import COMMAND_BYTES, MESSAGE_COMMANDS
from assana_rt.live.commands import Command, parse
from assana_rt.live.framing import BINARY, frame
from assana_rt.live.protocol import Malformed

if TYPE_CHECKING:
    from assana_rt.live.ring import Entry


class ProtobufCodec:
    """The same messages as in JSON, by their field numbers."""

    index = 1
    two_way = True
    subprotocol = "centrifuge-protobuf"
    ping = frame(BINARY, b"\0")
    pong = b"\0"

    def decode(self, data: bytes) -> list[Command]:
        commands: list[Command] = []
        at = 0
        while at < len(data):
            size, at = _read_varint(data, at)
            if len(commands) == MESSAGE_COMMANDS:
                raise Malformed(f"over {MESSAGE_COMMANDS} commands")
            if size > COMMAND_BYTES or at + size > len(data):
                raise Malformed("a message's length")
            try:
                message = protobuf_schema.Command.FromString(data[at : at + size])
            except DecodeError as error:
                raise Malformed("not a command") from error
            commands.append(parse(_fields(message)))
            at += size
        if not commands:
            raise Malformed("an empty frame")
        return commands

    def encode(self, message: Mapping[str, Any]) -> bytes:
        reply = protobuf_schema.Reply()
        _fill(reply, message)
        encoded: bytes = reply.SerializeToString()
        return _varint(len(encoded)) + encoded

    def publication(self, entry: Entry) -> bytes:
        pub: dict[str, Any] = {"data": entry.payload, "offset": entry.offset}
        if entry.info is not None:
            pub["info"] = entry.info
        if entry.after is not None:
            pub["tags"] = {"after": str(entry.after)}
        return self.encode({"push": {"channel": entry.channel, "pub": pub}})

    def seal(self, messages: Sequence[bytes]) -> bytes:
        return frame(BINARY, messages[0] if len(messages) == 1 else b"".join(messages))


def _fields(message: Any) -> dict[str, Any]:
    """Return what is set, as the JSON form would give it."""
    return {
        field.name: _fields(value) if field.message_type is not None else value
        for field, value in message.ListFields()
    }


def _fill(message: Any, fields: Mapping[str, Any]) -> None:
    by_name = message.DESCRIPTOR.fields_by_name
    for name, value in fields.items():
        field = by_name[name]
        if field.message_type is None:
            wanted = field.type == field.TYPE_BYTES and not isinstance(value, bytes)
            setattr(message, name, orjson.dumps(value) if wanted else value)
        elif field.message_type.GetOptions().map_entry:
            _fill_map(getattr(message, name), value)
        elif isinstance(value, Mapping):
            part = getattr(message, name)
            part.SetInParent()
            _fill(part, value)
        else:
            for item in value:
                _fill(getattr(message, name).add(), item)


def _fill_map(container: Any, items: Mapping[str, Any]) -> None:
    for key, value in items.items():
        if isinstance(value, Mapping):
            _fill(container[key], value)
        else:
            container[key] = value


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 35:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
    raise Malformed("a varint")


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    parts.append(value)
    return bytes(parts)
