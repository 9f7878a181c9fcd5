"""What LiveKit tells of a call, signed as it signs: twice, late, of the dead, and nonsense."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from livekit import api

from assana_rt.meetings.grants import guest_id
from assana_rt.settings import Settings
from tests.make import settings_for
from tests.meetings.kit import House, Message, serving

KEY, SECRET = "assana", "the secret that LiveKit shares with us"


@pytest.fixture
def settings(migrated_url: str, tmp_path: Path) -> Settings:
    own = {
        "video_provider": "livekit",
        "livekit_url": "ws://127.0.0.1:1",
        "livekit_api_key": KEY,
        "livekit_api_secret": SECRET,
    }
    return settings_for(migrated_url, tmp_path, timezone="UTC", **own)


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with serving(settings) as house:
        yield house


class Service:
    """The video service of one call, as far as it tells of it."""

    def __init__(self, house: House, call: Message) -> None:
        self.house, self.call = house, call

    async def say(self, what: str, person: str = "", seat: str = "", **other: Any) -> int:
        """Send news; return the status of the answer."""
        event = {
            "event": what,
            "room": {"name": self.call["meeting_id"], "sid": other.pop("session", "RM_1")},
            "createdAt": str(int(time.time())),
        }
        if person:
            event["participant"] = {"identity": person, "sid": seat}
        return await self.send(json.dumps(event | other))

    async def send(self, body: str) -> int:
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        token = api.AccessToken(KEY, SECRET).with_ttl(timedelta(minutes=5)).with_sha256(digest)
        url = self.house.server.make_url("/api/v1/meetings/webhook")
        headers = {"Authorization": token.to_jwt()}
        async with self.house.browsers[0].post(url, data=body, headers=headers) as answer:
            return answer.status

    async def came(self, person: str, seat: str, **other: Any) -> None:
        assert await self.say("participant_joined", person, seat, **other) == 204

    async def left(self, person: str, seat: str, **other: Any) -> None:
        assert await self.say("participant_left", person, seat, **other) == 204

    async def ended(self, **other: Any) -> None:
        assert await self.say("room_finished", **other) == 204

    async def states(self) -> list[tuple[str, int]]:
        people = await self.house.participants(self.call)
        return [(person["state"], person["rejoined"]) for person in people]


@pytest.fixture
async def service(house: House) -> Service:
    return Service(house, await house.consultation())


@pytest.fixture
async def guest(house: House, service: Service) -> str:
    return guest_id((await house.invite(service.call))["id"])


async def test_a_coming_told_again_after_the_leaving_brings_nobody_back(
    service: Service, guest: str
) -> None:
    await service.came(guest, "PA_1")
    await service.left(guest, "PA_1")
    await service.came(guest, "PA_1")
    assert await service.states() == [("left", 0)]
    await service.came(guest, "PA_2")
    assert await service.states() == [("in", 1)]


async def test_a_coming_told_after_its_own_leaving_is_of_somebody_gone(
    service: Service, guest: str
) -> None:
    await service.left(guest, "PA_1")
    await service.came(guest, "PA_1")
    assert ("in", 0) not in await service.states()


async def test_an_older_coming_takes_no_newer_ones_place(service: Service, guest: str) -> None:
    await service.came(guest, "PA_1")
    await service.came(guest, "PA_2")
    await service.left(guest, "PA_1")
    await service.came(guest, "PA_1")
    await service.left(guest, "PA_2")
    assert await service.states() == [("left", 1)]


async def test_nobody_comes_to_a_room_that_ended(service: Service, guest: str) -> None:
    doctor = service.house.people["doctor"].id
    await service.came(doctor, "PA_1")
    await service.ended()
    await service.came(guest, "PA_2")
    await service.came(doctor, "PA_1")
    assert await service.states() == [("left", 0)]
    await service.came(doctor, "PA_3", session="RM_2")
    assert await service.states() == [("in", 1)]


@pytest.mark.parametrize("told_before", [True, False])
async def test_an_end_told_late_leaves_alone_who_came_since(
    service: Service, guest: str, told_before: bool
) -> None:
    doctor = service.house.people["doctor"].id
    await service.came(guest, "PA_1")
    if told_before:
        await service.ended()
    await service.came(doctor, "PA_2", session="RM_2")
    await service.ended()
    assert await service.states() == [("left", 0), ("in", 0)]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"createdAt": "9223372036854775807"},
        {"createdAt": "253402300799"},
        {"createdAt": "-62135596801"},
        {"room": {"name": "a\0b", "sid": "RM_1"}},
        {"room": {"name": "r" * 300, "sid": "RM_1"}},
        {"room": {"sid": "RM_1"}},
        {"participant": {"identity": "a\0b", "sid": "PA_1"}},
        {"participant": {"identity": "guest:7", "sid": "S" * 300}},
        {"participant": {"sid": "PA_1"}},
    ],
)
async def test_news_that_name_nothing_are_refused(
    service: Service, guest: str, nonsense: Message
) -> None:
    for what in ("participant_joined", "participant_left"):
        assert await service.say(what, guest, "PA_1", **nonsense) == 422
    assert await service.states() == []


async def test_news_that_say_the_least_are_taken(service: Service, guest: str) -> None:
    least: Message = {"participant": {"identity": guest}, "createdAt": "0"}
    for what, state in (("participant_joined", "in"), ("participant_left", "left")):
        assert await service.say(what, **least) == 204
        assert [each for each, _ in await service.states()] == [state]


async def test_a_freed_invitation_s_old_token_lets_nobody_in(house: House) -> None:
    service = Service(house, await house.consultation())
    invitation = await house.invite(service.call)
    old, new = guest_id(invitation["id"]), f"{guest_id(invitation['id'])}:1"
    path = f"consultations/{service.call['id']}/invitations/{invitation['id']}"
    await service.came(old, "PA_1")
    await house.call("doctor", "DELETE", f"{path}/binding")
    assert await service.states() == [("left", 0)]
    # LiveKit can't be asked to put them out here, which is the answer to its news.
    assert await service.say("participant_joined", old, "PA_2") == 502
    assert await service.states() == [("left", 0)]
    await service.came(new, "PA_3")
    await service.left(old, "PA_2")
    assert await service.states() == [("in", 1)]
    await service.left(new, "PA_3")
    assert await service.states() == [("left", 1)]
    await house.call("doctor", "DELETE", path)
    assert await service.say("participant_joined", new, "PA_4") == 502


@pytest.mark.parametrize("name", ["guest:7:x", "guest:7:", "guest::1", "guest:7:1:1"])
async def test_names_of_nobody_are_nobody(service: Service, guest: str, name: str) -> None:
    assert await service.say("participant_joined", name, "PA_1") == 204
    assert await service.states() == []
