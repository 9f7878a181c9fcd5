"""A look from every side: who sees a record, and that nothing of it is left behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests import make
from tests.api.kit import Api
from tests.whole_record.bodies import lab_report, patient, prescription
from tests.whole_record.sides import PATHS, STAFF, showing

pytestmark = [pytest.mark.databases, pytest.mark.asyncio(loop_scope="module")]

DAY, OTHER_DAY = "2031-11-24", "2031-11-26"
DATES = {
    "appointment": "appointment_date",
    "surgery": "surgery_date",
    "consultation": "consultation_date",
    "prescription": "starts_on",
    "lab_report": "report_date",
}
BODIES: dict[str, Any] = {
    "appointment": make.appointment,
    "surgery": make.surgery,
    "consultation": make.consultation,
    "prescription": prescription,
    "lab_report": lab_report,
}
DESKS = {"appointment", "surgery", "consultation"}
TOLD = {"doctor: notifications", "doctor: snapshot of user:doctor"}
OF_A_DAY = ("dashboard", "theatre", "snapshot of board", "snapshot of doctor:doctor",
            *(f"snapshot of {path}" for path in PATHS.values()))  # fmt: skip


@dataclass
class Chart:
    """A patient's records, one of each kind, all of `doctor`."""

    api: Api
    patient: str
    records: dict[str, dict[str, Any]]

    def path(self, kind: str) -> str:
        return f"{PATHS[kind]}/{self.records[kind]['id']}"

    async def showing(self, day: str = DAY) -> dict[str, set[str]]:
        kinds = {record["id"]: kind for kind, record in self.records.items()}
        call = self.records["consultation"]["id"]
        found = await showing(self.api, kinds, day, patient=self.patient, call=call)
        return {kinds[id]: sides for id, sides in found.items()}


async def _chart(api: Api, by: str = "doctor") -> Chart:
    person = (await api.new(by, "patients", patient()))["id"]
    records = {}
    for kind, body in BODIES.items():
        fields = {DATES[kind]: DAY, "patient_id": person, "doctor_id": api.id("doctor")}
        records[kind] = await api.new(by, PATHS[kind], body(**fields))
    where = f"consultations/{records['consultation']['id']}"
    records["consultation"] |= await api.patch("doctor", where, status="Confirmed")
    records["entry"] = await api.new("doctor", f"{where}/case-history", make.entry())
    records["invitation"] = await api.new("doctor", f"{where}/invitations", {"name": "Erik"})
    return Chart(api, person, records)


def _belongs(kind: str) -> set[str]:
    """Return every side that shows a record of `doctor` on its day, and no other."""
    own = {"doctor", "admin"}
    match kind:
        case "entry":
            sides = {"story", "case-history", "snapshot of doctor:doctor",
                     "snapshot of consultation"}  # fmt: skip
            return {f"{who}: {side}" for who in own for side in sides}
        case "invitation":
            return {f"{who}: invitations" for who in own | {"coordinator"}}
    people = own | ({"coordinator"} if kind in DESKS else set())
    found = {f"{who}: {side}" for who in people for side in (PATHS[kind], "story")}
    found |= {f"{who}: snapshot of doctor:doctor" for who in own}
    if kind in DESKS:
        found |= {f"{who}: dashboard" for who in people} | {"doctor: reminders"}
        found |= {f"{who}: snapshot of {PATHS[kind]}" for who in ("coordinator", "admin")}
    if kind == "surgery":
        found |= {f"{who}: search" for who in people}
        found |= {f"{who}: snapshot of board" for who in (*STAFF, "display")}
        found |= {f"{who}: theatre" for who in STAFF}
    if kind == "consultation":
        sides = {"snapshot of consultation", "case-history"}  # where each names its consultation
        found |= {f"{who}: {side}" for who in own for side in sides}
    return found


def _without(sides: set[str], *endings: str) -> set[str]:
    return {side for side in sides if not side.endswith(endings)}


async def test_a_record_is_shown_where_it_belongs_and_nowhere_else(api: Api) -> None:
    chart = await _chart(api)
    assert await chart.showing() == {kind: _belongs(kind) for kind in chart.records}


