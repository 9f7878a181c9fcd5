"""REST around calls: joining, inviting, entering, who was there, and what the provider tells."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from pydantic import BaseModel

from assana_rt.access.policy import CLINICIANS, STAFF
from assana_rt.access.principal import Role
from assana_rt.api.endpoint import Answer, Call, Endpoint
from assana_rt.api.state import site_key
from assana_rt.errors import (
    Conflict,
    Invalid,
    NotFound,
    ProviderFailed,
    TooManyRequests,
    Unauthenticated,
)
from assana_rt.meetings import entry, guests, invitations, reported
from assana_rt.meetings.forms import (
    EnterIn,
    EnterOut,
    InvitationIn,
    InvitationList,
    JoinOut,
    NewInvitationOut,
)
from assana_rt.records.participants import ParticipantOut, participants

ROOT = "/api/v1"
ONE = f"{ROOT}/consultations/{{id}}"
COOKIE = "assana_guest"
COOKIE_DAYS = 30


class ParticipantList(BaseModel):
    items: list[ParticipantOut]


async def join(call: Call) -> Any:
    return await entry.join(call.ctx, call.path["id"])


async def enter(call: Call) -> Any:
    meeting_id = call.path["meeting_id"]
    entered, cookie = await guests.enter(
        call.ctx, meeting_id, call.body, call.cookies.get(COOKIE, "")
    )
    headers = {} if cookie is None else {"Set-Cookie": _cookie(call, meeting_id, cookie)}
    return Answer(entered, headers)


async def invite(call: Call) -> Any:
    return await invitations.invite(call.ctx, call.path["id"], call.body)


async def list_invitations(call: Call) -> Any:
    return {"items": await invitations.listed(call.ctx, call.path["id"])}


async def withdraw(call: Call) -> None:
    await invitations.withdraw(call.ctx, call.path["id"], call.path["invitation_id"])


async def release(call: Call) -> None:
    await invitations.release(call.ctx, call.path["id"], call.path["invitation_id"])


async def list_participants(call: Call) -> Any:
    return {"items": await participants.of_consultation(call.ctx, call.path["id"])}


def _cookie(call: Call, meeting_id: str, value: str) -> str:
    """Return the cookie that binds an invitation to this browser: sent to this room's door only."""
    secure = "; Secure" if call.ctx.site.settings.secure_cookies else ""
    path = f"{ROOT}/meetings/{meeting_id}/"
    age = COOKIE_DAYS * 86400
    return f"{COOKIE}={value}; Path={path}; Max-Age={age}; HttpOnly; SameSite=Strict{secure}"


async def webhook(request: web.Request) -> web.Response:
    """Take what the video service tells, with its own proof; a plain route: it signs in nobody."""
    body = await request.read()
    await reported.take(request.app[site_key], body, request.headers.get("Authorization", ""))
    return web.Response(status=204)


ROUTES = [web.post(f"{ROOT}/meetings/webhook", webhook)]

ENDPOINTS = [
    Endpoint("POST", f"{ONE}/join", join, "Enter the video room", "consultations", STAFF,
             returns=JoinOut, once=True, problems=(NotFound, Conflict, ProviderFailed)),
    Endpoint("POST", f"{ROOT}/meetings/{{meeting_id}}/enter", enter,
             "Enter a call with an invitation, or show a meeting token", "consultations", None,
             body=EnterIn, body_optional=True, returns=EnterOut,
             problems=(Unauthenticated, Conflict, Invalid, TooManyRequests, ProviderFailed)),
    Endpoint("POST", f"{ONE}/invitations", invite, "Invite a guest; the link is shown once",
             "consultations", STAFF, body=InvitationIn, returns=NewInvitationOut, status=201,
             once=True, problems=(NotFound, Conflict, Invalid)),
    Endpoint("GET", f"{ONE}/invitations", list_invitations, "List the invitations that stand",
             "consultations", STAFF, returns=InvitationList, problems=(NotFound,)),
    Endpoint("DELETE", f"{ONE}/invitations/{{invitation_id}}", withdraw, "Withdraw an invitation",
             "consultations", STAFF, status=204, problems=(NotFound,)),
    Endpoint("DELETE", f"{ONE}/invitations/{{invitation_id}}/binding", release,
             "Free an invitation for another browser", "consultations", frozenset({Role.DOCTOR}),
             status=204, problems=(NotFound,)),
    Endpoint("GET", f"{ONE}/participants", list_participants, "List who was in the call",
             "consultations", CLINICIANS, returns=ParticipantList, problems=(NotFound,)),
]  # fmt: skip
