"""Lets things happen: each change at its own time, through the one door for writes.

All that happens is put in order of time, many changes to a transaction. Within one, `work.now`
and `work.actor` are those of the story, so that records and publications say when and by whom;
its audit lines, which are evidence, say what is true: that the seed wrote them, and when it did.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assana_rt.errors import Conflict, NotFound
from assana_rt.records import milestones
from assana_rt.records.context import Context, Site
from assana_rt.records.resource import Resource
from assana_rt.seed.accounts import SEED
from assana_rt.seed.courses import Step
from assana_rt.store.work import Work

Tell = Callable[[str], None]
Write = Callable[[Context, Work], Awaitable[None]]

# A transaction holds SQLite's only write lock: so many changes take a quarter of a second.
AT_ONCE = 120


@dataclass(frozen=True, slots=True)
class Happening:
    """One change of the story: when, on whose behalf, and what is written then."""

    at: datetime
    ctx: Context
    write: Write


async def play(site: Site, happenings: Iterable[Happening], tell: Tell | None) -> int:
    """Let everything happen, in order of time; return how much it was."""
    in_order = sorted(happenings, key=lambda happening: happening.at)
    for start in range(0, len(in_order), AT_ONCE):
        part = in_order[start : start + AT_ONCE]
        await site.ledger.change(SEED, _scene(part))
        if tell:
            tell(f"[{start + len(part)}/{len(in_order)}] demo data")
    return len(in_order)


def insertion(resource: Resource[Any], asked: dict[str, Any]) -> Write:
    """Return what makes a record, unless people were quicker to take its room or its number."""

    async def write(ctx: Context, work: Work) -> None:
        try:
            await resource.insert(ctx, work, asked)
        except Conflict:
            return

    return write


def change(resource: Resource[Any], id: str, step: Step) -> Write:
    """Return what takes a step of a record's course, unless people took another or deleted it."""

    async def write(ctx: Context, work: Work) -> None:
        try:
            record = await resource.lock(ctx, id)
        except NotFound:
            return
        if record.status != step.before:
            return
        asked = {"status": step.after, **step.more}
        if step.marks:
            lines = await milestones.lines_of(id)
            there = {line.name for line in lines}
            if not step.known <= there <= step.known | {name for name, _ in step.marks}:
                return
            for name, at in step.marks:
                if name not in there:
                    await milestones.add(work, id, lines, name, at)
            asked["milestones"] = milestones.kept(lines)
        await resource.write(ctx, work, record, asked)

    return write


def _scene(part: Sequence[Happening]) -> Callable[[Work], Awaitable[None]]:
    async def run(work: Work) -> None:
        true_now, true_actor = work.now, work.actor
        for happening in part:
            work.now, work.actor = happening.at, happening.ctx.actor
            await happening.write(happening.ctx, work)
        work.now, work.actor = true_now, true_actor

    return run
