"""axe-core on a page: what WCAG 2.2 AA forbids, named with the element that does it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from playwright.async_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async tags => {
    const { violations } = await axe.run(document, {
        runOnly: tags, resultTypes: ["violations"], preload: false });
    return violations.flatMap(rule => rule.nodes.map(node =>
        `${rule.id}: ${node.target.join(" ")} ${node.any.map(one => one.message).join("; ")}`));
}"""


@cache
def source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


async def violations(page: Page) -> list[str]:
    """Return each violation as `rule: element why`; the page must have come to rest."""
    if not await page.evaluate("'axe' in globalThis"):
        await page.evaluate("() => {" + source() + "\n}")
    found: list[str] = await page.evaluate(RUN, TAGS)
    return found
