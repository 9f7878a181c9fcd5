"""The OpenAPI 3.1 document, computed from the endpoints themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from assana_rt.api.endpoint import Endpoint
from assana_rt.errors import AppError, Conflict, Forbidden, Invalid, Unauthenticated
from assana_rt.records.idempotency import FIELD

REF = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `detail` says what to mend.",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def document(endpoints: Sequence[Endpoint], title: str, version: str) -> dict[str, Any]:
    """Describe `endpoints`; the same list gives the same document, byte for byte."""
    schemas, definitions = _schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for index, endpoint in enumerate(endpoints):
        operation = _operation(endpoint, index, schemas)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "schemas": {**definitions, "Problem": PROBLEM},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


def _schemas(endpoints: Sequence[Endpoint]) -> tuple[dict[Any, Any], dict[str, Any]]:
    wanted: list[tuple[Any, JsonSchemaMode, TypeAdapter[Any]]] = []
    for index, endpoint in enumerate(endpoints):
        if endpoint.body is not None:
            wanted.append(((index, "body"), "validation", TypeAdapter(endpoint.body)))
        if endpoint.returns is not None:
            wanted.append(((index, "returns"), "serialization", TypeAdapter(endpoint.returns)))
    keyed, shared = TypeAdapter.json_schemas(wanted, ref_template=REF)
    return {key: schema for (key, _), schema in keyed.items()}, shared.get("$defs", {})


def _operation(endpoint: Endpoint, index: int, schemas: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": endpoint.summary,
        "description": _who(endpoint),
        "operationId": _operation_id(endpoint),
        "tags": [endpoint.tag],
        "parameters": [*_in_path(endpoint), *_in_query(endpoint), *_in_headers(endpoint)],
        "responses": _responses(endpoint, schemas.get((index, "returns"))),
    }
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": not endpoint.body_optional,
            **_json(schemas[index, "body"]),
        }
    operation["security"] = [] if endpoint.roles is None else [{"bearer": []}]
    return operation


def _who(endpoint: Endpoint) -> str:
    if endpoint.roles is None:
        return "For everybody, signed in or not."
    return f"For the roles {', '.join(sorted(endpoint.roles))}."


def _operation_id(endpoint: Endpoint) -> str:
    words = re.findall(r"[a-z]+", endpoint.path.removeprefix("/api/v1").replace("{id}", "one"))
    return "_".join([endpoint.method.lower(), *words])


def _responses(endpoint: Endpoint, returned: Any) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done."}
    if returned is not None:
        good |= _json(returned)
    if endpoint.versioned:
        good["headers"] = {
            "ETag": {"description": "The record's version.", "schema": {"type": "string"}}
        }
    found = {str(endpoint.status): good}
    # An unknown parameter is refused everywhere.
    kinds: list[type[AppError]] = [*endpoint.problems, Invalid]
    if endpoint.roles is not None:
        kinds += [Unauthenticated, Forbidden]
    if endpoint.takes_keys:
        kinds += [Conflict]  # the first request under the key still runs
    for kind in sorted(set(kinds), key=lambda kind: kind.status):
        schema = {"$ref": "#/components/schemas/Problem"}
        found[str(kind.status)] = {
            "description": (kind.__doc__ or kind.title).splitlines()[0],
            "content": {"application/problem+json": {"schema": schema}},
        }
    return found


def _json(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _in_path(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]


def _in_query(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.query is None:
        return []
    schema = endpoint.query.model_json_schema()
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema.get("properties", {}).items()
    ]


def _in_headers(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.takes_keys:
        return [{"name": FIELD, "in": "header", "schema": {"type": "string", "maxLength": 255}}]
    if not endpoint.versioned and endpoint.method != "DELETE":
        return []
    name = {"GET": "If-None-Match", "PATCH": "If-Match", "DELETE": "If-Match"}.get(endpoint.method)
    return [{"name": name, "in": "header", "schema": {"type": "string"}}] if name else []
