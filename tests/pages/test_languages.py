"""The pages in the languages people read: whole, in their direction, and within the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.pages.conftest import SignedIn, at_rest, live
from tests.pages.site import Site
from tests.pages.test_looks import wider_than_the_screen

WALKS = {
    "doctor": (
        "/", "/?date=2026-01-05", "/appointments", "/surgeries/{surgery}",
        "/consultations/{consultation}", "/board", "/board?span=list", "/settings",
        "/search?q=Karaca", "/search", "/patients", "/patients/{patient}",
        "/surgeries?q=nothing+like+this", "/nowhere",
    ),
    "coordinator": ("/", "/surgeries/{surgery}", "/consultations?status=Confirmed", "/board"),
    "admin": ("/admin", "/admin/audit", "/admin/health"),
    "display": ("/board/wall",),
    None: ("/", "/?told=out", "/setup/whatever", "/meet/{meeting}"),
}  # fmt: skip
"""Who looks at what, in one window each."""

UNMARKED = """() => {
    const skipped = "script, template, svg, bdi, .pre, option[lang], .brand, details dd";
    const plain = text => {
        for (let before = ""; before !== text;) {
            before = text;
            text = text.replace(/⟦[^⟦⟧]*⟧/g, "");
        }
        // An element within a text leaves its two halves beside it.
        return text.replace(/^[^⟦]*⟧/, "").replace(/⟦[^⟧]*$/, "");
    };
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode());) {
        if (!node.parentElement.closest(skipped)) found.push(plain(node.data));
    }
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        for (const each of document.querySelectorAll(`body [${name}]`)) {
            found.push(plain(each.getAttribute(name)));
        }
    }
    found.push(plain(document.title));
    return [...new Set(found.map(text => text.trim()).filter(text => /[A-Za-z]{2}/.test(text)))];
}"""
DATA = re.compile(
    r"Assana|UTC|MiB|[\w.+-]+@[\w.]+|user:\S+|\b[A-Z]{2}\b|[0-9a-f]{8}\b|\d+ [dhms]\b|\bmin\b"
    r"|\b(Mon|Tues?|Wed(nes)?|Thu(rs)?|Fri|Sat(ur)?|Sun)(day)?\b"
    r"|\b(Jan\w*|Feb\w*|Mar(ch)?|Apr\w*|May|June?|July?|Aug\w*|Sept?\w*|Oct\w*|Nov\w*|Dec\w*)\b"
    r"|Dr\.|(Katharina|Yusuf|Frieda|Amara|Piotr|Hannah|Samir|Lena|Jonas|Ada|Corridor) ?[\w-]*"
    r"|Surgeon\d+|Hip replacement|Before knee replacement|Karaca\d*|nothing like this"
    r"|Chrom\w+|Headless\w*|Linux|Python\S*"
)
"""What people typed and what dates say: the pages give it back as it is."""


@pytest.fixture(scope="module")
def site(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of its own: what is not marked here is known data, or forgotten."""
    site = Site.new(tmp_path_factory.mktemp("languages"))
    yield site
    site.kill()


@pytest.fixture(scope="module")
def records(site: Site) -> dict[str, str]:
    patient = site.call("doctor", "POST", "patients", {"name": "Yusuf Karaca"})
    ours = site.consultation(patient_id=patient["id"])
    consultation = site.set("doctor", ours, status="Confirmed")
    site.appointment(patient_id=patient["id"])
    surgery = site.surgery(notes="")
    site.call("coordinator", "POST", f"surgeries/{surgery['id']}/milestones", {"name": "in_room"})
    return {
        "patient": patient["id"],
        "surgery": surgery["id"],
        "consultation": consultation["id"],
        "meeting": consultation["meeting_id"],
    }


async def speak(page: Page, site: Site, code: str) -> None:
    """Have this browser keep a language, as it does after a choice."""
    await page.context.add_cookies([{"name": "assana_language", "value": code, "url": site.url}])


