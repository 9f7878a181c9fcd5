"""Commands around the audit: is it whole, its newest link, and copies of it."""

from __future__ import annotations

import csv
import getpass
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import orjson

from assana_rt import app as house
from assana_rt.commands import Trouble
from assana_rt.commands.database import refuse_unmigrated, within
from assana_rt.commands.people import OPERATOR
from assana_rt.records import audit_logs
from assana_rt.records.context import Site
from assana_rt.settings import Settings
from assana_rt.store import audit_search
from assana_rt.store.audit import AuditLine
from assana_rt.store.audit_check import Check, Outcome, head_row
from assana_rt.store.audit_search import Wanted
from assana_rt.store.audit_walk import Head

MOST_TOLD = 200
COLUMNS = (*audit_logs.AuditLogOut.model_fields, "mac", "chain")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HOPELESS = (
    "Nothing bears the marks of this key: see that ASSANA_AUDIT_KEY, or else ASSANA_SECRET_KEY,\n"
    "is the one that the server runs with."
)


def verify(settings: Settings, typed: Namespace) -> int:
    """Look at every line: 0 where all is whole, 1 with a line for all that is not."""
    refuse_unmigrated(settings)
    kept = _kept(typed.head)

    async def look() -> Outcome:
        async with house.open_site(settings, sealing=False) as site:
            check = Check(site.database, site.audit.marks, _Progress("looked at"))
            return await check.run(kept)

    outcome = within(look())
    for finding in outcome.findings[:MOST_TOLD]:
        print(finding)
    if len(outcome.findings) > MOST_TOLD:
        print(f"and {len(outcome.findings) - MOST_TOLD:,} more")
    if outcome.hopeless:
        print(HOPELESS)
    new = f", and {outcome.unsealed:,} too new to be sealed" if outcome.unsealed else ""
    state = "whole" if outcome.whole else "BROKEN"
    print(f"The audit is {state}: {outcome.sealed:,} lines sealed{new}.")
    if outcome.head is not None:
        print(f"Its newest link, to be kept elsewhere: {outcome.head}")
    return 0 if outcome.whole else 1


def _kept(text: str | None) -> Head | None:
    try:
        return None if text is None else Head.read(text)
    except ValueError:
        raise Trouble("--head takes a link as `assana-rt audit head` prints it.") from None


def head(settings: Settings, _: Namespace) -> None:
    refuse_unmigrated(settings)

    async def look() -> Head:
        async with house.open_site(settings, sealing=False) as site:
            row = await head_row(site.database)
            if row is None:
                raise Trouble("Nothing has been sealed yet: a server does that while it runs.")
            if site.audit.marks.head(row["seq"], row["link"]) != row["mac"]:
                raise Trouble("The head was changed; look closer with: assana-rt audit verify")
            return Head(row["seq"], row["link"])

    print(within(look()))


def export(settings: Settings, typed: Namespace) -> None:
    refuse_unmigrated(settings)

    async def copy() -> int:
        async with house.open_site(settings) as site:
            # Up to now: else this would go on for as long as somebody works.
            end = audit_logs.until(site, _day(typed.to)) or site.now()
            wanted = Wanted({}, audit_logs.since(site, _day(typed.since)), min(end, site.now()))
            count = await audit_search.count(site.database, wanted)
            await _record(site, typed, count)
            progress = _Progress("exported")
            with _opened(typed.output) as stream:
                write = FORMS[typed.format](stream)
                done = 0
                async for rows in audit_search.every(site.database, wanted):
                    for row in rows:
                        kept = {"mac": row["mac"], "chain": row["chain"]}
                        write(audit_logs.present(row) | kept)
                    done += len(rows)
                    progress(done, count)
            return done

    done = within(copy())
    print(f"exported {done:,} lines", file=sys.stderr)


async def _record(site: Site, typed: Namespace, count: int) -> None:
    """Keep the line of the export before anything of it is given."""
    details = {
        "format": typed.format,
        "rows": count,
        "from": typed.since,
        "to": typed.to,
        "account": getpass.getuser(),
    }
    told = {name: value for name, value in details.items() if value is not None}
    await site.audit.keep(OPERATOR, [AuditLine("export", audit_logs.NAME, details=told)])


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Trouble(f"{text}: give a date as YYYY-MM-DD.") from None


@contextmanager
def _opened(path: str | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        with Path(path).open("x", encoding="utf-8", newline="") as stream:
            yield stream
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror}.") from error


Write = Callable[[dict[str, Any]], object]


def _as_csv(stream: TextIO) -> Write:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    return lambda line: writer.writerow([_cell(line[name]) for name in COLUMNS])


def _cell(value: Any) -> str:
    """Return a value as a cell; one that a spreadsheet would take for a formula gets a quote."""
    match value:
        case None:
            return ""
        case str():
            text = value
        case dict():
            text = _json(value)
        case _:
            text = _json(value).strip('"')
    return f"'{text}" if text.startswith(FORMULA) else text


def _as_json_lines(stream: TextIO) -> Write:
    return lambda line: stream.write(_json({name: line[name] for name in COLUMNS}) + "\n")


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


FORMS: dict[str, Callable[[TextIO], Write]] = {"csv": _as_csv, "jsonl": _as_json_lines}


class _Progress:
    """Tells on standard error how far it is, once a second at most."""

    def __init__(self, done: str) -> None:
        self._done = done
        self._told_at = time.monotonic()

    def __call__(self, count: int, of: int) -> None:
        now = time.monotonic()
        if now - self._told_at < 1:
            return
        self._told_at = now
        share = f" ({min(count, of) * 100 // of} %)" if of else ""
        print(f"{self._done} {count:,} of {max(count, of):,} lines{share}", file=sys.stderr)
