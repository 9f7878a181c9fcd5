"""The pages in the languages people read: whole, in their direction, and within the screen."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page

from tests.pages.conftest import SignedIn, at_rest
from tests.pages.site import Site

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
def records(shared_site: Site) -> dict[str, str]:
    site = shared_site
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
