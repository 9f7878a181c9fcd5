"""Calls over a real LiveKit server, entered with the vendor's own client in two browsers."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import pytest_asyncio
from livekit import api
from playwright.async_api import Browser, Error, Page

from tests.livekit import BUILT_WITHIN_S
from tests.make import settings_for
from tests.meetings.kit import House, Line, Message, serving
from tests.servers import MediaServer
from tests.services import Node

pytestmark = pytest.mark.timeout(BUILT_WITHIN_S + 300)  # the server may have to be built first

CLIENT = "livekit-client/dist/livekit-client.umd.js"
ENTER = """async ([url, token]) => {
  const room = (window.room = new LivekitClient.Room());
  window.over = new Promise((gone) => room.once("disconnected", gone));
  room.on("trackSubscribed", (track) => document.body.append(track.attach()));
  await room.connect(url, token);
  await room.localParticipant.enableCameraAndMicrophone();
}"""
FRAMES = """async () => {
  const [other] = room.remoteParticipants.values();
  const stats = await other?.getTrackPublication("camera")?.track?.getRTCStatsReport();
  const inbound = [...(stats?.values() ?? [])].find((s) => s.type === "inbound-rtp");
  return inbound?.framesDecoded ?? 0;
}"""


@dataclass
class Client:
    """A browser with LiveKit's own client in it."""

    page: Page

    async def enter(self, answer: Message) -> None:
        """Go in with what Assana handed out."""
        given = [answer["provider_url"], answer["provider_token"]]
        await asyncio.wait_for(self.page.evaluate(ENTER, given), 60)

    async def sees(self, frames: int) -> None:
        async with asyncio.timeout(30):
            # The figures are the browser's own: it tells nobody when they change.
            while await self.page.evaluate(FRAMES) < frames:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def leave(self) -> None:
        await self.page.evaluate("room.disconnect()")

    async def put_out(self) -> None:
        """Wait until the server has ended it."""
        await asyncio.wait_for(self.page.evaluate("over"), 30)


@pytest_asyncio.fixture(loop_scope="session")
async def house(
    livekit_server: MediaServer, migrated_url: str, tmp_path: Path
) -> AsyncIterator[House]:
    """A site whose calls go over LiveKit, served where that tells its news."""
    own = {
        "video_provider": "livekit",
        "livekit_url": livekit_server.url,
        "livekit_api_key": livekit_server.key,
        "livekit_api_secret": livekit_server.secret,
        "livekit_page": "https://live.example/custom?liveKitUrl={url}&token={token}",
    }
    settings = settings_for(migrated_url, tmp_path, timezone="UTC", **own)
    async with serving(settings, livekit_server.webhook_port) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def clients(
    house: House, browser: Browser, node: Node
) -> AsyncIterator[tuple[Client, Client]]:
    """Two browsers on any page of this machine: from elsewhere they would not reach the server."""
    given: Any = {"permissions": ["camera", "microphone"], "bypass_csp": True}
    contexts = [await browser.new_context(**given) for _ in range(2)]
    made = []
    for context in contexts:
        page = await context.new_page()
        await page.goto(str(house.server.make_url("/healthz")))
        await page.add_script_tag(path=node.modules / CLIENT)
        made.append(Client(page))
    yield made[0], made[1]
    for context in contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def livekit(livekit_server: MediaServer) -> AsyncIterator[api.LiveKitAPI]:
    """The server's own door for servers, with all rights."""
    given = livekit_server.url, livekit_server.key, livekit_server.secret
    async with api.LiveKitAPI(*given) as client:
        yield client


async def both(house: House, call: Message) -> tuple[Message, Message]:
    """Return what the host and a guest are handed out; the guest has a secret the host has not."""
    host = await house.call("doctor", "POST", f"consultations/{call['id']}/join")
    invited = await house.invite(call)
    guest = (await house.enter(call, house.browser(), invited["secret"])).good()
    return host, guest


