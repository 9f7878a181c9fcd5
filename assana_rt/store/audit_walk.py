"""Follows the audit's chain from line to line, and names what does not fit.

A line whose content does not fit its mark was changed. Whether it stands where it belongs is told
by its link, an HMAC of the link before it and of its mark. Where a link does not fit, the line is
loose: the walk goes on by whatever following lines fit, and in the end loose lines are looked for
in the gaps. What fills a gap had been moved, what fits nowhere was added, and a gap that stays
means that lines are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from assana_rt.store.audit_rows import FIRST_LINK, Marks

NEAR = 20  # loose lines, counted from the newest, that the walk may go on from
MOST_SORTED = 2000  # loose lines whose places are looked for
HOPELESS = 2000  # loose lines, none of them ours, at which the walk gives up

Kind = Literal["changed", "missing", "added", "reordered"]


@dataclass(frozen=True, slots=True)
class Finding:
    kind: Kind
    what: str

    def __str__(self) -> str:
        return f"{self.kind:<10} {self.what}"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link and its number: what one keeps elsewhere."""

    seq: int
    link: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.link}"

    @classmethod
    def read(cls, text: str) -> Head:
        """Read one back; raise `ValueError` for anything else."""
        seq, _, link = text.strip().partition(":")
        if len(link) != len(FIRST_LINK) or set(link) - set("0123456789abcdef"):
            raise ValueError(text)
        return cls(int(seq), link)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as found: `mark` is what it bears, `content` what it should bear."""

    seq: int
    id: str
    mark: str
    content: str
    link: str
    words: str

    @property
    def ours(self) -> bool:
        return self.mark == self.content

    def __str__(self) -> str:
        number = f"line {self.seq}" if self.seq else "a line without a number"
        return f"{number} ({self.words}; id {self.id})"


@dataclass(frozen=True, slots=True)
class _Gap:
    """Behind the link `after`, of number `seq`, the next is `until`, though that follows another.

    `line` is the one with the link `until`; None at the end, where only the head tells of it.
    """

    after: str
    seq: int
    until: str
    until_seq: int
    line: Line | None


@dataclass(slots=True)
class Walk:
    """Takes lines in the order of their numbers; `findings` are whole after `end`."""

    marks: Marks
    kept: str | None = None  # a link that was kept elsewhere
    findings: list[Finding] = field(default_factory=list)
    seq: int = 0
    link: str = FIRST_LINK
    seen_kept: bool = False
    any_ours: bool = False
    hopeless: bool = False
    _shift: int = 0  # by how much numbers are off
    _loose: list[Line] = field(default_factory=list)
    _made: str = FIRST_LINK  # the link behind all that is loose, were only links changed
    _misplaced: list[Line] = field(default_factory=list)
    _gaps: list[_Gap] = field(default_factory=list)

    def step(self, line: Line) -> None:
        self.any_ours = self.any_ours or line.ours
        if self._loose and not self._follows(self.link, line):
            self._go_on(lambda link: self._follows(link, line))
        if self._follows(self.link, line):
            self._hold(line)
        else:
            self._loose.append(line)
            self._made = self.marks.link(self._made, line.mark)
            if len(self._loose) % HOPELESS == 0:
                self.hopeless = not self.any_ours

    def end(self, head: Head | None) -> None:
        """Say that no line is left; `head` tells which should have been the last."""
        if head is not None and self._loose and head.link != self.link:
            self._go_on(lambda link: link == head.link)
        self._misplaced += self._loose
        self._loose = []
        if head is not None and head.link != self.link:
            if head.seq < self.seq:
                self._find("changed", f"the head: it tells of {head.seq} lines")
            else:
                self._gaps.append(_Gap(self.link, self.seq, head.link, head.seq + 1, None))
        self._sort()

    def _find(self, kind: Kind, what: object) -> None:
        self.findings.append(Finding(kind, str(what)))

    def _follows(self, before: str, line: Line) -> bool:
        """Whether `line` was sealed behind `before`, bearing its mark or not."""
        return line.link in (
            self.marks.link(before, line.mark),
            self.marks.foreign_link(before, line.content),
        )

    def _hold(self, line: Line) -> None:
        """Take a line that fits; what is loose before it belongs elsewhere, or nowhere."""
        if not line.ours:
            if line.link == self.marks.foreign_link(self.link, line.content):
                self._find("added", f"{line}, or changed before it was sealed")
            else:
                self._find("changed", line)
        shift = line.seq - self.seq - 1
        if shift not in (0, self._shift, len(self._loose)):
            self._find("changed", f"the numbers from {line} on: it follows number {self.seq}")
        self._misplaced += self._loose
        self._set(line.seq, line.link)

    def _set(self, seq: int, link: str) -> None:
        self.seq, self.link = seq, link
        self.seen_kept = self.seen_kept or link == self.kept
        self._loose, self._made = [], link

    def _go_on(self, fits: Callable[[str], bool]) -> None:
        """Go on from loose lines: from all, if only their links were changed, or from one."""
        if fits(self._made):
            for line in self._loose:
                self._find("changed", f"{line}: its link")
                if not line.ours:
                    self._find("changed", line)
            self._set(self._loose[-1].seq, self._made)
            return
        for place in range(len(self._loose) - 1, max(-1, len(self._loose) - NEAR - 1), -1):
            line = self._loose[place]
            if fits(line.link):
                self._gaps.append(_Gap(self.link, self.seq, line.link, line.seq, line))
                before, behind = self._loose[:place], self._loose[place + 1 :]
                self._misplaced += before
                self._set(line.seq, line.link)
                self._loose = behind
                return

    # At the end

    def _sort(self) -> None:
        """Find the places of lines that stand elsewhere; tell of the rest, and of the gaps."""
        pool = {line.id: line for line in self._misplaced}
        pool |= {gap.line.id: gap.line for gap in self._gaps if gap.line}
        links = {line.link for line in pool.values()} | {gap.until for gap in self._gaps}
        open_gaps = []
        for gap in self._gaps:
            reached, moved = self._fill(gap, links, pool)
            if reached != gap.until:
                open_gaps.append((gap, moved))
        for gap, moved in open_gaps:
            self._tell_gap(gap, moved, placed=gap.line is None or gap.line.id not in pool)
            if gap.line is not None:
                pool.pop(gap.line.id, None)
        for line in pool.values():
            if line.ours:
                self._find("reordered", f"{line}: it does not belong there")
            else:
                self._find("added" if line in self._misplaced else "changed", line)

    def _fill(self, gap: _Gap, links: set[str], pool: dict[str, Line]) -> tuple[str, int]:
        """Follow the links through the pool, from the gap's beginning to its end.

        Returns the link that was reached, and how many lines were on the way.
        """
        link, count = gap.after, 0
        while link != gap.until and len(links) <= MOST_SORTED:
            following = self._next(link, links, pool.values())
            if following is None:
                break
            line, link = following
            del pool[line.id]
            count += 1
            if line is not gap.line or line.link != link:
                self._find("reordered", f"{line}: it belongs behind number {gap.seq}")
            if not line.ours:
                self._find("changed", line)
        return link, count

    def _next(self, link: str, links: set[str], lines: Iterable[Line]) -> tuple[Line, str] | None:
        for line in lines:
            following = self.marks.link(link, line.mark)
            if following in links:
                return line, following
        return None

    def _tell_gap(self, gap: _Gap, moved: int, *, placed: bool) -> None:
        first, last = gap.seq + 1 + moved, gap.until_seq - 1
        changed = gap.line is not None and not gap.line.ours
        if changed and not placed:
            self._find("changed", gap.line)
        if first <= last:
            at_the_end = "" if gap.line else ", at the end"
            self._find("missing", f"{numbers(first, last)}{at_the_end}")
        elif not changed:
            self._find("missing", f"one or more lines before {gap.line or 'the end'}")


def numbers(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"
