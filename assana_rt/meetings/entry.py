"""The door of a call: whom it lets in, until when, and what it hands them.

A host is the consultation's own doctor, signed in; guests come with an invitation (`guests`).
What else must hold is asked here, with words for each refusal, whichever way somebody comes: by
REST, or to the room's channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assana_rt.access.principal import Principal, Role
from assana_rt.access.tokens import TokenRefused
from assana_rt.errors import Conflict, Forbidden, Unauthenticated
from assana_rt.meetings.forms import CallOut, EnterOut, IceServerOut, JoinOut
from assana_rt.meetings.grants import (
    Grant,
    Part,
    Window,
    invitation_of,
    is_meeting_id,
    named_elsewhere,
)
from assana_rt.meetings.providers.base import Pass, Visitor
from assana_rt.meetings.tables import Invitation
from assana_rt.records.consultations import Consultation, consultations, length_of
from assana_rt.records.context import Context, Site
from assana_rt.records.participants import Participant
from assana_rt.store.work import Work, stamp

LONGEST = timedelta(hours=4)
"""How long after a call's start those who were in it may come back, its window being over."""

WITHDRAWN = "This invitation was withdrawn, or the call was cancelled. Ask whoever invited you."


@dataclass(frozen=True, slots=True)
class Admissible:
    """Somebody the door lets in until `until`; `row` has its doctor. `turn` is the invitation's."""

    row: Consultation
    part: Part
    person: str
    name: str
    until: datetime
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Guest(Principal):
    """Somebody without an account, as sockets know them: they may watch one room."""

    grant: Grant


async def join(ctx: Context, consultation_id: str) -> JoinOut:
    """Return what its doctor needs to enter the room now; the record stays as it is."""
    if not ctx.is_(Role.DOCTOR):
        raise Forbidden("A consultation is joined by its own doctor, or with an invitation.")
    values = await consultations.find(ctx, consultation_id)
    if values["status"] != "Confirmed":
        raise Conflict(
            f"This consultation is {values['status']}; only a Confirmed one can be joined.",
            current=values["status"],
        )
    row = await Consultation.get(id=consultation_id).select_related("doctor")
    until = await until_when(ctx.site, row, ctx.principal.id, window_of(row, ctx.site))
    who = Admissible(row, "host", row.doctor_id, row.doctor.name or "", until)
    handed = await ctx.site.video.welcome(visitor(who, ctx.site))

    async def note(work: Work) -> None:
        work.audit("join", consultations.name, row.id, version=row.version)

    await ctx.site.ledger.change(ctx.actor, note)
    return JoinOut(**handed_out(who, row.meeting_token or "", handed, ctx.site))


def read(site: Site, token: str) -> Grant:
    """Return what a meeting token says; raise `Unauthenticated` for what is none."""
    try:
        return site.meeting_tokens.read(token)
    except TokenRefused:
        raise Unauthenticated("This is not a valid token for a call.") from None


async def check(site: Site, grant: Grant, meeting_id: str) -> Admissible:
    """Return who comes with this to this room.

    Raises `Unauthenticated` where it is another room's or was withdrawn, and `Conflict` where the
    room is not open.
    """
    row = await called(grant.meeting_id)
    if row is None or meeting_id != row.meeting_id or grant.issue != row.meeting_issue:
        raise Unauthenticated("This token is not for this call, or was withdrawn.")
    await _check_holder(grant, row)
    until = await until_when(site, row, grant.person, grant.window)
    return Admissible(row, grant.part, grant.person, grant.name, until, grant.turn)


async def guest(site: Site, token: str) -> Guest:
    """Return the guest who connects with a meeting token; a host comes signed in, as a doctor."""
    grant = read(site, token)
    if grant.part != "guest":
        raise Unauthenticated("A doctor signs in, and shows this token at the room.")
    await check(site, grant, grant.meeting_id)
    return Guest(grant.person, Role.GUEST, grant.name, grant.token_id, grant.issue, grant)


