"""Our whole server, as `serve` runs it, with a few RPCs by which it is measured. A process.

    python -m bench.house FOLDER [SENDER]          prints {"port": …}

Nothing of the server is replaced: reads of the log are counted and commits stamped in passing.
"""

from __future__ import annotations

import asyncio
import collections
import gc
import json
import logging
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import Any

from aiohttp import web

from assana_rt import serving
from assana_rt.access.principal import Principal
from assana_rt.api.state import engine_key, site_key
from assana_rt.app import create_app
from assana_rt.live.channels import ChannelKind, Registry
from assana_rt.live.log import Event
from assana_rt.records.registry import MODELS
from assana_rt.records.users import User
from assana_rt.settings import Settings
from assana_rt.store import sqlite_engine
from assana_rt.store.connection import Database
from assana_rt.store.eventlog import EventLog
from assana_rt.store.migrate import migrate
from assana_rt.store.work import SYSTEM, Work
from bench.people import ADMIN, DOCTOR, SECRET
from bench.wire import RECORD, body

commits: collections.deque[int] = collections.deque(maxlen=100_000)
statements: collections.Counter[str] = collections.Counter()
append = EventLog._append_and  # noqa: SLF001
told = threading.local()  # in a database's thread: whether its transaction numbers events


class Bare(ChannelKind):
    """A channel whose events are made in memory: fan-out, without a database or a change."""

    namespace = "bare"

    async def allowed(self, principal: Principal, key: str) -> bool:
        return True


class _With(Registry):
    """The site's channels, and the bare one."""

    def __init__(self, known: Registry) -> None:
        super().__init__([Bare()])
        self._known = known

    def find(self, channel: str) -> tuple[ChannelKind, str]:
        return super().find(channel) if channel == "bare" else self._known.find(channel)


async def main(folder: Path, sender: str = "auto") -> None:
    settings = Settings.load(
        {
            "ASSANA_SECRET_KEY": SECRET,
            "ASSANA_COMMANDS_PER_S": "1000000",
            "ASSANA_COMMANDS_BURST": "1000000",
            "ASSANA_SENDER": sender,
        },
        data_dir=folder,
        port=0,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    await migrate(settings, MODELS, lambda line: None)
    _watch()
    app = await create_app(settings)
    _offer(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=serving.BACKLOG).start()
    # The first sweep asks the log for every head, and the bare channel has none there.
    await app[engine_key].feed.sweep()
    for who in (ADMIN, DOCTOR):
        if not await User.exists(id=who.id):
            await User.create(
                id=who.id, email=f"{who.role}@bench.example", password_hash="!",
                name=who.name, role=who.role.value,
            )  # fmt: skip
    serving.keep_for_good()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    await asyncio.Event().wait()


def _watch() -> None:
    """Stamp each commit in the database's thread, and count what is read."""

    EventLog._append_and = _append  # type: ignore[method-assign]  # noqa: SLF001
    sqlite_engine.commit = _commit
    rows = Database.rows

    async def counted(self: Database, sql: str, values: Any = ()) -> Any:
        of = f"events of {values[0]}" if "FROM live_event WHERE" in sql else " ".join(sql.split())
        statements[of] += 1
        return await rows(self, sql, values)

    Database.rows = counted  # type: ignore[method-assign]


def _append(self: EventLog, connection: sqlite3.Connection, *args: Any) -> list[Event]:
    told.numbered = True
    return append(self, connection, *args)


def _commit(connection: sqlite3.Connection) -> None:
    connection.commit()
    if getattr(told, "numbered", False):  # the audit's own are nobody's news
        told.numbered = False
        commits.append(time.monotonic_ns())


def _offer(app: web.Application) -> None:
    site, engine = app[site_key], app[engine_key]
    engine.registry = _With(engine.registry)
    bare_head, payload = 0, body(RECORD)

    async def log(_: Principal, asked: dict[str, Any]) -> Any:
        """Publish in one transaction, through the ledger and its log."""

        async def run(work: Work) -> None:
            for channel in asked.get("channels", ("board",)) * asked["n"]:
                work.publish(channel, "surgery.updated", RECORD, changed=["status"])

        await site.ledger.change(SYSTEM, run)

    async def bare(_: Principal, asked: dict[str, Any]) -> Any:
        """Publish without a database; return the instant."""
        nonlocal bare_head
        events = [Event("bare", bare_head + i, None, payload) for i in range(1, asked["n"] + 1)]
        bare_head += asked["n"]
        at = time.monotonic_ns()
        await engine.announce(events)
        return {"at": at}

    async def last_commit(_: Principal, asked: Any) -> Any:
        return {"at": commits[-1]}

    async def collect(_: Principal, asked: Any) -> Any:
        gc.collect()
        return {"sockets": engine.sockets}

    async def reads(_: Principal, asked: Any) -> Any:
        return dict(statements)

    for procedure in (log, bare, last_commit, collect, reads):
        engine.rpcs[procedure.__name__] = procedure


if __name__ == "__main__":
    serving.raise_open_files_limit()
    serving.run(main(Path(sys.argv[1]), *sys.argv[2:]))
