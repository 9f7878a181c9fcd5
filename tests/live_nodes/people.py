"""Migrates the database of this environment and makes people; prints their ids as JSON."""

from __future__ import annotations

import asyncio
import json
import os
import sys

from assana_rt.app import open_site
from assana_rt.records.registry import MODELS
from assana_rt.settings import Settings
from assana_rt.store.migrate import migrate
from tests import make

ROLES = {
    "desk": "coordinator",
    "boss": "admin",
    "ann": "doctor",
    "bob": "doctor",
    "cleo": "doctor",
}


def email(name: str) -> str:
    return f"{name}@b.example"


async def prepare(settings: Settings) -> dict[str, str]:
    await migrate(settings, MODELS, lambda line: None)
    async with open_site(settings) as site:
        made = {
            name: await make.person(site, role, email=email(name), name=name.title())
            for name, role in ROLES.items()
        }
    return {name: person.id for name, person in made.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(prepare(Settings.load(os.environ)))))
