"""Settings that do not go together, each with the words that mend it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assana_rt.guessable import guessable

if TYPE_CHECKING:
    from assana_rt.settings import Settings

SHORTEST_SECRET = 32
SHORTEST_METRICS_TOKEN = 16
LEAST_BCRYPT_COST_IN_PRODUCTION = 10


def contradictions(settings: Settings) -> Iterator[str]:
    """Say what does not go together; values alone are checked by their parsers."""
    for name in ("secret_key", "own_audit_key"):
        typed = getattr(settings, name)
        if typed and (len(typed) < SHORTEST_SECRET or len(set(typed)) < SHORTEST_SECRET // 4):
            yield (
                f"{settings.variable_of(name)}: too easy to guess; "
                f"give at least {SHORTEST_SECRET} random characters."
            )
    if settings.metrics_token and len(settings.metrics_token) < SHORTEST_METRICS_TOKEN:
        yield f"ASSANA_METRICS_TOKEN: give at least {SHORTEST_METRICS_TOKEN} random characters."
    if settings.room_closes <= settings.room_opens:
        yield "ASSANA_ROOM_CLOSES: give a time after ASSANA_ROOM_OPENS."
    yield from _broker_troubles(settings)
    yield from _video_troubles(settings)
    if settings.production:
        yield from _production_troubles(settings)


def _broker_troubles(settings: Settings) -> Iterator[str]:
    if settings.broker == "memory" and settings.workers > 1:
        yield (
            "ASSANA_BROKER: memory carries no news between processes; "
            "with more than one worker give postgres or redis."
        )
    if settings.broker == "redis" and not settings.redis_url:
        yield "ASSANA_REDIS_URL: the broker redis needs it, as in redis://127.0.0.1:6379/0."
    if settings.broker == "postgres" and settings.dialect != "postgres":
        yield "ASSANA_BROKER: postgres needs a database on PostgreSQL; give redis or memory."


def _video_troubles(settings: Settings) -> Iterator[str]:
    needed = {
        "jitsi": ("jitsi_domain", "jitsi_app_id"),
        "livekit": ("livekit_url", "livekit_api_key", "livekit_api_secret"),
    }.get(settings.video_provider, ())
    for name in needed:
        if not getattr(settings, name):
            yield (
                f"{settings.variable_of(name)}: "
                f"the video provider {settings.video_provider} needs it."
            )
    if settings.video_provider == "jitsi":
        if not (settings.jitsi_secret or settings.jitsi_private_key):
            yield "ASSANA_JITSI_SECRET: give it, or ASSANA_JITSI_PRIVATE_KEY with its key id."
        if settings.jitsi_private_key and not settings.jitsi_key_id:
            yield "ASSANA_JITSI_KEY_ID: a private key needs its id."
    if settings.turn_urls and not settings.turn_secret:
        yield "ASSANA_TURN_SECRET: ASSANA_TURN_URLS needs coturn's static-auth-secret."


def _production_troubles(settings: Settings) -> Iterator[str]:
    if not settings.secret_key:
        yield (
            "ASSANA_SECRET_KEY: production makes none; "
            "give one, the same on every node, as from: openssl rand -base64 48"
        )
    for name in ("secret_key", "own_audit_key"):
        typed = getattr(settings, name)
        if len(typed) >= SHORTEST_SECRET and guessable(typed):
            yield (
                f"{settings.variable_of(name)}: too easy to guess, being a pattern or well known; "
                "give a random one, as from: openssl rand -base64 48"
            )
    if urlsplit(settings.public_url).scheme != "https":
        yield (
            "ASSANA_PUBLIC_URL: give the https address people type; "
            "production sets no cookies over plain http."
        )
    if "*" in settings.allowed_origins:
        yield "ASSANA_ALLOWED_ORIGINS: production lets no * in; list the sites."
    if settings.bcrypt_cost < LEAST_BCRYPT_COST_IN_PRODUCTION:
        yield f"ASSANA_BCRYPT_COST: give at least {LEAST_BCRYPT_COST_IN_PRODUCTION}."
