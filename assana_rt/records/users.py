"""People: accounts, their profile and role. How they sign in is in `sessions.py`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import MISSING, BaseModel
from tortoise import fields
from tortoise.expressions import Q
from tortoise.indexes import Index
from tortoise.queryset import QuerySet

from assana_rt.access import revocations
from assana_rt.access.policy import ADMIN, DESK, Policy
from assana_rt.access.principal import Principal, Role
from assana_rt.errors import Conflict, Invalid, Unauthenticated
from assana_rt.records import links
from assana_rt.records.change import Change, IfMatch
from assana_rt.records.context import Context, Site
from assana_rt.records.listing import Paging, PlainSort
from assana_rt.records.resource import Resource
from assana_rt.records.session_table import end_all, limit_all
from assana_rt.records.wire import Email, Name, Text20, Text255, Url, Wire
from assana_rt.store.base import Record
from assana_rt.store.fields import TextField
from assana_rt.store.reading import Values
from assana_rt.store.work import Work

RoleName = Literal["doctor", "coordinator", "admin", "display"]
Cause = Literal["role", "activity", "password", "sessions"]
LINK_TTL = timedelta(hours=72)


class User(Record):
    """An account. `auth_version` rises when tokens issued before must die."""

    email = fields.CharField(max_length=255, unique=True)
    password_hash = fields.CharField(max_length=255)
    name = fields.CharField(max_length=255, null=True)
    designation = fields.CharField(max_length=255, null=True)
    phone_number = fields.CharField(max_length=20, null=True)
    profile_image_url = TextField(null=True)
    role = fields.CharField(max_length=50, default="doctor", db_default="doctor")
    is_active = fields.BooleanField(default=True, db_default=True)
    auth_version = fields.IntField(default=1, db_default=1)

    class Meta:
        table = "users"
        indexes = (
            Index(fields=["email"], name="idx_users_email"),
            Index(fields=["role"], name="idx_users_role"),
        )

    def principal(self, session_id: str) -> Principal:
        return Principal(self.id, Role(self.role), self.name or self.email, session_id,
                         self.auth_version)  # fmt: skip


class UserIn(Wire):
    email: Email
    name: Name | None = None
    designation: Text255 | None = None
    phone_number: Text20 | None = None
    profile_image_url: Url | None = None
    role: RoleName = "doctor"


class UserPatch(Wire):
    email: Email | MISSING = MISSING
    name: Name | None | MISSING = MISSING
    designation: Text255 | None | MISSING = MISSING
    phone_number: Text20 | None | MISSING = MISSING
    profile_image_url: Url | None | MISSING = MISSING
    role: RoleName | MISSING = MISSING
    is_active: bool | MISSING = MISSING


class ProfilePatch(Wire):
    """What people change of themselves."""

    name: Name | None | MISSING = MISSING
    designation: Text255 | None | MISSING = MISSING
    phone_number: Text20 | None | MISSING = MISSING
    profile_image_url: Url | None | MISSING = MISSING


class UserSeen(BaseModel):
    """What a coordinator sees of a colleague."""

    id: str
    name: str | None
    designation: str | None
    role: str


class UserOut(BaseModel):
    """An account, as admins and its own person see it."""

    id: str
    email: str
    name: str | None
    designation: str | None
    phone_number: str | None
    profile_image_url: str | None
    role: str
    is_active: bool
    version: int
    created_at: datetime
    updated_at: datetime


class NewUserOut(UserOut):
    setup_link: str


class UserQuery(Paging):
    role: list[RoleName] | None = None
    is_active: Literal["true", "false"] | None = None
    sort: PlainSort | None = None


class Users(Resource[User]):
    name = "user"
    path = "users"
    model = User
    out, create_in, patch_in, list_query = UserOut, UserIn, UserPatch, UserQuery
    policy = Policy(read=DESK, create=ADMIN, update=ADMIN, delete=ADMIN)
    inner = ("auth_version",)
    secret = frozenset({"password_hash", "auth_version"})

    def visible(self, principal: Principal) -> QuerySet[User]:
        if principal.role is Role.ADMIN:
            return User.all()
        if principal.role is Role.COORDINATOR:
            return User.filter(is_active=True)
        return User.filter(id=principal.id)

    def filters(self, query: UserQuery, ctx: Context) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if query.role:
            found["role__in"] = query.role
        if query.is_active:
            found["is_active"] = query.is_active == "true"
        return found

    def show(self, values: Values, ctx: Context) -> dict[str, Any]:
        shown = self.present(values, ctx.site)
        if ctx.is_(Role.COORDINATOR) and values["id"] != ctx.principal.id:
            return {name: shown[name] for name in UserSeen.model_fields}
        return shown

    def show_listed(self, values: Values, ctx: Context) -> dict[str, Any]:
        if ctx.is_(Role.COORDINATOR):
            return {name: values[name] for name in UserSeen.model_fields}
        return self.present(values, ctx.site)

    async def changing(self, change: Change[User]) -> None:
        if change.moved("email"):
            await self._email_is_free(change)
        if change.before is None:
            return
        if change.moved("role", "is_active"):
            if change.after["id"] == change.ctx.principal.id:
                raise Conflict("You can't change your own role or activity; ask another admin.")
            change.after["auth_version"] += 1
            cause: Cause = "role" if change.moved("role") else "activity"
            tell_outdated(change.work, change.after["id"], change.after["auth_version"], cause)
            if change.moved("role") and change.before["role"] == Role.DISPLAY:
                await limit_all(change.after["id"])
            if not change.after["is_active"]:
                await end_all(change.work, change.after["id"])
                await links.kill(change.work, change.after["id"])

    async def _email_is_free(self, change: Change[User]) -> None:
        other = await User.filter(email=change.after["email"]).exclude(
            id=change.after["id"]
        ).first()  # fmt: skip
        if other is None:
            return
        if other.deleted_at is None:
            raise Conflict("Somebody has this email address already.", field="email")
        raise Conflict(
            "A deleted account has this email address; restore it instead.",
            field="email",
            restore=f"/api/v1/users/{other.id}/restore",
        )

    async def removing(self, ctx: Context, work: Work, values: Values) -> Mapping[str, Any]:
        if values["id"] == ctx.principal.id:
            raise Conflict("You can't delete your own account.")
        if await has_records(values["id"]):
            raise Conflict("This person has records: deactivate the account instead.")
        later = values["auth_version"] + 1
        tell_outdated(work, values["id"], later, "activity")
        await end_all(work, values["id"])
        await links.kill(work, values["id"])
        return {"auth_version": later}

    async def create_with_link(self, ctx: Context, body: UserIn) -> dict[str, Any]:
        """Make an account nobody can sign in to yet, and the link that sets its password."""
        self._require("create", ctx)
        asked = body.model_dump() | {"password_hash": "-"}

        async def run(work: Work) -> dict[str, Any]:
            values = await self.insert(ctx, work, asked)
            link = await links.make(work, values["id"], "setup", LINK_TTL)
            return self.show(values, ctx) | {"setup_link": _address(ctx.site, link)}

        return await ctx.site.ledger.change(ctx.actor, run)

    async def profile(self, ctx: Context) -> dict[str, Any]:
        """Return one's own profile, whatever one's role."""
        return self.present(await self._own(ctx), ctx.site)

    async def change_profile(
        self, ctx: Context, body: ProfilePatch, if_match: IfMatch
    ) -> dict[str, Any]:
        """Change one's own profile, whatever one's role."""
        asked = body.model_dump()

        async def run(work: Work) -> Values:
            record = await User.filter(id=ctx.principal.id).select_for_update().get()
            return await self.edit(ctx, work, record, asked, if_match)

        return self.present(await ctx.site.ledger.change(ctx.actor, run), ctx.site)

    async def _own(self, ctx: Context) -> Values:
        user = await User.filter(id=ctx.principal.id, deleted_at__isnull=True).first()
        if user is None:
            raise Unauthenticated
        return self.values(user)

    async def reset_link(self, ctx: Context, id: str) -> dict[str, Any]:
        """Make a link with which a person sets a new password; shown once, good for 72 h."""
        self._require("update", ctx)

        async def run(work: Work) -> dict[str, Any]:
            user = await self.lock(ctx, id)
            link = await links.make(work, user.id, "reset", LINK_TTL)
            work.audit("reset_link", self.name, user.id)
            return {
                "reset_link": _address(ctx.site, link),
                "expires_at": work.now + LINK_TTL,
            }

        return await ctx.site.ledger.change(ctx.actor, run)


users = Users()


def _address(site: Site, secret: str) -> str:
    return f"{site.settings.public_url}/setup/{secret}"


async def outdate(work: Work, user: User, cause: Cause) -> None:
    """Kill every access token of a locked person issued so far; live sessions fetch new ones."""
    user.auth_version += 1
    user.version += 1
    await user.save(update_fields=["auth_version", "version"])
    tell_outdated(work, user.id, user.auth_version, cause)


def tell_outdated(work: Work, user_id: str, auth_version: int, cause: Cause) -> None:
    """Tell every node, in the change's own transaction, that tokens of before are dead."""
    work.publish(
        revocations.CHANNEL,
        revocations.PERSON_CHANGED,
        {"id": user_id, "auth_version": auth_version, "cause": cause},
        named=False,
    )


async def has_records(user_id: str) -> bool:
    """Whether anything hangs on the account, deleted records included."""
    user = await User.get(id=user_id)
    kept = ("appointments", "surgeries", "consultations", "prescriptions", "lab_reports")
    for relation in kept:
        if await getattr(user, relation).all().exists():
            return True
    return False


async def require_doctor(user_id: str) -> None:
    """Raise `Invalid` unless `user_id` names an active doctor."""
    active = Q(id=user_id, role="doctor", is_active=True, deleted_at__isnull=True)
    if not await User.filter(active).exists():
        raise Invalid(errors=[("doctor_id", "give the id of an active doctor")])
