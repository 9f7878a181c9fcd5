"""Secrets that are long and no secrets."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assana_rt.guessable import guessable
from assana_rt.settings import Settings, SettingsError

PRODUCTION = {"ASSANA_ENV": "production", "ASSANA_PUBLIC_URL": "https://assana.example"}
KNOWN = [
    "01234567" * 5,
    "0123456789abcdef" * 4,
    "changemechangemechangemechangeme",
    "changeme1-changeme2-changeme3-changeme4",
    "CHANGE_ME please change_this password",
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba9876543210",
    "acegikmoqsuwybdfhjlnprtvxz0246813579",
    "aaaabbbbccccddddeeeeffffgggghhhh",
    "qwertyuiopasdfghjklzxcvbnm1234567890",
    "my-super-secret-key-my-super-secret-key",
    "passwordPASSWORDpassword12345678",
    "deadbeefcafebabedeadbeefcafebabe",
    "your-secret-key-replace-me-in-production",
]


@pytest.mark.parametrize("secret", KNOWN)
def test_production_refuses_what_everybody_knows(tmp_path: Path, secret: str) -> None:
    for name in ("ASSANA_SECRET_KEY", "ASSANA_AUDIT_KEY"):
        good = {"ASSANA_SECRET_KEY": "9vKq2LrX0sTn7wZbE4hYcJ1mGf8uPaDi"}
        with pytest.raises(SettingsError, match=f"{name}: too easy to guess"):
            Settings.load(PRODUCTION | good | {name: secret}, data_dir=tmp_path)


@given(st.randoms(use_true_random=True), st.sampled_from([16, 24, 32, 48, 64]))
def test_what_openssl_makes_is_taken(random: object, size: int) -> None:
    made = random.randbytes(size)  # type: ignore[attr-defined]
    assert not guessable(made.hex())
    if size >= 24:
        assert not guessable(base64.b64encode(made).decode())


@pytest.mark.parametrize(
    "secret",
    [
        "a secret of this test: 0123456789 abcdef",
        "the secret of the tests, long enough",
        "herring lantern quiet marble sudden ox",
    ],
)
def test_a_sentence_of_ones_own_is_taken(secret: str) -> None:
    assert not guessable(secret)
