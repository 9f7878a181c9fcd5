"""One look at every page: it fits, it is named, it brings nothing from elsewhere."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.pages.axe import violations
from tests.pages.conftest import SignedIn, at_rest
from tests.pages.site import Site

PAGES = (
    ("doctor", "/"),
    ("coordinator", "/"),
    ("doctor", "/appointments"),
    ("doctor", "/surgeries"),
    ("coordinator", "/consultations"),
    ("doctor", "/surgeries/{surgery}"),
    ("doctor", "/consultations/{consultation}"),
    ("coordinator", "/appointments/{appointment}"),
    ("doctor", "/board"),
    ("coordinator", "/board?span=list"),
    ("doctor", "/settings"),
    ("doctor", "/search?q=a"),
    ("doctor", "/patients"),
    ("doctor", "/patients/{patient}"),
    ("admin", "/admin"),
    ("admin", "/admin/audit"),
    ("admin", "/admin/connections"),
    ("admin", "/admin/health"),
    ("display", "/board/wall"),
    (None, "/"),
    (None, "/setup/whatever"),
    (None, "/meet/{meeting}"),
)

NAMELESS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea")]
    .filter(e => e.type !== "hidden" && e.checkVisibility())
    .filter(e => !(e.ariaLabel || e.textContent.trim() || e.labels?.length || e.title))
    .map(e => e.outerHTML)"""
DOUBLE_IDS = """() => {
    const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
    return ids.filter((id, i) => ids.indexOf(id) !== i);
}"""
INLINE = """() => [...document.querySelectorAll("[style], style, script:not([src])")]
    .filter(e => e.type !== "application/json" && !e.closest("#board"))
    .map(e => e.outerHTML)"""


@pytest.fixture(scope="module")
def records(shared_site: Site) -> dict[str, str]:
    site = shared_site
    consultation = site.set("doctor", site.consultation(), status="Confirmed")
    patient = site.call("doctor", "POST", "patients", {"name": "Yusuf Karaca"})
    site.appointment(patient_id=patient["id"])
    return {
        "patient": patient["id"],
        "surgery": site.set("doctor", site.surgery(), status="Ongoing")["id"],
        "consultation": consultation["id"],
        "appointment": site.appointment()["id"],
        "meeting": consultation["meeting_id"],
    }


@pytest.mark.parametrize(("who", "path"), PAGES)
async def test_a_page_at_a_look(
    site: Site, window: SignedIn, records: dict[str, str], who: str | None, path: str
) -> None:
    page = await window(site, who, path.format(**records), width=1440)
    for width, dark in ((1440, False), (390, True), (360, False)):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.emulate_media(color_scheme="dark" if dark else "light")
        assert not await wider_than_the_screen(page), f"scrolls sideways at {width}"
    assert await page.locator("main:not([hidden])").count() == 1
    assert await page.locator("h1").count() == 1
    assert await page.evaluate(NAMELESS) == []
    assert await page.evaluate(DOUBLE_IDS) == []
    assert await page.evaluate(INLINE) == []
    await page.set_viewport_size({"width": 1440, "height": 900})
    await at_rest(page)
    assert await violations(page) == []


@pytest.mark.long
@pytest.mark.parametrize(("who", "path"), PAGES)
async def test_a_page_offends_nobody_in_any_look(
    site: Site, window: SignedIn, records: dict[str, str], who: str | None, path: str
) -> None:
    page = await window(site, who, path.format(**records), width=1440)
    found = {}
    for theme in ("light", "dark"):
        await page.context.add_cookies([{"name": "assana_look", "value": theme, "url": site.url}])
        await page.reload()
        for width in (1440, 390):
            await page.set_viewport_size({"width": width, "height": 900})
            await at_rest(page)
            if offences := await violations(page):
                found[theme, width] = offences
    assert found == {}


