"""The audit over REST, for admins."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from assana_rt.access.policy import ADMIN
from assana_rt.api.endpoint import Call, Endpoint
from assana_rt.errors import Invalid
from assana_rt.records.audit_logs import PATH, AuditLogOut, AuditLogQuery, list_lines


class AuditLogPage(BaseModel):
    """`stream` is always null: the audit is not live."""

    items: list[AuditLogOut]
    next_cursor: str | None
    stream: None


async def index(call: Call) -> Any:
    found = await list_lines(call.ctx, call.query)
    return {"items": found.items, "next_cursor": found.next_cursor, "stream": found.stream}


ENDPOINTS = [
    Endpoint("GET", f"/api/v1/{PATH}", index, "List who did or saw what", PATH, ADMIN,
             query=AuditLogQuery, returns=AuditLogPage, problems=(Invalid,)),
]  # fmt: skip
