"""The board and the wall: what they show, to whom, and what they never show."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site, in_minutes


def case(page: Page, surgery: dict[str, str]) -> Locator:
    return page.locator(f'#lanes li[data-id="{surgery["id"]}"] .op')


async def test_a_case_stands_in_its_room_at_its_time(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(
        by="coordinator",
        doctor_id=site.id_of("doctor3"),
        surgery_time="12:00:00",
        estimated_duration="2h",
    )
    page = await window(site, "coordinator", "/board")
    lane = page.locator(".lane", has=page.get_by_role("heading", name=surgery["room"], exact=True))
    await expect(lane.locator(".op")).to_contain_text(surgery["procedure"])
    left, width = await lane.locator(".planbar").evaluate(
        """bar => {
            const track = bar.closest(".track").getBoundingClientRect();
            const box = bar.getBoundingClientRect();
            const board = getComputedStyle(bar.closest(".board"));
            const open = +board.getPropertyValue("--open");
            const close = +board.getPropertyValue("--close");
            const hour = track.width / (close - open);
            return [(box.left - track.left) / hour + open, box.width / hour];
        }"""
    )
    assert left == pytest.approx(12, abs=0.05)
    assert width == pytest.approx(2, abs=0.05)


async def test_the_wall_gets_initials_and_no_more(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(
        by="coordinator", room="0 West", patient_name="Nadia Rahman", notes="Latex allergy"
    )
    page = await window(site, "display", "/board/wall")
    frames: list[str | bytes] = []

    def hear(frame: str | bytes) -> None:
        frames.append(frame)

    page.on("websocket", lambda socket: socket.on("framereceived", hear))
    await page.reload()
    row = page.locator(".wall-row", has=page.get_by_text(surgery["room"], exact=True))
    await expect(row).to_contain_text("NR")
    site.set("coordinator", surgery, status="Ongoing")
    await expect(row).to_contain_text("In room")
    heard = "".join(frame if isinstance(frame, str) else frame.decode() for frame in frames)
    assert surgery["room"] in heard
    for secret in ("Nadia", "Rahman", "Latex", surgery["doctor_id"]):
        assert secret not in heard
        assert secret not in await page.content()


async def test_a_doctors_board_names_their_own_patients_only(site: Site, window: SignedIn) -> None:
    mine = site.surgery(by="doctor", patient_name="Mine Alone")
    other = site.surgery(by="doctor2", patient_name="Other Person")
    page = await window(site, "doctor", "/board")
    await expect(case(page, mine)).to_contain_text("Mine Alone")
    await expect(case(page, mine)).to_have_attribute("href", f"/surgeries/{mine['id']}")
    await expect(case(page, other)).to_contain_text("OP")
    assert await case(page, other).get_attribute("href") is None
    assert "Other Person" not in await page.content()


async def test_a_running_case_has_a_range_and_no_bare_end(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(
        by="coordinator",
        doctor_id=site.id_of("doctor4"),
        surgery_time=in_minutes(-20),
        estimated_duration="90",
    )
    page = await window(site, "coordinator", "/board")
    await live(page)
    head = page.locator(".lane", has=page.get_by_role("heading", name=surgery["room"], exact=True))
    await expect(head.locator(".lane-head")).to_contain_text("Waiting, ")
    site.set("coordinator", surgery, status="Ongoing")
    # The button that records "In room" says so too, so the end is what is waited for.
    ends = head.locator('[data-f="detail"]')
    await expect(ends).to_have_text(re.compile(r"^Ends \d\d:\d\d, by \d\d:\d\d$"))
    await expect(head.locator(".lane-head")).to_contain_text("In room ")
    await expect(head.locator(".span")).to_be_visible()
    detail = await window(site, "coordinator", f"/surgeries/{surgery['id']}")
    await expect(detail.locator("#ends")).to_contain_text("in 9 of 10")


async def test_figures_count_the_day(site: Site, window: SignedIn) -> None:
    page = await window(site, "coordinator", "/board")
    await live(page)
    shown = page.locator('#figures [data-f="cancelled"]')
    before = int(await shown.inner_text())
    surgery = site.surgery(by="coordinator")
    site.set("coordinator", surgery, status="Cancelled", cancellation_reason="bed")
    await expect(shown).to_have_text(str(before + 1))
    await expect(page.locator('#figures [data-f="cancelled_text"]')).to_contain_text("No bed")
    await expect(case(page, surgery)).to_contain_class("st-cancelled")


async def test_a_case_moved_to_another_room_changes_lanes(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(by="coordinator")
    page = await window(site, "coordinator", "/board")
    await expect(case(page, surgery)).to_be_visible()
    site.set("coordinator", surgery, room="Annexe 9")
    lane = page.locator(".lane", has=page.get_by_role("heading", name="Annexe 9", exact=True))
    await expect(lane.locator(".op")).to_contain_text(surgery["procedure"])
    await expect(page.get_by_role("heading", name=surgery["room"], exact=True)).to_have_count(0)


async def test_as_a_list_every_room_tells_its_cases(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(by="coordinator")
    page = await window(site, "coordinator", "/board?span=list")
    await expect(case(page, surgery)).to_be_visible()
    await expect(page.locator(".axis")).to_be_hidden()


async def test_a_step_recorded_at_a_press_shows_everywhere(site: Site, window: SignedIn) -> None:
    # Walls show eight rooms at a time, in order: this one is among the first.
    surgery = site.surgery(
        by="coordinator",
        doctor_id=site.id_of("doctor5"),
        surgery_time=in_minutes(-1),
        room="0 East",
    )
    board = await window(site, "coordinator", "/board")
    wall = await window(site, "display", "/board/wall")
    await live(board)
    await live(wall)
    lane = board.locator(
        ".lane", has=board.get_by_role("heading", name=surgery["room"], exact=True)
    )
    row = wall.locator(".wall-row", has=wall.get_by_text(surgery["room"], exact=True))
    await lane.get_by_role("button", name="Record In room now").click()
    await expect(lane.locator('[data-f="state"]')).to_contain_text("In room")
    await expect(lane.get_by_role("button", name="Record Anaesthesia now")).to_be_visible()
    await expect(row).to_contain_text("In room")
    await lane.get_by_role("button", name="Record Anaesthesia now").click()
    toast = board.locator("#toasts")
    await expect(toast).to_contain_text("Anaesthesia recorded at")
    await expect(row).to_contain_text("Anaesthesia")
    await toast.get_by_role("button", name="Undo").click()
    await expect(toast).to_contain_text("Anaesthesia withdrawn")
    await expect(lane.locator('[data-f="state"]')).to_contain_text("In room")
    await expect(row).not_to_contain_text("Anaesthesia")


async def test_a_surgery_is_told_step_by_step(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(by="coordinator")
    desk = await window(site, "coordinator", f"/surgeries/{surgery['id']}")
    doctor = await window(site, "doctor", f"/surgeries/{surgery['id']}")
    await live(desk)
    await live(doctor)
    await doctor.get_by_role("button", name="Record in room").click()
    for page in (desk, doctor):
        await expect(page.locator('[data-milestone="in_room"]')).to_have_class("is-done")
        await expect(page.locator('[data-milestone="anaesthesia_start"]')).to_have_class("is-next")
        await expect(page.locator("[data-timeline]")).to_contain_text("Dr. Amara Okafor-Lindqvist")
        await expect(page.locator(".subject .pill")).to_have_text("Ongoing")
    await expect(doctor.get_by_role("button", name="Correct")).to_have_count(0)
    # Anaesthesia and preparation are left out.
    await desk.get_by_label("Step").select_option("Incision")
    await desk.get_by_role("button", name="Record incision").click()
    await expect(doctor.locator('[data-milestone="incision"]')).to_have_class("is-done")
    await desk.get_by_role("button", name="Correct Incision").click()
    dialog = desk.locator("#fix")
    await dialog.get_by_role("button", name="Withdraw it").click()
    await expect(dialog.locator('[data-field="reason"] .error')).to_have_text("Say why")
    await dialog.get_by_label("Reason").fill("of another patient")
    await dialog.get_by_role("button", name="Withdraw it").click()
    await expect(doctor.locator("[data-timeline]")).to_contain_text("“of another patient”")
    await expect(doctor.locator('[data-milestone="incision"]')).not_to_have_class("is-done")


async def test_a_double_booking_is_refused_until_a_reason_is_given(
    site: Site, window: SignedIn
) -> None:
    taken = site.surgery(by="coordinator")
    other = site.surgery(by="coordinator")
    page = await window(site, "coordinator", f"/surgeries/{other['id']}")
    await live(page)
    await page.locator("#f-room").fill(taken["room"])
    await page.locator("#f-surgery_time").fill(taken["surgery_time"][:5])
    await page.get_by_role("button", name="Save changes").click()
    problem = page.locator('form[data-form="change"] [data-problem]')
    await expect(problem).to_contain_text("taken from")
    reason = page.get_by_label("Reason to book all the same")
    await reason.fill("The registrar closes.")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Booked twice")).to_be_visible()
    board = await window(site, "doctor", "/board")
    for surgery in (taken, other):
        await expect(case(board, surgery)).to_contain_class("is-clash")
    await expect(board.locator("#clash")).to_contain_text("Booked twice")
    site.set("coordinator", other, status="Cancelled")
    await expect(case(board, taken)).not_to_contain_class("is-clash")


async def test_the_first_paint_of_the_board_needs_no_script(site: Site, window: SignedIn) -> None:
    # The day's first hour: other tests' cases can't begin before it, whatever the time is.
    surgery = site.surgery(by="coordinator", surgery_time="00:05:00", estimated_duration="10 min")
    page = await window(site, "coordinator")
    text = await (await page.request.get("/board")).text()
    assert surgery["procedure"] in text
    assert surgery["patient_name"] in text
    assert "planbar fx fh0 fm5 th0 tm15" in text
    assert "bo0 " in text
    doctors = await window(site, "doctor2")
    text = await (await doctors.request.get("/board")).text()
    assert surgery["procedure"] in text
    assert surgery["patient_name"] not in text


async def test_the_wall_says_something_before_any_script(site: Site, window: SignedIn) -> None:
    surgery = site.surgery(room="0 Early", patient_name="Zacharias Quill")
    site.set("doctor", surgery, status="Ongoing")
    page = await window(site, "display", "/board/wall")
    text = await (await page.request.get("/board/wall")).text()
    assert "0 Early" in text
    assert surgery["procedure"] in text
    assert "ZQ" in text
    assert "Quill" not in text
