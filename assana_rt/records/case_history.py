"""Case history: what is known of a patient before and during one consultation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import MISSING, BaseModel
from tortoise import fields
from tortoise.indexes import Index
from tortoise.queryset import QuerySet

from assana_rt.access.policy import CLINICIANS, Policy
from assana_rt.access.principal import Principal, Role
from assana_rt.records.change import Audience, Change, Followed
from assana_rt.records.consultations import consultations
from assana_rt.records.context import Context, Site
from assana_rt.records.listing import Paging, PlainSort
from assana_rt.records.resource import Resource
from assana_rt.records.wire import LocalDate, Structured, Text, Text36, Text255, Wire
from assana_rt.store.base import Record
from assana_rt.store.fields import TextField
from assana_rt.store.reading import Values

HistoryType = Literal["previous_consultation", "medical_history", "prescription", "lab_report"]


class CaseHistory(Record):
    """One entry. `doctor_id` is its consultation's doctor, kept here so that channels and rules
    need no second row; it follows when the consultation is handed over."""

    consultation: Any = fields.ForeignKeyField(
        "models.Consultation", related_name=False, on_delete=fields.CASCADE
    )
    consultation_id: str
    doctor_id = fields.CharField(max_length=36)
    patient_id = fields.CharField(max_length=36, null=True)
    history_type = fields.CharField(max_length=50)
    title = fields.CharField(max_length=255, null=True)
    description = TextField(null=True)
    date = fields.DateField(null=True)
    metadata: Any = fields.JSONField(null=True)

    class Meta:
        table = "case_history"
        indexes = (
            Index(fields=["consultation_id"], name="idx_case_history_consultation_id"),
            Index(fields=["patient_id"], name="idx_case_history_patient_id"),
            Index(fields=["history_type"], name="idx_case_history_history_type"),
            Index(fields=["doctor_id"], name="idx_case_history_doctor_id"),
            Index(fields=["created_at", "id"], name="idx_case_history_created_at"),
        )


class EntryIn(Wire):
    patient_id: Text36 | None = None
    history_type: HistoryType
    title: Text255 | None = None
    description: Text | None = None
    date: LocalDate | None = None
    metadata: Structured | None = None


class EntryPatch(Wire):
    patient_id: Text36 | None | MISSING = MISSING
    history_type: HistoryType | MISSING = MISSING
    title: Text255 | None | MISSING = MISSING
    description: Text | None | MISSING = MISSING
    date: LocalDate | None | MISSING = MISSING
    metadata: Structured | None | MISSING = MISSING


class EntryOut(BaseModel):
    id: str
    consultation_id: str
    patient_id: str | None
    history_type: str
    title: str | None
    description: str | None
    date: date | None
    metadata: dict[str, Any] | None
    version: int
    created_at: datetime
    updated_at: datetime


class EntryQuery(Paging):
    history_type: list[HistoryType] | None = None
    patient_id: Text36 | None = None
    sort: PlainSort | None = None


class Entries(Resource[CaseHistory]):
    name = "case_history"
    path = "consultations/{consultation_id}/case-history"
    model = CaseHistory
    out, create_in, patch_in, list_query = EntryOut, EntryIn, EntryPatch, EntryQuery
    policy = Policy(read=CLINICIANS, create=CLINICIANS, update=CLINICIANS, delete=CLINICIANS)
    inner = ("doctor_id",)
    secret = frozenset({"doctor_id"})

    def visible(self, principal: Principal) -> QuerySet[CaseHistory]:
        if principal.role is Role.ADMIN:
            return CaseHistory.all()
        own = principal.id if principal.role is Role.DOCTOR else ""
        return CaseHistory.filter(doctor_id=own)

    def stream(self, principal: Principal) -> str | None:
        return f"doctor:{principal.id}" if principal.role is Role.DOCTOR else None

    def filters(self, query: EntryQuery, ctx: Context) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if query.history_type:
            found["history_type__in"] = query.history_type
        if query.patient_id is not None:
            found["patient_id"] = query.patient_id
        return found

    def audiences(self, values: Values, site: Site) -> Sequence[Audience]:
        data = self.present(values, site)
        return [
            Audience(f"doctor:{values['doctor_id']}", data),
            Audience(f"consultation:{values['consultation_id']}", data),
        ]

    async def changing(self, change: Change[CaseHistory]) -> None:
        given = change.after["patient_id"] if change.moved("patient_id") else None
        if change.before is None:
            parent = await consultations.lock(change.ctx, change.after["consultation_id"])
            change.after["doctor_id"] = parent.doctor_id
            change.after["patient_id"] = given or parent.patient_id
            given = given if given != parent.patient_id else None
        if given is not None:
            await change.ctx.site.record("patient").require(change.ctx, given)

    async def _locked(
        self, ctx: Context, id: str, within: Mapping[str, Any] | None, *, deleted: bool = False
    ) -> CaseHistory:
        # The consultation first, as everybody does: it can't be handed over or deleted meanwhile,
        # and two changes can't wait on each other.
        if within:
            await consultations.lock(ctx, within["consultation_id"])
        return await super()._locked(ctx, id, within, deleted=deleted)

    async def require_consultation(self, ctx: Context, within: Mapping[str, Any]) -> None:
        """Raise 404 unless the consultation of a list is this person's to see."""
        self._require("read", ctx)
        await consultations.find(ctx, within["consultation_id"])

    async def follow(self, other: Followed) -> None:
        """Hide, bring back or hand over the entries of a consultation together with it."""
        if other.name != consultations.name or other.new:
            return
        match other.what, other.before, other.after:
            case "delete", dict() as before, _:
                for entry in await self._of(before["id"]).filter(deleted_at__isnull=True):
                    await self.remove(other.ctx, other.work, entry)
            case "restore", _, dict() as after:
                for entry in await self._of(after["id"]).filter(deleted_at=other.mark):
                    await self.revive(other.ctx, other.work, entry)
            case "update", dict() as before, dict() as after:
                if before["doctor_id"] != after["doctor_id"]:
                    await self._hand_over(other, after)
            case _:
                pass

    async def _hand_over(self, other: Followed, after: Values) -> None:
        new_doctor = after["doctor_id"]
        for entry in await self._of(after["id"]):
            before = self.values(entry)
            entry.doctor_id = new_doctor
            entry.version += 1
            entry.updated_at = other.work.now
            await entry.save(update_fields=["doctor_id", "version", "updated_at"])
            changed = {"doctor_id": [before["doctor_id"], new_doctor]}
            other.work.audit("update", self.name, entry.id, version=entry.version, changed=changed)
            if entry.deleted_at is None:
                self.tell(other.ctx.site, other.work, before, self.values(entry))

    def _of(self, consultation_id: str) -> QuerySet[CaseHistory]:
        rows = CaseHistory.filter(consultation_id=consultation_id)
        return rows.order_by("created_at", "id").select_for_update()


entries = Entries()
