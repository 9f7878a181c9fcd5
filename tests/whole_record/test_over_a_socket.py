"""What admins do to a doctor's records over HTTP, as the doctor's own socket hears it."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from tests import make
from tests.api.kit import Api

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

NAMES = {
    "appointments": "appointment",
    "surgeries": "surgery",
    "consultations": "consultation",
    "prescriptions": "prescription",
    "lab-reports": "lab_report",
}


@pytest.mark.parametrize("path", NAMES)
async def test_a_doctor_hears_of_each_change_and_is_told_of_it(api: Api, path: str) -> None:
    doctor = api.id("doctor")
    channels = (f"doctor:{doctor}", f"user:{doctor}")
    async with api.client.ws_connect("/connection/websocket") as socket:
        asked: list[dict[str, Any]] = [{"id": 1, "connect": {"token": api.token("doctor")}}]
        asked += [{"id": n, "subscribe": {"channel": one}} for n, one in enumerate(channels, 2)]
        await socket.send_str("\n".join(map(json.dumps, asked)))
        frames = Frames(socket)
        while {each.get("id") for each in frames.heard} < {1, 2, 3}:
            await frames.more()
        made = await api.new("admin", path, make.BODIES[path]() | {"doctor_id": doctor})
        await api.patch("admin", f"{path}/{made['id']}", patient_name="Änne Öztürk")
        await api.delete("admin", f"{path}/{made['id']}")
        back = (await api.ask("admin", "POST", f"{path}/{made['id']}/restore")).good()
        while len(frames.published(channels[0])) < 4 or not frames.is_told("restored"):
            await frames.more()
    told = frames.published(channels[0])
    verbs = ("created", "updated", "deleted", "created")
    assert [each["type"] for each in told] == [f"{NAMES[path]}.{verb}" for verb in verbs]
    assert [each["data"]["version"] for each in told] == [1, 2, 3, 4]
    assert told[-1]["data"]["patient_name"] == back["patient_name"] == "Änne Öztürk"
    assert frames.is_told("assigned")
    assert frames.is_told("deleted")


class Frames:
    """What a socket has heard so far."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.heard: list[dict[str, Any]] = []

    async def more(self) -> None:
        text = await self._socket.receive_str(timeout=60)
        self.heard += [json.loads(line) for line in text.splitlines()]

    def published(self, channel: str) -> list[dict[str, Any]]:
        pushes = [each.get("push", {}) for each in self.heard]
        return [push["pub"]["data"] for push in pushes
                if push.get("channel") == channel and "pub" in push]  # fmt: skip

    def is_told(self, kind: str) -> bool:
        every = [each.get("push", {}).get("pub", {}).get("data", {}) for each in self.heard]
        return any(
            each.get("type") == "notification.created" and each["data"]["kind"] == kind
            for each in every
        )
