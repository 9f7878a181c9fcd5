"""A call in two browser windows: what a person does there, and what WebRTC says of it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    expect,
)

from tests.pages.site import PASSWORD, Site, email, in_minutes

AT_MOST_S = 8
"""Within two seconds people are promised to see each other; a machine that the rest of the suite
uses as well may take this long once."""

# Kept for tests alone: every connection the page makes, and, where asked for, through a relay only.
WATCHED = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(options) { super(changed(options)); window.connections.push(this); }
  setConfiguration(options) { super.setConfiguration(changed(options)); }
};
const changed = (options) => {
  const detour = window.detour && { urls: window.detour };
  const iceServers = options.iceServers.map((server) => ({ ...server, ...detour }));
  return { ...options, iceServers, ...window.forced };
};
"""
RELAYED = 'window.forced = { iceTransportPolicy: "relay" };'

STATS = """async () => {
  const pc = window.connections.at(-1);
  if (!pc) return {};
  const stats = [...(await pc.getStats()).values()];
  const inbound = (kind) => stats.find((s) => s.type === "inbound-rtp" && s.kind === kind) ?? {};
  const pair = stats.find((s) => s.type === "candidate-pair" && s.nominated);
  return {
    connection: pc.connectionState, attempts: window.connections.length,
    frames: inbound("video").framesDecoded ?? 0,
    energy: inbound("audio").totalAudioEnergy ?? 0,
    width: inbound("video").frameWidth ?? 0,
    way: pair && stats.find((s) => s.id === pair.localCandidateId)?.candidateType,
  };
}"""
SEEN = """() => new Promise((done) => {
  const video = document.querySelector("[data-remote]"), from = video.currentTime;
  const moves = () => video.videoWidth > 2 && video.currentTime > from;
  const look = () => (moves() ? done() : setTimeout(look, 20));
  look();
})"""


KEYS: dict[tuple[str, str], StorageState] = {}
"""Cookies of who has signed in already, by address and person."""


@dataclass
class Window:
    """One person's window, in a browser of their own."""

    page: Page
    name: str
    complaints: list[str] = field(default_factory=list)

    async def stats(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.page.evaluate(STATS)
        return found

    async def sees(self) -> None:
        """Wait until the other one's picture moves."""
        await asyncio.wait_for(self.page.evaluate(SEEN), 30)

    async def counts(self, what: str, least: float) -> float:
        """Wait until a figure of the connection has reached this much."""
        async with asyncio.timeout(60):
            # The figures are the browser's own: it tells nobody when they change.
            while (found := (await self.stats()).get(what, 0)) <= least:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        return float(found)

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def view(self, name: str) -> None:
        """Wait for a part of the page: check, lobby, call, ended."""
        await expect(self.page.locator(f'[data-view="{name}"]')).to_be_visible()

    async def shoot(self, path: str) -> None:
        await self.page.screenshot(path=path)


@dataclass
class Calls:
    """Opens windows on a served site; whatever they complain about fails the test.

    `relayed`: browsers may not reach each other but through the site's relay.
    """

    browser: Browser
    site: Site
    relayed: bool = False
    contexts: list[BrowserContext] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)

    async def window(
        self, name: str, *, url: str = "", width: int = 1280, height: int = 800, init: str = "",
        key: StorageState | None = None,
    ) -> Window:  # fmt: skip
        """Open a browser of its own; with a key it is signed in."""
        context = await self.browser.new_context(
            base_url=url or self.site.url,
            storage_state=key,
            permissions=["camera", "microphone"],
            viewport={"width": width, "height": height},
        )
        self.contexts.append(context)
        await context.add_init_script(WATCHED + (RELAYED if self.relayed else "") + init)
        window = Window(await context.new_page(), name)
        window.page.on("console", lambda message: _note(message, window.complaints))
        window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
        self.windows.append(window)
        return window

    def confirmed(self, minutes: int = 5, **fields: object) -> dict[str, Any]:
        """Make a call whose room is open."""
        call = self.site.consultation(consultation_time=in_minutes(minutes), **fields)
        return self.site.set("doctor", call, status="Confirmed")

    def invite(self, call: dict[str, Any], name: str = "Yusuf Karaca") -> str:
        """Return the path of a new guest link."""
        path = f"consultations/{call['id']}/invitations"
        made = self.site.call("doctor", "POST", path, {"name": name})
        return "/meet/" + str(made["url"]).split("/meet/")[1]

    async def host(self, call: dict[str, Any], who: str = "doctor", **options: Any) -> Window:
        """Open the call's page as its doctor, who signs in once a site."""
        mine = (options.get("url") or self.site.url, who)
        window = await self.window("host", key=KEYS.get(mine), **options)
        page = window.page
        if mine not in KEYS:
            await page.goto("/")
            await page.get_by_label("Email").fill(email(who))
            await page.get_by_label("Password").fill(PASSWORD)
            await page.get_by_role("button", name="Sign in").click()
            await page.wait_for_load_state()
            KEYS[mine] = await page.context.storage_state()
        await page.goto(f"/meet/{call['meeting_id']}")
        return window

    async def guest(
        self, call: dict[str, Any], name: str = "Yusuf Karaca", **options: Any
    ) -> Window:
        """Open a new invitation's link."""
        window = await self.window(name, **options)
        await window.page.goto(self.invite(call, name))
        return window

    async def pair(self, call: dict[str, Any], **options: Any) -> tuple[Window, Window, float]:
        """Bring both together; return the windows and how long the connecting took."""
        host = await self.host(call, **options)
        guest = await self.guest(call, **options)
        return host, guest, await self.meet(host, guest)

    async def again(self, call: dict[str, Any], host: Window, guest: Window) -> float:
        """Bring the people of these windows together in another call; return how long it took."""
        await host.page.goto(f"/meet/{call['meeting_id']}")
        await guest.page.goto(self.invite(call))
        return await self.meet(host, guest)

    async def meet(self, host: Window, guest: Window) -> float:
        """From the door into the call; return the seconds from Admit until both are seen."""
        await guest.press("Join")
        await guest.view("lobby")
        await host.press("Join")
        began = await self.admit(host)
        await asyncio.gather(host.sees(), guest.sees())
        return time.monotonic() - began

    async def admit(self, host: Window, name: str = "Yusuf Karaca") -> float:
        await host.press(f"Admit {name}")
        return time.monotonic()

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()
        complaints = {w.name: w.complaints for w in self.windows if w.complaints}
        assert not complaints


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    text = message.text
    # Answers that refuse, and a server that is away, are what some tests are about.
    expected = (
        "ERR_" in text or "WebSocket connection" in text or "responded with a status of 4" in text
    )
    if message.type in ("error", "warning") and not expected:
        complaints.append(text)
