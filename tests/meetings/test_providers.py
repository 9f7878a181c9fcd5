"""What the hospital's own video service gets: Jitsi's tokens claim by claim, a relay's credentials,
and words for whatever does not go well."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from assana_rt.errors import ProviderFailed
from assana_rt.meetings import providers
from assana_rt.meetings.turn import credential
from assana_rt.settings import Settings, SettingsError
from tests.make import settings_for
from tests.meetings.kit import House, serving

SECRET = "a secret that Jitsi's Prosody shares with us"
JITSI = {
    "video_provider": "jitsi",
    "jitsi_domain": "meet.assana.example",
    "jitsi_app_id": "assana",
    "jitsi_secret": SECRET,
}
LIVEKIT = {
    "video_provider": "livekit",
    "livekit_url": "wss://live.example",
    "livekit_api_key": "k",
    "livekit_api_secret": "s" * 32,
}


async def handed_out(settings: Settings) -> tuple[House, dict[str, Any], dict[str, Any]]:
    """Return what the doctor and a guest of a call get."""
    async with serving(settings) as house:
        call = await house.consultation()
        host = await house.call("doctor", "POST", f"consultations/{call['id']}/join")
        invited = await house.invite(call)
        guest = (await house.enter(call, house.browser(), invited["secret"])).good()
        again = await house.call("doctor", "GET", f"consultations/{call['id']}")
        assert "jwt=" not in str(again), "the token is in the join answer only"
        return house, host, guest


def token_of(url: str) -> str:
    (token,) = parse_qs(urlsplit(url).query)["jwt"]
    return token


async def test_jitsi_gets_the_tokens_it_expects(migrated_url: str, tmp_path: Path) -> None:
    settings = settings_for(migrated_url, tmp_path, timezone="UTC", **JITSI)
    house, host, guest = await handed_out(settings)
    room = host["meeting_id"]
    for answer in (host, guest):
        assert answer["provider"] == "jitsi"
        assert answer["provider_url"].startswith(f"https://meet.assana.example/{room}?jwt=")
        assert answer["ice_servers"] == []
    key = OctKey.import_key(SECRET)
    hosts, guests = (
        jwt.decode(token_of(a["provider_url"]), key, algorithms=["HS256"]) for a in (host, guest)
    )
    assert hosts.header == guests.header == {"alg": "HS256", "typ": "JWT"}
    closes_at = datetime.fromisoformat(host["expires_at"])
    doctor = house.people["doctor"]
    assert hosts.claims == {
        "aud": "assana",
        "iss": "assana",
        "sub": "meet.assana.example",
        "room": room,
        "nbf": int((closes_at - timedelta(minutes=75)).timestamp()),
        "exp": int(closes_at.timestamp()),
        "context": {
            "user": {
                "id": doctor.id,
                "name": doctor.name,
                "email": hosts.claims["context"]["user"]["email"],
                "affiliation": "owner",
                "moderator": "true",
            }
        },
    }
    assert "@" in hosts.claims["context"]["user"]["email"]
    user = guests.claims["context"]["user"]
    assert (user["name"], user["affiliation"], user["moderator"]) == (
        "Yusuf Karaca", "member", "false",
    )  # fmt: skip
    assert guests.claims["room"] == room
    assert guests.claims["exp"] == hosts.claims["exp"]


async def test_the_hosted_jitsi_is_signed_by_key(migrated_url: str, tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    tenant = "vpaas-magic-cookie-0123"
    own = {
        "jitsi_domain": "8x8.vc",
        "jitsi_app_id": tenant,
        "jitsi_secret": "",
        "jitsi_private_key": pem.decode(),
        "jitsi_key_id": "4f4910",
    }
    settings = settings_for(migrated_url, tmp_path, timezone="UTC", **JITSI | own)
    _, host, _ = await handed_out(settings)
    assert host["provider_url"].startswith(f"https://8x8.vc/{tenant}/{host['meeting_id']}?jwt=")
    public = RSAKey.import_key(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    token = jwt.decode(token_of(host["provider_url"]), public, algorithms=["RS256"])
    assert token.header == {"alg": "RS256", "typ": "JWT", "kid": f"{tenant}/4f4910"}
    named = {name: token.claims[name] for name in ("aud", "iss", "sub", "room")}
    assert named == {"aud": "jitsi", "iss": "chat", "sub": tenant, "room": host["meeting_id"]}


@pytest.mark.parametrize(
    ("options", "variable"),
    [
        (JITSI | {"jitsi_domain": "meet assana"}, "ASSANA_JITSI_DOMAIN"),
        (JITSI | {"jitsi_private_key": "x", "jitsi_key_id": "k"}, "ASSANA_JITSI_PRIVATE_KEY"),
        (
            LIVEKIT | {"livekit_url": "live.example"},
            "ASSANA_LIVEKIT_URL",
        ),
        (LIVEKIT | {"livekit_page": "https://live.example/custom"}, "ASSANA_LIVEKIT_PAGE"),
        (LIVEKIT | {"livekit_page": "http://x.example/{url}/{token}"}, "ASSANA_LIVEKIT_PAGE"),
    ],
)
def test_settings_a_provider_can_not_use(
    tmp_path: Path, options: dict[str, object], variable: str
) -> None:
    settings = settings_for("sqlite://:memory:", tmp_path, **options)
    with pytest.raises(SettingsError, match=variable):
        providers.make(settings)


# The relay


def test_a_relays_credential_is_coturns_scheme() -> None:
    made = credential("the relay's secret", "guest:7", now=1_700_000_000, ttl_s=600)
    assert made.username == "1700000600:guest-7"
    seal = hmac.new(b"the relay's secret", made.username.encode(), hashlib.sha1).digest()
    assert made.password == base64.b64encode(seal).decode()


async def test_everybody_gets_relay_credentials_of_their_own(
    migrated_url: str, tmp_path: Path
) -> None:
    settings = settings_for(
        migrated_url, tmp_path, timezone="UTC", turn_secret="the relay's secret",
        turn_urls="turn:turn.example:3478 turns:turn.example:5349", stun_urls="stun:turn.example",
    )  # fmt: skip
    _, host, guest = await handed_out(settings)
    names = set()
    for answer in (host, guest):
        stun, turn = answer["ice_servers"]
        assert stun == {"urls": ["stun:turn.example"], "username": None, "credential": None}
        assert turn["urls"] == ["turn:turn.example:3478", "turns:turn.example:5349"]
        until, _, name = turn["username"].partition(":")
        assert 0 < int(until) - time.time() <= 3600
        assert turn["credential"]
        names.add(name)
    assert len(names) == 2


# Trouble


class Refusing(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"code":"unauthenticated","msg":"invalid API key"}'
        self.send_response(401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def refusing() -> Iterator[str]:
    """A service that answers, and refuses whatever it is asked."""
    server = HTTPServer(("127.0.0.1", 0), Refusing)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def livekit(url: str) -> dict[str, object]:
    return {
        "video_provider": "livekit",
        "livekit_url": url,
        "livekit_api_key": "assana",
        "livekit_api_secret": "the secret that LiveKit shares with us",
    }


@pytest.mark.parametrize("trouble", ["refuses", "is away"])
async def test_a_failing_service_is_named_and_nothing_changes(
    migrated_url: str, tmp_path: Path, refusing: str, trouble: str
) -> None:
    address = refusing if trouble == "refuses" else "127.0.0.1:1"
    settings = settings_for(migrated_url, tmp_path, timezone="UTC", **livekit(f"ws://{address}"))
    async with serving(settings) as house:
        call = await house.consultation()
        answer = await house.ask("doctor", "POST", f"consultations/{call['id']}/join")
        words = answer.refused(502)
        assert "livekit" in words
        assert ("invalid API key" if trouble == "refuses" else "can't be reached") in words
        assert answer.json["provider"] == "livekit"
        assert await house.call("doctor", "GET", f"consultations/{call['id']}") == call
        # Putting somebody out of a room that nobody answers for must not fail ours.
        await house.set(call, status="Cancelled")


async def test_probing_says_who_does_not_answer(tmp_path: Path, refusing: str) -> None:
    def made(**options: object) -> Any:
        return providers.make(settings_for("sqlite://:memory:", tmp_path, **options))

    with pytest.raises(ProviderFailed, match="livekit refused: invalid API key"):
        await made(**livekit(f"http://{refusing}")).probe()
    with pytest.raises(ProviderFailed, match=r"livekit can't be reached at ws://127\.0\.0\.1:1"):
        await made(**livekit("ws://127.0.0.1:1")).probe()
    with pytest.raises(ProviderFailed, match="jitsi does not answer at https://"):
        await made(**JITSI | {"jitsi_domain": refusing}).probe()
    assert "ASSANA_TURN_URLS" in await made().probe()
    relay = made(turn_urls="turn:turn.example", turn_secret="s")
    assert "turn:turn.example" in await relay.probe()


async def test_only_the_service_itself_reports(migrated_url: str, tmp_path: Path) -> None:
    settings = settings_for(migrated_url, tmp_path, timezone="UTC", **livekit("ws://127.0.0.1:1"))
    async with serving(settings) as house:
        url = house.server.make_url("/api/v1/meetings/webhook")
        for seal in ("", "x", house.token("doctor")):
            headers = {"Authorization": seal}
            async with house.browsers[0].post(url, data=b"{}", headers=headers) as answer:
                assert answer.status == 401
    async with serving(settings_for(migrated_url, tmp_path, timezone="UTC")) as house:
        url = house.server.make_url("/api/v1/meetings/webhook")
        async with house.browsers[0].post(url, data=b"{}") as answer:
            assert answer.status == 404
