"""What happened to one record, told to who may read it: its changes, and nothing else of the audit.

A change is told to a record's readers live, with its author's name and the names of its fields
(live.md); this is the same, kept. Values, addresses, sessions, reads and refusals stay with the
admins: a record may have been another doctor's before, and who looks at one is their business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assana_rt.errors import Forbidden
from assana_rt.records.context import Context
from assana_rt.records.resource import Resource
from assana_rt.store import audit_search

CHANGES = ("create", "update", "delete", "restore")
MOST = 30
BESIDES = frozenset({"milestones"})
"""What people change by other verbs than PATCH."""


@dataclass(frozen=True, slots=True)
class Told:
    """One change. `fields` are names, none for a record that was made; `status`: what it became."""

    at: datetime
    who: str | None
    action: str
    version: int | None
    fields: tuple[str, ...]
    status: str | None


async def history(ctx: Context, resource: Resource[Any], id: str, most: int = MOST) -> list[Told]:
    """Return the newest changes of a record, the newest first.

    Raises `Forbidden` for roles that its policy does not name, `NotFound` where the record is not
    this person's to see.
    """
    if not resource.policy.allows("history", ctx.principal):
        role, what = ctx.principal.role.value, resource.name.replace("_", " ")
        raise Forbidden(f"As {role} you can't read the history of a {what}.")
    await resource.find(ctx, id)
    rows = await audit_search.of_record(ctx.site.database, resource.name, id, CHANGES, most)
    ctx.note("list", resource.name, id, details={"of": "changes", "rows": len(rows)})
    told = [_told(resource, row) for row in rows]
    # What only followed from another record's change, such as a flag, nobody did to this one.
    return [each for each in told if each.fields or each.action != "update"]


def _told(resource: Resource[Any], row: Mapping[str, Any]) -> Told:
    changed: Mapping[str, Any] = row["changed"] or {}
    # What people write, not what follows from it: times kept for figures, estimates, search words.
    written = resource.patch_in.model_fields.keys() - resource.transient | BESIDES
    made = row["action"] == "create"
    status = changed["status"][1] if "status" in changed and not made else None
    return Told(
        at=row["at"],
        who=row["actor_name"],
        action=row["action"],
        version=row["record_version"],
        fields=() if made else tuple(name for name in changed if name in written),
        status=status,
    )
