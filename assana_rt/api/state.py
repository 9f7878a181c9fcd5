"""Typed keys for what the application holds."""

from __future__ import annotations

from aiohttp import web

from assana_rt.api.signing_in import SignedInRequests
from assana_rt.live.engine import Engine
from assana_rt.records.context import Site

site_key = web.AppKey("site", Site)
engine_key = web.AppKey("engine", Engine)
requests_key: web.AppKey[SignedInRequests] = web.AppKey("requests", SignedInRequests)
