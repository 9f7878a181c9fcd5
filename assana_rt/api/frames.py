"""A client's websocket frames (RFC 6455, no extensions): bytes in, however cut; messages out."""

from __future__ import annotations

from assana_rt.live.codec import MESSAGE_BYTES
from assana_rt.live.framing import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT

try:
    from aiohttp._websocket.mask import (  # type: ignore[import-not-found]
        _websocket_mask_cython as unmask,
    )
except ImportError:  # the pure Python build of aiohttp

    def unmask(mask: bytes, data: bytearray) -> None:
        """Take the mask off, in place."""
        n = len(data)
        key = int.from_bytes((mask * (n // 4 + 1))[:n], "little")
        data[:] = (int.from_bytes(data, "little") ^ key).to_bytes(n, "little")


NO_CODE = 1005  # never on the wire: a close without a code


class Violation(Exception):
    """The peer broke a rule; args: close code, reason."""


class Reader:
    """Turns bytes into messages and control frames.

    A frame is refused as soon as its head shows why, so no more is ever kept than one message
    of the allowed size, plus what came in one read. Costs three empty slots while nothing is
    half-read.
    """

    __slots__ = ("_bytes", "_parts", "_text")

    def __init__(self) -> None:
        self._bytes: bytearray | None = None  # read, but not yet handled
        self._parts: bytearray | None = None  # the message so far, of one sent in fragments
        self._text = False

    # For the subclass to fill in

    def wants(self) -> bool:
        """Whether the next frame may be handled now; otherwise it waits for the next `feed`."""
        return True

    def on_message(self, data: bytes) -> None: ...

    def on_ping(self, payload: bytes) -> None: ...

    def on_close(self, code: int) -> None: ...

    def forget(self) -> None:
        self._bytes = self._parts = None

    def feed(self, data: bytes) -> None:
        """Handle the frames that `data` completes; raise Violation where a rule is broken."""
        stream: bytes | bytearray = data
        if self._bytes is not None:
            self._bytes += data
            stream = self._bytes
        used = self._frames(stream)
        if used == len(stream):
            self._bytes = None
        elif stream is self._bytes:
            del self._bytes[:used]
        else:
            self._bytes = bytearray(stream[used:])

    def _frames(self, data: bytes | bytearray) -> int:
        """Handle the whole frames in `data`; answer how many bytes they took."""
        at, end = 0, len(data)
        while end - at >= 2 and self.wants():
            first = data[at]
            head = self._head(first, data, at)
            if head is None:
                break
            start, size = head
            if end < start + size:
                break
            at = start + size
            payload = bytearray(data[start:at])
            unmask(bytes(data[start - 4 : start]), payload)
            self._handle(first, payload)
        return at

    def _head(self, first: int, data: bytes | bytearray, at: int) -> tuple[int, int] | None:
        """Return where the frame's payload starts and its size; None: not all of it is here."""
        opcode, size = first & 15, data[at + 1]
        if first & 0x70 or opcode > PONG or BINARY < opcode < CLOSE:
            raise Violation(1002, "reserved bit or opcode")
        if size < 128:
            raise Violation(1002, "frame is not masked")
        size -= 128
        if opcode >= CLOSE and (size > 125 or first < 128):
            raise Violation(1002, "control frame too long or in fragments")
        if opcode < CLOSE and (opcode == CONTINUATION) == (self._parts is None):
            raise Violation(1002, "continuation out of place")
        start = at + 6  # behind four bytes of mask
        if size > 125:
            width = 2 if size == 126 else 8
            start += width
            if len(data) < start - 4:
                return None
            size = int.from_bytes(data[at + 2 : at + 2 + width], "big")
            if size < (126 if width == 2 else 65536):
                raise Violation(1002, "length not in its shortest form")
        if opcode < CLOSE and size + len(self._parts or b"") > MESSAGE_BYTES:
            # Not 1009: SDKs differ in what they do then, and all know this one.
            raise Violation(3501, "bad request")
        return start, size

    def _handle(self, first: int, payload: bytearray) -> None:
        opcode = first & 15
        if opcode < CLOSE:
            self._data(opcode, payload, last=first > 127)
        elif opcode == CLOSE:
            self._close(payload)
        elif opcode == PING:
            self.on_ping(bytes(payload))

    def _data(self, opcode: int, payload: bytearray, last: bool) -> None:
        if opcode != CONTINUATION:
            self._text = opcode == TEXT
        if self._parts is not None:
            self._parts += payload
            payload = self._parts
        self._parts = None if last else payload
        if last:
            if self._text:
                _check_utf8(payload)
            self.on_message(bytes(payload))

    def _close(self, payload: bytearray) -> None:
        code = int.from_bytes(payload[:2], "big") if payload else NO_CODE
        # A lone byte is below 1000, so it ends here too.
        reserved = code < 1000 or code in (1004, 1005, 1006) or 1014 < code < 3000 or code > 4999
        if payload and reserved:
            raise Violation(1002, "close code")
        _check_utf8(payload[2:])
        self.on_close(code)


def _check_utf8(data: bytearray) -> None:
    try:
        data.decode()
    except UnicodeDecodeError:
        raise Violation(1007, "not UTF-8") from None
