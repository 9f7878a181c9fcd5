"""Administration: who has an account, what was done, and how this node is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from aiohttp import web
from pydantic import ValidationError

from assana_rt.errors import Invalid
from assana_rt.pages.audited import ACTIONS, OF_EVERY_CHANGE, RECORDS, done, plain, subject
from assana_rt.pages.page import Visit
from assana_rt.pages.sources import wire
from assana_rt.pages.state import Record
from assana_rt.pages.texts import _, mark
from assana_rt.pages.words import brief_date, instant
from assana_rt.records.audit_logs import AuditLogQuery, list_lines
from assana_rt.records.users import UserQuery, users

PEOPLE = 200
LINES = 50
HAPPENED = 20
ROLES: Mapping[str, str] = {
    "doctor": mark("Doctor"),
    "coordinator": mark("Coordinator"),
    "admin": mark("Administrator"),
    "display": mark("Wall display"),
}
CHECKS: Mapping[str, str] = {
    "taking work": mark("taking work"),
    "log": mark("log"),
    "database": mark("database"),
}
FIGURES = (
    mark("Open pages and sockets"),
    mark("Running for"),
    mark("Most memory used"),
    mark("Version"),
)
FILTERS = ("actor_id", "action", "record_type", "record_id", "date_from", "date_to")


async def people(visit: Visit) -> web.StreamResponse:
    """Show every account, those that may sign in first."""
    found = await _people(visit)
    return visit.render(
        "admin-people.html",
        tab="people",
        people=sorted(found, key=lambda one: (not one["is_active"], _name(one).casefold())),
        roles={name: _(word) for name, word in ROLES.items()},
        me=visit.principal.id,
    )


async def audit(visit: Visit) -> web.StreamResponse:
    """Show the audit's lines, the newest first, as the address filters them."""
    asked = {name: visit.request.query.get(name, "").strip() for name in FILTERS}
    kept = {name: value for name, value in asked.items() if value}
    given: dict[str, Any] = {**kept, "limit": LINES}
    if cursor := visit.request.query.get("cursor"):
        given["cursor"] = cursor
    try:
        query = AuditLogQuery.model_validate_json(orjson.dumps(given))
    except ValidationError as error:
        raise Invalid(
            "The address asks for something the audit can't be filtered by.",
            [(str(e["loc"][0]) if e["loc"] else "", e["msg"]) for e in error.errors()],
        ) from None
    page = await list_lines(visit.ctx, query)
    names = {str(one["id"]): _name(one) for one in await _people(visit)}
    following = {**kept, "cursor": page.next_cursor} if page.next_cursor else {}
    return visit.render(
        "admin-audit.html",
        tab="audit",
        lines=[_line(visit, each, names) for each in wire(page.items)],
        asked=asked,
        filtered=bool(kept),
        names=dict(sorted(names.items(), key=lambda pair: pair[1].casefold())),
        actions={name: _(word) for name, word in ACTIONS.items()},
        records={name: _(word) for name, (word, _where) in RECORDS.items()},
        more="/admin/audit?" + urlencode(following) if following else "",
    )


async def connections(visit: Visit) -> web.StreamResponse:
    """Show who has pages and programs open now, and on which node."""
    found = await visit.doors.connections()
    people: dict[str, dict[str, Any]] = {}
    for each in found:
        one = people.setdefault(each["id"], {**each, "sockets": 0, "nodes": []})
        one["sockets"] += each["sockets"]
        one["nodes"].append((each["node"], each["sockets"]))
    nodes: dict[str, int] = {}
    for each in found:
        nodes[each["node"]] = nodes.get(each["node"], 0) + each["sockets"]
    return visit.render(
        "admin-connections.html",
        tab="connections",
        people=list(people.values()),
        nodes=sorted(nodes.items()),
        roles=ROLES,
    )


async def health(visit: Visit) -> web.StreamResponse:
    """Show whether this node can serve, and its figures."""
    found = await visit.doors.health()
    return visit.render(
        "admin-health.html",
        tab="health",
        health=found,
        checks={name: _(word) for name, word in CHECKS.items()},
        figures={name: _(name) for name in FIGURES},
    )


async def happened(visit: Visit, record_id: str) -> list[dict[str, Any]]:
    """Return the newest lines of the audit about one record, for its own page."""
    page = await list_lines(visit.ctx, AuditLogQuery(record_id=record_id, limit=HAPPENED))
    return [_line(visit, each, {}) for each in wire(page.items)]


async def _people(visit: Visit) -> list[Record]:
    found: list[Record] = []
    cursor = None
    while True:
        page = await users.list(visit.ctx, UserQuery(limit=PEOPLE, cursor=cursor))
        found += wire(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return found


def _name(person: Record) -> str:
    return str(person["name"] or person["email"])


def _line(visit: Visit, line: Record, names: Mapping[str, str]) -> dict[str, Any]:
    moment = instant(line["at"]).astimezone(visit.doors.settings.zone)
    _word, where = RECORDS.get(line["record_type"], ("", ""))
    id = line["record_id"] or ""
    return {
        "id": line["id"],
        "day": brief_date(moment.date()),
        "time": f"{moment:%H:%M:%S}",
        "who": line["actor_name"] or names.get(line["actor_id"] or "", "") or _("Nobody signed in"),
        "did": done(line["action"]),
        "refused": line["action"] in ("refused", "sign_in_failed"),
        "what": subject(line["record_type"]),
        "href": where + id if where and id else "",
        "record": id,
        "version": line["record_version"],
        "seq": line["seq"],
        "address": line["address"] or "",
        "fields": _fields(line),
        "told": "",
        "changed": [
            (plain(name), _said(before), _said(after))
            for name, (before, after) in (line["changed"] or {}).items()
        ],
        "details": [(plain(name), _said(value)) for name, value in (line["details"] or {}).items()],
    }


def _fields(line: Record) -> str:
    """Name what changed; a record that was made has all its fields, which says nothing."""
    named = [plain(name) for name in line["changed"] or {} if name not in OF_EVERY_CHANGE]
    return ", ".join(named) if named and line["action"] != "create" else _("Details")


def _said(value: Any) -> str:
    match value:
        case None | "":
            return _("nothing")
        case str():
            return value
        case _:
            return orjson.dumps(value).decode()