async def watching(house: House, call: Message) -> Line:
    """Return a line that hears what is written down of a call."""
    line = await (await house.line()).connect(house.token("doctor"))
    await line.ask(subscribe={"channel": f"consultation:{call['id']}"})
    return line


def told(line: Line, name: str, state: str) -> bool:
    """Whether it was written down that somebody of this name was in this state last."""
    news = [push["data"] for push in line.pushes("pub")]
    people = [n["data"] for n in news if n["type"].startswith("participant")]
    states = [person["state"] for person in people if person["name"] == name]
    return bool(states) and states[-1] == state


async def test_a_call_over_livekit(
    house: House, clients: tuple[Client, Client], livekit: api.LiveKitAPI
) -> None:
    call = await house.consultation()
    room, doctor = call["meeting_id"], house.people["doctor"]
    host, guest = await both(house, call)
    for answer in (host, guest):
        given = {"liveKitUrl": [answer["provider_url"]], "token": [answer["provider_token"]]}
        assert parse_qs(urlsplit(answer["provider_page"]).query) == given
    line = await watching(house, call)
    await clients[0].enter(host)
    await clients[1].enter(guest)
    for client in clients:
        await client.sees(30)

    inside = await livekit.room.list_participants(api.ListParticipantsRequest(room=room))
    known = {person.identity: person.name for person in inside.participants}
    assert known.pop(doctor.id) == doctor.name
    ((identity, name),) = known.items()
    assert identity.startswith("guest:")
    assert name == "Yusuf Karaca"
    for who in (doctor.name, "Yusuf Karaca"):
        await line.until(lambda who=who: told(line, who, "in"))
    assert (await house.call("doctor", "GET", f"consultations/{call['id']}"))["meeting_started_at"]

    await clients[1].leave()
    await line.until(lambda: told(line, "Yusuf Karaca", "left"))
    await house.set(call, status="Cancelled")
    await clients[0].put_out()
    rooms = await livekit.room.list_rooms(api.ListRoomsRequest(names=[room]))
    assert not rooms.rooms
    with pytest.raises(Error, match=r"(?i)not.*(found|exist)|404"):
        await clients[1].enter(guest)  # the token is still good there, but there is no such room


async def test_who_is_withdrawn_is_put_out(house: House, clients: tuple[Client, Client]) -> None:
    call = await house.consultation()
    invited = await house.invite(call)
    guest = (await house.enter(call, house.browser(), invited["secret"])).good()
    line = await watching(house, call)
    await clients[1].enter(guest)  # before the doctor, who is late
    await line.until(lambda: told(line, "Yusuf Karaca", "in"))
    host = await house.call("doctor", "POST", f"consultations/{call['id']}/join")
    await clients[0].enter(host)
    path = f"consultations/{call['id']}/invitations"
    await house.call("doctor", "DELETE", f"{path}/{invited['id']}")
    await clients[1].put_out()
    await line.until(lambda: told(line, "Yusuf Karaca", "left"))
    with contextlib.suppress(Error):  # put out before all of it was done
        await clients[1].enter(guest)  # the token is still good there
    await clients[1].put_out()
    assert (await house.participants(call))[0]["state"] == "left"
    assert await clients[0].page.evaluate("room.state") == "connected"


async def test_who_uses_a_freed_invitation_comes_in_alone(
    house: House, clients: tuple[Client, Client]
) -> None:
    call = await house.consultation()
    invited = await house.invite(call)
    first = (await house.enter(call, house.browser(), invited["secret"])).good()
    line = await watching(house, call)
    await clients[0].enter(first)
    await line.until(lambda: told(line, "Yusuf Karaca", "in"))
    path = f"consultations/{call['id']}/invitations/{invited['id']}/binding"
    await house.call("doctor", "DELETE", path)
    await clients[0].put_out()
    second = (await house.enter(call, house.browser(), invited["secret"])).good()
    await clients[1].enter(second)
    await line.until(lambda: told(line, "Yusuf Karaca", "in"))
    with contextlib.suppress(Error):  # put out before all of it was done
        await clients[0].enter(first)  # the token is still good there
    await clients[0].put_out()
    assert await clients[1].page.evaluate("room.state") == "connected"
    assert [person["state"] for person in await house.participants(call)] == ["in"]


