"""What goes wrong between two people: connections lost, messages late, twice or not at all."""

from __future__ import annotations

import asyncio
import time

import pytest
from playwright.async_api import expect

from assana_rt.meetings.room import GRACE_S
from tests.live_e2e.cable import Cable
from tests.video.calls import Calls

LATE_AND_TWICE = """
const said = WebSocket.prototype.send;
WebSocket.prototype.send = function (text) {
  if (!text.includes('"signal"')) return said.call(this, text);
  const again = () => { if (this.readyState === WebSocket.OPEN) said.call(this, text); };
  setTimeout(again, Math.random() * 300);
  setTimeout(again, 300 + Math.random() * 600);
};
"""
NOTE_THE_END = """() => {
  const ended = document.querySelector('[data-view="ended"]');
  const note = () => { if (!ended.hidden) window.over ??= Date.now(); };
  new MutationObserver(note).observe(ended, { attributes: true });
}"""
PROMISED_S = 1
SLACK_S = 4  # for the browsers, on a machine that the rest of the suite uses as well
LAMPS = "() => [...document.querySelectorAll('video')].filter((v) => v.srcObject?.active).length"
LOSING = """
let n = 0;
const lost = (line) => line.includes('"type":"signal"') && ++n <= 3;
Object.defineProperty(WebSocket.prototype, "onmessage", { set(hear) {
  this.addEventListener("message", (event) => {
    const data = event.data.split("\\n").filter((line) => !lost(line)).join("\\n");
    if (data) hear(new MessageEvent("message", { data }));
  });
} });
"""


async def test_messages_that_come_late_twice_and_out_of_order(calls: Calls) -> None:
    host, guest, _ = await calls.pair(calls.confirmed(), init=LATE_AND_TWICE)
    for window in (host, guest):
        stats = await window.stats()
        assert stats["connection"] == "connected"
    await guest.page.reload()
    await asyncio.gather(host.sees(), guest.sees())
    assert (await guest.stats())["connection"] == "connected"


async def test_messages_that_are_lost_are_said_again(calls: Calls) -> None:
    host, guest, _ = await calls.pair(calls.confirmed(), init=LOSING)
    assert (await host.stats())["connection"] == (await guest.stats())["connection"] == "connected"


async def test_both_press_join_at_the_same_instant(calls: Calls) -> None:
    call = calls.confirmed()
    host, guest = await calls.host(call), await calls.guest(call)
    await asyncio.gather(host.press("Join"), guest.press("Join"))
    await calls.admit(host)
    await asyncio.gather(host.sees(), guest.sees())


async def test_both_reload_at_the_same_instant(calls: Calls) -> None:
    host, guest, _ = await calls.pair(calls.confirmed())
    await asyncio.gather(host.page.reload(), guest.page.reload())
    await asyncio.gather(host.sees(), guest.sees())


async def test_who_left_may_come_back_and_knocks_again(calls: Calls) -> None:
    host, guest, _ = await calls.pair(calls.confirmed())
    await guest.press("Leave")
    await guest.view("ended")
    await expect(host.page.get_by_text("Nobody else is here yet")).to_be_visible()
    await guest.press("Rejoin")
    await guest.view("lobby")
    await calls.admit(host)
    await asyncio.gather(host.sees(), guest.sees())


async def test_a_guest_who_reloads_in_the_lobby_keeps_the_place(calls: Calls) -> None:
    call = calls.confirmed()
    host = await calls.host(call)
    first = await calls.guest(call, "Yusuf Karaca")
    second = await calls.guest(call, "Deniz Karaca")
    for guest in (first, second):
        await guest.press("Join")
        await guest.view("lobby")
    await first.page.reload()
    await first.view("lobby")
    await host.press("Join")
    knocks = host.page.locator("[data-knocks] b")
    await expect(knocks).to_have_text(["Yusuf Karaca", "Deniz Karaca"])
    await calls.admit(host)
    await asyncio.gather(host.sees(), first.sees())
    await calls.admit(host, "Deniz Karaca")
    await expect(host.page.locator("[data-knocks]")).to_contain_text("media server")
    await second.view("lobby")
    await host.press("Decline Deniz Karaca")
    await expect(second.page.get_by_text("Not now")).to_be_visible()
    await second.press("Ask again")
    await expect(host.page.get_by_role("button", name="Admit Deniz Karaca")).to_be_visible()


async def test_a_pulled_cable_is_noticed_and_the_call_goes_on(calls: Calls) -> None:
    """The signalling is cut, the picture is not; plugged in again, all goes on as it was."""
    call = calls.confirmed()
    async with Cable(calls.site.port) as cable:
        url = f"http://127.0.0.1:{cable.port}"
        host, guest, _ = await calls.pair(call, url=url)
        pulled_at = time.monotonic()
        cable.pull()
        for window in (host, guest):
            await expect(window.page.get_by_text("No connection to the server.")).to_be_visible()
        seen = (await guest.stats())["frames"]
        await guest.counts("frames", seen + 5)
        cable.plug_in()
        for window in (host, guest):
            await expect(window.page.get_by_text("No connection to the server.")).to_be_hidden()
        away_s = time.monotonic() - pulled_at
        await guest.press("Chat")
        await guest.page.get_by_role("textbox", name="Message").fill("Still here")
        await guest.page.keyboard.press("Enter")
        await expect(host.page.locator("[data-talk]")).to_contain_text("Still here")
        for window in (host, guest):
            await window.sees()
            stats = await window.stats()
            assert stats["connection"] == "connected"
            # After a longer absence each was told that the other is gone.
            assert stats["attempts"] == 1 or away_s > GRACE_S - 1
        await host.press("End for all")
        await guest.view("ended")


@pytest.mark.parametrize("what", ["cancelled", "reassigned"])
async def test_the_end_of_the_consultation_ends_the_call_on_both_screens(
    calls: Calls, what: str
) -> None:
    call = calls.confirmed()
    host, guest, _ = await calls.pair(call)
    for window in (host, guest):
        await window.page.evaluate(NOTE_THE_END)
    began = time.time()
    if what == "cancelled":
        calls.site.set("coordinator", call, status="Cancelled")
    else:
        calls.site.set("admin", call, doctor_id=calls.site.id_of("doctor2"))
    await asyncio.gather(host.view("ended"), guest.view("ended"))
    for window in (host, guest):
        assert await window.page.evaluate("window.over") / 1000 - began < PROMISED_S + SLACK_S
    words = {"cancelled": "was cancelled", "reassigned": "has another doctor now"}[what]
    for window in (host, guest):
        await expect(window.page.get_by_role("heading", name=words)).to_be_visible()
        assert (await window.stats())["connection"] == "closed"
        assert await window.page.evaluate(LAMPS) == 0, "no camera stays on"


async def test_another_window_of_the_same_person_takes_over(calls: Calls) -> None:
    call = calls.confirmed()
    old, guest, _ = await calls.pair(call)
    new = await calls.host(call)
    await new.press("Join")
    await old.view("ended")
    await expect(old.page.get_by_text("You opened this call in another window.")).to_be_visible()
    await asyncio.gather(new.sees(), guest.sees())
