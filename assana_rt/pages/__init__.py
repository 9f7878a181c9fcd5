"""The pages people see: rendered on the server, kept live by a few small scripts of our own.

app[doors_key] = Doors(...)
install(app)
"""

from __future__ import annotations

from aiohttp import web

from assana_rt.pages.assets import Assets, assets_key
from assana_rt.pages.routes import add_routes
from assana_rt.pages.state import Doors, doors_key
from assana_rt.pages.templating import set_up_templates

__all__ = ["Doors", "doors_key", "install"]


def install(app: web.Application) -> None:
    """Add the pages to an application; `app[doors_key]` must be there before the first visit."""
    app[assets_key] = Assets()
    set_up_templates(app)
    add_routes(app)
