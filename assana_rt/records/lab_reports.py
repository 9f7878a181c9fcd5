"""Lab reports: panels of results for one patient, preliminary, final, or corrected.

What was final is never overwritten: a change of its panels makes the report `corrected`, and what
it replaces is kept with it, with when and by whom.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import MISSING, AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError
from tortoise import fields
from tortoise.indexes import Index

from assana_rt.errors import Conflict, Invalid
from assana_rt.records.change import Change, same
from assana_rt.records.clinical import ClinicalQuery, ClinicalResource
from assana_rt.records.context import Context
from assana_rt.records.doctors import DoctorsRecord
from assana_rt.records.listing import normalise
from assana_rt.records.status import StatusRule
from assana_rt.records.wire import Id, LocalDate, Name, Text, Text36, Text50, Text100, Text255, Wire
from assana_rt.store.fields import NameField, TextField
from assana_rt.store.reading import Values
from assana_rt.store.work import stamp

Status = Literal["preliminary", "final", "corrected"]
Flag = Literal["normal", "low", "high", "critical_low", "critical_high", "abnormal"]
PANELS_BYTES = 32 * 1024
MOST_CORRECTIONS = 20


class LabReport(DoctorsRecord):
    """`panels` is a list of {name, results}; `replaced` what corrections took the place of."""

    doctor: Any = fields.ForeignKeyField(
        "models.User", related_name="lab_reports", on_delete=fields.CASCADE
    )
    patient_name = NameField()
    patient_id = fields.CharField(max_length=36, null=True)
    report_date = fields.DateField()
    laboratory = fields.CharField(max_length=255, null=True)
    specimen = fields.CharField(max_length=100, null=True)
    status = fields.CharField(max_length=50)
    panels: Any = fields.JSONField()
    replaced: Any = fields.JSONField(null=True)
    notes = TextField(null=True)

    class Meta:
        table = "lab_reports"
        indexes = (
            Index(fields=["doctor_id"], name="idx_lab_reports_doctor_id"),
            Index(fields=["patient_id"], name="idx_lab_reports_patient_id"),
            Index(fields=["status"], name="idx_lab_reports_status"),
            Index(fields=["report_date", "id"], name="idx_lab_reports_report_date"),
            Index(fields=["doctor_id", "report_date", "id"], name="idx_lab_reports_doctor_when"),
            Index(fields=["created_at", "id"], name="idx_lab_reports_created_at"),
            Index(fields=["updated_at", "id"], name="idx_lab_reports_updated_at"),
            Index(fields=["patient_name", "id"], name="idx_lab_reports_patient_name"),
            Index(fields=["doctor_id", "updated_at", "id"], name="idx_lab_reports_doctor_updated"),
            Index(
                fields=["doctor_id", "patient_name", "id"],
                name="idx_lab_reports_doctor_patient",
            ),
        )


class Result(Wire):
    """`value` is as the laboratory writes it: a number, or "<0.01", "positive", "O Rh+"."""

    name: Name
    value: Annotated[Text255, Field(min_length=1)]
    unit: Text50 | None = None
    reference_range: Text100 | None = None
    flag: Flag | None = None


class Panel(Wire):
    name: Name
    results: Annotated[list[Result], Field(max_length=200, default_factory=list)]


def _small(panels: list[Panel]) -> list[Panel]:
    if len(orjson.dumps([panel.model_dump() for panel in panels])) > PANELS_BYTES:
        raise PydanticCustomError("too_large", "keep the panels under 32 KiB of JSON")
    return panels


Panels = Annotated[list[Panel], Field(max_length=50), AfterValidator(_small)]


class LabReportIn(Wire):
    """`report_date` is today where it is left out."""

    doctor_id: Id | None = None
    patient_name: Name
    patient_id: Text36 | None = None
    report_date: LocalDate | None = None
    laboratory: Text255 | None = None
    specimen: Text100 | None = None
    status: Status = "preliminary"
    panels: Panels = Field(default_factory=list)
    notes: Text | None = None


class LabReportPatch(Wire):
    doctor_id: Id | MISSING = MISSING
    patient_name: Name | MISSING = MISSING
    patient_id: Text36 | None | MISSING = MISSING
    report_date: LocalDate | MISSING = MISSING
    laboratory: Text255 | None | MISSING = MISSING
    specimen: Text100 | None | MISSING = MISSING
    status: Status | MISSING = MISSING
    panels: Panels | MISSING = MISSING
    notes: Text | None | MISSING = MISSING


class ResultOut(BaseModel):
    name: str
    value: str
    unit: str | None
    reference_range: str | None
    flag: str | None


class PanelOut(BaseModel):
    name: str
    results: list[ResultOut]


class LabReportListed(BaseModel):
    """As lists and publications carry it."""

    id: str
    doctor_id: str
    patient_name: str
    patient_id: str | None
    report_date: date
    laboratory: str | None
    specimen: str | None
    status: str
    status_changed_at: datetime | None
    status_changed_by: str | None
    panels: list[PanelOut]
    notes: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class Replaced(BaseModel):
    """What a correction took the place of; `version` is the report's at that time."""

    version: int
    status: str
    panels: list[PanelOut]
    replaced_at: datetime
    replaced_by: str | None


class LabReportOut(LabReportListed):
    """One report, with what its corrections replaced, oldest first."""

    replaced: list[Replaced]


class LabReportQuery(ClinicalQuery):
    status: list[Status] | None = None


class LabReports(ClinicalResource[LabReport]):
    name = "lab_report"
    path = "lab-reports"
    model = LabReport
    out, create_in, patch_in = LabReportListed, LabReportIn, LabReportPatch
    list_query = LabReportQuery
    inner = ("search", "replaced")
    secret = frozenset({"search", "replaced"})  # the lines of the changes have it already
    date_column, searched = "report_date", "laboratory"
    statuses = StatusRule(
        starts=("preliminary", "final"),
        changes={"preliminary": ("final",), "final": ("corrected",)},
    )

    def show(self, values: Values, ctx: Context) -> dict[str, Any]:
        return self.present(values, ctx.site) | {"replaced": values["replaced"] or []}

    async def changing(self, change: Change[LabReport]) -> None:
        before, after = change.before, change.after
        if after["report_date"] is None:
            after["report_date"] = change.ctx.site.today()
        if before and before["status"] != "preliminary":
            self._correct(change, before)
        if after["status"] != "preliminary" and not any(p["results"] for p in after["panels"]):
            raise Invalid(errors=[("panels", "a final report has at least one result")])
        await super().changing(change)
        names = [panel["name"] for panel in after["panels"]]
        after["search"] = normalise(after["patient_name"], after["laboratory"], *names)

    def _correct(self, change: Change[LabReport], before: Values) -> None:
        after = change.after
        if same(before["panels"], after["panels"]):
            if change.moved("status"):
                raise Invalid(errors=[("panels", "say what is corrected")])
            return
        kept = list(before["replaced"] or [])
        if len(kept) == MOST_CORRECTIONS:
            raise Conflict(f"It was corrected {MOST_CORRECTIONS} times: write a new report.")
        kept.append(
            {name: before[name] for name in ("version", "status", "panels")}
            | {"replaced_at": stamp(change.work.now), "replaced_by": change.work.actor.id}
        )
        after |= {"status": "corrected", "replaced": kept}


lab_reports = LabReports()
