"""Surgeries: an operation on one patient, in one room, and the board's row of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assana_rt.access.policy import DESK
from assana_rt.errors import Conflict, Forbidden
from assana_rt.records import bookings, experience, milestones
from assana_rt.records.change import Audience, Change
from assana_rt.records.context import Context, Site
from assana_rt.records.doctors import DoctorsResource
from assana_rt.records.listing import normalise
from assana_rt.records.milestones import (
    MilestoneCorrection,
    MilestoneIn,
    MilestoneWithdrawal,
    SurgeryMilestone,
)
from assana_rt.records.status import StatusRule
from assana_rt.records.surgery_table import LONGEST_KEY, Surgery
from assana_rt.records.surgery_wire import (
    BoardSurgery,
    SurgeryIn,
    SurgeryOut,
    SurgeryPatch,
    SurgeryQuery,
)
from assana_rt.store.reading import Values
from assana_rt.store.work import Work
from assana_rt.theatre import durations
from assana_rt.theatre.milestones import MAIN, reached
from assana_rt.theatre.overlaps import Booking

IMPLIED = {"Ongoing": "in_room", "Post Surgery": "out_of_room"}


class Surgeries(DoctorsResource[Surgery]):
    name = "surgery"
    path = "surgeries"
    model = Surgery
    out, create_in, patch_in, list_query = SurgeryOut, SurgeryIn, SurgeryPatch, SurgeryQuery
    date_column, time_column = "surgery_date", "surgery_time"
    inner = ("search", "in_room_at", "closing_at", "out_of_room_at", "procedure_key")
    secret = frozenset({"search", "procedure_key"})
    transient = frozenset({"allow_overlap"})
    statuses = StatusRule(
        starts=("Scheduled",),
        changes={
            "Scheduled": ("Ongoing", "Cancelled"),
            "Ongoing": ("Post Surgery", "Cancelled"),
            "Post Surgery": ("Finished",),
        },
    )

    def audiences(self, values: Values, site: Site) -> Sequence[Audience]:
        board = Audience("board", self.board_row(values, site), named=False)
        return [*super().audiences(values, site), board]

    def present(self, values: Values, site: Site) -> dict[str, Any]:
        told = {
            "milestones": values["milestones"] or [],
            "duration_min": durations.minutes(values["estimated_duration"]),
        }
        return super().present({**values, **told}, site)

    def board_row(self, values: Values, site: Site) -> dict[str, Any]:
        """Return the surgery as walls and every signed-in role see it."""
        known = self.present(values, site)
        known["patient_initials"] = initials_of(values["patient_name"])
        known["milestones"] = [
            {"name": step["name"], "at": step["at"]} for step in known["milestones"]
        ]
        return {name: known[name] for name in BoardSurgery.model_fields}

    async def write(
        self,
        ctx: Context,
        work: Work,
        record: Surgery,
        asked: Mapping[str, Any],
        *,
        lawful: bool = True,
    ) -> Values:
        asked = bookings.without_idle_reason(record, asked)
        return await super().write(ctx, work, record, asked, lawful=lawful)

    async def changing(self, change: Change[Surgery]) -> None:
        await super().changing(change)
        after = change.after
        if change.moved("procedure"):
            after["procedure_key"] = normalise(after["procedure"], most=LONGEST_KEY)
        if change.moved("status") and not change.moved("milestones"):
            await self._imply(change)
        if change.moved("milestones"):
            _keep_times(after)
        if change.moved("estimated_duration", "procedure", "surgeon", "milestones"):
            after |= await experience.expectation(after)
        if change.moved("surgery_date", "room"):
            after["turnover_min"] = await experience.turnover_min()
        await self._book(change)
        if not after["overlap"]:
            after["overlap_reason"] = None

    async def _imply(self, change: Change[Surgery]) -> None:
        """Record the milestone that a change of status tells of, at now, unless it is there."""
        name = IMPLIED.get(change.after["status"])
        if name is None or change.before is None:
            return
        lines = await milestones.lines_of(change.after["id"])
        if all(line.name != name for line in milestones.counting(lines)):
            await milestones.add(change.work, change.after["id"], lines, name, change.work.now)
            change.after["milestones"] = milestones.kept(lines)

    async def _book(self, change: Change[Surgery]) -> None:
        """Refuse a booking that clashes with another, or flag both where it is meant."""
        held = change.before is not None and change.before["status"] not in bookings.FREE
        holds = change.after["status"] not in bookings.FREE
        if not change.moved(*bookings.CLAIMS) and held == holds:
            return
        site, after = change.ctx.site, change.after
        claims = [await _claim(each, site) for each in (after, change.before) if each is not None]
        await bookings.lock_days(site, claims)
        found = []
        if after["status"] not in bookings.FREE:
            found = await bookings.clashes(Surgery.all(), claims[0], site)
        if found and change.moved(*bookings.CLAIMS):
            if change.asked.get("allow_overlap") is not True:
                raise bookings.refuse(found, site)
            bookings.require_reason(after)
        after["overlap"] = bool(found)
        await self._flag_others(change.ctx, change.work, after["id"], claims, found)

    async def _flag_others(
        self, ctx: Context, work: Work, id: str, claims: Sequence[Booking], found: Sequence[Any]
    ) -> None:
        """Set or lift the flag of those that clash now, and of those that clashed before."""
        clashing = {row.id for row, _ in found}
        for row in [row for row, _ in found if not row.overlap]:
            await self.write(ctx, work, await self._whole(row.id), {"overlap": True})
        for claim in claims[1:]:
            for row, _ in await bookings.clashes(Surgery.filter(overlap=True), claim, ctx.site):
                if row.id not in clashing and row.id != id:
                    await self._lift(ctx, work, row.id, without=id)

    async def _lift(self, ctx: Context, work: Work, id: str, without: str) -> None:
        record = await self._whole(id)
        booking = await _claim(self.values(record), ctx.site)
        others = await bookings.clashes(Surgery.exclude(id=without), booking, ctx.site)
        if not others:
            await self.write(ctx, work, record, {"overlap": False, "overlap_reason": None})

    async def _whole(self, id: str) -> Surgery:
        return await Surgery.filter(id=id).select_for_update().get()

    async def removing(self, ctx: Context, work: Work, values: Values) -> Mapping[str, Any]:
        claim = await _claim(values, ctx.site)
        await bookings.lock_days(ctx.site, [claim])
        await self._flag_others(ctx, work, values["id"], [claim, claim], [])
        return {}

    async def returning(self, ctx: Context, work: Work, values: Values) -> Mapping[str, Any]:
        if values["status"] in bookings.FREE:
            return {}
        claim = await _claim(values, ctx.site)
        await bookings.lock_days(ctx.site, [claim])
        found = await bookings.clashes(Surgery.all(), claim, ctx.site)
        if found and not (values["overlap"] and values["overlap_reason"]):
            raise bookings.refuse(found, ctx.site)
        await self._flag_others(ctx, work, values["id"], [claim], found)
        return {"overlap": True} if found else {"overlap": False, "overlap_reason": None}

    # Milestones

    async def record(self, ctx: Context, id: str, body: MilestoneIn) -> dict[str, Any]:
        """Record a step of the operation; it may start it, or end it."""
        self._require("update", ctx)

        async def run(work: Work) -> dict[str, Any]:
            record = await self.lock(ctx, id)
            _require_recordable(record, body.name)
            lines = await milestones.lines_of(id)
            line = await milestones.add(work, id, lines, body.name, body.at or work.now)
            asked: dict[str, Any] = {"milestones": milestones.kept(lines)}
            if body.name == "out_of_room":
                asked["status"] = "Post Surgery"
            elif record.status == "Scheduled":
                asked["status"] = "Ongoing"
            await self.write(ctx, work, record, asked)
            return milestones.show(line, lines)

        return await ctx.site.ledger.change(ctx.actor, run)

    async def correct(
        self, ctx: Context, id: str, milestone_id: str, body: MilestoneCorrection
    ) -> dict[str, Any]:
        """Give a recorded step another time, with a reason; both stay readable."""

        async def run(work: Work) -> dict[str, Any]:
            record = await self._lock_for_desk(ctx, id)
            lines = await milestones.lines_of(id)
            line = await milestones.correct(work, id, lines, milestone_id, body.at, body.reason)
            await self.write(ctx, work, record, {"milestones": milestones.kept(lines)})
            return milestones.show(line, lines)

        return await ctx.site.ledger.change(ctx.actor, run)

    async def withdraw(
        self, ctx: Context, id: str, milestone_id: str, body: MilestoneWithdrawal
    ) -> dict[str, Any]:
        """Take a recorded step back, with a reason; if it moved the status, that moves back."""

        async def run(work: Work) -> dict[str, Any]:
            record = await self._lock_for_desk(ctx, id)
            lines = await milestones.lines_of(id)
            _require_withdrawable(record, milestones.find(lines, milestone_id).name, lines)
            line = await milestones.withdraw(work, id, lines, milestone_id, body.reason)
            asked: dict[str, Any] = {"milestones": milestones.kept(lines)}
            names = {each.name for each in milestones.counting(lines)}
            if line.name == "out_of_room" and record.status == "Post Surgery":
                asked["status"] = "Ongoing"
            elif record.status == "Ongoing" and not names:
                asked["status"] = "Scheduled"
            await self.write(ctx, work, record, asked, lawful=False)
            return milestones.show(line, lines)

        return await ctx.site.ledger.change(ctx.actor, run)

    async def told(self, ctx: Context, id: str) -> dict[str, Any]:
        """Return every line of a surgery's milestones, corrected and withdrawn ones included."""
        await self.find(ctx, id)
        lines = await milestones.lines_of(id)
        return {"items": [milestones.show(line, lines) for line in lines]}

    async def _lock_for_desk(self, ctx: Context, id: str) -> Surgery:
        if ctx.principal.role not in DESK:
            raise Forbidden("A coordinator or an admin corrects and withdraws milestones.")
        return await self.lock(ctx, id)


