"""On paper: what was asked for, when it was printed, and nothing that only a screen can do."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.pages.conftest import SignedIn, live
from tests.pages.site import Site

PRINTED = re.compile(r"^Printed on \d{1,2} \w+ 20\d\d, \d\d:\d\d$")


@pytest.mark.parametrize("path", ["/", "/board", "/surgeries?q={word}"])
async def test_paper_says_when_it_was_printed_and_has_no_clock(
    site: Site, window: SignedIn, path: str
) -> None:
    surgery = site.surgery(by="coordinator", procedure="Papillotomy")
    page = await window(site, "coordinator", path.format(word="Papillotomy"))
    await live(page)
    printed = page.locator("#printed")
    await expect(printed).to_be_hidden()
    # Whatever stood there, printing writes it anew.
    await printed.evaluate("element => { element.textContent = ''; }")
    await page.emulate_media(media="print")
    await expect(printed).to_be_visible()
    await expect(printed).to_have_text(PRINTED)
    await expect(page.locator(f'[data-id="{surgery["id"]}"] a')).to_be_visible()
    for gone in (".live", ".counts", ".filters", ".nav", ".top", ".btn", ".seg"):
        assert await page.locator(f"{gone}:visible").count() == 0, gone
    if path == "/":
        day = page.get_by_role("heading", level=1).locator(":visible")
        await expect(day).to_have_text(re.compile(r"\w+ \d{1,2} \w+ 20\d\d"))
