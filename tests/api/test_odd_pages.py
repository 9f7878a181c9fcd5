"""Pages asked for with what no browser sends: refused or shown, and no fault of ours."""

from __future__ import annotations

import pytest

from assana_rt.pages.session import local
from tests.api.kit import Api
from tests.api.test_cookies import page_of
from tests.api.test_server import exchange

FORM = b"Content-Type: application/x-www-form-urlencoded"
PARTS = b"Content-Type: multipart/form-data"


@pytest.mark.parametrize(
    ("address", "led"),
    [
        ("/board?date=2026-01-01#now", True),
        ("/a/http://[", True),
        ("/", False),
        ("//[", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/\t/evil.example", False),
        ("https://evil.example", False),
        ("http://[", False),
        ("evil", False),
        ("", False),
    ],
)
def test_only_a_page_of_ours_is_gone_on_to(address: str, led: bool) -> None:
    assert local(address) == (address if led else "")


@pytest.mark.parametrize("there", ["//%5B", "//[", "/%ff", "/%ed%a0%80", "http://%5B"])
async def test_the_door_takes_any_address_to_go_on_to(api: Api, there: str) -> None:
    line = f"GET /?next={there} HTTP/1.1".encode()
    assert (await exchange(api, line))[0] == 200
    cookie, _ = await page_of(api)
    assert (await exchange(api, line, f"Cookie: {cookie}".encode()))[0] in (200, 303)
    body = f"email=x&password=y&next={there}".encode()
    assert (await exchange(api, b"POST /sign-in HTTP/1.1", FORM, body=body))[0] == 401


@pytest.mark.parametrize("target", [b"//[", b"/\xff", b"/%ff", b"/board?date=%ff", b"/?lang=%ff"])
async def test_a_target_of_any_bytes_is_answered(api: Api, target: bytes) -> None:
    status, answer = await exchange(
        api, b"GET " + target + b" HTTP/1.1", b"Accept: text/html", b"Accept-Language: \xff"
    )
    assert status < 500, answer


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "1899-12-31", "2201-01-01", "1900-01-01", "2200-12-31"]
)
async def test_a_day_may_be_any_that_records_have(api: Api, day: str) -> None:
    cookie, _ = await page_of(api)
    for path in ("/", "/board"):
        url = f"{path}?date={day}"
        async with api.client.get(url, headers={"Cookie": cookie}) as answer:
            text = await answer.text()
        assert answer.status == 200
        assert (day in text) is ("1900" <= day[:4] <= "2200")


BAD_FORMS = [
    ((FORM,), b"email=\xff\xfe&password=x"),
    ((FORM + b"; charset=foo",), b"email=a&password=x"),
    ((FORM + b"; charset=utf-16",), b"email=a&passwords"),
    ((FORM, b"Content-Encoding: gzip"), b"email=a&password=x"),
    ((FORM, b"Content-Encoding: deflate"), b"\xff" * 40),
    ((PARTS,), b"email=a"),
    ((PARTS + b"; boundary=x",), b"email=a"),
    ((PARTS + b"; boundary=x",), b"--x\r\nno header\r\n\r\na\r\n--x--\r\n"),
    ((PARTS + b"; boundary=x",), b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"),
    (
        (PARTS + b"; boundary=x",),
        b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\xff\r\n--x--\r\n',
    ),
    (
        (PARTS + b"; boundary=x",),
        b"--x\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: x\r\n\r\n",
    ),
    (
        (PARTS + b"; boundary=x",),
        b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--\r\n",
    ),
    ((PARTS + b"; boundary=x",), b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\na'),
]


@pytest.mark.parametrize(("headers", "body"), BAD_FORMS, ids=str)
async def test_a_form_that_can_not_be_read_is_refused(
    api: Api, headers: tuple[bytes, ...], body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (b"/sign-in", b"/setup/abcdef"):
        status, answer = await exchange(api, b"POST " + path + b" HTTP/1.1", *headers, body=body)
        assert status in (400, 413), answer
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


async def test_the_refusal_of_a_form_is_told_in_the_visitors_language(api: Api) -> None:
    german = (FORM, b"Accept-Language: de")
    _, answer = await exchange(api, b"POST /sign-in HTTP/1.1", *german, body=b"email=\xff")
    assert "Dieses Formular ist nicht lesbar" in answer.decode()


async def test_a_guests_cookie_may_hold_any_bytes(api: Api) -> None:
    status, answer = await exchange(
        api,
        b"POST /api/v1/meetings/x/enter HTTP/1.1",
        b"Cookie: assana_guest=\xff",
        b"Content-Type: application/json",
        body=b"{}",
    )
    assert status == 401, answer
