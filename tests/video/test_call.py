"""A doctor and a patient really see and hear each other."""

from __future__ import annotations

import re
from datetime import datetime

from playwright.async_api import expect

from tests.video.calls import Calls

TOLD = re.compile("(good|fair|poor) connection")  # which, is the machine's business


async def test_a_whole_call(calls: Calls) -> None:
    call = calls.confirmed()
    path = f"consultations/{call['id']}/case-history"
    entry = {"history_type": "medical_history", "title": "Allergy: penicillin"}
    calls.site.call("doctor", "POST", path, entry)
    host, guest, _ = await calls.pair(call)
    await expect(host.page.get_by_text("Allergy: penicillin")).to_be_visible()
    for window in (host, guest):
        assert await window.counts("frames", 100) > 100
        assert await window.counts("energy", 0) > 0
        await expect(window.page.locator('[data-f="peer"]')).to_contain_text(TOLD)

    await guest.press("Chat")
    await guest.page.get_by_role("textbox", name="Message").fill("Good afternoon, doctor")
    await guest.page.keyboard.press("Enter")
    await expect(host.page.locator("[data-talk]")).to_contain_text("Good afternoon, doctor")
    await expect(host.page.locator("#t-chat [data-unread]")).to_have_text("1")

    width = (await guest.stats())["width"]
    await host.press("Share")
    await expect(guest.page.locator('[data-f="peer"]')).to_contain_text("shares the screen")
    await guest.counts("frames", (await guest.stats())["frames"] + 5)
    await host.press("Share")
    await expect(guest.page.locator('[data-f="peer"]')).not_to_contain_text("shares the screen")
    assert width

    await guest.press("Mute")
    await guest.press("Camera off")
    await expect(host.page.locator('[data-f="peer"]')).to_contain_text("muted")
    await expect(host.page.get_by_text("Yusuf Karaca has the camera off")).to_be_visible()
    await guest.page.reload()
    await guest.view("call")
    await expect(guest.page.locator('[data-view="call"] [data-switch="muted"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    await guest.sees()
    await guest.press("Camera off")
    await host.sees()
    await host.page.reload()
    await host.sees()
    await guest.sees()

    await host.press("End for all")
    for window in (host, guest):
        await window.view("ended")
        await expect(window.page.get_by_text("The call has ended").last).to_be_visible()
    came = host.page.locator("[data-was-there]")
    await expect(came).to_contain_text("Yusuf Karaca")
    await expect(came).to_contain_text("rejoined once")
    await host.press("Mark as Completed")
    await expect(host.page.get_by_text("The consultation is Completed.")).to_be_visible()
    record = calls.site.call("doctor", "GET", f"consultations/{call['id']}")
    assert record["status"] == "Completed"
    started, ended = (
        datetime.fromisoformat(record[f"meeting_{what}_at"]) for what in ("started", "ended")
    )
    assert started < ended
    people = calls.site.call("doctor", "GET", f"consultations/{call['id']}/participants")["items"]
    assert {each["role"]: each["rejoined"] for each in people} == {"host": 1, "guest": 1}
    for each in people:
        assert 5 <= each["seconds"] <= (ended - started).total_seconds() + 5
