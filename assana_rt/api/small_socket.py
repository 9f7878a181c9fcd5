"""A websocket that costs little: a protocol of ours on a transport that aiohttp has upgraded.

What a session may rely on: whole, valid messages in order, the first ones too if the client
talked before it had our answer; `closed` once, last, whatever happens; at most the write limit
and one frame wait in a socket, if the session writes only while `writable`; a peer that does
not take its bytes is not read from either.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket as net
from collections.abc import Callable

from assana_rt.api.frames import NO_CODE, Reader, Violation
from assana_rt.live.engine import CLOSE_S
from assana_rt.live.framing import CLOSE, PONG, close_frame, frame
from assana_rt.live.protocol import Disconnect
from assana_rt.live.session import Session
from assana_rt.live.wheel import Wheel

WRITE_BYTES = 64 * 1024  # once that much waits here, the peer is behind
UNSENT_BYTES = 16 * 1024  # and so much in the kernel, where Linux would take 4 MB a socket
OPEN, CLOSING, DEAF = 0, 1, 2  # CLOSING: our close is out. DEAF: nothing that arrives matters
NEVER = -1  # a socket's descriptor, once it may not be written to past the transport
log = logging.getLogger(__name__)


def set_write_limits(transport: asyncio.Transport) -> None:
    """Give up a place late: what is in no buffer yet can still be left out or conflated."""
    transport.set_write_buffer_limits(high=WRITE_BYTES)
    sock = transport.get_extra_info("socket")
    if sock is not None and sock.family in (net.AF_INET, net.AF_INET6):
        option = getattr(net, "TCP_NOTSENT_LOWAT", None)
        if option is not None:
            sock.setsockopt(net.IPPROTO_TCP, option, UNSENT_BYTES)


def descriptor(transport: asyncio.Transport) -> int:
    """Return what can be written to past the transport while it holds nothing; NEVER with TLS."""
    sock = transport.get_extra_info("socket")
    if sock is None or transport.get_extra_info("ssl_object") is not None:
        return NEVER
    return int(sock.fileno())


class SmallSocket(Reader, asyncio.Protocol):
    """The server's end of one websocket: no timer and no task of its own."""

    __slots__ = ("_state", "_transport", "_wheel", "fd", "session", "slot", "writable")

    def __init__(self, transport: asyncio.Transport, wheel: Wheel) -> None:
        super().__init__()
        self.session: Session | None = None
        self.slot, self.writable = -1, True
        self._transport, self._wheel, self._state = transport, wheel, OPEN
        # Inverted, so below 0, while the transport holds bytes that must go first. The loop
        # closes the descriptor after `connection_lost`: until then it can't be another's.
        self.fd = descriptor(transport)

    # Called by the session

    def write(self, frames: bytes) -> bool:
        """Send whole frames. False: no more for now, or closed and not sent."""
        fd = self.fd
        if fd >= 0:
            try:
                sent = os.write(fd, frames)
            except OSError:  # it is full, or broken, which the transport will find and tell
                sent = 0
            if sent == len(frames):
                return True
            self._only_transport(~fd)
            frames = frames[sent:]
        elif self._state != OPEN:
            return False
        elif fd != NEVER and self.writable and not self._transport.get_write_buffer_size():
            self.fd = ~fd
            return self.write(frames)
        self._transport.write(frames)
        return self.writable

    def buffered(self) -> int:
        return self._transport.get_write_buffer_size()

    def close(self, code: int, reason: str) -> None:
        """Send a close and wait a little for the peer's, then drop it. Twice does nothing."""
        if self._state == OPEN:
            self._state = CLOSING
            self._only_transport(NEVER)
            self._transport.write(close_frame(code, reason))
            self._transport.resume_reading()
            self._wheel.add(self, CLOSE_S)

    def due(self) -> float:
        """The wheel's call: the peer did not end in time."""
        self._transport.abort()
        return 0.0

    # Called by the loop

    def data_received(self, data: bytes) -> None:
        if self._state != DEAF:
            try:
                self.feed(data)
            except Violation as error:
                self._fail(*error.args)

    def pause_writing(self) -> None:
        self.writable = False
        if self._state == OPEN:
            self._transport.pause_reading()
            if self.session is not None:
                self.session.held()

    def resume_writing(self) -> None:
        self.writable = True
        # asyncio ends a transport twice that is closed from in here.
        asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        if self._state != DEAF and self.writable:
            self._transport.resume_reading()
            self.data_received(b"")  # frames that had to wait
        if self._state == OPEN and self.writable and self.session is not None:
            self._tell(self.session.resumed)

    def eof_received(self) -> None:
        """The peer went without a close: the loop closes the transport; see that it does."""
        self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._state = DEAF
        self._only_transport(NEVER)
        self.forget()
        self._wheel.discard(self)
        session, self.session = self.session, None  # freed now, not by a later collection
        if session is not None:
            self._tell(session.closed)

    # Called by the Reader

    def wants(self) -> bool:
        return self._state == CLOSING or (self._state == OPEN and self.writable)

    def on_message(self, data: bytes) -> None:
        session = self.session
        if self._state == OPEN and session is not None:
            self._tell(session.received, data)

    def on_ping(self, payload: bytes) -> None:
        self.write(frame(PONG, payload))

    def on_close(self, code: int) -> None:
        if self._state == OPEN:
            answer = b"" if code == NO_CODE else code.to_bytes(2, "big")
            self._transport.write(frame(CLOSE, answer))
        self._end()
        self._transport.close()  # once the buffer is out, for which it has CLOSE_S seconds

    def _end(self) -> None:
        self._state = DEAF
        self._only_transport(NEVER)
        if self.session is not None:
            self.session.over()
        self._wheel.add(self, CLOSE_S)

    def _fail(self, code: int, reason: str) -> None:
        """Close because of what the peer sent; more of it may be under way."""
        self.close(code, reason)
        self._end()
        self.forget()
        if self._transport.can_write_eof():
            # A TCP socket closed with bytes unread is reset, and the close frame lost.
            self._transport.write_eof()
        else:
            self._transport.close()  # TLS says its own goodbye

    def _only_transport(self, fd: int) -> None:
        """Let nobody write past the transport from now on."""
        self.fd = fd
        if self.session is not None:
            self.session.held()

    def _tell(self, what: Callable[..., None], *said: bytes) -> None:
        try:
            what(*said)
        except Exception:  # the loop would only log it and go on with a session in two minds
            log.exception("a session failed")
            self.close(Disconnect.SERVER_ERROR.code, Disconnect.SERVER_ERROR.text)
