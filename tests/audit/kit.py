"""Audit lines as tests look at them."""

from __future__ import annotations

import json
from typing import Any

from assana_rt.records.context import Site as Parts
from assana_rt.store.audit_check import Check, Outcome
from assana_rt.store.audit_walk import Head
from assana_rt.store.sealer import Sealer


async def lines(parts: Parts, **wanted: object) -> list[dict[str, Any]]:
    """Return the lines with these values, in the order of their ids; JSON is read."""
    where = " AND ".join(f"{name} = ?" for name in wanted) or "1 = 1"
    rows = await parts.database.rows(
        f"SELECT * FROM audit_logs WHERE {where} ORDER BY id", list(wanted.values())
    )
    for row in rows:
        for name in ("changed", "details"):
            row[name] = json.loads(row[name]) if row[name] else None
    return rows


async def actions(parts: Parts) -> list[str]:
    return [row["action"] for row in await lines(parts)]


def sealer(parts: Parts) -> Sealer:
    return Sealer(parts.database, parts.audit.marks)


async def sealed(parts: Parts) -> int:
    """Seal all there is; return how many lines it was."""
    one = sealer(parts)
    count = await one.seal_all()
    await one.stop()  # another may go on at once
    return count


async def checked(parts: Parts, kept: Head | None = None) -> Outcome:
    return await Check(parts.database, parts.audit.marks).run(kept)


async def found(parts: Parts, kept: Head | None = None) -> list[tuple[str, str]]:
    """Return what a check finds: its kind, and the first words of what it is about."""
    outcome = await checked(parts, kept)
    return [
        (each.kind, each.what.partition(" (")[0].removesuffix(", at the end"))
        for each in outcome.findings
    ]
