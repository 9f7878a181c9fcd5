"""Event streams on the wire: how they are framed, and who is refused."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest

from assana_rt.api import event_stream, sse
from assana_rt.live.protocol import Disconnect
from tests.live.kit import settle
from tests.live.streams import Client, Heard, asking, connecting, request, serving


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


DEEP = '{"subs":{"board":{"data":{"snapshot":' + '{"a":' * 300 + "1" + "}" * 300 + "}}}}"
MANY = json.dumps({"subs": {f"doctor:{number}": {} for number in range(200)}})


@pytest.mark.parametrize(
    "asked",
    [
        "{not json", "7", "[]", '{"subs": 7}', '{"subs": {"board": "x"}}', '{"subs": {"board": 7}}',
        '{"subs": {"board": {"flag": "7"}}}', '{"subs": {"nowhere": {}}}', '{"token": 7}',
        DEEP, MANY, "\0", '"\\ud800"',
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["", "e:7"])
async def test_what_can_not_be_read_is_refused_with_a_status(
    asked: str, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"Last-Event-ID": place} if place else {}
    async with serving() as house:
        body = {"method": "POST", "body": asked.encode()}
        for sent in (request(asked, headers=headers), request(None, headers=headers, **body)):
            async with asking(house.port, sent) as answer:
                assert answer.status == 400
                assert answer.headers["content-type"].startswith("application/problem+json")
                assert json.loads(await answer.body())["detail"]
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_stream_whose_wishes_are_empty_is_a_plain_one() -> None:
    """As PHP writes them: an empty map is a list there."""
    async with serving() as house:
        headers = {"Last-Event-ID": f"{house.live.log.epoch}:0"}
        for asked in ('{"subs": {"board": []}}', '{"subs": {"board": null}}', '{"subs": []}', ""):
            async with asking(house.port, request(asked, headers=headers)) as stream:
                assert stream.status == 200
                assert "connect" in (await heard(stream)).push


@pytest.mark.parametrize(
    ("told", "body"),
    [
        ({"Content-Type": "application/json; charset=nonsense"}, b"{}"),
        ({"Content-Type": "application/json; charset=latin-1"}, b"{}"),
        ({"Content-Type": "application/json; charset=\udcff"}, b"{}"),
        ({}, b'{"token": "\xff"}'),
        ({"Content-Type": "application/json; charset=utf-8"}, b"\xff\xfe"),
    ],
)
async def test_a_body_that_is_no_text_is_refused(
    told: dict[str, str], body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving() as house:
        sent = request(None, method="POST", headers=told, body=body)
        async with asking(house.port, sent) as answer:
            assert answer.status == 400
            assert json.loads(await answer.body())["detail"]
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_body_that_is_not_packed_as_it_says_is_refused() -> None:
    async with serving() as house:
        sent = request(None, method="POST", headers={"Content-Encoding": "gzip"}, body=b"no gzip")
        async with asking(house.port, sent) as answer:
            assert answer.status == 400
            assert json.loads(await answer.body())["detail"]


async def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "BODY_S", 0.1)
    half = request(None, method="POST", body=b'{"subs": {}}')[:-5]
    spoilt = request(None, method="POST", headers={"Transfer-Encoding": "chunked"})
    async with serving() as house:
        async with asking(house.port, half) as answer:
            assert answer.status == 400
        async with connecting(house.port) as client:
            client.writer.write(spoilt)
            await settle()
            await client.ask(b"what is no chunk\r\n")
            assert client.status == 400


async def test_a_body_too_large_is_refused() -> None:
    async with serving() as house:
        sent = request(None, method="POST", body=b" " * (1024 * 1024 + 1))
        async with asking(house.port, sent) as answer:
            assert answer.status == 413


@pytest.mark.parametrize("token", ["", "dead", "old"])
async def test_who_is_not_signed_in_is_refused_with_a_status(token: str) -> None:
    async with serving() as house, asking(house.port, request(token=token)) as answer:
        assert answer.status == 401
        assert "www-authenticate" in answer.headers


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("kib", [40, 4000], ids=["some is left", "it is full"])
async def test_who_does_not_read_the_end_is_cut_off(
    version: str, kib: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "CLOSE_S", 0.1)
    async with serving() as house, connecting(house.port, limit=1024) as deaf:
        await deaf.ask(request(version=version))
        await heard(deaf)
        deaf.writer.transport.pause_reading()
        (session,) = house.live.engine._sessions
        body = b'{"x":"' + b"x" * 1024 + b'"}'
        while session.socket.writable and session.socket.buffered() < kib * 1024:
            await house.live.engine.announce([house.live.log.append("board", body)])
            await asyncio.sleep(0)
        session.close(Disconnect.SLOW)
        await house.until(0)
        async with asyncio.timeout(10):
            while house.runner.server.connections:  # noqa: ASYNC110 - it has nobody to tell
                await asyncio.sleep(0)
