"""The channels people watch: who may, and their first state. What they carry is published by the
records themselves (`audiences`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from tortoise.queryset import QuerySet

from assana_rt.access.policy import DESK, EVERYONE, STAFF
from assana_rt.access.principal import Principal, Role
from assana_rt.live.channels import ChannelKind, Snapshot
from assana_rt.records.appointments import appointments
from assana_rt.records.case_history import CaseHistory, entries
from assana_rt.records.clinical import ClinicalResource
from assana_rt.records.consultations import Consultation, consultations
from assana_rt.records.context import Site
from assana_rt.records.doctors import DoctorsResource
from assana_rt.records.lab_reports import lab_reports
from assana_rt.records.notifications import Notification, notifications
from assana_rt.records.participants import Participant, participants
from assana_rt.records.prescriptions import prescriptions
from assana_rt.records.reads import watched
from assana_rt.records.snapshots import Share, Window, take
from assana_rt.records.surgeries import surgeries
from assana_rt.records.surgery_wire import BoardSurgery
from assana_rt.records.user_settings import UserSettings, preferences
from assana_rt.records.users import User
from assana_rt.store.base import is_id

DOCTORS_DAYS_AHEAD = 7
NOTIFICATIONS_SHOWN = 50


class SiteChannel(ChannelKind):
    """A channel of this site.

    `ahead`: how many days its snapshot looks ahead by default; `carries`: the shape of each
    record it carries, by the record's name; `key_name`: what stands behind the colon, the id of
    an `about`.
    """

    ahead = 0
    key_name = ""
    about = ""
    carries: Mapping[str, type[BaseModel]] = MappingProxyType({})

    def __init__(self, site: Site) -> None:
        self.site = site

    async def admit(self, principal: Principal, key: str, token: str) -> object | None:
        """Let in who may watch; the audit keeps that they asked before they are answered."""
        granted = await self.allowed(principal, key)
        await self.witness(principal, key, "subscribe", granted=granted)
        return True if granted else None

    async def witness(self, principal: Principal, key: str, asked: str, *, granted: bool) -> None:
        channel = f"{self.namespace}:{key}" if self.keyed else self.namespace
        about = self.about or self.namespace
        await watched(self.site, principal, channel, about, asked, granted=granted)

    def days(self, request: dict[str, Any]) -> Window:
        return Window.of(request, self.site.today(), self.ahead)

    def window(self, key: str, request: dict[str, Any]) -> str:
        return str(self.days(request))

    def share(
        self, resource: DoctorsResource[Any], rows: QuerySet[Any], window: Window, show: Any = None
    ) -> Share:
        """Return a resource's live records of `window`, shown as lists show them."""
        held = window.holds(
            rows.filter(deleted_at__isnull=True),
            resource.date_column,
            surgeries=resource is surgeries,
        )
        shown = show or (lambda values: resource.present(values, self.site))
        order = (resource.date_column, resource.time_column, "id")
        return Share(resource.part(held), shown, order)


class Wide(SiteChannel):
    """Every record of one kind, for the desk."""

    def __init__(self, site: Site, resource: DoctorsResource[Any]) -> None:
        super().__init__(site)
        self.resource = resource
        self.namespace, self.about = resource.path, resource.name
        self.carries = {resource.name: resource.out}

    async def allowed(self, principal: Principal, key: str) -> bool:
        return principal.role in DESK

    async def snapshot(
        self, principal: Principal, key: str, request: dict[str, Any]
    ) -> Snapshot | None:
        window = self.days(request)
        share = self.share(self.resource, self.resource.model.all(), window)
        return await take(self.site, self.namespace, [share], window)


class Board(SiteChannel):
    """Every surgery as a wall shows it, for every role."""

    namespace = "board"
    carries = MappingProxyType({surgeries.name: BoardSurgery})

    async def allowed(self, principal: Principal, key: str) -> bool:
        return principal.role in EVERYONE

    async def snapshot(
        self, principal: Principal, key: str, request: dict[str, Any]
    ) -> Snapshot | None:
        window = self.days(request)
        row = lambda values: surgeries.board_row(values, self.site)  # noqa: E731
        share = self.share(surgeries, surgeries.model.all(), window, row)
        return await take(self.site, "board", [share], window)


