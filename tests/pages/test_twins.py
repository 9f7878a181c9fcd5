"""What server and browser both write must read the same: the first paint, and news after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assana_rt.pages import headline, kinds, rows, words
from assana_rt.pages.details import words_of
from assana_rt.theatre import estimate
from assana_rt.theatre.durations import minutes
from tests.pages.conftest import SignedIn
from tests.pages.site import Site

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)
STEPS = [
    {"name": "in_room", "at": "2026-11-23T09:38:30Z"},
    {"name": "anaesthesia_start", "at": "2026-11-23T09:44:00Z"},
    {"name": "incision", "at": "2026-11-23T10:11:59Z"},
]
IMPORT = """const folder = document.querySelector("link[href*=site]").href.replace(/[^/]+$/, "");
const load = name => import(folder + name);"""


def record(kind: kinds.Kind, status: str, away_min: int, n: int = 0) -> dict[str, Any]:
    start = NOW + timedelta(minutes=away_min)
    common = {
        "id": f"{kind.name}-{status}-{away_min}-{n}",
        "version": 3,
        "doctor_id": "d",
        "patient_name": "Giuseppe Santangelo-Mavromichalis",
        "status": status,
        "starts_at": start.isoformat().replace("+00:00", "Z"),
        "status_changed_at": "2026-11-22T08:05:00Z",
        "updated_at": "2026-11-21T23:59:59.5Z",
        kind.date: start.date().isoformat(),
        kind.time: f"{start:%H:%M:%S}",
    }
    own: dict[str, Any]
    match kind.name:
        case "surgery":
            own = {
                "procedure": "Knee",
                "room": "OR 1" if n else None,
                "estimated_duration": "1h 30m",
            }
            own |= {"surgeon": "Dr. A", "assistant": None, "notes": "a\nb", "overlap": bool(n)}
            own |= {"median_min": 90.0, "spread": 0.35, "turnover_min": 30.0}
            own["milestones"] = STEPS[:n] if status == "Ongoing" else []
        case "consultation":
            own = {"procedure": "Hip" if n else None, "type": "New", "duration": "30min"}
            own["meeting_started_at"] = "2026-11-23T10:30:00Z" if n > 2 else None
            own["meeting_ended_at"] = "2026-11-23T10:40:00Z" if n > 3 else None
        case _:
            own = {"appointment_id": "#12", "type": "Review" if n else None, "notes": None}
    return common | own


SAMPLES = [
    (kind, record(kind, status, away, n))
    for kind in kinds.KINDS
    for status in kind.statuses
    for n, away in enumerate((-800, -31, 0, 45, 300))
]


async def test_lines_and_details_read_the_same(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor")
    written = await page.evaluate(
        f"""async ([samples, now]) => {{ {IMPORT}
            const {{ row }} = await load("rows.js"), {{ KINDS }} = await load("kinds.js");
            const {{ recordWords }} = await load("record-words.js");
            return samples.map(([name, record]) =>
                [row(KINDS[name], record, now), recordWords(KINDS[name], record, now)]);
        }}""",
        [[[kind.name, one] for kind, one in SAMPLES], NOW.timestamp() * 1000],
    )
    for (kind, one), (line, detail) in zip(SAMPLES, written, strict=True):
        assert line == rows.row(kind, one, NOW), one["id"]
        assert detail == words_of(kind, one, NOW, ZoneInfo("UTC"), {}), one["id"]


async def test_headlines_read_the_same(site: Site, window: SignedIn) -> None:
    page = await window(site, "doctor")
    days = [SAMPLES[i : i + step] for step in (1, 2, 7, 60) for i in range(0, len(SAMPLES), step)]
    written = await page.evaluate(
        f"""async ([days, now]) => {{ {IMPORT}
            const {{ headline }} = await load("headline.js"), {{ KINDS }} = await load("kinds.js");
            const pairs = day => day.map(([name, one]) => [KINDS[name], one]);
            return days.map(day => headline(pairs(day), now, true));
        }}""",
        [[[[k.name, one] for k, one in day] for day in days], NOW.timestamp() * 1000],
    )
    for day, words_there in zip(days, written, strict=True):
        assert words_there == headline.headline(day, NOW, ZoneInfo("UTC"), today=True)


async def test_durations_names_and_kinds_are_understood_alike(site: Site, window: SignedIn) -> None:
    texts = ["30min", "2h", "1 h 30 min", "1:30", "90", "1,5 h", "2 hours", "PT1H30M", "90 minuten",
             "", "soon", "0", "99h", "1h30", "45 m", "02:15:00", "3 Std."]  # fmt: skip
    names = ["Katharina Brandt", "Dr. Amara Okafor-Lindqvist", "Ö", "", "نور الهدى السعيد", "a b c"]
    page = await window(site, "doctor")
    written = await page.evaluate(
        f"""async ([texts, names]) => {{ {IMPORT}
            const w = await load("words.js"), {{ KINDS, GLYPHS, REASONS }} = await load("kinds.js");
            return [texts.map(w.minutes), names.map(w.initials), KINDS, GLYPHS, REASONS];
        }}""",
        [texts, names],
    )
    assert written[0] == [minutes(text) for text in texts]
    assert written[1] == [words.initials(name) for name in names]
    for kind in kinds.KINDS:
        there = written[2][kind.name]
        assert there["statuses"] == list(kind.statuses)
        assert (there["date"], there["time"], there["length"]) == (
            kind.date,
            kind.time,
            kind.length,
        )
    assert written[3] == dict(kinds.GLYPHS)
    assert written[4] == dict(kinds.REASONS)


async def test_the_end_is_computed_alike(site: Site, window: SignedIn) -> None:
    cases = [
        (gone, median, spread)
        for gone in (-5, 0, 0.5, 30, 90, 150, 400, 2000)
        for median in (15, 90, 300)
        for spread in (0.1, 0.35, 0.9)
    ]
    page = await window(site, "doctor")
    written = await page.evaluate(
        f"""async cases => {{ {IMPORT}
            const {{ expected, endsBy }} = await load("estimate.js");
            return cases.map(c => [expected(...c), endsBy(50, ...c), endsBy(90, ...c)]);
        }}""",
        cases,
    )
    for (gone, median, spread), there in zip(cases, written, strict=True):
        prior = estimate.Prior(median, spread)
        here = [
            estimate.expected_min(prior, gone),
            estimate.ends_by_min(prior, gone, 0.5),
            estimate.ends_by_min(prior, gone, 0.9),
        ]
        assert there == pytest.approx(here, rel=1e-3), (gone, median, spread)
