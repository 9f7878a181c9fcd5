"""Signing in and out over REST, one's own profile and settings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from assana_rt.access.policy import EVERYONE, STAFF
from assana_rt.access.principal import Principal
from assana_rt.api.endpoint import Call, Endpoint
from assana_rt.errors import Invalid, NotFound, PreconditionFailed, TooManyRequests, Unauthenticated
from assana_rt.records import sessions
from assana_rt.records.context import Context
from assana_rt.records.user_settings import SettingsOut, SettingsPatch, preferences
from assana_rt.records.users import ProfilePatch, UserOut, users
from assana_rt.records.wire import Text255, Wire

ROOT = "/api/v1"
Secret = Annotated[str, Field(min_length=1, max_length=1024)]


class Login(Wire):
    email: Text255
    password: Secret


class Refresh(Wire):
    refresh_token: Secret


class Logout(Wire):
    refresh_token: Secret | None = None


class PasswordChange(Wire):
    current: Secret
    new: Secret


class Forgot(Wire):
    email: Text255


class Reset(Wire):
    token: Secret
    password: Secret


class Signed(BaseModel):
    """`expires_in`: seconds that the access token is good for."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    user: UserOut


class SessionOut(BaseModel):
    id: str
    kind: str
    created_at: datetime
    last_used_at: datetime
    address: str | None
    user_agent: str | None
    current: bool


class SessionList(BaseModel):
    items: list[SessionOut]


class Accepted(BaseModel):
    detail: str


async def login(call: Call) -> Any:
    principal, refresh_token = await sessions.sign_in(
        call.ctx, call.body.email, call.body.password, "api", call.user_agent
    )
    return await _signed(call.ctx, principal, refresh_token)


async def refresh(call: Call) -> Any:
    principal, following = await sessions.refresh(call.ctx, call.body.refresh_token)
    return await _signed(call.ctx, principal, following)


async def _signed(ctx: Context, principal: Principal, refresh_token: str) -> dict[str, Any]:
    own = Context(ctx.site, principal, ctx.actor)
    return {
        "access_token": ctx.site.access_tokens.issue(principal),
        "token_type": "Bearer",
        "expires_in": ctx.site.access_tokens.ttl_s,
        "refresh_token": refresh_token,
        "user": await users.profile(own),
    }


async def logout(call: Call) -> None:
    await sessions.sign_out(call.ctx, call.body.refresh_token)


async def logout_all(call: Call) -> None:
    await sessions.sign_out_everywhere(call.ctx)


async def list_sessions(call: Call) -> Any:
    return {"items": await sessions.list_own(call.ctx)}


async def end_session(call: Call) -> None:
    await sessions.end_own(call.ctx, call.path["id"])


async def change_password(call: Call) -> None:
    await sessions.change_password(call.ctx, call.body.current, call.body.new)


async def forgot(call: Call) -> Any:
    # The same answer for every address: who has an account is nobody's business.
    return {"detail": "Ask an admin for a reset link: this server sends no mail yet."}


async def reset(call: Call) -> None:
    await sessions.reset_password(call.ctx, call.body.token, call.body.password)


async def me(call: Call) -> Any:
    return await users.profile(call.ctx)


async def change_me(call: Call) -> Any:
    return await users.change_profile(call.ctx, call.body, call.if_match)


async def my_settings(call: Call) -> Any:
    return await preferences.mine(call.ctx)


async def change_my_settings(call: Call) -> Any:
    return await preferences.change_mine(call.ctx, call.body, call.if_match)


ENDPOINTS = [
    Endpoint("POST", f"{ROOT}/auth/login", login, "Sign in", "auth", None, body=Login,
             returns=Signed, problems=(Unauthenticated, Invalid, TooManyRequests)),
    Endpoint("POST", f"{ROOT}/auth/refresh", refresh, "Trade a refresh token for the next", "auth",
             None, body=Refresh, returns=Signed, problems=(Unauthenticated, Invalid)),
    Endpoint("POST", f"{ROOT}/auth/logout", logout, "End this session", "auth", EVERYONE,
             body=Logout, body_optional=True, status=204),
    Endpoint("POST", f"{ROOT}/auth/logout-all", logout_all, "End all of one's sessions", "auth",
             EVERYONE, status=204),
    Endpoint("GET", f"{ROOT}/auth/sessions", list_sessions, "List one's sessions", "auth",
             EVERYONE, returns=SessionList),
    Endpoint("DELETE", f"{ROOT}/auth/sessions/{{id}}", end_session, "End one of one's sessions",
             "auth", EVERYONE, status=204, problems=(NotFound,)),
    Endpoint("POST", f"{ROOT}/auth/password", change_password, "Change one's password", "auth",
             EVERYONE, body=PasswordChange, status=204, problems=(Invalid, TooManyRequests)),
    Endpoint("POST", f"{ROOT}/auth/forgot", forgot, "Say that one forgot the password", "auth",
             None, body=Forgot, returns=Accepted, status=202, problems=(Invalid,)),
    Endpoint("POST", f"{ROOT}/auth/reset", reset, "Set a password with a link's token", "auth",
             None, body=Reset, status=204, problems=(NotFound, Invalid, TooManyRequests)),
    Endpoint("GET", f"{ROOT}/me", me, "Read one's profile", "me", EVERYONE, returns=UserOut,
             versioned=True),
    Endpoint("PATCH", f"{ROOT}/me", change_me, "Change one's profile", "me", EVERYONE,
             body=ProfilePatch, returns=UserOut, versioned=True,
             problems=(Invalid, PreconditionFailed)),
    Endpoint("GET", f"{ROOT}/me/settings", my_settings, "Read one's settings", "me", STAFF,
             returns=SettingsOut, versioned=True),
    Endpoint("PATCH", f"{ROOT}/me/settings", change_my_settings, "Change one's settings", "me",
             STAFF, body=SettingsPatch, returns=SettingsOut, versioned=True,
             problems=(Invalid, PreconditionFailed)),
]  # fmt: skip