async def test_deleted_records_leave_nothing_and_come_back_whole(api: Api) -> None:
    chart = await _chart(api, by="admin")
    whole = {k: _belongs(k) | (TOLD if k in BODIES else set()) for k in chart.records}
    assert await chart.showing() == whole
    for kind in BODIES:
        await api.delete("doctor", chart.path(kind))
        for who in ("doctor", "coordinator", "admin"):
            assert (await api.ask(who, "GET", chart.path(kind))).status in (403, 404)
    assert await chart.showing() == {kind: set() for kind in chart.records}
    for kind in BODIES:
        (await api.ask("admin", "POST", f"{chart.path(kind)}/restore")).good()
    # All but the invitation: its link may be anywhere, so a guest is invited anew.
    assert await chart.showing() == whole | {"invitation": set()}


async def test_of_cancelled_records_nothing_goes_on(api: Api) -> None:
    chart = await _chart(api, by="admin")
    before = await api.get("doctor", chart.path("consultation"))
    for kind in (*DESKS, "prescription"):
        status = "stopped" if kind == "prescription" else "Cancelled"
        await api.patch("doctor", chart.path(kind), status=status)
    shown = await chart.showing()
    for kind in (*DESKS, "prescription"):
        assert shown[kind] == _without(_belongs(kind), ": reminders"), kind
    assert shown["invitation"] == set()
    now = await api.get("doctor", chart.path("consultation"))
    assert now["meeting_id"] is now["meeting_link"] is now["meeting_token"] is None
    address, token = f"meetings/{before['meeting_id']}/enter", before["meeting_token"]
    assert (await api.ask(None, "POST", address, {"token": token})).status == 401
    assert await api.all("doctor", "reminders", state="waiting") == []


async def test_moved_records_leave_their_old_day(api: Api) -> None:
    chart = await _chart(api, by="admin")
    for kind in BODIES:
        await api.patch("doctor", chart.path(kind), **{DATES[kind]: OTHER_DAY})
    left, come = await chart.showing(), await chart.showing(OTHER_DAY)
    for kind in BODIES:
        assert left[kind] == _without(_belongs(kind), *(f": {side}" for side in OF_A_DAY)), kind
        assert come[kind] == _belongs(kind), kind
    assert left["entry"] == _without(_belongs("entry"), "doctor:doctor")
    assert come["entry"] == _belongs("entry")
    assert come["invitation"] == left["invitation"] == _belongs("invitation")
    assert {each["due_at"][:10] for each in await api.all("doctor", "reminders")} == {
        "2031-11-25", "2031-11-26",
    }  # fmt: skip


async def test_records_handed_over_leave_their_doctor(api: Api) -> None:
    chart = await _chart(api, by="admin")
    for kind in BODIES:
        await api.patch("admin", chart.path(kind), doctor_id=api.id("doctor2"))
    shown = await chart.showing()
    for kind, sides in shown.items():
        still = {side for side in sides if side.startswith("doctor: ")}
        walls = {"doctor: snapshot of board", "doctor: theatre"} if kind == "surgery" else set()
        assert still == walls | (TOLD if kind in BODIES else set()), kind
        assert not any("doctor:doctor" in side and "doctor2" not in side for side in sides), kind
    for notice in await api.all("doctor", "notifications"):
        assert notice["kind"] == "unassigned"
        assert "patient_name" not in notice["data"]
    (await api.ask("doctor", "GET", f"patients/{chart.patient}")).problem(404)


async def test_no_channel_carries_what_is_not_for_it(api: Api) -> None:
    chart = await _chart(api)
    for kind in BODIES:
        await api.patch("doctor", chart.path(kind), patient_name="Zacharias Unseen")
    about = {
        "Zacharias Unseen": {
            "appointments",
            "surgeries",
            "consultations",
            "doctor",
            "consultation",
        },
        '"type":"prescription.': {"doctor"},
        '"type":"lab_report.': {"doctor"},
        '"type":"case_history.': {"doctor", "consultation"},
        '"type":"notification.': {"user"},
        chart.records["consultation"]["id"]: {"consultations", "doctor", "consultation", "user"},
        "Penicillin": set(),
    }
    for words, channels in about.items():
        rows = await api.parts.database.rows(
            "SELECT DISTINCT channel FROM live_event WHERE payload LIKE ?", [f"%{words}%"]
        )
        found = {row["channel"].partition(":")[0] for row in rows}
        assert {each for each in found if not each.startswith("_")} <= channels, words
