"""A consultation's room: its link and token come and go with status, time and doctor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assana_rt.access.tokens import TokenRefused
from assana_rt.settings import Settings
from tests.api.kit import Answer, Api
from tests.make import settings_for

pytestmark = pytest.mark.databases

Record = dict[str, Any]


@pytest.fixture
def settings(migrated_url: str, tmp_path: Path) -> Settings:
    """A site where no night is longer than another: some tests book around the present moment."""
    return settings_for(migrated_url, tmp_path, timezone="UTC")


ROOM = ("meeting_id", "meeting_link", "meeting_token")


def at(minutes: int) -> dict[str, str]:
    """Return the date and time, on the site's clock, so many minutes from now."""
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    return {
        "consultation_date": moment.date().isoformat(),
        "consultation_time": moment.time().replace(second=0, microsecond=0).isoformat(),
    }


async def confirmed(api: Api, minutes: int = 5, **fields: object) -> Record:
    return await api.made("doctor", "consultations", status="Confirmed", **at(minutes), **fields)


async def enter(api: Api, room: str, token: str) -> Answer:
    return await api.ask(None, "POST", f"meetings/{room}/enter", {"token": token})


async def stored(api: Api, record: Record) -> Record:
    (row,) = await api.parts.database.rows(
        "SELECT meeting_id, meeting_link, meeting_token, meeting_issue FROM consultations"
        " WHERE id = ?",
        [record["id"]],
    )
    return row


async def set_to(api: Api, record: Record, who: str = "doctor", **fields: object) -> Record:
    return await api.patch(who, f"consultations/{record['id']}", **fields)


async def test_a_pending_one_has_no_room(api: Api) -> None:
    made = await api.made("doctor", "consultations")
    assert [made[name] for name in ROOM] == [None, None, None]
    async with api.quiet():
        refused = await api.ask("doctor", "POST", f"consultations/{made['id']}/join")
        assert refused.problem(409)["current"] == "Pending"


async def test_confirming_gives_a_room_that_nobody_guesses(api: Api) -> None:
    rooms = set()
    for number in range(5):
        made = await confirmed(api, minutes=60 * number)
        room = made["meeting_id"]
        assert len(room.replace("-", "")) >= 26
        assert room == room.lower()
        assert made["meeting_link"] == f"http://assana.test/meet/{room}"
        rooms.add(room)
    assert len(rooms) == 5


async def test_its_token_is_for_its_doctor_room_and_window(api: Api) -> None:
    made = await confirmed(api, minutes=10, duration="40min")
    grant = api.parts.meeting_tokens.read(made["meeting_token"])
    assert (grant.meeting_id, grant.part) == (made["meeting_id"], "host")
    assert grant.person == api.id("doctor")
    starts_at = datetime.fromisoformat(made["starts_at"])
    assert grant.window.opens_at == starts_at - timedelta(minutes=15)
    assert grant.window.closes_at == starts_at + timedelta(minutes=70)
    with pytest.raises(TokenRefused):
        api.parts.access_tokens.read(made["meeting_token"])
    answer = await api.ask("doctor", "GET", "me", token=made["meeting_token"])
    answer.problem(401)
    with pytest.raises(TokenRefused):
        api.parts.meeting_tokens.read(api.token("doctor"))


async def test_its_token_is_shown_to_its_doctor_alone_and_in_no_list(api: Api) -> None:
    made = await confirmed(api)
    where = f"consultations/{made['id']}"
    assert (await api.get("doctor", where))["meeting_token"] == made["meeting_token"]
    for who in ("coordinator", "admin"):
        read = await api.get(who, where)
        assert read.get("meeting_token") is None
        assert read["meeting_link"] == made["meeting_link"]
        changed = await api.patch(who, where, patient_name=f"Changed by {who}")
        assert changed.get("meeting_token") is None
        stale = {"If-Match": '"1"'}
        refused = await api.ask(who, "PATCH", where, {"duration": "1h"}, headers=stale)
        assert refused.problem(412)["current"].get("meeting_token") is None
    for who in ("doctor", "coordinator", "admin"):
        for path in ("consultations", f"dashboard?date={made['consultation_date']}"):
            assert made["meeting_token"] not in (await api.ask(who, "GET", path)).text


@pytest.mark.parametrize("status", ["Pending", "Cancelled", "Completed", None])
async def test_what_ends_it_takes_the_room_along(api: Api, status: str | None) -> None:
    made = await confirmed(api)
    (await enter(api, made["meeting_id"], made["meeting_token"])).good()
    if status is None:
        await api.delete("doctor", f"consultations/{made['id']}")
    else:
        changed = await set_to(api, made, status=status)
        kept = made["meeting_id"] if status == "Completed" else None
        assert [changed[name] for name in ROOM] == [kept, None, None]
    row = await stored(api, made)
    assert [row[name] for name in ROOM[1:]] == [None, None]
    assert row["meeting_issue"] > 1
    (await enter(api, made["meeting_id"], made["meeting_token"])).problem(401)


