"""A served site with people, calls and guests; a line is one socket as a page holds it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType
from aiohttp.test_utils import TestServer

from assana_rt.access.principal import Principal
from assana_rt.api.state import engine_key, site_key
from assana_rt.app import create_app
from assana_rt.meetings.messages import SAID, TOLD
from assana_rt.records.context import Site as Parts
from assana_rt.settings import Settings
from tests import make

ROOT = "/api/v1"
WITHIN_S = 10

Message = dict[str, Any]


def at(minutes: float) -> dict[str, str]:
    """Return the date and time of a consultation that begins in so many minutes, in UTC."""
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    return {
        "consultation_date": moment.date().isoformat(),
        "consultation_time": moment.strftime("%H:%M:%S"),
    }


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    def good(self, status: int = 200) -> Any:
        assert self.status == status, (self.status, self.text)
        return self.json if self.text else None

    def refused(self, status: int) -> str:
        """Return the words of a refusal with this status."""
        assert self.status == status, (self.status, self.text)
        return str(self.json["detail"])


class Line:
    """One socket: says commands, remembers everything that comes."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.heard: list[Message] = []
        self.closed: int | None = None
        self.token = ""
        self._news = asyncio.Event()
        self._last_id = 0
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for frame in self.socket:
            if frame.type is not WSMsgType.TEXT:
                break
            for line in frame.data.splitlines():
                message = json.loads(line)
                self.heard.append(message)
                if message == {}:
                    await self.socket.send_str("{}")
            self._news.set()
        self.closed = self.socket.close_code
        self._news.set()

    async def until(self, wanted: Callable[[], Any]) -> Any:
        """Return what `wanted` finds, as soon as it finds something."""
        async with asyncio.timeout(WITHIN_S):
            while not (found := wanted()):
                self._news.clear()
                await self._news.wait()
        return found

    async def ask(self, **command: Any) -> Message:
        """Send a command; return its result, or its error."""
        self._last_id += 1
        id_ = self._last_id
        await self.socket.send_str(json.dumps({"id": id_, **command}))
        reply = await self.until(lambda: [m for m in self.heard if m.get("id") == id_])
        (kind,) = reply[0].keys() - {"id"}
        return dict(reply[0]) if kind == "error" else dict(reply[0][kind])

    async def connect(self, token: str = "") -> Line:
        """Connect, which must succeed."""
        self.token = token
        reply = await self.ask(connect={"token": token} if token else {})
        assert "client" in reply, reply
        return self

    async def enter(self, meeting_id: str, token: str = "") -> Line:
        """Subscribe to a room, which must succeed, and wait until one's own part is told."""
        reply = await self.ask(subscribe={"channel": f"meeting:{meeting_id}", "token": token})
        assert "error" not in reply, reply
        await self.until(lambda: self.rooms)
        return self

    async def say(self, meeting_id: str, type: str, **message: Any) -> Message:
        data = {"type": type, **message}
        reply = await self.ask(publish={"channel": f"meeting:{meeting_id}", "data": data})
        if "error" not in reply:
            SAID[type].model_validate(data)
        return reply

    def said(self, type: str) -> list[Message]:
        """Return the messages of a type that came from the room."""
        pubs = [m["push"]["pub"]["data"] for m in self.heard if "pub" in m.get("push", {})]
        return [data for data in pubs if data.get("type") == type]

    @property
    def rooms(self) -> list[Message]:
        return self.said("room")

    @property
    def state(self) -> str:
        """One's own state, as told last."""
        return str(self.rooms[-1]["you"]["state"]) if self.rooms else ""

    def people(self, state: str) -> list[Message]:
        return [p for p in self.rooms[-1]["people"] if p["state"] == state] if self.rooms else []

    async def someone(self, state: str, n: int = 1) -> list[Message]:
        """Wait until so many others are in this state."""
        return list(await self.until(lambda: len(p := self.people(state)) == n and p))

    async def ended(self) -> str:
        """Wait until the room is over for this one; return the reason."""
        messages = await self.until(lambda: self.said("ended"))
        return str(messages[-1]["reason"])

    async def gone(self) -> int:
        """Wait for the server's close; return its code."""
        await self.until(lambda: self.closed is not None)
        assert self.closed is not None
        return self.closed

    def pushes(self, what: str) -> list[Message]:
        return [m["push"][what] for m in self.heard if what in m.get("push", {})]

    async def hang_up(self) -> None:
        """Close; whatever was told must have been as the AsyncAPI document says."""
        await self.socket.close()
        await self._reader
        for push in [m["push"] for m in self.heard if "pub" in m.get("push", {})]:
            if push["channel"].startswith("meeting:"):
                data = push["pub"]["data"]
                TOLD[data["type"]].model_validate(data)


