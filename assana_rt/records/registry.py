"""Every record type, in one list: REST serves it, OpenAPI describes it, each is told of others."""

from __future__ import annotations

from typing import Any

from assana_rt.records.appointments import appointments
from assana_rt.records.case_history import entries
from assana_rt.records.consultations import consultations
from assana_rt.records.lab_reports import lab_reports
from assana_rt.records.notifications import notifications
from assana_rt.records.patients import patients
from assana_rt.records.prescriptions import prescriptions
from assana_rt.records.reminders import reminders
from assana_rt.records.resource import Resource
from assana_rt.records.surgeries import surgeries
from assana_rt.records.user_settings import preferences
from assana_rt.records.users import users

RECORDS: tuple[Resource[Any], ...] = (
    users,
    preferences,
    appointments,
    surgeries,
    consultations,
    entries,
    patients,
    prescriptions,
    lab_reports,
    # In this order: the clock locks a reminder, then tells of it.
    reminders,
    notifications,
)

MODELS = (
    "assana_rt.records.users",
    "assana_rt.records.user_settings",
    "assana_rt.records.links",
    "assana_rt.records.session_table",
    "assana_rt.records.refresh_tokens",
    "assana_rt.records.appointments",
    "assana_rt.records.surgery_table",
    "assana_rt.records.milestones",
    "assana_rt.records.bookings",
    "assana_rt.records.consultations",
    "assana_rt.records.case_history",
    "assana_rt.records.patients",
    "assana_rt.records.patient_merges",
    "assana_rt.records.prescriptions",
    "assana_rt.records.lab_reports",
    "assana_rt.records.participants",
    "assana_rt.meetings.tables",
    "assana_rt.records.idempotency",
    "assana_rt.records.notifications",
    "assana_rt.records.reminders",
    "assana_rt.records.outbox",
    "assana_rt.store.audit",
    "assana_rt.store.counters",
    "aerich.models",
)
