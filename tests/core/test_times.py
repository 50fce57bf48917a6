"""Local time: what a wall clock shows, and which instants it means."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.times import at_local, ceil_minute, day_start, local_day, speak, speak_day, speak_from
from tests.core.strategies import DAY, HOUR, MINUTE, Scene, instants, scenes, utc, walls

PARIS = ZoneInfo("Europe/Paris")


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return local(instant, zone) - instant.replace(tzinfo=None)


def test_an_ordinary_wall_time_is_the_instant_at_which_the_clock_shows_it() -> None:
    assert at_local(date(2026, 11, 24), time(9, 14), PARIS) == utc("2026-11-24 08:14")
    assert at_local(date(2026, 7, 1), time(9, 14), PARIS) == utc("2026-07-01 07:14")
    assert at_local(date(2026, 7, 1), time(9, 14), PARIS).tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "day", "wall", "shown"),
    [
        ("Europe/Paris", date(2026, 3, 29), time(2, 30), "2026-03-29 03:30"),
        ("Europe/Paris", date(2026, 3, 29), time(2), "2026-03-29 03:00"),
        ("America/New_York", date(2026, 3, 8), time(2, 59), "2026-03-08 03:59"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-04 02:45"),
        ("America/Havana", date(2026, 3, 8), time(0), "2026-03-08 01:00"),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 30), "2026-04-24 01:30"),
        ("America/Nuuk", date(2026, 3, 28), time(23, 30), "2026-03-29 00:30"),
        ("Antarctica/Troll", date(2026, 3, 29), time(1, 45), "2026-03-29 03:45"),
        ("Pacific/Apia", date(2011, 12, 30), time(9), "2011-12-31 09:00"),
    ],
)
def test_a_wall_time_that_a_clock_change_skips_moves_forward_by_what_was_skipped(
    zone: str, day: date, wall: time, shown: str
) -> None:
    instant = at_local(day, wall, ZoneInfo(zone))
    assert local(instant, ZoneInfo(zone)) == datetime.fromisoformat(shown)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "instant"),
    [
        ("Europe/Paris", date(2026, 10, 25), time(2, 30), "2026-10-25 00:30"),
        ("America/New_York", date(2026, 11, 1), time(1), "2026-11-01 05:00"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04 14:45"),
        ("America/Havana", date(2026, 11, 1), time(0), "2026-11-01 04:00"),
        ("Africa/Cairo", date(2026, 10, 29), time(23, 30), "2026-10-29 20:30"),
    ],
)
def test_a_wall_time_that_comes_twice_is_the_first(zone: str, day: date, wall: time, instant: str) -> None:
    assert at_local(day, wall, ZoneInfo(zone)) == utc(instant)


@given(scenes, st.integers(-9, 9), walls)
def test_a_wall_time_is_shown_first_at_its_instant_or_else_was_skipped(
    scene: Scene, days: int, wall: time
) -> None:
    day = local_day(scene.moment, scene.zone) + timedelta(days=days)
    wanted = datetime.combine(day, wall)
    found = at_local(day, wall, scene.zone)
    around = [found + quarters * 15 * MINUTE for quarters in range(-108, 109)]  # 27 hours: more than any day
    shown = [instant for instant in around if local(instant, scene.zone) == wanted]
    if shown:
        assert found == shown[0]
    else:
        assert local(found, scene.zone) - wanted == offset(found, scene.zone) - offset(around[0], scene.zone)


@given(scenes.flatmap(lambda scene: st.tuples(st.just(scene), instants(scene))))
def test_an_instant_lies_in_its_local_day_and_no_other(drawn: tuple[Scene, datetime]) -> None:
    scene, instant = drawn
    day = local_day(instant, scene.zone)
    assert instant.astimezone(scene.zone).date() == day
    begins, ends = (day_start(day + timedelta(days=days), scene.zone) for days in (0, 1))
    assert begins <= instant < ends
    assert local_day(begins, scene.zone) == day
    assert local_day(begins - timedelta(microseconds=1), scene.zone) < day


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Paris", date(2026, 11, 24), 24),
        ("Europe/Paris", date(2026, 3, 29), 23),
        ("Europe/Paris", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("America/Havana", date(2026, 11, 1), 25),
        ("America/Nuuk", date(2026, 3, 28), 23),
        ("Antarctica/Troll", date(2026, 10, 25), 26),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_a_local_day_is_as_long_as_its_clocks_make_it(zone: str, day: date, hours: float) -> None:
    begins, ends = (day_start(day + timedelta(days=days), ZoneInfo(zone)) for days in (0, 1))
    assert ends - begins == hours * HOUR


def test_days_and_minutes_are_spoken_with_their_weekday() -> None:
    assert speak_day(date(2026, 11, 24)) == "Tuesday 2026-11-24"
    assert speak(utc("2026-11-23 23:14:59.999999"), PARIS) == "Tuesday 2026-11-24 00:14"
    assert speak(utc("2026-11-29 11:00"), PARIS) == "Sunday 2026-11-29 12:00"


@pytest.mark.parametrize(
    ("instant", "minute"),
    [
        ("2026-11-24 09:14", "2026-11-24 09:14"),
        ("2026-11-24 09:14:00.000001", "2026-11-24 09:15"),
        ("2026-11-24 09:59:59.999999", "2026-11-24 10:00"),
        ("2026-12-31 23:59:30", "2027-01-01 00:00"),
    ],
)
def test_from_an_instant_on_means_from_the_first_full_minute_that_is_not_before_it(
    instant: str, minute: str
) -> None:
    assert ceil_minute(utc(instant)) == utc(minute)
    assert speak_from(utc(instant), ZoneInfo("UTC")).endswith(minute)


def test_the_minute_from_which_on_is_spoken_after_the_clocks_have_changed() -> None:
    assert speak_from(utc("2026-03-29 00:59:30"), PARIS) == "Sunday 2026-03-29 03:00"


@given(st.timedeltas(timedelta(0), 36_500 * DAY).map(lambda age: utc("1990-01-01 00:00") + age))
def test_the_first_full_minute_is_less_than_a_minute_away(instant: datetime) -> None:
    minute = ceil_minute(instant)
    assert (minute.second, minute.microsecond) == (0, 0)
    assert instant <= minute < instant + MINUTE
