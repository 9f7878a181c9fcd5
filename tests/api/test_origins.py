"""Which pages are the site's own: one rule for REST, for forms and for sockets."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import WSMsgType
from aiohttp.test_utils import make_mocked_request

from assana_rt.api.origins import is_own_origin
from assana_rt.settings import Settings
from tests import make
from tests.api.kit import Api, serving

PUBLIC = "https://assana.test"
SECURE = [
    (None, "assana.test", True),
    (PUBLIC, "assana.test", True),
    (PUBLIC, "10.0.0.7:8080", True),  # a proxy has rewritten the host
    ("HTTPS://Assana.test:443", "10.0.0.7:8080", True),
    ("https://laptop:8080", "laptop:8080", True),
    ("https://laptop", "Laptop:443", True),
    ("http://assana.test", "assana.test", False),
    ("http://laptop:8080", "laptop:8080", False),
    ("https://assana.test:8443", "assana.test", False),
    ("https://assana.test.evil.example", "assana.test", False),
    ("https://evil.example/assana.test", "assana.test", False),
    ("https://assana.test@evil.example", "assana.test", False),
    ("https://evil.example", "assana.test", False),
    ("ftp://assana.test", "assana.test", False),
    ("http://[", "assana.test", False),
    ("https://[::1]:99999999", "[::1]", False),
    ("https://[::1]", "[::1]", True),
    ("null", "null", False),
    ("", "", False),
]


@pytest.mark.parametrize(("origin", "host", "own"), SECURE)
def test_whose_an_origin_is(origin: str | None, host: str, own: bool) -> None:
    headers = {"Host": host} | ({} if origin is None else {"Origin": origin})
    assert is_own_origin(make_mocked_request("GET", "/", headers), PUBLIC) is own


def test_where_the_public_url_is_plain_any_scheme_of_the_host_will_do() -> None:
    for origin in ("http://laptop:8080", "https://laptop:8080", "http://assana.test"):
        request = make_mocked_request("GET", "/", {"Host": "laptop:8080", "Origin": origin})
        assert is_own_origin(request, "http://assana.test")


@pytest.fixture
def secure(settings: Settings, tmp_path: Path) -> Settings:
    return make.settings_for(settings.database_url, tmp_path, public_url=PUBLIC)


async def form(api: Api, origin: str) -> int:
    headers = {"Origin": origin, "Host": "assana.test"}
    async with api.client.post("/sign-in", data={"email": "x"}, headers=headers) as answer:
        return answer.status


async def socket_closed(api: Api, origin: str, host: str = "assana.test") -> int | None:
    """Return the code a socket is closed with at once; None where it is taken in."""
    headers = {"Origin": origin, "Host": host}
    async with api.client.ws_connect("/connection/websocket", headers=headers) as socket:
        await socket.send_json({"id": 1, "connect": {"token": api.token("doctor")}})
        message = await socket.receive(timeout=5)
    return int(message.data) if message.type is WSMsgType.CLOSE else None


async def test_forms_and_sockets_hold_to_it(secure: Settings) -> None:
    async with serving(secure, "doctor") as api:
        assert await form(api, PUBLIC) == 401
        assert await form(api, "http://assana.test") == await form(api, "http://[") == 403
        assert await socket_closed(api, PUBLIC, "10.0.0.7:8080") is None
        assert await socket_closed(api, "http://assana.test") == 3507
        assert await socket_closed(api, "http://[") == 3507


async def test_browsers_are_told_to_keep_to_https_where_it_is(secure: Settings) -> None:
    name = "Strict-Transport-Security"
    async with serving(secure) as api:
        for path in ("/", "/healthz", "/api/v1/me"):
            assert (await api.client.get(path)).headers[name] == "max-age=31536000"
    plain = make.settings_for(secure.database_url, secure.data_dir)
    async with serving(plain) as api:
        assert name not in (await api.client.get("/")).headers
