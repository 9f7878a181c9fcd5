"""RFC 6455 as the Autobahn test suite asks for it, cut everywhere; its sections name the cases."""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import os
import random
import sys

import pytest

from assana_rt.api.frames import unmask
from assana_rt.api.small_socket import SmallSocket
from assana_rt.live.codec import MESSAGE_BYTES
from assana_rt.live.framing import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    close_frame,
    frame,
)
from assana_rt.live.wheel import Wheel
from tests.live.wire import FIN, GOODBYE, MASK, masked

CASES: dict[str, tuple[bytes, list[tuple[int, bytes]], int | None]] = {}


def text(s: str | bytes) -> tuple[int, bytes]:
    return TEXT, s.encode() if isinstance(s, str) else s


def case(name: str, sent: bytes, *answers: tuple[int, bytes], code: int | None = 1000) -> None:
    """What the client sends, the frames it gets before the close, the close's code."""
    CASES[name] = (sent + GOODBYE if code == 1000 else sent, list(answers), code)


for n in (0, 1, 125, 126, 127, 128, 65535, 65536):
    case(f"1.1 text of {n}", masked(TEXT, b"*" * n), text(b"*" * n))
    case(f"1.2 binary of {n}", masked(BINARY, b"*" * n), text(b"*" * n))
case("2.1 ping", masked(PING), (PONG, b""))
case("2.3 ping binary", masked(PING, b"\x00\xff\xfe\xfd"), (PONG, b"\x00\xff\xfe\xfd"))
case("2.4 ping 125", masked(PING, b"\xfe" * 125), (PONG, b"\xfe" * 125))
case("2.5 ping 126", masked(PING, b"\xfe" * 126), code=1002)
case("2.7 pong unasked", masked(PONG, b"x"))
case(
    "2.10 ten pings",
    b"".join(masked(PING, b"%d" % i) for i in range(10)),
    *[(PONG, b"%d" % i) for i in range(10)],
)
for bits in range(1, 8):
    case(
        f"3 reserved bits {bits}",
        masked(TEXT, b"a") + masked(TEXT, b"b", FIN | bits << 4) + masked(PING),
        text("a"),
        code=1002,
    )
    case(f"3.6 reserved bits {bits}, ping", masked(PING, b"b", FIN | bits << 4), code=1002)
for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
    case(f"4 opcode {opcode}", masked(TEXT, b"a") + masked(opcode, b"b"), text("a"), code=1002)
A, B, C = masked(TEXT, b"1 ", 0), masked(CONTINUATION, b"2 ", 0), masked(CONTINUATION, b"3")
case("5.1 ping in fragments", masked(PING, b"a", 0) + masked(CONTINUATION, b"b"), code=1002)
case("5.3 text in three", A + B + C, text("1 2 3"))
case("5.6 ping between", A + masked(PING, b"p") + C, (PONG, b"p"), text("1 3"))
case("5.9 continuation first", masked(CONTINUATION, b"a") + masked(TEXT, b"b"), code=1002)
case("5.15 continuation after the end", A + C + C, text("1 3"), code=1002)
case("5.18 text in text", A + masked(TEXT, b"b"), code=1002)
case("5.20 empty fragments", masked(TEXT, b"", 0) + masked(CONTINUATION), text(""))
case("5.21 fragments, then another", A + C + A + C, text("1 3"), text("1 3"))
GREEK = "κόσμε 🦊 \ufffd \U0010ffff \x00 \ud7ff \ue000"
case("6.2 text", masked(TEXT, GREEK.encode()), text(GREEK))
SINGLY = [bytes([byte]) for byte in GREEK.encode()]
case(
    "6.2 text, a byte a fragment",
    masked(TEXT, SINGLY[0], 0)
    + b"".join(masked(CONTINUATION, byte, 0) for byte in SINGLY[1:-1])
    + masked(CONTINUATION, SINGLY[-1]),
    text(GREEK),
)
for bad in ("80", "c080", "c1bf", "e08080", "f08080", "f4908080", "fe", "eda080", "ed", "e282"):
    case(f"6.3 not UTF-8 {bad}", masked(TEXT, bytes.fromhex(bad)), code=1007)
