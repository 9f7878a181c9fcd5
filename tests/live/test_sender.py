"""One call that sends to many sockets: what it says of those that took less, and order."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import socket
from array import array
from pathlib import Path

import pytest

from assana_rt.api.small_socket import SmallSocket
from assana_rt.live import sender, uring
from assana_rt.live.framing import TEXT
from assana_rt.live.wheel import Wheel
from tests.live.test_hand_over import CONNECT, serving
from tests.live.wire import GOODBYE, Raw, masked
from tests.programs import program_path
from tests.services import or_skip

SUBSCRIBE = masked(TEXT, b'{"id":2,"subscribe":{"channel":"board"}}')
FRAME = b"x" * 4096


@pytest.fixture(scope="module", params=["one by one", "compiled", "io_uring"])
def send(request: pytest.FixtureRequest) -> sender.Send:
    if request.param == "one by one":
        return sender.one_by_one
    if request.param == "io_uring":
        return ring().send_at_once
    or_skip(lambda: program_path("cc", package="gcc"))
    made = sender.compiled()
    assert made is not None
    return made


def ring() -> uring.Ring:
    try:
        made = uring.Ring()
    except OSError as error:
        pytest.skip(f"no io_uring here: {error}")
    made.check()
    return made


def test_each_socket_gets_the_frame_once(send):
    pairs = [socket.socketpair() for _ in range(3)]

    assert send(array("i", [ours.fileno() for ours, _ in pairs]), FRAME) == []

    for ours, theirs in pairs:
        assert theirs.recv(2 * len(FRAME)) == FRAME
        ours.close()
        theirs.close()


def test_who_took_less_is_told_with_how_much(send):
    full, gone, good = (socket.socketpair() for _ in range(3))
    full[0].setblocking(False)
    while True:
        try:
            full[0].send(FRAME)
        except BlockingIOError:
            break
    gone[1].close()

    fds = array("i", [full[0].fileno(), gone[0].fileno(), good[0].fileno()])
    assert send(fds, FRAME) == [(0, 0), (1, 0)]

    assert good[1].recv(2 * len(FRAME)) == FRAME
    for one, other in (full, gone, good):
        one.close()
        other.close()


def test_who_took_a_part_is_told_with_how_much(send):
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    frame = bytes(range(256)) * 8192  # more than a socket holds

    ((which, taken),) = send(array("i", [ours.fileno()]), frame)

    assert (which, 0 < taken < len(frame)) == (0, True)
    got = b""
    while len(got) < taken:
        got += theirs.recv(taken)
    assert got == frame[:taken]
    theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        theirs.recv(1)
    ours.close()
    theirs.close()


def test_a_ring_goes_round_and_round(monkeypatch):
    monkeypatch.setattr(uring, "REQUESTS", 8)
    small = ring()
    dice, expected = random.Random(5), dict[int, bytes]()
    pairs = [socket.socketpair() for _ in range(30)]
    for ours, _ in pairs:
        ours.setblocking(False)
    full = pairs.pop(7)
    with contextlib.suppress(BlockingIOError):
        while True:
            full[0].send(FRAME)
    for n in range(300):
        asked = dice.sample(range(len(pairs)), dice.randint(1, len(pairs)))
        frame = b"%d," % n * dice.randint(1, 40)
        at = dice.randint(0, len(asked))
        fds = [pairs[which][0].fileno() for which in asked]
        fds.insert(at, full[0].fileno())
        assert small.send_at_once(array("i", fds), frame) == [(at, 0)]
        for which in asked:
            expected[which] = expected.get(which, b"") + frame
        for which in dice.sample(asked, len(asked) // 2):
            said = expected.pop(which)
            assert pairs[which][1].recv(len(said) + 1) == said
    for one in (*full, *(one for pair in pairs for one in pair)):
        one.close()


def test_a_ring_ends_with_its_sender():
    before = open_files()
    made = ring()
    assert open_files() > before
    del made
    assert open_files() == before


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_where_the_kernel_has_no_ring_there_is_none(monkeypatch, caplog):
    monkeypatch.setattr(uring, "SETUP", 100_000)  # no system call

    with caplog.at_level("INFO"):
        assert uring.uring() is None
    assert "Function not implemented" in caplog.text


def test_an_older_kernel_has_none(monkeypatch):
    monkeypatch.setattr(uring, "NEEDED", 1 << 31)

    assert uring.uring() is None


def test_a_ring_that_says_what_is_not_so_is_none(monkeypatch):
    ring()
    monkeypatch.setattr(uring, "SEND", 0)  # a request that does nothing, with success

    assert uring.uring() is None


def test_without_a_compiler_there_is_none(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert sender.compiled.__wrapped__() is None


def test_a_compiler_that_fails_is_no_harm(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/false")

    assert sender.compiled.__wrapped__() is None


async def test_one_that_stops_reading_misses_nothing_and_keeps_nobody_waiting(send):
    async with serving(send=send) as house:
        readers = [await Raw.open(house.port, CONNECT + SUBSCRIBE, limit=1024) for _ in range(3)]
        for reader in readers:
            while b'"id":2' not in (await reader.frame())[1]:
                pass
        slow = readers[0]
        slow.stop_reading()
        total, at = 1500, [0, 0, 0]
        body = b'{"x":"' + b"x" * 4000 + b'"}'
        for _ in range(total):
            await house.live.engine.announce([house.live.log.append("board", body)])
            for i in (1, 2):
                at[i] = await following(readers[i], at[i], at[i] + 1)
        assert sorted(s.socket.writable for s in house.live.engine._sessions) == [False, True, True]
        slow.go_on()
        assert await following(slow, 0, total) == total
        for reader in readers:
            reader.send(GOODBYE)
            await reader.end()


async def following(reader: Raw, at: int, until: int) -> int:
    """Read to offset `until`; each publication must be the next."""
    while at < until:
        opcode, payload = await reader.frame()
        for line in payload.split(b"\n") if opcode == TEXT else ():
            at += 1
            assert json.loads(line)["push"]["pub"]["offset"] == at
    return at


class Transport:
    """Holds what it is given until told to let go."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock, self.held = sock, b""

    def get_extra_info(self, name):
        return self.sock if name == "socket" else None

    def get_write_buffer_size(self):
        return len(self.held)

    def write(self, data):
        self.held += data


def test_what_the_transport_holds_goes_first():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    transport = Transport(ours)
    small = SmallSocket(transport, Wheel())
    sent = taken = b""
    for n in range(10_000):
        if transport.held:
            break
        sent += (frame := b"%06d" % n * 500)
        small.write(frame)
    assert 0 < len(transport.held) <= 3000
    taken += theirs.recv(1 << 20)  # there is room again, but not before what is held
    for _ in range(2):
        sent += b"later!"
        assert small.write(b"later!")
    assert transport.held.endswith(b"later!later!")
    while len(taken) + len(transport.held) < len(sent):
        taken += theirs.recv(1 << 20)
    taken, transport.held = taken + transport.held, b""
    assert taken == sent
    small.write(b"straight")
    assert (theirs.recv(100), transport.held) == (b"straight", b"")
    ours.close()
    theirs.close()
