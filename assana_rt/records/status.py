"""Which status may follow which: a table a record type declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assana_rt.access.policy import DESK
from assana_rt.access.principal import Principal
from assana_rt.errors import Conflict, Forbidden, Invalid


@dataclass(frozen=True, slots=True)
class StatusRule:
    """`changes` maps each status to those that may follow; `desk_only` are pairs (from, to) that
    a coordinator or an admin may do, and nobody else."""

    starts: tuple[str, ...]
    changes: Mapping[str, tuple[str, ...]]
    desk_only: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def known(self) -> list[str]:
        """Return every status there is, in the order of a record's life."""
        follow = [status for after in self.changes.values() for status in after]
        return list(dict.fromkeys([*self.starts, *self.changes, *follow]))

    def check_start(self, status: str) -> None:
        if status not in self.starts:
            allowed = " or ".join(self.starts)
            raise Invalid(errors=[("status", f"a new record starts as {allowed}")])

    def check_change(self, principal: Principal, now: str, asked: str) -> None:
        """Raise where `asked` may not follow `now`: 409 with the allowed ones, or 403."""
        follow = self.changes.get(now, ())
        if asked not in follow:
            allowed = [status for status in follow if self._may(principal, now, status)]
            words = f"it may become {' or '.join(allowed)}" if allowed else "it stays so"
            raise Conflict(
                f"From {now} the status can't become {asked}; {words}.",
                current=now,
                asked=asked,
                allowed=allowed,
            )
        if not self._may(principal, now, asked):
            raise Forbidden(f"Only a coordinator or an admin sets {now} back to {asked}.")

    def _may(self, principal: Principal, now: str, asked: str) -> bool:
        return (now, asked) not in self.desk_only or principal.role in DESK
