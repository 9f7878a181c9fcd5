"""What is thrown away in the background: events past their retention, tokens past their time."""

from __future__ import annotations

import asyncio
import logging
import random
from datetime import timedelta

from assana_rt.records import idempotency, outbox
from assana_rt.records.context import Site
from assana_rt.records.links import PasswordLink
from assana_rt.records.refresh_tokens import RefreshToken

log = logging.getLogger(__name__)

EVERY_S = 60.0
DEAD_FOR = timedelta(days=7)  # long enough to look into a report of a strange sign-in


async def run(site: Site) -> None:
    """Clean for as long as the node lives. Several nodes may: each finds less to do."""
    while True:
        await asyncio.sleep(EVERY_S * random.uniform(0.8, 1.2))  # noqa: S311
        try:
            await clean(site)
        except Exception:  # the database may be away; the next round does it
            log.exception("cleaning failed; trying again in a minute")


async def clean(site: Site) -> None:
    """Throw away once what is due."""
    settings = site.settings
    trimmed = await site.events.trim(settings.retention_hours, settings.retention_events)
    if trimmed:
        log.info("trimmed %d events", trimmed)
    await idempotency.forget_old(site.now())
    await outbox.forget_old(site.now())
    before = site.now() - DEAD_FOR
    await RefreshToken.filter(expires_at__lt=before).delete()
    await PasswordLink.filter(expires_at__lt=before).delete()
