"""Overlaps, the room's cascade, and the day's figures, on days small enough to work out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assana_rt.theatre.cascade import Run, outlooks
from assana_rt.theatre.estimate import Prior
from assana_rt.theatre.figures import Case, Day, figures
from assana_rt.theatre.milestones import Step, misplaced, too_late
from assana_rt.theatre.overlaps import Booking, clashing

DAY = datetime(2026, 11, 23, tzinfo=UTC)


def at(clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return DAY + timedelta(hours=int(hours), minutes=int(minutes))


def booking(id: str, clock: str, duration: str | None, room: str | None, *people: str) -> Booking:
    return Booking.of(id, at(clock), duration, room, people)


@pytest.mark.parametrize(
    ("other", "over"),
    [
        (booking("b", "09:00", "60min", "or 1 ", "X"), "room"),
        (booking("b", "10:00", "60min", "OR 1", "X"), None),  # back to back
        (booking("b", "07:00", "1h", "OR 1", "X"), None),
        (booking("b", "07:00", "61min", "OR 1", "X"), "room"),
        (booking("b", "09:00", "60min", "OR 2", " dr.  OKAFOR "), "person"),
        (booking("b", "09:00", "60min", "OR 2", "X"), None),
        (booking("b", "09:00", "60min", None, "X"), None),  # two without a room share none
        (booking("b", "07:15", "who knows", "OR 1", "X"), "room"),  # counts an hour
    ],
)
def test_what_clashes_with_a_case_from_eight_to_ten(other: Booking, over: str | None) -> None:
    mine = booking("a", "08:00", "2h", "OR 1", "Dr. Okafor", "Assistant")
    assert [what for _, what in clashing(mine, [other])] == ([over] if over else [])
    assert other.clashes(mine) == over


def test_without_a_room_two_people_still_clash() -> None:
    mine = booking("a", "08:00", "2h", None, "Dr. Okafor")
    assert mine.clashes(booking("b", "09:00", "1h", None, "dr. okafor")) == "person"


def run(id: str, clock: str, minutes: float, **more: Any) -> Run:
    usual: dict[str, Any] = {"in_at": None, "out_at": None, "over": False}
    return Run(id, at(clock), Prior(minutes, 0.35), 30.0, **(usual | more))


def test_a_late_case_moves_those_behind_it() -> None:
    day = [
        run("first", "08:00", 90, in_at=at("08:30")),
        run("second", "10:00", 60),
        run("third", "15:00", 60),
    ]
    told = outlooks(day, at("08:30"))
    assert told["first"].ends_at == at("10:00")
    assert told["second"].begins_at == at("10:30")  # ends at ten, half an hour of turnover
    assert told["second"].ends_at == at("11:30")
    assert told["third"].begins_at == at("15:00")  # nothing is in its way
    assert told["first"].ends_by > told["first"].ends_at


def test_nothing_begins_in_the_past_and_what_is_over_has_no_outlook() -> None:
    day = [
        run("done", "08:00", 60, in_at=at("08:00"), out_at=at("09:10"), over=True),
        run("gone", "09:00", 60, over=True),
        run("next", "09:00", 60),
    ]
    told = outlooks(day, at("12:00"))
    assert set(told) == {"next"}
    assert told["next"].begins_at == at("12:00")
    assert outlooks(day, at("09:15"))["next"].begins_at == at("09:40")


def case(id: str, room: str, clock: str, minutes: int, status: str, **more: Any) -> Case:
    times = {name: at(value) if ":" in str(value) else value for name, value in more.items()}
    usual: dict[str, Any] = {"in_at": None, "out_at": None}
    return Case(id, room, at(clock), minutes, status, **(usual | times))


def day_at(now: str) -> Day:
    return Day(DAY, at("07:00"), at("19:00"), at(now), grace_min=0, turnover_max_min=60)


def test_the_figures_of_a_small_day() -> None:
    told = figures(
        [
            case("a", "OR 1", "08:00", 90, "Finished", in_at="08:00", out_at="09:30"),
            case("b", "OR 1", "10:00", 60, "Post Surgery", in_at="10:00", out_at="11:00",
                 recovery_in_at="11:05"),
            case("c", "OR 2", "08:00", 60, "Ongoing", in_at="08:15"),
            case("d", "OR 2", "14:00", 60, "Scheduled"),
            case("e", "OR 3", "09:00", 60, "Scheduled"),
            case("f", "OR 3", "08:00", 60, "Cancelled", cancelled_at="07:30",
                 cancellation_reason="patient"),
        ],
        day_at("12:00"),
    )  # fmt: skip
    assert told["first_cases"] == {
        "on_time": 1, "of": 2, "rooms": 3, "not_begun": ["OR 3"], "minutes_lost": 15,
    }  # fmt: skip
    assert told["turnover"] == {
        "count": 1, "median_min": 30, "longest_min": 30, "longest_room": "OR 1",
    }  # fmt: skip
    # Three rooms open for five hours so far; 150 and 225 minutes with a patient in.
    assert told["room_use"]["raw"] == pytest.approx(375 / 900, abs=0.001)
    assert told["room_use"]["adjusted"] == pytest.approx(405 / 900, abs=0.001)
    assert told["activity"] == {
        "cases": 5, "in_room": 1, "in_recovery": 1, "finished": 1, "to_come": 2,
    }  # fmt: skip
    assert told["cancelled"] == {"count": 1, "reasons": {"patient": 1}}


def test_a_room_written_in_two_ways_is_one() -> None:
    told = figures(
        [
            case("a", "OR 1", "08:00", 60, "Finished", in_at="08:00", out_at="09:00"),
            case("b", " or  1", "09:10", 60, "Ongoing", in_at="09:10"),
            case("c", "Or 2 ", "08:00", 60, "Scheduled"),
            case("d", "OR 2", "09:00", 60, "Scheduled"),
            case("e", " ", "08:00", 60, "Scheduled"),
        ],
        day_at("10:00"),
    )
    assert told["first_cases"] | {"minutes_lost": 0} == {
        "on_time": 1, "of": 1, "rooms": 2, "not_begun": ["Or 2"], "minutes_lost": 0,
    }  # fmt: skip
    assert (told["turnover"]["count"], told["turnover"]["longest_room"]) == (1, "OR 1")
    assert told["room_use"]["raw"] == pytest.approx(110 / 360, abs=0.001)


def test_two_in_one_room_at_once_use_it_once() -> None:
    told = figures(
        [
            case("a", "OR 1", "08:00", 60, "Finished", in_at="08:00", out_at="09:00"),
            case("b", "OR 1", "08:00", 60, "Finished", in_at="08:30", out_at="09:30"),
            case("c", "OR 1", "09:00", 60, "Ongoing", in_at="09:50"),
        ],
        day_at("10:00"),
    )
    assert told["room_use"]["raw"] == pytest.approx(100 / 180, abs=0.001)
    assert told["room_use"]["adjusted"] == pytest.approx(120 / 180, abs=0.001)


def test_set_up_and_cleaning_are_credited_within_the_opening_hours_only() -> None:
    told = figures(
        [
            case("a", "OR 1", "18:00", 45, "Finished", in_at="18:00", out_at="18:50"),
            case("b", "OR 1", "19:00", 60, "Finished", in_at="19:20", out_at="20:20"),
        ],
        day_at("21:00"),
    )
    assert told["turnover"]["count"] == 1
    assert told["room_use"]["raw"] == pytest.approx(50 / 720, abs=0.001)
    assert told["room_use"]["adjusted"] == pytest.approx(60 / 720, abs=0.001)


def test_a_gap_that_the_plan_meant_and_a_long_one_are_no_turnover() -> None:
    meant = [
        case("a", "OR 1", "08:00", 60, "Finished", in_at="08:00", out_at="09:50"),
        case("b", "OR 1", "10:30", 60, "Finished", in_at="10:30", out_at="11:30"),
        case("c", "OR 1", "12:00", 60, "Ongoing", in_at="12:45"),
    ]
    assert figures(meant, day_at("13:00"))["turnover"]["count"] == 0


def test_a_day_without_cases_has_figures_too() -> None:
    told = figures([], day_at("12:00"))
    assert told["room_use"] == {"raw": None, "adjusted": None}
    assert told["turnover"]["median_min"] is None


def test_a_line_of_milestones_can_not_go_back_nor_its_times_decrease() -> None:
    steps = [Step("in_room", at("08:00")), Step("closing", at("09:00"))]
    assert too_late("incision", steps) == "closing"
    assert too_late("closed", steps) is None
    assert misplaced("closed", at("08:59"), steps)
    assert misplaced("closed", at("09:00"), steps) is None
    assert misplaced("in_room", at("09:01"), steps)  # corrected past what followed


def test_the_patients_line_and_the_rooms_run_apart() -> None:
    steps = [Step("out_of_room", at("10:00")), Step("room_ready", at("10:20"))]
    assert too_late("recovery_in", steps) is None
    assert misplaced("recovery_in", at("10:05"), steps) is None
    assert misplaced("recovery_in", at("09:55"), steps)
