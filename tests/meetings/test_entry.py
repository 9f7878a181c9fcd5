"""Who gets in, and each wrong way in: refused with words, and nothing happens."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from assana_rt.meetings.grants import AUDIENCE
from tests.meetings.kit import House, Message


async def test_its_doctor_joins_within_the_window(house: House) -> None:
    call = await house.consultation(starts_in=10)
    joined = await house.call("doctor", "POST", f"consultations/{call['id']}/join")
    assert joined["role"] == "host"
    assert joined["provider"] == "builtin"
    assert joined["provider_url"] is None
    assert joined["meeting_link"] == f"http://assana.test/meet/{call['meeting_id']}"
    assert joined["meeting_token"] == call["meeting_token"]
    closes_at = datetime.fromisoformat(joined["expires_at"])
    assert closes_at == datetime.fromisoformat(call["starts_at"]) + timedelta(minutes=60)
    again = await house.call("doctor", "GET", f"consultations/{call['id']}")
    assert again == call, "joining does not change the record"


@pytest.mark.parametrize(
    ("who", "status", "words"),
    [
        ("coordinator", 403, "joined by its own doctor"),
        ("admin", 403, "joined by its own doctor"),
        ("doctor2", 404, "no such consultation"),
        ("display", 403, "can't use this address"),
        (None, 401, "Sign in"),
    ],
)
async def test_others_do_not_join(house: House, who: str | None, status: int, words: str) -> None:
    call = await house.consultation()
    answer = await house.ask(who, "POST", f"consultations/{call['id']}/join")
    assert words in answer.refused(status)


@pytest.mark.parametrize(
    ("starts_in", "words"), [(60, "The room opens at"), (-200, "The room closed at")]
)
async def test_outside_the_window_it_says_when(house: House, starts_in: int, words: str) -> None:
    call = await house.consultation(starts_in)
    invited = await house.invite(call)
    browser = house.browser()
    for answer in (
        await house.ask("doctor", "POST", f"consultations/{call['id']}/join"),
        await house.enter(call, browser, invited["secret"]),
        await by_token(house, call, call["meeting_token"]),
    ):
        assert words in answer.refused(409)
        starts_at = datetime.fromisoformat(call["starts_at"])
        assert datetime.fromisoformat(answer.json["opens_at"]) == starts_at - timedelta(minutes=15)
    # The press that came too early has bound nothing.
    listed = await house.call("doctor", "GET", f"consultations/{call['id']}/invitations")
    assert [each["bound_at"] for each in listed["items"]] == [None]


@pytest.mark.parametrize("status", ["Pending", "Cancelled", "Completed"])
async def test_only_a_confirmed_one_is_joined(house: House, status: str) -> None:
    call = await house.consultation()
    await house.set(call, status=status)
    answer = await house.ask("doctor", "POST", f"consultations/{call['id']}/join")
    assert f"This consultation is {status}" in answer.refused(409)


@pytest.mark.databases
async def test_a_guest_enters_with_the_link_and_comes_back_with_the_cookie(house: House) -> None:
    call = await house.consultation()
    invited = await house.invite(call)
    browser = house.browser()
    first = await house.enter(call, browser, invited["secret"])
    entered = first.good()
    assert (entered["role"], entered["name"]) == ("guest", "Yusuf Karaca")
    assert entered["call"]["doctor_name"] == house.people["doctor"].name
    assert entered["call"]["patient_name"] is None, "the guest may be somebody else"
    cookie = first.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", f"Path=/api/v1/meetings/{call['meeting_id']}/"):
        assert part in cookie
    assert invited["secret"] not in cookie
    again = await house.enter(call, browser)
    assert again.good()["role"] == "guest"
    assert "Set-Cookie" not in again.headers
    assert (await house.enter(call, browser, invited["secret"])).status == 200


@pytest.mark.databases
async def test_a_link_opened_in_a_second_browser_is_refused_until_it_is_freed(
    house: House,
) -> None:
    call = await house.consultation()
    invited = await house.invite(call)
    first, second = house.browser(), house.browser()
    old = (await house.enter(call, first, invited["secret"])).good()
    answer = await house.enter(call, second, invited["secret"])
    assert "used in another browser" in answer.refused(409)
    binding = f"consultations/{call['id']}/invitations/{invited['id']}/binding"
    assert (await house.ask("coordinator", "DELETE", binding)).status == 403
    await house.call("doctor", "DELETE", binding)
    assert (await house.enter(call, second, invited["secret"])).status == 200
    assert (await house.enter(call, first)).status == 401
    assert "used in another browser" in (await house.enter(call, first, invited["secret"])).refused(
        409
    )
    assert "withdrawn" in (await by_token(house, call, old["meeting_token"])).refused(401)


@pytest.mark.parametrize("secret", [None, "x", "é" * 200, "a\0b"])
async def test_no_valid_secret_opens_nothing(house: House, secret: str | None) -> None:
    call = await house.consultation()
    await house.invite(call)
    answer = await house.enter(call, house.browser(), secret)
    assert "link" in answer.refused(401)


async def test_an_invitation_opens_one_call_only(house: House) -> None:
    one, other = await house.consultation(), await house.consultation(starts_in=1)
    invited = await house.invite(one)
    answer = await house.enter(other, house.browser(), invited["secret"])
    answer.refused(401)
    nowhere = {"meeting_id": "abc-defg-hijk-mnpq-rstu-vwxy-z23"}
    (await house.enter(nowhere, house.browser(), invited["secret"])).refused(401)


async def test_guessing_is_limited_by_address(house: House) -> None:
    call = await house.consultation()
    browser = house.browser()
    for n in range(10):
        (await house.enter(call, browser, f"guess {n}")).refused(401)
    answer = await house.enter(call, browser, "guess")
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0


# Tokens


async def by_token(house: House, call: Message, token: str, who: str | None = None) -> Any:
    return await house.ask(who, "POST", f"meetings/{call['meeting_id']}/enter", {"token": token})


def forged(token: str, key: str = "", algorithm: str = "HS256", **claims: object) -> str:
    known = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(known | claims, key or "k" * 32, algorithm)


def unsigned(token: str, **claims: object) -> str:
    """Return the token with `alg: none`, as a lenient verifier would take it."""
    known = jwt.decode(token, options={"verify_signature": False})
    parts = ({"alg": "none", "typ": "JWT"}, known | claims)
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*texts, b""]).decode()


def tampered(token: str, **claims: object) -> str:
    """Return the token with other claims under the old signature."""
    head, _, signature = token.split(".")
    known = jwt.decode(token, options={"verify_signature": False})
    body = base64.urlsafe_b64encode(json.dumps(known | claims).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


async def test_tokens_that_are_not_ours_are_refused_everywhere(house: House) -> None:
    call, other = await house.consultation(), await house.consultation(starts_in=1)
    invited = await house.invite(call)
    entered = (await house.enter(call, house.browser(), invited["secret"])).good()
    guest = entered["meeting_token"]
    host = call["meeting_token"]
    secret = house.parts.settings.secret_key
    wrong = {
        "garbage": "garbage",
        "tampered": tampered(guest, name="Somebody else"),
        "raised from guest to host": tampered(guest, role="host"),
        "made with another key": forged(guest),
        "made with the site's secret itself": forged(guest, secret),
        "another algorithm": forged(guest, "k" * 64, "HS512"),
        "no algorithm": unsigned(guest),
        "no algorithm, as host": unsigned(guest, role="host", sub=house.people["doctor"].id),
        "an access token": house.token("doctor"),
    }
    for what, token in wrong.items():
        words = (await by_token(house, call, token)).refused(401)
        assert "not a valid token" in words, what
        line = await house.line()
        await line.socket.send_str(json.dumps({"id": 1, "connect": {"token": token}}))
        if what == "an access token":
            continue  # it signs in, but shows no right to a room
        assert await line.gone() == 3500, what
    for token in (guest, host):
        assert "not for this call" in (await by_token(house, other, token)).refused(401)
        headers = {"Authorization": f"Bearer {token}"}
        answer = await house.ask(None, "GET", "me", headers=headers)
        assert answer.status == 401, "no REST call takes a meeting token"


async def test_a_room_takes_only_the_token_of_who_shows_it(house: House) -> None:
    call, other = await house.consultation(), await house.consultation(starts_in=1)
    invited = await house.invite(call)
    guest = (await house.enter(call, house.browser(), invited["secret"])).good()["meeting_token"]
    room = f"meeting:{call['meeting_id']}"
    shown = {
        ("doctor", ""): 103,
        ("doctor", guest): 103,
        ("doctor", other["meeting_token"]): 103,
        ("doctor", house.token("doctor")): 103,
        ("doctor2", call["meeting_token"]): 103,
        ("admin", call["meeting_token"]): 103,
        ("coordinator", call["meeting_token"]): 103,
        ("display", call["meeting_token"]): 103,
    }
    for (who, token), code in shown.items():
        line = await (await house.line()).connect(house.token(who))
        reply = await line.ask(subscribe={"channel": room, "token": token})
        assert reply["error"]["code"] == code, (who, token[:20])
    line = await house.line()
    await line.socket.send_str(json.dumps({"id": 1, "connect": {"token": call["meeting_token"]}}))
    assert await line.gone() == 3500, "a doctor signs in"


async def test_a_guest_watches_one_room_and_nothing_else(house: House) -> None:
    call, other = await house.consultation(), await house.consultation(starts_in=1)
    invited = await house.invite(call)
    guest = (await house.enter(call, house.browser(), invited["secret"])).good()
    line = await (await house.line()).connect(guest["meeting_token"])
    (connected,) = [m["connect"] for m in line.heard if "connect" in m]
    assert "expires" not in connected, "an admitted call is never cut in mid-sentence"
    doctor = house.people["doctor"].id
    for channel in (
        "appointments", "surgeries", "consultations", "board", f"doctor:{doctor}",
        f"consultation:{call['id']}", f"user:{doctor}", f"user:guest:{invited['id']}",
        f"meeting:{other['meeting_id']}",
    ):  # fmt: skip
        reply = await line.ask(subscribe={"channel": channel})
        assert reply["error"]["code"] == 103, channel
    await line.enter(call["meeting_id"])


async def test_an_expired_token_does_not_connect(house: House) -> None:
    call = await house.consultation(starts_in=-200)
    invited = await house.invite(call)
    window = house.parts.meeting_tokens.read(call["meeting_token"]).window
    person = f"guest:{invited['id']}"
    token = house.parts.meeting_tokens.issue(
        call["meeting_id"], "guest", person, "Yusuf", 1, window
    )
    reply = await (await house.line()).ask(connect={"token": token})
    assert reply["error"]["code"] == 109


async def test_what_a_token_says(house: House) -> None:
    call = await house.consultation()
    claims = jwt.decode(call["meeting_token"], options={"verify_signature": False})
    assert claims["aud"] == AUDIENCE
    assert claims["room"] == call["meeting_id"]
    assert claims["role"] == "host"
    assert claims["name"] == house.people["doctor"].name
    assert claims["jti"]
    starts_at = datetime.fromisoformat(call["starts_at"])
    assert datetime.fromtimestamp(claims["nbf"], UTC) == starts_at - timedelta(minutes=15)
    assert datetime.fromtimestamp(claims["exp"], UTC) == starts_at + timedelta(minutes=60)
    assert jwt.get_unverified_header(call["meeting_token"])["alg"] == "HS256"


async def test_the_door_tells_a_host_by_token_only_what_strangers_may_know(house: House) -> None:
    call = await house.consultation()
    stranger = (await by_token(house, call, call["meeting_token"])).good()
    assert stranger["role"] == "host"
    assert stranger["call"]["patient_name"] is None
    own = (await by_token(house, call, call["meeting_token"], "doctor")).good()
    assert own["call"]["patient_name"] == call["patient_name"]
    assert own["call"]["consultation_id"] == call["id"]
