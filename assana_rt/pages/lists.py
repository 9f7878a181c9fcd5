"""The lists of one kind, filtered by the address, and their search over all kinds."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import orjson
from aiohttp import web
from pydantic import ValidationError

from assana_rt.errors import Invalid
from assana_rt.pages.kinds import BY_PATH, CONSULTATION, KINDS, Kind
from assana_rt.pages.lobby import lobby, waiting
from assana_rt.pages.page import View, Visit
from assana_rt.pages.patients import find
from assana_rt.pages.rows import blank, row
from assana_rt.pages.sources import channel_of, doctors_of, resource, wire
from assana_rt.pages.texts import _
from assana_rt.pages.words import full_date
from assana_rt.records.change import Page

PAGE = 50
HITS = 8


def listing(kind: Kind) -> View:
    """Return the view of a kind's list."""

    async def view(visit: Visit) -> web.StreamResponse:
        filters = _filters(kind, visit)
        page = await _read(kind, visit, filters)
        doctors = await doctors_of(visit)
        guests = await waiting(visit) if kind is CONSULTATION else None
        lines = [row(kind, record, visit.now, doctors) for record in wire(page.items)]
        days = [
            {"date": date, "lines": list(group)}
            for date, group in groupby(lines, key=lambda line: line["date"])
        ]
        return visit.render(
            "list.html",
            kind=kind,
            days=days,
            more=_more(kind, filters, page.next_cursor),
            span=_span(filters),
            asked=_asked(filters),
            statuses=filters["status"],
            links=_links(kind, visit),
            filters=filters,
            filtered=_filtered(visit),
            channel=channel_of(kind, visit),
            stream=page.stream or {"epoch": "", "offset": 0},
            blank=blank(kind),
            doctors=doctors,
            lobby=lobby(visit, guests, doctors),
            rooms=sorted({r["room"] for r in page.items if r.get("room")}),
            today_iso=visit.today.isoformat(),
        )

    return view


async def search(visit: Visit) -> web.StreamResponse:
    """Show what is found under a few words, the newest first, in every kind."""
    asked = visit.request.query.get("q", "").strip()[:255]
    doctors = await doctors_of(visit)
    people, more = await find(visit, asked, HITS) if asked else ([], None)
    found = []
    for kind in KINDS if asked else ():
        page = await _read(kind, visit, {"q": asked, "sort": "-date"}, HITS)
        lines = [row(kind, record, visit.now, doctors) for record in wire(page.items)]
        all_of = f"/{kind.path}?" + urlencode({"q": asked, "sort": "-date"})
        found.append({"kind": kind, "lines": lines, "all": all_of if page.next_cursor else ""})
    everybody = "/patients?" + urlencode({"q": asked}) if more else ""
    return visit.render(
        "search.html", search=asked, found=found, people=people, everybody=everybody
    )


async def _read(kind: Kind, visit: Visit, filters: Mapping[str, Any], limit: int = PAGE) -> Page:
    asked: dict[str, Any] = {name: value for name, value in filters.items() if value}
    asked["limit"] = limit
    if cursor := visit.request.query.get("cursor"):
        asked["cursor"] = cursor
    source = resource(kind)
    try:
        query = source.list_query.model_validate_json(orjson.dumps(asked))
    except ValidationError as error:
        raise Invalid(
            "The address asks for something this list can't be filtered by.",
            [(str(e["loc"][0]) if e["loc"] else "", e["msg"]) for e in error.errors()],
        ) from None
    return await source.list(visit.ctx, query)


def _filters(kind: Kind, visit: Visit) -> dict[str, Any]:
    """Return the filters of the address. Without any date or search, the list starts today."""
    query = visit.request.query
    filters: dict[str, Any] = {
        name: query.get(name, "").strip() for name in ("q", "date_from", "date_to", "sort")
    }
    filters["status"] = [s for s in query.getall("status", []) if s in kind.statuses]
    if kind.types:
        filters["type"] = query.get("type", "")
    filters["doctor_id"] = query.get("doctor_id", "")
    if day := query.get("date"):
        filters["date_from"] = filters["date_to"] = day
    if not (filters["q"] or filters["date_from"] or filters["date_to"]):
        filters["date_from"] = visit.today.isoformat()
    return filters


def _asked(filters: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "", **filters}


def _filtered(visit: Visit) -> bool:
    return any(value for name, value in visit.request.query.items() if name != "cursor")


def _span(filters: Mapping[str, Any]) -> str:
    first, last = filters["date_from"], filters["date_to"]
    try:
        match bool(first), bool(last):
            case True, True:
                if first == last:
                    return full_date(first)
                return _("%(first)s to %(last)s", first=full_date(first), last=full_date(last))
            case True, False:
                return _("From %(day)s", day=full_date(first))
            case False, True:
                return _("Until %(day)s", day=full_date(last))
    except ValueError:
        pass
    return _("All dates")


def _links(kind: Kind, visit: Visit) -> dict[str, str]:
    """Return the address of each status, the other filters kept."""
    kept = [
        (name, value)
        for name, value in visit.request.query.items()
        if name not in ("status", "cursor") and value
    ]
    links = {}
    for status in ("", *kind.statuses):
        query = urlencode([*kept, ("status", status)] if status else kept)
        links[status] = f"/{kind.path}" + (f"?{query}" if query else "")
    return links


def _more(kind: Kind, filters: Mapping[str, Any], cursor: str | None) -> str:
    """Return the address of what follows: a cursor goes on only with the filters it began with."""
    if cursor is None:
        return ""
    return f"/{kind.path}?" + urlencode(
        {**{name: value for name, value in filters.items() if value}, "cursor": cursor}, doseq=True
    )


LISTS = {path: listing(kind) for path, kind in BY_PATH.items()}
