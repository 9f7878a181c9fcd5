"""Passwords: hashed with bcrypt in threads of their own, judged before they are taken.

bcrypt reads 72 bytes at most (and its library refuses more), so what it gets is the SHA-256 of
the password in base64: 44 bytes that depend on all of it. The form is written before the hash
(`v1$…`), so that another can follow.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import bcrypt

T = TypeVar("T")

SHORTEST = 10
LONGEST = 1024
_FORM = "v1$"

# The commonest of published leaks that are ten characters or longer.
_COMMON = frozenset(
    """
    1234567890 12345678910 123456789a 0123456789 1q2w3e4r5t 1qaz2wsx3edc qwertyuiop qwerty1234
    qwerty12345 qwerty123456 password12 password123 password1234 password12345 passw0rd123
    iloveyou12 iloveyou123 1111111111 0000000000 1234512345 0987654321 9876543210 asdfghjkl1
    asdfghjkl; zxcvbnm123 abcd123456 abc1234567 a123456789 aa12345678 qazwsxedc1 q1w2e3r4t5
    1234567891 12345678900 123123123123 1122334455 1029384756 football123 basketball baseball12
    welcome123 welcome1234 administrator changeme123 letmein1234 princess12 sunshine123
    liverpool1 manchester starwars123 superman123 batman12345 michael123 jennifer12 charlie123
    qwertyuiop123 p@ssw0rd123 password!! passwordpassword 123qweasdzxc 1234qwerasdf hospital123
    doctor12345 surgery1234 assana1234 assanaassana
    """.split()
)


def weakness(password: str) -> str | None:
    """Return what is wrong with a new password, in words, or None."""
    if len(password) < SHORTEST:
        return f"use at least {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"use at most {LONGEST} characters"
    if password.lower() in _COMMON or len(set(password)) < 4:
        return "this is one of the commonest passwords; choose another"
    return None


class Passwords:
    """Hashes and checks in a bounded pool of threads: bcrypt would stop the loop for 250 ms."""

    def __init__(self, cost: int) -> None:
        self._cost = cost
        self._pool = ThreadPoolExecutor(os.cpu_count() or 2, thread_name_prefix="bcrypt")
        self._dummy: str | None = None

    async def hash(self, password: str) -> str:
        return await self._run(self._hash, password)

    async def check(self, password: str, hashed: str | None) -> bool:
        """Compare; with no hash take the same time and say no, so that accounts can't be probed."""
        if hashed is None or not hashed.startswith(_FORM):
            if self._dummy is None:
                self._dummy = await self.hash("no such account")
            await self._run(self._check, password, self._dummy)
            return False
        return await self._run(self._check, password, hashed)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, function: Callable[..., T], *args: str) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, function, *args)

    def _hash(self, password: str) -> str:
        salt = bcrypt.gensalt(self._cost)
        return _FORM + bcrypt.hashpw(_digest(password), salt).decode()

    def _check(self, password: str, hashed: str) -> bool:
        return bcrypt.checkpw(_digest(password), hashed.removeprefix(_FORM).encode())


def _digest(password: str) -> bytes:
    # The same characters typed on another keyboard may come composed differently.
    text = unicodedata.normalize("NFC", password)
    return base64.b64encode(hashlib.sha256(text.encode()).digest())
