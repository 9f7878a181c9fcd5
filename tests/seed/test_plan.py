"""The week before it is written: what it holds, and that nobody is in two places."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from assana_rt.seed.clinic import CALL_MIN
from assana_rt.seed.courses import booked_at
from assana_rt.seed.diary import key
from assana_rt.seed.dice import Dice, made_id
from assana_rt.seed.drafts import Placed
from assana_rt.seed.people import doctors
from tests.seed.plans import MONDAY_NOON, Plan, moments, overlapping, planned

SATURDAY = datetime(2026, 11, 28, tzinfo=UTC)
# Where clocks change: at 2, at 3 by half an hour, and at midnight, so that a day begins at 1.
CHANGES = [
    ("Europe/Berlin", datetime(2026, 3, 29, 8, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 0, 35, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, 35, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 12, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, 10, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 9, 6, 5, tzinfo=UTC)),
    ("Asia/Beirut", datetime(2026, 3, 28, 22, 30, tzinfo=UTC)),
    ("UTC", datetime(2026, 12, 31, 23, 59, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2028, 2, 29, 18, 20, tzinfo=UTC)),
    ("Pacific/Kiritimati", datetime(2027, 1, 1, 9, 59, tzinfo=UTC)),
]


def test_the_same_words_always_give_the_same_chance() -> None:
    assert made_id("surgery", 1) == made_id("surgery", 1) != made_id("surgery", 11)
    assert made_id("a", 1) == "bc6f8c4d-2a68-4419-94d6-5536661c90e3"
    assert Dice("a").shuffled(range(5)) == Dice("a").shuffled(range(5))


@pytest.mark.parametrize(("zone", "now"), CHANGES)
def test_a_week_around_a_change_of_clocks_is_whole(zone: str, now: datetime) -> None:
    plan = planned(now, zone)
    for placed in plan.placed:
        said = plan.clock.instant(placed.day, placed.clock)
        there = said.astimezone(plan.clock.zone)
        assert said == placed.starts
        assert (there.date(), there.time().replace(fold=0)) == (placed.day, placed.clock)
    _assert_each_kind_each_day(plan)
    assert not overlapping(_claims(plan))


@pytest.mark.parametrize("day", [MONDAY_NOON, SATURDAY])
def test_each_kind_is_there_every_day_whenever_the_call_is(day: datetime) -> None:
    midnight = day.replace(hour=0)
    for now in moments(midnight, midnight + timedelta(days=1), timedelta(minutes=35)):
        plan = planned(now, "UTC")
        _assert_each_kind_each_day(plan)
        assert not overlapping(_claims(plan))


def test_a_larger_scale_holds_the_smaller_and_more() -> None:
    one, three = planned(), planned(scale=3)
    assert {each.draft.id for each in one.placed} < {each.draft.id for each in three.placed}
    assert len(three.placed) > 2.7 * len(one.placed)
    assert len({each.draft.id for each in three.placed}) == len(three.placed)
    assert not overlapping(_claims(three))
    _assert_each_kind_each_day(three)


def test_nobody_shares_a_name() -> None:
    everybody = doctors(30)
    names = [doctor.person.name for doctor in everybody]
    names += [name for doctor in everybody for name in doctor.assistants]
    assert len({key(name) for name in names}) == len(names)
    assert len({doctor.person.email for doctor in everybody}) == len(everybody)


def test_the_house_has_seven_rooms_and_is_busy() -> None:
    plan = planned()
    today = [each for each in plan.of("surgery") if each.day == plan.clock.today]
    assert {each.draft.doctor.room for each in plan.of("surgery")} == {
        f"OR {n}" for n in range(1, 8)
    }
    assert 20 <= len(today) <= 40


@pytest.mark.parametrize("now", [MONDAY_NOON, SATURDAY + timedelta(hours=20)])
def test_at_nearly_every_minute_somebody_is_operated_on_and_somebody_recovers(
    now: datetime,
) -> None:
    plan = planned(now, "UTC")
    stays = [stay for each in plan.of("surgery") if (stay := plan.stays(each))]
    midnight = now.replace(hour=0)
    # From five past midnight of the second day: what the first began with is before the week.
    first = midnight - timedelta(days=2, minutes=-10)
    watched = list(moments(first, midnight + timedelta(days=1), timedelta(minutes=5)))
    ongoing = [any(start <= moment < out for start, out, _ in stays) for moment in watched]
    assert sum(ongoing) > 0.99 * len(watched)
    recovering = [any(out <= moment < home for _, out, home in stays) for moment in watched]
    assert sum(recovering) > 0.95 * len(watched)


def test_two_patients_are_never_in_one_room() -> None:
    plan = planned()
    surgeries = [(each, stay) for each in plan.of("surgery") if (stay := plan.stays(each))]
    claims = [(each.draft.doctor.room, stay[0], stay[1]) for each, stay in surgeries]
    assert not overlapping(claims)


def test_steps_follow_one_another_and_the_booking() -> None:
    plan = planned()
    for placed in plan.placed:
        course = plan.course(placed)
        times = [booked_at(placed, plan.clock), *(step.at for step in course)]
        assert times == sorted(set(times))
        assert all(one.after == other.before for one, other in pairwise(course))
        assert all(at <= step.at for step in course for _, at in step.marks)
        # A local anaesthetic has no beginning of its own.
        assert sum(len(step.marks) for step in course) in (0, 8, 9)


@pytest.mark.parametrize("minute", [0, 4, 59])
def test_the_call_can_be_joined_for_most_of_an_hour(minute: int) -> None:
    now = datetime(2026, 11, 23, 12, minute, 59, tzinfo=UTC)
    call = planned(now).placed[0]
    assert call.starts <= now
    assert call.ends >= now + timedelta(minutes=CALL_MIN - 5)


def test_in_an_hour_shown_twice_the_call_lasts_as_long() -> None:
    second_coming = datetime(2026, 10, 25, 1, 35, tzinfo=UTC)
    call = planned(second_coming).placed[0]
    assert call.starts <= second_coming
    assert call.ends >= second_coming + timedelta(minutes=CALL_MIN - 5)


def _assert_each_kind_each_day(plan: Plan) -> None:
    doctor = doctors(1)[0]
    for kind in ("appointment", "surgery", "consultation"):
        assert {each.day for each in plan.of(kind, doctor)} == set(plan.clock.days()), kind


def _claims(plan: Plan) -> list[tuple[str, datetime, datetime]]:
    found = []
    for each in plan.placed:
        found += [(key(who), each.starts, each.ends) for who in _who(each)]
    return found


def _who(placed: Placed) -> list[str]:
    draft = placed.draft
    who = [draft.doctor.person.name]
    if draft.kind == "surgery":
        who += [draft.doctor.room, draft.assistant or ""]
    return who
