"""A stream that only the server speaks on: its connect request says everything at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assana_rt.errors import AppError
from assana_rt.live import answers
from assana_rt.live.commands import Connect, Subscribe, parse
from assana_rt.live.protocol import Disconnect, Ended, Failure, Malformed, Refused
from assana_rt.live.subscribing import subscribe

if TYPE_CHECKING:
    from assana_rt.live.session import Session


async def open_stream(session: Session, request: Mapping[str, Any]) -> dict[str, Any]:
    """Sign in and subscribe; return the connect push, which must be the first thing sent.

    Channels that are not allowed are left out. Raises Refused or Ended where nobody is let in, and
    Ended for a namespace that does not exist, or from a node that is about to stop.
    """
    connected = dict(await answers.connect(session, Connect(1, _text(request.get("token")))))
    connected["pong"] = False
    if session.engine.draining:
        raise Ended(Disconnect.SHUTDOWN)
    wished = request.get("subs") or {}
    if len(wished) > session.engine.limits.channels:
        # Those left out count too: each is looked up, and no rate of commands bounds them here.
        raise Refused(Failure.LIMIT_EXCEEDED, "too many channels for one stream")
    subs: dict[str, Any] = {}
    for channel, wishes in wished.items():
        try:
            subs[channel] = await subscribe(session, _command(channel, wishes))
        except (Refused, AppError) as error:
            refused = answers.refusal_of(error)
            if refused.failure is Failure.UNKNOWN_CHANNEL:
                raise Ended(Disconnect.BAD_REQUEST) from error
            if refused.failure is not Failure.PERMISSION_DENIED:
                raise refused from error
    return {"connect": {**connected, "subs": subs}}


def _command(channel: str, wishes: Any) -> Subscribe:
    fields = wishes if isinstance(wishes, dict) else {}
    command = parse({"id": 1, "subscribe": {**fields, "channel": channel}})
    if not isinstance(command, Subscribe):
        raise Malformed("not a subscription")
    return command


def _text(token: Any) -> str:
    if token is not None and not isinstance(token, str):
        raise Malformed("token is a string")
    return token or ""
