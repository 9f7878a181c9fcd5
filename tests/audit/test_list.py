"""The audit as admins read it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assana_rt.store import audit_search
from assana_rt.store.audit import AuditLine
from assana_rt.store.audit_rows import LineIds, first_id
from assana_rt.store.audit_search import Wanted
from assana_rt.store.work import Actor
from tests.api.kit import Api
from tests.audit.kit import sealed

pytestmark = pytest.mark.databases


async def ask(api: Api, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await api.get("admin", "audit-logs", **query))["items"]
    return items


async def test_the_newest_comes_first_and_each_line_is_told_whole(api: Api) -> None:
    surgery = await api.made("doctor", "surgeries")
    await api.patch("doctor", f"surgeries/{surgery['id']}", notes="late")
    changed, made = await ask(api)
    assert (changed["action"], made["action"]) == ("update", "create")
    assert changed["changed"]["notes"] == [None, "late"]
    assert changed["record_id"] == surgery["id"]
    assert changed["record_version"] == 2
    assert changed["at"].endswith("Z")
    assert not {"mac", "chain"} & changed.keys()


async def test_the_next_request_sees_the_line_of_the_last(api: Api) -> None:
    await api.get("doctor", "surgeries")
    (line,) = await ask(api)
    assert (line["action"], line["record_id"]) == ("list", None)
    newest = (await ask(api))[0]
    assert (newest["action"], newest["record_type"]) == ("list", "audit_log")


async def test_what_happened_to_a_record_is_told_from_the_beginning(api: Api) -> None:
    surgery = await api.made("doctor", "surgeries")
    other = await api.made("doctor", "surgeries", surgery_time="20:00:00", room="OR 9")
    where = f"surgeries/{surgery['id']}"
    await api.get("coordinator", where)
    await api.patch("doctor", where, notes="late")
    await api.delete("coordinator", where)
    await api.get("doctor", f"surgeries/{other['id']}")
    story = await ask(api, record_type="surgery", record_id=surgery["id"], sort="at")
    assert [(line["action"], line["actor_id"]) for line in story] == [
        ("create", api.id("doctor")),
        ("read", api.id("coordinator")),
        ("update", api.id("doctor")),
        ("delete", api.id("coordinator")),
    ]


async def test_filters_narrow_and_combine(api: Api) -> None:
    surgery = await api.made("doctor", "surgeries")
    await api.get("coordinator", "surgeries")
    await api.get("doctor", f"surgeries/{surgery['id']}")
    doctor = api.people["doctor"]
    assert {each["actor_id"] for each in await ask(api, actor_id=doctor.id)} == {doctor.id}
    assert len(await ask(api, session_id=doctor.session_id)) == 2
    assert [each["action"] for each in await ask(api, action="create")] == ["create"]
    assert [each["action"] for each in await ask(api, record_type="surgery", action="list")] == [
        "list"
    ]
    assert await ask(api, record_id=doctor.id) == []


async def test_days_are_the_sites_and_both_are_meant(api: Api) -> None:
    today = api.parts.today()
    await api.get("doctor", "surgeries")
    await api.parts.database.run(
        "UPDATE audit_logs SET id = ?",
        [LineIds().make(api.parts.instant(today, datetime.min.time()))],
    )
    assert (
        len(
            await ask(
                api, date_from=str(today), date_to=str(today), action="list", record_type="surgery"
            )
        )
        == 1
    )
    yesterday = str(today - timedelta(days=1))
    assert await ask(api, date_to=yesterday) == []
    assert await ask(api, date_from=str(today + timedelta(days=1))) == []


async def test_a_day_before_1970_is_a_day_too(api: Api) -> None:
    await api.get("doctor", "surgeries")
    assert await ask(api, date_to="1960-01-01") == []
    assert len(await ask(api, date_from="1900-01-01", record_type="surgery")) == 1


async def test_pages_go_on_in_either_direction(api: Api) -> None:
    lines = [AuditLine("read", "surgery", f"s{number}") for number in range(25)]
    await api.parts.audit.keep(Actor("b0b"), lines)
    for sort, expected in (("at", range(25)), ("-at", range(24, -1, -1))):
        found = await api.all("admin", "audit-logs", actor_id="b0b", limit=7, sort=sort)
        assert [each["record_id"] for each in found] == [f"s{number}" for number in expected]


@pytest.mark.parametrize("newest_first", [True, False])
async def test_every_filter_pages_through_just_its_lines(api: Api, newest_first: bool) -> None:
    """Each database finds its own way along an index: what comes must be the same."""
    began = datetime(2026, 11, 20, tzinfo=UTC)
    for n in range(40):
        who = Actor(f"person {n % 3}", None, f"session {n % 4}")
        line = AuditLine(("read", "list")[n % 2], ("surgery", "patient")[n // 2 % 2])
        await api.parts.audit.append(who, began + timedelta(hours=n), [line])
    lines = await audit_search.page(
        api.parts.database, Wanted(), after=None, newest_first=newest_first, limit=100
    )
    days = (began + timedelta(hours=9), began + timedelta(hours=31))
    some = {"actor_id": "person 1", "action": "read", "record_type": "surgery"}
    for names in ((), ("actor_id",), ("action",), ("record_type",), (*some,), ("session_id",)):
        for since, until in itertools.product((None, days[0]), (None, days[1])):
            values = {name: (some | {"session_id": "session 3"})[name] for name in names}
            wanted = Wanted(values, since, until)
            expected = [
                line["id"] for line in lines
                if all(line[name] == value for name, value in values.items())
                and (since is None or line["at"] >= since)
                and (until is None or line["at"] < until)
            ]  # fmt: skip
            assert expected
            assert await audit_search.count(api.parts.database, wanted) == len(expected)
            found: list[str] = []
            while len(found) <= len(expected) and (rows := await audit_search.page(
                api.parts.database, wanted, after=found[-1] if found else None,
                newest_first=newest_first, limit=3,
            )):  # fmt: skip
                found += [row["id"] for row in rows]
            assert found == expected, (wanted, newest_first)


@pytest.mark.parametrize("who", ["doctor", "coordinator", "display"])
async def test_it_is_for_admins_alone(api: Api, who: str) -> None:
    (await api.ask(who, "GET", "audit-logs")).problem(403)
    (line,) = await ask(api, actor_id=api.id(who))
    assert (line["action"], line["record_type"]) == ("refused", "audit_log")


@pytest.mark.parametrize(
    "query",
    [
        {"record_id": "what"}, {"sort": "actor_id"}, {"date_from": "soon"}, {"whom": "me"},
        {"cursor": "x"}, {"limit": "0"},
    ],
)  # fmt: skip
async def test_what_it_does_not_know_is_refused(api: Api, query: dict[str, str]) -> None:
    (await api.ask("admin", "GET", "audit-logs", **query)).problem(422)


async def test_numbers_show_once_lines_are_sealed(api: Api) -> None:
    await api.parts.audit.keep(Actor("b0b"), [AuditLine("read", "surgery")])
    await sealed(api.parts)
    (line,) = await ask(api, actor_id="b0b")
    assert line["seq"] in (1, None), "the server's own sealer may have the lease"


def test_ids_sort_by_time_and_within_a_moment_by_birth() -> None:
    ids, at = LineIds(), datetime(2026, 11, 23, 8, 15, 2, 114_567, UTC)
    made = [ids.make(at) for _ in range(5000)]
    assert made == sorted(made)
    assert len({id[:18] for id in made}) < 30
    later = ids.make(at + timedelta(milliseconds=1))
    assert made[-1] < first_id(at + timedelta(milliseconds=1)) <= later
    assert first_id(at) <= made[0]
