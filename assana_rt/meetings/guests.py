"""How a guest comes in: by the secret of an invitation, then by the cookie of one browser.

Entering is a press on the page and not its opening, since mail scanners and previews open links.
The first press binds the invitation to that browser; another is refused until the host frees it.
"""

from __future__ import annotations

import secrets

from assana_rt.access.tokens import digest
from assana_rt.errors import Conflict, Unauthenticated
from assana_rt.meetings import entry
from assana_rt.meetings.entry import WITHDRAWN, Admissible
from assana_rt.meetings.forms import EnterIn, EnterOut
from assana_rt.meetings.grants import guest_id, is_meeting_id
from assana_rt.meetings.providers.base import Pass
from assana_rt.meetings.tables import Invitation
from assana_rt.records.consultations import Consultation, consultations
from assana_rt.records.context import Context
from assana_rt.store.work import Actor, Work

ELSEWHERE = (
    "This invitation is used in another browser. Open it there, "
    "or ask your doctor to free it for this one."
)


async def enter(
    ctx: Context, meeting_id: str, asked: EnterIn, cookie: str
) -> tuple[EnterOut, str | None]:
    """Let in who shows a meeting token, an invitation's secret, or its browser's cookie.

    Returns what the page needs, and the value of a new cookie where the invitation has just been
    bound to this browser. Wrong tries count, by address.
    """
    address = f"enter {ctx.actor.address or '-'}"
    async with ctx.site.throttle.attempt(f"{address} {meeting_id}", address) as attempt:
        try:
            if asked.token:
                return await _by_token(ctx, meeting_id, asked.token), None
            return await _by_invitation(ctx, meeting_id, asked.invitation, cookie)
        except Unauthenticated:
            attempt.failed()
            raise


async def _by_token(ctx: Context, meeting_id: str, token: str) -> EnterOut:
    who = await entry.check(ctx.site, entry.read(ctx.site, token), meeting_id)
    # A host's token alone opens nothing: it goes with the doctor's being signed in.
    own = ctx.who is not None and ctx.who.id == who.person
    handed = Pass()
    if own or who.part == "guest":
        handed = await ctx.site.video.welcome(entry.visitor(who, ctx.site))
    return entry.entered(who, token, handed, ctx.site, own=own)


async def _by_invitation(
    ctx: Context, meeting_id: str, secret: str | None, cookie: str
) -> tuple[EnterOut, str | None]:
    site = ctx.site
    invitation = await _shown(meeting_id, secret, cookie)
    row = await entry.called(meeting_id)
    if invitation.withdrawn_at or row is None or row.id != invitation.consultation_id:
        raise Unauthenticated(WITHDRAWN)
    _check_browser(invitation, cookie)
    window = entry.window_of(row, site).until(invitation.expires_at)
    person = guest_id(invitation.id)
    until = await entry.until_when(site, row, person, window)
    who = Admissible(row, "guest", person, invitation.name, until, invitation.turn)
    # Asked before anything is written: where it fails, the invitation stays as free as it was.
    handed = await site.video.welcome(entry.visitor(who, site))
    turn, new_cookie = await _bind(ctx, invitation, row, cookie)
    token = site.meeting_tokens.issue(
        meeting_id, "guest", person, invitation.name, row.meeting_issue, window, turn
    )
    return entry.entered(who, token, handed, site, own=False), new_cookie


async def _shown(meeting_id: str, secret: str | None, cookie: str) -> Invitation:
    if not secret and not cookie:
        raise Unauthenticated("Open the call with the link you were sent.")
    if secret:
        rows = Invitation.filter(secret_hash=digest(secret))
    else:
        room = meeting_id if is_meeting_id(meeting_id) else ""
        rows = Invitation.filter(binding_hash=digest(cookie), consultation__meeting_id=room)
    found = await rows.first()
    if found is None:
        raise Unauthenticated("This link is not a valid invitation. Open the one you were sent.")
    return found


def _check_browser(invitation: Invitation, cookie: str) -> None:
    if invitation.binding_hash is not None and invitation.binding_hash != digest(cookie):
        raise Conflict(ELSEWHERE)


async def _bind(
    ctx: Context, invitation: Invitation, row: Consultation, cookie: str
) -> tuple[int, str | None]:
    """Bind an invitation to this browser, unless it is; return its turn and the new cookie."""
    fresh = secrets.token_urlsafe(32)

    async def run(work: Work) -> tuple[int, str | None]:
        found = await Invitation.filter(id=invitation.id).select_for_update().get()
        if found.withdrawn_at is not None:
            raise Unauthenticated(WITHDRAWN)
        _check_browser(found, cookie)
        work.actor = Actor(None, found.name, None, ctx.actor.address, ctx.actor.request_id)
        work.audit("enter", consultations.name, row.id, version=row.version)
        if found.binding_hash is not None:
            return found.turn, None
        found.binding_hash, found.bound_at = digest(fresh), work.now
        await found.save(update_fields=["binding_hash", "bound_at"])
        return found.turn, fresh

    return await ctx.site.ledger.change(ctx.actor, run)
