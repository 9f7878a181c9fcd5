"""A board nobody touches: it outlives ten servers and what comes as fast as a site can take it.

`BOARD_MINUTES=20 make test-long` leaves it open for that long.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import time
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site, today

log = logging.getLogger(__name__)
pytestmark = pytest.mark.long

MINUTES = float(os.environ.get("BOARD_MINUTES") or 2)
RESTARTS = 10
CASES = 24
GROWS_AT_MOST = 1.25
SLACK_BYTES = 3_000_000

DRAWN = """() => [...document.querySelectorAll("#lanes .lane")].map(lane => [
    lane.querySelector("h2").textContent.trim(),
    [...lane.querySelectorAll("li[data-id]")].map(li => [
        li.dataset.id, li.querySelector(".op").textContent.replace(/\\s+/g, " ").trim(),
        [...li.querySelector(".op").classList].filter(name => name.startsWith("st-"))])])"""


class Theatre:
    """A day of cases that are made, moved, begun, cancelled and deleted at random."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site = site
        self.cases: dict[str, dict[str, Any]] = {}
        self.events = 0
        self._dice = random.Random(seed)
        self._number = 0

    def run(self, seconds: float) -> None:
        """Let things happen, one after the other, for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.happen()

    def happen(self) -> None:
        self.events += 1
        if len(self.cases) < CASES:
            return self._book()
        case = self.cases[self._dice.choice(list(self.cases))]
        match self._dice.choice(("room", "time", "notes", "on", "on", "delete")):
            case "room":
                self._set(case, room=self._room())
            case "time":
                self._set(case, surgery_time=self._time())
            case "notes":
                self._set(case, notes=f"Note {self.events}")
            case "on":
                self._go_on(case)
            case _:
                self.site.call("coordinator", "DELETE", f"surgeries/{case['id']}")
                del self.cases[case["id"]]
        return None

    def _book(self) -> None:
        self._number += 1
        made = self.site.surgery(
            by="coordinator",
            patient_name=f"Left Open{self._number}",
            surgery_time=self._time(),
            room=self._room(),
            surgeon=f"Dr. Open{self._number}",
            allow_overlap=True,
            overlap_reason="A board has to bear it",
        )
        self.cases[made["id"]] = made

    def _go_on(self, case: dict[str, Any]) -> None:
        following = {"Scheduled": ("Ongoing", "Cancelled"), "Ongoing": ("Post Surgery",)}
        steps = following.get(case["status"])
        if steps:
            self._set(case, status=self._dice.choice(steps))

    def _set(self, case: dict[str, Any], **fields: Any) -> None:
        if {"room", "surgery_time"} & set(fields):
            fields |= {"allow_overlap": True, "overlap_reason": "A board has to bear it"}
        self.cases[case["id"]] = self.site.set("coordinator", case, **fields)

    def _room(self) -> str:
        return f"Open {self._dice.randrange(8)}"

    def _time(self) -> str:
        return f"{self._dice.randrange(7, 19):02}:{self._dice.randrange(0, 60, 5):02}:00"


@pytest.mark.timeout(MINUTES * 60 + 600)
async def test_a_board_left_open_ends_equal_to_the_database(
    own_site: Site, window: SignedIn
) -> None:
    site, seed = own_site, random.randrange(1_000_000)
    log.info("seed %s", seed)  # told where the test fails
    theatre = Theatre(site, seed)
    board = await window(site, "coordinator", "/board")
    await live(board)
    born = await board.evaluate("performance.timeOrigin")
    wire = await board.context.new_cdp_session(board)
    used: list[float] = []
    for n in range(RESTARTS + 1):
        await asyncio.to_thread(theatre.run, MINUTES * 60 / (RESTARTS + 1))
        if n < RESTARTS:
            await asyncio.to_thread(_restart, site)
        else:
            await live(board)
        used.append(await _memory(wire))
    fresh = await window(site, "coordinator", "/board")
    await live(fresh)
    await _until_alike(board, fresh)

    shown = {id for _, cases in await board.evaluate(DRAWN) for id, _, _ in cases}
    found = site.call("coordinator", "GET", f"surgeries?date_from={today()}&limit=200")["items"]
    assert shown == {one["id"] for one in found} == set(theatre.cases)
    assert await board.evaluate("performance.timeOrigin") == born
    early = max(used[1:4])
    log.info("%s events, MB: %s", theatre.events, [round(each / 1e6, 1) for each in used])
    assert used[-1] < early * GROWS_AT_MOST + SLACK_BYTES


def _restart(site: Site) -> None:
    site.kill()
    site.start()


async def _memory(wire: CDPSession) -> float:
    """Return what the page's scripts hold once what they let go of is swept up."""
    await wire.send("HeapProfiler.collectGarbage")
    await wire.send("Performance.enable")
    metrics = (await wire.send("Performance.getMetrics"))["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize"))


async def _until_alike(board: Page, fresh: Page) -> None:
    """Wait until both draw the same; words of minutes may change between two looks."""
    for _ in range(100):
        ours, theirs = await board.evaluate(DRAWN), await fresh.evaluate(DRAWN)
        if ours == theirs and ours:
            return
        await asyncio.sleep(0.2)
    assert ours == theirs
