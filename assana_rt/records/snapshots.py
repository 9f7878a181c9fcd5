"""The first state of a channel: records of some days, with the position they are true at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from pydantic import ValidationError
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from assana_rt.errors import Invalid
from assana_rt.live.channels import Snapshot
from assana_rt.records.context import Site
from assana_rt.records.wire import LocalDate, Wire
from assana_rt.store import reading
from assana_rt.store.reading import Part, Values

MOST_RECORDS = 1000
MOST_BYTES = 512 * 1024
MOST_DAYS = 31
UNDER_WAY = ("Ongoing", "Post Surgery")


class Days(Wire):
    """What a client may ask for; site dates, both inclusive."""

    date_from: LocalDate | None = None
    date_to: LocalDate | None = None


@dataclass(frozen=True, slots=True)
class Window:
    first: date
    last: date

    @classmethod
    def of(cls, request: Mapping[str, Any], today: date, ahead: int) -> Window:
        """Read a request; by default today and `ahead` days more. Raises `Invalid`."""
        try:
            days = Days.model_validate_json(orjson.dumps(dict(request)))
        except (ValidationError, TypeError):
            message = "give date_from and date_to as YYYY-MM-DD, or neither"
            raise Invalid(errors=[("snapshot", message)]) from None
        first = days.date_from or min(today, days.date_to or today)
        last = days.date_to or first + timedelta(days=ahead)
        if not first <= last < first + timedelta(days=MOST_DAYS):
            raise Invalid(errors=[("snapshot", f"ask for 1 to {MOST_DAYS} days, in order")])
        return cls(first, last)

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"

    def bounds(self, date_column: str) -> dict[str, Any]:
        return {f"{date_column}__gte": self.first, f"{date_column}__lte": self.last}

    def holds(self, rows: QuerySet[Any], date_column: str, *, surgeries: bool) -> QuerySet[Any]:
        """Narrow `rows` to these days; a surgery under way is there on any day."""
        days = Q(**self.bounds(date_column))
        return rows.filter(Q(days, Q(status__in=UNDER_WAY), join_type="OR") if surgeries else days)


@dataclass(frozen=True, slots=True)
class Share:
    """One record type's share of a snapshot: how to read it, how to show it, how it is ordered.

    `most`: of a share that is cut off there, the rows its query has first.
    """

    part: Part
    show: Any
    order: Sequence[str]
    most: int = MOST_RECORDS + 1


async def take(
    site: Site, channel: str, shares: Sequence[Share], window: Window | None
) -> Snapshot:
    """Read all shares and the channel's position in one statement; raise `Invalid` if too much."""
    parts = [
        Part(share.part.name, share.part.query.limit(share.most), share.part.columns)
        for share in shares
    ]
    position, found = await reading.read(site.database, site.events, parts, channel)
    if sum(map(len, found.values())) > MOST_RECORDS:
        raise Invalid(f"A snapshot holds at most {MOST_RECORDS} records; ask for fewer days.")
    records = {share.part.name: _shown(share, found[share.part.name]) for share in shares}
    days = {"date_from": window.first, "date_to": window.last} if window else {}
    data = orjson.dumps({"snapshot": {**days, "records": records}}, option=orjson.OPT_UTC_Z)
    if len(data) > MOST_BYTES:
        raise Invalid(f"A snapshot holds at most {MOST_BYTES // 1024} KiB; ask for fewer days.")
    return Snapshot(position, data)


def _shown(share: Share, rows: list[Values]) -> list[dict[str, Any]]:
    rows.sort(key=lambda row: tuple(row[column] for column in share.order))
    return [share.show(row) for row in rows]
