"""The AsyncAPI 3 document of the live channels, from the same definitions that publish on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from assana_rt.records.channels import SiteChannel

REF = "#/components/schemas/{model}"
WHAT = ("created", "updated", "deleted")
GONE = {
    "type": "object",
    "required": ["id", "version"],
    "properties": {"id": {"type": "string"}, "version": {"type": "integer"}},
}


def document(
    kinds: Sequence[SiteChannel], public_url: str, title: str, version: str
) -> dict[str, Any]:
    """Describe every channel with history: its address, its messages, who may subscribe."""
    described = [kind for kind in kinds if kind.carries]
    schemas = _schemas(described)
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    for kind in described:
        key = f"{{{kind.key_name}}}" if kind.keyed else ""
        names = []
        for record, model in kind.carries.items():
            for what in WHAT:
                # A wall's surgery is not the desk's: same words, another shape.
                name = f"{kind.namespace}_{record}_{what}"
                names.append(name)
                messages[name] = _message(f"{record}.{what}", model.__name__)
        channels[kind.namespace] = {
            "address": f"{kind.namespace}:{key}" if kind.keyed else kind.namespace,
            "description": _summary(kind),
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        }
        if kind.keyed:
            channels[kind.namespace]["parameters"] = {kind.key_name: {"description": "An id."}}
        operations[f"follow_{kind.namespace}"] = {
            "action": "send",
            "summary": f"Every change on {kind.namespace}, numbered, resumable",
            "channel": {"$ref": f"#/channels/{kind.namespace}"},
        }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": version, "description": INFO},
        "defaultContentType": "application/json",
        "servers": _servers(public_url),
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": {**schemas, "Gone": GONE},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The REST access token, as `connect.token`.",
                }
            },
        },
    }


INFO = (
    "Speaks the Centrifugo client protocol v2, in its JSON and its Protobuf form: use an official"
    " SDK. A publication's `data` is the payload described here. Offsets are dense: 1, 2, 3 …;"
    ' a subscribe with `data: {"snapshot": {}}` brings the state at its offset.'
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
    return {"name": type_, "contentType": "application/json", "payload": payload}


def _summary(kind: SiteChannel) -> str:
    return re.sub(r"\s+", " ", type(kind).__doc__ or "").strip()
