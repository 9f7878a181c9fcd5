"""Many subscribers in one thread: raw sockets and epoll, as an SDK costs more than the server."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Sequence

from bench.wire import MARK, Dialect, upgrade

BATCH = 200  # upgrades under way at once
PATIENCE_S = 30.0


class Silence(Exception):
    """The server did not say what was due."""


class Crowd:
    """Subscribers of one server, one of them the publisher, who subscribes to nothing."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.arrived = 0
        self.stamps: list[int] | None = None  # monotonic ns of each arrival, where wanted
        self.answered = 0  # bytes that carried no message: replies to the publisher
        self._epoll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._pong: dict[int, tuple[bytes, bytes]] = {}
        self._buffer = bytearray(1 << 20)

    def join(self, dialects: Sequence[Dialect]) -> None:
        """Connect one subscriber for each dialect; returns when all are in."""
        for start in range(0, len(dialects), BATCH):
            part = dialects[start : start + BATCH]
            peers = [self._dial(dialect.path, dialect.protocol) for dialect in part]
            for peer, dialect in zip(peers, part, strict=True):
                enter(peer, dialect)
                self._keep(peer, dialect)
            self.pump()  # answers pings of those who are in

    def publisher(self, dialect: Dialect) -> socket.socket:
        """Connect the one who publishes; its answers are read along with the rest."""
        peer = self._dial(dialect.publish_path, dialect.protocol)
        enter(peer, dialect)
        self._keep(peer, dialect)
        peer.setblocking(True)
        return peer

    def _dial(self, path: str, protocol: str) -> socket.socket:
        peer = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.sendall(upgrade(path, protocol))
        return peer

    def _keep(self, peer: socket.socket, dialect: Dialect) -> None:
        peer.setblocking(False)
        self._sockets[peer.fileno()] = peer
        self._pong[peer.fileno()] = (dialect.ping, dialect.pong)
        self._epoll.register(peer, select.EPOLLIN)

    def pump(self, until: int = 0, wait_s: float = PATIENCE_S) -> None:
        """Read until `until` messages have arrived, or, where that is 0, what is there now."""
        sockets, buffer, stamps = self._sockets, self._buffer, self.stamps
        mark, pongs = MARK[0], self._pong
        deadline = time.monotonic() + wait_s
        while True:
            ready = self._epoll.poll(0 if not until else 1, 1024)
            for fd, _ in ready:
                got = sockets[fd].recv_into(buffer)
                found = buffer.count(mark, 0, got)
                if not found or buffer.find(pongs[fd][0], 0, got) >= 0:
                    self._other(fd, got, *pongs[fd])
                self.arrived += found
                if stamps is not None and found:
                    stamps += [time.monotonic_ns()] * found
            if not until:
                if not ready:
                    return
            elif self.arrived >= until:
                return
            elif time.monotonic() > deadline:
                raise Silence(f"{self.arrived} of {until} messages came")

    def _other(self, fd: int, got: int, ping: bytes, pong: bytes) -> None:
        if not got:
            raise Silence(f"a server closed a socket of port {self.port}")
        if self._buffer.find(ping, 0, got) >= 0:
            self._sockets[fd].sendall(pong)
        else:
            if self._buffer[0] == 0x88:  # our server says why
                raise Silence(f"the server closed: {bytes(self._buffer[4:got]).decode()}")
            self.answered += got

    def close(self) -> None:
        for peer in self._sockets.values():
            peer.close()
        self._epoll.close()


def enter(peer: socket.socket, dialect: Dialect) -> None:
    """Finish what `upgrade` began: say hello, read until the welcome."""
    until(peer, b"\r\n\r\n", b" 101 ")
    if dialect.hello:
        peer.sendall(dialect.hello)
        until(peer, dialect.welcome)


def until(peer: socket.socket, end: bytes, needed: bytes = b"") -> bytes:
    """Read from a blocking socket until `end` has come."""
    got = b""
    while end not in got:
        part = peer.recv(65536)
        got += part
        if not part:
            raise Silence(f"the server closed after {got[-300:]!r}")
    if needed not in got:
        raise Silence(f"the server said {got[:300]!r}")
    return got
