"""The audit as admins read it: a list with filters, and what happened to one record.

Reading it is recorded like every other read. Nobody changes it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from assana_rt.access.principal import Role
from assana_rt.errors import Forbidden, Invalid
from assana_rt.records import listing, reads
from assana_rt.records.change import Page
from assana_rt.records.context import Context, Site
from assana_rt.records.listing import Cursor, Paging
from assana_rt.records.wire import Id, LocalDate, Text36, Text50
from assana_rt.store import audit_search
from assana_rt.store.audit import NO_RECORD
from assana_rt.store.audit_search import Wanted
from assana_rt.store.base import is_id

NAME, PATH = "audit_log", "audit-logs"
FILTERS = ("actor_id", "session_id", "action", "record_type", "record_id")


class AuditLogOut(BaseModel):
    """One line. `seq` is its number in the chain, None until it is sealed.

    `changed` maps field names to [before, after]; `details` says what was read or refused.
    """

    id: str
    seq: int | None
    at: datetime
    actor_id: str | None
    actor_name: str | None
    session_id: str | None
    address: str | None
    request_id: str | None
    action: str
    record_type: str
    record_id: str | None
    record_version: int | None
    changed: dict[str, Any] | None
    details: dict[str, Any] | None


class AuditLogQuery(Paging):
    """Without `sort` the newest comes first; a record's story is best read with `sort=at`."""

    actor_id: Text36 | None = None
    session_id: Text36 | None = None
    action: Text50 | None = None
    record_type: Text50 | None = None
    record_id: Id | None = None
    date_from: LocalDate | None = None
    date_to: LocalDate | None = None
    sort: (
        Annotated[Literal["at", "-at"], Field(description="oldest first, newest first")] | None
    ) = None


async def list_lines(ctx: Context, query: AuditLogQuery) -> Page:
    """Return a page of lines; raise `Forbidden` for all but admins."""
    if not ctx.is_(Role.ADMIN):
        raise Forbidden(f"As {ctx.principal.role.value} you can't read the audit.")
    made_for = listing.fingerprint(f"{PATH}:{ctx.principal.id}", query)
    rows = await audit_search.page(
        ctx.site.database,
        wanted(ctx.site, query),
        after=_place(query, made_for),
        newest_first=query.sort != "at",
        limit=query.limit + 1,
    )
    following = None
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        following = Cursor(made_for, [rows[-1]["id"]], None).encode()
    ctx.note("list", NAME, details=reads.of_list(query, {}, len(rows)))
    return Page([present(row) for row in rows], following, None)


def _place(query: AuditLogQuery, made_for: str) -> str | None:
    if query.cursor is None:
        return None
    match Cursor.decode(query.cursor, made_for).values:
        case [str(id)] if is_id(id):
            return id
        case _:
            raise Invalid(errors=[("cursor", "use next_cursor as it came")])


def wanted(site: Site, query: AuditLogQuery) -> Wanted:
    values = {name: given for name in FILTERS if (given := getattr(query, name)) is not None}
    return Wanted(values, since(site, query.date_from), until(site, query.date_to))


def since(site: Site, day: date | None) -> datetime | None:
    """Return when a day of the site begins."""
    return None if day is None else site.instant(day, time.min)


def until(site: Site, day: date | None) -> datetime | None:
    """Return when a day of the site is over."""
    return None if day is None else site.instant(day + timedelta(days=1), time.min)


def present(row: dict[str, Any]) -> dict[str, Any]:
    """Return a line as REST and exports show it."""
    shown = {name: row[name] for name in AuditLogOut.model_fields}
    if shown["record_id"] == NO_RECORD:
        shown["record_id"] = None
    return shown
