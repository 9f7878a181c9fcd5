"""Whether this node is alive, whether it is ready for work, and its figures."""

from __future__ import annotations

import hmac
import ipaddress
import resource
import time
from typing import Any

from aiohttp import web

from assana_rt import __version__
from assana_rt.api.state import engine_key, requests_key, site_key
from assana_rt.errors import Forbidden
from assana_rt.live.engine import Engine
from assana_rt.records.context import Site

_STARTED = time.time()


async def healthz(request: web.Request) -> web.Response:
    return web.json_response({"status": "alive", "version": __version__})


async def readyz(request: web.Request) -> web.Response:
    """Answer 200 while this node can serve: database and broker answer, and it is not draining."""
    checks = await _checks(request.app[engine_key], request.app[site_key])
    ready = all(checks.values())
    words = {name: "ok" if good else "failing" for name, good in checks.items()}
    return web.json_response(
        {"status": "ready" if ready else "not ready", "checks": words},
        status=200 if ready else 503,
        headers={} if ready else {"Retry-After": "2"},
    )


async def told(engine: Engine, site: Site) -> dict[str, Any]:
    """Return the same for a page, with the figures an administrator asks for first."""
    checks = await _checks(engine, site)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    up = int(time.time() - _STARTED)
    return {
        "ready": all(checks.values()),
        "checks": {
            "taking work" if name == "draining" else name: "ok" if good else "failing"
            for name, good in checks.items()
        },
        "figures": {
            "Open pages and sockets": engine.sockets,
            "Running for": f"{up // 86400} d {up // 3600 % 24} h {up // 60 % 60} min",
            "Most memory used": f"{usage.ru_maxrss // 1024} MiB",
            "Version": __version__,
        },
    }


async def _checks(engine: Engine, site: Site) -> dict[str, bool]:
    checks = {"draining": not engine.draining, "log": engine.level, "database": True}
    try:
        await site.database.rows("SELECT 1 AS one")
    except Exception:  # whatever it is, this node can't serve; the log of requests says what
        checks["database"] = False
    return checks


async def metrics(request: web.Request) -> web.Response:
    """Prometheus figures, for loopback or with `ASSANA_METRICS_TOKEN`."""
    _guard(request)
    engine = request.app[engine_key]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "assana_sockets": engine.sockets,
        "assana_draining": int(engine.draining),
        "process_cpu_seconds_total": round(usage.ru_utime + usage.ru_stime, 3),
        "process_max_resident_memory_bytes": usage.ru_maxrss * 1024,
        "process_start_time_seconds": round(_STARTED, 3),
    }
    lines = [
        f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}\n{name} {value}"
        for name, value in figures.items()
    ]
    return web.Response(text="\n".join(lines) + "\n", content_type="text/plain")


def _guard(request: web.Request) -> None:
    token = request.app[site_key].settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return
    address = request.app[requests_key].address(request) or ""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if token or forwarded or not ipaddress.ip_address(address or "0.0.0.0").is_loopback:  # noqa: S104
        raise Forbidden("Figures are for loopback, or for who has the metrics token.")


ROUTES = [
    web.get("/healthz", healthz),
    web.get("/readyz", readyz),
    web.get("/metrics", metrics),
]
