"""The weekly schedule as instants."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.account import Account
from assistant.core.slots import slots_from
from tests.core.strategies import DAY, HOUR, MICROSECOND, MINUTE, Scene, instants, scenes, utc, walls

PARIS = ZoneInfo("Europe/Paris")
SUNDAY = 6

weeks = st.dictionaries(st.integers(0, 6), st.lists(walls, unique=True, max_size=5).map(sorted).map(tuple))


def account(zone: ZoneInfo, slots: dict[int, tuple[time, ...]]) -> Account:
    return Account("me", zone, slots=slots)


def shown(slots: list[datetime], zone: ZoneInfo) -> list[str]:
    return [f"{slot.astimezone(zone):%a %d %H:%M %z}" for slot in slots]


def test_a_week_has_the_slots_of_its_days_in_order_and_days_left_out_have_none() -> None:
    weekdays = dict.fromkeys(range(5), (time(8, 30), time(18)))
    me = account(PARIS, {**weekdays, 5: (time(10),)})
    assert shown(list(slots_from(me, utc("2026-11-26 22:59"), utc("2026-12-01 07:30"))), PARIS) == [
        "Fri 27 08:30 +0100",
        "Fri 27 18:00 +0100",
        "Sat 28 10:00 +0100",
        "Mon 30 08:30 +0100",
        "Mon 30 18:00 +0100",
    ]


def test_a_slot_at_the_start_counts_and_one_at_the_end_does_not() -> None:
    me = account(PARIS, {0: (time(8), time(9))})
    eight, nine = utc("2026-11-23 07:00"), utc("2026-11-23 08:00")
    assert list(slots_from(me, eight, nine)) == [eight]
    assert list(slots_from(me, eight + MICROSECOND, nine + MICROSECOND)) == [nine]
    assert list(slots_from(me, nine, eight)) == []


def test_slots_keep_their_wall_time_when_the_clocks_change() -> None:
    me = account(PARIS, dict.fromkeys(range(7), (time(8, 30),)))
    assert list(slots_from(me, utc("2026-10-24 00:00"), utc("2026-10-27 00:00"))) == [
        utc("2026-10-24 06:30"),
        utc("2026-10-25 07:30"),
        utc("2026-10-26 07:30"),
    ]


def test_slots_in_an_hour_that_comes_twice_serve_once() -> None:
    me = account(PARIS, {SUNDAY: (time(2), time(2, 30), time(3))})
    assert shown(list(slots_from(me, utc("2026-10-24 22:00"), utc("2026-10-25 12:00"))), PARIS) == [
        "Sun 25 02:00 +0200",
        "Sun 25 02:30 +0200",
        "Sun 25 03:00 +0100",
    ]


def test_two_slots_in_an_hour_that_is_skipped_both_move_forward() -> None:
    me = account(PARIS, {SUNDAY: (time(2, 15), time(2, 30))})
    assert shown(list(slots_from(me, utc("2026-03-28 23:00"), utc("2026-03-29 12:00"))), PARIS) == [
        "Sun 29 03:15 +0200",
        "Sun 29 03:30 +0200",
    ]


def test_a_slot_that_moves_forward_takes_nothing_from_those_it_passes() -> None:
    me = account(PARIS, {SUNDAY: (time(2, 30), time(3), time(3, 15))})
    assert shown(list(slots_from(me, utc("2026-03-28 23:00"), utc("2026-03-29 12:00"))), PARIS) == [
        "Sun 29 03:00 +0200",
        "Sun 29 03:15 +0200",
        "Sun 29 03:30 +0200",
    ]


def test_a_slot_that_moves_past_midnight_stands_among_those_of_the_next_day() -> None:
    nuuk = ZoneInfo("America/Nuuk")
    me = account(nuuk, {5: (time(23, 30),), SUNDAY: (time(0, 15), time(0, 45))})
    assert shown(list(slots_from(me, utc("2026-03-28 12:00"), utc("2026-03-29 12:00"))), nuuk) == [
        "Sun 29 00:15 -0100",
        "Sun 29 00:30 -0100",
        "Sun 29 00:45 -0100",
    ]


def test_a_slot_that_moved_past_midnight_is_found_by_whoever_looks_from_midnight_on() -> None:
    nuuk = ZoneInfo("America/Nuuk")
    me = account(nuuk, {5: (time(23, 30),)})
    midnight = utc("2026-03-29 01:00")
    assert shown(list(slots_from(me, midnight, midnight + DAY)), nuuk) == ["Sun 29 00:30 -0100"]


def test_slots_that_a_clock_change_puts_on_one_instant_are_one_slot() -> None:
    me = account(PARIS, {SUNDAY: (time(2, 15), time(3, 15))})
    assert shown(list(slots_from(me, utc("2026-03-28 23:00"), utc("2026-03-29 12:00"))), PARIS) == [
        "Sun 29 03:15 +0200"
    ]


def test_the_slots_of_a_day_that_a_zone_leaves_out_join_those_of_the_next() -> None:
    apia = ZoneInfo("Pacific/Apia")
    me = account(apia, {4: (time(9), time(10)), 5: (time(10), time(11))})
    assert shown(list(slots_from(me, utc("2011-12-30 00:00"), utc("2011-12-31 09:00"))), apia) == [
        "Sat 31 09:00 +1400",
        "Sat 31 10:00 +1400",
        "Sat 31 11:00 +1400",
    ]


def test_without_a_schedule_there_are_no_slots() -> None:
    assert list(slots_from(account(PARIS, {}), utc("2026-01-01 00:00"), utc("2027-01-01 00:00"))) == []


@given(weeks)
def test_a_week_without_a_clock_change_has_exactly_as_many_slots_as_are_configured(
    week: dict[int, tuple[time, ...]],
) -> None:
    monday = utc("2026-11-22 23:00")
    found = list(slots_from(account(PARIS, week), monday, monday + 7 * DAY))
    assert [(slot.astimezone(PARIS).weekday(), slot.astimezone(PARIS).time()) for slot in found] == [
        (day, wall) for day, walls in sorted(week.items()) for wall in walls
    ]


@pytest.mark.parametrize("begins", ["2026-03-23 00:00", "2026-10-19 00:00"])
def test_a_week_with_a_clock_change_has_them_all_as_well(begins: str) -> None:
    every_hour = tuple(time(hour, minute) for hour in (0, 1, 3, 4, 23) for minute in (0, 20))
    start = datetime.fromisoformat(begins).replace(tzinfo=PARIS).astimezone(utc(begins).tzinfo)
    me = account(PARIS, dict.fromkeys(range(7), every_hour))
    assert len(list(slots_from(me, start, start + 7 * DAY + 2 * HOUR))) >= 7 * len(every_hour)
    assert len(list(slots_from(me, start, start + 7 * DAY - 2 * HOUR))) <= 7 * len(every_hour)


spans = scenes.flatmap(
    lambda scene: st.tuples(st.just(scene), st.tuples(*[instants(scene)] * 3).map(sorted), weeks)
)


@given(spans)
def test_slots_follow_each_other_and_lie_in_their_span(
    drawn: tuple[Scene, list[datetime], dict[int, tuple[time, ...]]],
) -> None:
    scene, (start, _, end), week = drawn
    found = list(slots_from(account(scene.zone, week), start, end))
    assert found == sorted(set(found))
    assert all(start <= slot < end for slot in found)


@given(spans)
def test_the_slots_of_two_adjoining_spans_are_those_of_the_whole(
    drawn: tuple[Scene, list[datetime], dict[int, tuple[time, ...]]],
) -> None:
    scene, (start, middle, end), week = drawn
    me = account(scene.zone, week)
    assert [*slots_from(me, start, middle), *slots_from(me, middle, end)] == list(slots_from(me, start, end))


@given(spans)
def test_every_minute_whose_wall_time_is_a_slot_for_the_first_time_that_day_is_one(
    drawn: tuple[Scene, list[datetime], dict[int, tuple[time, ...]]],
) -> None:
    scene, (start, _, end), week = drawn
    end = min(end, start + DAY)
    found = set(slots_from(account(scene.zone, week), start, end))
    minute = start.replace(second=0, microsecond=0)
    while minute < end:
        local = minute.astimezone(scene.zone)
        wanted = local.fold == 0 and local.time().replace(fold=0) in week.get(local.weekday(), ())
        if minute >= start and wanted:
            assert minute in found
        minute += MINUTE
