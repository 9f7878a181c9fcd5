"""Many watchers of one channel: whatever they do between its news, each has every event once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from array import array
from collections.abc import AsyncIterator

import pytest

from assana_rt.access.principal import Principal
from assana_rt.live import sender
from assana_rt.live.framing import TEXT
from assana_rt.live.log import RECHECK
from assana_rt.live.pack import WORTH
from tests.live.kit import settle
from tests.live.test_hand_over import CONNECT, House, serving
from tests.live.test_sender import send
from tests.live.wire import GOODBYE, Raw, masked

__all__ = ["send"]
CROWD = 2 * WORTH
CHANNELS = ("board", "doctor:1")
BODY = b'{"x":"' + b"x" * 3000 + b'"}'


class Reader:
    """A client that checks what it reads: the next offset of its channel, always."""

    def __init__(self, raw: Raw) -> None:
        self.raw, self.stopped = raw, False
        self.at: dict[str, int] = {}
        self.left: dict[str, int] = {}
        self._asked: dict[int, str] = {}

    @classmethod
    async def open(cls, house: House) -> Reader:
        return cls(await Raw.open(house.port, CONNECT, limit=1024))

    def ask(self, **command: object) -> int:
        id_ = 2 + len(self._asked)
        self._asked[id_] = str(command)
        self.raw.send(masked(TEXT, json.dumps({"id": id_, **command}).encode()))
        return id_

    async def subscribe(self, channel: str, **resume: object) -> None:
        id_ = self.ask(subscribe={"channel": channel, **resume})
        while (reply := await self.read()).get("id") != id_:
            pass
        told = reply["subscribe"]
        assert told.get("recovered", False) == bool(resume)
        self.at[channel] = told.get("offset", 0) + len(told.get("publications", ()))

    async def until(self, heads: dict[str, int]) -> None:
        while any(at < heads[channel] for channel, at in self.at.items()):
            await self.read()

    async def read(self) -> dict:
        """Read a frame; return its last message."""
        message: dict = {}
        opcode, payload = await self.raw.frame()
        for line in payload.split(b"\n") if opcode == TEXT else ():
            message = json.loads(line)
            push = message.get("push", {})
            if "unsubscribe" in push:
                self.left[push["channel"]] = push["unsubscribe"]["code"]
            if "pub" in push and push["channel"] in self.at:
                self.at[push["channel"]] += 1
                assert push["pub"]["offset"] == self.at[push["channel"]]
        return message


@contextlib.asynccontextmanager
async def watched(send: sender.Send) -> AsyncIterator[tuple[House, list[Reader]]]:
    async with serving(send=send) as house:
        readers = [await Reader.open(house) for _ in range(CROWD)]
        for reader in readers:
            await reader.subscribe("board")
        yield house, readers
        for reader in readers:
            if not reader.raw.writer.is_closing():
                reader.raw.send(GOODBYE)
            await reader.raw.end()


async def news(house: House, *channels: str) -> None:
    """Publish on all of them in one turn of the loop."""
    log = house.live.log
    await house.live.engine.announce([log.append(channel, BODY) for channel in channels])


def heads(house: House) -> dict[str, int]:
    return {channel: house.live.log.head(channel) for channel in CHANNELS}


async def test_all_who_only_wait_lie_in_one_lot(send: sender.Send) -> None:
    async with watched(send) as (house, readers):
        channel = house.live.engine.hub.channels["board"]
        for offset in (1, 2, 3):
            await news(house, "board")
            for reader in readers:
                await reader.until(heads(house))
            assert channel.pack is not None
            (lot,) = channel.pack.lots.values()
            assert len(lot.places) == len(lot.fds) == CROWD
            assert {place.at for place in channel.places} == {offset}
        readers[0].ask(rpc={"method": "none"})
        await readers[0].read()
        readers[1].raw.reset()
        await house.until(CROWD - 1)
        assert len(lot.places) == len(lot.fds) == CROWD - 2
        await news(house, "board")
        for reader in (readers[0], *readers[2:]):
            await reader.until(heads(house))
        assert len(lot.places) == len(lot.fds) == CROWD - 1


async def frames_of(reader: Reader, house: House) -> int:
    """Read on to the heads; return how many frames that took."""
    frames = 0
    while any(at < heads(house)[channel] for channel, at in reader.at.items()):
        await reader.read()
        frames += 1
    return frames


def lots(house: House) -> list[int]:
    """How many lie in the lots of each channel."""
    found = []
    for name in CHANNELS:
        pack = house.live.engine.hub.channels[name].pack
        found.append(sum(len(lot.places) for lot in pack.lots.values()) if pack else 0)
    return found


async def test_who_watches_several_channels_has_their_news_in_one_frame(send: sender.Send) -> None:
    async with watched(send) as (house, readers):
        both, others = readers[:WORTH], [await Reader.open(house) for _ in range(4)]
        for reader in (*both, *others):
            await reader.subscribe("doctor:1")
        for reader in both[2:4]:  # their places were taken in the other order
            reader.ask(unsubscribe={"channel": "board"})
            await reader.read()
            await reader.subscribe("board")
        for turn in range(4):
            await news(house, *CHANNELS, "board")
            for reader in (*readers, *others):
                assert await frames_of(reader, house) == 1
            if turn:
                assert lots(house) == [CROWD, WORTH + 4]
        await news(house, "doctor:1")
        await news(house, "board")
        for reader in (*readers, *others):
            await reader.until(heads(house))
        for reader in others:
            reader.raw.send(GOODBYE)
            await reader.raw.end()


async def test_what_is_too_much_for_one_frame_comes_in_several(send: sender.Send) -> None:
    async with watched(send) as (house, readers):
        for reader in readers:
            await reader.subscribe("doctor:1")
        await news(house, *CHANNELS)
        await news(house, *["board"] * 15, *["doctor:1"] * 15)  # 3 KB each
        for reader in readers:
            assert await frames_of(reader, house) >= 2


async def test_nobody_is_sent_to_while_the_rule_is_asked(send: sender.Send) -> None:
    async with watched(send) as (house, readers):
        log, board = house.live.log, house.live.board
        answer = asyncio.Event()

        async def allowed(principal: Principal, key: str) -> bool:
            await answer.wait()
            return True

        await news(house, "board")
        for reader in readers:
            await reader.until(heads(house))
        board.allowed = allowed  # type: ignore[method-assign]
        await house.live.engine.announce([log.append("board", BODY, flags=RECHECK)])
        await settle()
        for _ in range(2):
            await news(house, "board")
            await settle()
        assert {place.at for place in house.live.engine.hub.channels["board"].places} == {1}
        answer.set()
        for reader in readers:
            await reader.until(heads(house))


@pytest.mark.parametrize("channels", [CHANNELS[:1], CHANNELS], ids=["one", "two"])
async def test_where_a_sender_fails_all_are_told_to_subscribe_again(channels: list[str]) -> None:
    broken = False

    def send(fds: array[int], frame: bytes) -> list[tuple[int, int]]:
        if broken:
            raise OSError("the ring is gone")
        return sender.one_by_one(fds, frame)

    async with watched(send) as (house, readers):
        for reader in readers:
            for channel in channels[1:]:
                await reader.subscribe(channel)
        await news(house, *channels)
        for reader in readers:
            await reader.until(heads(house))
        broken = True
        await news(house, *channels)
        for reader in readers:
            while reader.left != dict.fromkeys(channels, 2500):
                await reader.read()
            for channel in channels:
                await reader.subscribe(channel, recover=True, offset=reader.at[channel])
                assert reader.at[channel] == 2
        broken = False
        await news(house, *channels)
        for reader in readers:
            await reader.until(heads(house))


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_they_do_nothing_is_lost_doubled_or_out_of_order(
    send: sender.Send, seed: int
) -> None:
    dice = random.Random(seed)
    async with watched(send) as (house, readers):
        for _ in range(200):
            await happen(house, readers, dice)
            for each in dice.sample(readers, 4):
                if not each.stopped:
                    await each.until(heads(house))
        await news(house, *CHANNELS)
        for reader in readers:
            if reader.stopped:
                reader.raw.go_on()
            await reader.until(heads(house))


async def happen(house: House, readers: list[Reader], dice: random.Random) -> None:
    which = dice.randrange(len(readers))
    reader = readers[which]
    match dice.choice(["one", "one", "one", "both", "say", "stop", "go on", "sub", "away"]):
        case "one":
            await news(house, *["board"] * dice.randint(1, 3))
        case "both":
            await news(house, *CHANNELS)
        case "say":
            reader.ask(rpc={"method": "none"})
        case "stop" if sum(each.stopped for each in readers) < 3:
            reader.stopped = True
            reader.raw.stop_reading()
        case "go on":
            reader.stopped = False
            reader.raw.go_on()
        case "sub" if not reader.stopped and "doctor:1" not in reader.at:
            await reader.subscribe("doctor:1")
        case "away":
            reader.raw.reset()
            readers[which] = await Reader.open(house)
            await readers[which].subscribe("board")