def signed_anew(token: str, secret: str, **changed: Any) -> str:
    """Return a token of ours with other claims, or with another's seal."""
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(claims | changed, secret, "HS256")


async def test_tokens_that_do_not_open_a_room(
    house: House, clients: tuple[Client, Client], livekit_server: MediaServer
) -> None:
    call = await house.consultation()
    host, guest = await both(house, call)
    secret, past = livekit_server.secret, int(time.time()) - 120
    for answer in (host, guest):
        good = answer["provider_token"]
        for token in (
            signed_anew(good, secret, exp=past, nbf=past - 600),
            signed_anew(good, "another secret than LiveKit and we have"),
            jwt.encode(jwt.decode(good, options={"verify_signature": False}), None, "none"),
        ):
            with pytest.raises(Error, match=r"(?i)token|permission|authoriz|401"):
                await clients[0].enter(answer | {"provider_token": token})
        await clients[0].enter(answer)
        await clients[0].leave()


async def test_only_the_host_has_a_hosts_rights(
    house: House, clients: tuple[Client, Client], livekit_server: MediaServer
) -> None:
    call = await house.consultation()
    host, guest = await both(house, call)
    await clients[0].enter(host)
    inside = api.ListParticipantsRequest(room=call["meeting_id"])
    for answer, allowed in ((host, True), (guest, False)):
        url = livekit_server.url.replace("ws", "http", 1)
        path = "/twirp/livekit.RoomService/ListParticipants"
        headers = {"Authorization": f"Bearer {answer['provider_token']}"}
        async with house.browsers[0].post(
            url + path, json={"room": inside.room}, headers=headers
        ) as said:
            assert (said.status == 200) is allowed


async def test_forged_news_is_refused(
    house: House, clients: tuple[Client, Client], livekit_server: MediaServer
) -> None:
    """The seal is over the body: neither another's seal nor another body passes."""
    call = await house.consultation()
    line = await watching(house, call)
    doctor = house.people["doctor"]
    event = {
        "event": "participant_joined",
        "room": {"name": call["meeting_id"]},
        "participant": {"identity": doctor.id, "sid": "PA_1"},
        "createdAt": str(int(time.time())),
    }
    body = json.dumps(event)

    def seal(secret: str, of: str) -> str:
        token = api.AccessToken(livekit_server.key, secret).with_ttl(timedelta(minutes=5))
        digest = hashlib.sha256(of.encode()).digest()
        return token.with_sha256(base64.b64encode(digest).decode()).to_jwt()

    secret, other = livekit_server.secret, "another secret than LiveKit and we have"
    assert await news(house, body, seal(other, body)) == 401
    assert await news(house, body, seal(secret, body + " ")) == 401
    assert await news(house, body, "") == 401
    host, _ = await both(house, call)
    assert await news(house, body, host["provider_token"]) == 401
    assert await house.participants(call) == []
    assert await news(house, body, seal(secret, body)) == 204
    await line.until(lambda: told(line, doctor.name, "in"))


async def news(house: House, body: str, seal: str) -> int:
    """Post news to the site; return the status of the answer."""
    url = house.server.make_url("/api/v1/meetings/webhook")
    headers = {"Authorization": seal, "Content-Type": "application/webhook+json"}
    async with house.browsers[0].post(url, data=body, headers=headers) as answer:
        return answer.status


async def test_the_check_says_that_it_answers(house: House) -> None:
    assert "answers at ws://127.0.0.1" in await house.parts.video.probe()