class Doctor(SiteChannel):
    """All of one doctor's records, for that doctor and admins."""

    namespace, keyed, ahead = "doctor", True, DOCTORS_DAYS_AHEAD
    about = "user"
    key_name = "user_id"
    carries = MappingProxyType(
        {
            each.name: each.out
            for each in (
                appointments,
                surgeries,
                consultations,
                entries,
                prescriptions,
                lab_reports,
            )
        }
    )

    async def allowed(self, principal: Principal, key: str) -> bool:
        if principal.role is Role.ADMIN:
            return is_id(key) and await User.filter(id=key, deleted_at__isnull=True).exists()
        return principal.role is Role.DOCTOR and principal.id == key

    async def snapshot(
        self, principal: Principal, key: str, request: dict[str, Any]
    ) -> Snapshot | None:
        window = self.days(request)
        kinds: tuple[DoctorsResource[Any], ...] = (appointments, surgeries, consultations)
        shares = [self.share(kind, kind.model.filter(doctor_id=key), window) for kind in kinds]
        notes = CaseHistory.filter(
            doctor_id=key,
            deleted_at__isnull=True,
            consultation__deleted_at__isnull=True,
            **window.bounds("consultation__consultation_date"),
        )
        shares.append(_notes(notes, self.site))
        shares += [self.own(kind, key, window) for kind in (prescriptions, lab_reports)]
        return await take(self.site, f"doctor:{key}", shares, window)

    def own(self, kind: ClinicalResource[Any], doctor_id: str, window: Window) -> Share:
        """Return a doctor's prescriptions or lab reports that begin, or came, on these days."""
        rows = kind.model.filter(
            doctor_id=doctor_id, deleted_at__isnull=True, **window.bounds(kind.date_column)
        )
        return Share(
            kind.part(rows),
            lambda values: kind.present(values, self.site),
            (kind.date_column, "id"),
        )


class OneConsultation(SiteChannel):
    """A consultation and its case history, for its doctor and admins."""

    namespace, keyed = "consultation", True
    key_name = "consultation_id"
    carries = MappingProxyType(
        {each.name: each.out for each in (consultations, entries, participants)}
    )

    async def allowed(self, principal: Principal, key: str) -> bool:
        if principal.role not in (Role.DOCTOR, Role.ADMIN) or not is_id(key):
            return False
        mine = consultations.visible(principal).filter(id=key, deleted_at__isnull=True)
        return await mine.exists()

    def window(self, key: str, request: dict[str, Any]) -> str:
        return ""

    async def snapshot(
        self, principal: Principal, key: str, request: dict[str, Any]
    ) -> Snapshot | None:
        rows = Consultation.filter(id=key, deleted_at__isnull=True)
        share = Share(
            consultations.part(rows),
            lambda values: consultations.present(values, self.site),
            ("id",),
        )
        notes = CaseHistory.filter(consultation_id=key, deleted_at__isnull=True)
        came = Participant.filter(consultation_id=key)
        show = lambda values: participants.present(values, self.site)  # noqa: E731
        who = Share(participants.part(came), show, ("created_at", "id"))
        shares = [share, _notes(notes, self.site), who]
        return await take(self.site, f"consultation:{key}", shares, None)


class Person(SiteChannel):
    """What concerns one person alone: their settings and notifications."""

    namespace, keyed = "user", True
    key_name = "user_id"
    carries = MappingProxyType({each.name: each.out for each in (preferences, notifications)})

    async def allowed(self, principal: Principal, key: str) -> bool:
        return principal.id == key and principal.role in STAFF

    def window(self, key: str, request: dict[str, Any]) -> str:
        return ""

    async def snapshot(
        self, principal: Principal, key: str, request: dict[str, Any]
    ) -> Snapshot | None:
        rows = UserSettings.filter(user_id=key, deleted_at__isnull=True)
        share = Share(
            preferences.part(rows),
            lambda values: preferences.present(values, self.site),
            ("id",),
        )
        newest = Notification.filter(user_id=key, deleted_at__isnull=True)
        told = Share(
            notifications.part(newest.order_by("-created_at", "-id")),
            lambda values: notifications.present(values, self.site),
            ("created_at", "id"),
            NOTIFICATIONS_SHOWN,
        )
        return await take(self.site, f"user:{key}", [share, told], None)


def _notes(rows: QuerySet[CaseHistory], site: Site) -> Share:
    show = lambda values: entries.present(values, site)  # noqa: E731
    return Share(entries.part(rows), show, ("created_at", "id"))


def kinds(site: Site) -> list[ChannelKind]:
    """Return every channel of this site."""
    return [
        Wide(site, appointments),
        Wide(site, surgeries),
        Wide(site, consultations),
        Board(site),
        Doctor(site),
        OneConsultation(site),
        Person(site),
    ]
