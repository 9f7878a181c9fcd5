"""Our whole server for measuring what its audit costs. A process.

    python -m bench.audited FOLDER [URL]        prints {"port": …, "token": …}

Recording of reads and sealing can be switched off and on again by a request, so that both ways
take turns in one process; nothing else differs.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

from aiohttp import web

from assana_rt import serving
from assana_rt.api.state import site_key
from assana_rt.app import create_app
from assana_rt.records.context import Context, Site
from assana_rt.records.registry import MODELS
from assana_rt.records.sessions import Session
from assana_rt.records.surgeries import SurgeryIn, surgeries
from assana_rt.records.users import User
from assana_rt.settings import Settings
from assana_rt.store.audit import AuditTrail
from assana_rt.store.base import utc_now
from assana_rt.store.migrate import migrate
from assana_rt.store.sealer import Sealer
from assana_rt.store.work import Actor
from bench.people import SECRET

SURGERIES = 400
switched_on = {"recording": True, "sealing": True}


async def main(folder: Path, url: str | None) -> None:
    settings = Settings.load(
        {"ASSANA_SECRET_KEY": SECRET}, data_dir=folder, port=0, database_url=url
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    await migrate(settings, MODELS, lambda line: None)
    _make_switchable()
    app = await create_app(settings)
    app.router.add_get("/bench/switch", _switch)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=serving.BACKLOG).start()
    token = await _people(app[site_key])
    print(json.dumps({"port": runner.addresses[0][1], "token": token}), flush=True)
    await asyncio.Event().wait()


async def _switch(request: web.Request) -> web.Response:
    for name, value in request.query.items():
        switched_on[name] = value == "on"
    return web.json_response(switched_on)


def _make_switchable() -> None:
    keep, seal = AuditTrail.keep, Sealer.seal

    async def kept(self: AuditTrail, actor: Actor, lines: Any) -> None:
        if switched_on["recording"]:
            await keep(self, actor, lines)

    async def sealed(self: Sealer) -> int:
        return await seal(self) if switched_on["sealing"] else 0

    AuditTrail.keep = kept  # type: ignore[method-assign]
    Sealer.seal = sealed  # type: ignore[method-assign]


async def _people(site: Site) -> str:
    """Make a doctor with surgeries, once; return a token."""
    doctor = await User.filter(email="doctor@bench.example").first()
    if doctor is None:
        doctor = await User.create(
            email="doctor@bench.example", password_hash="!", name="Dr Bench", role="doctor"
        )
    now = utc_now()
    session = await Session.create(
        user_id=doctor.id, kind="api", created_at=now, last_used_at=now, ends_at=None
    )
    who = doctor.principal(session.id)
    ctx = Context(site, who, Actor(who.id, who.name))
    for number in range(SURGERIES if not await surgeries.model.exists() else 0):
        day, hour = divmod(number, 20)
        body = SurgeryIn.model_validate_json(
            json.dumps({
                "patient_name": f"Patient {number}",
                "procedure": "Total hip replacement",
                "surgery_date": f"2026-{1 + day // 28:02d}-{1 + day % 28:02d}",
                "surgery_time": f"{hour:02d}:00:00",
                "estimated_duration": "45min",
                "room": "OR 1",
            })
        )  # fmt: skip
        await surgeries.create(ctx, body)
    return site.access_tokens.issue(who)


if __name__ == "__main__":
    serving.run(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
