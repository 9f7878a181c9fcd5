"""Event streams on the wire: how they are framed, and who is refused."""

from __future__ import annotations

import pytest

from tests.live.streams import Client, Heard, asking, request, serving


async def heard(stream: Client) -> Heard:
    event = await stream.event()
    assert event is not None
    return event


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("kept", ["keep-alive", "close"])
async def test_a_stream_is_framed_as_its_head_says(version: str, kept: str) -> None:
    sent = request(version=version, headers={"Connection": kept})
    async with serving() as house, asking(house.port, sent) as stream:
        assert stream.status == 200
        assert ("transfer-encoding" in stream.headers) is (version == "1.1")
        assert (await heard(stream)).push["connect"]["subs"]["board"]["recoverable"]
        await house.live.publish(2)
        for offset in (1, 2):
            assert (await heard(stream)).push["pub"]["offset"] == offset
        await house.live.engine.stop()
        assert (await heard(stream)).code == 3001
        assert await stream.event() is None
        assert await stream.over(), "a kept connection would lead back to a node that stops"
