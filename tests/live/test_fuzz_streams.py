"""Whatever asks for a stream or an upgrade: a documented answer, no hang, no traceback."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assana_rt.api.sse import PATH
from assana_rt.live.engine import Limits, SignedIn
from assana_rt.live.protocol import Disconnect, Ended
from tests.live.kit import Live, person, sign_in
from tests.live.streams import Client, House, asking, connecting, serving
from tests.live.test_fuzz import frames_of, told
from tests.live.wire import GOODBYE

REFUSALS = {400, 401, 403, 413}
PASSING = {3001, 3014}
TOKENS = ["ann", "wall", "dead", "old"]
DEEPEST = 400  # orjson reads 1024 levels, and writes 254
LONGEST_QUERY = 7000  # aiohttp itself takes no line over 8190

# What JSON holds, and then what a client says, with something else in its place here and there.
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["board", "e", "", "\0", -1, 2**64])
)  # fmt: skip
deep = st.integers(1, DEEPEST).map(lambda depth: json.loads("[" * depth + "]" * depth))
odd = deep | st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)


def mostly(usual: st.SearchStrategy[Any], else_: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Something else once in ten times: what is odd in one place only gets furthest."""
    return st.integers(0, 9).flatmap(lambda number: usual if number else else_)


names = mostly(
    st.sampled_from(["board", "doctor:1", "room:1", "room:closed"]),
    st.text(max_size=300) | st.sampled_from(["doctor:", "nowhere", "nowhere:1", "", ":"]),
)
wishes = mostly(
    st.fixed_dictionaries(
        {},
        optional={
            "recover": mostly(st.booleans(), odd),
            "offset": mostly(st.integers(0, 5), odd),
            "epoch": mostly(st.just(""), odd),
            "flag": mostly(st.integers(0, 3), odd),
            "data": mostly(st.fixed_dictionaries({}, optional={"snapshot": odd}), odd),
            "token": mostly(st.text(), odd),
            "tf": mostly(st.none(), odd),
            "type": mostly(st.none(), odd),
        },
    ),
    odd,
)
requests = mostly(
    st.fixed_dictionaries(
        {"subs": mostly(st.dictionaries(names, wishes, min_size=1, max_size=3), odd)},
        optional={"token": mostly(st.sampled_from(TOKENS), odd), "data": odd},
    ),
    odd,
)
texts = mostly(
    requests.map(json.dumps).map(str.encode)
    | requests.map(lambda asked: json.dumps(asked, ensure_ascii=False).encode(errors="replace")),
    st.sampled_from(["utf-16", "latin-1"]).map('{"subs":{"bo\xe4rd":{}}}'.encode)
    | st.binary(max_size=60),
)

# What a header can hold; aiohttp itself refuses control characters.
bare = st.binary(max_size=40).map(lambda data: bytes(c for c in data if c >= 32 and c != 127))
places = bare | st.sampled_from(
    [b"e:1", b":1", b"e:", b"e:-1", b"e:" + b"9" * 19, b"\xff:1", b"e:\xd9\xa1", b"a:b:3"]
)
origins = bare | st.sampled_from(
    [b"null", b"", b"http://[", b"http://[::1", b"http://[v1.x]", b"//h", b"http://h:x", b"\xff"]
    + ["http://exa\u2100mple".encode(), b"http://h@127.0.0.1", b"http://127.0.0.1"]
)
types = bare | st.sampled_from(
    [b"application/json", b"application/json; charset=nonsense", b"a/b; charset=\xff", b";;=",
     b"text/plain; charset=utf-16", b"multipart/form-data", b"application/json; charset"]
)  # fmt: skip
told_too = st.fixed_dictionaries(
    {},
    optional={
        b"Last-Event-ID": places,
        b"Origin": origins,
        b"Host": bare | st.just(b"h"),
        b"Content-Type": mostly(st.just(b"application/json; charset=UTF-8"), types),
        b"Authorization": mostly(st.just(b"Bearer ann"), st.just(b"bearer") | bare),
        b"Cookie": bare,
        b"Connection": st.sampled_from([b"keep-alive", b"close", b"Upgrade"]),
    },
)
handshakes = st.fixed_dictionaries(
    {},
    optional={
        b"Origin": origins,
        b"Host": bare | st.just(b"h"),
        b"Upgrade": mostly(st.just(b"WebSocket"), bare),
        b"Connection": mostly(st.just(b"keep-alive, Upgrade"), bare),
        b"Sec-WebSocket-Version": mostly(st.sampled_from([b"8", b"13"]), bare | st.just(b"14")),
        b"Sec-WebSocket-Key": mostly(st.binary(min_size=16, max_size=16).map(b64encode), bare),
        b"Sec-WebSocket-Protocol": bare | st.just(b"centrifuge-protobuf, \xff"),
        b"Sec-WebSocket-Extensions": bare | st.just(b"permessage-deflate; \xff"),
    },
)
SIGNED_IN = {b"Host": b"h", b"Authorization": b"Bearer ann"}
UPGRADE = {
    b"Host": b"h",
    b"Connection": b"Upgrade",
    b"Upgrade": b"websocket",
    b"Sec-WebSocket-Version": b"13",
    b"Sec-WebSocket-Key": b"AAAAAAAAAAAAAAAAAAAAAA==",
}
many = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    live = Live(authenticate=_sign_in, limits=Limits(sockets_per_person=0))
    live.append(3)
    async with serving(live) as house:
        yield house


