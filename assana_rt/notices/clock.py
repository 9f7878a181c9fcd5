"""The clock: produces reminders when they are due, on every node; each comes once all the same."""

from __future__ import annotations

import asyncio
import logging
import random

from assana_rt.records import reminders
from assana_rt.records.context import Site

log = logging.getLogger(__name__)

EVERY_S = 5.0


async def run(site: Site) -> None:
    """Look for what is due for as long as the node lives."""
    while True:
        try:
            while await reminders.produce_due(site, site.now()) == reminders.AT_ONCE:
                pass
        except Exception:  # the database may be away; what is due then comes late, but comes
            log.exception("reminders could not be looked for; trying again")
        await asyncio.sleep(EVERY_S * random.uniform(0.8, 1.2))  # noqa: S311
