"""Server-sent events: one way, resumable by the id that EventSource keeps."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.live_e2e.conftest import Site


class Stream:
    """An open stream; `next` gives the id and the push of each event that is no ping."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def next(self) -> tuple[str, dict[str, Any]]:
        event_id, data = "", ""
        async for line in self.response.content:
            text = line.decode().rstrip("\n")
            if text.startswith("id: "):
                event_id = text[4:]
            elif text.startswith("data: "):
                data = text[6:]
            elif not text and data:
                push = json.loads(data)
                if push:
                    return event_id, push
                data = ""
        raise AssertionError("the stream ended")


@asynccontextmanager
async def stream(site: Site, role: str, subs: Any, **headers: str) -> AsyncIterator[Stream]:
    url = f"{site.running.address}/connection/uni_sse"
    sent = {"Authorization": f"Bearer {site.tokens[role]}"} | headers
    params = {"cf_connect": json.dumps({"subs": subs})}
    async with site.http.get(url, params=params, headers=sent) as response:
        assert response.status == 200, await response.text()
        assert response.content_type == "text/event-stream"
        yield Stream(response)


async def test_a_stream_begins_with_the_state_and_goes_on_with_every_change(site: Site) -> None:
    surgery = await site.new_surgery()
    subs = {"surgeries": {"data": {"snapshot": {}}}}
    async with stream(site, "coordinator", subs) as events:
        event_id, first = await events.next()
        told = first["connect"]["subs"]["surgeries"]
        assert told["data"]["snapshot"]["records"]["surgery"] == [surgery]
        assert event_id == f"{told['epoch']}:1"
        assert first["connect"]["pong"] is False
        path = f"/surgeries/{surgery['id']}"
        await site.call("doctor", "PATCH", path, {"status": "Ongoing"}, 200)
        event_id, push = await events.next()
        assert push["channel"] == "surgeries"
        assert push["pub"]["offset"] == 2
        assert push["pub"]["data"]["type"] == "surgery.updated"
        assert event_id == f"{told['epoch']}:2"

    for count in range(3):
        await site.call("doctor", "PATCH", path, {"notes": f"note {count}"}, 200)
    async with stream(site, "coordinator", subs, **{"Last-Event-ID": event_id}) as events:
        event_id, first = await events.next()
        again = first["connect"]["subs"]["surgeries"]
        assert again["recovered"]
        assert "data" not in again
        assert [each["offset"] for each in again["publications"]] == [3, 4, 5]
        assert event_id.endswith(":5")


async def test_with_several_channels_nothing_is_numbered_and_foreign_ones_are_left_out(
    site: Site,
) -> None:
    subs = {"board": {}, f"doctor:{site.ids['doctor']}": {}, "surgeries": {}}
    async with stream(site, "doctor", subs) as events:
        event_id, first = await events.next()
        assert event_id == ""
        assert set(first["connect"]["subs"]) == {"board", f"doctor:{site.ids['doctor']}"}


@pytest.mark.parametrize(
    ("headers", "params", "status"),
    [
        ({}, {}, 401),
        ({"Authorization": "Bearer nonsense"}, {}, 401),
        ({}, {"cf_connect": "{not json"}, 400),
        ({}, {"cf_connect": '{"subs": 7}'}, 400),
    ],
)
async def test_a_stream_is_refused_with_a_status(
    site: Site, headers: dict[str, str], params: dict[str, str], status: int
) -> None:
    url = f"{site.running.address}/connection/uni_sse"
    async with site.http.get(url, params=params, headers=headers) as response:
        assert response.status == status
        assert response.content_type == "application/problem+json"


async def test_a_stream_ends_with_its_session_and_says_why(site: Site) -> None:
    async with stream(site, "coordinator", {"board": {}}) as events:
        await events.next()
        await site.call("coordinator", "POST", "/auth/logout", {}, 204)
        _, push = await events.next()
        assert push["disconnect"]["code"] == 3507
        assert push["disconnect"]["reason"]


async def test_a_stream_ends_where_it_would_have_to_start_afresh_and_then_does(site: Site) -> None:
    await site.new_surgery()
    subs = {"surgeries": {"data": {"snapshot": {}}}}
    async with stream(site, "coordinator", subs) as events:
        event_id, _ = await events.next()
        done = await asyncio.to_thread(site.house.run, "live", "new-epoch")
        assert done.returncode == 0, done.stderr
        _, push = await events.next()
        assert push["unsubscribe"]["code"] == 2500
        _, push = await events.next()
        assert push["disconnect"]["code"] == 3010
        with pytest.raises(AssertionError, match="ended"):
            await events.next()
    # As EventSource comes back, by itself.
    async with stream(site, "coordinator", subs, **{"Last-Event-ID": event_id}) as events:
        _, first = await events.next()
        again = first["connect"]["subs"]["surgeries"]
        assert not again.get("recovered")
        assert len(again["data"]["snapshot"]["records"]["surgery"]) == 1


async def test_a_stream_that_comes_back_to_a_node_that_drains_is_told_to_come_back(
    site: Site,
) -> None:
    subs = {"board": {}}
    async with contextlib.AsyncExitStack() as opened:
        streams = [
            await opened.enter_async_context(stream(site, role, subs))
            for role in ("coordinator", "doctor", "admin") * 3
        ]
        for events in streams:
            place, _ = await events.next()
        ends = [asyncio.create_task(events.next()) for events in streams]
        site.running.process.send_signal(signal.SIGTERM)
        first, others = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        assert {task.result()[1]["disconnect"]["code"] for task in first} == {3001}
        async with stream(site, "doctor", subs, **{"Last-Event-ID": place}) as events:
            kept, push = await events.next()
            assert (kept, push["disconnect"]["code"]) == (place, 3001)
            with pytest.raises(AssertionError, match="ended"):
                await events.next()
        url = f"{site.running.address}/connection/uni_sse"
        async with site.http.get(url, headers={"Authorization": "Bearer nonsense"}) as answer:
            assert answer.status == 401
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
    assert await asyncio.to_thread(site.running.process.wait, 20) == 0
    assert "Traceback" not in site.running.said()
