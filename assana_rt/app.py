"""The one place where parts meet, in the order they start."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

import aiohttp_cors
import orjson
from aiohttp import web

from assana_rt import pages
from assana_rt.access import revocations
from assana_rt.access.passwords import Passwords
from assana_rt.access.principal import Principal, Role
from assana_rt.access.throttle import Throttle
from assana_rt.access.tokens import AccessTokens, Seals, TokenExpired, TokenRefused
from assana_rt.api import docs, health, malformed, meetings, middleware
from assana_rt.api.recording import record_reads
from assana_rt.api.routes import ENDPOINTS, document, live_document
from assana_rt.api.signing_in import SignedInRequests, user_agent
from assana_rt.api.socket import install_socket
from assana_rt.api.sse import install_events
from assana_rt.api.state import engine_key, requests_key, site_key
from assana_rt.errors import Conflict, Invalid, Unauthenticated
from assana_rt.live.broker import Broker, MemoryBroker
from assana_rt.live.engine import Engine, Limits, SignedIn
from assana_rt.live.protocol import Disconnect, Ended, Failure, Refused
from assana_rt.live.sender import Send, compiled
from assana_rt.live.uring import uring
from assana_rt.meetings import entry, providers
from assana_rt.meetings.grants import CHANNEL as ROOMS
from assana_rt.meetings.grants import MeetingTokens
from assana_rt.meetings.invitations import invitations
from assana_rt.meetings.room import Meetings
from assana_rt.notices import clock
from assana_rt.notices.outbox import Outbox
from assana_rt.notices.sender import Sender
from assana_rt.pages.told import title_in
from assana_rt.records import cleaning, looks, sessions
from assana_rt.records.channels import kinds
from assana_rt.records.context import Context, Site
from assana_rt.records.dashboard import dashboard
from assana_rt.records.notifications import Notification
from assana_rt.records.page_sessions import PageSessions
from assana_rt.records.participants import participants
from assana_rt.records.reads import refused_connection
from assana_rt.records.registry import MODELS, RECORDS
from assana_rt.records.user_settings import preferences
from assana_rt.records.users import User, users
from assana_rt.settings import Settings
from assana_rt.store.audit import AuditTrail
from assana_rt.store.connection import Database
from assana_rt.store.eventlog import Event, EventLog
from assana_rt.store.sealer import Sealer
from assana_rt.store.work import Ledger

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024


async def create_app(settings: Settings, senders: Sequence[Sender] = ()) -> web.Application:
    """Return the application; its parts start and end with it.

    `senders` are what notifications leave the house by; without one they stay in the product.
    """
    malformed.install()
    app = web.Application(
        middlewares=[middleware.observe, record_reads()], client_max_size=LARGEST_BODY
    )
    app.on_response_prepare.append(middleware.add_headers)
    if settings.secure_cookies:
        app.on_response_prepare.append(middleware.keep_to_https)
    house = _House(settings, senders)
    app[site_key], app[engine_key] = house.site, house.engine
    app[requests_key] = house.requests
    app.cleanup_ctx.append(house.run)
    app.on_shutdown.append(house.stop)
    app.add_routes([endpoint.route() for endpoint in ENDPOINTS])
    app.add_routes([*meetings.ROUTES, *health.ROUTES])
    app.add_routes(docs.routes(document, partial(live_document, house.site)))
    install_socket(
        app,
        house.engine,
        sign_in_by_cookie=house.requests.by_cookie,
        public_url=settings.public_url,
        allowed_origins=settings.allowed_origins,
        plain=settings.sockets == "plain",
    )
    install_events(
        app,
        house.engine,
        sign_in_by_cookie=house.requests.by_cookie,
        public_url=settings.public_url,
    )
    _allow_origins(app, settings)
    app[pages.doors_key] = house.doors()
    pages.install(app)
    return app


async def drain(app: web.Application) -> None:
    """Send the sockets away, spread over the drain time; returns when the last is gone."""
    settings = app[site_key].settings
    await app[engine_key].stop(settings.drain_s)


@asynccontextmanager
async def open_site(settings: Settings, *, sealing: bool = True) -> AsyncIterator[Site]:
    """Open the site without serving it, for commands; servers hear of changes by their sweep.

    `sealing`: whether the audit's new lines are sealed at the end; not for who only looks.
    """
    site = make_site(settings, announce=_tell_nobody)
    await site.database.open()
    try:
        yield site
        if sealing:
            await Sealer(site.database, site.audit.marks).stop()
    finally:
        site.passwords.close()
        await site.database.close()


def make_site(
    settings: Settings,
    announce: Callable[[Sequence[Event]], Any],
    media: Iterable[str] = (),
) -> Site:
    """Put the parts together that verbs use; `announce` hears of every committed change."""
    database = Database(settings.database_url, MODELS)
    events = EventLog(database)
    trail = AuditTrail(database, settings.audit_key)
    return Site(
        settings=settings,
        database=database,
        events=events,
        ledger=Ledger(database, events, trail, announce),
        audit=trail,
        access_tokens=AccessTokens(settings.key("access")),
        refresh_seals=Seals(settings.key("refresh")),
        passwords=Passwords(settings.bcrypt_cost),
        throttle=Throttle(),
        revocations=revocations.Revocations(),
        meeting_tokens=MeetingTokens(settings.key("meeting")),
        video=providers.make(settings),
        records=(*RECORDS, participants, invitations),
        media=frozenset(media),
    )


def make_broker(settings: Settings) -> Broker:
    """Return what carries news between nodes."""
    match settings.broker:  # whose drivers take a tenth of a second each to import
        case "postgres":
            from assana_rt.live.broker_postgres import PostgresBroker  # noqa: PLC0415

            return PostgresBroker(settings.database_url)
        case "redis":
            from assana_rt.live.broker_redis import RedisBroker  # noqa: PLC0415

            return RedisBroker(settings.redis_url or "", settings.key("broker"))
        case _:
            return MemoryBroker()


def make_send(settings: Settings) -> Send | None:
    """Return the call by which many sockets are sent to; None: each by itself."""
    match settings.sender:
        case "auto":
            return uring()
        case "compiled":
            return compiled()
        case _:
            return None


async def _tell_nobody(_: Sequence[Event]) -> None:
    return None


class _House:
    """The parts of a serving node."""

    def __init__(self, settings: Settings, senders: Sequence[Sender]) -> None:
        media = [sender.medium for sender in senders]
        self.site = make_site(settings, announce=self._announce, media=media)
        self.outbox = Outbox(self.site, senders, _titled)
        self.requests = SignedInRequests(self.site, PageSessions(self.site))
        self.meetings = Meetings(self.site)
        self.sealer = Sealer(self.site.database, self.site.audit.marks)
        self.engine = Engine(
            self.site.events,
            kinds=[*kinds(self.site), self.meetings],
            authenticate=self._authenticate,
            broker=make_broker(settings),
            limits=Limits(
                channels=settings.channels_per_socket,
                commands_per_s=settings.commands_per_s,
                burst=settings.commands_burst,
                sockets_per_person=settings.max_sockets_per_user,
            ),
            time_zone=settings.timezone,
            send=make_send(settings),
        )
        self.engine.follow(revocations.CHANNEL, self._revoke)
        self.meetings.attach(self.engine)
        self.engine.follow(ROOMS, self.meetings.note)
        self.looks = looks.Looks()
        self.engine.follow(looks.CHANNEL, self.looks.note)

    async def run(self, app: web.Application) -> AsyncIterator[None]:
        await self.site.database.open()
        try:
            await self.engine.start()
            # Following begins at the head; what was revoked before still counts for a while.
            recent = await self.site.events.recent(revocations.CHANNEL, revocations.KEEP_S)
            for event in recent:
                self._revoke(event)
            for event in await self.site.events.recent(looks.CHANNEL, looks.KEPT_S):
                self.looks.note(event)
            running = [
                asyncio.create_task(work)
                for work in (
                    cleaning.run(self.site),
                    self.meetings.run(),
                    clock.run(self.site),
                    *([self.outbox.run()] if self.site.media else []),
                )
            ]
            self.sealer.start()
            yield
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await self.meetings.stop()
            await self.sealer.stop()
        finally:
            self.site.passwords.close()
            await self.site.database.close()

    async def stop(self, app: web.Application) -> None:
        """End the sockets before aiohttp waits for open handlers; after a drain there are none."""
        await self.engine.stop(0)

    async def _announce(self, events: Sequence[Event]) -> None:
        await self.engine.announce(events)

    def _revoke(self, event: Event) -> None:
        """Take in a publication of `_auth`: remember it, and close the sockets it concerns."""
        told = json.loads(event.payload)
        kind, data = told["type"], told["data"]
        self.site.revocations.note(kind, data)
        if kind == revocations.SESSION_ENDED:
            self.engine.close_sessions(
                lambda person: person.session_id == data["id"],
                Disconnect.PERMISSION_DENIED.code,
            )
        elif kind == revocations.PERSON_CHANGED:
            self.requests.pages.forget(data["id"])
            if data["cause"] == "role":
                self.engine.close_sessions(
                    lambda person: (
                        person.id == data["id"] and person.auth_version < data["auth_version"]
                    ),
                    Disconnect.STATE_INVALIDATED.code,
                )

    async def _authenticate(self, token: str) -> SignedIn:
        """Read the token of a socket's `connect` or `refresh`, as the engine wants it told."""
        try:
            access = self.site.access_tokens.read(token)
        except TokenExpired:
            raise Refused(Failure.TOKEN_EXPIRED) from None
        except TokenRefused:
            return await self._guest(token)
        if self.site.revocations.ended(access.principal):
            await refused_connection(self.site, access.principal)
            raise Ended(Disconnect.INVALID_TOKEN)
        if self.site.revocations.outdated(access.principal):
            raise Refused(Failure.TOKEN_EXPIRED)  # so that the SDK fetches a new one
        return SignedIn(access.principal, float(access.expires_at))

    async def _guest(self, token: str) -> SignedIn:
        """Read a meeting token: such a socket watches its room alone, and does not expire."""
        try:
            return SignedIn(await entry.guest(self.site, token))
        except Unauthenticated:
            raise Ended(Disconnect.INVALID_TOKEN) from None
        except Conflict:  # outside the window
            raise Refused(Failure.TOKEN_EXPIRED) from None

    def doors(self) -> pages.Doors:
        """Return what the pages may do: the verbs of REST, and the cookie."""
        return pages.Doors(
            settings=self.site.settings,
            principal=self.requests.by_cookie,
            context=self.requests.context_of,
            csrf_token=self._csrf_token,
            own_origin=self.requests.own_origin,
            sign_in=self._sign_in,
            sign_out=self._sign_out,
            reset=self._reset,
            dashboard=_day,
            first_state=self._first_state,
            profile=users.profile,
            preferences=preferences.mine,
            look_changed=self.looks.changed,
            sessions=sessions.list_own,
            doctors=_doctors,
            meeting=self._meeting,
            health=self._health,
            connections=self._connections,
        )

    def _csrf_token(self, request: web.Request, principal: Principal) -> str:
        return self.requests.csrf_token(principal)

    async def _sign_in(
        self, request: web.Request, email: str, password: str
    ) -> Callable[[web.StreamResponse], None]:
        ctx = self.requests.context_of(request, None)
        agent = user_agent(request)
        principal, _ = await sessions.sign_in(ctx, email, password, "page", agent)
        return lambda response: self.requests.set_cookie(response, principal)

    async def _sign_out(self, request: web.Request, response: web.StreamResponse) -> None:
        principal = await self.requests.by_cookie(request)
        if principal is not None:
            await sessions.sign_out(self.requests.context_of(request, principal))
        self.requests.drop_cookie(response)

    async def _meeting(self, ctx: Context | None, meeting_id: str) -> dict[str, Any] | None:
        return await entry.meeting(self.site, ctx.who if ctx else None, meeting_id)

    async def _first_state(self, ctx: Context, channel: str, day: date) -> bytes | None:
        kind, key = self.engine.registry.find(channel)
        if not await kind.allowed(ctx.principal, key):
            return None
        asked = {"date_from": day.isoformat(), "date_to": day.isoformat()}
        try:
            found = await kind.snapshot(ctx.principal, key, asked)
        except Invalid:  # more than a snapshot may hold
            return None
        if found is None:
            return None
        place = {"epoch": found.position.epoch, "offset": found.position.offset}
        # Both are JSON objects: joined as text, the records need not be read and written again.
        return orjson.dumps(place)[:-1] + b"," + found.data[1:]

    async def _health(self) -> dict[str, Any]:
        return await health.told(self.engine, self.site)

    async def _connections(self) -> list[dict[str, Any]]:
        return [asdict(each) for each in await self.engine.census.take()]

    async def _reset(self, request: web.Request, secret: str, password: str) -> None:
        await sessions.reset_password(self.requests.context_of(request, None), secret, password)


