"""What a form of the wire must do; the JSON and the Protobuf form are two of these.

A message is a mapping as the protocol documents it, in which `bytes` stand for JSON that is
already encoded. Several messages share one websocket frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from assana_rt.live.commands import Command

if TYPE_CHECKING:
    from assana_rt.live.ring import Entry

COMMAND_BYTES, MESSAGE_BYTES = 64 * 1024, 1024 * 1024  # of what clients send
MESSAGE_COMMANDS = 1024  # in one message, empty ones counted
FORMS = 4  # how many codecs there are; a ring's entry has room for a message in each


class Codec(Protocol):
    """One form of the wire."""

    @property
    def index(self) -> int:
        """Which of an entry's FORMS messages is in this form."""

    @property
    def subprotocol(self) -> str:
        """The name in `Sec-WebSocket-Protocol`."""

    @property
    def two_way(self) -> bool:
        """Whether the peer can answer a ping and subscribe again; a stream's has no way to."""

    @property
    def ping(self) -> bytes:
        """A whole frame that holds nothing but a ping."""

    @property
    def pong(self) -> bytes:
        """What a peer answers a ping with: most of what comes, and read without `decode`."""

    def decode(self, data: bytes) -> list[Command]:
        """Return the commands of one message, at least one; raise Malformed."""

    def encode(self, message: Mapping[str, Any]) -> bytes:
        """Return a reply or a push."""

    def publication(self, entry: Entry) -> bytes:
        """Return the push of a publication; asked once an entry, then kept with it."""

    def seal(self, messages: Sequence[bytes]) -> bytes:
        """Return one websocket frame with these messages, in order."""
