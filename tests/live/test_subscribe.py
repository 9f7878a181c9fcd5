"""Who may watch, from which place, and what the reply carries."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from assana_rt import errors
from assana_rt.access.principal import Principal
from assana_rt.live.engine import Limits
from assana_rt.live.log import FINAL, RECHECK
from assana_rt.live.ring import RING
from tests.live.kit import Live, living, settle

POSITIONED = {"recoverable": True, "positioned": True}


async def test_the_reply_comes_before_the_first_push(live: Live) -> None:
    await live.publish(3)
    peer = await live.peer().connect()
    reply = await peer.ask(subscribe={"channel": "board"})
    assert reply == {**POSITIONED, "epoch": live.log.epoch, "offset": 3}
    await live.publish(2)
    await settle()
    assert peer.offsets() == [4, 5]
    assert peer.pushes()[0] == {"data": {"n": 4}, "offset": 4}


async def test_at_an_empty_channel_offset_0_is_left_out(live: Live) -> None:
    peer = await live.peer().connect()
    reply = await peer.ask(subscribe={"channel": "board"})
    assert reply == {**POSITIONED, "epoch": live.log.epoch}


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"channel": "nope"}, 102),
        ({"channel": "nope:1"}, 102),
        ({"channel": "board:1"}, 102),
        ({"channel": "doctor"}, 102),
        ({"channel": "doctor:"}, 103),
        ({"channel": "doctor:\0"}, 103),
        ({"channel": "doctor:1\n"}, 103),
        ({"channel": ""}, 107),
        ({"channel": "b" * 256}, 107),
        ({"channel": "board", "tf": {"op": "eq"}}, 107),
        ({"channel": "board", "type": 1}, 108),
        ({"channel": "board", "data": {"snapshot": 5}}, 107),
        ({"channel": "doctor:2"}, 103),
    ],
)
async def test_a_subscription_is_refused(live: Live, request_: dict, code: int) -> None:
    live.doctor.denied.add("ann")
    peer = await live.peer().connect()
    reply = await peer.ask(subscribe=request_)
    assert reply["error"]["code"] == code
    assert reply["error"]["message"]
    assert not peer.session.places


async def test_a_second_subscription_of_one_channel(live: Live) -> None:
    peer = await live.watcher()
    assert (await peer.ask(subscribe={"channel": "board"}))["error"]["code"] == 105
    assert await peer.ask(unsubscribe={"channel": "board"}) == {}
    assert await peer.ask(unsubscribe={"channel": "board"}) == {}
    assert "error" not in await peer.ask(subscribe={"channel": "board"})


async def test_too_many_channels() -> None:
    async with living(Live(limits=Limits(channels=2))) as live:
        peer = await live.peer().connect()
        replies = [await peer.ask(subscribe={"channel": f"doctor:{n}"}) for n in range(3)]
        assert [reply.get("error", {}).get("code") for reply in replies] == [None, None, 106]


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (errors.NotFound(), 103, "permission denied"),
        (errors.Invalid("ask for 31 days at most"), 107, "ask for 31 days at most"),
        (errors.TooManyRequests(), 111, "too many requests"),
        (errors.Unavailable(), 100, "internal server error"),
        (RuntimeError("secret"), 100, "internal server error"),
    ],
)
async def test_errors_of_the_application_keep_their_meaning(
    live: Live, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, message: str
) -> None:
    async def fails(*args: object) -> None:
        raise error

    monkeypatch.setattr(live.board, "allowed", fails)
    peer = await live.peer().connect()
    reply = await peer.ask(subscribe={"channel": "board"})
    assert (reply["error"]["code"], reply["error"]["message"]) == (code, message)


async def test_one_read_serves_all_who_come_at_once(live: Live) -> None:
    live.append(2000)
    peers = [await live.peer().connect(f"p{n}") for n in range(20)]
    before = live.log.reads
    resume = {"recover": True, "epoch": live.log.epoch, "offset": 1500}
    for peer in peers:
        peer.say({"subscribe": {"channel": "board", **resume}})
    await settle()
    assert live.log.reads == before + 1
    assert all(peer.offsets() == list(range(1501, 2001)) for peer in peers)


# Resuming


async def resumed(live: Live, offset: int, **more: object) -> tuple:
    peer = await live.peer().connect()
    request = {"channel": "board", "recover": True, "epoch": live.log.epoch, "offset": offset}
    return peer, await peer.ask(subscribe={**request, **more})


async def test_a_resume_says_the_offset_asked_from(live: Live) -> None:
    await live.publish(5)
    peer, reply = await resumed(live, 3)
    assert reply["offset"] == 3
    assert reply["recovered"] is True
    assert reply["was_recovering"] is True
    assert reply["publications"] == [
        {"data": {"n": 4}, "offset": 4},
        {"data": {"n": 5}, "offset": 5},
    ]
    await live.publish()
    await settle()
    assert peer.offsets() == [4, 5, 6]


async def test_nothing_was_missed(live: Live) -> None:
    await live.publish(5)
    _, reply = await resumed(live, 5)
    assert reply["recovered"] is True
    assert reply["offset"] == 5
    assert "publications" not in reply


async def test_a_resume_from_the_very_start(live: Live) -> None:
    await live.publish(2)
    peer, reply = await resumed(live, 0)
    assert reply["recovered"] is True
    assert "offset" not in reply
    assert peer.offsets() == [1, 2]


@pytest.mark.parametrize(
    ("offset", "epoch"), [(6, None), (3, "other"), (0, "_"), (2**64 - 1, None)]
)
async def test_what_cannot_be_resumed(live: Live, offset: int, epoch: str | None) -> None:
    await live.publish(5)
    more = {} if epoch is None else {"epoch": epoch}
    _peer, reply = await resumed(live, offset, **more)
    assert "recovered" not in reply
    assert reply["was_recovering"] is True
    assert reply["offset"] == 5
    assert "publications" not in reply
    other = await live.peer().connect()
    request = {"channel": "board", "recover": True, "epoch": epoch or live.log.epoch}
    reply = await other.ask(subscribe={**request, "offset": offset, "flag": 3})
    assert reply["error"] == {"code": 112, "message": "unrecoverable position"}
    assert not other.session.places


async def test_an_empty_epoch_means_any(live: Live) -> None:
    await live.publish(5)
    _, reply = await resumed(live, 4, epoch="")
    assert reply["recovered"] is True


async def test_a_place_below_the_retention(live: Live) -> None:
    live.append(3000)
    live.log.trim("board", 1500)
    _, reply = await resumed(live, 1499)
    assert "recovered" not in reply
    assert reply["offset"] == 3000
    _, reply = await resumed(live, 1500)
    assert reply["recovered"] is True


async def test_a_long_resume_goes_on_as_pushes(live: Live) -> None:
    live.append(3000)
    peer, reply = await resumed(live, 10)
    assert len(reply["publications"]) == 256
    await settle(100)
    await live.publish(3)
    await settle()
    assert peer.offsets() == list(range(11, 3004))


async def test_the_first_part_is_at_most_256_kib(live: Live) -> None:
    for _ in range(10):
        live.log.append("board", b'{"x":"' + b"x" * 60_000 + b'"}')
    peer, reply = await resumed(live, 0)
    assert len(reply["publications"]) == 4
    await settle()
    assert peer.offsets() == list(range(1, 11))


async def test_a_node_behind_the_database_reads_before_it_judges(live: Live) -> None:
    await live.publish(2)
    watcher = await live.watcher("board", "bob")
    live.append(3)  # committed elsewhere, not announced here yet
    _, reply = await resumed(live, 5)
    assert reply["recovered"] is True
    await settle()
    assert watcher.offsets() == [3, 4, 5]


# Snapshots


async def test_state_and_position_match(live: Live) -> None:
    await live.publish(2)
    peer = await live.peer().connect()
    live.board.gate = asyncio.Event()
    peer.say({"subscribe": {"channel": "board", "data": {"snapshot": {"date_from": "x"}}}})
    await settle()
    await live.publish(2)  # between the state's reading and the join
    live.board.gate.set()
    reply = await peer.answer(2)
    assert reply["data"] == {"snapshot": {"at": 2, "request": {"date_from": "x"}}}
    assert reply["offset"] == 2
    await settle()
    assert peer.offsets() == [3, 4]


async def test_a_snapshot_ahead_of_this_node(live: Live) -> None:
    await live.watcher("board", "bob")
    live.append(2)
    peer = await live.peer().connect()
    reply = await peer.ask(subscribe={"channel": "board", "data": {"snapshot": {}}})
    assert reply["offset"] == 2
    live.append()
    await live.engine.feed.sweep()
    await settle()
    assert peer.offsets() == [3]


async def test_one_snapshot_is_made_for_all_who_ask(live: Live) -> None:
    await live.publish()
    wish = {"channel": "board", "data": {"snapshot": {}}}
    peers = [await live.peer().connect(f"p{n}") for n in range(10)]
    for peer in peers:
        peer.say({"subscribe": wish})
    await settle()
    await (await live.peer().connect("late")).ask(subscribe=wish)
    assert live.board.made == 1
    await live.publish()
    await (await live.peer().connect("later")).ask(subscribe=wish)
    assert live.board.made == 2
    other = {"channel": "board", "data": {"snapshot": {"date_from": "2026-01-01"}}}
    await (await live.peer().connect("other")).ask(subscribe=other)
    assert live.board.made == 3


async def test_a_snapshot_comes_only_when_nothing_was_recovered(live: Live) -> None:
    await live.publish(3)
    _, reply = await resumed(live, 2, data={"snapshot": {}})
    assert "data" not in reply
    _, reply = await resumed(live, 9, data={"snapshot": {}})
    assert reply["data"]["snapshot"]["at"] == 3
    assert reply["offset"] == 3


async def test_a_snapshot_over_its_limit(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assana_rt.live.snapshots.MAX_BYTES", 5)
    peer = await live.peer().connect()
    reply = await peer.ask(subscribe={"channel": "board", "data": {"snapshot": {}}})
    assert reply["error"]["code"] == 107
    assert "KiB" in reply["error"]["message"]


async def test_an_epoch_that_changes_under_a_snapshot(live: Live) -> None:
    peer = await live.peer().connect()
    live.board.gate = asyncio.Event()
    peer.say({"subscribe": {"channel": "board", "data": {"snapshot": {}}}})
    await settle()
    await live.log.new_epoch()
    await live.engine.feed.sweep()
    live.board.gate.set()
    reply = await peer.answer(2)
    assert reply["epoch"] == live.log.epoch
    await live.publish()
    await settle()
    assert peer.offsets() == [1]


# Rights


async def test_rights_that_change_while_we_ask(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = asyncio.Event()
    allowed = type(live.board).allowed

    async def slow(*args: object) -> bool:
        answer = await allowed(live.board, *args)
        await gate.wait()
        return answer

    monkeypatch.setattr(live.board, "allowed", slow)
    peer = await live.peer().connect()
    peer.say({"subscribe": {"channel": "board"}})
    await settle()
    live.board.denied.add("ann")
    await live.engine.recheck(lambda principal: True)
    gate.set()
    await settle()
    assert peer.pushes(what="unsubscribe") == [{"code": 2100, "reason": "permission revoked"}]
    assert not peer.session.places


@pytest.mark.parametrize("flag", [RECHECK, FINAL], ids=["reassigned", "deleted"])
@pytest.mark.parametrize("wishes", [{}, {"data": {"snapshot": {}}}, {"recover": True, "offset": 1}])
@pytest.mark.parametrize("known", [True, False], ids=["a known channel", "a new channel"])
async def test_a_record_lost_while_we_ask_is_not_watched(
    live: Live, monkeypatch: pytest.MonkeyPatch, flag: int, wishes: dict, known: bool
) -> None:
    await live.publish(2)
    if known:
        await live.watcher(token="bob")
    asked, answer = asyncio.Event(), asyncio.Event()

    async def allowed(principal: object, key: str) -> bool:
        said = "ann" not in live.board.denied
        asked.set()
        await answer.wait()  # as rows are read and lines are kept
        return said

    monkeypatch.setattr(live.board, "allowed", allowed)
    peer = await live.peer().connect()
    (id_,) = peer.say({"subscribe": {"channel": "board", **wishes}})
    await asked.wait()
    live.board.denied.add("ann")
    await live.publish(flags=flag)
    answer.set()
    assert (await peer.answer(id_))["error"]["code"] == 103
    await live.publish()
    await settle()
    assert peer.offsets() == []


@pytest.mark.parametrize("known", [True, False], ids=["a known channel", "a new channel"])
async def test_a_snapshot_of_a_record_lost_meanwhile_is_not_given(
    live: Live, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    await live.publish(2)
    if known:
        await live.watcher(token="bob")
    snapshot = live.board.snapshot

    async def late(*request: Any) -> object:
        live.board.denied.add("ann")
        live.append(flags=RECHECK)  # on another node, which has not told us yet
        return await snapshot(*request)

    monkeypatch.setattr(live.board, "snapshot", late)
    peer = await live.peer().connect()
    reply = await peer.ask(subscribe={"channel": "board", "data": {"snapshot": {}}})
    assert reply["error"]["code"] == 103


async def test_who_is_asked_about_again_and_may_stay_misses_nothing(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live.watcher(token="bob")
    await live.publish(2)
    allowed, first = live.board.allowed, True

    async def slow(principal: Principal, key: str) -> bool:
        nonlocal first
        if first:
            first = False
            await live.publish(flags=RECHECK)
            await live.publish()
        return await allowed(principal, key)

    monkeypatch.setattr(live.board, "allowed", slow)
    peer = await live.peer().connect()
    reply = await peer.ask(subscribe={"channel": "board", "recover": True, "offset": 1})
    assert reply["recovered"]
    await live.publish()
    await settle()
    assert peer.offsets() == [2, 3, 4, 5]


async def test_a_recheck_ends_only_what_is_lost(live: Live) -> None:
    ann, bob = await live.watcher(token="ann"), await live.watcher(token="bob")
    await ann.ask(subscribe={"channel": "doctor:1"})
    live.board.denied = {"ann", "bob"}
    await live.engine.recheck(lambda principal: principal.id == "ann")
    await settle()
    assert ann.pushes(what="unsubscribe") == [{"code": 2100, "reason": "permission revoked"}]
    assert list(ann.session.places) == ["doctor:1"]
    assert bob.pushes(what="unsubscribe") == []
    await live.publish()
    await settle()
    assert ann.offsets() == []
    assert bob.offsets() == [1]


async def test_the_ring_is_bounded(live: Live) -> None:
    await live.watcher()
    for _ in range(3):
        await live.publish(RING)
        await settle()
    assert len(live.engine.hub.channels["board"].entries) <= RING + 256
