"""One change: all of it or nothing, and nobody hears of it before it is done."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from unittest.mock import Mock

import pytest
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from assana_rt.errors import Unavailable
from assana_rt.records.users import User
from assana_rt.store import connection, sqlite_engine, work
from assana_rt.store.eventlog import Event, EventLog
from assana_rt.store.work import SYSTEM, Actor, Ledger, Work, stamp
from tests.make import Site
from tests.store.faults import Broken, faults

databases = pytest.mark.databases
BOB = Actor("b0b", "Bob", "session", "192.0.2.1", "request")


async def note(work: Work) -> None:
    """A change with a row, an audit line and two events."""
    await User.create(email="a@assana.test", password_hash="-")
    work.audit("create", "user", "u1", version=1, changed={"name": [None, "A"]})
    work.publish("board", "note.created", {"id": "n1"}, named=False)
    work.publish("doctor:1", "note.created", {"id": "n1"}, changed=["name"])


async def kept(site: Site) -> tuple[int, int, int, int]:
    return (
        await site.count("users"),
        await site.count("audit_logs"),
        await site.count("live_event"),
        await site.count("live_channel"),
    )


@databases
async def test_a_publication_says_what_who_and_when(site: Site) -> None:
    before = datetime.now(UTC)
    await site.parts.ledger.change(BOB, note)
    (board,), (doctor,) = await site.published("board"), await site.published("doctor:1")
    assert doctor["type"] == "note.created"
    assert doctor["data"] == {"id": "n1"}
    assert doctor["changed"] == ["name"]
    assert doctor["actor"] == {"id": "b0b", "name": "Bob"}
    assert doctor["record"] == "n1"
    assert board["actor"] is None
    assert "changed" not in board
    assert board["timestamp"] == doctor["timestamp"]
    assert doctor["timestamp"] == stamp(datetime.fromisoformat(doctor["timestamp"]))
    assert stamp(before) <= doctor["timestamp"] <= stamp(datetime.now(UTC))


async def test_what_the_system_does_has_no_actor(site: Site) -> None:
    await site.parts.ledger.change(SYSTEM, note)
    (doctor,) = await site.published("doctor:1")
    assert doctor["actor"] is None


@databases
async def test_a_change_fails_whole_at_any_statement(site: Site) -> None:
    with faults(site.parts.database) as fault:
        for number in range(1, 30):
            fault.arm(number)
            try:
                await site.parts.ledger.change(BOB, note)
            except Broken:
                assert await kept(site) == (0, 0, 0, 0), f"statement {number}"
                assert site.announced == []
            else:
                break
    # On SQLite BEGIN goes with the first, and the last three are one.
    fewest = 3 if site.parts.database.dialect == "sqlite" else 6
    assert number > fewest, "begin, row, line, heads, events, commit"
    assert await kept(site) == (1, 1, 2, 2)
    assert len(site.announced) == 2


@databases
async def test_a_change_cancelled_at_any_statement_leaves_nothing(site: Site) -> None:
    with faults(site.parts.database) as fault:
        for number in range(1, 30):
            fault.arm(number, asyncio.CancelledError)
            try:
                await asyncio.create_task(site.parts.ledger.change(BOB, note))
            except asyncio.CancelledError:
                assert await kept(site) == (0, 0, 0, 0), f"statement {number}"
            else:
                break
    assert await kept(site) == (1, 1, 2, 2)


@databases
async def test_a_lost_answer_to_the_commit_leaves_it_whole(site: Site) -> None:
    with faults(site.parts.database) as fault:
        fault.arm(0)
        await site.parts.ledger.change(BOB, note)
        last = fault.seen
        fault.arm(last)
        fault.done_first = True
        with pytest.raises(Broken):
            await site.parts.ledger.change(BOB, again)
    assert await kept(site) == (2, 2, 3, 2)


async def again(work: Work) -> None:
    """As `note`, with as many statements."""
    await User.create(email="b@assana.test", password_hash="-")
    work.audit("create", "user", "u2")
    work.publish("board", "note.created", {"id": "n2"})


async def test_a_change_fails_whole_between_the_last_statements_of_sqlite(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner, name in ((EventLog, "_insertions"), (sqlite_engine, "commit")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, Mock(side_effect=Broken))
            with pytest.raises(Broken):
                await site.parts.ledger.change(BOB, note)
        assert await kept(site) == (0, 0, 0, 0), name
    await site.parts.ledger.change(BOB, note)
    assert await kept(site) == (1, 1, 2, 2)


async def test_who_holds_an_ended_transaction_begins_no_other(site: Site) -> None:
    database = site.parts.database
    tasks: list[asyncio.Task[list[dict[str, object]]]] = []

    async def later(begun: asyncio.Event) -> list[dict[str, object]]:
        await begun.wait()
        return await database.rows("SELECT 1 AS one")

    for touched in (False, True):
        over = asyncio.Event()

        async def body(_: object, over: asyncio.Event = over, touched: bool = touched) -> None:
            tasks.append(asyncio.create_task(later(over)))  # in the transaction's context
            if touched:
                await database.rows("SELECT 1 AS one")

        await database.transact(body)
        over.set()
        assert await tasks[-1] == [{"one": 1}]
    await site.parts.ledger.change(BOB, note)


async def test_a_savepoint_lies_in_a_transaction_that_took_the_lock(site: Site) -> None:
    path = site.parts.settings.sqlite_path
    assert path is not None
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as other:
        async with in_transaction("default"):
            with contextlib.suppress(Broken):
                async with in_transaction("default"):
                    with pytest.raises(sqlite3.OperationalError, match="locked"):
                        other.execute("BEGIN IMMEDIATE")
                    await site.rows("UPDATE live_epoch SET value = 'inner'")
                    raise Broken
        other.execute("BEGIN IMMEDIATE")
    (row,) = await site.rows("SELECT value FROM live_epoch")
    assert row["value"] != "inner"


@databases
async def test_a_begin_that_fails_gives_its_connection_back(site: Site) -> None:
    with faults(site.parts.database) as fault:
        for _ in range(2 * connection.POOL_SIZE):
            fault.arm(1)
            with pytest.raises(Broken):
                await site.parts.ledger.change(BOB, note)
    async with asyncio.timeout(5):
        await site.parts.ledger.change(BOB, note)
    assert await kept(site) == (1, 1, 2, 2)


@databases
async def test_two_changes_in_each_others_way_both_succeed(site: Site) -> None:
    """Each has what the other wants next: the database ends one of them, which runs again."""
    ann, bob = await site.person(name="Ann"), await site.person(name="Bob")
    runs = 0
    # SQLite lets one change in at a time: there is nothing to meet for.
    met = asyncio.Barrier(1 if site.parts.database.dialect == "sqlite" else 2)

    async def one(first: str, second: str) -> None:
        async def body(work: Work) -> None:
            nonlocal runs
            runs += 1
            await User.filter(id=first).update(designation=f"from {first}")
            if runs <= 2:
                await met.wait()
            await User.filter(id=second).update(designation=f"from {first}")
            work.publish("board", "note.created", {"id": first})

        await site.parts.ledger.change(SYSTEM, body)

    await asyncio.gather(one(ann.id, bob.id), one(bob.id, ann.id))
    assert runs == (2 if site.parts.database.dialect == "sqlite" else 3)
    assert len(await site.published("board")) == 2
    (row,) = await site.rows("SELECT count(DISTINCT designation) AS n FROM users")
    assert row["n"] == 1, "the later one wrote both rows"


async def test_what_stood_in_the_way_is_tried_again_and_published_once(site: Site) -> None:
    runs = 0

    async def body(work: Work) -> None:
        nonlocal runs
        runs += 1
        work.publish("board", "note.created", {"id": "n1"})
        if runs < 3:
            raise OperationalError(sqlite3.OperationalError("database is locked"))

    await site.parts.ledger.change(SYSTEM, body)
    assert runs == 3
    assert len(await site.published("board")) == 1
    assert len(site.announced) == 1


async def test_trying_again_has_an_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "ATTEMPTS", 3)
    runs = 0

    async def body(work: Work) -> None:
        nonlocal runs
        runs += 1
        raise OperationalError(sqlite3.OperationalError("database is locked"))

    with pytest.raises(OperationalError):
        await site.parts.ledger.change(SYSTEM, body)
    assert runs == 3


async def test_a_mistake_of_ours_is_not_tried_again(site: Site) -> None:
    runs = 0

    async def body(work: Work) -> None:
        nonlocal runs
        runs += 1
        await site.parts.database.run("UPDATE nothing SET x = 1")

    with pytest.raises(OperationalError):
        await site.parts.ledger.change(SYSTEM, body)
    assert runs == 1


@databases
async def test_news_goes_out_after_the_commit(site: Site) -> None:
    seen: list[tuple[int, int]] = []

    async def announce(events: Sequence[Event]) -> None:
        async def look() -> int:
            return await site.count("live_event")

        # Another task, so another connection where there is a pool.
        seen.append((len(events), await asyncio.create_task(look())))

    parts = site.parts
    ledger = Ledger(parts.database, parts.events, parts.ledger._trail, announce)
    await ledger.change(BOB, note)
    assert seen == [(2, 2)]


async def test_a_change_stands_though_telling_of_it_fails(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    async def announce(events: Sequence[Event]) -> None:
        raise Broken

    parts = site.parts
    ledger = Ledger(parts.database, parts.events, parts.ledger._trail, announce)
    await ledger.change(BOB, note)
    assert await kept(site) == (1, 1, 2, 2)
    assert "announcing 2 events failed" in caplog.text


@databases
async def test_a_change_that_takes_too_long_is_undone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.parts.database._limit, "seconds", 0.1)

    async def body(work: Work) -> None:
        await note(work)
        await asyncio.Event().wait()

    with pytest.raises(Unavailable) as refused:
        await site.parts.ledger.change(BOB, body)
    assert refused.value.headers["Retry-After"]
    assert await kept(site) == (0, 0, 0, 0)
    monkeypatch.undo()
    await site.parts.ledger.change(BOB, note)


@databases
async def test_a_cancelled_change_is_undone_and_harms_no_other(site: Site) -> None:
    began = asyncio.Event()

    async def body(work: Work) -> None:
        await note(work)
        began.set()
        await asyncio.Event().wait()

    change = asyncio.create_task(site.parts.ledger.change(BOB, body))
    await began.wait()
    change.cancel()
    with pytest.raises(asyncio.CancelledError):
        await change
    assert await kept(site) == (0, 0, 0, 0)
    await site.parts.ledger.change(BOB, note)
    assert await kept(site) == (1, 1, 2, 2)


async def test_a_locked_sqlite_file_is_waited_for_and_its_queue_kept(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "ATTEMPTS", 2)
    path = site.parts.settings.sqlite_path
    assert path is not None
    await site.rows("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Exception, match="database is locked"):
            await site.parts.ledger.change(BOB, note)
        other.execute("ROLLBACK")
        async with asyncio.timeout(5):
            await site.parts.ledger.change(BOB, note)
    finally:
        other.close()
    assert await kept(site) == (1, 1, 2, 2)


@databases
async def test_a_lost_database_is_said_to_be_unavailable(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(site.parts.database.client, "execute_query_dict", refuse)
    with pytest.raises(Unavailable) as refused:
        await site.parts.events.positions([])
    assert int(refused.value.headers["Retry-After"]) >= 1
    assert "refused" not in json.dumps(refused.value.problem("r1"))
