"""Passwords: any length and script is hashed whole; weak ones are told why not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import bcrypt
import pytest

from assana_rt.access.passwords import LONGEST, SHORTEST, Passwords, weakness


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    found = Passwords(4)
    yield found
    found.close()


async def test_a_password_is_known_again_and_another_is_not(passwords: Passwords) -> None:
    hashed = await passwords.hash("three green boats")
    assert await passwords.check("three green boats", hashed)
    assert not await passwords.check("three green boat", hashed)
    assert not await passwords.check("Three green boats", hashed)
    assert not await passwords.check("", hashed)


async def test_the_same_password_is_hashed_otherwise_each_time(passwords: Passwords) -> None:
    first, second = (
        await passwords.hash("three green boats"),
        await passwords.hash("three green boats"),
    )
    assert first != second
    assert "boats" not in first
    assert len(first) <= 255


async def test_what_lies_behind_72_bytes_counts(passwords: Passwords) -> None:
    """bcrypt reads no further, and its library refuses more."""
    long = "x" * 72
    hashed = await passwords.hash(long + "a")
    assert await passwords.check(long + "a", hashed)
    assert not await passwords.check(long + "b", hashed)
    assert not await passwords.check(long, hashed)
    huge = "ü" * LONGEST
    assert await passwords.check(huge, await passwords.hash(huge))


async def test_a_nul_does_not_end_a_password(passwords: Passwords) -> None:
    hashed = await passwords.hash("three\0green boats")
    assert not await passwords.check("three\0", hashed)
    assert not await passwords.check("three", hashed)


async def test_letters_composed_otherwise_are_the_same_letters(passwords: Passwords) -> None:
    hashed = await passwords.hash("Z\u00fcrich am See")
    assert await passwords.check("Zu\u0308rich am See", hashed)
    assert not await passwords.check("Zurich am See", hashed)


@pytest.mark.parametrize("hashed", [None, "-", "", "$2b$04$nothing", "v9$whatever"])
async def test_no_password_fits_what_is_no_hash(passwords: Passwords, hashed: str | None) -> None:
    assert not await passwords.check("three green boats", hashed)
    assert not await passwords.check("-", hashed)


@pytest.mark.parametrize("hashed", [None, "-"])
async def test_an_unknown_account_costs_the_same_work(
    passwords: Passwords, hashed: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the time of the answer would tell who has an account."""
    known = await passwords.hash("three green boats")
    await passwords.check("first", None)  # makes what it compares with
    worked: list[bytes] = []
    check = bcrypt.checkpw

    def counted(password: bytes, compared: bytes) -> bool:
        worked.append(compared[:7])
        return check(password, compared)

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    await passwords.check("another", known)
    await passwords.check("another", hashed)
    assert worked == [b"$2b$04$", b"$2b$04$"]


async def test_hashing_leaves_the_loop_free_and_is_bounded(passwords: Passwords) -> None:
    await asyncio.gather(*(passwords.hash(f"password {n}") for n in range(40)))
    named = [t.name for t in threading.enumerate() if t.name.startswith("bcrypt")]
    assert 1 <= len(named) <= passwords._pool._max_workers <= 32
    assert threading.main_thread().name not in named


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short", "at least 10"),
        ("x" * 9, "at least 10"),
        ("Ab1!" * 257, "at most 1024"),
        ("password123", "commonest"),
        ("PASSWORD123", "commonest"),
        ("qwertyuiop", "commonest"),
        ("1234567890", "commonest"),
        ("aaaaaaaaaaaa", "commonest"),
        ("ababababab", "commonest"),
    ],
)
def test_a_weak_password_is_told_why(password: str, word: str) -> None:
    assert word in (weakness(password) or "")


@pytest.mark.parametrize(
    "password", ["three green boats", "пароль-длинный", "漢字漢字かなカナ漢字", "x1y2z3w4v5"]
)
def test_a_good_password_is_taken(password: str) -> None:
    assert len(password) >= SHORTEST
    assert weakness(password) is None
