"""An endpoint as data: enough to route it, to guard it and to document it."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args, get_origin

import orjson
from aiohttp import web
from pydantic import ValidationError

from assana_rt.access.policy import STAFF, Roles
from assana_rt.api.signing_in import user_agent
from assana_rt.api.state import engine_key, requests_key
from assana_rt.errors import (
    AppError,
    BadRequest,
    Forbidden,
    Invalid,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from assana_rt.records import idempotency
from assana_rt.records.context import Context
from assana_rt.records.idempotency import Asked, Kept
from assana_rt.records.wire import Wire

JSON = orjson.OPT_UTC_Z


@dataclass(frozen=True, slots=True)
class Call:
    """One request after parsing: who, where, what."""

    ctx: Context
    path: Mapping[str, str]
    query: Any
    body: Any
    if_match: frozenset[int] | None
    user_agent: str | None
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What `run` returns where a plain value does not say enough."""

    value: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`run` gets a `Call` and returns what `returns` describes, or an `Answer` with it.

    `roles` None means that no sign-in is needed. `versioned`: the value carries a `version`, which
    becomes its ETag; reading then honours If-None-Match, and changing If-Match. `once`: the value
    is shown once, so that a repeated Idempotency-Key is refused instead of answered.
    """

    method: str
    path: str
    run: Callable[[Call], Awaitable[Any]]
    summary: str
    tag: str
    roles: Roles | None = STAFF
    query: type[Wire] | None = None
    body: type[Wire] | None = None
    body_optional: bool = False
    returns: Any = None
    status: int = 200
    versioned: bool = False
    once: bool = False
    problems: tuple[type[AppError], ...] = ()

    def route(self) -> web.RouteDef:
        return web.route(self.method, self.path, self.handle)

    async def handle(self, request: web.Request) -> web.Response:
        if request.app[engine_key].draining:
            raise Unavailable("This server is about to stop; another one answers in a moment.")
        ctx = await self._context(request)
        self._guard(ctx)
        call = Call(
            ctx=ctx,
            path=request.match_info,
            query=read_query(self.query or Wire, request),
            body=await self._read_body(request),
            if_match=_if_match(request),
            user_agent=user_agent(request),
            cookies=request.cookies,
        )
        key = _idempotency_key(request) if self.takes_keys else None
        if key is None:
            return self._respond(request, _answer(await self.run(call)))
        return self._respond(request, await self._run_once(request, call, key))

    @property
    def takes_keys(self) -> bool:
        """Whether an Idempotency-Key means something here."""
        return self.method == "POST" and self.roles is not None and self.tag != "auth"

    @property
    def takes_strangers(self) -> bool:
        """Whether what is sent proves who asks, and no token: one that is dead is no matter."""
        return self.roles is None and self.tag == "auth"

    async def _context(self, request: web.Request) -> Context:
        requests = request.app[requests_key]
        try:
            return await requests.context(request)
        except Unauthenticated:
            if not self.takes_strangers:
                raise
            # Clients send what they have with every request, and these are how to get a new one.
            return requests.context_of(request, None)

    async def _run_once(self, request: web.Request, call: Call, key: str) -> Answer:
        """Run the verb, unless a request of the same key did: then answer as that one did."""
        body = call.body.model_dump(mode="json") if call.body is not None else None
        route = f"{self.method} {self.path}"
        asked = Asked(route, key, [request.path, body], self.once)
        claim = await idempotency.claim(call.ctx, asked)
        if isinstance(claim, Kept):
            return Answer(claim.value, {"Idempotent-Replayed": "true"})
        try:
            answer = _answer(await self.run(replace(call, ctx=claim.context(call.ctx))))
            await claim.finish(answer.value, call.ctx.site.now())
        except BaseException:
            await claim.release()
            raise
        return answer

    def _guard(self, ctx: Context) -> None:
        if self.roles is None:
            return
        if ctx.who is None:
            raise Unauthenticated
        if ctx.who.role not in self.roles:
            raise Forbidden(f"As {ctx.who.role.value} you can't use this address.")

    async def _read_body(self, request: web.Request) -> Any:
        if self.body is None:
            return None
        raw = await request.read()
        if not raw.strip() and self.body_optional:
            return self.body()
        if request.content_type not in ("application/json", "application/merge-patch+json"):
            raise UnsupportedMediaType
        return parse(self.body, raw)

    def _respond(self, request: web.Request, answer: Answer) -> web.Response:
        headers = dict(answer.headers)
        if self.returns is None:
            return web.Response(status=204, headers=headers)
        if self.status == 201 and "id" in answer.value:
            headers["Location"] = f"{request.path}/{answer.value['id']}"
        # Who may see but a part of a record gets it without its version.
        if self.versioned and "version" in answer.value:
            headers["ETag"] = f'"{answer.value["version"]}"'
            asked = _etags(request.headers.get("If-None-Match", ""))
            if self.method == "GET" and {headers["ETag"], "*"}.intersection(asked):
                return web.Response(status=304, headers=headers)
        return web.Response(
            status=self.status,
            body=orjson.dumps(answer.value, default=_plain, option=JSON),
            content_type="application/json",
            charset="utf-8",
            headers=headers,
        )


def _answer(result: Any) -> Answer:
    return result if isinstance(result, Answer) else Answer(result)


def parse(schema: type[Wire], raw: bytes) -> Wire:
    """Read a JSON body; raise `BadRequest` for broken JSON, `Invalid` for fields that are wrong."""
    try:
        return schema.model_validate_json(raw)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
    if found[0]["type"] != "json_invalid":
        body = json.loads(raw)
        raise Invalid(errors=[_named(each, _path(each, body)) for each in found])
    raise _unreadable(raw, found[0]["msg"])


def _unreadable(raw: bytes, message: str) -> AppError:
    """Tell JSON that is broken (400) from JSON with a character no text can have (422)."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return BadRequest(f"The body is not JSON: {message.removeprefix('Invalid JSON: ')}.")
    for name, inner in value.items() if isinstance(value, dict) else [("body", value)]:
        if re.search("[\ud800-\udfff]", json.dumps([name, inner], ensure_ascii=False)):
            field_name = name.encode(errors="replace").decode()
            return Invalid(errors=[(field_name, "take out the lone surrogate: it is no character")])
    return BadRequest("The body is JSON that this server can't read: it is nested too deep.")


