"""What is pressed shows at once; the server's word confirms it unseen, or takes it back aloud."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Locator, Page, Route, expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site

Answer = Callable[[Route], Awaitable[object]]

WATCH = """element => {
    window.said = [element.textContent];
    window.fresh = 0;
    const look = () => {
        if (said.at(-1) !== element.textContent) said.push(element.textContent);
    };
    const all = {childList: true, characterData: true, subtree: true};
    new MutationObserver(look).observe(element, all);
    const count = event => { fresh += event.animationName === "fresh"; };
    addEventListener("animationstart", count, true);
}"""


def refused(status: int, detail: str) -> Answer:
    body = {"title": "Refused", "status": status, "detail": detail}

    async def answer(route: Route) -> None:
        await route.fulfill(status=status, json=body, content_type="application/problem+json")

    return answer


REFUSALS: tuple[tuple[Answer, str], ...] = (
    (refused(409, "Somebody was faster."), "Somebody was faster."),
    (refused(422, "That can't be."), "That can't be."),
    (lambda route: route.abort("connectionfailed"), "no connection to the server"),
)


@asynccontextmanager
async def held(page: Page, method: str, answer: Answer) -> AsyncIterator[asyncio.Event]:
    """Hold the page's changes back until the event is set, then answer them like this."""
    release, pattern = asyncio.Event(), re.compile(r"/api/v1/surgeries/")

    async def handle(route: Route) -> None:
        if route.request.method != method:
            await route.fallback()
            return
        await release.wait()
        await answer(route)

    await page.route(pattern, handle)
    try:
        yield release
    finally:
        release.set()
        await page.unroute(pattern, handle)


def running(site: Site) -> dict[str, Any]:
    """A case that waits for its next step, whatever the hour: the anaesthesia."""
    return site.set("coordinator", site.surgery(by="coordinator"), status="Ongoing")


def lane_of(page: Page, room: str) -> Locator:
    return page.locator(".lane", has=page.get_by_role("heading", name=room, exact=True))


async def test_a_tap_shows_at_once_and_its_news_changes_nothing(
    site: Site, window: SignedIn
) -> None:
    surgery = running(site)
    page = await window(site, "coordinator", "/board")
    await live(page)
    lane = lane_of(page, surgery["room"])
    state, bar = lane.locator('[data-f="state"]'), lane.locator(".op")
    await state.evaluate(WATCH)
    press = lane.locator(".tapit")
    async with held(page, "POST", lambda route: route.continue_()) as release:
        await press.click()
        await expect(state).to_contain_text("Anaesthesia")
        await expect(bar).to_contain_class("is-pending")
        await expect(press).to_have_attribute("aria-disabled", "true")
        await expect(press).to_contain_text("Saving Anaesthesia")
        # A second press does nothing, and the keyboard is still where it was.
        await press.dispatch_event("click")
        await expect(press).to_be_focused()
        release.set()
        await expect(press).to_contain_text("Record Prepared")
    await expect(bar).not_to_contain_class("is-pending")
    await expect(page.locator("#toasts")).to_contain_text("Anaesthesia recorded at")
    said, fresh = await page.evaluate("[said, fresh]")
    assert [text.split(" ")[0] for text in said[1:]] == ["Anaesthesia"] * len(said[1:])
    assert fresh == 1
    steps = site.call("coordinator", "GET", f"surgeries/{surgery['id']}")["milestones"]
    assert [step["name"] for step in steps] == ["in_room", "anaesthesia_start"]


async def test_a_tap_that_is_refused_is_taken_back_and_says_why(
    site: Site, window: SignedIn
) -> None:
    surgery = running(site)
    page = await window(site, "coordinator", "/board")
    await live(page)
    lane = lane_of(page, surgery["room"])
    state, press = lane.locator('[data-f="state"]'), lane.locator(".tapit")
    before = await state.inner_text()
    for answer, why in REFUSALS:
        async with held(page, "POST", answer) as release:
            await press.click()
            await expect(state).to_contain_text("Anaesthesia")
            release.set()
            await expect(page.locator("#toasts")).to_contain_text(why)
        await expect(page.locator("#toasts")).to_contain_text(f"{surgery['room']}, Anaesthesia")
        await expect(state).to_have_text(before)
        await expect(lane.locator(".op")).not_to_contain_class("is-pending")
        await expect(press).to_contain_text("Record Anaesthesia")


