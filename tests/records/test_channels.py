"""Who may watch which channel, and the state it begins with."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from assana_rt.access.principal import Principal
from assana_rt.errors import Invalid
from assana_rt.live.channels import ChannelKind, Registry
from assana_rt.live.protocol import Refused
from assana_rt.records import snapshots
from assana_rt.records.case_history import EntryIn, entries
from assana_rt.records.channels import kinds
from assana_rt.records.registry import RECORDS
from assana_rt.records.resource import Resource
from assana_rt.records.surgeries import surgeries
from assana_rt.records.user_settings import preferences
from assana_rt.store.base import new_id
from tests import make
from tests.make import Site

pytestmark = pytest.mark.databases

RESOURCES: dict[str, Resource[Any]] = {each.path: each for each in RECORDS}
DAY = "2026-11-23"


class People:
    """One of each role, and a second doctor."""

    def __init__(self, site: Site, **people: Principal) -> None:
        self.site = site
        self.by_name = people
        self.kinds = Registry(kinds(site.parts))

    def __getitem__(self, name: str) -> Principal:
        return self.by_name[name]

    def find(self, channel: str) -> tuple[ChannelKind, str]:
        return self.kinds.find(channel)

    async def allowed(self, name: str, channel: str) -> bool:
        kind, key = self.find(channel)
        return await kind.allowed(self[name], key)

    async def snapshot(self, name: str, channel: str, **request: object) -> dict[str, Any]:
        """Return the state as a subscriber gets it, with its offset."""
        kind, key = self.find(channel)
        found = await kind.snapshot(self[name], key, request)
        assert found is not None
        told: dict[str, Any] = json.loads(found.data)
        return told["snapshot"] | {"offset": found.position.offset, "epoch": found.position.epoch}

    async def make(self, name: str, path: str, **fields: object) -> dict[str, Any]:
        """Make a record as a doctor does over REST; return it as REST shows it."""
        resource = RESOURCES[path]
        body = resource.create_in.model_validate_json(json.dumps(make.BODIES[path](**fields)))
        made = await resource.create(self.site.ctx(self[name]), body)
        return json_of(made)

    async def change(self, name: str, path: str, id: str, **fields: object) -> dict[str, Any]:
        resource = RESOURCES[path]
        body = resource.patch_in.model_validate_json(json.dumps(fields))
        return json_of(await resource.update(self.site.ctx(self[name]), id, body))


def json_of(record: dict[str, Any]) -> dict[str, Any]:
    import orjson

    found: dict[str, Any] = orjson.loads(orjson.dumps(record, option=orjson.OPT_UTC_Z))
    found.pop("meeting_token", None)
    return found


@pytest.fixture
async def people(site: Site) -> People:
    roles = ("doctor", "coordinator", "admin", "display")
    made = {role: await site.person(role) for role in roles}
    return People(site, doctor2=await site.person("doctor"), **made)


WIDE = ("appointments", "surgeries", "consultations")


async def test_each_role_watches_its_own(people: People) -> None:
    own, others = f"doctor:{people['doctor'].id}", f"doctor:{people['doctor2'].id}"
    made = await people.make("doctor", "consultations")
    consultation = f"consultation:{made['id']}"
    expected = {
        "doctor": {"board", own, consultation, f"user:{people['doctor'].id}"},
        "doctor2": {"board", others, f"user:{people['doctor2'].id}"},
        "coordinator": {*WIDE, "board", f"user:{people['coordinator'].id}"},
        "admin": {*WIDE, "board", own, others, consultation, f"user:{people['admin'].id}"},
        "display": {"board"},
    }
    channels = {*WIDE, "board", own, others, consultation}
    channels |= {f"user:{person.id}" for person in people.by_name.values()}
    for name, may in expected.items():
        assert {each for each in channels if await people.allowed(name, each)} == may, name


async def test_nobody_watches_what_is_not_there(people: People) -> None:
    gone = await people.make("doctor", "consultations")
    await RESOURCES["consultations"].delete(people.site.ctx(people["doctor"]), gone["id"])
    nothing = new_id()
    for channel in (
        f"consultation:{nothing}",
        f"consultation:{gone['id']}",
        f"consultation:{gone['id'].upper()}",
        "consultation:17",
        "consultation:'",
        f"doctor:{nothing}",
        f"doctor:{people['doctor'].id.upper()}",
        "doctor:17",
        f"user:{nothing}",
    ):
        for name in people.by_name:
            assert not await people.allowed(name, channel), f"{name} {channel}"
    for channel in ("surgeon", "surgeries:17", "doctor", "audit", "_auth", "_auth:1", ":", ""):
        with pytest.raises(Refused):
            people.find(channel)


async def test_a_state_is_what_rest_shows_with_the_position_it_is_true_at(people: People) -> None:
    made = {
        "appointment": [
            await people.make("doctor", "appointments", appointment_time=clock)
            for clock in ("13:00:00", "08:00:00")
        ],
        "surgery": [await people.make("doctor", "surgeries", surgery_date=DAY)],
        "consultation": [await people.make("doctor", "consultations", status="Confirmed")],
    }
    await people.make("doctor2", "appointments")
    parent = made["consultation"][0]
    entry = EntryIn(history_type="medical_history", title="Asthma", metadata={"a": [1, None]})
    within = {"consultation_id": parent["id"]}
    note = json_of(await entries.create(people.site.ctx(people["doctor"]), entry, within))
    channel = f"doctor:{people['doctor'].id}"
    found = await people.snapshot("doctor", channel, date_from=DAY, date_to=DAY)
    made["appointment"].sort(key=lambda record: record["appointment_time"])
    records = {name: rows for name, rows in found["records"].items() if rows}
    assert records == {**made, "case_history": [note]}
    assert (found["date_from"], found["date_to"]) == (DAY, DAY)
    epoch, heads = await people.site.parts.events.positions([channel])
    assert (found["epoch"], found["offset"]) == (epoch, heads[channel])
    assert "meeting_token" not in str(found)

    wide = await people.snapshot("admin", "appointments", date_from=DAY, date_to=DAY)
    assert len(wide["records"]["appointment"]) == 3
    one = await people.snapshot("doctor", f"consultation:{parent['id']}")
    assert one["records"]["consultation"] == [parent]
    assert one["records"]["case_history"] == [note]
    assert "date_from" not in one


async def test_the_boards_state_is_what_its_events_say(people: People) -> None:
    for number in range(3):
        made = await people.make("doctor", "surgeries", surgery_date=DAY, notes="private",
                                 surgery_time=f"{8 + 3 * number:02}:00:00")  # fmt: skip
    await people.change("doctor", "surgeries", made["id"], status="Ongoing", room="OR 3")
    found = await people.snapshot("display", "board", date_from=DAY, date_to=DAY)
    newest = {event["record"]: event["data"] for event in await people.site.published("board")}
    assert {row["id"]: row for row in found["records"]["surgery"]} == newest
    for word in ("private", "Mara", "patient_name", "notes", people["doctor"].id):
        assert word not in str(found)


async def test_ones_settings_are_ones_state(people: People) -> None:
    mine = json_of(await preferences.mine(people.site.ctx(people["doctor"])))
    found = await people.snapshot("doctor", f"user:{people['doctor'].id}")
    assert found["records"]["user_settings"] == [mine]
    assert found["offset"] == 1


async def test_without_a_wish_it_is_today_or_a_doctors_week(people: People) -> None:
    today = people.site.parts.today()
    for ahead in (-1, 0, 1, 7, 8):
        day = (today + timedelta(days=ahead)).isoformat()
        await people.make("doctor", "appointments", appointment_date=day)
    wide = await people.snapshot("coordinator", "appointments")
    assert wide["date_from"] == wide["date_to"] == today.isoformat()
    assert len(wide["records"]["appointment"]) == 1
    own = await people.snapshot("doctor", f"doctor:{people['doctor'].id}")
    assert own["date_from"] == today.isoformat()
    assert own["date_to"] == (today + timedelta(days=7)).isoformat()
    assert len(own["records"]["appointment"]) == 3


async def test_a_case_under_way_is_there_on_any_day(people: People) -> None:
    made = [await people.make("doctor", "surgeries") for _ in range(3)]
    await people.change("doctor", "surgeries", made[0]["id"], status="Ongoing")
    await people.change("doctor", "surgeries", made[1]["id"], status="Ongoing")
    await people.change("doctor", "surgeries", made[1]["id"], status="Post Surgery")
    for name, channel in (
        ("display", "board"),
        ("admin", "surgeries"),
        ("doctor", f"doctor:{people['doctor'].id}"),
    ):
        found = await people.snapshot(name, channel, date_from="2030-01-01", date_to="2030-01-02")
        ids = {row["id"] for row in found["records"]["surgery"]}
        assert ids == {made[0]["id"], made[1]["id"]}


BAD = [
    {"date_from": "today"},
    {"date_from": 17},
    {"date_from": "2026-11-24", "date_to": "2026-11-23"},
    {"date_from": "2026-11-01", "date_to": "2026-12-02"},
    {"days": 3},
    {"date_from": "1800-01-01"},
    {"date_from": None, "date_to": "2200-12-31"},
]


async def test_a_wish_that_can_not_be_granted_is_told_why(people: People) -> None:
    for request in BAD:
        for channel in ("board", "surgeries", f"doctor:{people['doctor'].id}"):
            kind, key = people.find(channel)
            with pytest.raises(Invalid):
                await kind.snapshot(people["admin"], key, request)
            with pytest.raises(Invalid):
                kind.window(key, request)
    month = {"date_from": "2026-11-01", "date_to": "2026-12-01"}
    assert await people.snapshot("admin", "surgeries", **month)


async def test_a_state_has_its_limits(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        await people.make("doctor", "appointments", notes="x" * 2_000)
    days = {"date_from": DAY, "date_to": DAY}
    kind, key = people.find("appointments")
    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "MOST_RECORDS", 2)
        with pytest.raises(Invalid, match="at most 2 records"):
            await kind.snapshot(people["admin"], key, days)
        patch.setattr(snapshots, "MOST_RECORDS", 3)
        assert await kind.snapshot(people["admin"], key, days)
    monkeypatch.setattr(snapshots, "MOST_BYTES", 6_000)
    with pytest.raises(Invalid, match="KiB"):
        await kind.snapshot(people["admin"], key, days)


def test_the_limits_are_the_contracts() -> None:
    assert (snapshots.MOST_RECORDS, snapshots.MOST_BYTES) == (1000, 512 * 1024)
    assert snapshots.MOST_DAYS == 31


async def test_state_and_position_match_while_others_write(people: People) -> None:
    """State at N and the events from N+1 on are the state now, on the board and in the large."""
    made = [
        await people.make("doctor", "surgeries", surgery_date=DAY, surgery_time=f"{8 + 3 * n}:00:00"
                          if n else "08:00:00")
        for n in range(3)
    ]  # fmt: skip

    async def write(record: dict[str, Any]) -> None:
        for number in range(10):
            await people.change("doctor", "surgeries", record["id"], room=f"OR {number}")
        await surgeries.delete(people.site.ctx(people["doctor"]), record["id"])

    writing = asyncio.gather(*map(write, made))
    seen = []
    while not writing.done():
        for name, channel in (("display", "board"), ("admin", "surgeries")):
            seen.append((channel, await people.snapshot(name, channel, date_from=DAY, date_to=DAY)))
    await writing
    assert len({found["offset"] for _, found in seen}) > 5
    for channel, found in seen:
        state = {row["id"]: row for row in found["records"]["surgery"]}
        for event in (await people.site.published(channel))[found["offset"] :]:
            data = event["data"]
            assert state[data["id"]]["version"] == data["version"] - 1
            if event["type"].endswith("deleted"):
                del state[data["id"]]
            else:
                state[data["id"]] = data
        assert state == {}
