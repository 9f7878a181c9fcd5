"""The AsyncAPI 3 document of the live channels, from the same definitions that publish on them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from assana_rt.live.channels import ChannelKind
from assana_rt.meetings.messages import SAID, TOLD
from assana_rt.meetings.room import Meetings
from assana_rt.records.channels import SiteChannel

REF = "#/components/schemas/{model}"
WHAT = ("created", "updated", "deleted")
GONE = {
    "type": "object",
    "required": ["id", "version"],
    "properties": {"id": {"type": "string"}, "version": {"type": "integer"}},
}


def document(
    kinds: Sequence[SiteChannel], room: Meetings, public_url: str, title: str, version: str
) -> dict[str, Any]:
    """Describe every channel: its address, its messages, who may subscribe."""
    described = [kind for kind in kinds if kind.carries]
    parts = _Parts()
    for kind in described:
        _describe_numbered(kind, parts)
    _describe_room(room, parts)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": version, "description": INFO},
        "defaultContentType": "application/json",
        "servers": _servers(public_url),
        "channels": parts.channels,
        "operations": parts.operations,
        "components": {
            "messages": parts.messages,
            "schemas": {**_schemas(described), "Gone": GONE},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The REST access token, as `connect.token`.",
                }
            },
        },
    }


@dataclass(frozen=True, slots=True)
class _Parts:
    """What each channel adds to."""

    channels: dict[str, Any] = field(default_factory=dict)
    operations: dict[str, Any] = field(default_factory=dict)
    messages: dict[str, Any] = field(default_factory=dict)


def _describe_numbered(kind: SiteChannel, parts: _Parts) -> None:
    names = []
    for record, model in kind.carries.items():
        for what in WHAT:
            # A wall's surgery is not the desk's: same words, another shape.
            name = f"{kind.namespace}_{record}_{what}"
            names.append(name)
            parts.messages[name] = _message(f"{record}.{what}", model.__name__)
    _add_channel(kind, kind.key_name, names, parts)
    parts.operations[f"follow_{kind.namespace}"] = {
        "action": "send",
        "summary": f"Every change on {kind.namespace}, numbered, resumable",
        "channel": {"$ref": f"#/channels/{kind.namespace}"},
    }


def _describe_room(room: Meetings, parts: _Parts) -> None:
    """Describe the one channel on which members speak: what they say, and what they are told."""
    directions = (
        ("send", "follow_meeting", "told", TOLD, "What concerns this member, as it happens"),
        ("receive", "speak_in_meeting", "said", SAID, "What a member says, with `publish`"),
    )
    spoken: list[str] = []
    for action, operation, way, models, summary in directions:
        names = [f"{room.namespace}_{way}_{type_}" for type_ in models]
        for name, (type_, model) in zip(names, models.items(), strict=True):
            payload = {"$ref": REF.format(model=model.__name__)}
            parts.messages[name] = _whole(type_, payload)
        parts.operations[operation] = {
            "action": action,
            "summary": summary,
            "channel": {"$ref": f"#/channels/{room.namespace}"},
            "messages": [{"$ref": f"#/channels/{room.namespace}/messages/{n}"} for n in names],
        }
        spoken += names
    _add_channel(room, room.key_name, spoken, parts)


def _add_channel(kind: ChannelKind, key_name: str, messages: list[str], parts: _Parts) -> None:
    channel: dict[str, Any] = {
        "address": f"{kind.namespace}:{{{key_name}}}" if kind.keyed else kind.namespace,
        "description": _summary(kind),
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
    }
    if kind.keyed:
        channel["parameters"] = {key_name: {"description": "An id."}}
    parts.channels[kind.namespace] = channel


INFO = (
    "Speaks the Centrifugo client protocol v2, in its JSON and its Protobuf form: use an official"
    " SDK. A publication's `data` is the payload described here. Offsets are dense: 1, 2, 3 …;"
    ' a subscribe with `data: {"snapshot": {}}` brings the state at its offset. The channel of a'
    " call is numbered and kept nowhere; its token is given as `subscribe.token`, by guests as"
    " `connect.token`."
)


def _servers(public_url: str) -> dict[str, Any]:
    scheme, _, host = public_url.partition("://")
    secure = scheme == "https"
    token = [{"$ref": "#/components/securitySchemes/token"}]
    return {
        "websocket": {
            "host": host,
            "protocol": "wss" if secure else "ws",
            "pathname": "/connection/websocket",
            "security": token,
        },
        "events": {
            "host": host,
            "protocol": "https" if secure else "http",
            "pathname": "/connection/uni_sse",
            "description": "The same, one way, as server-sent events.",
            "security": token,
        },
    }


def _schemas(kinds: Sequence[SiteChannel]) -> dict[str, Any]:
    models: dict[str, type[BaseModel]] = {}
    for kind in kinds:
        models |= {model.__name__: model for model in kind.carries.values()}
    mode: JsonSchemaMode = "serialization"
    for spoken in (TOLD, SAID):
        models |= {model.__name__: model for model in spoken.values()}
    inputs = [(name, mode, TypeAdapter(model)) for name, model in sorted(models.items())]
    _, shared = TypeAdapter.json_schemas(inputs, ref_template=REF)
    found: dict[str, Any] = shared.get("$defs", {})
    return found


def _message(type_: str, model: str) -> dict[str, Any]:
    data = "Gone" if type_.endswith(".deleted") else model
    properties: dict[str, Any] = {
        "type": {"const": type_},
        "timestamp": {"type": "string", "format": "date-time"},
        "data": {"$ref": f"#/components/schemas/{data}"},
        "actor": {
            "type": ["object", "null"],
            "properties": {"id": {"type": "string"}, "name": {"type": ["string", "null"]}},
        },
    }
    if type_.endswith(".updated"):
        properties["changed"] = {"type": "array", "items": {"type": "string"}}
    required = [name for name in properties if name != "actor"]
    payload = {"type": "object", "required": [*required, "actor"], "properties": properties}
    return _whole(type_, payload)


def _whole(type_: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {"name": type_, "contentType": "application/json", "payload": payload}


def _summary(kind: ChannelKind) -> str:
    contract = inspect.cleandoc(type(kind).__doc__ or "")
    return re.sub(r"\s+", " ", contract.partition("\n\n")[0]).strip()