@pytest.mark.parametrize("who", WALKS)
async def test_every_text_can_be_translated(
    site: Site, window: SignedIn, records: dict[str, str], who: str | None
) -> None:
    page = await window(site, who, WALKS[who][0])
    await speak(page, site, "en-XA")
    left: dict[str, list[str]] = {}
    for path in WALKS[who]:
        there = path.format(**records)
        if who in (None, "display"):
            there += ("&" if "?" in there else "?") + "lang=en-XA"
        await page.goto(there)
        await at_rest(page)
        assert await page.evaluate("document.documentElement.lang") == "en-XA"
        texts = await page.evaluate(UNMARKED)
        if missed := [text for text in texts if re.search("[A-Za-z]{2}", DATA.sub("", text))]:
            left[path] = missed
    assert left == {}


@pytest.mark.parametrize(("code", "direction"), [("de", "ltr"), ("ar", "rtl")])
async def test_long_words_and_the_other_direction_fit_the_screen(
    site: Site, window: SignedIn, records: dict[str, str], code: str, direction: str
) -> None:
    page = await window(site, "doctor")
    await speak(page, site, code)
    for path in ("/", "/surgeries/{surgery}", "/consultations/{consultation}", "/board"):
        await page.goto(path.format(**records))
        await at_rest(page)
        assert await page.evaluate("document.documentElement.dir") == direction
        for width in (1440, 390, 360):
            await page.set_viewport_size({"width": width, "height": 800})
            assert not await wider_than_the_screen(page), f"{path} at {width}"


BROKEN = """(root) => {
    const range = document.createRange(), found = [];
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode());) {
        for (const { 0: word, index } of node.data.matchAll(/[^\\s-]+/g)) {
            range.setStart(node, index);
            range.setEnd(node, index + word.length);
            if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) found.push(word);
        }
    }
    return found;
}"""
"""The words that go on in another line."""


async def test_names_stay_whole_beside_a_long_status(site: Site, window: SignedIn) -> None:
    ours = site.consultation(by="doctor2", patient_name="Gwen Llewellyn-Schwarzenberg")
    site.set("doctor2", site.set("doctor2", ours, status="Confirmed"), status="Completed")
    page = await window(site, "doctor2", width=1280)
    await speak(page, site, "de")
    await page.goto("/")
    for width in (1280, 1100, 390):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.locator(".home-lists").evaluate(BROKEN) == [], f"at {width}"


