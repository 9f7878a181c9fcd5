"""What the audit says of reads: one line a list, a record or a subscription."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from assana_rt.access.principal import Principal
from assana_rt.live.channels import caller
from assana_rt.store.audit import NO_RECORD, AuditLine
from assana_rt.store.work import Actor

if TYPE_CHECKING:
    from assana_rt.records.context import Site

_PAGING = {"cursor", "limit", "sort", "q"}


def of_list(query: BaseModel, within: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """Return what a list's line says: how many rows, and how they were chosen.

    Filters are ids, codes and dates, so their values are kept. The words of `q` are what somebody
    typed, so only their number is.
    """
    filters = query.model_dump(mode="json", exclude=_PAGING, exclude_none=True) | dict(within)
    told: dict[str, Any] = {"rows": rows}
    if filters:
        told["filters"] = filters
    if words := getattr(query, "q", None):
        told["words"] = len(words.split())
    if getattr(query, "cursor", None):
        told["page"] = "a later one"
    return told


async def watched(
    site: Site, principal: Principal, channel: str, about: str, asked: str, *, granted: bool
) -> None:
    """Keep a line of who watches a channel or reads its history, or of the refusal.

    To be waited for before it is answered. `about` is the name of what the channel is about,
    `asked` the command.
    """
    _, _, key = channel.partition(":")
    details: dict[str, Any] = {"channel": channel}
    action = "subscribe" if asked == "subscribe" else "read"
    if not granted or action == "read":
        details["asked"] = asked
    if not granted:
        action = "refused"
    line = AuditLine(action, about, key or NO_RECORD, details=details)
    await site.audit.keep(_actor(principal), [line])


async def refused_connection(site: Site, principal: Principal) -> None:
    """Keep a line of a socket that came with the token of an ended session."""
    line = AuditLine("refused", "session", principal.session_id, details={"asked": "connect"})
    await site.audit.keep(_actor(principal), [line])


def _actor(principal: Principal) -> Actor:
    return Actor(principal.id, principal.name, principal.session_id, caller.get())