@many
@given(
    text=texts,
    method=st.sampled_from([b"GET", b"POST"]),
    version=st.sampled_from([b"1.0", b"1.1"]),
    headers=told_too,
    cookie=st.booleans(),
    draining=st.booleans(),
)
@example(
    text=b'{"subs":{"board":"x"}}', method=b"GET", version=b"1.1",
    headers={b"Last-Event-ID": b"e:1"}, cookie=False, draining=False,
)  # fmt: skip
@example(
    text=b"{}", method=b"POST", version=b"1.1",
    headers={b"Content-Type": b"application/json; charset=nonsense"}, cookie=False, draining=False,
)  # fmt: skip
async def test_whatever_asks_for_a_stream(
    house: House,
    caplog: pytest.LogCaptureFixture,
    text: bytes,
    method: bytes,
    version: bytes,
    headers: dict[bytes, bytes],
    cookie: bool,
    draining: bool,
) -> None:
    house.cookie = person() if cookie else None
    house.live.engine.draining = draining
    query = b"?cf_connect=" + quote_from_bytes(text).encode()
    if method == b"POST" or len(query) > LONGEST_QUERY:
        body = {b"Content-Length": b"%d" % len(text)}
        sent = _request(b"POST", version, SIGNED_IN | headers | body) + text
    else:
        sent = _request(method, version, SIGNED_IN | headers, query)
    async with asking(house.port, sent) as answer:
        await _is_documented(answer)
    _nothing_is_logged(caplog)


@many
@given(headers=handshakes)
@example(headers={b"Origin": b"http://["})
@example(headers={b"Sec-WebSocket-Key": b"\xff"})
async def test_whatever_asks_for_an_upgrade(
    house: House, caplog: pytest.LogCaptureFixture, headers: dict[bytes, bytes]
) -> None:
    path = b"/connection/websocket"
    async with connecting(house.port) as client:
        await client.ask(_request(b"GET", b"1.1", UPGRADE | headers, path=path))
        if client.status == 101:
            client.writer.write(GOODBYE)
            assert told(frames_of(await client.reader.read())) in (1000, 3507)
        else:
            assert client.status == 400
            assert json.loads(await client.body())["detail"]
    _nothing_is_logged(caplog)


async def _sign_in(token: str) -> SignedIn:
    if token not in TOKENS:
        raise Ended(Disconnect.INVALID_TOKEN)
    return await sign_in(token)


def _request(
    method: bytes,
    version: bytes,
    headers: dict[bytes, bytes],
    query: bytes = b"",
    path: bytes = PATH.encode(),
) -> bytes:
    lines = [b"%b: %b" % header for header in headers.items()]
    first = b"%b %b%b HTTP/%b" % (method, path, query, version)
    return b"\r\n".join([first, *lines, b"", b""])


async def _is_documented(answer: Client) -> None:
    if answer.status != 200:
        assert answer.status in REFUSALS
        assert json.loads(await answer.body())["detail"]
        return
    first = await answer.event()
    assert first is not None
    if "connect" not in first.push:
        assert first.code in PASSING
        assert first.retry_ms
        assert await answer.event() is None
        assert await answer.over()


def _nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    bad = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert not bad, [(record.getMessage(), record.exc_info) for record in bad]
    caplog.clear()
