"""A real server in its own process, with people who can sign in."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.running.kit import House, Running

PASSWORD = "three green boats"
PEOPLE = {"coordinator": "desk@b.example", "doctor": "ann@b.example", "admin": "boss@b.example"}


@dataclass
class Site:
    """A running server and who may use it: `as_(role)` signs in once and sends requests."""

    house: House
    running: Running
    http: aiohttp.ClientSession
    tokens: dict[str, str]
    ids: dict[str, str]

    @property
    def port(self) -> int:
        port = urlsplit(self.running.address).port
        assert port
        return port

    async def call(
        self, role: str, method: str, path: str, body: Any = None, expect: int | None = None
    ) -> Any:
        """Send a request as somebody of that role; return the answer's JSON."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        url = f"{self.running.address}/api/v1{path}"
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            text = await answer.text()
            assert expect in (None, answer.status), f"{answer.status}: {text}"
            return await answer.json() if text else None

    async def new_surgery(self, **fields: Any) -> dict[str, Any]:
        body = {
            "doctor_id": self.ids["doctor"],
            "patient_name": "Jörg Müller",
            "procedure": "Total hip replacement",
            "surgery_date": str(fields.pop("surgery_date", _today())),
            "surgery_time": "08:30",
            "room": "OR 1",
        }
        made: dict[str, Any] = await self.call(
            "coordinator", "POST", "/surgeries", body | fields, 201
        )
        return made


def _today() -> str:
    return str(dt.datetime.now(dt.UTC).date())


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database has one person of each role."""
    house = House(tmp_path_factory.mktemp("peopled"))
    done = house.run("migrate")
    assert done.returncode == 0, done.stderr
    for role, email in PEOPLE.items():
        done = house.run("user", "create", email, "--role", role, typed=f"{PASSWORD}\n")
        assert done.returncode == 0, done.stderr
    return house.folder


@pytest.fixture
async def site(peopled: Path, tmp_path: Path) -> AsyncIterator[Site]:
    shutil.copytree(peopled, tmp_path, dirs_exist_ok=True)
    house = House(tmp_path)
    with house.serving() as running:
        async with aiohttp.ClientSession() as http:
            site = Site(house, running, http, {}, {})
            for role, email in PEOPLE.items():
                body = {"email": email, "password": PASSWORD}
                url = f"{running.address}/api/v1/auth/login"
                async with http.post(url, json=body) as answer:
                    signed = await answer.json()
                    site.tokens[role] = signed["access_token"]
                    site.ids[role] = signed["user"]["id"]
            yield site
