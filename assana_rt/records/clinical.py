"""What prescriptions and lab reports share: a doctor's own, told to that doctor's channel alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, TypeVar

from tortoise.queryset import QuerySet

from assana_rt.access.policy import CLINICIANS, Policy
from assana_rt.access.principal import Principal, Role
from assana_rt.records.change import Audience, Change
from assana_rt.records.context import Context, Site
from assana_rt.records.doctors import DoctorsRecord, check_people
from assana_rt.records.listing import Searching, normalise
from assana_rt.records.resource import Resource
from assana_rt.records.wire import Id, LocalDate, Text36
from assana_rt.store.reading import Values

Sort = Literal[
    "date", "-date", "created_at", "-created_at", "updated_at", "-updated_at",
    "patient_name", "-patient_name",
]  # fmt: skip
C = TypeVar("C", bound=DoctorsRecord)


class ClinicalQuery(Searching):
    """Dates: of what the list is sorted by, `date`; both inclusive."""

    doctor_id: Id | None = None
    patient_id: Text36 | None = None
    date_from: LocalDate | None = None
    date_to: LocalDate | None = None
    sort: Sort | None = None


class ClinicalResource(Resource[C]):
    """A doctor works with their own, an admin with everybody's, the desk with none."""

    policy = Policy(read=CLINICIANS, create=CLINICIANS, update=CLINICIANS, delete=CLINICIANS)
    default_sort = "-date"
    inner: ClassVar[tuple[str, ...]] = ("search",)
    secret: ClassVar[frozenset[str]] = frozenset({"search"})
    date_column: ClassVar[str]
    searched: ClassVar[str]  # the column that `q` looks into besides the patient's name

    def __init_subclass__(cls) -> None:
        cls.sorts = {
            **Resource.sorts,
            "date": (cls.date_column, "id"),
            "patient_name": ("patient_name", "id"),
        }

    def visible(self, principal: Principal) -> QuerySet[C]:
        if principal.role is Role.ADMIN:
            return self.model.all()
        own = principal.id if principal.role is Role.DOCTOR else ""
        return self.model.filter(doctor_id=own)

    def stream(self, principal: Principal) -> str | None:
        return f"doctor:{principal.id}" if principal.role is Role.DOCTOR else None

    def audiences(self, values: Values, site: Site) -> Sequence[Audience]:
        return [Audience(f"doctor:{values['doctor_id']}", self.present(values, site))]

    def filters(self, query: Any, ctx: Context) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in ("doctor_id", "patient_id"):
            if (value := getattr(query, name)) is not None:
                found[name] = value
        if query.status:
            found["status__in"] = query.status
        if query.date_from:
            found[f"{self.date_column}__gte"] = query.date_from
        if query.date_to:
            found[f"{self.date_column}__lte"] = query.date_to
        return found

    async def changing(self, change: Change[C]) -> None:
        await check_people(change)
        after = change.after
        after["search"] = normalise(after["patient_name"], after[self.searched])
