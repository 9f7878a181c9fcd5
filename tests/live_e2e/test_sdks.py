"""The official SDKs, as they come from their registries, against the whole server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.live_e2e import followers
from tests.live_e2e.cable import Cable
from tests.live_e2e.conftest import Site
from tests.services import Node

SDKS = [
    pytest.param(followers.javascript, id="javascript"),
    pytest.param(followers.python, id="python"),
]


@pytest.mark.parametrize("follow", SDKS)
async def test_an_sdk_gets_the_state_then_every_change_through_a_lost_connection(
    follow: Any, site: Site, node: Node
) -> None:
    surgery = await site.new_surgery()
    path = f"/surgeries/{surgery['id']}"
    async with (
        Cable(site.port) as cable,
        follow(node, cable.port, site.tokens["coordinator"], "surgeries") as heard,
    ):
        await heard.until(lambda events: bool(heard.named("subscribed")))
        first = heard.named("subscribed")[0]
        assert first["data"]["snapshot"]["records"]["surgery"] == [surgery]
        assert not first["recovered"]

        await site.call("doctor", "PATCH", path, {"status": "Ongoing"}, 200)
        await heard.until(lambda events: len(heard.offsets()) == 1)
        told = heard.named("publication")[0]["data"]
        assert told["type"] == "surgery.updated"
        assert told["data"]["status"] == "Ongoing"
        assert "status" in told["changed"]
        assert told["actor"]["id"] == site.ids["doctor"]

        cable.pull()
        for count in range(5):
            await site.call("doctor", "PATCH", path, {"notes": f"note {count}"}, 200)
        cable.plug_in()
        await heard.until(lambda events: len(heard.named("subscribed")) == 2)
        again = heard.named("subscribed")[1]
        assert again["was_recovering"]
        assert again["recovered"]
        assert again["data"] is None

        await site.call("doctor", "PATCH", path, {"notes": "the last"}, 200)
        await heard.until(lambda events: len(heard.offsets()) >= 7)
        # The surgery's making was 1, in the snapshot; then nothing missing and nothing twice.
        assert heard.offsets() == [2, 3, 4, 5, 6, 7, 8]
        state = await site.call("doctor", "GET", path)
        assert heard.named("publication")[-1]["data"]["data"] == state


@pytest.mark.parametrize("follow", SDKS)
async def test_an_sdk_leaves_for_good_when_its_session_ends(
    follow: Any, site: Site, node: Node
) -> None:
    async with follow(node, site.port, site.tokens["coordinator"], "board") as heard:
        await heard.until(lambda events: bool(heard.named("subscribed")))
        await site.call("coordinator", "POST", "/auth/logout", {}, 204)
        surgery = {
            "patient_name": "A", "procedure": "B", "surgery_date": "2026-11-24",
            "surgery_time": "09:00",
        }  # fmt: skip
        await site.call("coordinator", "POST", "/surgeries", surgery, 401)
        if follow is followers.javascript:
            await heard.until(lambda events: bool(heard.named("disconnected")))
            assert heard.named("disconnected")[0]["code"] == 3507
        assert heard.offsets() == []
