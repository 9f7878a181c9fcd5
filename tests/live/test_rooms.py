"""Channels without history: casts, their filter, presence; and the commands about channels."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest

from assana_rt.live import answers
from assana_rt.live.broker import Ear
from assana_rt.live.commands import Publish
from assana_rt.live.elsewhere import ROUNDS
from tests.live.kit import Live, Peer, living, settle


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


async def test_nobody_is_told_of_whom_a_room_does_not_reveal(live: Live) -> None:
    live.room.hidden.add("bob")
    ann = await live.watcher("room:1", "ann")
    bob = await live.watcher("room:1", "bob")
    cyd = await live.watcher("room:1", "cyd")
    await bob.ask(unsubscribe={"channel": "room:1"})
    await live.watcher("room:1", "bob")
    await settle()
    reply = await ann.ask(presence={"channel": "room:1"})
    assert reply["presence"].keys() == {ann.session.client, cyd.session.client}
    stats = await ann.ask(presence_stats={"channel": "room:1"})
    assert stats == {"num_clients": 2, "num_users": 2}
    assert "bob" not in str(ann.pushes("room:1", "join") + ann.pushes("room:1", "leave"))
    outsider = await live.peer().connect("dan")
    reply = await outsider.ask(presence={"channel": "room:1"})
    assert reply["presence"].keys() == {ann.session.client, cyd.session.client}


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


async def test_what_is_nested_too_deep_is_not_passed_on(live: Live) -> None:
    peer = await live.watcher("room:1")
    deep = b"[" * 400 + b"]" * 400
    await answers.answer(peer.session, Publish(7, "room:1", deep))  # as a binary frame has it
    assert (await peer.answer(7))["error"]["code"] == 107


async def test_a_member_far_behind_starts_over(live: Live) -> None:
    peer, other = await live.watcher("room:1"), await live.watcher("room:1", "bob")
    peer.stop_reading()
    for _ in range(400):
        live.engine.cast("room:1", b'"' + b"x" * 1000 + b'"')
    await settle()
    assert len(other.pushes("room:1")) == 400
    peer.go_on()
    await settle()
    assert 200 < len(peer.pushes("room:1")) < 300, "some 256 KiB were kept"
    assert [told["code"] for told in peer.pushes("room:1", "unsubscribe")] == [2500]
    assert await peer.ask(subscribe={"channel": "room:1"}) == {}
    live.engine.cast("room:1", b'"again"')
    await settle()
    assert peer.pushes("room:1")[-1] == {"data": "again"}


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


async def test_who_may_not_know_the_others(live: Live) -> None:
    live.room.blind.add("guest")
    guest = await live.watcher("room:1", "guest")
    await live.watcher("room:1", "ann")
    await settle()
    assert guest.pushes("room:1", "join") == []
    for command in ("presence", "presence_stats"):
        reply = await guest.ask(**{command: {"channel": "room:1"}})
        assert reply["error"]["code"] == 103


# Several nodes


class Wire:
    """Carries casts between nodes at once, until it is cut."""

    def __init__(self, wires: list[Wire]) -> None:
        self.wires, self.cut, self.said = wires, False, []

    async def start(self, ear: Ear) -> None:
        self.ear = ear
        self.wires.append(self)

    def publish(self, events: object) -> None: ...

    def cast(self, channel: str, message: bytes) -> None:
        self.said.append(message)
        for other in self.wires:
            if other is not self and not self.cut and not other.cut:
                other.ear.heard(channel, message)

    async def stop(self) -> None: ...


@pytest.fixture
def wires() -> list[Wire]:
    return []


@pytest.fixture
async def nodes(wires: list[Wire]) -> AsyncIterator[tuple[Live, Live]]:
    one, two = Live(broker=Wire(wires)), Live(broker=Wire(wires))
    async with living(one), living(two):
        yield one, two


async def there(peer: Peer) -> set[str]:
    reply = await peer.ask(presence={"channel": "room:1"})
    return {info["user"] for info in reply["presence"].values()}


def comings(peer: Peer, what: str) -> list[str]:
    return [push["info"]["user"] for push in peer.pushes("room:1", what)]


async def test_rooms_span_nodes(nodes: tuple[Live, Live]) -> None:
    ann = await nodes[0].watcher("room:1", "ann")
    bob = await nodes[1].watcher("room:1", "bob")
    await settle()
    assert await there(ann) == await there(bob) == {"ann", "bob"}
    assert comings(ann, "join") == ["ann", "bob"]
    await ann.ask(publish={"channel": "room:1", "data": 1})
    await settle()
    assert [push["data"] for push in bob.pushes("room:1")] == [1]
    bob.gone()
    await settle()
    assert comings(ann, "leave") == ["bob"]
    assert await there(ann) == {"ann"}


async def test_lost_and_doubled_comings_are_put_right(
    nodes: tuple[Live, Live], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assana_rt.live.presence.REFRESH_S", 0)
    one, two = nodes
    ann = await one.watcher("room:1", "ann")
    wire = two.engine._broker
    wire.cut = True
    bob = await two.watcher("room:1", "bob")
    await settle()
    assert await there(ann) == {"ann"}
    wire.cut = False
    two.engine.presence.sweep()
    for message in wire.said:
        one.engine.heard("room:1", message)
    await settle()
    assert comings(ann, "join") == ["ann", "bob"]
    assert await there(ann) == {"ann", "bob"}
    wire.cut = True
    bob.gone()
    wire.cut = False
    two.engine.presence.sweep()
    await settle()
    assert await there(ann) == {"ann", "bob"}, "a node without members has nothing to tell"
    for _ in range(ROUNDS + 1):
        assert await there(ann) == {"ann", "bob"}
        one.engine.presence.sweep()
    await settle()
    assert await there(ann) == {"ann"}
    assert comings(ann, "leave") == ["bob"]


async def test_two_who_come_at_once_hear_who_is_there(nodes: tuple[Live, Live]) -> None:
    one, two = nodes
    two.engine._broker.cut = True
    await two.watcher("room:1", "bob")
    await settle()
    two.engine._broker.cut = False
    peers = [await one.peer().connect(name) for name in ("ann", "cleo")]
    for peer in peers:  # their commands run in one turn of the loop
        peer.say({"subscribe": {"channel": "room:1"}})
    await settle()
    for peer in peers:
        assert await there(peer) == {"ann", "bob", "cleo"}


async def counted(peer: Peer) -> tuple[int, int]:
    stats = await peer.ask(presence_stats={"channel": "room:1"})
    return stats["num_clients"], stats["num_users"]


async def test_who_is_in_a_room_is_known_where_nobody_is_in_it(nodes: tuple[Live, Live]) -> None:
    one, two = nodes
    asks = await one.peer().connect("ann")
    bobs = [await two.watcher("room:1", "bob") for _ in range(2)]
    await settle()
    assert await there(asks) == {"bob"}
    assert await counted(asks) == (2, 1)
    bobs[0].gone()
    await settle()
    assert await counted(asks) == (1, 1)
    # It is still so after somebody here has come and gone.
    (await one.watcher("room:1", "cleo")).gone()
    one.engine.hub.close_idle()
    one.engine.presence.sweep()
    await settle()
    assert await there(asks) == {"bob"}


async def test_a_node_that_has_just_started_learns_who_is_there(wires: list[Wire]) -> None:
    one, two, three = (Live(broker=Wire(wires)) for _ in range(3))
    async with living(one):
        await one.watcher("room:1", "ann")
        await one.watcher("room:2", "cleo")
        async with living(two), living(three):
            assert await there(await two.peer().connect()) == {"ann"}
            # An answer that has just been given to another is not given again at once.
            one.engine.presence.sweep()
            assert await there(await three.peer().connect()) == {"ann"}


async def test_a_node_that_was_cut_off_learns_what_it_missed(nodes: tuple[Live, Live]) -> None:
    one, two = nodes
    asks = [await node.peer().connect() for node in nodes]
    left = await one.watcher("room:1", "ann")
    await settle()
    one.engine._broker.cut = True
    await one.watcher("room:1", "cleo")
    await two.watcher("room:1", "bob")
    left.gone()
    await settle()
    one.engine._broker.cut = False
    assert [await there(peer) for peer in asks] == [{"cleo"}, {"ann", "bob"}]
    one.engine.suspect()
    one.engine.presence.sweep()
    two.engine.presence.sweep()
    assert [await there(peer) for peer in asks] == [{"cleo", "bob"}] * 2


async def test_while_a_node_can_not_sweep_nobody_is_gone(
    nodes: tuple[Live, Live], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = nodes
    ann = await one.watcher("room:1", "ann")
    await two.watcher("room:1", "bob")
    await settle()
    now = time.monotonic()
    monkeypatch.setattr("assana_rt.live.presence.time.monotonic", lambda: now + 1000)
    one.engine.presence.sweep()  # the other's turn is yet to come
    assert await there(ann) == {"ann", "bob"}
    assert comings(ann, "leave") == []


async def test_nothing_is_kept_of_rooms_that_nobody_is_in(
    nodes: tuple[Live, Live], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assana_rt.live.presence.REFRESH_S", 0)
    one, two = nodes
    elsewhere = one.engine.presence._elsewhere
    bob = await two.watcher("room:1", "bob")
    await two.watcher("room:2", "bob")
    await settle()
    assert elsewhere._channels.keys() == {"room:1", "room:2"}
    bob.gone()
    await settle()
    assert elsewhere._channels.keys() == {"room:2"}
    two.engine._broker.cut = True
    for _ in range(ROUNDS + 1):
        one.engine.presence.sweep()
    assert (elsewhere._channels, elsewhere._many) == ({}, 0)


async def test_so_many_that_not_all_can_be_known_are_not_said_to_be_nobody(
    nodes: tuple[Live, Live], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assana_rt.live.presence.REFRESH_S", 0)
    monkeypatch.setattr("assana_rt.live.elsewhere.MOST_MEMBERS", 3)
    one, two = nodes
    asks = await one.peer().connect("ann")
    crowd = [await two.watcher(f"room:{number}", "bob") for number in range(1, 10)]
    await settle()
    assert one.engine.presence._elsewhere._many == 3
    reply = await asks.ask(presence={"channel": "room:1"})
    assert (reply["error"]["code"], reply["error"]["temporary"]) == (100, True)
    reads = await one.watcher("room:9", "cleo")  # in a room of one's own nobody is overlooked
    await settle()
    reply = await reads.ask(presence={"channel": "room:9"})
    assert {info["user"] for info in reply["presence"].values()} == {"bob", "cleo"}
    for peer in (reads, *crowd[1:]):
        peer.gone()
    for _ in range(ROUNDS + 1):
        two.engine.presence.sweep()
        one.engine.presence.sweep()
    assert await there(asks) == {"bob"}