async def test_what_opens_on_a_page_offends_nobody(
    site: Site, window: SignedIn, records: dict[str, str]
) -> None:
    page = await window(site, "coordinator", "/surgeries#add")
    await at_rest(page)
    dialog = page.locator("#add")
    await dialog.get_by_role("button", name="Add", exact=True).click()
    await expect(dialog.locator(".error").first).to_be_visible()
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Close").click()
    await page.locator("[data-bell]").click()
    await expect(page.locator("#told")).to_be_visible()
    assert await violations(page) == []
    await page.goto(f"/surgeries/{records['surgery']}")
    await at_rest(page)
    for press in ("Cancel the surgery", "Delete this surgery"):
        await page.get_by_role("button", name=press).click()
        assert await violations(page) == []
        await page.get_by_role("button", name="Keep it").click()


DIALOGS = (
    ("doctor", "/consultations/{consultation}"),
    ("doctor", "/patients/{patient}"),
    ("coordinator", "/patients"),
    ("coordinator", "/surgeries/{surgery}"),
    ("admin", "/admin"),
)


@pytest.mark.long
@pytest.mark.parametrize(("who", "path"), DIALOGS)
async def test_every_dialog_offends_nobody(
    site: Site, window: SignedIn, records: dict[str, str], who: str, path: str
) -> None:
    page = await window(site, who, path.format(**records), width=390, dark=True)
    await at_rest(page)
    found = {}
    for id in await page.evaluate("[...document.querySelectorAll('dialog[id]')].map(d => d.id)"):
        await page.evaluate("id => document.getElementById(id).showModal()", id)
        if offences := await violations(page):
            found[id] = offences
        await page.evaluate("id => document.getElementById(id).close()", id)
    assert found == {}


async def wider_than_the_screen(page: Page) -> bool:
    return bool(
        await page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
    )


@pytest.mark.parametrize("path", ["/", "/setup/x", "/surgeries"])
async def test_a_page_is_closed_to_everything_but_its_own_origin(
    site: Site, window: SignedIn, path: str
) -> None:
    page = await window(site, "doctor")
    answer = await page.goto(path)
    assert answer is not None
    headers = answer.headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert len(headers["content-security-policy"].split("default-src")) == 2


async def test_a_page_asks_nobody_but_us(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/board", "/settings"):
        await page.goto(path, wait_until="networkidle")
    assert asked
    assert all(url.startswith((site.url, site.url.replace("http", "ws"))) for url in asked)


async def test_static_files_are_kept_until_they_change(site: Site, window: SignedIn) -> None:
    page = await window(site, None)
    found = re.search(r"/static/[0-9a-f]+/tokens\.css", await page.content())
    assert found
    answer = await page.request.get(found[0])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    old = await page.request.get("/static/0000000000000000/tokens.css")
    assert old.headers["cache-control"] == "no-cache"
    for path in ("/static/x/nothing.css", "/static/x/..%2Fpage.py", "/static/x/page.py"):
        assert (await page.request.get(path)).status == 404


async def test_home_and_board_weigh_little(site: Site, window: SignedIn) -> None:
    for path in ("/", "/board"):
        page = await window(site, "coordinator", "/settings")
        wire = await page.context.new_cdp_session(page)
        sizes: list[int] = []
        wire.on("Network.loadingFinished", lambda e, to=sizes: to.append(e["encodedDataLength"]))
        await wire.send("Network.enable")
        await wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        await page.goto(path, wait_until="networkidle")
        assert len(sizes) > 10
        assert sum(sizes) < 150_000


async def test_the_first_tab_stop_skips_to_the_content(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor")
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("searchbox")).to_be_focused()


async def test_without_scripts_the_day_stands_in_the_page(site: Site, window: SignedIn) -> None:
    surgery = site.surgery()
    page = await window(site, "doctor")
    text = await (await page.request.get("/")).text()
    assert surgery["patient_name"] in text
    assert surgery["procedure"] in text


async def test_names_are_text_and_never_markup(site: Site, window: SignedIn) -> None:
    name = '<img src=x onerror="document.title=1">'
    surgery = site.surgery(patient_name=name, notes="</script><script>document.title=1</script>")
    for path in ("/", f"/surgeries/{surgery['id']}", "/board", "/surgeries"):
        page = await window(site, "doctor", path)
        await expect(page.get_by_text(name).first).to_be_attached()
        assert await page.locator("img").count() == 0
        assert "Assana" in await page.title()