case(
    "6.3 not UTF-8 in fragments",
    masked(TEXT, b"\xce\xba\xe1", 0) + masked(CONTINUATION, b"\xf4\x90"),
    code=1007,
)
case("7.1 close", b"")
case("7.1.2 two closes", GOODBYE)
case("7.1.4 text after close", GOODBYE + masked(TEXT, b"no"))
case("7.1.5 close inside a message", A)
case("7.3.1 close without a code", masked(CLOSE), code=None)
case("7.3.2 close of one byte", masked(CLOSE, b"\x03"), code=1002)
case("7.3.4 close with a reason", masked(CLOSE, b"\x03\xe8bye"))
case("7.3.6 reason too long", masked(CLOSE, b"\x03\xe8" + b"*" * 124), code=1002)
case("7.5 reason not UTF-8", masked(CLOSE, b"\x03\xe8\xce\xba\xed\xa0\x80"), code=1007)
for good in (1000, 1001, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999):
    CASES[f"7.7 code {good}"] = masked(CLOSE, good.to_bytes(2, "big")), [], good
for wrong in (0, 999, 1004, 1005, 1006, 1015, 1100, 2999, 5000, 65535):
    case(f"7.9 code {wrong}", masked(CLOSE, wrong.to_bytes(2, "big")), code=1002)
PART = b"*" * 1024
case(
    "9 largest, in 1024 fragments",
    masked(TEXT, PART, 0) + masked(CONTINUATION, PART, 0) * 1022 + masked(CONTINUATION, PART),
    text(b"*" * MESSAGE_BYTES),
)
case(
    "10 text of 65536 in fragments of 1300",
    masked(TEXT, b"*" * 1300, 0)
    + masked(CONTINUATION, b"*" * 1300, 0) * 49
    + masked(CONTINUATION, b"*" * 536),
    text(b"*" * 65536),
)
case("9 too large", masked(TEXT, b"*" * (MESSAGE_BYTES + 1)), code=3501)
case("9 too large, only announced", b"\x82\xff" + (1 << 40).to_bytes(8, "big"), code=3501)
case(
    "9 too large in fragments",
    masked(TEXT, b"*" * MESSAGE_BYTES, 0) + masked(CONTINUATION, b"*"),
    code=3501,
)
case("not masked", frame(TEXT, b"a"), code=1002)
case("length not shortest", b"\x81\xfe\x00\x05" + MASK + b"aaaaa", code=1002)
case("64 bits of length, not shortest", b"\x81\xff" + (300).to_bytes(8, "big"), code=1002)


class Pipe(asyncio.Transport):
    """A transport without a network, for cutting bytes in all ways at speed."""

    def __init__(self) -> None:
        super().__init__()
        self.out, self.done, self.reading = bytearray(), False, True

    def write(self, data: bytes) -> None:
        assert not self.done
        self.out += data

    def get_write_buffer_size(self) -> int:
        return 0

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.done = True

    def close(self) -> None:
        self.done = True

    abort = close

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


class Echo:
    """A session that answers each message with itself, as text."""

    def __init__(self, socket: SmallSocket) -> None:
        self.socket, self.overs, self.ends, self.holds, self.resumes = socket, 0, 0, 0, 0

    def received(self, data: bytes) -> None:
        if data == b"raise":
            raise ValueError("as asked")
        self.socket.write(frame(TEXT, data))

    def held(self) -> None:
        self.holds += 1

    def resumed(self) -> None:
        self.resumes += 1

    def over(self) -> None:
        self.overs += 1

    def closed(self) -> None:
        self.ends += 1


def echoing() -> tuple[Pipe, SmallSocket, Echo]:
    pipe = Pipe()
    socket = SmallSocket(pipe, Wheel())
    session = socket.session = Echo(socket)
    return pipe, socket, session


