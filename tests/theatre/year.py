"""A made-up year of a theatre, with a fixed seed: what was planned, and how long it really took.

Plans are what planners write: a procedure's round figure, the same for fast and slow surgeons,
mostly a little short. Cases start late, and the truth is lognormal around the surgeon's own median.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

PROCEDURES = {
    "total hip replacement": (110, 105, 0.28),
    "knee arthroscopy": (52, 45, 0.35),
    "laparoscopic cholecystectomy": (78, 60, 0.42),
    "appendectomy": (61, 60, 0.45),
    "inguinal hernia repair": (70, 75, 0.30),
    "thyroidectomy": (128, 120, 0.33),
    "carpal tunnel release": (24, 30, 0.30),
    "femoral endarterectomy": (150, 120, 0.40),
}
SURGEONS = {"Okafor": 0.85, "Hartmann": 1.0, "Lindqvist": 1.25}
CASES = 1500


@dataclass(frozen=True)
class Case:
    """Minutes throughout; `late` is how long after its plan the case began."""

    procedure: str
    surgeon: str
    planned: int
    late: float
    lasted: float


def cases(seed: int = 20261123, count: int = CASES) -> Iterator[Case]:
    rng = random.Random(seed)
    for _ in range(count):
        procedure, (median, planned, spread) = rng.choice(list(PROCEDURES.items()))
        surgeon, pace = rng.choice(list(SURGEONS.items()))
        lasted = math.exp(rng.gauss(math.log(median * pace), spread))
        late = max(0.0, rng.gauss(8, 12))
        yield Case(procedure, surgeon, planned, late, lasted)
