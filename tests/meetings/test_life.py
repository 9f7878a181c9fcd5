"""Links, tokens and invitations follow the consultation: its status, its date, its doctor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.meetings.kit import House, Message, at

NULL = {"meeting_id": None, "meeting_link": None, "meeting_token": None}


def links(record: Message) -> Message:
    return {name: record.get(name) for name in NULL}


async def read(house: House, record: Message, who: str = "doctor") -> Message:
    found: Message = await house.call(who, "GET", f"consultations/{record['id']}")
    return found


async def entering(house: House, call: Message, secret: str) -> str:
    """Return the words with which an invitation is refused now."""
    return (await house.enter(call, house.browser(), secret)).refused(401)


async def test_a_confirmed_one_has_a_link_and_a_token(house: House) -> None:
    pending = await house.consultation(status="Pending")
    assert links(pending) == NULL
    call = await house.set(pending, status="Confirmed")
    assert call["meeting_link"] == f"http://assana.test/meet/{call['meeting_id']}"
    assert [len(part) for part in call["meeting_id"].split("-")] == [3, 4, 4, 4, 4, 4, 3]
    assert call["meeting_token"]


async def test_the_token_is_its_doctors_alone(house: House) -> None:
    call = await house.consultation()
    token = call["meeting_token"]
    for who in ("coordinator", "admin"):
        assert (await read(house, call, who)).get("meeting_token") is None
    for who in ("doctor", "coordinator", "admin"):
        assert token not in (await house.ask(who, "GET", "consultations")).text
    doctor = house.people["doctor"].id
    for channel in ("consultations", f"doctor:{doctor}", f"consultation:{call['id']}"):
        events = await house.parts.events.read(channel, 0, 1000)
        assert events
        assert not any(token.encode() in event.payload for event in events)
    rows = await house.parts.database.rows("SELECT * FROM audit_logs")
    assert token not in str(rows)


async def cancelled(house: House, call: Message) -> None:
    await house.set(call, status="Cancelled")


async def set_back(house: House, call: Message) -> None:
    await house.set(call, status="Pending")


async def deleted(house: House, call: Message) -> None:
    await house.call("doctor", "DELETE", f"consultations/{call['id']}")


async def given_away(house: House, call: Message) -> None:
    await house.set(call, by="admin", doctor_id=house.people["doctor2"].id)


async def completed(house: House, call: Message) -> None:
    await house.set(call, status="Completed")


Ending = Callable[[House, Message], Awaitable[None]]
ENDINGS: dict[Ending, str] = {
    cancelled: "cancelled",
    set_back: "pending",
    deleted: "deleted",
    given_away: "reassigned",
    completed: "completed",
}


@pytest.mark.databases
@pytest.mark.parametrize("ending", ENDINGS, ids=lambda each: each.__name__)
async def test_what_ends_a_consultation_ends_its_call_on_every_screen(
    house: House, ending: Ending
) -> None:
    call = await house.consultation()
    invited = await house.invite(call, "Somebody not there yet")
    host, guest = await house.pair(call)
    waiting = await house.guest(call, "Deniz Karaca")
    began = datetime.now().astimezone()
    await ending(house, call)
    for line in (host, guest, waiting):
        assert await line.ended() == ENDINGS[ending]
    assert (datetime.now().astimezone() - began).total_seconds() < 1
    assert await guest.gone() == 3507
    assert await waiting.gone() == 3507
    await host.until(lambda: host.pushes("unsubscribe"))
    assert host.pushes("unsubscribe")[0]["code"] == 2100
    assert "withdrawn" in await entering(house, call, invited["secret"])
    reply = await host.ask(
        subscribe={"channel": f"meeting:{call['meeting_id']}", "token": call["meeting_token"]}
    )
    assert reply["error"]["code"] == 103
    if ending is deleted:
        return
    record = await read(house, call, "admin")
    kept = call["meeting_id"] if ending is completed else None
    assert links(record) == NULL | {"meeting_id": kept}
    assert record["meeting_started_at"]
    assert record["meeting_ended_at"]
    rows = await house.parts.database.rows("SELECT name, seat, left_at FROM meeting_participants")
    assert {row["name"]: row["seat"] for row in rows}.values() == {None} or all(
        row["seat"] is None for row in rows
    )
    there = {row["name"] for row in rows if row["left_at"]}
    assert there == {house.people["doctor"].name, "Yusuf Karaca"}


@pytest.mark.databases
async def test_the_channel_of_its_own_tells_the_end_with_everybody_gone(house: House) -> None:
    call = await house.consultation()
    await house.pair(call)
    watcher = await (await house.line()).connect(house.token("doctor"))
    snapshot = (
        await watcher.ask(
            subscribe={"channel": f"consultation:{call['id']}", "data": {"snapshot": {}}}
        )
    )["data"]["snapshot"]["records"]
    assert sorted(each["state"] for each in snapshot["participant"]) == ["in", "in"]
    await house.set(call, status="Completed")
    await watcher.until(lambda: len(watcher.pushes("pub")) >= 3)
    told = [push["data"] for push in watcher.pushes("pub")]
    kinds = sorted(each["type"] for each in told)
    assert kinds == ["consultation.updated", "participant.updated", "participant.updated"]
    assert {each["data"]["state"] for each in told if "participant" in each["type"]} == {"left"}


async def test_reconfirming_gives_another_room(house: House) -> None:
    first = await house.consultation()
    invited = await house.invite(first)
    await house.set(first, status="Pending")
    second = await house.set(first, status="Confirmed")
    assert second["meeting_id"] != first["meeting_id"]
    assert second["meeting_token"] != first["meeting_token"]
    assert "withdrawn" in await entering(house, second, invited["secret"])


@pytest.mark.databases
async def test_moving_it_kills_the_tokens_and_takes_link_and_invitations_along(
    house: House,
) -> None:
    call = await house.consultation(starts_in=1)
    invited = await house.invite(call)
    browser = house.browser()
    old = (await house.enter(call, browser, invited["secret"])).good()
    moved = await house.set(call, duration="60min")
    assert moved["meeting_link"] == call["meeting_link"]
    assert moved["meeting_token"] != call["meeting_token"]
    for dead in (call["meeting_token"], old["meeting_token"]):
        path = f"meetings/{call['meeting_id']}/enter"
        words = (await house.ask(None, "POST", path, {"token": dead})).refused(401)
        assert "withdrawn" in words
    again = (await house.enter(call, browser)).good()
    ends_at = datetime.fromisoformat(old["expires_at"])
    assert datetime.fromisoformat(again["expires_at"]) == ends_at + timedelta(minutes=30)
    line = await (await house.line()).connect(again["meeting_token"])
    await line.enter(call["meeting_id"])
    far = await house.set(moved, **at(24 * 60))
    assert far["meeting_id"] == call["meeting_id"]
    assert "opens at" in (await house.enter(call, browser)).refused(409)


@pytest.mark.databases
async def test_a_restored_one_gets_another_room(house: House) -> None:
    call = await house.consultation()
    invited = await house.invite(call)
    await house.call("doctor", "DELETE", f"consultations/{call['id']}")
    await house.call("admin", "POST", f"consultations/{call['id']}/restore")
    back = await read(house, call)
    assert back["status"] == "Confirmed"
    assert back["meeting_id"] not in (None, call["meeting_id"])
    assert "withdrawn" in await entering(house, back, invited["secret"])


# Invitations


async def test_an_invitation_is_shown_once(house: House) -> None:
    call = await house.consultation()
    path = f"consultations/{call['id']}/invitations"
    made = await house.call("doctor", "POST", path, {"name": " Deniz Karaca "})
    assert made.keys() == {"id", "name", "url", "expires_at"}
    assert made["name"] == "Deniz Karaca"
    link, _, secret = made["url"].partition("#")
    assert link == call["meeting_link"]
    assert len(secret) >= 43
    listed = (await house.ask("doctor", "GET", path)).text
    assert made["id"] in listed
    assert secret not in listed
    rows: list[Any] = await house.parts.database.rows("SELECT * FROM meeting_invitations")
    rows += await house.parts.database.rows("SELECT * FROM audit_logs")
    rows += await house.parts.database.rows("SELECT * FROM live_event")
    assert secret not in str(rows)


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 201), ("admin", 201), ("doctor2", 404), ("display", 403), (None, 401)],
)
async def test_who_may_invite(house: House, who: str | None, status: int) -> None:
    call = await house.consultation()
    path = f"consultations/{call['id']}/invitations"
    assert (await house.ask(who, "POST", path, {"name": "A guest"})).status == status
    listing = await house.ask(who, "GET", path)
    assert listing.status == (200 if status == 201 else status)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "A", "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "A", "expires_at": "2030-01-01T00:00:00"}, "expires_at"),
        ({"name": "A", "role": "host"}, "role"),
    ],
)
async def test_what_an_invitation_must_say(house: House, body: Message, field: str) -> None:
    call = await house.consultation()
    answer = await house.ask("doctor", "POST", f"consultations/{call['id']}/invitations", body)
    assert [each["field"] for each in (answer.refused(422), answer.json)[1]["errors"]] == [field]


async def test_nobody_is_invited_to_what_is_not_confirmed(house: House) -> None:
    pending = await house.consultation(status="Pending")
    path = f"consultations/{pending['id']}/invitations"
    assert "Pending" in (await house.ask("doctor", "POST", path, {"name": "A"})).refused(409)


@pytest.mark.databases
async def test_an_invitation_may_end_before_the_window(house: House) -> None:
    call = await house.consultation(starts_in=-1)
    soon = (datetime.now().astimezone() + timedelta(minutes=5)).isoformat()
    invited = await house.invite(call, expires_at=soon)
    assert datetime.fromisoformat(invited["expires_at"]) == datetime.fromisoformat(soon)
    entered = (await house.enter(call, house.browser(), invited["secret"])).good()
    assert datetime.fromisoformat(entered["expires_at"]) == datetime.fromisoformat(soon)
    late = (datetime.now().astimezone() + timedelta(days=5)).isoformat()
    longest = await house.invite(call, "Another", expires_at=late)
    closes_at = datetime.fromisoformat(call["starts_at"]) + timedelta(minutes=60)
    assert datetime.fromisoformat(longest["expires_at"]) == closes_at


@pytest.mark.databases
async def test_a_withdrawn_guest_is_put_out_and_stays_out(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.pair(call)
    listed = (await house.call("doctor", "GET", f"consultations/{call['id']}/invitations"))["items"]
    (invited,) = listed
    path = f"consultations/{call['id']}/invitations/{invited['id']}"
    await house.call("coordinator", "DELETE", path)
    assert await guest.ended() == "withdrawn"
    assert await guest.gone() == 3507
    await host.until(lambda: not host.rooms[-1]["people"])
    assert (await house.ask("doctor", "DELETE", path)).status == 404
    empty = await house.call("doctor", "GET", f"consultations/{call['id']}/invitations")
    assert empty["items"] == []
