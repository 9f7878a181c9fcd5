"""What server and browser both write must read the same: the first paint, and news after it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assana_rt.pages import headline, kinds, lobby, rows, words
from assana_rt.pages.details import words_of
from assana_rt.theatre import estimate
from assana_rt.theatre.cascade import Run, outlooks
from assana_rt.theatre.durations import minutes
from assana_rt.theatre.figures import Case, Day, figures
from assana_rt.theatre.milestones import began
from assana_rt.theatre.rooms import by_room
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
            passed = STEPS[1:] if n == 4 else STEPS[:n]  # in_room may be left out
            own["milestones"] = passed if status == "Ongoing" else []
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


async def test_who_waits_in_a_lobby_reads_the_same(site: Site, window: SignedIn) -> None:
    waits = [
        {
            "participant_id": f"p{away}",
            "guest": guest,
            "waiting_since": (NOW - timedelta(minutes=away)).isoformat(),
            "consultation_id": "c",
            "meeting_id": "abc-def",
            "doctor_id": doctor,
            "patient_name": "Yusuf Karaca",
            "procedure": procedure,
            "starts_at": "2026-11-23T10:45:00Z",
        }
        for away, guest, doctor, procedure in (
            (0, "Yusuf Karaca", "d", "Before knee replacement"),
            (9.9, "His daughter", "nobody", ""),
            (10, "Yusuf Karaca", "d", ""),
        )
    ]
    names = {"d": "Dr. Nowak"}
    page = await window(site, "doctor")
    written = await page.evaluate(
        f"""async ([waits, names, now]) => {{ {IMPORT}
            const {{ line }} = await load("lobby.js"), doctors = id => names[id] ?? "";
            const told = (each, host) => line(each, now, {{ host, doctors }});
            return waits.map(each => [told(each, true), told(each, false)]);
        }}""",
        [waits, names, NOW.timestamp() * 1000],
    )
    clock_of = partial(words.clock, zone=ZoneInfo("UTC"))
    for each, pair in zip(waits, written, strict=True):
        for host, there in zip((True, False), pair, strict=True):
            assert there == lobby.line(each, NOW, names, host=host, clock_of=clock_of)


async def test_durations_names_and_kinds_are_understood_alike(site: Site, window: SignedIn) -> None:
    texts = ["30min", "2h", "1 h 30 min", "1:30", "90", "1,5 h", "2 hours", "PT1H30M", "90 minuten",
             "", "soon", "0", "99h", "1h30", "45 m", "02:15:00", "3 Std."]  # fmt: skip
    names = ["Katharina Brandt", "Dr. Amara Okafor-Lindqvist", "Ö", "", "نور الهدى السعيد", "a b c"]
    page = await window(site, "doctor")
    written = await page.evaluate(
        f"""async ([texts, names]) => {{ {IMPORT}
            const w = await load("words.js"), {{ KINDS, GLYPHS, REASONS }} = await load("kinds.js");
            return [texts.map(w.minutes), names.map(w.initials), KINDS, GLYPHS, REASONS,
                texts.map(w.length)];
        }}""",
        [texts, names],
    )
    assert written[0] == [minutes(text) for text in texts]
    assert written[1] == [words.initials(name) for name in names]
    assert written[5] == [words.length(text) for text in texts]
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


async def test_rooms_and_figures_are_reckoned_alike(site: Site, window: SignedIn) -> None:
    dice = random.Random(7)
    days = [_theatre_day(dice) for _ in range(12)]
    page = await window(site, "doctor")
    written = await page.evaluate(
        f"""async ([days, now, date]) => {{ {IMPORT}
            const {{ lanes }} = await load("lanes.js"), {{ figures }} = await load("figures.js");
            const {{ minuteOf, zone }} = await load("clock.js");
            if (zone !== "UTC") throw new Error(zone);
            const rules = {{ opens: "07:00", closes: "19:00", grace: 0, longest: 60 }};
            return days.map(day => {{
                const rooms = lanes(day, date, now), minute = minuteOf(now, date);
                const open = rooms.flatMap(room => room.cases).filter(one => !one.over);
                const ends = open.map(one => [one.record.id, one.start, one.median, one.late]);
                return [Object.fromEntries(ends.map(([id, ...rest]) => [id, rest])),
                    figures(rooms, rules, minute)];
            }});
        }}""",
        [days, NOW.timestamp() * 1000, NOW.date().isoformat()],
    )
    for day, (ends, there) in zip(days, written, strict=True):
        here = figures([_as_case(row) for row in day], RULES)
        first, turnover, use = here["first_cases"], here["turnover"], here["room_use"]
        assert there["first"]["onTime"] == first["on_time"]
        assert there["first"]["of"] == first["of"]
        assert there["first"]["lost"] == pytest.approx(first["minutes_lost"], abs=1)
        assert there["first"]["notBegun"] == first["not_begun"]
        assert there["turnover"]["count"] == turnover["count"]
        assert there["turnover"]["median"] == pytest.approx(turnover["median_min"], abs=1)
        assert there["use"]["raw"] == pytest.approx(use["raw"], abs=0.001)
        assert there["use"]["adjusted"] == pytest.approx(use["adjusted"], abs=0.001)
        assert there["inRoom"] == here["activity"]["in_room"]
        assert there["inRecovery"] == here["activity"]["in_recovery"]
        expected = _expected_ends(day)
        assert ends.keys() == expected.keys()
        for id, (start, half, late) in expected.items():
            assert ends[id] == pytest.approx([start, half, late], abs=0.05), id


RULES = Day(
    began_at=NOW.replace(hour=0, minute=0),
    opens_at=NOW.replace(hour=7, minute=0),
    closes_at=NOW.replace(hour=19, minute=0),
    now=NOW,
    grace_min=0,
    turnover_max_min=60,
)


def _theatre_day(dice: random.Random) -> list[dict[str, Any]]:
    """Three rooms, each with cases one after another: some done, one under way, some to come."""
    rows = []
    for room in ("OR 1", "OR 2", "OR 10"):
        plan = real = NOW.replace(hour=6, minute=30)
        real += timedelta(minutes=dice.randint(-5, 25))
        for n in range(5):
            length = dice.choice((45, 60, 90))
            left = real + timedelta(minutes=length + dice.randint(-20, 40))
            steps = [(dice.choice(("in_room", "in_room", "incision")), real)]
            steps += [("out_of_room", left)]
            steps += [("recovery_in", left + timedelta(minutes=4))] if dice.random() < 0.7 else []
            passed = [(name, at) for name, at in steps if at <= NOW]
            spelled = dice.choice((room, room, f" {room.lower().replace(' ', '  ')} "))
            rows.append(_row(f"{room}-{n}", spelled, plan, length, passed))
            if passed and dice.random() < 0.3:  # meant to be: two at once
                rows.append(_row(f"{room}-{n}-too", spelled, plan, length, passed[:1]))
            plan += timedelta(minutes=length + dice.choice((20, 30, 90)))
            real = max(left + timedelta(minutes=dice.randint(15, 70)), plan)
    return rows


def _row(
    id: str, room: str, plan: datetime, length: int, passed: list[tuple[str, datetime]]
) -> dict[str, Any]:
    names = [name for name, _ in passed]
    status = "Scheduled"
    if names:
        status = "Post Surgery" if "out_of_room" in names else "Ongoing"
    return {
        "id": id,
        "version": 1,
        "room": room,
        "status": status,
        "starts_at": plan.isoformat(),
        "estimated_duration": f"{length}min",
        "milestones": [{"name": name, "at": at.isoformat()} for name, at in passed],
        "median_min": float(length),
        "spread": 0.35,
        "turnover_min": 30.0,
    }


def _as_case(row: dict[str, Any]) -> Case:
    at = rows.reached(row)
    return Case(
        id=row["id"],
        room=row["room"],
        starts_at=datetime.fromisoformat(row["starts_at"]),
        minutes=minutes(row["estimated_duration"]) or 0,
        status=row["status"],
        in_at=began(at),
        out_at=at.get("out_of_room"),
        recovery_in_at=at.get("recovery_in"),
    )


def _expected_ends(day: list[dict[str, Any]]) -> dict[str, tuple[float, float, float]]:
    """Begin, median end and late bound of each open case, in minutes of the day."""

    def minute(moment: datetime) -> float:
        return (moment - RULES.began_at).total_seconds() / 60

    found = {}
    for held in by_room(day, lambda row: row["room"]).values():
        cases = [(row, _as_case(row)) for row in held]
        runs = [
            Run(
                case.id,
                case.starts_at,
                estimate.Prior(row["median_min"], row["spread"]),
                row["turnover_min"],
                case.in_at,
                case.out_at,
                over=case.out_at is not None,
            )
            for row, case in cases
        ]
        for id, outlook in outlooks(runs, NOW).items():
            found[id] = (
                minute(outlook.begins_at),
                minute(outlook.ends_at),
                minute(outlook.ends_by),
            )
    return found
