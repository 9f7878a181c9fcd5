"""The page's own end of the protocol, against a scripted server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from playwright.async_api import Page, WebSocketRoute

from tests.pages.conftest import SignedIn
from tests.pages.site import Site

START = """async () => {
    const folder = document.querySelector("link[href*=site]").href.replace(/[^/]+$/, "");
    const { Live } = await import(folder + "live.js");
    window.heard = [];
    const live = window.live = new Live(location.origin.replace("http", "ws") + "/scripted");
    live.addEventListener("state", e => heard.push([e.detail.state, e.detail.code ?? null]));
    live.follow("board", { data: { snapshot: {} }, on: {
        publication: (data, offset) => heard.push(["publication", offset, data]),
        state: snapshot => heard.push(["state", snapshot]),
        caughtUp: () => heard.push(["caught up"]),
        gone: (code, reason) => { heard.push(["gone", code, reason]); },
    } });
    live.start();
}"""


class Script:
    """The server's part: `await script.command()` is the client's next line, `say` answers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lines: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.frames: list[str] = []
        self.socket: WebSocketRoute | None = None

    def open(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        socket.on_message(self._take)

    def _take(self, frame: str | bytes) -> None:
        text = frame if isinstance(frame, str) else frame.decode()
        self.frames.append(text)
        for line in text.split("\n"):
            self.lines.put_nowait(json.loads(line))

    async def command(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.lines.get(), 15)

    def say(self, *messages: dict[str, Any]) -> None:
        assert self.socket is not None
        self.socket.send("\n".join(json.dumps(message) for message in messages))

    def push(self, **what: Any) -> None:
        self.say({"push": {"channel": "board", **what}})

    async def connect(self, **answer: Any) -> dict[str, Any]:
        """Let the client in, answer its subscription, and return what it asked for."""
        hello = await self.command()
        asked = await self.command()
        self.say(
            {
                "id": hello["id"],
                "connect": {"client": "c", "version": "1", "ping": 5, "pong": True},
            },
            {"id": asked["id"], "subscribe": {"recoverable": True, "positioned": True, **answer}},
        )
        return dict(asked["subscribe"])

    async def heard(self, count: int) -> list[Any]:
        """Return what the application was told, once that is `count` things."""
        await self.page.wait_for_function("n => window.heard.length >= n", arg=count)
        told: list[Any] = await self.page.evaluate("window.heard.splice(0)")
        return told


@pytest_asyncio.fixture(loop_scope="session")
async def script(site: Site, window: SignedIn) -> AsyncIterator[Script]:
    page = await window(site, None)
    script = Script(page)
    await page.route_web_socket("**/scripted", script.open)
    await page.evaluate(START)
    yield script


async def test_it_asks_for_everything_in_its_first_frame(script: Script) -> None:
    asked = await script.connect(epoch="e", offset=7, data={"snapshot": {"records": {}}})
    assert asked == {"channel": "board", "data": {"snapshot": {}, "conflate": True}}
    assert len(script.frames) == 1
    assert await script.heard(2) == [["connected", None], ["state", {"records": {}}]]


async def test_it_answers_a_ping_with_nothing_more_than_that(script: Script) -> None:
    await script.connect(epoch="e", offset=0)
    script.say({})
    assert await script.command() == {}


async def test_it_passes_on_in_order_and_drops_what_it_has(script: Script) -> None:
    await script.connect(epoch="e", offset=7)
    await script.heard(2)
    script.push(pub={"data": "eight", "offset": 8})
    script.push(pub={"data": "eight again", "offset": 8})
    # One that was conflated says after which it comes.
    script.push(pub={"data": "twelve", "offset": 12, "tags": {"after": "8"}})
    assert await script.heard(2) == [["publication", 8, "eight"], ["publication", 12, "twelve"]]


async def test_at_a_hole_it_reads_on_from_its_place(script: Script) -> None:
    await script.connect(epoch="e", offset=7)
    await script.heard(2)
    script.push(pub={"data": "ten", "offset": 10})
    left, asked = await script.command(), await script.command()
    assert left["unsubscribe"] == {"channel": "board"}
    assert (asked["subscribe"]["offset"], asked["subscribe"]["epoch"]) == (7, "e")
    assert asked["subscribe"]["recover"] is True
    missed = [{"data": "eight", "offset": 8}, {"data": "ten", "offset": 10, "tags": {"after": "8"}}]
    answer = {"epoch": "e", "offset": 7, "recovered": True, "publications": missed}
    script.say({"id": left["id"], "unsubscribe": {}}, {"id": asked["id"], "subscribe": answer})
    told = [["publication", 8, "eight"], ["publication", 10, "ten"], ["caught up"]]
    assert await script.heard(3) == told


async def test_it_comes_back_by_itself_and_resumes(script: Script) -> None:
    await script.connect(epoch="e", offset=7)
    script.push(pub={"data": "eight", "offset": 8})
    await script.heard(3)
    assert script.socket is not None
    await script.socket.close(code=3001, reason="shutdown")
    asked = await script.connect(epoch="e", offset=8, recovered=True, was_recovering=True)
    assert (asked["recover"], asked["offset"], asked["epoch"]) == (True, 8, "e")
    told = [["connecting", 3001], ["connected", None], ["caught up"]]
    assert await script.heard(3) == told


async def test_where_nothing_can_be_resumed_it_starts_from_the_state(script: Script) -> None:
    await script.connect(epoch="e", offset=7)
    await script.heard(2)
    script.push(unsubscribe={"code": 2500, "reason": "insufficient state"})
    asked = await script.command()
    assert asked["subscribe"]["offset"] == 7
    snapshot: dict[str, Any] = {"records": {"surgery": []}}
    fresh = {"epoch": "new", "offset": 1, "was_recovering": True, "data": {"snapshot": snapshot}}
    script.say({"id": asked["id"], "subscribe": fresh})
    assert await script.heard(1) == [["state", snapshot]]
    script.push(pub={"data": "two", "offset": 2})
    assert await script.heard(1) == [["publication", 2, "two"]]


async def test_a_lost_right_is_told_and_not_asked_again(script: Script) -> None:
    await script.connect(epoch="e", offset=7)
    await script.heard(2)
    script.push(unsubscribe={"code": 2100, "reason": "permission revoked"})
    script.push(pub={"data": "eight", "offset": 8})
    assert await script.heard(1) == [["gone", 2100, "permission revoked"]]
    script.say({})
    assert await script.command() == {}


async def test_trouble_of_the_server_is_tried_again_and_a_refusal_is_not(script: Script) -> None:
    hello, asked = await script.command(), await script.command()
    busy = {"code": 100, "message": "internal server error", "temporary": True}
    script.say(
        {"id": hello["id"], "connect": {"client": "c", "version": "1", "ping": 5, "pong": True}},
        {"id": asked["id"], "error": busy},
    )
    again = await script.command()
    assert again["subscribe"]["channel"] == "board"
    script.say({"id": again["id"], "error": {"code": 103, "message": "permission denied"}})
    assert await script.heard(2) == [["connected", None], ["gone", 103, "permission denied"]]


async def test_some_closes_are_final(script: Script) -> None:
    await script.connect(epoch="e", offset=7)
    await script.heard(2)
    assert script.socket is not None
    await script.socket.close(code=3507, reason="permission denied")
    assert await script.heard(1) == [["ended", 3507]]


async def test_what_is_not_level_is_not_called_whole(script: Script) -> None:
    hello, asked = await script.command(), await script.command()
    script.say({"id": hello["id"], "connect": {"client": "c", "version": "1", "ping": 5}})
    await script.heard(1)
    assert await script.page.evaluate("live.whole") is False
    script.say({"id": asked["id"], "subscribe": {"epoch": "e", "offset": 0}})
    await script.heard(1)
    assert await script.page.evaluate("live.whole") is True


async def test_a_page_that_lost_a_right_is_not_called_whole(script: Script) -> None:
    await script.connect(epoch="e", offset=7)
    await script.heard(2)
    script.push(unsubscribe={"code": 2100, "reason": "permission revoked"})
    await script.heard(1)
    assert await script.page.evaluate("live.whole") is False
