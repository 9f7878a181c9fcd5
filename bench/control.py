"""One signed-in connection over which a measurement asks the server things."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

from bench import wire
from bench.crowd import PATIENCE_S, Silence, enter
from bench.people import ADMIN, token


class Control:
    """Calls the RPCs of `house.py`."""

    def __init__(self, port: int) -> None:
        self._peer = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self._peer.sendall(wire.upgrade(wire.SOCKET))
        enter(self._peer, wire.house(token(ADMIN), []))
        self._id, self._held = 100, b""

    def call(self, method: str, **data: Any) -> Any:
        self.ask(method, **data)
        return self.answer()

    def ask(self, method: str, **data: Any) -> None:
        self._id += 1
        asked = {"id": self._id, "rpc": {"method": method, "data": data}}
        self._peer.sendall(wire.command(asked))

    def answer(self) -> Any:
        """Return the result of what was asked last."""
        for line in self._lines():
            said = json.loads(line)
            if not said:
                self._peer.sendall(wire.masked(b"{}"))
            elif said.get("id") == self._id:
                if "error" in said:
                    raise Silence(str(said["error"]))
                return said["rpc"].get("data")
        raise AssertionError

    def _lines(self) -> Iterator[bytes]:
        while True:
            head = self._take(2)
            size = head[1]
            if size >= 126:
                size = int.from_bytes(self._take(2 if size == 126 else 8), "big")
            body = self._take(size)
            if head[0] != 0x81:
                raise Silence(f"a frame of another kind: {body!r}")
            yield from body.split(b"\n")

    def _take(self, n: int) -> bytes:
        while len(self._held) < n:
            part = self._peer.recv(65536)
            if not part:
                raise Silence("the server closed")
            self._held += part
        taken, self._held = self._held[:n], self._held[n:]
        return taken

    def close(self) -> None:
        self._peer.close()
