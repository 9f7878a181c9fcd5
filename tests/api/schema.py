"""Checks a value against a JSON Schema: as much of it as the OpenAPI document uses, and no more.

A keyword that is not known here is an error, so that nothing is passed over.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

Schema = dict[str, Any]

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
SAYINGS = {"title", "description", "default", "examples", "readOnly"}
PARSERS = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "date-time": datetime.fromisoformat,
}
KEYWORDS = SAYINGS | {
    "$ref", "type", "properties", "required", "additionalProperties", "items", "anyOf", "enum",
    "const", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "maxItems",
    "propertyNames", "oneOf", "discriminator", "minItems", "exclusiveMinimum",
}  # fmt: skip


class Mismatch(AssertionError):
    """The value is not what the schema says."""


def resolve(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def check(value: Any, schema: Schema, document: Schema, where: str = "$") -> None:
    """Raise `Mismatch` unless `value` is as `schema` says."""
    schema = resolve(schema, document)
    unknown = schema.keys() - KEYWORDS
    if unknown:
        raise Mismatch(f"{where}: the schema uses {unknown}")
    for option in ("anyOf", "oneOf"):
        if option in schema:
            _check_any(value, schema[option], document, where)
    _check_type(value, schema, where)
    if "enum" in schema and value not in schema["enum"]:
        raise Mismatch(f"{where}: {value!r} is none of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        raise Mismatch(f"{where}: {value!r} is not {schema['const']!r}")
    match value:
        case dict():
            _check_object(value, schema, document, where)
        case list():
            for number, inner in enumerate(value):
                check(inner, schema.get("items", {}), document, f"{where}[{number}]")
        case str():
            _check_text(value, schema, where)


def _check_any(value: Any, options: list[Schema], document: Schema, where: str) -> None:
    reasons = []
    for option in options:
        try:
            return check(value, option, document, where)
        except Mismatch as mismatch:
            reasons.append(str(mismatch))
    raise Mismatch("; or ".join(reasons))


def _check_type(value: Any, schema: Schema, where: str) -> None:
    if "type" not in schema:
        return
    named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    allowed = tuple(kind for name in named for kind in TYPES[name])
    if not isinstance(value, allowed) or (isinstance(value, bool) and "boolean" not in named):
        raise Mismatch(f"{where}: {value!r} is no {' or '.join(named)}")


def _check_object(value: dict[str, Any], schema: Schema, document: Schema, where: str) -> None:
    missing = set(schema.get("required", ())) - value.keys()
    if missing:
        raise Mismatch(f"{where}: lacks {missing}")
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", not known)
    for name, inner in value.items():
        if name in known:
            check(inner, known[name], document, f"{where}.{name}")
        elif others is False:
            raise Mismatch(f"{where}: {name} is not described")
        elif isinstance(others, dict):
            check(inner, others, document, f"{where}.{name}")


def _check_text(value: str, schema: Schema, where: str) -> None:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        raise Mismatch(f"{where}: {value!r} does not match {schema['pattern']}")
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        raise Mismatch(f"{where}: is of {len(value)} characters")
    if parse := PARSERS.get(schema.get("format", "")):
        try:
            parse(value)
        except ValueError:
            raise Mismatch(f"{where}: {value!r} is no {schema['format']}") from None


def refs(schema: Any) -> list[str]:
    """Return every reference anywhere in a document."""
    match schema:
        case dict():
            own = [schema["$ref"]] if isinstance(schema.get("$ref"), str) else []
            return own + [ref for inner in schema.values() for ref in refs(inner)]
        case list():
            return [ref for inner in schema for ref in refs(inner)]
        case _:
            return []
