"""Lists: pages that lose and double nothing, filters, search, order, and where live goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.api.kit import Api

pytestmark = pytest.mark.databases
on_one_app = pytest.mark.asyncio(loop_scope="module")

Key = Callable[[dict[str, Any]], Any]

# Many have the same day, time, name: only the id tells them apart.
DAYS = ["2026-11-23", "2026-11-24", "2026-12-01"]
TIMES = ["08:00:00", "08:00:00", "13:30:00"]
NAMES = ["Zoë Ada", "ada berg", "Ada Berg", "Ångström", "zed", "Ada Berg"]

SORTS: dict[str, Key] = {
    "date": lambda r: (r["appointment_date"], r["appointment_time"], r["id"]),
    "created_at": lambda r: (r["created_at"], r["id"]),
    "updated_at": lambda r: (r["updated_at"], r["id"]),
    "patient_name": lambda r: (r["patient_name"], r["id"]),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def some(shared: Api) -> list[dict[str, Any]]:
    """Twenty-four appointments of one doctor, six of another, two deleted."""
    made = []
    for number in range(24):
        fields = {
            "appointment_date": DAYS[number % 3],
            "appointment_time": TIMES[number // 3 % 3],
            "patient_name": NAMES[number % 6],
        }
        made.append(await shared.made("doctor", "appointments", **fields))
    for number in (3, 14, 8):
        record = await shared.patch("doctor", f"appointments/{made[number]['id']}", notes="later")
        made[number] = record
    for number in range(6):
        name = NAMES[number]
        made.append(await shared.made("doctor2", "appointments", patient_name=name))
    for record in (made[5], made[27]):
        await shared.delete("admin", f"appointments/{record['id']}")
    return [record for number, record in enumerate(made) if number not in {5, 27}]


def own(some: list[dict[str, Any]], who: str, shared: Api) -> list[dict[str, Any]]:
    if who in {"coordinator", "admin"}:
        return some
    return [record for record in some if record["doctor_id"] == shared.id(who)]


@on_one_app
@pytest.mark.parametrize("who", ["doctor", "doctor2", "coordinator", "admin"])
async def test_everybody_gets_all_of_their_own(
    shared: Api, some: list[dict[str, Any]], who: str
) -> None:
    page = await shared.get(who, "appointments", limit=200)
    assert page["next_cursor"] is None
    assert page["items"] == sorted(own(some, who, shared), key=SORTS["date"])


@on_one_app
@pytest.mark.parametrize("limit", [1, 4, 7])
@pytest.mark.parametrize("sort", [f"{way}{name}" for name in SORTS for way in ("", "-")])
async def test_pages_follow_each_other_without_a_gap(
    shared: Api, some: list[dict[str, Any]], sort: str, limit: int
) -> None:
    if limit == 1 and sort not in {"date", "-patient_name"}:
        limit = 11
    items = await shared.all("doctor", "appointments", sort=sort, limit=limit)
    expected = sorted(own(some, "doctor", shared), key=SORTS[sort.removeprefix("-")])
    if sort.startswith("-"):
        expected.reverse()
    assert [item["id"] for item in items] == [record["id"] for record in expected]


@on_one_app
async def test_the_order_is_by_date_where_there_is_one(
    shared: Api, some: list[dict[str, Any]]
) -> None:
    usual = await shared.all("doctor", "appointments")
    assert usual == await shared.all("doctor", "appointments", sort="date")
    people = await shared.all("admin", "users")
    assert people == await shared.all("admin", "users", sort="-created_at")
    times = [person["created_at"] for person in people]
    assert times == sorted(times, reverse=True)


FILTERS: list[tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = [
    ({"date_from": "2026-11-24"}, lambda r: r["appointment_date"] >= "2026-11-24"),
    ({"date_to": "2026-11-24"}, lambda r: r["appointment_date"] <= "2026-11-24"),
    (
        {"date_from": "2026-11-24", "date_to": "2026-11-24"},
        lambda r: r["appointment_date"] == "2026-11-24",
    ),
    ({"date_from": "2026-12-02"}, lambda r: False),
    ({"status": "Upcoming"}, lambda r: True),
    ({"status": ["Finished", "Cancelled"]}, lambda r: False),
    ({"status": ["Finished", "Upcoming"]}, lambda r: True),
    ({"type": "Review"}, lambda r: True),
    ({"type": "Assessment"}, lambda r: False),
    ({"q": "ada", "date_to": "2026-11-23"}, lambda r: "da" in r["patient_name"].lower()
     and r["appointment_date"] <= "2026-11-23"),
]  # fmt: skip


@on_one_app
@pytest.mark.parametrize(("query", "holds"), FILTERS)
async def test_a_filter_holds_for_every_item_and_misses_none(
    shared: Api,
    some: list[dict[str, Any]],
    query: dict[str, Any],
    holds: Callable[[dict[str, Any]], bool],
) -> None:
    found = await shared.all("admin", "appointments", limit=5, **query)
    expected = sorted((record for record in some if holds(record)), key=SORTS["date"])
    assert found == expected


@on_one_app
async def test_a_doctor_is_a_filter_for_the_desk_and_nothing_new_for_a_doctor(
    shared: Api, some: list[dict[str, Any]]
) -> None:
    other = shared.id("doctor2")
    assert await shared.all("coordinator", "appointments", doctor_id=other) == sorted(
        own(some, "doctor2", shared), key=SORTS["date"]
    )
    assert await shared.all("doctor", "appointments", doctor_id=other) == []


SEARCHED = [
    ("ada", {"Zoë Ada", "ada berg", "Ada Berg"}),
    ("ADA", {"Zoë Ada", "ada berg", "Ada Berg"}),
    ("berg ada", {"ada berg", "Ada Berg"}),
    ("zoe", {"Zoë Ada"}),
    ("ZOË", {"Zoë Ada"}),
    ("Zoe\u0308", {"Zoë Ada"}),
    ("angstrom", {"Ångström"}),
    ("ÅNGSTRÖM", {"Ångström"}),
    ("er", {"ada berg", "Ada Berg"}),
    ("  ", set(NAMES)),
    ("%", set()),
    ("_", set()),
    ("a%", set()),
    ("\\", set()),
    ("'", set()),
    ('"', set()),
    ("?", set()),
    ("ada zed", set()),
]


@on_one_app
@pytest.mark.parametrize(("q", "names"), SEARCHED)
async def test_a_search_finds_words_whatever_case_accent_and_order(
    shared: Api, some: list[dict[str, Any]], q: str, names: set[str]
) -> None:
    found = await shared.all("admin", "appointments", q=q)
    assert {record["patient_name"] for record in found} == names
    assert len(found) == sum(record["patient_name"] in names for record in some)


STREAMS = [
    ("doctor", "appointments", "doctor:{doctor}"),
    ("doctor", "surgeries", "doctor:{doctor}"),
    ("doctor", "consultations", "doctor:{doctor}"),
    ("coordinator", "appointments", "appointments"),
    ("admin", "surgeries", "surgeries"),
    ("admin", "consultations", "consultations"),
    ("admin", "users", None),
    ("coordinator", "users", None),
]


@on_one_app
@pytest.mark.parametrize(("who", "path", "channel"), STREAMS)
async def test_a_list_names_the_channel_that_carries_it_on(
    shared: Api, some: list[dict[str, Any]], who: str, path: str, channel: str | None
) -> None:
    stream = (await shared.get(who, path))["stream"]
    if channel is None:
        assert stream is None
        return
    name = channel.format(doctor=shared.id("doctor"))
    epoch, heads = await shared.parts.events.positions([name])
    assert stream == {"channel": name, "epoch": epoch, "offset": heads[name]}