def run_cuts(sent: bytes, cuts: list[int]) -> bytes:
    """What a fresh socket answers to `sent`, cut there."""
    pipe, socket, session = echoing()
    for start, end in itertools.pairwise([0, *cuts, len(sent)]):
        socket.data_received(sent[start:end])
    socket.connection_lost(None)
    assert socket.session is None
    assert socket._bytes is None
    assert socket._parts is None
    assert list(socket._wheel) == []
    assert session.ends == 1
    return bytes(pipe.out)


@pytest.mark.parametrize("name", CASES)
def test_conformance_at_every_cut(name: str) -> None:
    """Each case whole, then cut in two at every byte (fewer where it is long), and at random."""
    sent, answers, code = CASES[name]
    whole = run_cuts(sent, [])
    said = b"".join(frame(*answer) for answer in answers)
    assert whole.startswith(said)
    last = whole[len(said) :]
    assert last[:1] == b"\x88"
    assert last[1] == len(last) - 2
    assert last[2:4] == (b"" if code is None else code.to_bytes(2, "big"))
    dice = random.Random(name)
    step = 1 if len(sent) < 400 else len(sent) // 8
    ways = [[i] for i in range(1, len(sent), step)]
    ways += [sorted(dice.choices(range(len(sent)), k=9)) for _ in range(5)]
    if len(sent) < 1000:
        ways.append(list(range(1, len(sent))))
    for cuts in ways:
        assert run_cuts(sent, cuts) == whole, cuts


def test_a_peer_that_takes_nothing_is_not_read_from() -> None:
    pipe, socket, session = echoing()
    socket.pause_writing()
    assert not pipe.reading
    assert session.holds == 1
    socket.data_received(masked(TEXT, b"a") + masked(PING, b"p"))
    assert pipe.out == b""
    socket.writable = True
    socket._go_on()
    assert pipe.reading
    assert session.resumes == 1
    assert bytes(pipe.out) == frame(TEXT, b"a") + frame(PONG, b"p")


def test_a_close_gets_out_to_a_peer_that_takes_nothing() -> None:
    pipe, socket, _ = echoing()
    socket.pause_writing()
    socket.close(3008, "slow")
    assert bytes(pipe.out) == close_frame(3008, "slow")
    assert pipe.reading, "its answer has to be heard"
    assert not socket.write(b"late")


def test_every_end_is_bounded() -> None:
    ends = (
        lambda socket: socket.close(3001, "shutdown"),
        lambda socket: socket.eof_received(),
        lambda socket: socket.data_received(GOODBYE),
        lambda socket: socket.data_received(b"\xff\xff"),
    )
    for end in ends:
        pipe, socket, _ = echoing()
        end(socket)
        assert list(socket._wheel) == [socket]
        pipe.done = False
        assert socket.due() == 0
        assert pipe.done


def test_a_session_learns_at_once_that_its_peer_has_gone() -> None:
    for sent in (GOODBYE, b"\xff\xff"):
        _, socket, session = echoing()
        socket.data_received(sent)
        assert session.overs == 1


def test_a_session_that_fails_ends(caplog: pytest.LogCaptureFixture) -> None:
    pipe, socket, _ = echoing()
    socket.data_received(masked(TEXT, b"raise"))
    assert bytes(pipe.out) == close_frame(3004, "internal server error")
    assert "a session failed" in caplog.text


def test_a_reason_is_cut_between_characters() -> None:
    reason = "x" * 122 + "é"
    assert close_frame(4000, reason) == frame(CLOSE, (4000).to_bytes(2, "big") + b"x" * 122)


def test_unmasking_in_python_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.find_spec("assana_rt.api.frames")
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "aiohttp._websocket.mask", None)
    spec.loader.exec_module(module)
    assert module.unmask is not unmask
    for n in (*range(20), 125, 1000, 65536):
        ours = bytearray(os.urandom(n))
        theirs = bytearray(ours)
        module.unmask(MASK, ours)
        unmask(MASK, theirs)
        assert ours == theirs