async def test_who_is_slower_sees_what_the_faster_recorded(site: Site, window: SignedIn) -> None:
    surgery = running(site)
    page = await window(site, "coordinator", "/board")
    await live(page)
    lane = lane_of(page, surgery["room"])
    async with held(page, "POST", lambda route: route.continue_()) as release:
        await lane.locator(".tapit").click()
        site.call(
            "doctor", "POST", f"surgeries/{surgery['id']}/milestones", {"name": "anaesthesia_start"}
        )
        await expect(lane.locator(".tapit")).to_contain_text("Record Prepared")
        release.set()
        await expect(page.locator("#toasts")).to_contain_text(
            "Anaesthesia was not recorded. Anaesthesia is recorded already"
        )
    await expect(lane.locator('[data-f="state"]')).to_contain_text("Anaesthesia")


async def test_a_status_shows_at_once_whichever_word_comes_first(
    site: Site, window: SignedIn
) -> None:
    surgery = site.surgery()
    page = await window(site, "doctor", f"/surgeries/{surgery['id']}")
    await live(page)
    pill, saving = page.locator(".subject .pill"), page.locator("[data-saving]")
    await pill.evaluate(WATCH)

    told, answered = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        # The server has done it, and its news is on the page before its answer is.
        response = await route.fetch()
        told.set()
        await answered.wait()
        await route.fulfill(response=response)

    async with held(page, "PATCH", late) as release:
        await page.get_by_role("button", name="Begin").click()
        await expect(pill).to_have_text("Ongoing")
        await expect(pill).to_contain_class("is-pending")
        await expect(saving).to_be_visible()
        await expect(page.locator("#st-h")).to_be_focused()
        release.set()
        await told.wait()
        await expect(saving).to_be_hidden()
        assert await page.locator("#toasts .toast").count() == 0
        answered.set()
        await expect(page.locator("#toasts")).to_have_text("Now Ongoing")
    async with held(page, "PATCH", lambda route: route.continue_()) as release:
        await page.get_by_role("button", name="To recovery").click()
        await expect(page.locator('[data-milestone="out_of_room"]')).to_contain_class("is-done")
        release.set()
        await expect(page.locator("#toasts")).to_have_text("Now Post Surgery")
    await expect(pill).not_to_contain_class("is-pending")
    said, fresh = await page.evaluate("[said.map(text => text.trim()), fresh]")
    assert said == ["Scheduled", "Ongoing", "Post Surgery"]
    # Once a press on the record, and once a reading of what happened to it at most.
    assert fresh >= 2
    await page.locator("#f-notes").fill("Theirs and mine.")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("As saved")).to_be_visible()


async def test_a_status_that_is_refused_is_taken_back_and_says_why(
    site: Site, window: SignedIn
) -> None:
    surgery = site.surgery()
    page = await window(site, "doctor", f"/surgeries/{surgery['id']}")
    await live(page)
    pill, steps = page.locator(".subject .pill"), page.locator("[data-steps]")
    banner = steps.locator("xpath=..").locator("[data-problem]")

    async def outdated(route: Route) -> None:
        current = site.call("doctor", "GET", f"surgeries/{surgery['id']}")
        body = {"title": "Changed", "status": 412, "current": current}
        await route.fulfill(status=412, body=json.dumps(body), content_type="application/json")

    for answer, why in (*REFUSALS, (outdated, "Someone changed this a moment ago.")):
        async with held(page, "PATCH", answer) as release:
            await page.get_by_role("button", name="Begin").click()
            await expect(pill).to_have_text("Ongoing")
            await expect(banner).to_be_hidden()
            release.set()
            await expect(banner).to_contain_text(re.compile(re.escape(why), re.IGNORECASE))
        await expect(pill).to_have_text("Scheduled")
        await expect(page.locator("[data-saving]")).to_be_hidden()
        await expect(steps.locator("[aria-current]")).to_have_text("Scheduled")
    await expect(page.get_by_role("button", name="Begin")).to_be_enabled()
    await page.get_by_role("button", name="Begin").click()
    await expect(banner).to_be_hidden()
    await expect(page.locator("#toasts")).to_have_text("Now Ongoing")


async def test_a_refused_milestone_keeps_what_was_typed(site: Site, window: SignedIn) -> None:
    surgery = site.set("doctor", site.surgery(), status="Ongoing")
    page = await window(site, "doctor", f"/surgeries/{surgery['id']}")
    await live(page)
    form = page.locator('form[data-form="milestone"]')
    incision = page.locator('[data-milestone="incision"]')
    await form.get_by_label("Step").select_option("Incision")
    await form.get_by_label("Time").fill("07:07")
    async with held(page, "POST", refused(422, "That is too early.")) as release:
        await form.get_by_role("button", name="Record incision").click()
        await expect(incision).to_have_class("is-done is-pending")
        release.set()
        await expect(form.locator("[data-problem]")).to_have_text("That is too early.")
    await expect(incision).not_to_contain_class("is-done")
    await expect(form.get_by_label("Step")).to_have_value("incision")
    await expect(form.get_by_label("Time")).to_have_value("07:07")
