"""The protocol's messages as Protobuf knows them: field names, numbers and types.

Built when imported, in a pool of its own, so that no generated code has to be kept in step with
a compiler. What this server neither reads nor sends is left out: unknown fields are skipped.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import (
    descriptor_pb2,
    descriptor_pool,
    message_factory,
)

_PACKAGE = "assana.live"
_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "bool": _Field.TYPE_BOOL,
    "bytes": _Field.TYPE_BYTES,
    "int32": _Field.TYPE_INT32,
    "int64": _Field.TYPE_INT64,
    "string": _Field.TYPE_STRING,
    "uint32": _Field.TYPE_UINT32,
    "uint64": _Field.TYPE_UINT64,
}

_TOKEN = {"token": (1, "string")}
_CHANNEL = {"channel": (1, "string")}
_EXPIRY = {"expires": (1, "bool"), "ttl": (2, "uint32")}

# Types are scalars, names of other messages, `[Message]` for lists, `{Type}` for maps by string.
_MESSAGES: dict[str, dict[str, tuple[int, str]]] = {
    "Command": {
        "id": (1, "uint32"),
        "connect": (4, "ConnectRequest"),
        "subscribe": (5, "SubscribeRequest"),
        "unsubscribe": (6, "UnsubscribeRequest"),
        "publish": (7, "PublishRequest"),
        "presence": (8, "PresenceRequest"),
        "presence_stats": (9, "PresenceStatsRequest"),
        "history": (10, "HistoryRequest"),
        "ping": (11, "Empty"),
        "send": (12, "Empty"),
        "rpc": (13, "RPCRequest"),
        "refresh": (14, "RefreshRequest"),
        "sub_refresh": (15, "SubRefreshRequest"),
    },
    "ConnectRequest": _TOKEN,
    "SubscribeRequest": {
        **_CHANNEL,
        "token": (2, "string"),
        "recover": (3, "bool"),
        "epoch": (6, "string"),
        "offset": (7, "uint64"),
        "data": (8, "bytes"),
        "tf": (13, "bytes"),  # a message, of which only the presence matters here
        "flag": (14, "int64"),
        "type": (15, "int32"),
    },
    "UnsubscribeRequest": _CHANNEL,
    "PublishRequest": {**_CHANNEL, "data": (2, "bytes")},
    "PresenceRequest": _CHANNEL,
    "PresenceStatsRequest": _CHANNEL,
    "HistoryRequest": {
        **_CHANNEL,
        "limit": (7, "int32"),
        "since": (8, "StreamPosition"),
        "reverse": (9, "bool"),
    },
    "StreamPosition": {"offset": (1, "uint64"), "epoch": (2, "string")},
    "RPCRequest": {"data": (1, "bytes"), "method": (2, "string")},
    "RefreshRequest": _TOKEN,
    "SubRefreshRequest": {**_CHANNEL, "token": (2, "string")},
    "Empty": {},
    "Reply": {
        "id": (1, "uint32"),
        "error": (2, "Error"),
        "push": (4, "Push"),
        "connect": (5, "ConnectResult"),
        "subscribe": (6, "SubscribeResult"),
        "unsubscribe": (7, "Empty"),
        "publish": (8, "Empty"),
        "presence": (9, "PresenceResult"),
        "presence_stats": (10, "PresenceStatsResult"),
        "history": (11, "HistoryResult"),
        "rpc": (13, "RPCResult"),
        "refresh": (14, "RefreshResult"),
        "sub_refresh": (15, "SubRefreshResult"),
    },
    "Error": {"code": (1, "uint32"), "message": (2, "string"), "temporary": (3, "bool")},
    "Push": {
        "channel": (2, "string"),
        "pub": (4, "Publication"),
        "join": (5, "About"),
        "leave": (6, "About"),
        "unsubscribe": (7, "Unsubscribe"),
    },
    "Publication": {
        "data": (4, "bytes"),
        "info": (5, "ClientInfo"),
        "offset": (6, "uint64"),
        "tags": (7, "{string}"),
    },
    "ClientInfo": {
        "user": (1, "string"),
        "client": (2, "string"),
        "conn_info": (3, "bytes"),
        "chan_info": (4, "bytes"),
    },
    "About": {"info": (1, "ClientInfo")},
    "Unsubscribe": {"code": (2, "uint32"), "reason": (3, "string")},
    "ConnectResult": {
        "client": (1, "string"),
        "version": (2, "string"),
        "expires": (3, "bool"),
        "ttl": (4, "uint32"),
        "data": (5, "bytes"),
        "ping": (7, "uint32"),
        "pong": (8, "bool"),
        "session": (9, "string"),
        "node": (10, "string"),
        "time": (11, "int64"),
    },
    "SubscribeResult": {
        **_EXPIRY,
        "recoverable": (3, "bool"),
        "epoch": (6, "string"),
        "publications": (7, "[Publication]"),
        "recovered": (8, "bool"),
        "offset": (9, "uint64"),
        "positioned": (10, "bool"),
        "data": (11, "bytes"),
        "was_recovering": (12, "bool"),
    },
    "PresenceResult": {"presence": (1, "{ClientInfo}")},
    "PresenceStatsResult": {"num_clients": (1, "uint32"), "num_users": (2, "uint32")},
    "HistoryResult": {
        "publications": (1, "[Publication]"),
        "epoch": (2, "string"),
        "offset": (3, "uint64"),
    },
    "RPCResult": {"data": (1, "bytes")},
    "RefreshResult": {"expires": (3, "bool"), "ttl": (4, "uint32")},
    "SubRefreshResult": _EXPIRY,
}


def _build() -> tuple[Any, Any]:
    """Return the classes of Command and Reply."""
    file = descriptor_pb2.FileDescriptorProto(
        name="assana/live.proto", package=_PACKAGE, syntax="proto3"
    )
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, (number, type_) in fields.items():
            _add(message, field, number, type_)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    command, reply = (
        message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}"))
        for name in ("Command", "Reply")
    )
    return command, reply


def _add(message: Any, name: str, number: int, type_: str, scope: str = _PACKAGE) -> None:
    label = _Field.LABEL_OPTIONAL
    if type_[0] == "{":
        entry = message.nested_type.add(name="".join(map(str.title, name.split("_"))) + "Entry")
        entry.options.map_entry = True
        _add(entry, "key", 1, "string")
        _add(entry, "value", 2, type_[1:-1])
        scope, type_, label = f"{_PACKAGE}.{message.name}", entry.name, _Field.LABEL_REPEATED
    elif type_[0] == "[":
        type_, label = type_[1:-1], _Field.LABEL_REPEATED
    field = message.field.add(name=name, number=number, label=label)
    if type_ in _SCALARS:
        field.type = _SCALARS[type_]
    else:
        field.type, field.type_name = _Field.TYPE_MESSAGE, f".{scope}.{type_}"


Command, Reply = _build()