async def test_words_beside_buttons_stay_whole(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor", width=390)
    await speak(page, site, "de")
    await page.goto("/settings")
    hint = page.locator("#profile [data-state]")
    await expect(hint).to_have_text("Wie gespeichert")
    height, line = await hint.evaluate(
        "hint => [hint.offsetHeight, parseFloat(getComputedStyle(hint).lineHeight)]"
    )
    assert height < 1.5 * line
    tops = await page.locator("#profile form button").evaluate_all(
        "all => new Set(all.map(each => each.offsetTop)).size"
    )
    assert tops == 1, "the two buttons stand in a row"


@pytest.mark.parametrize("code", ["en", "de", "ar"])
async def test_milestones_stay_in_their_card(
    site: Site, window: SignedIn, records: dict[str, str], code: str
) -> None:
    page = await window(site, "coordinator")
    await speak(page, site, code)
    await page.goto(f"/surgeries/{records['surgery']}")
    for width in (1440, 1366, 1280, 1180, 1024, 880, 390):
        await page.set_viewport_size({"width": width, "height": 800})
        wide = "steps => steps.scrollWidth - steps.clientWidth"
        assert await page.locator("[data-milestones]").evaluate(wide) <= 0, f"at {width}"


@pytest.mark.parametrize("code", ["en", "ar"])
async def test_initials_keep_away_from_the_procedure_on_the_wall(
    site: Site, window: SignedIn, code: str
) -> None:
    surgery = site.surgery(procedure="Debridement and lavage of a knee", patient_name="Hana Bly")
    site.set("doctor", surgery, status="Ongoing")
    page = await window(site, "display", f"/board/wall?lang={code}")
    row = page.locator(".wall-row", has=page.get_by_text(surgery["room"], exact=True))
    for width, height in ((1280, 720), (1920, 1080)):
        await page.set_viewport_size({"width": width, "height": height})
        start, end, size = await row.locator(".big", has=page.locator(".ini")).evaluate(
            """big => {
                const range = document.createRange();
                range.selectNodeContents(big.querySelector(".ini"));
                const initials = range.getBoundingClientRect();
                const procedure = big.querySelector(".ini + *").getBoundingClientRect();
                const size = parseFloat(getComputedStyle(big).fontSize);
                return document.dir === "rtl"
                    ? [procedure.right, initials.left, size]
                    : [initials.right, procedure.left, size];
            }"""
        )
        assert end - start > 0.25 * size, f"at {width}"


async def test_a_chosen_language_is_spoken_at_once_and_offered_in_other_windows(
    site: Site, window: SignedIn
) -> None:
    site.invite("polyglot", "doctor", "Dr. Polyglot")
    there = await window(site, "polyglot", "/surgeries", anew=True)
    here = await window(site, "polyglot", "/settings", anew=True)
    await live(there)
    await live(here)
    await here.get_by_label("Language", exact=True).select_option("de")
    await expect(here.get_by_role("heading", level=1)).to_have_text("Einstellungen")
    await there.get_by_role("button", name="Reload").click()
    await expect(there.get_by_role("heading", level=1)).to_have_text("Operationen")
    assert await there.evaluate("document.documentElement.lang") == "de"
    assert site.call("polyglot", "GET", "me/settings")["language"] == "de"
    await here.get_by_label("Sprache", exact=True).select_option("en")
    await expect(here.get_by_role("heading", level=1)).to_have_text("Settings")


async def test_a_language_chosen_on_another_device_is_spoken_by_the_next_page(
    site: Site, window: SignedIn
) -> None:
    site.invite("elsewhere", "doctor", "Dr. Elsewhere")
    page = await window(site, "elsewhere", "/surgeries", anew=True)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Surgeries")
    await page.goto("about:blank")
    site.call("elsewhere", "PATCH", "me/settings", {"language": "de", "theme": "dark"})
    await page.goto("/surgeries")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Operationen")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_strangers_are_spoken_to_as_their_browser_asks(
    site: Site, window: SignedIn, records: dict[str, str]
) -> None:
    page = await window(site, None)
    await page.set_extra_http_headers({"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    await page.goto("/")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Anmelden")
    await page.get_by_label("E-Mail").fill("nobody@pages.example")
    await page.get_by_label("Passwort").fill("wrong")
    await page.get_by_role("button", name="Anmelden").click()
    await expect(page.get_by_role("alert")).to_contain_text("Prüfen Sie Adresse und Passwort.")
    await page.goto(f"/meet/{records['meeting']}")
    await expect(page.get_by_role("heading", level=2).first).to_contain_text("Ihr Gespräch mit")


async def test_refusals_stand_beside_their_field_in_the_language(
    site: Site, window: SignedIn
) -> None:
    page = await window(site, "doctor3", "/settings")
    await speak(page, site, "de")
    await page.reload()
    await at_rest(page)
    await page.get_by_label("Jetziges Passwort").fill("wrong")
    await page.get_by_label("Neues Passwort").fill("short")
    await page.get_by_label("Noch einmal").fill("short")
    await page.get_by_role("button", name="Passwort ändern").click()
    error = page.locator('[data-form="password"] .error').first
    await expect(error).to_have_text(re.compile("Das ist nicht Ihr Passwort|Mindestens 10 Zeichen"))
