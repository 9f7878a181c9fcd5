"""Sessions: signing in, going on, and ending, here or everywhere.

A session is a row; access tokens and page cookies only name it. Ending one is published on the
internal channel `_auth` in the same transaction, so every node refuses it within a second and
closes its sockets.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

from assana_rt.access import passwords
from assana_rt.access.principal import Principal, Role
from assana_rt.access.tokens import digest
from assana_rt.errors import Invalid, NotFound, Unauthenticated
from assana_rt.records import links, refresh_tokens
from assana_rt.records.context import Context, Site
from assana_rt.records.refresh_tokens import RefreshToken
from assana_rt.records.session_table import Session, end, end_all, end_one
from assana_rt.records.users import User, outdate, users
from assana_rt.store.audit import NO_RECORD
from assana_rt.store.base import is_id
from assana_rt.store.work import Actor, Work

Kind = Literal["api", "page"]

TOUCH_AFTER = timedelta(minutes=5)  # how stale `last_used_at` of a page's session may be


async def sign_in(
    ctx: Context, email: str, password: str, kind: Kind, user_agent: str | None
) -> tuple[Principal, str]:
    """Check a password and begin a session; return who it is and the first refresh token.

    Raises `Unauthenticated` with the same words, after the same time, for an unknown address,
    a wrong password and a deactivated account; `TooManyRequests` after too many failures.
    """
    site, address = ctx.site, email.strip().lower()
    async with site.throttle.attempt(address, ctx.actor.address or "-") as attempt:
        user = await User.filter(email=address, deleted_at__isnull=True).first()
        usable = user is not None and user.is_active
        good = await site.passwords.check(password, user.password_hash if user else None)
        signed = None
        if user is not None and usable and good:
            signed = await _begin(ctx, user, kind, user_agent)
        if signed is None:
            attempt.failed()
            # An address nobody has is not kept: people type passwords into the wrong field.
            ctx.note("sign_in_failed", "user", user.id if user else NO_RECORD)
            raise Unauthenticated("Email address or password is wrong.")
    return signed


async def _begin(
    ctx: Context, proven: User, kind: Kind, user_agent: str | None
) -> tuple[Principal, str] | None:
    """Begin a session of whose password was right, unless it is that no longer."""

    async def run(work: Work) -> tuple[Principal, str] | None:
        user = await _still(proven)
        if user is None:
            return None
        work.actor = _as(user, ctx.actor)
        session = await _new(work, user, kind, user_agent)
        secret = secrets.token_urlsafe(32)
        if kind == "api":
            await refresh_tokens.keep(work, user.id, session.id, secret, session.ends_at)
        work.audit("sign_in", "session", session.id)
        return user.principal(session.id), secret

    return await ctx.site.ledger.change(ctx.actor, run)


async def _still(proven: User) -> User | None:
    """Lock and return who proved a password, as they are now; None where it proves nothing now.

    Checking one takes a while, and outside the transaction: a reset or a deactivation meanwhile
    ended all the sessions it found, so it must find this one, or this one must find it.
    """
    user = await User.filter(id=proven.id).select_for_update().get()
    usable = user.is_active and user.deleted_at is None
    return user if usable and user.password_hash == proven.password_hash else None


async def _new(work: Work, user: User, kind: Kind, user_agent: str | None) -> Session:
    return await Session.create(
        user_id=user.id,
        kind=kind,
        created_at=work.now,
        last_used_at=work.now,
        ends_at=None if user.role == Role.DISPLAY else work.now + refresh_tokens.LONGEST,
        address=work.actor.address,
        user_agent=(user_agent or "")[:255] or None,
    )


async def refresh(ctx: Context, secret: str) -> tuple[Principal, str]:
    """Trade a refresh token for the next; raises `Unauthenticated` where it is dead.

    A token used a second time ends its session, unless it is a retry: within ten seconds, while
    the next one is unused.
    """
    site = ctx.site
    following = site.refresh_seals.seal(secret)

    async def run(work: Work) -> Principal | None:
        row = await RefreshToken.filter(token=digest(secret)).select_for_update().first()
        if row is None or row.expires_at <= work.now:
            return None
        session = await Session.get(id=row.session_id)
        user = await User.get(id=row.user_id)
        if not session.alive(work.now) or not user.is_active or user.deleted_at:
            return None
        work.actor = _as(user, ctx.actor)
        if row.used_at is None:
            row.used_at = session.last_used_at = work.now
            await row.save(update_fields=["used_at"])
            await session.save(update_fields=["last_used_at"])
            await refresh_tokens.keep(work, user.id, session.id, following, session.ends_at)
        elif not await _is_retry(row, following, work.now):
            # Returned, not raised: the end of the session must commit.
            await end(work, session, "reuse")
            return None
        return user.principal(session.id)

    principal = await site.ledger.change(ctx.actor, run)
    if principal is None:
        ctx.note("refused", "session", details={"asked": "refresh", "status": 401})
        raise Unauthenticated("This refresh token is used up or too old: sign in again.")
    return principal, following


async def _is_retry(row: RefreshToken, following: str, now: datetime) -> bool:
    if row.used_at is None or now - row.used_at > refresh_tokens.RETRY_WITHIN:
        return False
    following_row = await RefreshToken.filter(token=digest(following)).first()
    return following_row is not None and following_row.used_at is None


async def sign_out(ctx: Context, refresh_token: str | None = None) -> None:
    """End the session that asks, or the one a refresh token belongs to."""

    async def run(work: Work) -> None:
        wanted = ctx.principal.session_id
        if refresh_token:
            row = await RefreshToken.filter(token=digest(refresh_token)).first()
            if row is not None and row.user_id == ctx.principal.id:
                wanted = row.session_id
        await end_one(work, wanted)

    await ctx.site.ledger.change(ctx.actor, run)


async def sign_out_everywhere(ctx: Context) -> None:
    """End all sessions of the person who asks, this one included."""

    async def run(work: Work) -> None:
        user = await users.lock(ctx, ctx.principal.id)
        await outdate(work, user, "password")
        await end_all(work, user.id, except_id=None)
        work.audit("sign_out_everywhere", "user", user.id)

    await ctx.site.ledger.change(ctx.actor, run)


async def list_own(ctx: Context) -> list[dict[str, Any]]:
    """Return the person's sessions that are alive, the newest first."""
    now = ctx.site.now()
    rows = await Session.filter(user_id=ctx.principal.id, ended_at__isnull=True)
    alive = [row for row in rows if row.alive(now)]
    alive.sort(key=lambda row: row.last_used_at, reverse=True)
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "created_at": row.created_at,
            "last_used_at": row.last_used_at,
            "address": row.address,
            "user_agent": row.user_agent,
            "current": row.id == ctx.principal.session_id,
        }
        for row in alive
    ]


