"""Patients: the people whom the other records are about.

A doctor sees those they have a record of, or made; the desk sees all. The other tables name a
patient by `patient_id` and keep the name besides, as the document says. Two that turn out to be
one person are merged in `patient_merges.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import MISSING, BaseModel, Field
from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from assana_rt.access.policy import CLINICIANS, STAFF, Policy
from assana_rt.access.principal import Principal, Role
from assana_rt.errors import Conflict, Invalid
from assana_rt.records.appointments import appointments
from assana_rt.records.case_history import entries
from assana_rt.records.change import Change, Followed
from assana_rt.records.consultations import consultations
from assana_rt.records.context import Context, Site
from assana_rt.records.lab_reports import lab_reports
from assana_rt.records.listing import Paging, normalise
from assana_rt.records.prescriptions import prescriptions
from assana_rt.records.resource import Resource
from assana_rt.records.surgeries import surgeries
from assana_rt.records.wire import (
    Email,
    Id,
    Lines255,
    LocalDate,
    Name,
    Text20,
    Text50,
    Text255,
    Text1000,
    Wire,
)  # fmt: skip
from assana_rt.store.base import Record, is_id
from assana_rt.store.fields import NameField, TextField
from assana_rt.store.reading import Values
from assana_rt.store.work import Work

Sex = Literal["female", "male", "other", "unknown"]
Severity = Literal["mild", "moderate", "severe"]
Sort = Literal[
    "name", "-name", "created_at", "-created_at", "updated_at", "-updated_at"
]  # fmt: skip

KEPT: tuple[Resource[Any], ...] = (
    appointments, surgeries, consultations, entries, prescriptions, lab_reports
)  # fmt: skip


class Patient(Record):
    """`mrn` and `national_id` are unique where given, deleted patients included. `allergies` null:
    nobody asked; an empty list: asked, none known. `merged_into` is who this one turned out to
    be; `created_by` the account that made it."""

    name = NameField()
    birth_date = fields.DateField(null=True)
    sex = fields.CharField(max_length=20, null=True)
    phone_number = fields.CharField(max_length=20, null=True)
    email = fields.CharField(max_length=255, null=True)
    address = TextField(null=True)
    allergies: Any = fields.JSONField(null=True)
    mrn = fields.CharField(max_length=50, null=True, unique=True)
    national_id = fields.CharField(max_length=50, null=True, unique=True)
    created_by = fields.CharField(max_length=36, null=True)
    merged_into = fields.CharField(max_length=36, null=True)
    search = TextField(null=True)

    class Meta:
        table = "patients"
        indexes = (
            Index(fields=["name", "id"], name="idx_patients_name"),
            Index(fields=["birth_date"], name="idx_patients_birth_date"),
            Index(fields=["created_by"], name="idx_patients_created_by"),
            Index(fields=["merged_into"], name="idx_patients_merged_into"),
            Index(fields=["created_at", "id"], name="idx_patients_created_at"),
            Index(fields=["updated_at", "id"], name="idx_patients_updated_at"),
        )


class Allergy(Wire):
    substance: Name
    reaction: Text255 | None = None
    severity: Severity | None = None


Allergies = Annotated[list[Allergy], Field(max_length=100)]
OwnNumber = Annotated[Text50, Field(min_length=1)]


class PatientIn(Wire):
    name: Name
    birth_date: LocalDate | None = None
    sex: Sex | None = None
    phone_number: Text20 | None = None
    email: Email | None = None
    address: Text1000 | None = None
    allergies: Allergies | None = None
    mrn: OwnNumber | None = None
    national_id: OwnNumber | None = None


class PatientPatch(Wire):
    name: Name | MISSING = MISSING
    birth_date: LocalDate | None | MISSING = MISSING
    sex: Sex | None | MISSING = MISSING
    phone_number: Text20 | None | MISSING = MISSING
    email: Email | None | MISSING = MISSING
    address: Text1000 | None | MISSING = MISSING
    allergies: Allergies | None | MISSING = MISSING
    mrn: OwnNumber | None | MISSING = MISSING
    national_id: OwnNumber | None | MISSING = MISSING


class AllergyOut(BaseModel):
    substance: str
    reaction: str | None
    severity: str | None


class PatientOut(BaseModel):
    id: str
    name: str
    birth_date: date | None
    sex: str | None
    phone_number: str | None
    email: str | None
    address: str | None
    allergies: list[AllergyOut] | None
    mrn: str | None
    national_id: str | None
    created_by: str | None
    merged_into: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class PatientQuery(Paging):
    """Merged patients are left out, unless one asks who was merged into somebody."""

    q: Annotated[Lines255, Field(description="words in name, MRN or birth date")] | None = None
    birth_date: LocalDate | None = None
    mrn: Text50 | None = None
    merged_into: Id | None = None
    sort: Sort | None = None


class Patients(Resource[Patient]):
    name = "patient"
    path = "patients"
    model = Patient
    out, create_in, patch_in, list_query = PatientOut, PatientIn, PatientPatch, PatientQuery
    policy = Policy(read=STAFF, create=CLINICIANS, update=CLINICIANS, delete=CLINICIANS)
    inner = ("search",)
    secret = frozenset({"search"})
    sorts: ClassVar[Mapping[str, tuple[str, ...]]] = {**Resource.sorts, "name": ("name", "id")}

    def visible(self, principal: Principal) -> QuerySet[Patient]:
        match principal.role:
            case Role.ADMIN | Role.COORDINATOR:
                return Patient.all()
            case Role.DOCTOR:
                return Patient.filter(_known_to(principal.id))
            case _:
                return Patient.filter(id="")

    def filters(self, query: PatientQuery, ctx: Context) -> dict[str, Any]:
        found: dict[str, Any] = {"merged_into": query.merged_into}
        if query.merged_into is None:
            found = {"merged_into__isnull": True}
        if query.birth_date:
            found["birth_date"] = query.birth_date
        if query.mrn is not None:
            found["mrn"] = query.mrn
        return found

    async def changing(self, change: Change[Patient]) -> None:
        after = change.after
        if change.before is None:
            after["created_by"] = change.ctx.principal.id
        elif after["merged_into"] and not change.moved("merged_into"):
            raise Conflict(
                "This patient was merged into another: change that one, or unmerge first.",
                merged_into=after["merged_into"],
            )
        if after["birth_date"] and after["birth_date"] > change.ctx.site.today():
            raise Invalid(errors=[("birth_date", "give a day that has been")])
        for column in ("mrn", "national_id"):
            if after[column] is not None and change.moved(column):
                await self._is_free(column, after)
        born = after["birth_date"]
        after["search"] = normalise(after["name"], after["mrn"], born and born.isoformat())

    async def _is_free(self, column: str, after: Values) -> None:
        other = await Patient.filter(**{column: after[column]}).exclude(id=after["id"]).first()
        if other is None:
            return
        if other.deleted_at is None:
            raise Conflict(f"Another patient has this {column}.", field=column)
        raise Conflict(
            f"A deleted patient has this {column}; restore that one instead.",
            field=column,
            restore=f"/api/v1/patients/{other.id}/restore",
        )

    async def removing(self, ctx: Context, work: Work, values: Values) -> Mapping[str, Any]:
        if values["merged_into"]:
            raise Conflict("This patient was merged into another: unmerge first.")
        if await Patient.filter(merged_into=values["id"], deleted_at__isnull=True).exists():
            raise Conflict("Another patient was merged into this one: unmerge that one first.")
        for resource in naming_patients(ctx.site):
            rows = resource.model.filter(patient_id=values["id"], deleted_at__isnull=True)
            if await rows.exists():
                raise Conflict("This patient has records: delete those first, or merge instead.")
        return {}

    async def follow(self, other: Followed) -> None:
        """Let no record come back to a patient who was deleted since.

        One that never named a patient of ours stays as it was, as the old values do.
        """
        patient_id = (other.after or {}).get("patient_id")
        if other.what != "restore" or not patient_id:
            return
        row = await Patient.filter(id=patient_id).select_for_update().first()
        if row is not None and row.deleted_at is not None:
            raise Conflict(
                "The patient of this record was deleted: restore the patient first.",
                restore=f"/api/v1/patients/{row.id}/restore",
            )

    async def require(self, ctx: Context, patient_id: str) -> None:
        """Raise `Invalid` unless `patient_id` names a patient that this person can see.

        The patient stays as it is until the transaction ends: neither deleted nor merged.
        """
        row = None
        if is_id(patient_id):
            rows = self.visible(ctx.principal).filter(id=patient_id, deleted_at__isnull=True)
            row = await rows.select_for_update().first()
        if row is None:
            raise Invalid(errors=[("patient_id", "give the id of a patient, or leave it out")])
        if row.merged_into:
            message = f"this patient was merged into {row.merged_into}: give that id"
            raise Invalid(errors=[("patient_id", message)])


patients = Patients()


def naming_patients(site: Site) -> list[Resource[Any]]:
    """Return every record type that names patients."""
    return [
        each
        for each in site.records
        if isinstance(each, Resource) and "patient_id" in each.columns()
    ]


def _known_to(doctor_id: str) -> Q:
    """Return the condition for patients whom a doctor has a record of, or made.

    Whom their patient turned out to be counts as made by them too.
    """
    conditions = [Q(created_by=doctor_id)]
    for resource in KEPT:
        model: type[Model] = resource.model
        own = model.filter(doctor_id=doctor_id, deleted_at__isnull=True)
        named = own.filter(patient_id__isnull=False).values("patient_id")
        conditions.append(Q(id__in=Subquery(named)))
    merged = Patient.filter(created_by=doctor_id, merged_into__isnull=False)
    conditions.append(Q(id__in=Subquery(merged.values("merged_into"))))
    return Q(*conditions, join_type="OR")
