"""Looks whether the audit is whole, while a server runs or not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assana_rt.store.audit_rows import COLUMNS, Marks, instant, read_back
from assana_rt.store.audit_walk import Finding, Head, Line, Walk
from assana_rt.store.connection import Database

PAGE = 1000
_READ = f"SELECT {', '.join(COLUMNS)}, seq, chain FROM audit_logs"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`sealed`: lines with a number; `unsealed`: lines too new to have one."""

    findings: tuple[Finding, ...]
    sealed: int
    unsealed: int
    head: Head | None
    hopeless: bool  # nothing bears our marks: most likely they were made with another key

    @property
    def whole(self) -> bool:
        return not self.findings


class Check:
    """One look at every line."""

    def __init__(
        self, database: Database, marks: Marks, tell: Callable[[int, int], None] | None = None
    ) -> None:
        """`tell` hears of the progress: lines looked at, and lines there are."""
        self._db, self._marks = database, marks
        self._tell = tell
        self._count = 0
        self._place: tuple[int, str] = -(2**62), ""

    async def run(self, kept: Head | None = None) -> Outcome:
        """Look at all lines; `kept` is a head that was kept elsewhere."""
        walk = Walk(self._marks, kept.link if kept else None)
        head = await self._head()
        going = True
        while going and not walk.hopeless:
            before = self._count
            await self._follow(walk, head.seq if head else 0)
            # A server that runs goes on sealing: the end is where the head is by now.
            head = await self._head()
            going = self._count > before and head is not None and head.seq > walk.seq
        walk.end(head)
        findings = [*walk.findings, *await self._head_findings(head)]
        unsealed = await self._unsealed(findings)
        if kept is not None and kept.seq and not walk.seen_kept:
            what = f"line {kept.seq} with the link that was kept: the chain was made anew, or cut"
            findings.append(Finding("missing", what))
        hopeless = self._count > 0 and not walk.any_ours
        return Outcome(tuple(findings), self._count, unsealed, head, hopeless)

    async def _follow(self, walk: Walk, of: int) -> None:
        async for line in self._lines(of):
            walk.step(line)
            if walk.hopeless:
                return

    async def _head(self) -> Head | None:
        row = await head_row(self._db)
        return Head(row["seq"], row["link"]) if row else None

    async def _head_findings(self, head: Head | None) -> list[Finding]:
        row = await head_row(self._db)
        what = "the head, which tells how many lines there are"
        if row is None:
            return [Finding("missing", what)] if self._count or head else []
        genuine = self._marks.head(row["seq"], row["link"]) == row["mac"]
        return [] if genuine else [Finding("changed", what)]

    async def _lines(self, of: int) -> AsyncIterator[Line]:
        seq, id = self._place
        while rows := await self._db.rows(
            f"{_READ} WHERE seq >= ? AND (seq > ? OR id > ?) ORDER BY seq, id LIMIT {PAGE:d}",
            [seq, seq, id],
        ):
            seq, id = self._place = rows[-1]["seq"], rows[-1]["id"]
            self._count += len(rows)
            if self._tell is not None:
                self._tell(self._count, of)
            for row in rows:
                yield self._line(row)

    async def _unsealed(self, findings: list[Finding]) -> int:
        count, id = 0, ""
        while rows := await self._db.rows(
            f"{_READ} WHERE seq IS NULL AND id > ? ORDER BY id LIMIT {PAGE:d}", [id]
        ):
            id = rows[-1]["id"]
            count += len(rows)
            for line in map(self._line, rows):
                if not line.ours:
                    what = f"{line}, or changed before it was sealed"
                    findings.append(Finding("added", what))
        return count

    def _line(self, row: Mapping[str, Any]) -> Line:
        when = instant(row["at"]).strftime("%Y-%m-%d %H:%M:%SZ")
        words = f"{when}, {row['action']} {row['record_type']} {row['record_id']}"
        content = self._marks.line(read_back(row))
        return Line(row["seq"] or 0, row["id"], row["mac"], content, row["chain"] or "", words)


async def head_row(database: Database) -> Mapping[str, Any] | None:
    """Return the head's row, if there is one."""
    found = await database.rows("SELECT seq, link, mac FROM audit_head WHERE id = 1")
    return found[0] if found else None
