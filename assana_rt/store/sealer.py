"""Numbers and chains audit lines, soon after they were committed.

Chaining inside each transaction would make the whole hospital commit one at a time. Here one
sealer in the cluster, by a lease on the head's row, gives numbers to what has none yet, in the
order of ids; a line that commits late gets the next number. No line of a transaction under way
is touched, so writers wait for nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from assana_rt.errors import Unavailable
from assana_rt.store.audit_rows import COLUMNS, FIRST_LINK, Marks, read_back
from assana_rt.store.connection import Database, is_retryable

log = logging.getLogger(__name__)

EVERY_S = 0.4  # a line is sealed within a second, whichever node wrote it
BATCH = 500
LEASE_MS = 3000  # after a holder's death another takes over

_NOW_MS = {
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    "postgres": "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
    "mysql": "CAST(UNIX_TIMESTAMP(NOW(6)) * 1000 AS SIGNED)",
}
_PLACE = {
    "sqlite": "UPDATE audit_logs SET seq = ?, chain = ? WHERE id = ?",
    "postgres": (
        "UPDATE audit_logs l SET seq = x.seq, chain = x.chain"
        " FROM json_to_recordset(?::json) AS x(id text, seq bigint, chain text) WHERE l.id = x.id"
    ),
    "mysql": (
        "UPDATE audit_logs l JOIN JSON_TABLE(?, '$[*]' COLUMNS("
        " id VARCHAR(36) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.id',"
        " seq BIGINT PATH '$.seq', chain VARCHAR(64) PATH '$.chain')) x ON l.id = x.id"
        " SET l.seq = x.seq, l.chain = x.chain"
    ),
}

Place = tuple[int, str, str]
"""A number, a link, and the id of the line that gets them."""


class Sealer:
    """Seals from `start` to `stop`. Several nodes may have one: the lease lets one work."""

    def __init__(self, database: Database, marks: Marks) -> None:
        self._db = database.apart
        self._turn = database.turn
        self._marks = marks
        self._node = str(uuid.uuid4())
        self._now = _NOW_MS[database.dialect]
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Seal what is left, and let another node go on at once."""
        self._stopping.set()
        if self._task is not None:
            await self._task
        await self.seal_all()
        try:
            async with self._turn():
                await self._db.run(
                    "UPDATE audit_head SET until_ms = 0 WHERE holder = ?", [self._node]
                )
        except Exception:
            # It runs out by itself; what is left is sealed by another node, or at the next start.
            log.warning("the lease of the audit's seal could not be given back", exc_info=True)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            await self.seal_all()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), EVERY_S)

    async def seal_all(self) -> int:
        """Seal all there is, if it is this node's turn; return how many lines. Never raises."""
        sealed = 0
        try:
            while True:
                count = await self.seal()
                sealed += count
                if count < BATCH:
                    return sealed
        except Unavailable:
            log.warning("the audit can't be sealed now: the database can't be reached")
        except Exception as error:
            # Lines bear their own marks meanwhile; the next round tries again.
            if not is_retryable(error):
                log.exception("sealing the audit failed")
        return sealed

    async def seal(self) -> int:
        """Seal one batch; return how many lines it was, 0 where another node seals."""
        head = await self._head() or await self._begin()
        if not head["due"]:
            return 0
        if head["holder"] not in (None, self._node) and head["until_ms"] > head["now_ms"]:
            return 0
        # Read after the head: while that stands, nobody else has given numbers to these.
        rows = await self._db.rows(
            f"SELECT {', '.join(COLUMNS)} FROM audit_logs WHERE seq IS NULL"
            f" ORDER BY id LIMIT {BATCH:d}"
        )
        places = self._places(head, rows)
        return len(places) if places and await self._put(head, places) else 0

    async def _head(self) -> Mapping[str, Any] | None:
        found = await self._db.rows(
            f"SELECT seq, link, mac, holder, until_ms, {self._now} AS now_ms,"
            " EXISTS (SELECT 1 FROM audit_logs WHERE seq IS NULL) AS due"
            " FROM audit_head WHERE id = 1"
        )
        return found[0] if found else None

    async def _begin(self) -> Mapping[str, Any]:
        """Make the head's row, behind what is sealed already where somebody took it away."""
        last = await self._db.rows(
            "SELECT seq, chain FROM audit_logs WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1"
        )
        seq, link = (last[0]["seq"], last[0]["chain"]) if last else (0, FIRST_LINK)
        if last:
            log.error("the head of the audit's chain is missing; run: assana-rt audit verify")
        ignoring = "INSERT IGNORE INTO" if self._db.dialect == "mysql" else "INSERT INTO"
        ignored = "" if self._db.dialect == "mysql" else " ON CONFLICT (id) DO NOTHING"
        async with self._turn():
            await self._db.run(
                f"{ignoring} audit_head (id, seq, link, mac, until_ms)"
                f" VALUES (1, ?, ?, ?, 0){ignored}",
                [seq, link or FIRST_LINK, self._marks.head(seq, link or FIRST_LINK)],
            )
        return await self._head() or {"due": False}

    def _places(self, head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[Place]:
        seq, link = head["seq"], head["link"]
        places: list[Place] = []
        for row in rows:
            seq += 1
            mark = self._marks.line(read_back(row))
            if mark == row["mac"]:
                link = self._marks.link(link, mark)
            else:
                log.error("audit line %s was not written by this server", row["id"])
                link = self._marks.foreign_link(link, mark)
            places.append((seq, link, row["id"]))
        return places

    async def _put(self, head: Mapping[str, Any], places: Sequence[Place]) -> bool:
        """Write the places and move the head; False where another node was faster."""
        seq, link, _ = places[-1]

        async def put(_: object) -> bool:
            moved = await self._db.run(
                "UPDATE audit_head SET seq = ?, link = ?, mac = ?, holder = ?,"
                f" until_ms = {self._now} + {LEASE_MS:d} WHERE id = 1 AND seq = ? AND link = ?"
                f" AND (holder IS NULL OR holder = ? OR until_ms <= {self._now})",
                [seq, link, self._marks.head(seq, link), self._node, head["seq"], head["link"],
                 self._node],
            )  # fmt: skip
            if moved:
                await self._place(places)
            return bool(moved)

        return await self._db.transact(put)

    async def _place(self, places: Sequence[Place]) -> None:
        sql = _PLACE[self._db.dialect]
        if self._db.dialect == "sqlite":
            await self._db.client.execute_many(sql, [list(place) for place in places])
        else:
            told = [{"seq": seq, "chain": link, "id": id} for seq, link, id in places]
            await self._db.run(sql, [orjson.dumps(told).decode()])
