"""Invitations: links that let one guest, in one browser, into one call.

They hang on the consultation: when its room closes they are withdrawn, in the same transaction;
when it is moved they follow.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet

from assana_rt.access.tokens import digest
from assana_rt.errors import Conflict, Invalid, NotFound
from assana_rt.meetings import calls
from assana_rt.meetings.forms import InvitationIn, InvitationOut, NewInvitationOut
from assana_rt.meetings.grants import guest_id
from assana_rt.meetings.tables import Invitation
from assana_rt.records.change import Followed
from assana_rt.records.consultations import Consultation, consultations
from assana_rt.records.context import Context
from assana_rt.store.base import is_id
from assana_rt.store.work import Work


async def invite(ctx: Context, consultation_id: str, asked: InvitationIn) -> NewInvitationOut:
    """Make a link for one guest; it is shown this once. Raises `Conflict` unless Confirmed."""
    secret = secrets.token_urlsafe(32)

    async def run(work: Work) -> tuple[Invitation, Consultation]:
        row = await consultations.lock(ctx, consultation_id)
        if row.status != "Confirmed":
            raise Conflict(
                f"This consultation is {row.status}; guests are invited to a Confirmed one.",
                current=row.status,
            )
        if asked.expires_at is not None and asked.expires_at <= work.now:
            raise Invalid(errors=[("expires_at", "give a moment to come, with its zone")])
        invitation = await Invitation.create(
            consultation_id=row.id,
            name=asked.name,
            secret_hash=digest(secret),
            expires_at=asked.expires_at,
            created_at=work.now,
            created_by=work.actor.id,
        )
        work.audit("invite", consultations.name, row.id, changed={"guest": [None, asked.name]})
        return invitation, row

    invitation, row = await ctx.site.ledger.change(ctx.actor, run)
    return NewInvitationOut(
        id=invitation.id,
        name=invitation.name,
        url=f"{row.meeting_link}#{secret}",
        expires_at=_expires_at(ctx, invitation, row),
    )


async def listed(ctx: Context, consultation_id: str) -> list[InvitationOut]:
    """Return the invitations that stand, the oldest first."""
    await consultations.find(ctx, consultation_id)
    row = await Consultation.get(id=consultation_id)
    standing = await _standing(consultation_id).order_by("created_at", "id")
    return [
        InvitationOut(
            id=each.id,
            name=each.name,
            expires_at=_expires_at(ctx, each, row),
            bound_at=each.bound_at,
            created_at=each.created_at,
        )
        for each in standing
    ]


async def withdraw(ctx: Context, consultation_id: str, id: str) -> None:
    """Make a link useless, and put its guest out of the call."""

    async def run(work: Work) -> None:
        row = await consultations.lock(ctx, consultation_id)
        invitation = await _found(consultation_id, id)
        await _end(work, invitation)
        work.audit(
            "withdraw_invitation", consultations.name, row.id,
            changed={"guest": [invitation.name, None]},
        )  # fmt: skip
        person = guest_id(invitation.id)
        await calls.put_out(ctx, work, row, person, invitation.turn, "withdrawn")

    await ctx.site.ledger.change(ctx.actor, run)


async def release(ctx: Context, consultation_id: str, id: str) -> None:
    """Free an invitation for another browser; whoever uses it there must be admitted anew."""

    async def run(work: Work) -> None:
        row = await consultations.lock(ctx, consultation_id)
        invitation = await _found(consultation_id, id)
        person, dead_turn = guest_id(invitation.id), invitation.turn
        invitation.binding_hash, invitation.bound_at = None, None
        invitation.turn += 1
        await invitation.save(update_fields=["binding_hash", "bound_at", "turn"])
        work.audit("free_invitation", consultations.name, row.id)
        await calls.put_out(ctx, work, row, person, dead_turn, "freed")

    await ctx.site.ledger.change(ctx.actor, run)


class Invitations:
    """What follows the records: told of each change, in its transaction."""

    async def follow(self, other: Followed) -> None:
        before, after = other.before, other.after
        if other.name != consultations.name or before is None or not before["meeting_link"]:
            return
        if after is None or after["meeting_link"] is None:
            for invitation in await _standing(before["id"]).select_for_update():
                await _end(other.work, invitation)


invitations = Invitations()


def _standing(consultation_id: str) -> QuerySet[Invitation]:
    return Invitation.filter(consultation_id=consultation_id, withdrawn_at__isnull=True)


async def _found(consultation_id: str, id: str) -> Invitation:
    if is_id(id):
        found = await _standing(consultation_id).filter(id=id).select_for_update().first()
        if found is not None:
            return found
    raise NotFound("There is no such invitation to this consultation, or it was withdrawn.")


async def _end(work: Work, invitation: Invitation) -> None:
    invitation.withdrawn_at = work.now
    await invitation.save(update_fields=["withdrawn_at"])


def _expires_at(ctx: Context, invitation: Invitation, row: Consultation) -> datetime:
    window: Any = consultations.window(consultations.values(row), ctx.site)
    closes_at: datetime = window.until(invitation.expires_at).closes_at
    return closes_at
