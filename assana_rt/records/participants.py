"""Who was in a consultation's call, when and for how long; of the call itself nothing is kept.

A row is a person in one room. The server alone writes it: the verbs are in `meetings.room`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel
from tortoise import fields
from tortoise.indexes import Index
from tortoise.queryset import QuerySet

from assana_rt.access.policy import CLINICIANS, Policy
from assana_rt.access.principal import Principal, Role
from assana_rt.errors import Forbidden
from assana_rt.records.change import Audience, Followed
from assana_rt.records.consultations import consultations
from assana_rt.records.context import Context, Site
from assana_rt.records.listing import Paging
from assana_rt.records.resource import Resource
from assana_rt.records.wire import Wire
from assana_rt.store.base import Record
from assana_rt.store.reading import Values
from assana_rt.store.work import Work

State = Literal["waiting", "in", "left", "declined", "gone"]
MOST_WAITING = 100


class Participant(Record):
    """`person` is a user's id, or `guest:<invitation id>`. `seat` names the one connection that
    speaks for them now, None while there is none; `here_since` is when this stay in the call
    began; `seconds` adds up the stays that ended. `seen_at` is when a server last knew them there.
    """

    consultation: Any = fields.ForeignKeyField(
        "models.Consultation", related_name=False, on_delete=fields.CASCADE
    )
    consultation_id: str
    meeting_id = fields.CharField(max_length=64)
    person = fields.CharField(max_length=80)
    role = fields.CharField(max_length=20)
    name = fields.CharField(max_length=255)
    seat = fields.CharField(max_length=64, null=True)
    seen_at = fields.DatetimeField(null=True)
    waiting_since = fields.DatetimeField(null=True)
    admitted_at = fields.DatetimeField(null=True)
    declined_at = fields.DatetimeField(null=True)
    joined_at = fields.DatetimeField(null=True)
    here_since = fields.DatetimeField(null=True)
    left_at = fields.DatetimeField(null=True)
    rejoined = fields.IntField(default=0, db_default=0)
    seconds = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "meeting_participants"
        unique_together = [["meeting_id", "person"]]  # noqa: RUF012  (as JSON keeps it)
        indexes = (
            Index(fields=["consultation_id"], name="idx_meeting_participants_consultation"),
            Index(fields=["seat"], name="idx_meeting_participants_seat"),
        )


class ParticipantOut(BaseModel):
    """`state`: waiting in the lobby, in the call, left it, declined, or gone without being in.

    `seconds` counts the stays that ended; to the one that lasts add the time since `here_since`.
    """

    id: str
    consultation_id: str
    role: str
    name: str
    state: State
    waiting_since: datetime | None
    joined_at: datetime | None
    here_since: datetime | None
    left_at: datetime | None
    rejoined: int
    seconds: int
    version: int
    created_at: datetime
    updated_at: datetime


class Participants(Resource[Participant]):
    name = "participant"
    path = "consultations/{consultation_id}/participants"
    model = Participant
    out, create_in, patch_in, list_query = ParticipantOut, Wire, Wire, Paging
    policy = Policy(read=CLINICIANS)
    inner = ("meeting_id", "person", "seat", "seen_at", "admitted_at", "declined_at")
    secret = frozenset({"seat", "seen_at"})

    def visible(self, principal: Principal) -> QuerySet[Participant]:
        if principal.role is Role.ADMIN:
            return Participant.all()
        own = principal.id if principal.role is Role.DOCTOR else ""
        return Participant.filter(consultation__doctor_id=own)

    def audiences(self, values: Values, site: Site) -> Sequence[Audience]:
        channel = f"consultation:{values['consultation_id']}"
        return [Audience(channel, self.present(values, site))]

    def present(self, values: Values, site: Site) -> dict[str, Any]:
        known = {**values, "state": state_of(values)}
        return {name: known[name] for name in self.out.model_fields}

    async def of_consultation(self, ctx: Context, consultation_id: str) -> list[dict[str, Any]]:
        """Return all who came, in order; raise 404 where the consultation is not one's own."""
        self._require("read", ctx)
        await consultations.find(ctx, consultation_id)
        rows = await Participant.filter(consultation_id=consultation_id).order_by("created_at")
        return [self.present(self.values(row), ctx.site) for row in rows]

    async def waiting(self, ctx: Context) -> list[Participant]:
        """Return the guests who wait in a lobby now, with their consultations, longest first.

        A doctor's own; to a coordinator, who invites them, everybody's. Nobody else asks.
        """
        rows = Participant.filter(role="guest", seat__isnull=False, here_since__isnull=True)
        if ctx.is_(Role.DOCTOR):
            rows = rows.filter(consultation__doctor_id=ctx.principal.id)
        elif not ctx.is_(Role.COORDINATOR):
            raise Forbidden("Who waits is told to the doctor and to coordinators.")
        rows = rows.filter(consultation__deleted_at__isnull=True).select_related("consultation")
        found = await rows.order_by("waiting_since", "id").limit(MOST_WAITING)
        if found:
            ctx.note("list", self.name, details={"waiting": True, "rows": len(found)})
        return found

    async def follow(self, other: Followed) -> None:
        """Note that everybody has left where the consultation's room is closed."""
        if other.name != consultations.name or other.before is None:
            return
        room = other.before["meeting_id"]
        if room and (other.after is None or other.after["meeting_link"] is None):
            for row in await Participant.filter(meeting_id=room, seat__isnull=False):
                await self.depart(other.ctx, other.work, row, other.work.now)

    async def depart(
        self, ctx: Context, work: Work, row: Participant, at: datetime, **also: Any
    ) -> None:
        """Write that a person is not there any more since `at`."""
        gone: dict[str, Any] = {"seat": None, **also}
        if row.here_since is not None:
            gone |= {
                "here_since": None,
                "left_at": max(at, row.here_since),
                "seconds": row.seconds + max(0, round((at - row.here_since).total_seconds())),
            }
        await self.write(ctx, work, row, gone)


participants = Participants()


def state_of(values: Values) -> State:
    if values["here_since"] is not None:
        return "in"
    if values["seat"] is not None:
        return "waiting"
    if values["declined_at"] is not None:
        return "declined"
    return "left" if values["joined_at"] is not None else "gone"
