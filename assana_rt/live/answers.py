"""What each command does: one function a command, in the order of the protocol's table."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from assana_rt import __version__, errors
from assana_rt.live.commands import (
    Command,
    Connect,
    History,
    Presence,
    PresenceStats,
    Publish,
    Refresh,
    Rpc,
    Send,
    SubRefresh,
    Subscribe,
    Unsubscribe,
)
from assana_rt.live.history import history
from assana_rt.live.protocol import Disconnect, Ended, Failure, Refused
from assana_rt.live.subscribing import may_see, subscribe

if TYPE_CHECKING:
    from assana_rt.live.session import Session

Fields = Mapping[str, Any]
log = logging.getLogger(__name__)


async def answer(session: Session, command: Command) -> None:
    """Run one command and say its reply; raises Ended where the socket ends instead."""
    connecting = isinstance(command, Connect)
    if not (session.fresh if connecting else session.ready):
        raise Ended(Disconnect.BAD_REQUEST)
    if isinstance(command, Send):
        raise Ended(Disconnect.NOT_AVAILABLE)
    try:
        session.allowance.take(session.engine.limits)
        kind, run = _COMMANDS[type(command)]
        result = await run(session, command)
    except Ended:
        raise
    except Exception as error:  # the caller is told, and the rest of the frame goes on
        refusal = refusal_of(error)
        if connecting:
            session.refuse()
        session.reply(command.id, {"error": _error(refusal)})
    else:
        session.reply(command.id, {kind: result})


async def connect(session: Session, command: Connect) -> Fields:
    """Sign somebody in; return the result of the reply."""
    engine = session.engine
    session.connect()
    session.begin(await engine.sign_in(session, command.token))
    return {
        "client": session.client,
        "version": __version__,
        **_life(session),
        "data": engine.welcome(),
        "ping": session.ping_s,
        "pong": True,
        "session": session.client,
        "node": engine.node,
        "time": int(time.time() * 1000),
    }


async def _refresh(session: Session, command: Refresh) -> Fields:
    try:
        signed = await session.engine.authenticate(command.token)
    except Refused as refused:
        # Never 109 here: SDKs would leave for good instead of coming back with a new token.
        if refused.failure is Failure.TOKEN_EXPIRED:
            raise Ended(Disconnect.EXPIRED) from refused
        raise
    if signed.principal.id != session.principal.id:
        raise Ended(Disconnect.INVALID_TOKEN)
    if session.open:
        session.identity, session.expires_at = signed.principal, signed.expires_at
    return _life(session)


async def _sub_refresh(_: Session, command: SubRefresh) -> Fields:
    raise Refused(Failure.BAD_REQUEST, f"subscriptions don't expire (command {command.id})")


async def _unsubscribe(session: Session, command: Unsubscribe) -> Fields:
    place = session.places.get(command.channel)
    if place is not None:
        session.leave(place)
    return {}


async def _publish(session: Session, command: Publish) -> Fields:
    kind, key = session.engine.registry.find(command.channel)
    place = session.places.get(command.channel)
    if place is None:
        raise Refused(Failure.PERMISSION_DENIED)
    if command.data is None or not _is_json(command.data):
        raise Refused(Failure.BAD_REQUEST, "a publication has data, in JSON")
    await kind.publish(session.member(place), key, command.data)
    return {}


async def _presence(session: Session, command: Presence) -> Fields:
    return {"presence": await _members(session, command.channel)}


async def _presence_stats(session: Session, command: PresenceStats) -> Fields:
    members = await _members(session, command.channel)
    users = {info["user"] for info in members.values()}
    return {"num_clients": len(members), "num_users": len(users)}


async def _members(session: Session, channel: str) -> dict[str, Any]:
    """Return the members of a channel that this session may know of; refuse who may know none."""
    kind, key = session.engine.registry.find(channel)
    if not kind.presence:
        raise Refused(Failure.NOT_AVAILABLE)
    place = session.places.get(channel)
    if place is None:
        await may_see(session, kind, key, "presence")
    elif not kind.sees(session.member(place), key):
        raise Refused(Failure.PERMISSION_DENIED)
    members = session.engine.presence.members(channel)
    return {
        client: info
        for client, info in members.items()
        if kind.reveals(session.principal, key, info)
    }


async def _rpc(session: Session, command: Rpc) -> Fields:
    method = session.engine.rpcs.get(command.method)
    if method is None:
        raise Refused(Failure.METHOD_NOT_FOUND)
    try:
        data = None if command.data is None else orjson.loads(command.data)
    except orjson.JSONDecodeError as error:
        raise Refused(Failure.BAD_REQUEST, "data is JSON") from error
    return {"data": orjson.dumps(await method(session.principal, data))}


_Run = Callable[["Session", Any], Awaitable[Fields]]
_COMMANDS: dict[type, tuple[str, _Run]] = {
    Connect: ("connect", connect),
    Subscribe: ("subscribe", subscribe),
    Unsubscribe: ("unsubscribe", _unsubscribe),
    Publish: ("publish", _publish),
    Presence: ("presence", _presence),
    PresenceStats: ("presence_stats", _presence_stats),
    History: ("history", history),
    Rpc: ("rpc", _rpc),
    Refresh: ("refresh", _refresh),
    SubRefresh: ("sub_refresh", _sub_refresh),
}


def _life(session: Session) -> dict[str, Any]:
    """`expires` and `ttl`, which SDKs want together or not at all."""
    if session.expires_at is None:
        return {}
    return {"expires": True, "ttl": max(1, int(session.expires_at - time.time()))}


def refusal_of(error: Exception) -> Refused:
    """Say an error of the application in the words of this protocol."""
    match error:
        case Refused():
            return error
        case errors.Forbidden() | errors.NotFound() | errors.Unauthenticated():
            return Refused(Failure.PERMISSION_DENIED)
        case errors.TooManyRequests():
            return Refused(Failure.TOO_MANY_REQUESTS)
        case errors.BadRequest() | errors.Invalid() | errors.TooLarge() | errors.Conflict():
            return Refused(Failure.BAD_REQUEST, error.detail)
        case errors.Unavailable() | errors.ProviderFailed():
            return Refused(Failure.INTERNAL)
        case _:
            log.error("a command failed", exc_info=error)
            return Refused(Failure.INTERNAL)


def _is_json(data: bytes) -> bool:
    """Whether this is JSON that can be written again, too: it may be nested too deep for that."""
    try:
        orjson.dumps(orjson.loads(data))
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return False
    return True


def _error(refusal: Refused) -> Fields:
    fields: dict[str, Any] = {"code": refusal.failure.code, "message": str(refusal)}
    if refusal.failure.temporary:
        fields["temporary"] = True
    return fields
