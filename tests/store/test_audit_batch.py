"""One commit for many: a batch waits for those who are known to come, and for nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from assana_rt.store import audit_batch
from assana_rt.store.audit_batch import GroupCommit

FOR_EVER_S = 3600


class Kept:
    """What was written, batch by batch."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.group = GroupCommit[str](self._write)

    async def _write(self, items: list[str]) -> None:
        self.batches.append(items)

    async def show(self, item: str, answered: asyncio.Event) -> None:
        """Do what a request does: come, then keep a line of what is shown."""
        with self.group.coming():
            await answered.wait()
        await self.group.add([item])


@pytest.fixture
async def kept() -> AsyncIterator[Kept]:
    kept = Kept()
    yield kept
    await kept.group.settle()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_batch, "COMPANY_S", FOR_EVER_S)


@pytest.mark.usefixtures("patient")
async def test_who_comes_alone_waits_for_nobody(kept: Kept) -> None:
    for item in "ab":
        async with asyncio.timeout(10):
            await kept.group.add([item])
    assert kept.batches == [["a"], ["b"]]


@pytest.mark.usefixtures("patient")
async def test_those_under_way_at_the_same_time_share_a_commit(kept: Kept) -> None:
    first, others = asyncio.Event(), asyncio.Event()
    tasks = [asyncio.create_task(kept.show("a", first))]
    tasks += [asyncio.create_task(kept.show(item, others)) for item in "bc"]
    await asyncio.sleep(0)  # all have come
    first.set()
    await asyncio.sleep(0)
    others.set()
    async with asyncio.timeout(10):
        await asyncio.gather(*tasks)
    assert [sorted(batch) for batch in kept.batches] == [["a", "b", "c"]]


@pytest.mark.usefixtures("patient")
async def test_who_leaves_without_a_line_keeps_nobody_waiting(kept: Kept) -> None:
    with kept.group.coming():
        waits = asyncio.create_task(kept.group.add(["a"]))
        await asyncio.sleep(0)
        assert not kept.batches
    async with asyncio.timeout(10):
        await waits
    assert kept.batches == [["a"]]


async def test_who_takes_long_to_come_is_not_waited_for(kept: Kept) -> None:
    with kept.group.coming():
        async with asyncio.timeout(10):
            await kept.group.add(["a"])
    assert kept.batches == [["a"]]
