"""A browser's own EventSource: what it is told, and what it comes back from."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.async_api import Page, async_playwright

from assana_rt.api import event_stream
from assana_rt.api.sse import PATH
from assana_rt.live.log import MemoryLog
from tests.live.kit import Live
from tests.live.streams import House, serving
from tests.services import CHROMIUM_FLAGS

OPEN = """url => {
  window.heard = [];
  window.source = new EventSource(url);
  source.onmessage = event => heard.push({id: event.lastEventId, ...JSON.parse(event.data)});
  source.onerror = () => heard.push({state: source.readyState});
}"""
CLOSED = 2  # as EventSource numbers its states: for good


@pytest.fixture
async def page(chromium: Path) -> AsyncIterator[Page]:
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        yield await browser.new_page()
        await browser.close()


async def follow(page: Page, house: House, token: str = "ann") -> None:
    await page.goto(f"http://127.0.0.1:{house.port}/page")
    asked = json.dumps({"token": token, "subs": {"board": {}}})
    await page.evaluate(OPEN, f"{PATH}?cf_connect={quote(asked)}")


async def until(page: Page, told: str) -> None:
    await page.wait_for_function(f"heard.filter(each => {told}).length > 0", timeout=20_000)


async def test_it_comes_back_to_a_node_that_was_started_again(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "RETRY_MS", (200, 300))
    log = MemoryLog()
    async with serving(Live(log)) as house:
        await follow(page, house)
        await until(page, "each.connect")
        await house.live.publish()
        await until(page, "each.pub?.offset === 1")
        engine = house.live.engine
        engine.draining = True
        engine.close_sessions(lambda person: True, 3001)
        # Once over its stream, and at least once more as it comes back to the same node.
        await until(page, "each.disconnect?.code === 3001 && heard.indexOf(each) > 3")
        assert await page.evaluate("source.readyState") != CLOSED
    missed = Live(log).append(1)
    async with serving(Live(log), house.port) as again:
        await until(page, "each.connect?.subs.board.recovered")
        came = await page.evaluate("heard.findLast(each => each.connect)")
        offsets = [each["offset"] for each in came["connect"]["subs"]["board"]["publications"]]
        assert offsets == [event.offset for event in missed] == [2]
        await again.live.publish()
        await until(page, "each.pub?.offset === 3")
        await page.evaluate("source.close()")


@pytest.mark.parametrize("draining", [False, True])
async def test_it_stays_away_once_it_is_refused(page: Page, draining: bool) -> None:
    async with serving() as house:
        house.live.engine.draining = draining
        await follow(page, house, token="dead")
        await until(page, f"each.state === {CLOSED}")
        assert await page.evaluate("heard.length") == 1
