"""The state of every channel at one position, with the events up to another, is its state there."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from assana_rt.access.principal import Principal
from assana_rt.errors import AppError
from assana_rt.records.case_history import entries
from assana_rt.records.channels import kinds
from assana_rt.records.registry import RECORDS
from assana_rt.records.resource import Resource
from assana_rt.records.user_settings import SettingsPatch, preferences
from tests import make
from tests.make import Site

pytestmark = pytest.mark.databases

RESOURCES: dict[str, Resource[Any]] = {each.path: each for each in RECORDS}
KINDS = ("appointments", "surgeries", "consultations", "prescriptions", "lab-reports")
DAYS = 10  # on which all happens, from today on
MONTH = timedelta(days=29)
CHANGES, LOOKS = 90, 5

State = dict[tuple[str, str], Mapping[str, Any]]


class Life:
    """People who make, change, hand over, delete and restore records, as dice say."""

    def __init__(self, site: Site, people: Mapping[str, Principal], dice: random.Random) -> None:
        self.site, self.people, self.dice = site, people, dice
        self.made: list[tuple[str, str]] = []
        self.notes: list[tuple[str, str]] = []
        self.done: set[str] = set()

    @property
    def consultations(self) -> list[str]:
        return [id_ for path, id_ in self.made if path == "consultations"]

    async def go_on(self) -> None:
        """Try one change; one that the rules refuse is none."""
        name = self.dice.choice((*["create", "change"] * 3, "note", "hand_over", "move", "delete",
                                 "restore", "settings"))  # fmt: skip
        try:
            await getattr(self, f"_{name}")()
        except AppError:
            return
        self.done.add(name)

    def _ctx(self, who: str = "admin") -> Any:
        return self.site.ctx(self.people[who])

    def _doctor(self) -> str:
        return self.people[self.dice.choice(("doctor", "doctor2"))].id

    def _pick(self, *paths: str) -> tuple[Resource[Any], str]:
        path, id_ = self.dice.choice([each for each in self.made if each[0] in (paths or KINDS)])
        return RESOURCES[path], id_

    def _when(self, path: str) -> dict[str, str]:
        kind = {"appointments": "appointment", "surgeries": "surgery"}.get(path, "consultation")
        day = self.site.parts.today() + timedelta(days=self.dice.randrange(DAYS))
        at = {f"{kind}_date": str(day), f"{kind}_time": f"{self.dice.randrange(24):02}:00:00"}
        return at if path in KINDS[:3] else {}

    async def _create(self) -> None:
        path = self.dice.choice(KINDS)
        body = make.BODIES[path](doctor_id=self._doctor(), **self._when(path))
        resource = RESOURCES[path]
        asked = resource.create_in.model_validate_json(json.dumps(body))
        made = await resource.create(self._ctx(), asked)
        self.made.append((path, made["id"]))

    async def _update(self, resource: Resource[Any], id_: str, **fields: object) -> None:
        patch = resource.patch_in.model_validate_json(json.dumps(fields))
        await resource.update(self._ctx(), id_, patch)

    async def _change(self) -> None:
        resource, id_ = self._pick(*KINDS[:3])
        words = {"patient_name": f"Mara {self.dice.random()}"}
        if resource.path == "surgeries" and self.dice.random() < 0.7:
            words = {"status": self.dice.choice(("Ongoing", "Post Surgery", "Finished"))}
        await self._update(resource, id_, **words)

    async def _move(self) -> None:
        resource, id_ = self._pick(*KINDS[:3])
        await self._update(resource, id_, **self._when(resource.path))

    async def _hand_over(self) -> None:
        resource, id_ = self._pick()
        await self._update(resource, id_, doctor_id=self._doctor())

    async def _delete(self) -> None:
        resource, id_ = self._pick()
        await resource.delete(self._ctx(), id_)

    async def _restore(self) -> None:
        resource, id_ = self._pick()
        await resource.restore(self._ctx(), id_)

    async def _note(self) -> None:
        within = {"consultation_id": self.dice.choice(self.consultations)}
        if self.notes and self.dice.random() < 0.4:
            parent, id_ = self.dice.choice(self.notes)
            await entries.delete(self._ctx(), id_, within={"consultation_id": parent})
            return
        body = entries.create_in.model_validate_json(json.dumps(make.entry()))
        made = await entries.create(self._ctx(), body, within)
        self.notes.append((within["consultation_id"], made["id"]))

    async def _settings(self) -> None:
        patch = SettingsPatch.model_validate({"theme": self.dice.choice(("light", "dark"))})
        await preferences.change_mine(self._ctx("doctor"), patch, None)


class Watch:
    """One channel, its states at some positions, and its events."""

    def __init__(self, site: Site, who: Principal, kind: Any, key: str) -> None:
        self.site, self._who, self._kind, self._key = site, who, kind, key
        self.name = f"{kind.namespace}:{key}" if kind.keyed else kind.namespace
        self.states: list[tuple[int, State]] = []

    async def look(self) -> None:
        today = self.site.parts.today()
        window = {"date_from": str(today - timedelta(days=1)), "date_to": str(today + MONTH)}
        found = await self._kind.snapshot(self._who, self._key, window)
        assert found is not None, self.name
        records = json.loads(found.data)["snapshot"]["records"]
        state = {(kind, row["id"]): row for kind, rows in records.items() for row in rows}
        self.states.append((found.position.offset, state))

    async def check(self) -> int:
        """Hold each state against those before it; return how many events were applied."""
        events = await self.site.published(self.name)
        applied = 0
        for number, (at, before) in enumerate(self.states):
            state = dict(before)
            for end, expected in self.states[number + 1 :]:
                assert end >= at
                while at < end:
                    apply(state, events[at])
                    at, applied = at + 1, applied + 1  # noqa: PLW2901
                assert state == expected, f"{self.name} at {end}"
        return applied


def apply(state: State, event: Mapping[str, Any]) -> None:
    kind, _, change = event["type"].partition(".")
    key = kind, event["data"]["id"]
    if change == "deleted":
        state.pop(key, None)
    else:
        state[key] = event["data"]


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 5))]
)
async def test_state_and_events_give_the_later_state(site: Site, seed: int) -> None:
    roles = ("doctor", "coordinator", "admin")
    people = {role: await site.person(role) for role in roles}
    people["doctor2"] = await site.person("doctor")
    life = Life(site, people, random.Random(seed))
    while len(life.consultations) < 2:
        await life._create()
    keys = {
        "doctor": [people["doctor"].id, people["doctor2"].id],
        "consultation": life.consultations[:2],
        "user": [people["doctor"].id],
    }
    watched = [
        Watch(site, people["doctor" if kind.namespace == "user" else "admin"], kind, key)
        for kind in kinds(site.parts)
        for key in keys.get(kind.namespace, [""])
    ]
    for step in range(CHANGES):
        if step % (CHANGES // LOOKS) == 0:
            for watch in watched:
                await watch.look()
        await life.go_on()
    for watch in watched:
        await watch.look()
    applied = {watch.name.partition(":")[0]: await watch.check() for watch in watched}
    assert all(applied.values()), applied
    assert len(life.done) >= 7, life.done
