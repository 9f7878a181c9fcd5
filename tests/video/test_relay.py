"""Calls through a real coturn: whom it lets in, and that picture and sound go through it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from assana_rt.meetings.turn import TTL_S, TurnCredential, credential
from tests.servers import Relay
from tests.video.calls import Calls, Window
from tests.video.detour import Detour

GATHER = """async ([urls, username, credential]) => {
  const pc = new RTCPeerConnection({
    iceServers: [{ urls, username, credential }], iceTransportPolicy: "relay",
  });
  const found = { relays: [], refusals: [] };
  pc.onicecandidateerror = (error) => found.refusals.push(error.errorCode);
  const done = new Promise((resolve) => {
    pc.onicecandidate = ({ candidate }) => {
      if (!candidate) resolve(); else if (candidate.candidate) found.relays.push(candidate.type);
    };
  });
  pc.createDataChannel("any");
  await pc.setLocalDescription();
  await done;
  pc.close();
  return found;
}"""


async def test_a_call_through_the_relay(relayed: Calls) -> None:
    host, guest, _ = await relayed.pair(relayed.confirmed())
    for window in (host, guest):
        assert await window.counts("frames", 30) > 30
        assert await window.counts("energy", 0) > 0
        stats = await window.stats()
        assert (stats["way"], stats["attempts"]) == ("relay", 1)
    await host.press("End for all")
    await asyncio.gather(host.view("ended"), guest.view("ended"))


async def gathered(calls: Calls, relay: Relay, shown: TurnCredential) -> dict[str, Any]:
    """Return what a browser gets that shows the relay this."""
    window = await calls.window("somebody")
    await window.page.goto("/login")
    given = [relay.url, shown.username, shown.password]
    found: dict[str, Any] = await asyncio.wait_for(window.page.evaluate(GATHER, given), 30)
    return found


async def test_our_credentials_get_a_relay_address(relayed: Calls, coturn_server: Relay) -> None:
    shown = credential(coturn_server.secret, "guest:7", time.time())
    found = await gathered(relayed, coturn_server, shown)
    assert "relay" in found["relays"]
    assert found["refusals"] == []


@pytest.mark.parametrize("what", ["stale", "another secret's", "for somebody else"])
async def test_other_credentials_get_none(relayed: Calls, coturn_server: Relay, what: str) -> None:
    now, secret = time.time(), coturn_server.secret
    good = credential(secret, "guest:7", now)
    shown = {
        "stale": credential(secret, "guest:7", now - TTL_S - 5),
        "another secret's": credential("not the relay's secret", "guest:7", now),
        "for somebody else": TurnCredential(f"{good.username}0", good.password),
    }[what]
    found = await gathered(relayed, coturn_server, shown)
    assert found["relays"] == []
    assert set(found["refusals"]) == {401}


@pytest.mark.long
async def test_after_a_change_of_network_the_same_call_finds_another_way(
    relayed: Calls, coturn_server: Relay
) -> None:
    """The guest's address changes: what the relay holds for the old one is lost to them."""
    async with Detour(int(coturn_server.url.rpartition(":")[2])) as detour:
        call = relayed.confirmed()
        host = await relayed.host(call)
        guest = await relayed.guest(call, init=f'window.detour = "turn:127.0.0.1:{detour.port}";')
        await relayed.meet(host, guest)
        for _ in range(3):
            before = await both(host, guest)
            detour.move()
            for window, stats in zip((host, guest), before, strict=True):
                await window.counts("frames", stats["frames"] + 60)
            after = await both(host, guest)
            if [stats["attempts"] for stats in after] == [stats["attempts"] for stats in before]:
                break
            # A machine too busy for it in nine seconds begins anew, and its figures with it.
        else:
            raise AssertionError("each time the connection was begun anew")
        assert {stats["connection"] for stats in after} == {"connected"}
        await host.press("End for all")
        await guest.view("ended")


async def both(*windows: Window) -> list[dict[str, Any]]:
    return [await window.stats() for window in windows]
