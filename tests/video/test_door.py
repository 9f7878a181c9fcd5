"""A call's page at its door: what it asks of a person, and how it says that it can't open."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.video.calls import Calls, Window

NOON = "12:00:00"  # a quarter of an hour before and half an hour after are of the same day
FOCUSED = """() => {
  const { ariaLabel, innerText } = document.activeElement;
  return ariaLabel ?? innerText.trim();
}"""
REFUSING = """
navigator.mediaDevices.getUserMedia = async (wanted) => {{
  if ({condition}) throw new DOMException("", "{name}");
  return MediaDevices.prototype.getUserMedia.call(navigator.mediaDevices, wanted);
}};
"""


async def refused(window: Window, words: str) -> None:
    await expect(window.page.get_by_role("alert")).to_contain_text(words)
    await window.view("check")


async def test_opening_the_page_enters_nothing(calls: Calls) -> None:
    call = calls.confirmed()
    window = await calls.window("a mail scanner")
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.method + request.url))
    link = calls.invite(call)
    await window.page.goto(link, wait_until="networkidle")
    assert not [each for each in asked if "POST" in each or link.partition("#")[2] in each]
    await expect(window.page.get_by_role("button", name="Join")).to_be_enabled()


async def test_the_secret_leaves_the_address_once_it_was_used(calls: Calls) -> None:
    guest = await calls.guest(calls.confirmed())
    await guest.press("Join")
    await guest.view("lobby")
    assert "#" not in guest.page.url


async def test_a_link_in_a_second_browser(calls: Calls) -> None:
    call = calls.confirmed()
    link = calls.invite(call)
    first, second = await calls.window("first"), await calls.window("second")
    await first.page.goto(link)
    await first.press("Join")
    await first.view("lobby")
    await second.page.goto(link)
    await second.press("Join")
    await refused(second, "used in another browser")


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("withdrawn", "was withdrawn"),
        ("cancelled", "was withdrawn, or the call was cancelled"),
        ("moved", "not open yet: it opens on Tuesday 2 January"),
        ("over", "The room closed on Thursday 2 January"),
    ],
)
async def test_an_invitation_that_does_not_open(calls: Calls, what: str, words: str) -> None:
    call = calls.confirmed()
    guest = await calls.guest(call)
    await expect(guest.page.get_by_role("button", name="Join")).to_be_enabled()
    match what:
        case "withdrawn":
            path = f"consultations/{call['id']}/invitations"
            (invited,) = calls.site.call("doctor", "GET", path)["items"]
            calls.site.call("doctor", "DELETE", f"{path}/{invited['id']}")
        case "cancelled":
            calls.site.set("coordinator", call, status="Cancelled")
        case "moved":
            calls.site.set(
                "coordinator", call, consultation_date="2035-01-02", consultation_time=NOON
            )
        case "over":
            calls.site.set(
                "coordinator", call, consultation_date="2020-01-02", consultation_time=NOON
            )
    await guest.press("Join")
    await refused(guest, words)


@pytest.mark.parametrize("token", ["eyJhbGciOiJub25lIn0.e30.", "made-up"])
async def test_a_key_that_is_none(calls: Calls, token: str) -> None:
    call = calls.confirmed()
    window = await calls.window("a stranger")
    await window.page.goto(f"/meet/{call['meeting_id']}#{token}")
    await window.press("Join")
    await refused(window, "not a valid")


async def test_a_doctors_token_in_the_address_of_a_stranger(calls: Calls) -> None:
    call = calls.confirmed()
    window = await calls.window("a stranger")
    await window.page.goto(f"/meet/{call['meeting_id']}#{call['meeting_token']}")
    await window.press("Join")
    await refused(window, "Sign in")


async def test_another_doctor_needs_an_invitation(calls: Calls) -> None:
    window = await calls.host(calls.confirmed(), who="doctor2")
    await expect(window.page.get_by_text("Come in with your own link")).to_be_visible()
    await expect(window.page.get_by_role("button", name="Join")).to_be_hidden()
    assert await window.page.evaluate("window.connections.length") == 0


async def test_before_its_time_the_page_says_when(calls: Calls) -> None:
    call = calls.site.set(
        "doctor", calls.confirmed(), consultation_date="2035-01-02", consultation_time=NOON
    )
    host = await calls.host(call)
    await expect(host.page.get_by_role("button", name="Join, not open yet")).to_be_disabled()
    await expect(host.page.get_by_text("it opens on Tuesday 2 January")).to_be_visible()


async def test_the_doctor_sees_at_the_door_who_waits(calls: Calls) -> None:
    call = calls.confirmed()
    host = await calls.host(call)
    guest = await calls.guest(call)
    await guest.press("Join")
    await guest.view("lobby")
    await expect(host.page.get_by_text("Yusuf Karaca waits in the lobby since")).to_be_visible()
    calls.site.set("coordinator", call, status="Cancelled")
    await refused(host, "not confirmed any more")
    await guest.view("ended")
    await expect(guest.page.get_by_text("The consultation was cancelled")).to_be_visible()


# Devices


@pytest.mark.parametrize(
    ("condition", "name", "title", "also"),
    [
        ("true", "NotAllowedError", "does not let us use the camera and microphone", "watch"),
        ("wanted.video", "NotAllowedError", "does not let us use the camera.", "sound only"),
        ("wanted.video", "NotFoundError", "No camera was found.", "sound only"),
        ("wanted.video", "NotReadableError", "The camera is busy.", "sound only"),
        ("wanted.audio", "NotFoundError", "No microphone was found.", "without a microphone"),
    ],
)
async def test_words_that_help_where_a_device_can_not_be_had(
    calls: Calls, condition: str, name: str, title: str, also: str
) -> None:
    init = REFUSING.format(condition=condition, name=name)
    guest = await calls.guest(calls.confirmed(), init=init)
    trouble = guest.page.locator("[data-trouble]")
    await expect(trouble).to_contain_text(title)
    await expect(trouble).to_contain_text(also)
    await expect(guest.page.get_by_role("button", name="Try again")).to_be_visible()
    join = guest.page.locator("[data-join]")
    everything = condition == "true"
    await expect(join).to_have_text("Join without camera and microphone" if everything else "Join")
    await join.click()
    await guest.view("lobby")


async def test_allowed_at_the_second_try(calls: Calls) -> None:
    init = REFUSING.format(condition="!window.allowed", name="NotAllowedError")
    guest = await calls.guest(calls.confirmed(), init=init)
    await expect(guest.page.locator("[data-trouble]")).to_be_visible()
    await guest.page.evaluate("window.allowed = true")
    await guest.press("Try again")
    await expect(guest.page.locator("[data-trouble]")).to_be_hidden()
    await expect(guest.page.get_by_label("Camera", exact=True)).to_be_visible()
    await expect(guest.page.get_by_label("Microphone", exact=True)).to_have_value("default")
    await expect(guest.page.get_by_text("We hear you")).to_be_visible()


async def test_sound_only_is_heard(calls: Calls) -> None:
    call = calls.confirmed()
    host = await calls.host(call)
    init = REFUSING.format(condition="wanted.video", name="NotFoundError")
    guest = await calls.guest(call, init=init)
    await guest.press("Join")
    await host.press("Join")
    await calls.admit(host)
    await guest.sees()
    assert await host.counts("energy", 0) > 0
    await expect(host.page.get_by_text("Yusuf Karaca has the camera off")).to_be_visible()


async def test_a_call_by_keyboard_on_a_phones_width(calls: Calls) -> None:
    """Tab reaches every step and Enter presses it; nothing needs to be scrolled sideways."""
    call = calls.confirmed(3)
    host = await calls.host(call, width=390, height=844)
    guest = await calls.guest(call, width=390, height=844)
    for window in (guest, host):
        await tab_to(window, "Join")
        await window.page.keyboard.press("Enter")
    await tab_to(host, "Admit Yusuf Karaca")
    await host.page.keyboard.press("Enter")
    await host.sees()
    await tab_to(guest, "Chat")
    await guest.page.keyboard.press("Enter")
    await guest.page.keyboard.type("Hello")
    await guest.page.keyboard.press("Enter")
    await expect(guest.page.get_by_role("log")).to_contain_text("Hello")
    await host.page.locator("#t-history").focus()
    await host.page.keyboard.press("ArrowRight")
    await expect(host.page.get_by_role("log")).to_contain_text("Hello")
    for window in (host, guest):
        over = "() => document.documentElement.scrollWidth - innerWidth"
        assert await window.page.evaluate(over) <= 0
    await tab_to(host, "End for all")
    await host.page.keyboard.press("Enter")
    await guest.view("ended")


async def tab_to(window: Window, name: str) -> None:
    """Press Tab until a button of this name has the focus."""
    await expect(window.page.get_by_role("button", name=name, exact=True)).to_be_visible()
    for _ in range(40):
        if await window.page.evaluate(FOCUSED) == name:
            return
        await window.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {name}")
