"""The REST endpoints of every record type, and the actions beyond the five verbs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, create_model

from assana_rt.access.policy import NOBODY, Policy
from assana_rt.api.endpoint import Call, Endpoint
from assana_rt.errors import AppError, Conflict, Invalid, NotFound, PreconditionFailed
from assana_rt.records.case_history import entries
from assana_rt.records.resource import Resource
from assana_rt.records.users import NewUserOut, users

ROOT = "/api/v1"
Run = Callable[[Call], Awaitable[Any]]


class Stream(BaseModel):
    """Where live updates go on from a list: subscribe to `channel` from `offset` at `epoch`."""

    channel: str
    epoch: str
    offset: int


class ResetLink(BaseModel):
    """A link with which a person sets a new password; shown once."""

    reset_link: str
    expires_at: str


def endpoints(
    resource: Resource[Any],
    *,
    shown: Any = None,
    listed: Any = None,
    create: Endpoint | None = None,
) -> list[Endpoint]:
    """Return the five verbs of a record type, and restore: those that some role may use.

    `shown` is what a single record looks like where it says more than in lists, `listed` what it
    looks like there where that depends on who asks; `create` takes the place of the usual one.
    """
    many, one = f"{ROOT}/{resource.path}", f"{ROOT}/{resource.path}/{{id}}"
    name, tag = resource.name.replace("_", " "), resource.path.split("/")[-1]
    out = shown or resource.out
    page = _page(resource, listed or resource.out)

    async def index(call: Call) -> Any:
        if resource is entries:
            await entries.require_consultation(call.ctx, _within(call))
        found = await resource.list(call.ctx, call.query, _within(call))
        return {"items": found.items, "next_cursor": found.next_cursor, "stream": found.stream}

    async def new(call: Call) -> Any:
        return await resource.create(call.ctx, call.body, _within(call))

    async def show(call: Call) -> Any:
        return await resource.get(call.ctx, call.path["id"], _within(call))

    async def update(call: Call) -> Any:
        ctx, id = call.ctx, call.path["id"]
        return await resource.update(ctx, id, call.body, call.if_match, _within(call))

    async def delete(call: Call) -> None:
        await resource.delete(call.ctx, call.path["id"], call.if_match, _within(call))

    async def restore(call: Call) -> Any:
        return await resource.restore(call.ctx, call.path["id"], _within(call))

    policy: Policy = resource.policy
    # What hangs on a record is not found where that is not.
    above: tuple[type[AppError], ...] = (NotFound,) if "{" in resource.path else ()
    found = [
        Endpoint("GET", many, index, f"List {tag}", tag, policy.read,
                 query=resource.list_query, returns=page, problems=(Invalid, *above)),
        create or
        Endpoint("POST", many, new, f"Make a {name}", tag, policy.create,
                 body=resource.create_in, returns=out, status=201, versioned=True,
                 problems=(Invalid, Conflict, *above)),
        Endpoint("GET", one, show, f"Read a {name}", tag, policy.read, returns=out,
                 versioned=True, problems=(NotFound,)),
        Endpoint("PATCH", one, update, f"Change a {name}", tag, policy.update,
                 body=resource.patch_in, returns=out, versioned=True,
                 problems=(NotFound, Conflict, PreconditionFailed, Invalid)),
        Endpoint("DELETE", one, delete, f"Delete a {name}", tag, policy.delete, status=204,
                 problems=(NotFound, Conflict, PreconditionFailed)),
        Endpoint("POST", f"{one}/restore", restore, f"Bring a deleted {name} back", tag,
                 policy.restore, returns=out, versioned=True, problems=(NotFound, Conflict)),
    ]  # fmt: skip
    return [endpoint for endpoint in found if endpoint.roles != NOBODY]


def actions() -> list[Endpoint]:
    """Return what records can do beyond the five verbs."""

    async def reset_link(call: Call) -> Any:
        return await users.reset_link(call.ctx, call.path["id"])

    return [
        Endpoint("POST", f"{ROOT}/users/{{id}}/reset-link", reset_link,
                 "Make a link that sets a new password", "users", users.policy.update,
                 returns=ResetLink, status=201, once=True, problems=(NotFound,)),
    ]  # fmt: skip


def new_user() -> Endpoint:
    """Return the endpoint that makes an account: no password, but a link that sets one."""

    async def new(call: Call) -> Any:
        return await users.create_with_link(call.ctx, call.body)

    return Endpoint(
        "POST", f"{ROOT}/users", new, "Make an account", "users", users.policy.create,
        body=users.create_in, returns=NewUserOut, status=201, versioned=True, once=True,
        problems=(Invalid, Conflict),
    )  # fmt: skip


def _page(resource: Resource[Any], shown: Any) -> type[BaseModel]:
    fields: dict[str, Any] = {
        "items": (list[shown], ...),
        "next_cursor": (str | None, ...),
        "stream": (Stream | None, ...),
    }
    return create_model(f"{resource.model.__name__}Page", **fields)


def _within(call: Call) -> dict[str, str]:
    return {name: value for name, value in call.path.items() if name != "id"}
