"""`assana-rt watch`: follows a channel in the terminal, like any other client.

Each publication is a line: its number, what happened, to which record, by whom. A lost connection
is opened again and resumed where it ended. Where numbers are missing, which the server promises
never to let happen unsaid, it says so and ends with 1.
"""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import json
import random
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from assana_rt.commands import Trouble
from assana_rt.settings import Settings
from assana_rt.variables import web_address

DEMO_EMAIL = "admin@demo.assana.example"
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 10.0
TOKEN_EXPIRED = 109  # an error at `connect`: a new token is wanted
RESUBSCRIBE_FROM = 2500  # unsubscribe codes from here on ask the client to subscribe again


def watch(settings: Settings, typed: Namespace) -> None:
    try:
        base = web_address(typed.url or f"http://127.0.0.1:{settings.port}")
    except ValueError as error:
        raise Trouble(f"--url: {error}.") from error
    email, password = _account(settings, typed)
    asyncio.run(_follow(base, email, password, typed.channel))


def _account(settings: Settings, typed: Namespace) -> tuple[str, str]:
    """Return who signs in: the one named, or at home the demo's admin."""
    if typed.email is None and typed.url is None and not settings.production:
        return DEMO_EMAIL, settings.demo_password()
    if typed.email is None and not sys.stdin.isatty():
        raise Trouble("Say who signs in, with --email; the password comes from standard input.")
    email = typed.email or input("Email: ")
    if sys.stdin.isatty():
        return email, getpass.getpass("Password: ")
    return email, sys.stdin.readline().rstrip("\n")


async def _follow(base: str, email: str, password: str, channel: str) -> None:
    async with aiohttp.ClientSession(base) as client:
        try:
            tokens = await _tokens(client, "login", {"email": email, "password": password})
        except aiohttp.ClientConnectorError as error:
            raise Trouble(f"Nothing answers at {base}; start it, or give its --url.") from error
        watch = Watch(channel)
        wait_s = FIRST_WAIT_S
        while True:
            before = watch.offset
            try:
                async with client.ws_connect("/connection/websocket") as socket:
                    await watch.follow(socket, tokens["access_token"])
                # An access token lasts ten minutes, a watch for days: the session goes on.
                tokens = await _tokens(
                    client, "refresh", {"refresh_token": tokens["refresh_token"]}
                )
            except (aiohttp.ClientError, ConnectionError) as error:
                _note(f"not connected: {error}")
            wait_s = FIRST_WAIT_S if watch.offset != before else min(wait_s * 2, LONGEST_WAIT_S)
            await asyncio.sleep(random.uniform(wait_s / 2, wait_s))  # noqa: S311


async def _tokens(client: aiohttp.ClientSession, how: str, body: dict[str, str]) -> dict[str, Any]:
    async with client.post(f"/api/v1/auth/{how}", json=body) as answer:
        told: dict[str, Any] = await answer.json(content_type=None)
        if answer.status >= 500:
            raise aiohttp.ClientError(told.get("detail", answer.reason))
        if answer.status != 200:
            raise Trouble(f"Not signed in: {told.get('detail', answer.reason)}")
        return told


class Watch:
    """What was seen of a channel; it goes on over many connections."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.offset: int | None = None
        self._epoch = ""

    async def follow(self, socket: aiohttp.ClientWebSocketResponse, token: str) -> None:
        """Print what comes until the connection ends; raise Trouble if there is no coming back."""
        subscribe: dict[str, Any] = {"channel": self.channel}
        if self.offset is not None:
            subscribe |= {"recover": True, "offset": self.offset, "epoch": self._epoch}
        commands = (
            {"id": 1, "connect": {"token": token, "name": "assana-rt watch"}},
            {"id": 2, "subscribe": subscribe},
        )
        await socket.send_str("\n".join(map(json.dumps, commands)))
        async for reply in _replies(socket):
            if not self._take(reply):
                return
        code = socket.close_code or 0
        if 3500 <= code < 4000 or 4500 <= code < 5000:
            raise Trouble(f"The server closed the connection for good ({code}).")
        _note(f"the connection has ended ({code})")

    def _take(self, reply: dict[str, Any]) -> bool:
        """Take what the server said; false where one must connect anew."""
        if error := reply.get("error"):
            if error.get("temporary") or error["code"] == TOKEN_EXPIRED:
                return False
            refused = f"{error.get('message')} ({error['code']})"
            raise Trouble(f"The server refuses {self.channel}: {refused}")
        push = reply.get("push", {})
        if ended := push.get("unsubscribe"):
            if ended.get("code", 0) >= RESUBSCRIBE_FROM:
                return False
            raise Trouble(f"No longer allowed to watch {self.channel}: {ended.get('reason')}")
        if "subscribe" in reply:
            self._begin(reply["subscribe"])
        if publication := push.get("pub"):
            self._show(publication)
        return True

    def _begin(self, answer: dict[str, Any]) -> None:
        head, last = answer.get("offset", 0), self.offset
        self._epoch = answer.get("epoch", "")
        if last is None:
            self.offset = head
            print(f"watching {self.channel} from {head} on; Ctrl-C ends it", flush=True)
        elif answer.get("recovered"):
            _note(f"connected again, going on after {last}")
            for publication in answer.get("publications", []):
                self._show(publication)
        else:
            self.offset = head
            _note(f"what came after {last} is not kept any more; going on after {head}")

    def _show(self, publication: dict[str, Any]) -> None:
        offset, last = publication.get("offset"), self.offset
        if offset is not None and last is not None:
            if offset != last + 1:
                raise Trouble(f"Publications {last + 1} to {offset - 1} are missing.")
            self.offset = offset
        print(_line(publication), flush=True)


async def _replies(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[dict[str, Any]]:
    """Yield what the server says, and answer its pings."""
    async for message in socket:
        if message.type is not aiohttp.WSMsgType.TEXT:
            continue
        for line in message.data.split("\n"):  # and no other end of a line: texts may hold those
            reply = json.loads(line)
            if not reply:
                with contextlib.suppress(ConnectionError):
                    await socket.send_str("{}")
            else:
                yield reply


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


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