def read_query(schema: type[Wire], request: web.Request) -> Wire:
    """Read the parameters behind `?`; raise `Invalid` naming each that is unknown or wrong."""
    given: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for name in set(request.query):
        values = request.query.getall(name)
        info = schema.model_fields.get(name)
        if info is not None and _is_list(info.annotation):
            given[name] = values
        elif len(values) > 1:
            wrong.append((name, "give it once"))
        else:
            given[name] = values[0]
    try:
        query = schema.model_validate_json(orjson.dumps(given))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        named = [_named(each, str(each["loc"][0])) for each in found]
        raise Invalid(errors=[*wrong, *named]) from None
    except TypeError:  # orjson: a lone surrogate from %-escapes
        raise Invalid(errors=[("query", "parameters must be UTF-8")]) from None
    if wrong:
        raise Invalid(errors=wrong)
    return query


def _path(error: Any, body: Any) -> str:
    """Return where in a body the fault is, as `panels.0.name`."""
    found: list[str] = []
    inner = body
    for part in error["loc"]:
        # Where a field takes one of several types, pydantic puts their names in between.
        if isinstance(part, int) if isinstance(inner, list) else part in inner:
            found.append(str(part))
            inner = inner[part]
            if not isinstance(inner, dict | list):
                break
    if error["type"] == "missing":
        found.append(str(error["loc"][-1]))
    return ".".join(found) or "body"


def _named(error: Any, name: str) -> tuple[str, str]:
    """Return a field's name and what to mend; never what was sent: it may be private."""
    match error["type"]:
        case "missing":
            return name, "is required"
        case "extra_forbidden":
            return name, "is not known here; take it out"
        case _:
            return name, str(error["msg"])


def _is_list(annotation: Any) -> bool:
    return list in (get_origin(annotation), *(get_origin(arg) for arg in get_args(annotation)))


def _idempotency_key(request: web.Request) -> str | None:
    given = request.headers.getall(idempotency.FIELD, [])
    if not given:
        return None
    if len(given) > 1 or not re.fullmatch(r"[\x21-\x7e]{1,255}", given[0]):
        message = "give one key of 1 to 255 visible ASCII characters"
        raise Invalid(errors=[(idempotency.FIELD, message)])
    return given[0]


def _if_match(request: web.Request) -> frozenset[int] | None:
    """Return the versions a change is meant for; empty where no tag is one of ours."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    tags = _etags(header)
    return frozenset(int(tag[1:-1]) for tag in tags if re.fullmatch(r'"\d{1,9}"', tag))


def _etags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump()
    raise TypeError(type(value).__name__)