async def called(meeting_id: str) -> Consultation | None:
    """Return the consultation whose room this is, as long as there is one."""
    if not is_meeting_id(meeting_id):
        return None
    found = Consultation.filter(meeting_id=meeting_id, status="Confirmed", deleted_at__isnull=True)
    return await found.select_related("doctor").first()


async def meeting(site: Site, who: Principal | None, meeting_id: str) -> dict[str, Any] | None:
    """Return whom a call is with, and when, for who has its address; None for no such call."""
    row = await called(meeting_id)
    if row is None:
        return None
    return _call(row, site, own=who is not None and who.id == row.doctor_id)


async def _check_holder(grant: Grant, row: Consultation) -> None:
    if grant.part == "host":
        if grant.person != row.doctor_id:
            raise Unauthenticated("This call is another doctor's now.")
        return
    invitation = await Invitation.filter(id=invitation_of(grant.person)).first()
    if invitation is None or invitation.withdrawn_at is not None or invitation.turn != grant.turn:
        raise Unauthenticated(WITHDRAWN)


async def until_when(site: Site, row: Consultation, person: str, window: Window) -> datetime:
    """Return until when this person may enter; raise `Conflict` where they may not now.

    `exp` bounds entering, not staying: who was admitted to a call that goes on may come back.
    """
    now = site.now()
    if window.holds(now):
        return window.closes_at
    if row.meeting_started_at is not None and row.meeting_ended_at is None:
        been = Participant.filter(
            meeting_id=row.meeting_id, person=person, joined_at__isnull=False,
            admitted_at__isnull=False,
        )  # fmt: skip
        longest = row.meeting_started_at + LONGEST
        if now < longest and await been.exists():
            return longest
    if now < window.opens_at:
        words = f"The room opens at {stamp(window.opens_at)}."
    else:
        words = f"The room closed at {stamp(window.closes_at)}."
    raise Conflict(words, opens_at=window.opens_at, closes_at=window.closes_at)


def window_of(row: Consultation, site: Site) -> Window:
    return consultations.window(consultations.values(row), site)


def visitor(who: Admissible, site: Site) -> Visitor:
    doctor = who.row.doctor if who.part == "host" else None
    return Visitor(
        room=who.row.meeting_id or "",
        part=who.part,
        person=named_elsewhere(who.person, who.turn),
        name=who.name,
        opens_at=min(window_of(who.row, site).opens_at, site.now()),
        closes_at=who.until,
        email=doctor.email if doctor else None,
        avatar_url=doctor.profile_image_url if doctor else None,
    )


def handed_out(who: Admissible, token: str, handed: Pass, site: Site) -> dict[str, Any]:
    return {
        "provider": site.video.name,
        "meeting_link": who.row.meeting_link,
        "meeting_id": who.row.meeting_id,
        "meeting_token": token,
        "expires_at": who.until,
        "role": who.part,
        "ice_servers": [
            IceServerOut(urls=list(s.urls), username=s.username, credential=s.credential)
            for s in handed.ice_servers
        ],
        "provider_url": handed.url,
        "provider_token": handed.token,
        "provider_page": handed.page,
    }


def entered(who: Admissible, token: str, handed: Pass, site: Site, *, own: bool) -> EnterOut:
    call = CallOut(**_call(who.row, site, own=own))
    return EnterOut(**handed_out(who, token, handed, site), name=who.name, call=call)


def _call(row: Consultation, site: Site, *, own: bool) -> dict[str, Any]:
    values = consultations.values(row)
    starts_at, window = consultations.starts_at(values, site), consultations.window(values, site)
    told = {
        "meeting_id": row.meeting_id,
        "doctor_name": row.doctor.name or "",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=length_of(values)),
        "opens_at": window.opens_at,
        "closes_at": window.closes_at,
    }
    if own:
        told |= {"patient_name": row.patient_name, "consultation_id": row.id}
    return told