async def _day(ctx: Context, day: date) -> Any:
    return await dashboard(ctx, day)


def _titled(language: str, told: Notification) -> str:
    return title_in(language, told.kind, told.record_type, told.title)


async def _doctors(_: Context) -> list[dict[str, Any]]:
    rows = await User.filter(
        role=Role.DOCTOR.value, is_active=True, deleted_at__isnull=True
    ).order_by("name", "id")
    return [{"id": row.id, "name": row.name or row.email} for row in rows]


def _allow_origins(app: web.Application, settings: Settings) -> None:
    """Let pages of the allowed origins call REST, with a token; never with our cookie."""
    if not settings.allowed_origins:
        return
    options = aiohttp_cors.ResourceOptions(  # type: ignore[no-untyped-call]
        allow_credentials=False,
        expose_headers=("ETag", "Location", "X-Request-ID", "Retry-After", "Idempotent-Replayed"),
        allow_headers=(
            "Authorization",
            "Content-Type",
            "If-Match",
            "If-None-Match",
            "Idempotency-Key",
        ),
        allow_methods=("GET", "POST", "PATCH", "DELETE"),
        max_age=600,
    )
    cors = aiohttp_cors.setup(app, defaults=dict.fromkeys(settings.allowed_origins, options))
    for route in list(app.router.routes()):
        if route.resource is not None and route.resource.canonical.startswith("/api/v1/"):
            cors.add(route)
