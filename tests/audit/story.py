"""Calls of every kind, valid and not, and what each of them answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from assana_rt.records.appointments import appointments
from assana_rt.records.consultations import consultations
from assana_rt.records.lab_reports import lab_reports
from assana_rt.records.patients import patients
from assana_rt.records.prescriptions import prescriptions
from assana_rt.records.surgeries import surgeries
from assana_rt.store.base import new_id
from assana_rt.theatre.milestones import NAMES
from tests import make
from tests.api.kit import Answer, Api

WIDE = {each.path: each for each in (appointments, surgeries, consultations)}
CLINICAL = {each.path: each for each in (prescriptions, lab_reports)}  # on a doctor's channel alone
UNTOLD = {patients.path: patients}  # on no channel
KINDS: dict[str, Any] = {**WIDE, **CLINICAL, **UNTOLD}
WHO = ("doctor", "doctor", "doctor2", "coordinator", "admin", "admin", "display")
VERBS = (
    "create", "create", "create", "patch", "patch", "delete", "restore", "get", "list",
    "milestone", "milestone", "correct", "withdraw", "merge", "merge", "unmerge", "unmerge",
)  # fmt: skip
OF_SURGERIES, OF_PATIENTS = ("milestone", "correct", "withdraw"), ("merge", "unmerge")
PATCHES: tuple[dict[str, Any], ...] = (
    {"patient_name": "Änne Öztürk"},
    {"patient_name": "Mara Lindqvist"},
    {"status": "Cancelled"},
    {"status": "Upcoming"},
    {"status": "Ongoing"},
    {"status": "Post Surgery"},
    {"status": "Finished"},
    {"status": "Confirmed"},
    {"status": "Pending"},
    {"status": "stopped"},
    {"status": "final"},
    {"doctor_id": "doctor2"},
    {"doctor_id": "doctor"},
    {"duration": "45min"},
    {"nonsense": True},
    {"patient_name": 7},
    {"patient_id": 0},
    {"patient_id": 1},
)
LATEX, PEANUT = {"substance": "Latex", "severity": "severe"}, {"substance": "Peanut"}
OF_A_PATIENT: tuple[dict[str, Any], ...] = (
    {"name": "Änne Öztürk"},
    {"mrn": "M 1"},
    {"allergies": []},
    {"allergies": [LATEX]},
    {"allergies": [PEANUT, LATEX]},
    {"merged_into": None},
)
TIMES = (None, None, None, "2020-01-01T08:00:00Z", "2099-01-01T00:00:00Z")


@dataclass(frozen=True)
class Step:
    """One call: what by whom on which kind; `pick` chooses a record among those there are."""

    verb: str
    who: str
    kind: str
    pick: int = 0
    patch: dict[str, Any] = field(default_factory=dict)
    stale: bool = False
    other: int = 0
    """Which milestone, into which patient, or which patient a new record names."""

    @property
    def path(self) -> str:
        if self.verb in OF_SURGERIES:
            return surgeries.path
        return patients.path if self.verb in OF_PATIENTS else self.kind


FITTING = {
    "restore": "admin", "merge": "admin", "unmerge": "admin", "correct": "coordinator",
    "withdraw": "coordinator",
}  # fmt: skip
BEGINNING = [
    Step("create", "doctor", patients.path),
    Step("create", "doctor", patients.path, other=2),
    *(Step("create", "doctor", path, other=1) for path in (*WIDE, *CLINICAL)),
    Step("milestone", "doctor", surgeries.path),
]
"""What every story begins with: most of what may come needs something that is there."""


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Draw a call; every second one by somebody who may do such a thing."""
    verb = draw(st.sampled_from(VERBS))
    may = FITTING.get(verb, "doctor")
    return Step(
        verb,
        draw(st.sampled_from((*[may] * len(WHO), *WHO))),
        draw(st.sampled_from((*sorted(KINDS), surgeries.path, patients.path))),
        draw(st.integers(0, 9)),
        draw(st.sampled_from(PATCHES)),
        draw(st.booleans()),
        draw(st.integers(0, 9)),
    )


@dataclass
class Story:
    """Runs steps and remembers what each answer said."""

    api: Api
    records: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    answers: list[tuple[Step, str, Answer]] = field(default_factory=list)
    milestones: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    """What was answered of each surgery's steps, in order."""

    async def take(self, step: Step, number: int) -> None:
        known = self.records[step.path]
        id = known[step.pick % len(known)] if known and step.pick < 9 else new_id()
        answer = await self._ask(step, id, number)
        assert answer.status < 500, answer.text
        if step.verb == "create" and answer.status == 201:
            id = answer.json["id"]
            known.append(id)
        if step.verb in OF_SURGERIES and answer.status in (200, 201):
            self.milestones[id].append(answer.json)
        self.answers.append((step, id, answer))

    async def _ask(self, step: Step, id: str, number: int) -> Answer:
        one, body = f"{step.path}/{id}", None
        method, where = "POST", f"{one}/{step.verb}"
        match step.verb:
            case "create":
                where, body = step.path, self._body(step, number)
            case "patch":
                method, where, body = "PATCH", one, self._patch(step)
            case "delete" | "get":
                method, where = step.verb.upper(), one
            case "list":
                method, where = "GET", step.path
            case "merge":
                body = {"into": self._patient(step)}
            case "milestone":
                at = TIMES[step.pick % len(TIMES)]
                where, body = f"{one}/milestones", {"name": NAMES[step.other], "at": at}
            case "correct":
                body = {"at": TIMES[3 + step.other % 2], "reason": "the clock was wrong"}
                method, where = "PATCH", self._milestone(step, id)
            case "withdraw":
                where = f"{self._milestone(step, id)}/withdraw"
                body = {"reason": "another patient's"}
        headers = {"If-Match": '"1"'} if step.stale and method in ("PATCH", "DELETE") else None
        few = {"limit": 2} if step.verb == "list" else {}
        return await self.api.ask(step.who, method, where, body, headers=headers, **few)

    def _milestone(self, step: Step, id: str) -> str:
        known = self.milestones[id]
        line = known[step.other % len(known)]["id"] if known else new_id()
        return f"{surgeries.path}/{id}/milestones/{line}"

    def _patient(self, step: Step) -> str:
        known = self.records[patients.path]
        return known[step.other % len(known)] if known else new_id()

    def _patch(self, step: Step) -> dict[str, Any]:
        if step.path in UNTOLD:
            return OF_A_PATIENT[step.other % len(OF_A_PATIENT)]
        given = {"doctor_id": self.api.id, "patient_id": lambda _: self._patient(step)}
        return {
            name: given[name](value) if name in given else value
            for name, value in step.patch.items()
        }

    def _body(self, step: Step, number: int) -> dict[str, Any]:
        body = make.BODIES[step.path]()
        if step.stale and step.pick > 6:
            return body | {"nonsense": 1}
        if step.path in UNTOLD:
            allergies = (None, [], [LATEX], [PEANUT])[step.other % 4]
            return body | {"allergies": allergies}
        if step.path == surgeries.path:  # a room and an hour of its own, or it may be refused
            hour, room = number % 20, number // 20
            body |= {"surgery_time": f"{hour:02d}:00:00", "room": f"OR {room}"}
            body |= {"estimated_duration": "30min"}
        if step.other % 2 and self.records[patients.path]:
            body |= {"patient_id": self._patient(step)}
        return body | ({} if step.who == "doctor" else {"doctor_id": self.api.id("doctor")})
