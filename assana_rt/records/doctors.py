"""What appointments, surgeries and consultations share: one doctor, one patient, one local time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from tortoise import fields
from tortoise.queryset import QuerySet

from assana_rt.access.policy import DESK, STAFF, Policy
from assana_rt.access.principal import Principal, Role
from assana_rt.errors import Forbidden, Invalid
from assana_rt.records.change import Audience, Change
from assana_rt.records.context import Context, Site
from assana_rt.records.listing import normalise
from assana_rt.records.resource import Resource
from assana_rt.records.users import require_doctor
from assana_rt.store.base import Record
from assana_rt.store.fields import TextField
from assana_rt.store.reading import Values


class DoctorsRecord(Record):
    """`search` is patient and procedure without case and accents; `status_changed_*` keep the
    last change of status."""

    doctor_id: str
    patient_name: Any
    status: Any
    status_changed_at = fields.DatetimeField(null=True)
    status_changed_by = fields.CharField(max_length=36, null=True)
    search = TextField(null=True)

    class Meta:
        abstract = True


D = TypeVar("D", bound=DoctorsRecord)


class DoctorsResource(Resource[D]):
    """A doctor works with their own; coordinator and admin with everybody's."""

    policy = Policy(read=STAFF, create=STAFF, update=STAFF, delete=STAFF, history=STAFF)
    default_sort = "date"
    inner: ClassVar[tuple[str, ...]] = ("search",)
    secret: ClassVar[frozenset[str]] = frozenset({"search"})
    date_column: ClassVar[str]
    time_column: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.sorts = {
            **Resource.sorts,
            "date": (cls.date_column, cls.time_column, "id"),
            "patient_name": ("patient_name", "id"),
        }

    def visible(self, principal: Principal) -> QuerySet[D]:
        if principal.role in DESK:
            return self.model.all()
        # An id that no doctor has: a display sees nothing.
        own = principal.id if principal.role is Role.DOCTOR else ""
        return self.model.filter(doctor_id=own)

    def stream(self, principal: Principal) -> str | None:
        return self.path if principal.role in DESK else f"doctor:{principal.id}"

    def audiences(self, values: Values, site: Site) -> Sequence[Audience]:
        data = self.present(values, site)
        return [Audience(self.path, data), Audience(f"doctor:{values['doctor_id']}", data)]

    def present(self, values: Values, site: Site) -> dict[str, Any]:
        known = {**values, "starts_at": self.starts_at(values, site)}
        return {name: known[name] for name in self.out.model_fields if name in known}

    def starts_at(self, values: Values, site: Site) -> datetime:
        return site.instant(values[self.date_column], values[self.time_column])

    def filters(self, query: Any, ctx: Context) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in ("doctor_id", "patient_id", "type"):
            if (value := getattr(query, name, None)) is not None:
                found[name] = value
        if query.status:
            found["status__in"] = query.status
        if query.date_from:
            found[f"{self.date_column}__gte"] = query.date_from
        if query.date_to:
            found[f"{self.date_column}__lte"] = query.date_to
        return found

    async def changing(self, change: Change[D]) -> None:
        await check_people(change)
        if change.moved(self.date_column, self.time_column):
            day, clock = change.after[self.date_column], change.after[self.time_column]
            if not change.ctx.site.exists(day, clock):
                message = "on that day the clock skips this time; choose another"
                raise Invalid(errors=[(self.time_column, message)])
        procedure = change.after.get("procedure")
        change.after["search"] = normalise(change.after["patient_name"], procedure)


async def check_people(change: Change[Any]) -> None:
    """Raise unless a newly given doctor may keep this record, and a new patient is known."""
    if change.moved("doctor_id"):
        await _check_doctor(change)
    if change.moved("patient_id") and change.after["patient_id"] is not None:
        await change.ctx.site.record("patient").require(change.ctx, change.after["patient_id"])


async def _check_doctor(change: Change[Any]) -> None:
    ctx = change.ctx
    if ctx.is_(Role.DOCTOR):
        if change.before is None and not change.after["doctor_id"]:
            change.after["doctor_id"] = ctx.principal.id
        elif change.after["doctor_id"] != ctx.principal.id:
            raise Forbidden("As doctor you keep records of your own only: leave doctor_id out.")
    elif not change.after["doctor_id"]:
        raise Invalid(errors=[("doctor_id", "say whose record this is")])
    else:
        await require_doctor(change.after["doctor_id"])
