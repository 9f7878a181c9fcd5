"""A call between browsers on two nodes, that know of each other through the broker alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.pages.site import Site
from tests.servers import Server, free_port
from tests.services import fresh_database
from tests.video.calls import Calls


@pytest.fixture(scope="module")
def nodes(
    postgres_server: Server, chromium: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Site]]:
    with fresh_database(postgres_server) as url:
        environ = {
            "DATABASE_URL": url,
            "ASSANA_BROKER": "postgres",
            "ASSANA_SECRET_KEY": "the secret that these nodes share",
        }
        first = Site.new(tmp_path_factory.mktemp("nodes"), **environ)
        second = replace(first, port=free_port(), process=None)
        try:
            second.start()
            yield first, second
        finally:
            first.kill()
            second.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def calls(browser: Browser, nodes: tuple[Site, Site]) -> AsyncIterator[Calls]:
    calls = Calls(browser, nodes[0])
    yield calls
    await calls.close()


@pytest.mark.long
async def test_a_call_between_two_nodes_outlives_one_of_them(
    calls: Calls, nodes: tuple[Site, Site]
) -> None:
    call = calls.confirmed()
    host, guest = await calls.host(call), await calls.guest(call, url=nodes[1].url)
    await calls.meet(host, guest)
    nodes[1].kill()
    no_line = guest.page.get_by_text("No connection to the server.")
    await expect(no_line).to_be_visible()
    seen = (await guest.stats())["frames"]
    await guest.counts("frames", seen + 5)
    await asyncio.to_thread(nodes[1].start)
    await expect(no_line).to_be_hidden(timeout=30_000)
    await host.press("Chat")
    await host.page.get_by_role("textbox", name="Message").fill("Still here?")
    await host.page.keyboard.press("Enter")
    await expect(guest.page.locator("[data-talk]")).to_contain_text("Still here?")
    for window in (host, guest):
        stats = await window.stats()
        assert (stats["connection"], stats["attempts"]) == ("connected", 1)
    await host.press("End for all")
    await asyncio.gather(host.view("ended"), guest.view("ended"))
