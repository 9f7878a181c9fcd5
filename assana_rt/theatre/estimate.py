"""When an operation will end: the conditional expectation, given how long it has run already.

Durations are lognormal with median `m` minutes and spread `s` (standard deviation of the
logarithm). A planned end is wrong by construction: the longer a case has run, the more it is one
of the long ones (Dexter and others, Anesth Analg 2009;108:929).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

USUAL_SPREAD = 0.35
CASES_FOR_SPREAD = 10  # until a site has that many of a procedure, the usual spread counts
PLAN_WEIGHT = 5  # cases that the plan weighs like
LEAST_SPREAD, MOST_SPREAD = 0.1, 1.0

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Prior:
    """What a case's whole duration is expected to be, in minutes, before it has run."""

    median_min: float
    spread: float


def expected_min(prior: Prior, gone_min: float) -> float:
    """Return E[T | T > t]: the expected whole duration of a case that has run `gone_min`."""
    m, s, t = prior.median_min, prior.spread, gone_min
    if t <= 0:
        return m * math.exp(s * s / 2)
    above = _above((math.log(m) - math.log(t)) / s)
    if above < 1e-12:  # far out in the tail: the hazard of the lognormal there
        return t + t * s * s / max(math.log(t / m) / 1.0, s)
    return m * math.exp(s * s / 2) * _above((math.log(m) + s * s - math.log(t)) / s) / above


def ends_by_min(prior: Prior, gone_min: float, share: float) -> float:
    """Return the duration within which `share` (0 to 1) of such cases have ended."""
    m, s, t = prior.median_min, prior.spread, gone_min
    if t <= 0:
        return m * math.exp(s * _NORMAL.inv_cdf(share))
    above = _above((math.log(m) - math.log(t)) / s)
    left = max(1 - (1 - share) * above, 0.0)
    if above < 1e-12 or left >= 1.0:
        return t * (1 + s * s * -math.log(1 - share) / max(math.log(t / m), s))
    return max(t, m * math.exp(s * _NORMAL.inv_cdf(left)))


def prior_from(planned_min: float, procedure: Sequence[float], surgeon: Sequence[float]) -> Prior:
    """Return what to expect, from the plan and this site's finished cases, in minutes.

    `procedure`: durations of the same procedure; `surgeon`: of the same procedure and surgeon. A
    handful of cases weighs like the plan; each finer group is drawn towards the coarser one.
    """
    centre = _drawn(math.log(planned_min), procedure)
    centre = _drawn(centre, surgeon)
    spread = USUAL_SPREAD
    if len(procedure) >= CASES_FOR_SPREAD:
        logs = [math.log(minutes) for minutes in procedure]
        mean = sum(logs) / len(logs)
        variance = sum((each - mean) ** 2 for each in logs) / (len(logs) - 1)
        spread = min(MOST_SPREAD, max(LEAST_SPREAD, math.sqrt(variance)))
    return Prior(round(math.exp(centre), 1), round(spread, 3))


def nearly_done(gone_min: float, usual_left_min: float) -> Prior:
    """Return what to expect once closing has begun: the time left is nearly constant then.

    Tiwari and others, Anesth Analg 2013;117:487: the mean time from start of closure to leaving
    the room, whatever the case.
    """
    whole = max(gone_min, 0) + usual_left_min
    # The same uncertainty of what is left, told as a spread of the whole.
    spread = math.log(1 + USUAL_SPREAD * 2 * usual_left_min / max(whole, 1.0))
    return Prior(round(max(whole, 1.0), 1), round(min(MOST_SPREAD, max(0.02, spread)), 3))


def _drawn(towards: float, cases: Sequence[float]) -> float:
    total = sum(math.log(minutes) for minutes in cases)
    return (PLAN_WEIGHT * towards + total) / (PLAN_WEIGHT + len(cases))


def _above(z: float) -> float:
    """Return Φ(z), precise in the lower tail too."""
    return 0.5 * math.erfc(-z / math.sqrt(2))
