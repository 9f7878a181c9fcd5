"""The lobby and the call: who gets in, who hears what, what is written down."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from assana_rt.meetings import calls
from assana_rt.records.participants import Participant
from tests.meetings.kit import House, Line, Message, at


@pytest.mark.databases
async def test_a_guest_waits_until_the_host_admits_them(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.host(call), await house.guest(call)
    assert guest.state == "waiting"
    (waiting,) = await host.someone("waiting")
    assert waiting["name"] == "Yusuf Karaca"
    assert (await house.participants(call))[1]["state"] == "waiting"
    await host.say(call["meeting_id"], "admit", guest=waiting["id"])
    await guest.until(lambda: guest.state == "in")
    (doctor,) = guest.people("in")
    assert doctor["role"] == "host"
    assert guest.rooms[-1]["started_at"]


async def test_it_does_not_matter_who_comes_first(house: House) -> None:
    call = await house.consultation()
    guest = await house.guest(call)
    assert guest.state == "waiting"
    host = await house.host(call)
    assert len(host.people("waiting")) == 1
    assert host.state == "in"


@pytest.mark.databases
async def test_both_press_join_at_the_same_instant(house: House) -> None:
    call = await house.consultation()
    host, guest = await asyncio.gather(house.host(call), house.guest(call))
    (waiting,) = await host.someone("waiting")
    await host.say(call["meeting_id"], "admit", guest=waiting["id"])
    await guest.until(lambda: guest.state == "in")


async def test_who_waits_hears_of_nothing_but_the_waiting(house: House) -> None:
    call = await house.consultation()
    room = call["meeting_id"]
    host, guest = await house.pair(call)
    waiting = await house.guest(call, "Deniz Karaca")
    (known,) = await host.someone("waiting")
    assert guest.people("waiting") == [], "who waits is the host's business"
    mine = guest.rooms[-1]["you"]["id"]
    await host.say(room, "chat", text="Between us")
    await host.say(room, "signal", to=mine, data={"sdp": "x"})
    await guest.until(lambda: guest.said("chat") and guest.said("signal"))
    for message in ("chat", "signal", "state", "admit", "end"):
        reply = await waiting.say(room, message, text="Hello", to=mine, guest=known["id"])
        assert reply["error"]["code"] == 103
    presence = await waiting.ask(presence={"channel": f"meeting:{room}"})
    assert presence["error"]["code"] == 103
    assert waiting.said("chat") == waiting.said("signal") == []
    assert {message["you"]["state"] for message in waiting.rooms} == {"waiting"}
    assert all(message["people"] == [] for message in waiting.rooms)
    others = [host.rooms[-1]["you"]["seat"], guest.rooms[-1]["you"]["seat"]]
    assert not any(seat in json.dumps(waiting.heard) for seat in others)


async def test_one_who_is_declined_may_ask_again(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.host(call), await house.guest(call)
    (waiting,) = await host.someone("waiting")
    await host.say(call["meeting_id"], "decline", guest=waiting["id"])
    assert await guest.ended() == "declined"
    await guest.until(lambda: guest.pushes("unsubscribe"))
    assert (await house.participants(call))[1]["state"] == "declined"
    guest.heard.clear()
    await guest.enter(call["meeting_id"])
    assert guest.state == "waiting"


@pytest.mark.databases
async def test_the_host_admits_one_by_one_and_two_fill_the_room(house: House) -> None:
    call = await house.consultation()
    host = await house.host(call)
    guests = [await house.guest(call, name) for name in ("One", "Two", "Three")]
    first, second, third = await host.someone("waiting", 3)
    assert [first["name"], second["name"], third["name"]] == ["One", "Two", "Three"]
    await host.say(call["meeting_id"], "admit", guest=first["id"])
    await guests[0].until(lambda: guests[0].state == "in")
    reply = await host.say(call["meeting_id"], "admit", guest=second["id"])
    assert "media server" in reply["error"]["message"]
    await guests[0].say(call["meeting_id"], "leave")
    assert await guests[0].ended() == "left"
    await host.until(lambda: not host.people("in"))
    assert "error" not in await host.say(call["meeting_id"], "admit", guest=second["id"])
    await guests[1].until(lambda: guests[1].state == "in")
    assert guests[2].state == "waiting"


async def reloaded(house: House, call: Message, line: Line, token: str = "") -> Line:
    """Lose a connection and be back at once, as a page that is loaded again."""
    given = token or line.token
    await line.hang_up()
    return await house.seated(call, given)


@pytest.mark.databases
async def test_a_guest_who_reloads_keeps_the_place(house: House) -> None:
    call = await house.consultation()
    host = await house.host(call)
    one, two = await house.guest(call, "One"), await house.guest(call, "Two")
    first, _ = await host.someone("waiting", 2)
    one = await reloaded(house, call, one)
    assert one.rooms[-1]["you"]["waiting_since"] == first["waiting_since"]
    await host.until(lambda: host.rooms[-1]["people"][0]["seat"] == one.rooms[-1]["you"]["seat"])
    assert [each["name"] for each in host.people("waiting")] == ["One", "Two"]
    await host.say(call["meeting_id"], "admit", guest=first["id"])
    await one.until(lambda: one.state == "in")
    assert two.state == "waiting"


async def test_who_was_admitted_is_in_again_after_a_reload(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.pair(call)
    seat = guest.rooms[-1]["you"]["seat"]
    guest = await reloaded(house, call, guest)
    assert guest.state == "in"
    await host.until(lambda: host.people("in")[0]["seat"] != seat)
    hosts = (await house.participants(call))[0]
    assert hosts["rejoined"] == 0
    assert (await house.participants(call))[1]["rejoined"] == 1
    assert (await house.participants(call))[1]["left_at"] is None


async def test_the_newest_window_of_a_person_counts(house: House) -> None:
    call = await house.consultation()
    old, guest = await house.pair(call)
    new = await house.host(call)
    assert await old.ended() == "moved"
    await old.until(lambda: old.pushes("unsubscribe"))
    await guest.until(lambda: guest.people("in")[0]["seat"] == new.rooms[-1]["you"]["seat"])
    reply = await old.say(call["meeting_id"], "end")
    assert reply["error"]["code"] == 103


@pytest.mark.databases
async def test_a_call_begins_with_two_and_ends_for_all(house: House) -> None:
    call = await house.consultation()
    watcher = await (await house.line()).connect(house.token("doctor"))
    await watcher.ask(subscribe={"channel": f"consultation:{call['id']}"})
    host = await house.host(call)
    record = await house.call("doctor", "GET", f"consultations/{call['id']}")
    assert record["meeting_started_at"] is None, "a host alone is no call"
    guest = await house.guest(call)
    (waiting,) = await host.someone("waiting")
    await host.say(call["meeting_id"], "admit", guest=waiting["id"])
    await guest.until(lambda: guest.state == "in")
    assert "error" in await guest.say(call["meeting_id"], "end"), "the host's business"
    await host.say(call["meeting_id"], "end")
    assert await guest.ended() == await host.ended() == "host"
    record = await house.call("doctor", "GET", f"consultations/{call['id']}")
    started, ended = (
        datetime.fromisoformat(record[f"meeting_{name}_at"]) for name in ("started", "ended")
    )
    assert timedelta(0) <= ended - started < timedelta(seconds=10)
    doctor, patient = await house.participants(call)
    assert (doctor["role"], doctor["state"]) == ("host", "left")
    assert (patient["role"], patient["name"], patient["state"]) == ("guest", "Yusuf Karaca", "left")
    for each in (doctor, patient):
        assert each["joined_at"] <= each["left_at"]
        assert each["seconds"] in range(10)
    told = [push["data"] for push in watcher.pushes("pub")]
    changed = [each["changed"] for each in told if each["type"] == "consultation.updated"]
    assert changed == [["meeting_started_at"], ["meeting_ended_at"]]
    states = [each["data"]["state"] for each in told if each["type"].startswith("participant")]
    assert states == ["in", "waiting", "in", "left", "left"]
    offsets = [push["offset"] for push in watcher.pushes("pub")]
    assert offsets == list(range(offsets[0], offsets[0] + len(offsets)))


async def test_after_the_end_the_room_is_open_and_guests_knock_again(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.pair(call)
    await host.say(call["meeting_id"], "end")
    await guest.ended()
    await guest.until(lambda: guest.pushes("unsubscribe"))
    guest.heard.clear()
    await guest.enter(call["meeting_id"])
    assert guest.state == "waiting"
    again = await house.host(call)
    (waiting,) = await again.someone("waiting")
    await again.say(call["meeting_id"], "admit", guest=waiting["id"])
    await guest.until(lambda: guest.state == "in")
    record = await house.call("doctor", "GET", f"consultations/{call['id']}")
    assert record["meeting_ended_at"] is None


async def test_who_was_in_may_come_back_after_the_window_while_the_call_goes_on(
    house: House,
) -> None:
    call = await house.consultation()
    host, guest = await house.pair(call)
    over = at(-150)
    await house.parts.database.run(
        "UPDATE consultations SET consultation_date = ?, consultation_time = ? WHERE id = ?",
        (datetime.fromisoformat(over["consultation_date"]).date(), over["consultation_time"],
         call["id"]),
    )  # fmt: skip
    window = house.parts.meeting_tokens.read(guest.token).window
    expired = house.parts.meeting_tokens.issue(
        call["meeting_id"], "guest", f"guest:{await invitation(house)}", "Yusuf Karaca", 1,
        type(window)(window.opens_at - timedelta(hours=3), window.opens_at),
    )  # fmt: skip
    guest = await reloaded(house, call, guest, expired)
    assert guest.state == "in"
    assert (await house.ask("doctor", "POST", f"consultations/{call['id']}/join")).status == 200
    late = await house.invite(call, "Never in")
    assert "closed" in (await house.enter(call, house.browser(), late["secret"])).refused(409)
    long_ago = datetime.now(UTC) - timedelta(hours=4, minutes=1)
    await house.parts.database.run(
        "UPDATE consultations SET meeting_started_at = ? WHERE id = ?", (long_ago, call["id"])
    )
    assert "closed" in (
        await house.ask("doctor", "POST", f"consultations/{call['id']}/join")
    ).refused(409)
    reply = await (await house.line()).ask(connect={"token": expired})
    assert reply["error"]["code"] == 109
    assert host.state == guest.state == "in", "nobody is cut in mid-sentence"


async def invitation(house: House) -> str:
    (row,) = await house.parts.database.rows("SELECT id FROM meeting_invitations")
    return str(row["id"])


async def test_a_lost_connection_is_written_down_after_a_moment(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.pair(call)
    await guest.hang_up()
    await host.until(lambda: not host.people("in"))
    patient = (await house.participants(call))[1]
    assert patient["state"] == "left"
    record = await house.call("doctor", "GET", f"consultations/{call['id']}")
    assert record["meeting_ended_at"] is None, "they may be just coming back"


@pytest.mark.databases
async def test_a_call_that_everybody_left_ends_by_itself(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.pair(call)
    for line in (host, guest):
        await line.say(call["meeting_id"], "leave")
        assert await line.ended() == "left"
    await calls.sweep(house.parts)
    record = await house.call("doctor", "GET", f"consultations/{call['id']}")
    assert record["meeting_ended_at"] is None
    left = datetime.now(UTC) - timedelta(minutes=2)
    await Participant.all().update(left_at=left)
    await Participant.all().update(joined_at=left, here_since=None)
    await house.parts.database.run(
        "UPDATE consultations SET meeting_started_at = ? WHERE id = ?",
        (left - timedelta(minutes=9), call["id"]),
    )
    await calls.sweep(house.parts)
    record = await house.call("doctor", "GET", f"consultations/{call['id']}")
    assert datetime.fromisoformat(record["meeting_ended_at"]) == left


@pytest.mark.databases
async def test_who_was_on_a_server_that_died_counts_as_gone(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.pair(call)
    seen = datetime.now(UTC) - timedelta(minutes=5)
    await Participant.filter(role="guest").update(seen_at=seen, here_since=seen - timedelta(60))
    await calls.seen(house.parts, [host.rooms[-1]["you"]["seat"]])
    await calls.sweep(house.parts)
    await host.until(lambda: not host.people("in"))
    patient = (await house.participants(call))[1]
    assert datetime.fromisoformat(patient["left_at"]) == seen
    assert patient["seconds"] == 60 * 86400
    assert await guest.ended() == "left"


# What is said


async def test_signals_go_to_the_other_one_only_and_carry_who_sent_them(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.pair(call)
    (patient,) = host.people("in")
    offer = {"description": {"type": "offer", "sdp": "v=0\r\n"}, "round": 1}
    assert await host.say(call["meeting_id"], "signal", to=patient["id"], data=offer) == {}
    (heard,) = await guest.until(lambda: guest.said("signal"))
    assert heard["data"] == offer
    assert heard["from"] == host.rooms[-1]["you"]["id"]
    assert heard["seat"] == host.rooms[-1]["you"]["seat"]
    assert host.said("signal") == []
    pub = [p for p in guest.pushes("pub") if p["data"]["type"] == "signal"]
    assert "offset" not in pub[0]


async def test_chat_and_switches_reach_both(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.pair(call)
    await guest.say(call["meeting_id"], "chat", text=" I can't hear you ")
    await guest.say(call["meeting_id"], "state", muted=True, camera=False, other="x")
    for line in (host, guest):
        (chat,) = await line.until(lambda line=line: line.said("chat"))
        assert (chat["text"], chat["name"]) == ("I can't hear you", "Yusuf Karaca")
        (state,) = await line.until(lambda line=line: line.said("state"))
        assert (state["muted"], state["camera"]) == (True, False)
        assert "other" not in state
    rows = await house.parts.database.rows("SELECT payload FROM live_event")
    rows += await house.parts.database.rows("SELECT changed AS payload FROM audit_logs")
    assert not any("hear you" in str(row["payload"]) for row in rows), "nothing said is kept"


NONSENSE: list[object] = [
    {"type": "chat", "text": ""},
    {"type": "chat", "text": 5},
    {"type": "chat", "text": "x" * 2001},
    {"type": "signal", "data": {}},
    {"type": "signal", "to": "nobody", "data": {}},
    {"type": "signal", "to": ["x"], "data": {}},
    {"type": "admit"},
    {"type": "admit", "guest": "nobody"},
    {"type": "decline", "guest": {}},
    {"type": "room"},
    {"type": {}},
    {"type": ["admit"]},
    {},
    5,
    "x",
    [],
    None,
    True,
]


async def test_what_makes_no_sense_is_refused(house: House) -> None:
    call = await house.consultation()
    host = await house.host(call)
    for message in NONSENSE:
        publish = {"channel": f"meeting:{call['meeting_id']}", "data": message}
        assert (await host.ask(publish=publish))["error"]["code"] == 107, message


async def test_presence_shows_names_to_those_inside(house: House) -> None:
    call = await house.consultation()
    host, guest = await house.pair(call)
    reply = await guest.ask(presence={"channel": f"meeting:{call['meeting_id']}"})
    people = {each["chan_info"]["name"]: each["user"] for each in reply["presence"].values()}
    assert people[house.people["doctor"].name] == house.people["doctor"].id
    assert people["Yusuf Karaca"].startswith("guest:")
    stranger = await (await house.line()).connect(house.token("doctor2"))
    reply = await stranger.ask(presence={"channel": f"meeting:{call['meeting_id']}"})
    assert reply["error"]["code"] == 103
    assert "recoverable" not in json.dumps(host.heard)


async def test_who_is_in_the_call_does_not_learn_who_waits(house: House) -> None:
    call = await house.consultation()
    channel = {"channel": f"meeting:{call['meeting_id']}"}
    host, guest = await house.pair(call)
    waiting = await house.guest(call, "Deniz Karaca")
    await host.someone("waiting")
    assert "Deniz" not in json.dumps(await guest.ask(presence=channel))
    assert await guest.ask(presence_stats=channel) == {"num_clients": 2, "num_users": 2}
    assert "Deniz" in json.dumps(await host.ask(presence=channel))
    assert await host.ask(presence_stats=channel) == {"num_clients": 3, "num_users": 3}
    assert "Deniz" in json.dumps(host.pushes("join"))
    await waiting.hang_up()
    await host.until(lambda: host.pushes("leave"))
    await guest.ask(presence=channel)  # by now, what was said to all has been said
    assert "Deniz" not in json.dumps(guest.heard)


async def test_who_looks_at_participants(house: House) -> None:
    call = await house.consultation()
    await house.pair(call)
    path = f"consultations/{call['id']}/participants"
    assert len((await house.call("admin", "GET", path))["items"]) == 2
    assert (await house.ask("coordinator", "GET", path)).status == 403
    assert (await house.ask("doctor2", "GET", path)).status == 404