async def test_confirming_again_gives_another_room(api: Api) -> None:
    made = await confirmed(api)
    await set_to(api, made, status="Pending")
    again = await set_to(api, made, status="Confirmed")
    assert all(again[name] != made[name] for name in ROOM)
    (await enter(api, again["meeting_id"], again["meeting_token"])).good()
    for room, token in (
        (made["meeting_id"], made["meeting_token"]),
        (again["meeting_id"], made["meeting_token"]),
        (made["meeting_id"], again["meeting_token"]),
    ):
        (await enter(api, room, token)).problem(401)


async def test_a_restored_one_gets_another_room(api: Api) -> None:
    made = await confirmed(api)
    await api.delete("doctor", f"consultations/{made['id']}")
    (await api.ask("admin", "POST", f"consultations/{made['id']}/restore")).good()
    back = await api.get("doctor", f"consultations/{made['id']}")
    assert back["status"] == "Confirmed"
    assert all(back[name] not in {None, made[name]} for name in ROOM)
    (await enter(api, made["meeting_id"], made["meeting_token"])).problem(401)
    (await enter(api, back["meeting_id"], made["meeting_token"])).problem(401)
    (await enter(api, back["meeting_id"], back["meeting_token"])).good()


@pytest.mark.parametrize("change", [at(20), {"duration": "55min"}])
async def test_moving_it_keeps_the_room_and_kills_the_token(api: Api, change: Record) -> None:
    made = await confirmed(api)
    moved = await set_to(api, made, "coordinator", **change)
    now = await api.get("doctor", f"consultations/{made['id']}")
    assert moved["meeting_link"] == now["meeting_link"] == made["meeting_link"]
    assert now["meeting_token"] != made["meeting_token"]
    (await enter(api, made["meeting_id"], made["meeting_token"])).problem(401)


async def test_other_changes_leave_the_token_alone(api: Api) -> None:
    made = await confirmed(api, duration="30min")
    changed = await set_to(api, made, patient_name="New", procedure="Talk", duration="30min")
    assert [changed[name] for name in ROOM] == [made[name] for name in ROOM]
    assert (await stored(api, made))["meeting_issue"] == 1


async def test_another_doctor_has_to_confirm_again(api: Api) -> None:
    made = await confirmed(api)
    changed = await set_to(api, made, "coordinator", doctor_id=api.id("doctor2"))
    assert changed["status"] == "Pending"
    assert [changed.get(name) for name in ROOM] == [None, None, None]
    (await enter(api, made["meeting_id"], made["meeting_token"])).problem(401)
    again = await set_to(api, made, "doctor2", status="Confirmed")
    grant = api.parts.meeting_tokens.read(again["meeting_token"])
    assert grant.person == api.id("doctor2")


WINDOWS = [
    # minutes until it starts, what it lasts, whether it is open
    (14, "30min", True),
    (0, "30min", True),
    (-59, "30min", True),
    (-80, "1h", True),
    (17, "30min", False),
    (60 * 24, "30min", False),
    (-62, "30min", False),
    (-62, None, False),
    (-58, None, True),
]


async def test_joining_is_for_the_time_around_it(api: Api) -> None:
    for minutes, lasts, is_open in WINDOWS:
        made = await confirmed(api, minutes=minutes, duration=lasts)
        starts_at = datetime.fromisoformat(made["starts_at"])
        before = await stored(api, made)
        async with api.quiet():
            answer = await api.ask("doctor", "POST", f"consultations/{made['id']}/join")
            assert await stored(api, made) == before
        if is_open:
            joined = answer.good()
            assert joined["meeting_token"]
            assert (joined["role"], joined["provider"]) == ("host", "builtin")
            assert joined["meeting_link"] == made["meeting_link"]
            continue
        refused = answer.problem(409)
        opens_at = datetime.fromisoformat(refused["opens_at"])
        assert opens_at == starts_at - timedelta(minutes=15)


async def test_a_token_shown_too_early_is_told_when(api: Api) -> None:
    made = await confirmed(api, minutes=120)
    refused = (await enter(api, made["meeting_id"], made["meeting_token"])).problem(409)
    opens_at = datetime.fromisoformat(refused["opens_at"])
    assert opens_at == datetime.fromisoformat(made["starts_at"]) - timedelta(minutes=15)
    assert "patient_name" not in str(refused)


async def test_no_other_token_opens_a_room(api: Api) -> None:
    made, other = await confirmed(api), await confirmed(api, minutes=-40)
    head, body, seal = made["meeting_token"].split(".")
    for room, token in (
        (made["meeting_id"], other["meeting_token"]),
        (made["meeting_id"], api.token("doctor")),
        (made["meeting_id"], f"{head}.{body}.{seal[:-2]}AA"),
        (made["meeting_id"], f"{head}.{body}."),
        (made["meeting_id"], "x"),
        ("nothing", made["meeting_token"]),
        ("a%00b", made["meeting_token"]),
        ("%ff", made["meeting_token"]),
    ):
        async with api.quiet():
            (await enter(api, room, token)).problem(401)


async def test_a_token_whose_time_is_over_is_told_since_when(api: Api) -> None:
    over = await confirmed(api, minutes=-500)
    refused = (await enter(api, over["meeting_id"], over["meeting_token"])).problem(409)
    closes_at = datetime.fromisoformat(refused["closes_at"])
    assert closes_at == datetime.fromisoformat(over["starts_at"]) + timedelta(minutes=60)
