"""`assana-rt watch`: follows a channel in the terminal, like any other client.

Each publication is a line: its number, what happened, to which record, by whom. Where numbers
are missing, which the server promises never to let happen, it says so and ends with 1.
"""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import json
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from assana_rt.commands import Trouble
from assana_rt.settings import Settings
from assana_rt.variables import web_address

DEMO_EMAIL = "admin@demo.assana.example"


def watch(settings: Settings, typed: Namespace) -> None:
    try:
        base = web_address(typed.url or f"http://127.0.0.1:{settings.port}")
    except ValueError as error:
        raise Trouble(f"--url: {error}.") from error
    email, password = _account(settings, typed)
    try:
        asyncio.run(_follow(base, email, password, typed.channel))
    except aiohttp.ClientConnectorError as error:
        raise Trouble(f"Nothing answers at {base}; start it, or give its --url.") from error


def _account(settings: Settings, typed: Namespace) -> tuple[str, str]:
    """Return who signs in: the one named, or at home the demo's admin."""
    if typed.email is None and typed.url is None and not settings.production:
        return DEMO_EMAIL, settings.demo_password()
    email = typed.email or input("Email: ")
    if sys.stdin.isatty():
        return email, getpass.getpass("Password: ")
    return email, sys.stdin.readline().rstrip("\n")


async def _follow(base: str, email: str, password: str, channel: str) -> None:
    async with aiohttp.ClientSession(base) as client:
        token = await _sign_in(client, email, password)
        async with client.ws_connect("/connection/websocket") as socket:
            connect = {"id": 1, "connect": {"token": token, "name": "assana-rt watch"}}
            subscribe = {"id": 2, "subscribe": {"channel": channel}}
            await socket.send_str(f"{json.dumps(connect)}\n{json.dumps(subscribe)}")
            await _print_publications(socket, channel)


async def _sign_in(client: aiohttp.ClientSession, email: str, password: str) -> str:
    body = {"email": email, "password": password}
    async with client.post("/api/v1/auth/login", json=body) as answer:
        told = await answer.json(content_type=None)
        if answer.status != 200:
            raise Trouble(f"{email} can't sign in: {told.get('detail', answer.reason)}")
        token: str = told["access_token"]
        return token


async def _print_publications(socket: aiohttp.ClientWebSocketResponse, channel: str) -> None:
    place: int | None = None
    async for reply in _replies(socket):
        if error := reply.get("error"):
            raise Trouble(f"The server refuses {channel}: {error.get('message')} ({error['code']})")
        if reply.get("id") == 2:
            place = reply["subscribe"].get("offset")
            print(f"watching {channel} from {place or 0} on; Ctrl-C ends it", flush=True)
        push = reply.get("push", {})
        if ended := push.get("unsubscribe"):
            raise Trouble(f"No longer allowed to watch {channel}: {ended.get('reason')}")
        if publication := push.get("pub"):
            place = _checked(place, publication.get("offset"))
            print(_line(publication), flush=True)
    raise Trouble(f"The server closed the connection ({socket.close_code}).")


async def _replies(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[dict[str, Any]]:
    """Yield what the server says, and answer its pings."""
    async for message in socket:
        if message.type is not aiohttp.WSMsgType.TEXT:
            continue
        for line in message.data.splitlines():
            reply = json.loads(line)
            if not reply:
                with contextlib.suppress(ConnectionError):
                    await socket.send_str("{}")
            else:
                yield reply


def _checked(place: int | None, offset: int | None) -> int | None:
    if place is not None and offset is not None and offset != place + 1:
        raise Trouble(f"Publications {place + 1} to {offset - 1} are missing.")
    return offset


def _line(publication: dict[str, Any]) -> str:
    said = publication["data"]
    record, actor = said.get("data", {}), said.get("actor") or {}
    parts = [
        f"{publication.get('offset', '-'):>6}",
        said.get("timestamp", ""),
        said.get("type", ""),
        record.get("id", ""),
        f"v{record['version']}" if "version" in record else "",
        ",".join(said.get("changed", [])),
        f"by {actor['name']}" if actor.get("name") else "",
    ]
    return "  ".join(part for part in parts if part)