async def end_own(ctx: Context, session_id: str) -> None:
    """End one of the person's own sessions."""

    async def run(work: Work) -> None:
        mine = Session.filter(id=session_id, user_id=ctx.principal.id, ended_at__isnull=True)
        if not is_id(session_id) or not await mine.exists():
            raise NotFound("There is no such session of yours.")
        await end_one(work, session_id)

    await ctx.site.ledger.change(ctx.actor, run)


async def change_password(ctx: Context, current: str, new: str) -> None:
    """Set a new password; every other session of the person ends.

    Raises `Invalid` where `current` is not the password, `Unauthenticated` where the session
    ended meanwhile.
    """
    _judge(new, "new")
    site, principal = ctx.site, ctx.principal
    user = await User.get(id=principal.id)
    async with site.throttle.attempt(user.email, ctx.actor.address or "-") as attempt:
        if not await site.passwords.check(current, user.password_hash):
            attempt.failed()
            raise _not_yours()
    hashed = await site.passwords.hash(new)

    async def run(work: Work) -> None:
        row = await _still(user)
        await _require_alive(work, principal)
        if row is None:
            raise _not_yours()
        await _set_password(work, row, hashed, except_id=principal.session_id)
        work.audit("change_password", "user", row.id)

    await site.ledger.change(ctx.actor, run)


async def _require_alive(work: Work, principal: Principal) -> None:
    session = await Session.filter(id=principal.session_id, user_id=principal.id).first()
    if session is None or not session.alive(work.now):
        raise Unauthenticated("This session has ended: sign in again.")


async def reset_password(ctx: Context, secret: str, password: str) -> None:
    """Set a password with a link made for it; raises `NotFound` for a dead link.

    Raises `TooManyRequests` where too many dead ones came from this address.
    """
    _judge(password, "password")
    address = f"link {ctx.actor.address or '-'}"
    async with ctx.site.throttle.attempt(f"link {digest(secret)}", address) as attempt:
        try:
            await _reset_password(ctx, secret, password)
        except NotFound:
            attempt.failed()
            raise


async def _reset_password(ctx: Context, secret: str, password: str) -> None:
    # Before the hash: strangers with no link at all must not keep its threads busy.
    user_id = await links.whose(secret, ctx.site.now())
    hashed = await ctx.site.passwords.hash(password)

    async def run(work: Work) -> None:
        user = await User.filter(id=user_id).select_for_update().get()
        await links.use(work, secret)
        work.actor = _as(user, ctx.actor)
        await _set_password(work, user, hashed, except_id=None)
        work.audit("reset_password", "user", user.id)

    await ctx.site.ledger.change(ctx.actor, run)


async def set_password(site: Site, actor: Actor, user_id: str, password: str) -> None:
    """Set somebody's password from the command line; all their sessions end."""
    _judge(password, "password")
    hashed = await site.passwords.hash(password)

    async def run(work: Work) -> None:
        user = await User.filter(id=user_id).select_for_update().get()
        await _set_password(work, user, hashed, except_id=None)
        work.audit("set_password", "user", user.id)

    await site.ledger.change(actor, run)


async def _set_password(work: Work, user: User, hashed: str, except_id: str | None) -> None:
    user.password_hash = hashed
    user.updated_at = work.now
    await user.save(update_fields=["password_hash", "updated_at"])
    await outdate(work, user, "password")
    await links.kill(work, user.id)
    await end_all(work, user.id, except_id=except_id)


def _not_yours() -> Invalid:
    return Invalid(errors=[("current", "this is not your password")])


def _judge(password: str, field: str) -> None:
    if wrong := passwords.weakness(password):
        raise Invalid(errors=[(field, wrong)])


def _as(user: User, actor: Actor) -> Actor:
    return Actor(user.id, user.name or user.email, None, actor.address, actor.request_id)
