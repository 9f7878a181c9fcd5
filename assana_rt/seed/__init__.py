"""Demo people and a believable week around today.

    seed_demo      fills a database, from the command line
    demo_emails    tells whom one can sign in as
    fill           the same on a site that is open already

Everything is read off fixed words, the date and the site's clock: a second run finds what the
first one made, carries on where time has passed, and fills the days that are new.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from assana_rt.app import open_site
from assana_rt.records.users import User
from assana_rt.seed.accounts import present_emails
from assana_rt.seed.stage import Tell
from assana_rt.seed.week import fill
from assana_rt.settings import Settings

__all__ = ["demo_emails", "fill", "seed_demo"]


async def seed_demo(
    settings: Settings, *, scale: int = 1, tell: Tell | None = None, now: datetime | None = None
) -> dict[str, Any]:
    """Make the demo's accounts and its week; return their addresses and ids, fit for JSON.

    The database must be migrated. `scale` multiplies doctors, rooms and records; `tell` hears
    how far it has come.
    """
    async with open_site(settings) as site:
        return await fill(site, scale=scale, tell=tell, now=now or datetime.now(UTC))


async def demo_emails(settings: Settings, *, make: bool, tell: Tell | None = None) -> list[str]:
    """Return the addresses of the demo accounts that are there.

    With `make`, a database that nobody has an account in is filled first.
    """
    async with open_site(settings) as site:
        if make and not await User.exists():
            await fill(site, scale=1, tell=tell, now=datetime.now(UTC))
        return await present_emails()
