"""News reaches open pages by itself, in the words of the page it reaches."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Page, WebSocketRoute, expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site, in_minutes


def line(page: Page, record: dict[str, Any]) -> Locator:
    return page.locator(f'li[data-id="{record["id"]}"]')


def count(page: Page, what: str) -> Locator:
    return page.locator(f'[data-count="{what}"]')


async def test_a_press_in_one_window_shows_in_every_other(site: Site, window: SignedIn) -> None:
    # Walls show eight rooms at a time, in order: this one is among the first.
    surgery = site.surgery(by="coordinator", room="0 North")
    detail = await window(site, "doctor", f"/surgeries/{surgery['id']}")
    day = await window(site, "doctor", "/")
    desk = await window(site, "coordinator", "/surgeries")
    board = await window(site, "coordinator", "/board")
    wall = await window(site, "display", "/board/wall")
    watching = (detail, day, desk, board, wall)
    for page in watching:
        await live(page)
    room = wall.locator(".wall-row", has=wall.get_by_text(surgery["room"], exact=True))
    await expect(line(board, surgery).locator(".op")).to_contain_text("Scheduled")
    loaded = [await page.evaluate("performance.timeOrigin") for page in watching]

    await detail.get_by_role("button", name="Begin").click()

    await expect(detail.locator(".subject .pill")).to_have_text("Ongoing")
    for page in (day, desk):
        await expect(line(page, surgery).locator(".pill")).to_have_text("Ongoing")
        await expect(line(page, surgery)).to_have_class("is-fresh")
    await expect(line(board, surgery).locator(".op")).to_contain_class("st-ongoing")
    await expect(room).to_contain_text("In room")
    assert [await page.evaluate("performance.timeOrigin") for page in watching] == loaded


async def test_a_new_record_takes_its_place_and_counts(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor2")
    await live(page)
    before = int(await count(page, "consultation Pending").inner_text())
    later = site.consultation(by="doctor2", consultation_time=in_minutes(10))
    await expect(line(page, later)).to_be_visible()
    sooner = site.consultation(by="doctor2", consultation_time=in_minutes(5))
    await expect(line(page, sooner)).to_be_visible()
    ids = await page.locator('[data-kind="consultation"] > li[data-id]').evaluate_all(
        "lines => lines.map(line => line.dataset.id)"
    )
    assert ids.index(sooner["id"]) < ids.index(later["id"])
    await expect(count(page, "consultation Pending")).to_have_text(str(before + 2))
    site.set("doctor2", sooner, status="Confirmed")
    await expect(count(page, "consultation Pending")).to_have_text(str(before + 1))


async def test_what_is_moved_or_removed_leaves_the_day(site: Site, window: SignedIn) -> None:
    moved, removed = site.appointment(by="doctor2"), site.appointment(by="doctor2")
    page = await window(site, "doctor2")
    await live(page)
    site.set("doctor2", moved, appointment_date="2030-01-01")
    site.call("doctor2", "DELETE", f"appointments/{removed['id']}")
    await expect(line(page, moved)).to_have_count(0)
    await expect(line(page, removed)).to_have_count(0)


async def test_the_day_tells_who_changed_what(site: Site, window: SignedIn) -> None:
    appointment = site.appointment()
    page = await window(site, "doctor")
    await live(page)
    site.set("coordinator", appointment, status="Cancelled")
    news = page.locator("#news li", has_text=appointment["patient_name"])
    await expect(news).to_contain_text("is now Cancelled, Jonas Wirth")
    await expect(page.locator("#announcer")).to_contain_text("is now Cancelled")
    mine = site.appointment()
    await expect(line(page, mine)).to_be_visible()
    assert await page.locator("#news li", has_text=mine["patient_name"]).count() == 0


async def test_a_surgery_given_to_another_doctor_leaves_one_day_and_enters_the_other(
    site: Site, window: SignedIn
) -> None:
    surgery = site.surgery(by="coordinator")
    mine, theirs = await window(site, "doctor"), await window(site, "doctor2")
    await live(mine)
    await live(theirs)
    await expect(line(mine, surgery)).to_be_visible()
    site.set("coordinator", surgery, doctor_id=site.id_of("doctor2"))
    await expect(line(theirs, surgery)).to_be_visible()
    await expect(line(mine, surgery)).to_have_count(0)


async def test_older_news_changes_nothing(site: Site, window: SignedIn) -> None:
    surgery = site.set("doctor", site.surgery(), room="OR 77")
    page = await window(site, "doctor")
    await live(page)
    await expect(line(page, surgery)).to_contain_text("OR 77")
    older = {**surgery, "room": "OR 1", "version": surgery["version"] - 1}
    await page.evaluate(
        """async older => {
            const folder = document.querySelector("link[href*=site]").href.replace(/[^/]+$/, "");
            const { List } = await import(folder + "rows.js");
            const element = document.querySelector('ul[data-kind="surgery"]');
            new List(element, { now: Date.now }).put(older);
        }""",
        older,
    )
    await expect(line(page, surgery)).to_contain_text("OR 77")


async def test_a_theme_chosen_in_one_window_is_worn_in_the_other(
    site: Site, window: SignedIn
) -> None:
    one = await window(site, "coordinator", "/settings")
    other = await window(site, "coordinator", "/settings")
    await live(one)
    await live(other)
    await one.get_by_label("Dark").check()
    await expect(other.locator("html")).to_have_attribute("data-theme", "dark")
    await one.goto("/")
    await expect(one.locator("html")).to_have_attribute("data-theme", "dark")


async def test_a_session_signed_out_from_elsewhere_goes_to_the_door(
    site: Site, window: SignedIn
) -> None:
    there = await window(site, "doctor2", "/surgeries?status=Ongoing", anew=True)
    here = await window(site, "doctor2", "/settings", anew=True)
    await live(there)
    # The newest but this one is the other window's.
    await here.locator("[data-sign-out]").first.click()
    await expect(here.get_by_text("Signed out there")).to_be_visible()
    await expect(there.get_by_text("Your session has ended.")).to_be_visible()
    await expect(there.locator("[name=next]")).to_have_value("/surgeries?status=Ongoing")


async def test_a_page_goes_on_from_the_state_it_came_with(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(by="doctor3", room="0 First")
    frames: list[str] = []

    def behind_its_back(socket: WebSocketRoute) -> None:
        # The page is there, its socket not yet: this is told by nobody but the resume.
        site.set("coordinator", surgery, room="0 Second")
        server = socket.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            frames.append(str(frame))
            socket.send(frame)

        server.on_message(pass_on)

    page = await window(site, "doctor3", "/settings")
    await page.route_web_socket("**/connection/websocket", behind_its_back)
    for path in ("/", "/board"):
        await page.goto(path)
        await live(page)
        await expect(page.get_by_text("0 Second").first).to_be_visible()
        surgery = site.set("coordinator", surgery, room="0 First")
        await expect(page.get_by_text("0 First").first).to_be_visible()
    # The day came with the pages: the socket brought what happened since.
    assert frames
    assert not any('"surgery":[{' in frame for frame in frames)
