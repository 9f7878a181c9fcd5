"""Channels without history: casts, their filter, presence; and the commands about channels."""

from __future__ import annotations

import pytest

from tests.live.kit import Live, settle


async def test_a_room_has_no_positions(live: Live) -> None:
    peer = await live.peer().connect()
    assert await peer.ask(subscribe={"channel": "room:1"}) == {}
    live.engine.cast("room:1", b'{"k":1}')
    await settle()
    assert peer.pushes("room:1") == [{"data": {"k": 1}}]


async def test_members_speak_to_each_other(live: Live) -> None:
    ann, bob = await live.watcher("room:1", "ann"), await live.watcher("room:1", "bob")
    assert await ann.ask(publish={"channel": "room:1", "data": {"k": "offer"}}) == {}
    await settle()
    (push,) = bob.pushes("room:1")
    assert push["data"] == {"k": "offer"}
    assert push["info"] == {"user": "ann", "client": ann.session.client}


async def test_the_filter_of_a_room(live: Live) -> None:
    ann, bob = await live.watcher("room:1", "ann"), await live.watcher("room:1", "bob")
    live.room.mute.add("bob")
    live.engine.cast("room:1", b"{}")
    await settle()
    assert len(ann.pushes("room:1")) == 1
    assert bob.pushes("room:1") == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"publish": {"channel": "board", "data": {}}}, 103),
        ({"publish": {"channel": "room:2", "data": {}}}, 103),
        ({"publish": {"channel": "room:1"}}, 107),
        ({"publish": {"channel": "nope", "data": {}}}, 102),
        ({"presence": {"channel": "board"}}, 108),
        ({"presence_stats": {"channel": "board"}}, 108),
        ({"presence": {"channel": "room:closed"}}, 103),
        ({"history": {"channel": "room:1"}}, 108),
        ({"history": {"channel": "doctor:9"}}, 103),
        ({"history": {"channel": "nope"}}, 102),
        ({"subscribe": {"channel": "room:closed"}}, 103),
    ],
)
async def test_a_command_is_refused(live: Live, command: dict, code: int) -> None:
    live.doctor.denied.add("ann")
    peer = await live.watcher("room:1")
    await peer.ask(subscribe={"channel": "board"})
    reply = await peer.ask(**command)
    assert reply["error"]["code"] == code


async def test_presence(live: Live) -> None:
    ann = await live.watcher("room:1", "ann")
    bobs = [await live.watcher("room:1", "bob") for _ in range(2)]
    reply = await ann.ask(presence={"channel": "room:1"})
    assert reply["presence"].keys() == {peer.session.client for peer in (ann, *bobs)}
    assert reply["presence"][ann.session.client] == {"user": "ann", "client": ann.session.client}
    stats = await ann.ask(presence_stats={"channel": "room:1"})
    assert stats == {"num_clients": 3, "num_users": 2}
    assert await ann.ask(presence={"channel": "room:2"}) == {"presence": {}}


async def test_who_comes_and_goes_is_told(live: Live) -> None:
    ann = await live.watcher("room:1", "ann")
    bob = await live.watcher("room:1", "bob")
    await settle()
    about_bob = {"info": {"user": "bob", "client": bob.session.client}}
    assert ann.pushes("room:1", "join")[-1] == about_bob
    kinds = [next(iter(m.keys() - {"id"})) for m in bob.heard]
    assert kinds == ["connect", "subscribe", "push"], "the reply comes before the own join"
    bob.gone()
    await settle()
    assert ann.pushes("room:1", "leave") == [about_bob]


async def test_a_member_far_behind_starts_over(live: Live) -> None:
    peer = await live.watcher("room:1")
    peer.stop_reading()
    for _ in range(400):
        live.engine.cast("room:1", b'"' + b"x" * 1000 + b'"')
    assert await peer.ended() == 3008


# History


async def offsets(peer, **request) -> list[int]:
    reply = await peer.ask(history={"channel": "board", **request})
    assert "error" not in reply, reply
    return [publication["offset"] for publication in reply["publications"]]


@pytest.mark.parametrize("far", [False, True], ids=["in memory", "in the log"])
async def test_history_goes_up_and_down(live: Live, far: bool) -> None:
    live.append(10)
    base = 10
    if far:
        live.append(3000)
        base = 3010
    peer = await live.watcher()
    reply = await peer.ask(history={"channel": "board"})
    assert reply == {"publications": [], "epoch": live.log.epoch, "offset": base}
    since = {"epoch": live.log.epoch}
    assert await offsets(peer, limit=3) == [1, 2, 3]
    assert await offsets(peer, limit=2, since={**since, "offset": 4}) == [5, 6]
    assert await offsets(peer, limit=2, reverse=True) == [base, base - 1]
    assert await offsets(peer, limit=2, reverse=True, since={**since, "offset": 4}) == [3, 2]
    assert await offsets(peer, limit=9, reverse=True, since={**since, "offset": 3}) == [2, 1]
    assert await offsets(peer, limit=5, since={**since, "offset": base}) == []
    assert len(await offsets(peer, limit=-1)) == min(300, base)
    assert len(await offsets(peer, limit=1000)) == min(300, base)


async def test_history_of_another_epoch_or_from_a_lost_place(live: Live) -> None:
    live.append(3000)
    live.log.trim("board", 1500)
    peer = await live.watcher()
    for since in (
        {"epoch": "other", "offset": 2990},
        {"epoch": live.log.epoch, "offset": 10},
        {"epoch": live.log.epoch, "offset": 3001},
    ):
        reply = await peer.ask(history={"channel": "board", "limit": 5, "since": since})
        assert reply["error"]["code"] == 112
    assert await offsets(peer, limit=2) == [1501, 1502]
