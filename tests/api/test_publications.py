"""What each change publishes: once on every channel that has the record, and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from assana_rt.store.eventlog import FINAL, RECHECK
from tests import make
from tests.api.kit import Api

pytestmark = pytest.mark.databases

Event = dict[str, Any]
PATHS = {"appointment": "appointments", "surgery": "surgeries", "consultation": "consultations"}


class Heard:
    """The events published inside a `listening` block, by channel."""

    def __init__(self) -> None:
        self.events: dict[str, list[Event]] = {}

    def on(self, channel: str) -> list[Event]:
        return self.events.get(channel, [])

    def one(self, channel: str) -> Event:
        (event,) = self.on(channel)
        return event

    def types(self) -> dict[str, list[str]]:
        return {name: [event["type"] for event in found] for name, found in self.events.items()}


@asynccontextmanager
async def listening(api: Api) -> AsyncIterator[Heard]:
    """Collect what is published on any channel; numbers go on without a hole."""
    before = await _heads(api)
    heard = Heard()
    yield heard
    for channel, head in (await _heads(api)).items():
        found = (await api.published(channel))[before.get(channel, 0) :]
        numbers = [event["offset"] for event in found]
        assert numbers == list(range(before.get(channel, 0) + 1, head + 1))
        # What its doctor is told besides: whole_record/test_notifications.py.
        found = [event for event in found if not event["type"].startswith("notification.")]
        if found:
            heard.events[channel] = found


async def _heads(api: Api) -> dict[str, int]:
    rows = await api.parts.database.rows("SELECT name, head FROM live_channel")
    return {row["name"]: row["head"] for row in rows}


def channels(api: Api, kind: str, record: dict[str, Any]) -> set[str]:
    found = {f"doctor:{record['doctor_id']}"}
    if kind in PATHS:
        found.add(PATHS[kind])
    if kind == "surgery":
        found.add("board")
    if kind == "consultation":
        found.add(f"consultation:{record['id']}")
    return found


def without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}


@pytest.mark.parametrize("kind", PATHS)
async def test_a_new_record_is_created_everywhere(api: Api, kind: str) -> None:
    async with listening(api) as heard:
        made = await api.made("coordinator", PATHS[kind])
    assert heard.types() == {c: [f"{kind}.created"] for c in channels(api, kind, made)}
    for channel in heard.events.keys() - {"board"}:
        event = heard.one(channel)
        assert event["data"] == without(made, "meeting_token")
        assert event["actor"] == {
            "id": api.id("coordinator"),
            "name": api.people["coordinator"].name,
        }
        assert event["record"] == made["id"]
        assert "changed" not in event


@pytest.mark.parametrize("kind", PATHS)
async def test_a_change_is_updated_everywhere_with_what_changed(api: Api, kind: str) -> None:
    made = await api.made("doctor", PATHS[kind])
    column = "procedure" if kind == "consultation" else "notes"
    async with listening(api) as heard:
        changed = await api.patch(
            "admin", f"{PATHS[kind]}/{made['id']}", patient_name="Mara L.", **{column: "new"}
        )
    assert heard.types() == {c: [f"{kind}.updated"] for c in channels(api, kind, made)}
    for channel in heard.events.keys() - {"board"}:
        event = heard.one(channel)
        assert event["data"] == without(changed, "meeting_token")
        assert sorted(event["changed"]) == sorted(["patient_name", column])
        assert event["actor"]["id"] == api.id("admin")
        assert event["flags"] == 0


@pytest.mark.parametrize("kind", PATHS)
async def test_a_deletion_says_id_and_version_alone(api: Api, kind: str) -> None:
    made = await api.made("doctor", PATHS[kind])
    async with listening(api) as heard:
        await api.delete("doctor", f"{PATHS[kind]}/{made['id']}")
    assert heard.types() == {c: [f"{kind}.deleted"] for c in channels(api, kind, made)}
    for channel in heard.events:
        event = heard.one(channel)
        assert event["data"] == {"id": made["id"], "version": 2}
        assert event["flags"] == (FINAL if channel.startswith("consultation:") else 0)


@pytest.mark.parametrize("kind", PATHS)
async def test_a_restored_record_is_created_again_with_its_next_version(
    api: Api, kind: str
) -> None:
    made = await api.made("doctor", PATHS[kind])
    await api.delete("doctor", f"{PATHS[kind]}/{made['id']}")
    async with listening(api) as heard:
        await api.ask("admin", "POST", f"{PATHS[kind]}/{made['id']}/restore")
    assert heard.types() == {c: [f"{kind}.created"] for c in channels(api, kind, made)}
    for channel in heard.events:
        assert heard.one(channel)["data"]["version"] == 3


@pytest.mark.parametrize("kind", PATHS)
async def test_a_handed_over_record_leaves_one_doctor_and_enters_the_other(
    api: Api, kind: str
) -> None:
    made = await api.made("doctor", PATHS[kind])
    other = api.id("doctor2")
    async with listening(api) as heard:
        changed = await api.patch("coordinator", f"{PATHS[kind]}/{made['id']}", doctor_id=other)
    expected = {c: [f"{kind}.updated"] for c in channels(api, kind, made)}
    expected[f"doctor:{made['doctor_id']}"] = [f"{kind}.deleted"]
    expected[f"doctor:{other}"] = [f"{kind}.created"]
    assert heard.types() == expected
    left = heard.one(f"doctor:{made['doctor_id']}")
    assert left["data"] == {"id": made["id"], "version": 2}
    assert heard.one(f"doctor:{other}")["data"] == without(changed, "meeting_token")
    assert heard.one(PATHS[kind])["changed"] == ["doctor_id"]
    if kind == "consultation":
        own = heard.one(f"consultation:{made['id']}")
        assert own["flags"] == RECHECK, "who lost it must not hear this"


async def test_a_handed_over_consultation_takes_its_history_along(api: Api) -> None:
    made = await api.made("doctor", "consultations")
    where = f"consultations/{made['id']}"
    entry = await api.new("doctor", f"{where}/case-history", make.entry())
    other = api.id("doctor2")
    async with listening(api) as heard:
        await api.patch("coordinator", where, doctor_id=other)
    left, entered = heard.on(f"doctor:{made['doctor_id']}"), heard.on(f"doctor:{other}")
    assert sorted(event["type"] for event in left) == [
        "case_history.deleted",
        "consultation.deleted",
    ]
    assert sorted(event["type"] for event in entered) == [
        "case_history.created",
        "consultation.created",
    ]
    own = heard.on(f"consultation:{made['id']}")
    assert sorted(event["type"] for event in own) == [
        "case_history.updated",
        "consultation.updated",
    ]
    # Nothing reaches the former doctor any more: not even an entry of before.
    assert own[0]["flags"] == RECHECK
    moved = await api.get("doctor2", f"{where}/case-history/{entry['id']}")
    assert moved["version"] == 2
    assert {event["data"]["version"] for event in (*left, *entered, *own)} == {2}
    (await api.ask("doctor", "GET", f"{where}/case-history/{entry['id']}")).problem(404)


async def test_an_entry_is_told_to_its_doctor_and_its_consultation(api: Api) -> None:
    made = await api.made("doctor", "consultations")
    where = f"consultations/{made['id']}/case-history"
    expected = {f"doctor:{api.id('doctor')}", f"consultation:{made['id']}"}
    async with listening(api) as heard:
        entry = await api.new("admin", where, make.entry(metadata={"a": [1]}))
    assert heard.types() == {c: ["case_history.created"] for c in expected}
    assert all(heard.one(c)["data"] == entry for c in expected)
    async with listening(api) as heard:
        changed = await api.patch("doctor", f"{where}/{entry['id']}", title="Asthma, mild")
    assert heard.types() == {c: ["case_history.updated"] for c in expected}
    assert all(heard.one(c)["data"] == changed for c in expected)
    assert all(heard.one(c)["changed"] == ["title"] for c in expected)
    async with listening(api) as heard:
        await api.delete("doctor", f"{where}/{entry['id']}")
    assert heard.types() == {c: ["case_history.deleted"] for c in expected}
    assert all(heard.one(c)["flags"] == 0 for c in expected), "the consultation goes on"


async def test_a_deleted_consultation_hides_its_history_and_brings_exactly_that_back(
    api: Api,
) -> None:
    made = await api.made("doctor", "consultations")
    where = f"consultations/{made['id']}"
    entries = [await api.new("doctor", f"{where}/case-history", make.entry()) for _ in range(3)]
    await api.delete("doctor", f"{where}/case-history/{entries[0]['id']}")
    async with listening(api) as heard:
        await api.delete("doctor", where)
    own = heard.on(f"consultation:{made['id']}")
    assert [event["type"] for event in own] == [
        *["case_history.deleted"] * 2,
        "consultation.deleted",
    ]
    assert [event["flags"] for event in own] == [0, 0, FINAL]
    assert {event["data"]["id"] for event in own[:2]} == {entry["id"] for entry in entries[1:]}
    (await api.ask("doctor", "GET", f"{where}/case-history")).problem(404)

    async with listening(api) as heard:
        await api.ask("admin", "POST", f"{where}/restore")
    own = heard.on(f"consultation:{made['id']}")
    assert sorted(event["type"] for event in own) == [
        *["case_history.created"] * 2,
        "consultation.created",
    ]
    back = await api.all("doctor", f"{where}/case-history")
    assert {entry["id"] for entry in back} == {entry["id"] for entry in entries[1:]}
    assert all(entry["version"] == 3 for entry in back)


SECRETS = ("patient_id", "patient_name", "patient_avatar_url", "notes", "doctor_id")


async def test_the_board_is_told_what_a_wall_may_show(api: Api) -> None:
    async with listening(api) as heard:
        made = await api.made(
            "doctor", "surgeries", patient_name="mara ellen von Lindqvist-Ek", notes="HIV positive",
            surgeon="Dr. A", assistant="Dr. B", room="OR 3", estimated_duration="90min",
            patient_avatar_url="/a.png",
        )  # fmt: skip
    row = heard.one("board")
    assert row["actor"] is None
    told = row["data"]
    assert told["patient_initials"] == "ML"
    assert not set(SECRETS) & told.keys()
    for name in ("id", "version", "room", "procedure", "surgeon", "assistant", "surgery_date",
                 "surgery_time", "starts_at", "estimated_duration", "status", "delay_reason",
                 "median_min", "spread", "turnover_min"):  # fmt: skip
        assert told[name] == made[name]
    assert {"milestones", "overlap"} <= told.keys()
    for word in ("mara", "Lindqvist", "HIV", "/a.png", api.id("doctor")):
        assert word.lower() not in str(row).lower()


async def test_the_board_names_board_fields_only(api: Api) -> None:
    made = await api.made("doctor", "surgeries")
    where = f"surgeries/{made['id']}"
    async with listening(api) as heard:
        await api.patch("doctor", where, notes="private", room="OR 4")
    assert heard.one("board")["changed"] == ["room"]
    assert sorted(heard.one("surgeries")["changed"]) == ["notes", "room"]
    async with listening(api) as heard:
        await api.patch("doctor", where, notes="still private")
    # Told all the same, so that versions count alike everywhere.
    assert heard.one("board")["changed"] == []
    assert heard.one("board")["data"]["version"] == 3
    async with listening(api) as heard:
        await api.patch("doctor", where, patient_name="Xaver Yilmaz")
    assert heard.one("board")["changed"] == ["patient_initials"]


async def test_a_status_change_says_since_when(api: Api) -> None:
    made = await api.made("doctor", "appointments")
    async with listening(api) as heard:
        await api.patch("doctor", f"appointments/{made['id']}", status="Finished")
    assert set(heard.one("appointments")["changed"]) == {"status", "status_changed_at"}


async def test_settings_are_told_to_their_person(api: Api) -> None:
    async with listening(api) as heard:
        settings = await api.get("doctor", "me/settings")
    channel = f"user:{api.id('doctor')}"
    assert heard.types() == {channel: ["user_settings.created"]}
    assert heard.one(channel)["data"] == settings
    async with listening(api) as heard:
        changed = await api.patch("doctor", "me/settings", theme="dark")
    # The second goes to nodes alone, whose pages keep theme and language in cookies.
    assert heard.types() == {channel: ["user_settings.updated"], "_looks": ["look.changed"]}
    assert heard.one(channel)["data"] == changed
    assert heard.one(channel)["changed"] == ["theme"]


async def test_no_publication_ever_holds_a_secret(api: Api) -> None:
    made = await api.made("doctor", "consultations", status="Confirmed")
    token = made["meeting_token"]
    where = f"consultations/{made['id']}"
    await api.patch("doctor", where, consultation_time="11:00")
    moved = (await api.get("doctor", where))["meeting_token"]
    await api.patch("coordinator", where, doctor_id=api.id("doctor2"))
    person = await api.made("admin", "users")
    await api.patch("admin", f"users/{person['id']}", role="coordinator")
    await api.ask("doctor", "POST", "auth/logout-all")
    secret = person["setup_link"].rpartition("/")[2]
    payloads = await api.parts.database.rows("SELECT channel, payload FROM live_event")
    lines = await api.parts.database.rows("SELECT changed FROM audit_logs")
    assert len(payloads) > 10
    assert len(lines) > 5
    assert token != moved
    for text in _texts(payloads, lines):
        for word in (token, moved, secret, "password_hash", "v1$", "meeting_token"):
            assert word not in text, text


def _texts(*tables: list[dict[str, Any]]) -> Iterable[str]:
    return [str(value) for table in tables for row in table for value in row.values()]


async def test_every_change_counts_once_on_every_channel(api: Api) -> None:
    """Versions heard on any channel are 1, 2, 3 … for each record, whatever happens to it."""
    made = await api.made("doctor", "surgeries")
    where = f"surgeries/{made['id']}"
    await api.patch("doctor", where, notes="a")
    await api.patch("coordinator", where, doctor_id=api.id("doctor2"))
    await api.patch("doctor2", where, status="Ongoing")
    await api.delete("doctor2", where)
    await api.ask("admin", "POST", f"{where}/restore")
    await api.patch("coordinator", where, doctor_id=api.id("doctor"))
    for channel in ("surgeries", "board"):
        versions = [event["data"]["version"] for event in await api.published(channel)]
        assert versions == [1, 2, 3, 4, 5, 6, 7]
    heard = await api.published(f"doctor:{api.id('doctor')}")
    assert [(event["type"].split(".")[1], event["data"]["version"]) for event in heard] == [
        ("created", 1), ("updated", 2), ("deleted", 3), ("created", 7),
    ]  # fmt: skip
