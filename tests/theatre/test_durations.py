from __future__ import annotations

import pytest

from assana_rt.theatre.durations import DEFAULT_MIN, minutes, minutes_or_default


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("90min", 90), ("90 min", 90), ("90", 90), ("1h 30m", 90), ("1h30", 90), ("1 h", 60),
        ("2 hours", 120), ("1.5h", 90), ("1,5 h", 90), ("2 hours and 15 minutes", 135),
        ("02:15", 135), ("2:15", 135), ("02:15:00", 135), ("PT1H30M", 90), ("PT45M", 45),
        ("pt2h", 120), (" 30min ", 30), ("90 Minuten", 90), ("1 Std 15 min", 75), ("36h", 2160),
    ],
)  # fmt: skip
def test_a_duration_is_understood_as_people_write_it(written: str, expected: int) -> None:
    assert minutes(written) == expected


@pytest.mark.parametrize(
    "written",
    [None, "", " ", "soon", "about 2h", "0", "0 min", "-30", "37h", "2:75", "PT", "P", "1h 30m 5",
     "99999", "½h"],
)  # fmt: skip
def test_anything_else_is_not_guessed_at(written: str | None) -> None:
    assert minutes(written) is None
    assert minutes_or_default(written) == DEFAULT_MIN
