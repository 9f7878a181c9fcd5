"""Two patients that are one person: merged, and taken apart again.

Every record that named the one names the other from then on, in the same transaction; the merge
keeps which they were, so that undoing it brings back exactly those. The merged patient stays
readable, and says into whom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from assana_rt.errors import Conflict, Invalid
from assana_rt.records.context import Context
from assana_rt.records.patients import Patient, naming_patients, patients
from assana_rt.records.resource import Resource
from assana_rt.records.wire import Id, Wire
from assana_rt.store.base import new_ordered_id
from assana_rt.store.work import Work


class PatientMerge(Model):
    """`moved` are the records that followed, as [type, id]; `allergies` what the survivor had
    before, where the merge added to them."""

    id = fields.CharField(max_length=36, primary_key=True, default=new_ordered_id)
    patient_id = fields.CharField(max_length=36)
    into_id = fields.CharField(max_length=36)
    moved: Any = fields.JSONField()
    allergies: Any = fields.JSONField(null=True)
    merged_at = fields.DatetimeField()
    merged_by = fields.CharField(max_length=36, null=True)
    undone_at = fields.DatetimeField(null=True)
    undone_by = fields.CharField(max_length=36, null=True)

    class Meta:
        table = "patient_merges"
        indexes = (
            Index(fields=["patient_id"], name="idx_patient_merges_patient_id"),
            Index(fields=["into_id"], name="idx_patient_merges_into_id"),
        )


class MergeIn(Wire):
    into: Id


async def merge(ctx: Context, id: str, into: str) -> dict[str, Any]:
    """Say that a patient is the person `into`; return the patient, now merged."""
    if id == into:
        raise Invalid(errors=[("into", "give another patient")])

    async def run(work: Work) -> dict[str, Any]:
        gone, kept = await _both(ctx, id, into)
        for patient, name in ((gone, "this patient"), (kept, "that one")):
            if patient.merged_into:
                message = f"{name} was merged already, into {patient.merged_into}"
                raise Conflict(f"{message}: name that one, or unmerge first.")
        moved: list[list[str]] = []
        for resource in naming_patients(ctx.site):
            rows = await _named(resource, gone.id)
            moved += [[resource.name, row.id] for row in rows]
            await _point(ctx, work, resource, rows, kept.id)
        before, after = kept.allergies, _together(kept.allergies, gone.allergies)
        await patients.write(ctx, work, kept, {"allergies": after})
        await PatientMerge.create(
            patient_id=gone.id, into_id=kept.id, moved=moved, merged_at=work.now,
            allergies={"before": before, "after": after} if after != before else None,
            merged_by=work.actor.id,
        )  # fmt: skip
        work.audit("merge", patients.name, gone.id, changed={"merged_into": [None, kept.id]})
        return patients.show(await patients.write(ctx, work, gone, {"merged_into": kept.id}), ctx)

    return await ctx.site.ledger.change(ctx.actor, run)


async def unmerge(ctx: Context, id: str) -> dict[str, Any]:
    """Take back a merge: the records that followed come back, but those given to a third since."""

    async def run(work: Work) -> dict[str, Any]:
        seen = await patients.find(ctx, id)
        if not seen["merged_into"]:
            raise Conflict("This patient was not merged into another.")
        gone, kept = await _both(ctx, id, seen["merged_into"])
        if kept.merged_into:
            raise Conflict(
                f"The other patient was merged too, into {kept.merged_into}: unmerge that first.",
                merged_into=kept.merged_into,
            )
        done = PatientMerge.filter(patient_id=gone.id, undone_at__isnull=True)
        last = await done.order_by("-id").select_for_update().first()
        if last is None or gone.merged_into != kept.id:
            raise Conflict("This patient was not merged into another.")
        back = await patients.write(ctx, work, gone, {"merged_into": None})
        for resource in naming_patients(ctx.site):
            ids = {record_id for name, record_id in last.moved if name == resource.name}
            rows = [row for row in await _named(resource, kept.id) if row.id in ids]
            await _point(ctx, work, resource, rows, gone.id)
        if last.allergies and kept.allergies == last.allergies["after"]:
            await patients.write(ctx, work, kept, {"allergies": last.allergies["before"]})
        last.undone_at, last.undone_by = work.now, work.actor.id
        await last.save(update_fields=["undone_at", "undone_by"])
        work.audit("unmerge", patients.name, gone.id, changed={"merged_into": [kept.id, None]})
        return patients.show(back, ctx)

    return await ctx.site.ledger.change(ctx.actor, run)


async def _both(ctx: Context, id: str, into: str) -> tuple[Patient, Patient]:
    """Lock two patients, in the order of their ids: two merges can't wait on each other."""
    found = {one: await patients.lock(ctx, one) for one in sorted({id, into})}
    return found[id], found[into]


async def _named(resource: Resource[Any], patient_id: str) -> list[Any]:
    """Return all records that name a patient, locked, deleted ones included."""
    rows = resource.model.filter(patient_id=patient_id).order_by("id")
    return list(await rows.select_for_update())


async def _point(
    ctx: Context, work: Work, resource: Resource[Any], rows: Sequence[Any], patient_id: str
) -> None:
    for row in rows:
        if row.deleted_at is None:
            await resource.write(ctx, work, row, {"patient_id": patient_id})
        else:  # nobody watches it; its next reader is who restores it
            changed = {"patient_id": [row.patient_id, patient_id]}
            await resource.amend(work, row, {"patient_id": patient_id})
            work.audit("update", resource.name, row.id, version=row.version, changed=changed)


def _together(
    kept: Sequence[Mapping[str, Any]] | None, gone: Sequence[Mapping[str, Any]] | None
) -> list[Mapping[str, Any]] | None:
    """Return the allergies of both: an allergy left behind with the other name could kill."""
    if not gone:
        return list(kept) if kept is not None else None
    known = {allergy["substance"].casefold() for allergy in kept or ()}
    return [*(kept or ()), *(each for each in gone if each["substance"].casefold() not in known)]
