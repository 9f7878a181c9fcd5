"""`assana-rt run` and `seed`: from an empty folder to a demo one can sign in to."""

from __future__ import annotations

import asyncio
import json
import sqlite3

import aiohttp
import pytest

from tests.running.kit import QUICK, House

ACCOUNTS = [f"{name}@demo.assana.example" for name in
            ("admin", "coordinator", "display", "doctor", "doctor2")]  # fmt: skip
SEEDED_WITHIN_S = 150  # 6 by itself; the suite may share its two cores
PRODUCTION = {
    "ASSANA_ENV": "production",
    "ASSANA_SECRET_KEY": "a secret of this test: 0123456789 abcdef",
    "ASSANA_PUBLIC_URL": "https://assana.example",
    "ASSANA_BCRYPT_COST": "10",
}

pytestmark = pytest.mark.timeout(2 * SEEDED_WITHIN_S)


def people(house: House) -> int:
    with sqlite3.connect(house.folder / "assana.db") as database:
        count: int = database.execute("SELECT count(*) FROM users").fetchone()[0]
        return count


async def sign_in_all(address: str) -> None:
    async with aiohttp.ClientSession(address) as client:
        for email in ACCOUNTS:
            body = {"email": email, "password": QUICK["ASSANA_DEMO_PASSWORD"]}
            async with client.post("/api/v1/auth/login", json=body) as answer:
                assert answer.status == 200, email


def test_run_fills_a_new_database_and_says_who_can_sign_in(house: House) -> None:
    for _ in range(2):
        with house.serving("run", within_s=SEEDED_WITHIN_S) as server:
            server.wait_until_said("password: a demo password")
            assert all(f"  {email}\n" in server.said() for email in ACCOUNTS)
            asyncio.run(sign_in_all(server.address))
            assert server.stop() == 0


def test_run_leaves_a_database_with_people_in_it_as_it_is(migrated: House) -> None:
    before = people(migrated)
    with migrated.serving("run") as server:
        assert server.stop() == 0
    assert people(migrated) == before
    assert "Demo accounts" not in server.said()


def test_in_production_nothing_makes_demo_accounts_unasked(house: House) -> None:
    house.environ |= PRODUCTION
    with house.serving("run", within_s=SEEDED_WITHIN_S) as server:
        assert server.stop() == 0
    assert people(house) == 0


def test_seeding_prints_ids_and_accounts_for_programs(migrated: House) -> None:
    first = migrated.run("seed", "--demo", "--json", within_s=SEEDED_WITHIN_S)
    assert first.returncode == 0, first.stderr
    made = json.loads(first.stdout)
    assert {each["email"] for each in made["accounts"]} >= set(ACCOUNTS)
    before = people(migrated)
    again = migrated.run("seed", "--demo")
    assert "password: a demo password" in again.stdout
    assert people(migrated) == before
