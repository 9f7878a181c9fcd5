"""Writes what was measured: a table between markers of docs/performance.md, and a plot."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from statistics import median

from bench.fanout import FLOOR, Contender, ratio

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
PLOT = PAGE.with_name("performance.svg")
WIDTH, BAR, GAP, LEFT = 800, 16, 10, 285
COLOURS = {1: "#2a6f97", 8: "#a9c7d9"}


def fanout_table(found: Sequence[Contender]) -> list[str]:
    """Return the table of fan-out, the cheapest first."""
    floor = next((each for each in found if each.name == FLOOR), None)
    lines = [
        "| server | CPU µs a message | × floor | delivered a second | 8 ready: µs | × floor |",
        "|---|---|---|---|---|---|",
    ]
    for each in sorted(found, key=lambda one: median(one.cpu_us[1])):
        cells = [each.name]
        for batch in (1, 8):
            cells.append(f"{median(each.cpu_us[batch]):.2f}")
            cells.append(f"{ratio(each, floor, batch):.2f}" if floor else "–")
            if batch == 1:
                cells.append(f"{median(each.rate[1]):,.0f}")
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def write(part: str, lines: Sequence[str]) -> None:
    """Replace what stands between a part's markers in docs/performance.md."""
    text = PAGE.read_text(encoding="utf-8")
    begin, end = f"<!-- bench:{part} -->", f"<!-- /bench:{part} -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    PAGE.write_text("\n".join([before + begin, *lines, end]) + after, encoding="utf-8")


def plot(found: Sequence[Contender]) -> None:
    """Draw CPU per delivered message as bars."""
    ranked = sorted(found, key=lambda one: median(one.cpu_us[1]))
    most = max(median(each.cpu_us[b]) for each in ranked for b in COLOURS)
    parts = []
    y = 40
    for each in ranked:
        label = escape(each.name.replace("`", ""))
        parts.append(f'<text x="{LEFT - 8}" y="{y + BAR + 3}" text-anchor="end">{label}</text>')
        for batch, colour in COLOURS.items():
            value = median(each.cpu_us[batch])
            width = (WIDTH - LEFT - 60) * value / most
            parts.append(
                f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>'
                f'<text x="{LEFT + width + 5:.1f}" y="{y + BAR - 4}">{value:.2f}</text>'
            )
            y += BAR
        y += GAP
    head = "CPU µs of the server per delivered message, 1,000 subscribers (pale: 8 ready at once)"
    PLOT.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}"'
        f' font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="12" y="22" font-size="14">{head}</text>{"".join(parts)}</svg>\n',
        encoding="utf-8",
    )
