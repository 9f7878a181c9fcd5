"""REST's table of contents: every endpoint there is."""

from __future__ import annotations

from typing import Any

from assana_rt import __version__
from assana_rt.access.policy import STAFF
from assana_rt.api import (
    asyncapi,
    audit,
    auth,
    meetings,
    notifications,
    openapi,
    patients,
    resources,
    theatre,
)
from assana_rt.api.endpoint import Call, Endpoint
from assana_rt.errors import Invalid
from assana_rt.meetings.room import Meetings
from assana_rt.records.appointments import appointments
from assana_rt.records.case_history import entries
from assana_rt.records.channels import SiteChannel, kinds
from assana_rt.records.consultations import ConsultationOut, consultations
from assana_rt.records.context import Site
from assana_rt.records.dashboard import DashboardOut, dashboard
from assana_rt.records.lab_reports import LabReportOut, lab_reports
from assana_rt.records.prescriptions import prescriptions
from assana_rt.records.surgeries import surgeries
from assana_rt.records.users import UserOut, UserSeen, users
from assana_rt.records.wire import LocalDate, Wire


class DashboardQuery(Wire):
    date: LocalDate | None = None


async def _dashboard(call: Call) -> Any:
    return await dashboard(call.ctx, call.query.date)


ENDPOINTS: list[Endpoint] = [
    *auth.ENDPOINTS,
    Endpoint("GET", "/api/v1/dashboard", _dashboard, "The day at a glance", "dashboard", STAFF,
             query=DashboardQuery, returns=DashboardOut, problems=(Invalid,)),
    *resources.endpoints(
        users, create=resources.new_user(), shown=UserOut | UserSeen, listed=UserOut | UserSeen
    ),
    *resources.endpoints(appointments),
    *resources.endpoints(surgeries),
    *resources.endpoints(consultations, shown=ConsultationOut),
    *resources.endpoints(entries),
    *theatre.ENDPOINTS,
    *patients.ENDPOINTS,
    *resources.endpoints(prescriptions),
    *resources.endpoints(lab_reports, shown=LabReportOut),
    *notifications.ENDPOINTS,
    *meetings.ENDPOINTS,
    *audit.ENDPOINTS,
    *resources.actions(),
]  # fmt: skip


def document() -> dict[str, Any]:
    """Return the OpenAPI document of all endpoints."""
    return openapi.document(ENDPOINTS, "Assana", __version__)


def live_document(site: Site) -> dict[str, Any]:
    """Return the AsyncAPI document of all live channels."""
    described = [kind for kind in kinds(site) if isinstance(kind, SiteChannel)]
    room = Meetings(site)
    return asyncapi.document(described, room, site.settings.public_url, "Assana", __version__)
