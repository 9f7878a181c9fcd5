"""Which role may use which verb of a record type; what exactly it sees is `Resource.visible`.

A verb that a role may never use is refused with 403; a record that is not one's own is simply
not found (404), since its existence is private too.
"""

from __future__ import annotations

from dataclasses import dataclass

from assana_rt.access.principal import Principal, Role

Roles = frozenset[Role]

NOBODY: Roles = frozenset()
ADMIN: Roles = frozenset({Role.ADMIN})
DESK: Roles = frozenset({Role.COORDINATOR, Role.ADMIN})
CLINICIANS: Roles = frozenset({Role.DOCTOR, Role.ADMIN})
STAFF: Roles = frozenset({Role.DOCTOR, Role.COORDINATOR, Role.ADMIN})
EVERYONE: Roles = frozenset(Role) - {Role.GUEST}


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use each verb; all is denied by default."""

    read: Roles = NOBODY
    create: Roles = NOBODY
    update: Roles = NOBODY
    delete: Roles = NOBODY
    restore: Roles = ADMIN
    history: Roles = NOBODY
    """Who is told what happened to a record they may read; the audit itself is the admins'."""

    def allows(self, verb: str, principal: Principal) -> bool:
        roles: Roles = getattr(self, verb)
        return principal.role in roles
