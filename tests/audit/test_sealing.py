"""Sealing and checking, on each database: what is done to the rows is found and named."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from assana_rt.store.audit import AuditLine
from assana_rt.store.audit_check import Check
from assana_rt.store.audit_rows import FIRST_LINK, Marks
from assana_rt.store.audit_walk import Head
from assana_rt.store.sealer import BATCH, Sealer
from assana_rt.store.work import SYSTEM, Actor, Work
from tests.audit.kit import checked, found, lines, sealed, sealer
from tests.make import Site

pytestmark = pytest.mark.databases
BOB = Actor("b0b", "Bob Ünal", "session", "192.0.2.1", "request")


async def write(site: Site, count: int) -> None:
    """Keep lines of changes and of reads."""

    async def body(work: Work) -> None:
        work.audit("update", "surgery", "s1", version=2, changed={"room": ["A", "Ä 🫀"]})

    for number in range(count):
        if number % 2:
            await site.parts.ledger.change(BOB, body)
        else:
            line = AuditLine("list", "surgery", details={"rows": number})
            await site.parts.audit.keep(BOB, [line])


async def row(site: Site, seq: int) -> dict[str, Any]:
    return (await lines(site.parts, seq=seq))[0]


async def run(site: Site, sql: str, *values: object) -> None:
    assert await site.parts.database.run(sql, values) == 1


@pytest.fixture
async def ten(site: Site) -> Site:
    """A site with ten sealed lines."""
    await write(site, 10)
    assert await sealed(site.parts) == 10
    return site


async def test_lines_get_numbers_and_links_and_are_whole(ten: Site) -> None:
    outcome = await checked(ten.parts)
    assert outcome.whole
    assert (outcome.sealed, outcome.unsealed) == (10, 0)
    assert [line["seq"] for line in await lines(ten.parts)] == list(range(1, 11))
    assert outcome.head == Head(10, (await row(ten, 10))["chain"])


async def test_nothing_is_whole(site: Site) -> None:
    assert await sealed(site.parts) == 0
    outcome = await checked(site.parts)
    assert outcome.whole
    assert await sealed(site.parts) == 0
    assert (await checked(site.parts)).head == Head(0, FIRST_LINK)


async def test_lines_not_yet_sealed_are_looked_at_too(ten: Site) -> None:
    await write(ten, 3)
    outcome = await checked(ten.parts)
    assert outcome.whole
    assert (outcome.sealed, outcome.unsealed) == (10, 3)
    await ten.parts.database.run(
        "UPDATE audit_logs SET actor_name = 'Eve' WHERE seq IS NULL AND action = 'update'"
    )
    ((kind, _),) = await found(ten.parts)
    assert kind == "added"


async def test_more_than_a_batch_is_sealed_in_one_go(site: Site) -> None:
    async def body(work: Work) -> None:
        for number in range(BATCH + 7):
            work.audit("sweep", "session", f"s{number}")

    await site.parts.ledger.change(SYSTEM, body)
    assert await sealed(site.parts) == BATCH + 7
    assert (await checked(site.parts)).whole
    told = [line["record_id"] for line in await lines(site.parts)]
    assert told == [f"s{number}" for number in range(BATCH + 7)]


async def test_a_line_that_commits_late_gets_the_next_number(ten: Site) -> None:
    early = "00000000-0000-7000-8000-000000000000"
    await write(ten, 1)
    await run(ten, "UPDATE audit_logs SET id = ? WHERE seq IS NULL", early)
    # Its mark is of another id: so much for a test's means. Sealed it is all the same.
    assert await sealed(ten.parts) == 1
    assert (await lines(ten.parts, id=early))[0]["seq"] == 11


LINE = "UPDATE audit_logs SET"
HEAD = "the head, which tells how many lines there are"
TAMPERING = {
    "a changed value": (f"{LINE} actor_name = 'Eve' WHERE seq = 4", "changed", "line 4"),
    "a changed time": (f"{LINE} at = '2001-01-01 00:00:00' WHERE seq = 4", "changed", "line 4"),
    "a changed mark": (f"{LINE} action = 'x', mac = 'y' WHERE seq = 4", "changed", "line 4"),
    "a changed link": (f"{LINE} chain = 'x' WHERE seq = 4", "changed", "line 4"),
    "a removed line": ("DELETE FROM audit_logs WHERE seq = 4", "missing", "line 4"),
    "a removed first line": ("DELETE FROM audit_logs WHERE seq = 1", "missing", "line 1"),
    "a removed last line": ("DELETE FROM audit_logs WHERE seq = 10", "missing", "line 10"),
    "a line moved up": (f"{LINE} seq = 2 WHERE seq = 8", "reordered", "line 2"),
    "a line moved down": (f"{LINE} seq = 9 WHERE seq = 3", "reordered", "line 9"),
    "a head put back": ("UPDATE audit_head SET seq = 9", "changed", HEAD),
    "a head taken away": ("DELETE FROM audit_head", "missing", HEAD),
}


@pytest.mark.parametrize("deed", TAMPERING)
async def test_tampering_is_found_and_named(ten: Site, deed: str) -> None:
    sql, kind, what = TAMPERING[deed]
    await run(ten, sql)
    assert await found(ten.parts) == [(kind, what)]


@pytest.mark.parametrize("deed", [deed for deed in TAMPERING if "head" not in deed])
async def test_tampering_stays_named_when_the_sealer_goes_on(ten: Site, deed: str) -> None:
    sql, kind, what = TAMPERING[deed]
    await run(ten, sql)
    await write(ten, 2)
    await sealed(ten.parts)
    assert await found(ten.parts) == [(kind, what)]


async def test_two_lines_that_changed_places_are_named(ten: Site) -> None:
    await run(ten, "UPDATE audit_logs SET seq = 77 WHERE seq = 4")
    await run(ten, "UPDATE audit_logs SET seq = 4 WHERE seq = 5")
    await run(ten, "UPDATE audit_logs SET seq = 5 WHERE seq = 77")
    assert await found(ten.parts) == [("reordered", "line 4")]


@pytest.mark.parametrize("seq", [None, 4, 11])
async def test_an_inserted_line_is_named(ten: Site, seq: int | None) -> None:
    columns = "at, actor_id, actor_name, action, record_type, record_id, changed, mac, chain"
    await ten.parts.database.run(
        f"INSERT INTO audit_logs (id, seq, {columns})"
        f" SELECT 'made-up', {seq or 'NULL'}, {columns} FROM audit_logs WHERE seq = 6"
    )
    ((kind, what),) = await found(ten.parts)
    assert kind == "added"
    assert what == (f"line {seq}" if seq else "a line without a number")
    await write(ten, 2)
    await sealed(ten.parts)
    assert [kind for kind, _ in await found(ten.parts)] == ["added"]


async def test_a_kept_head_tells_of_lines_cut_off_with_the_head_put_back(ten: Site) -> None:
    before = (await checked(ten.parts)).head
    (head,) = await ten.rows("SELECT * FROM audit_head")
    await write(ten, 4)
    await sealed(ten.parts)
    after = (await checked(ten.parts)).head
    # Somebody with a backup of the head puts all back as it was.
    await ten.parts.database.run("DELETE FROM audit_logs WHERE seq > 10")
    await run(
        ten, "UPDATE audit_head SET seq = ?, link = ?, mac = ?", 10, head["link"], head["mac"]
    )
    assert await found(ten.parts) == []
    assert await found(ten.parts, before) == []
    ((kind, what),) = await found(ten.parts, after)
    assert kind == "missing"
    assert what.startswith("line 14 with the link that was kept")


async def test_lines_made_with_another_key_are_all_strange(ten: Site) -> None:
    strange = Marks(b"another key, of thirty-two bytes")
    outcome = await Check(ten.parts.database, strange).run()
    assert len(outcome.findings) >= 10


async def test_one_of_two_sealers_works_and_the_other_takes_over(site: Site) -> None:
    one, other = sealer(site.parts), sealer(site.parts)
    await write(site, 2)
    assert await one.seal_all() == 2
    await write(site, 2)
    assert await other.seal_all() == 0, "the lease is the first one's"
    assert await one.seal_all() == 2
    await write(site, 2)
    await one.stop()  # gives the lease back, and seals what is left
    await write(site, 2)
    assert await other.seal_all() == 2
    assert (await checked(site.parts)).whole


async def test_a_lease_runs_out_by_the_databases_clock(site: Site) -> None:
    one, other = sealer(site.parts), sealer(site.parts)
    await write(site, 1)
    assert await one.seal_all() == 1
    await site.parts.database.run("UPDATE audit_head SET until_ms = until_ms - 3001")
    await write(site, 1)
    assert await other.seal_all() == 1
    assert (await checked(site.parts)).whole


async def test_sealers_that_come_at_once_give_each_number_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assana_rt.store.sealer.LEASE_MS", -1000)  # nobody respects the others
    sealers = [sealer(site.parts) for _ in range(4)]

    async def seal_on(each: Sealer) -> int:
        return sum([await each.seal_all() for _ in range(6)])

    counts = await asyncio.gather(*map(seal_on, sealers), write(site, 20))
    total = sum(count or 0 for count in counts) + await sealed(site.parts)
    assert total == 20
    assert (await checked(site.parts)).whole
    assert [line["seq"] for line in await lines(site.parts, record_type="surgery")].count(None) == 0


async def test_a_check_goes_on_while_lines_are_sealed(site: Site) -> None:
    await write(site, 30)
    one = sealer(site.parts)
    await one.seal_all()
    done = asyncio.Event()

    async def go_on() -> None:
        while not done.is_set():
            await write(site, 2)
            await one.seal_all()

    going = asyncio.create_task(go_on())
    checks = seen = 0
    async with asyncio.timeout(30):  # five checks may all be over before the first line is written
        while checks < 5 or seen <= 30:
            outcome = await checked(site.parts)
            assert outcome.findings == ()
            checks, seen = checks + 1, outcome.sealed
    done.set()
    await going
