"""A person's preferences: one row each, made when first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import MISSING, BaseModel, Field
from tortoise import fields
from tortoise.indexes import Index
from tortoise.queryset import QuerySet

from assana_rt.access.policy import EVERYONE, Policy
from assana_rt.access.principal import Principal
from assana_rt.errors import Conflict
from assana_rt.records import looks
from assana_rt.records.change import Audience, Change, IfMatch
from assana_rt.records.context import Context, Site
from assana_rt.records.listing import Paging
from assana_rt.records.resource import Resource
from assana_rt.records.wire import Wire
from assana_rt.store.base import Record
from assana_rt.store.reading import Values
from assana_rt.store.work import Work

Theme = Literal["light", "dark", "system"]
Language = Literal["en", "de", "ar"]


USUAL_REMINDERS = (24 * 60, 15)
ReminderMinutes = Annotated[
    list[Annotated[int, Field(ge=1, le=14 * 24 * 60)]],
    Field(max_length=5, description="minutes before; whole days count by the calendar"),
]


class UserSettings(Record):
    """`reminder_minutes`: how long before something begins its reminders come; null: as usual."""

    user: Any = fields.OneToOneField("models.User", related_name=False, on_delete=fields.CASCADE)
    user_id: str
    theme = fields.CharField(max_length=20, default="light", db_default="light")
    notifications_enabled = fields.BooleanField(default=True, db_default=True)
    email_notifications = fields.BooleanField(default=True, db_default=True)
    push_notifications = fields.BooleanField(default=True, db_default=True)
    sms_notifications = fields.BooleanField(default=False, db_default=False)
    language = fields.CharField(max_length=10, default="en", db_default="en")
    reminder_minutes: Any = fields.JSONField(null=True)

    class Meta:
        table = "user_settings"
        indexes = (Index(fields=["user_id"], name="idx_user_settings_user_id"),)


class SettingsIn(Wire):
    """Nothing is asked for: a row begins with the defaults."""


class SettingsPatch(Wire):
    theme: Theme | MISSING = MISSING
    notifications_enabled: bool | MISSING = MISSING
    email_notifications: bool | MISSING = MISSING
    push_notifications: bool | MISSING = MISSING
    sms_notifications: bool | MISSING = MISSING
    language: Language | MISSING = MISSING
    reminder_minutes: ReminderMinutes | None | MISSING = MISSING


class SettingsOut(BaseModel):
    id: str
    user_id: str
    theme: str
    notifications_enabled: bool
    email_notifications: bool
    push_notifications: bool
    sms_notifications: bool
    language: str
    reminder_minutes: list[int]
    version: int
    created_at: datetime
    updated_at: datetime


class Preferences(Resource[UserSettings]):
    name = "user_settings"
    path = "me/settings"
    model = UserSettings
    out, create_in, patch_in, list_query = SettingsOut, SettingsIn, SettingsPatch, Paging
    policy = Policy(read=EVERYONE, update=EVERYONE)

    def visible(self, principal: Principal) -> QuerySet[UserSettings]:
        return UserSettings.filter(user_id=principal.id)

    def audiences(self, values: Values, site: Site) -> Sequence[Audience]:
        return [Audience(f"user:{values['user_id']}", self.present(values, site))]

    def present(self, values: Values, site: Site) -> dict[str, Any]:
        minutes = reminder_minutes(values["reminder_minutes"])
        return super().present(values | {"reminder_minutes": minutes}, site)

    async def changing(self, change: Change[UserSettings]) -> None:
        if change.before is not None and change.moved("theme", "language"):
            whose = {"id": change.before["user_id"]}
            change.work.publish(looks.CHANNEL, looks.CHANGED, whose, named=False)

    async def mine(self, ctx: Context) -> dict[str, Any]:
        """Return the person's settings, making them at the first call."""
        return await self.get(ctx, await self._id(ctx))

    async def change_mine(
        self, ctx: Context, body: SettingsPatch, if_match: IfMatch
    ) -> dict[str, Any]:
        return await self.update(ctx, await self._id(ctx), body, if_match)

    async def _id(self, ctx: Context) -> str:
        found = await self.visible(ctx.principal).first()
        if found is not None:
            return found.id

        async def run(work: Work) -> str:
            return str((await self.insert(ctx, work, {"user_id": ctx.principal.id}))["id"])

        try:
            return await ctx.site.ledger.change(ctx.actor, run)
        except Conflict:  # another request of the same person was first
            return (await UserSettings.get(user_id=ctx.principal.id)).id


preferences = Preferences()


def reminder_minutes(chosen: list[int] | None) -> list[int]:
    """Return how long before reminders come, each once, the earliest reminder first."""
    return sorted(set(USUAL_REMINDERS if chosen is None else chosen), reverse=True)
