"""A call on two nodes: its doctor on one, its patient on the other, the broker between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.live_nodes.line import Line, Message
from tests.live_nodes.nodes import Cluster, Desk, Node
from tests.make import consultation
from tests.meetings.kit import at

Pair = tuple[Node, Node]


@dataclass
class Call:
    """A consultation whose room is open, and the way into it on any node."""

    desk: Desk
    record: Message

    @property
    def room(self) -> str:
        return str(self.record["meeting_id"])

    @property
    def channel(self) -> str:
        return f"meeting:{self.room}"

    async def host(self, node: Node) -> Line:
        path = f"/consultations/{self.record['id']}/join"
        joined = await self.desk.do(node, "ann", "POST", path)
        return await self._seated(node, await self.desk.token("ann"), joined["meeting_token"])

    async def invited(self, node: Node, name: str = "Yusuf Karaca") -> str:
        """Invite a guest, enter with the link; return their token."""
        path = f"/consultations/{self.record['id']}/invitations"
        made = await self.desk.do(node, "ann", "POST", path, {"name": name})
        secret = {"invitation": made["url"].partition("#")[2]}
        entered = await self.desk.do(node, "ann", "POST", f"/meetings/{self.room}/enter", secret)
        token: str = entered["meeting_token"]
        return token

    async def guest(self, node: Node, token: str) -> Line:
        return await self._seated(node, token)

    async def _seated(self, node: Node, token: str, place: str = "") -> Line:
        line = await Line.open(node.port)
        assert "connect" in await line.ask(connect={"token": token})
        reply = await line.ask(subscribe={"channel": self.channel, "token": place})
        assert "subscribe" in reply, reply
        return line

    async def say(self, line: Line, type: str, **message: Any) -> Message:
        data = {"type": type, **message}
        return await line.ask(publish={"channel": self.channel, "data": data})

    async def hears(self, line: Line, type: str, wanted: Callable[[Message], Any]) -> Message:
        """Wait until somebody is told this; return what."""

        def heard(message: Message) -> bool:
            data = message.get("push", {}).get("pub", {}).get("data", {})
            return data.get("type") == type and bool(wanted(data))

        message = await line.until(heard)
        data: Message = message["push"]["pub"]["data"]
        return data

    async def meets(self, line: Line, state: str = "in") -> Message:
        """Wait until somebody is told of one other in this state; return the other."""

        def others(room: Message) -> list[Message]:
            return [other for other in room["people"] if other["state"] == state]

        return others(await self.hears(line, "room", others))[0]

    async def pair(self, nodes: Pair) -> tuple[Line, Line]:
        host = await self.host(nodes[0])
        guest = await self.guest(nodes[1], await self.invited(nodes[1]))
        waiting = await self.meets(host, "waiting")
        assert "publish" in await self.say(host, "admit", guest=waiting["id"])
        await self.hears(guest, "room", lambda room: room["you"]["state"] == "in")
        await self.meets(host)
        return host, guest


@pytest.fixture
async def call(shared: Cluster, pair: Pair, desk: Desk) -> Call:
    body = consultation(status="Confirmed", duration="30min", **at(0))
    return Call(desk, await desk.do(pair[0], "ann", "POST", "/consultations", body))


async def test_signals_and_words_go_both_ways(call: Call, pair: Pair) -> None:
    lines = await call.pair(pair)
    for speaker, hearer in (lines, lines[::-1]):
        other = await call.meets(speaker)
        sdp = {"sdp": f"v=0 {other['id']}"}
        assert "publish" in await call.say(speaker, "signal", to=other["id"], data=sdp)
        heard = await call.hears(hearer, "signal", lambda said, sdp=sdp: said["data"] == sdp)
        assert heard["from"] == (await call.meets(hearer))["id"]
        await call.say(speaker, "chat", text=other["id"])
        for line in lines:
            await call.hears(line, "chat", lambda said, other=other: said["text"] == other["id"])


async def test_an_offer_of_usual_size_goes_both_ways(call: Call, pair: Pair) -> None:
    lines = await call.pair(pair)
    for speaker, hearer in (lines, lines[::-1]):
        other = await call.meets(speaker)
        offer = {"type": "offer", "sdp": 'a=fmtp:96 x="y"\r\n' * 1800 + other["id"]}
        assert "publish" in await call.say(speaker, "signal", to=other["id"], data=offer)
        await call.hears(hearer, "signal", lambda said, offer=offer: said["data"] == offer)


async def test_both_nodes_know_who_is_there(call: Call, pair: Pair) -> None:
    for line in await call.pair(pair):
        names: set[str] = set()
        while len(names) < 2:
            await line.wait(0.1)  # what the other node said may be on its way
            reply = await line.ask(presence={"channel": call.channel})
            members = reply["presence"]["presence"].values()
            names = {member["chan_info"]["name"] for member in members}
        assert names == {"Ann", "Yusuf Karaca"}


async def test_a_guest_comes_back_on_the_other_node(call: Call, pair: Pair) -> None:
    host = await call.host(pair[0])
    token = await call.invited(pair[1])
    first = await call.guest(pair[1], token)
    waiting = await call.meets(host, "waiting")
    await call.hears(first, "room", lambda room: room["you"]["state"] == "waiting")
    again = await call.guest(pair[0], token)
    mine = (await call.hears(again, "room", lambda room: True))["you"]
    assert (mine["id"], mine["waiting_since"]) == (waiting["id"], waiting["waiting_since"])
    assert (await call.hears(first, "ended", lambda end: True))["reason"] == "moved"
    assert "publish" in await call.say(host, "admit", guest=waiting["id"])
    await call.hears(again, "room", lambda room: room["you"]["state"] == "in")


@pytest.mark.parametrize("what", ["Cancelled", "withdrawn", "end"])
async def test_an_end_on_one_node_is_an_end_on_the_other(call: Call, pair: Pair, what: str) -> None:
    host, guest = await call.pair(pair)
    path = f"/consultations/{call.record['id']}"
    if what == "Cancelled":
        await call.desk.do(pair[0], "ann", "PATCH", path, {"status": what})
    elif what == "withdrawn":
        (invited,) = (await call.desk.do(pair[0], "ann", "GET", f"{path}/invitations"))["items"]
        await call.desk.do(pair[0], "ann", "DELETE", f"{path}/invitations/{invited['id']}")
    else:
        await call.say(host, "end")
    reason = {"Cancelled": "cancelled", "end": "host"}.get(what, what)
    assert (await call.hears(guest, "ended", lambda end: True))["reason"] == reason