surgeries = Surgeries()


async def _claim(values: Values, site: Site) -> Booking:
    # Each by its own doctor: before a handover it was somebody else who was taken.
    return bookings.booking_of(values, await bookings.doctor_name(values["doctor_id"]), site)


def _keep_times(after: Values) -> None:
    """Keep the times that lists and figures are computed from beside the milestones."""
    at = reached(after["milestones"])
    for name in ("in_room", "closing", "out_of_room"):
        after[f"{name}_at"] = at.get(name)


def _require_recordable(record: Surgery, name: str) -> None:
    """Raise `Conflict` where the surgery's status leaves no place for a step."""
    main = name in MAIN
    if record.status == "Cancelled":
        raise Conflict(
            "This surgery is cancelled; nothing more is recorded.", current=record.status
        )
    if main and record.status in ("Post Surgery", "Finished"):
        raise Conflict(f"The patient has left the room; {name} can't come now.",
                       current=record.status)  # fmt: skip
    if record.status == "Scheduled" and (not main or name == "out_of_room"):
        raise Conflict("This surgery has not begun: record in_room first.", current=record.status)
    if record.status == "Ongoing" and not main:
        raise Conflict("The patient is still in the room: record out_of_room first.",
                       current=record.status)  # fmt: skip


def _require_withdrawable(record: Surgery, name: str, lines: Sequence[SurgeryMilestone]) -> None:
    """Raise `Conflict` where a step, once withdrawn, could neither stay away nor come back.

    Only out_of_room is such a step: the patient's and the room's lines need it, and the way back
    to where it is recorded is the status that it moved.
    """
    if name != "out_of_room":
        return
    if later := milestones.later_than(name, lines):
        raise Conflict(f"{later} is recorded after it: withdraw that first, or correct the time.",
                       current=record.status)  # fmt: skip
    if record.status == "Finished":
        raise Conflict("This surgery is finished: correct the time instead.",
                       current=record.status)  # fmt: skip


def initials_of(name: str) -> str:
    """Return the first letters of the first and the last name."""
    parts = [part for part in name.split() if part[0].isalpha()] or name.split()[:1]
    ends = parts[:1] + parts[1:][-1:]
    return "".join(part[0] for part in ends).upper()
