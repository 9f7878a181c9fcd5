"""Access tokens: only ours, whole, in time, for this audience, by this algorithm."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from assana_rt.access.principal import Principal, Role
from assana_rt.access.tokens import (
    ACCESS_TTL_S,
    AccessExpired,
    AccessTokens,
    Seals,
    TokenExpired,
    TokenRefused,
    decode,
    digest,
)

KEY, OTHER = b"k" * 32, b"o" * 32
ANN = Principal("5a1e", Role.DOCTOR, "Ann", "session-1", 3)

Claims = dict[str, Any]
Change = Callable[[Claims], Claims]


@pytest.fixture
def tokens() -> AccessTokens:
    return AccessTokens(KEY)


def claims(tokens: AccessTokens) -> Claims:
    return jwt.decode(tokens.issue(ANN), KEY, ["HS256"], audience="assana-api")


def test_a_token_says_who_and_until_when(tokens: AccessTokens) -> None:
    access = tokens.read(tokens.issue(ANN))
    assert access.principal == ANN
    assert abs(access.expires_at - (time.time() + 600)) <= 2
    assert ACCESS_TTL_S == 600


def test_its_claims_are_the_contracts(tokens: AccessTokens) -> None:
    said = claims(tokens)
    assert said["sub"] == "5a1e"
    assert said["sid"] == "session-1"
    assert said["av"] == 3
    assert said["role"] == "doctor"
    assert {"iss", "aud", "iat", "exp"} <= said.keys()
    assert not {"email", "password_hash"} & said.keys()


def test_nodes_that_share_the_key_read_each_others_tokens(tokens: AccessTokens) -> None:
    assert AccessTokens(KEY).read(tokens.issue(ANN)).principal == ANN


def test_an_expired_token_is_told_from_a_bad_one() -> None:
    with pytest.raises(AccessExpired) as refused:
        AccessTokens(KEY).read(AccessTokens(KEY, ttl_s=-6).issue(ANN))
    assert refused.value.principal == ANN
    with pytest.raises(TokenRefused) as refused_too:
        AccessTokens(b"y" * 32).read(AccessTokens(KEY, ttl_s=-6).issue(ANN))
    assert not isinstance(refused_too.value, TokenExpired)


def test_clocks_may_differ_by_seconds() -> None:
    assert AccessTokens(KEY).read(AccessTokens(KEY, ttl_s=-3).issue(ANN))


def _without(name: str) -> Change:
    return lambda said: {key: value for key, value in said.items() if key != name}


def _with(**more: object) -> Change:
    return lambda said: said | more


@pytest.mark.parametrize(
    "change",
    [
        *map(_without, ("iss", "aud", "iat", "exp", "sub", "sid", "av", "role")),
        _with(iss="https://somebody.example"),
        _with(aud="assana-meeting"),
        _with(aud=["other"]),
        _with(sub=17),
        _with(role="owner"),
        _with(role=None),
        _with(role=["admin"]),
        _with(av="many"),
        _with(av=None),
        _with(exp="soon"),
        _with(nbf=int(time.time()) + 3600),
        _with(iat=int(time.time()) + 3600),
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(tokens: AccessTokens, change: Change) -> None:
    """Signed with our own key: even then each claim must be there and right."""
    with pytest.raises(TokenRefused) as refused:
        tokens.read(jwt.encode(change(claims(tokens)), KEY, "HS256"))
    assert refused.type is TokenRefused


def test_a_token_of_another_key_is_refused(tokens: AccessTokens) -> None:
    with pytest.raises(TokenRefused):
        tokens.read(AccessTokens(OTHER).issue(ANN))


def test_another_algorithm_is_refused_though_the_key_fits(tokens: AccessTokens) -> None:
    for algorithm in ("HS384", "HS512"):
        forged = jwt.encode(claims(tokens), KEY * 2, algorithm)
        with pytest.raises(TokenRefused):
            AccessTokens(KEY * 2).read(forged)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE"])
def test_a_token_without_a_signature_is_refused(tokens: AccessTokens, algorithm: str) -> None:
    head, body, signature = tokens.issue(ANN).split(".")
    head = _encoded({"alg": algorithm, "typ": "JWT"})
    for end in ("", signature):
        with pytest.raises(TokenRefused):
            tokens.read(f"{head}.{body}.{end}")


def test_a_raised_role_is_refused(tokens: AccessTokens) -> None:
    head, body, signature = tokens.issue(ANN).split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    forged = _encoded(said | {"role": "admin"})
    with pytest.raises(TokenRefused):
        tokens.read(f"{head}.{forged}.{signature}")


def test_no_single_character_can_be_changed(tokens: AccessTokens) -> None:
    token = tokens.issue(ANN)
    for place in range(0, len(token) - 1, 7):  # the last character's low bits carry nothing
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(TokenRefused):
            tokens.read(token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "no token", "é.é.é", "\0", "a" * 10_000])
def test_what_is_no_token_is_refused(tokens: AccessTokens, text: str) -> None:
    with pytest.raises(TokenRefused):
        tokens.read(text)


def test_a_token_is_for_one_audience(tokens: AccessTokens) -> None:
    with pytest.raises(TokenRefused):
        decode(tokens.issue(ANN), KEY, "assana-meeting", ())


def test_what_is_stored_of_a_secret_is_its_hash() -> None:
    assert digest("secret") == "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"


def test_a_seal_holds_for_its_word_and_key_only() -> None:
    seals = Seals(KEY)
    seal = seals.seal("word")
    assert seals.holds("word", seal)
    assert not seals.holds("words", seal)
    assert not seals.holds("word", seal[:-1])
    assert not seals.holds("word", "")
    assert not seals.holds("word", "é")
    assert not Seals(OTHER).holds("word", seal)
    assert len(base64.urlsafe_b64decode(seal + "=")) == 32


def _encoded(said: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
