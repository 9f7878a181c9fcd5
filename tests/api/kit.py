"""REST as a client sees it: a person asks, an answer comes, and nothing else may have happened."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from assana_rt.access.principal import Principal
from assana_rt.api.state import engine_key, requests_key, site_key
from assana_rt.app import create_app
from assana_rt.records.context import Site as Parts
from assana_rt.settings import Settings
from tests import make
from tests.api import described

ROOT = "/api/v1"


@dataclass(frozen=True)
class Answer:
    """One answer; `json` is its body where that is JSON."""

    status: int
    headers: Any
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def etag(self) -> str:
        return str(self.headers["ETag"])

    def good(self, status: int = 200) -> Any:
        """Return the body of an answer that must have this status."""
        assert self.status == status, (self.status, self.text)
        return self.json if self.text else None

    def problem(self, status: int) -> dict[str, Any]:
        """Return the problem object, after checking its form."""
        assert self.status == status, (self.status, self.text)
        assert self.headers["Content-Type"].startswith("application/problem+json")
        found: dict[str, Any] = self.json
        assert found["status"] == status
        assert found["type"].startswith("/problems/")
        assert found["title"]
        assert found["detail"]
        assert found["request_id"] == self.headers["X-Request-ID"]
        for word in ("Traceback", "SELECT", "INSERT", "UPDATE ", "<html", "tortoise", "pydantic"):
            assert word not in self.text
        return found

    def errors(self) -> list[tuple[str, str]]:
        return [(each["field"], each["message"]) for each in self.problem(422)["errors"]]


@dataclass
class Api:
    """A running application and its people."""

    client: TestClient[Any, Any]
    people: dict[str, Principal] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)  # as "GET /api/v1/me 200"

    @property
    def app(self) -> Any:
        return self.client.app

    @property
    def parts(self) -> Parts:
        return self.app[site_key]

    @property
    def engine(self) -> Any:
        return self.app[engine_key]

    @property
    def requests(self) -> Any:
        return self.app[requests_key]

    async def hire(self, *names: str) -> None:
        """Make people; the name's letters are the role: doctor, doctor2, coordinator …"""
        for name in names:
            role = name.rstrip("0123456789")
            self.people[name] = await make.person(self.parts, role)

    def id(self, who: str) -> str:
        return self.people[who].id

    def token(self, who: str) -> str:
        return self.parts.access_tokens.issue(self.people[who])

    async def ask(
        self,
        who: str | None,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
        token: str | None = None,
        **query: Any,
    ) -> Answer:
        """Ask as `who` (None: nobody signed in), with a JSON body or a raw one."""
        given = {} if who is None else {"Authorization": f"Bearer {token or self.token(who)}"}
        sent = raw if body is None else json.dumps(body).encode()
        if sent is not None:
            given["Content-Type"] = "application/json"
        where = path if path.startswith("/") else f"{ROOT}/{path}"
        async with self.client.request(
            method,
            where,
            data=None if sent is None else io.BytesIO(sent),
            params=query or None,
            headers=given | (headers or {}),
        ) as response:
            answer = Answer(response.status, response.headers, await response.text())
        kind = answer.headers.get("Content-Type", "")
        if name := described.hold(method, where, answer.status, kind, answer.text):
            self.answered.add(f"{name} {answer.status}")
        return answer

    async def get(self, who: str | None, path: str, **query: Any) -> Any:
        return (await self.ask(who, "GET", path, **query)).good()

    async def new(self, who: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Make a record, by its body."""
        made: dict[str, Any] = (await self.ask(who, "POST", path, body)).good(201)
        return made

    async def made(self, who: str, path: str, **fields: object) -> dict[str, Any]:
        """Make a valid record under `path`; for the desk it is the doctor's."""
        if path in make.OF_A_DOCTOR and not who.startswith("doctor"):
            fields = {"doctor_id": self.id("doctor")} | fields
        return await self.new(who, path, make.BODIES[path](**fields))

    async def patch(self, who: str, path: str, **fields: object) -> dict[str, Any]:
        changed: dict[str, Any] = (await self.ask(who, "PATCH", path, fields)).good()
        return changed

    async def delete(self, who: str, path: str) -> None:
        (await self.ask(who, "DELETE", path)).good(204)

    async def all(self, who: str, path: str, **query: Any) -> list[dict[str, Any]]:
        """Return every item of a list, page by page."""
        items: list[dict[str, Any]] = []
        cursor = None
        while True:
            more = {} if cursor is None else {"cursor": cursor}
            page = await self.get(who, path, **query, **more)
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items

    async def published(self, channel: str) -> list[dict[str, Any]]:
        return await make.published(self.parts, channel)

    @asynccontextmanager
    async def quiet_if_refused(
        self, who: str | None, method: str, path: str, body: object = None
    ) -> AsyncIterator[Answer]:
        """Ask; if the answer is a refusal, it is a problem and nothing was written."""
        before = await make.written(self.parts)
        answer = await self.ask(who, method, path, body)
        if answer.status >= 400:
            answer.problem(answer.status)
            assert await make.written(self.parts) == before
        yield answer

    @asynccontextmanager
    async def quiet(self) -> AsyncIterator[None]:
        """Nothing may be written or published inside."""
        before = await make.written(self.parts)
        yield
        assert await make.written(self.parts) == before


@contextlib.asynccontextmanager
async def serving(settings: Settings, *people: str) -> AsyncIterator[Api]:
    """Run an application with these people."""
    app = await create_app(settings)
    async with TestClient(TestServer(app)) as client:
        api = Api(client)
        await api.hire(*people)
        yield api