@dataclass
class House:
    """A served application, its people, and browsers to reach it with."""

    server: TestServer
    people: dict[str, Principal] = field(default_factory=dict)
    browsers: list[ClientSession] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def parts(self) -> Parts:
        return self.server.app[site_key]

    @property
    def engine(self) -> Any:
        return self.server.app[engine_key]

    def browser(self) -> ClientSession:
        """Return a new browser: it keeps its own cookies."""
        made = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self.browsers.append(made)
        return made

    def token(self, who: str) -> str:
        return self.parts.access_tokens.issue(self.people[who])

    async def ask(
        self,
        who: str | None,
        method: str,
        path: str,
        body: object = None,
        *,
        browser: ClientSession | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        given = {} if who is None else {"Authorization": f"Bearer {self.token(who)}"}
        url = self.server.make_url(f"{ROOT}/{path}")
        client = browser or self.browsers[0]
        async with client.request(
            method, url, json=body, headers=given | (headers or {})
        ) as response:
            return Answer(response.status, response.headers, await response.text())

    async def call(self, who: str, method: str, path: str, body: object = None) -> Any:
        answer = await self.ask(who, method, path, body)
        assert answer.status < 300, (answer.status, answer.text)
        return answer.json if answer.text else None

    async def consultation(
        self, starts_in: float = 0, by: str = "doctor", status: str = "Confirmed", **more: object
    ) -> Message:
        """Make a consultation, as its doctor gets it."""
        body = make.consultation(status=status, duration="30min", **at(starts_in), **more)
        made: Message = await self.call(by, "POST", "consultations", body)
        return made

    async def set(self, consultation: Message, by: str = "doctor", **fields: object) -> Message:
        path = f"consultations/{consultation['id']}"
        changed: Message = await self.call(by, "PATCH", path, fields)
        return changed

    async def invite(
        self, consultation: Message, name: str = "Yusuf Karaca", by: str = "doctor", **more: object
    ) -> Message:
        """Invite a guest; the answer gets the link's `secret` by itself, too."""
        path = f"consultations/{consultation['id']}/invitations"
        made: Message = await self.call(by, "POST", path, {"name": name, **more})
        return made | {"secret": made["url"].partition("#")[2]}

    async def enter(
        self, consultation: Message, browser: ClientSession, secret: str | None = None
    ) -> Answer:
        """Press Join on a guest's page, with the link's secret or the browser's cookie."""
        path = f"meetings/{consultation['meeting_id']}/enter"
        body = {} if secret is None else {"invitation": secret}
        return await self.ask(None, "POST", path, body, browser=browser)

    async def line(self) -> Line:
        socket = await self.browsers[0].ws_connect(
            self.server.make_url("/connection/websocket"), compress=0
        )
        line = Line(socket)
        self.lines.append(line)
        return line

    async def host(self, consultation: Message, who: str = "doctor") -> Line:
        """Bring a consultation's doctor into the call."""
        joined = await self.call(who, "POST", f"consultations/{consultation['id']}/join")
        line = await (await self.line()).connect(self.token(who))
        return await line.enter(consultation["meeting_id"], joined["meeting_token"])

    async def guest(self, consultation: Message, name: str = "Yusuf Karaca") -> Line:
        """Invite a guest and bring them into the lobby."""
        invited = await self.invite(consultation, name)
        entered = (await self.enter(consultation, self.browser(), invited["secret"])).good()
        return await self.seated(consultation, entered["meeting_token"])

    async def seated(self, consultation: Message, token: str) -> Line:
        """Connect a guest with a token, to the room."""
        line = await (await self.line()).connect(token)
        return await line.enter(consultation["meeting_id"])

    async def pair(self, consultation: Message) -> tuple[Line, Line]:
        """Bring the doctor and an admitted guest together."""
        host, guest = await self.host(consultation), await self.guest(consultation)
        (waiting,) = await host.someone("waiting")
        await host.say(consultation["meeting_id"], "admit", guest=waiting["id"])
        await guest.until(lambda: guest.state == "in")
        await host.someone("in")
        return host, guest

    async def participants(self, consultation: Message) -> list[Message]:
        path = f"consultations/{consultation['id']}/participants"
        items: list[Message] = (await self.call("doctor", "GET", path))["items"]
        return items


@asynccontextmanager
async def serving(settings: Settings, port: int | None = None) -> AsyncIterator[House]:
    """Serve an application with two doctors, a coordinator, an admin and a wall."""
    async with TestServer(await create_app(settings), port=port) as server:
        house = House(server)
        house.browser()
        for name in ("doctor", "doctor2", "coordinator", "admin", "display"):
            house.people[name] = await make.person(house.parts, name.rstrip("2"))
        try:
            yield house
        finally:
            for line in house.lines:
                await line.hang_up()
            for browser in house.browsers:
                await browser.close()
