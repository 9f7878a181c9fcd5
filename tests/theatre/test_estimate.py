"""The estimate against its formula's published behaviour, drawn cases, and a made-up year."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from statistics import mean

import pytest

from assana_rt.theatre.estimate import (
    LEAST_SPREAD,
    USUAL_SPREAD,
    Prior,
    ends_by_min,
    expected_min,
    nearly_done,
    prior_from,
)
from tests.theatre.year import cases

PRIOR = Prior(90, 0.35)


@pytest.mark.parametrize(("gone", "left"), [(30, 66), (90, 32), (150, 27), (200, 27)])
def test_the_time_remaining_is_what_drawing_cases_gives(gone: float, left: float) -> None:
    assert expected_min(PRIOR, gone) - gone == pytest.approx(left, abs=0.5)


def test_formula_and_drawn_cases_agree() -> None:
    rng = random.Random(7)
    drawn = [math.exp(rng.gauss(math.log(90), 0.35)) for _ in range(200_000)]
    for gone in (0.0, 45.0, 120.0):
        still = sorted(each for each in drawn if each > gone)
        assert expected_min(PRIOR, gone) == pytest.approx(mean(still), abs=0.7)
        for share in (0.5, 0.9):
            at = still[int(share * len(still))]
            assert ends_by_min(PRIOR, gone, share) == pytest.approx(at, abs=1.5)


def test_before_it_begins_it_is_the_plan() -> None:
    assert ends_by_min(PRIOR, 0, 0.5) == pytest.approx(90)
    assert ends_by_min(PRIOR, -20, 0.5) == pytest.approx(90)


@pytest.mark.parametrize("gone", [0, 1, 89.9, 90, 300, 1000, 5000, 50_000])
def test_it_never_ends_in_the_past_however_long_it_runs(gone: float) -> None:
    late = ends_by_min(PRIOR, gone, 0.9)
    assert expected_min(PRIOR, gone) > gone
    assert ends_by_min(PRIOR, gone, 0.5) >= gone
    assert late >= ends_by_min(PRIOR, gone, 0.5)
    assert math.isfinite(late)


def test_a_handful_of_cases_weighs_like_the_plan() -> None:
    assert prior_from(90, [], []) == Prior(90, USUAL_SPREAD)
    five = prior_from(90, [60.0] * 5, [])
    assert five.median_min == pytest.approx(math.sqrt(90 * 60), abs=0.1)
    assert prior_from(90, [60.0] * 200, []).median_min == pytest.approx(60, abs=1)


def test_the_spread_is_the_sites_own_from_ten_cases_on() -> None:
    rng = random.Random(3)
    lasted = [math.exp(rng.gauss(math.log(80), 0.5)) for _ in range(200)]
    assert prior_from(80, lasted[:9], []).spread == USUAL_SPREAD
    assert prior_from(80, lasted, []).spread == pytest.approx(0.5, abs=0.06)
    assert prior_from(80, [80.0] * 50, []).spread == LEAST_SPREAD


def test_once_closing_has_begun_the_time_left_is_the_usual_one() -> None:
    for gone in (40.0, 100.0, 300.0):
        prior = nearly_done(gone, 18)
        assert ends_by_min(prior, gone, 0.5) - gone == pytest.approx(18, abs=6)
        assert ends_by_min(prior, gone, 0.9) - gone < 45


def test_over_a_year_it_errs_less_than_planned_end_and_planned_end_plus_delay() -> None:
    errors = year_errors()
    assert errors["ours"] < 0.9 * errors["planned end plus delay"]
    assert errors["ours"] < 0.8 * errors["planned end"]


def year_errors() -> dict[str, float]:
    """Return the mean absolute error, in minutes, of each way to tell when a case will end.

    Each case is asked about at its start and after each third of what it will really last.
    """
    known: dict[str, list[float]] = defaultdict(list)
    own: dict[tuple[str, str], list[float]] = defaultdict(list)
    errors: dict[str, list[float]] = defaultdict(list)
    for case in cases():
        key = (case.procedure, case.surgeon)
        prior = prior_from(case.planned, known[case.procedure][-200:], own[key][-200:])
        for third in range(3):
            gone = case.lasted * third / 3
            # Minutes after the planned start; a board never says that a case ended in the past.
            truth, now = case.late + case.lasted, case.late + gone
            told = {
                "planned end": max(float(case.planned), now),
                "planned end plus delay": max(case.late + case.planned, now),
                "ours": case.late + ends_by_min(prior, gone, 0.5),
            }
            for name, end in told.items():
                errors[name].append(abs(end - truth))
        known[case.procedure].append(case.lasted)
        own[key].append(case.lasted)
    return {name: mean(each) for name, each in errors.items()}
