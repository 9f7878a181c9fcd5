"""Typed keys for what the application holds."""

from __future__ import annotations

from aiohttp import web

from assana_rt.api.endpoint import requests_key
from assana_rt.live.engine import Engine
from assana_rt.records.context import Site

site_key = web.AppKey("site", Site)
engine_key = web.AppKey("engine", Engine)

__all__ = ["engine_key", "requests_key", "site_key"]
