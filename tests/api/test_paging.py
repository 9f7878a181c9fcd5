"""Lists over time: pages while rows are added, cursors of other lists, and where live goes on."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest

from tests import make
from tests.api.kit import Api

pytestmark = pytest.mark.databases


async def test_signs_of_a_pattern_are_found_as_what_they_are(api: Api) -> None:
    for name in ("100% sure", "a_b", "back\\slash", "O'Neil", 'the "one"', "why?", "$1 and %s"):
        await api.made("doctor", "appointments", patient_name=name)
    for q, name in (
        ("0%", "100% sure"),
        ("_", "a_b"),
        ("k\\s", "back\\slash"),
        ("o'n", "O'Neil"),
        ('"one"', 'the "one"'),
        ("?", "why?"),
        ("$1", "$1 and %s"),
        ("%s", "$1 and %s"),
    ):
        found = await api.all("doctor", "appointments", q=q)
        assert [record["patient_name"] for record in found] == [name], q


async def test_a_search_looks_at_the_procedure_too_and_follows_changes(api: Api) -> None:
    made = await api.made("doctor", "surgeries", patient_name="Mara", procedure="Hüftprothese")
    await api.made("doctor", "surgeries", patient_name="Mara", procedure="Knie")
    assert len(await api.all("doctor", "surgeries", q="mara hueft")) == 0
    for q in ("hufT mara", "MARA prothese"):
        assert [r["id"] for r in await api.all("doctor", "surgeries", q=q)] == [made["id"]]
    await api.patch("doctor", f"surgeries/{made['id']}", procedure="Schulter")
    assert await api.all("doctor", "surgeries", q="huft") == []
    assert len(await api.all("doctor", "surgeries", q="schulter")) == 1


async def test_names_that_begin_alike_come_once_each_in_order(api: Api) -> None:
    """Databases differ in what comes after the end of a text: all, or spaces."""
    sent = ("Zann", "Zann\t", "Zann ", "Zann\tB", "Zann B", "Zann!", "Zannb")
    bodies = [make.patient(name=name) for name in sent]
    answers = [await api.ask("admin", "POST", "patients", body) for body in bodies]
    made = [answer.json["name"] for answer in answers if answer.status == 201]
    assert made == ["Zann", "Zann", "Zann", "Zann B", "Zann!", "Zannb"]
    listed = await api.all("admin", "patients", sort="name", limit=1)
    assert [patient["name"] for patient in listed] == made


@pytest.mark.parametrize("sort", ["date", "-date", "created_at", "-updated_at", "patient_name"])
async def test_pages_stay_stable_while_rows_are_added(api: Api, sort: str) -> None:
    """A row that was there is seen once, whatever comes before or behind it meanwhile."""
    there = {(await api.made("doctor", "appointments", **_early(n)))["id"] for n in range(9)}
    seen: list[str] = []
    page = await api.get("doctor", "appointments", sort=sort, limit=2)
    number = 0
    while True:
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        await asyncio.gather(
            *(api.made("doctor", "appointments", **fields) for fields in _new(number))
        )
        number += 1
        assert number < 40
        page = await api.get(
            "doctor", "appointments", sort=sort, limit=2, cursor=page["next_cursor"]
        )
        if number > 8 and there <= set(seen):
            break
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


def _early(number: int) -> dict[str, Any]:
    return {"appointment_date": f"2026-11-{10 + number // 2}", "patient_name": f"M{number // 2}"}


def _new(number: int) -> list[dict[str, Any]]:
    """Rows before and behind every page, while the first few are read."""
    if number > 3:
        return []
    first = {"appointment_date": "2026-11-01", "patient_name": "A"}
    last = {"appointment_date": "2026-11-30", "patient_name": "Z"}
    return [first, last]


async def test_a_cursor_is_for_its_own_list_and_person(api: Api) -> None:
    for _ in range(3):
        await api.made("doctor", "appointments")
        await api.made("doctor", "surgeries")
        await api.made("doctor2", "appointments")
    page = await api.get("doctor", "appointments", limit=1, sort="created_at")
    cursor = page["next_cursor"]
    good = {"sort": "created_at", "cursor": cursor}
    assert len((await api.get("doctor", "appointments", limit=50, **good))["items"]) == 2
    for who, path, query in (
        ("doctor", "appointments", {"cursor": cursor}),
        ("doctor", "appointments", good | {"sort": "-created_at"}),
        ("doctor", "appointments", good | {"status": "Upcoming"}),
        ("doctor", "appointments", good | {"q": "mara"}),
        ("doctor", "surgeries", good),
        ("doctor2", "appointments", good),
        ("admin", "appointments", good),
        ("doctor", "appointments", good | {"cursor": cursor[:-2]}),
        ("doctor", "appointments", good | {"cursor": cursor + "A"}),
    ):
        answer = await api.ask(who, "GET", path, **query)
        assert [field for field, _ in answer.errors()] == ["cursor"], (who, path, query)


FORGED: list[Any] = [
    [],
    ["2026-11-23T08:00:00+00:00"],
    ["2026-11-23T08:00:00+00:00", 17],
    ["yesterday", "x"],
    [None, None],
    [{"a": 1}, "x"],
    ["0001-01-01T00:00:00+14:00", "x"],
    ["9999-12-31T23:59:59-14:00", "x"],
    ["2026-11-23T08:00:00", "x"],
    ["2026-11-23T08:00:00+00:00", "a\0"],
    ["2026-11-23T08:00:00+00:00", "x", "y"],
    "text",
    None,
    17,
]


async def test_a_forged_cursor_harms_nothing(api: Api) -> None:
    for _ in range(2):
        await api.made("doctor", "appointments")
    page = await api.get("doctor", "appointments", limit=1, sort="created_at")
    text = page["next_cursor"]
    parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    for values in FORGED:
        parts[1] = values
        forged = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()
        answer = await api.ask("doctor", "GET", "appointments", sort="created_at", cursor=forged)
        if answer.status != 200:
            assert [field for field, _ in answer.errors()] == ["cursor"], values


async def test_events_continue_exactly_from_a_lists_position(api: Api) -> None:
    """State at N and the events from N+1 on are the state now, while writers are at work."""
    made = [await api.made("doctor", "appointments") for _ in range(3)]

    async def write(record: dict[str, Any]) -> None:
        for number in range(12):
            await api.patch("doctor", f"appointments/{record['id']}", notes=f"note {number}")
        await api.delete("doctor", f"appointments/{record['id']}")
        await api.made("doctor", "appointments")

    writing = asyncio.gather(*map(write, made))
    pages = []
    while not writing.done():
        pages.append(await api.get("coordinator", "appointments"))
    await writing
    events = await api.published("appointments")
    now = {item["id"]: item for item in await api.all("coordinator", "appointments")}
    assert len(pages) > 5
    assert len({page["stream"]["offset"] for page in pages}) > 3
    for page in pages:
        state = {item["id"]: item for item in page["items"]}
        for event in events[page["stream"]["offset"] :]:
            _apply(state, event)
        assert state == now


def _apply(state: dict[str, Any], event: dict[str, Any]) -> None:
    data = event["data"]
    match event["type"]:
        case "appointment.created":
            assert data["id"] not in state
            state[data["id"]] = data
        case "appointment.updated":
            assert state[data["id"]]["version"] == data["version"] - 1
            state[data["id"]] = data
        case "appointment.deleted":
            assert state.pop(data["id"])["version"] == data["version"] - 1


async def test_the_first_pages_position_holds_for_all(api: Api) -> None:
    for _ in range(3):
        await api.made("doctor", "appointments")
    first = await api.get("doctor", "appointments", limit=1)
    await api.made("doctor", "appointments")
    second = await api.get("doctor", "appointments", limit=1, cursor=first["next_cursor"])
    assert second["stream"] == first["stream"]
    assert (await api.get("doctor", "appointments"))["stream"]["offset"] == 4


async def test_a_history_has_its_own_list(api: Api) -> None:
    first, second = [await api.made("doctor", "consultations") for _ in range(2)]
    made = [
        await api.new(
            "doctor",
            f"consultations/{parent['id']}/case-history",
            make.entry(history_type=kind, title=f"{number}"),
        )
        for number, (parent, kind) in enumerate(
            [(first, "prescription"), (first, "lab_report"), (first, "prescription"),
             (second, "prescription")]
        )
    ]  # fmt: skip
    where = f"consultations/{first['id']}/case-history"
    assert await api.all("doctor", where, limit=1, sort="created_at") == made[:3]
    found = await api.all("doctor", where, history_type="prescription", sort="created_at")
    assert found == [made[0], made[2]]
    assert (await api.get("doctor", where))["stream"]["channel"] == f"doctor:{api.id('doctor')}"
    assert (await api.get("admin", where))["stream"] is None
