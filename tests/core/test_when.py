"""When: what people write, and the instant they mean."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.times import WEEKDAYS, at_local
from assistant.core.when import FORMS, When, parse_wall, parse_weekday, parse_when, say_when
from assistant.errors import UsageError

PARIS = ZoneInfo("Europe/Paris")
ZONES = [PARIS, *map(ZoneInfo, ("America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"))]
FRIDAY = datetime(2026, 11, 27, 10, 12, 30, 500_000, tzinfo=UTC)  # 11:12:30.5 in Paris


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-28T09:00+01:00", "2026-11-28 08:00"),
        ("2026-11-28T09:00:30-0530", "2026-11-28 14:30:30"),
        ("2026-11-28T09:00Z", "2026-11-28 09:00"),
        ("2026-11-28t09:00:00.25 z", "2026-11-28 09:00:00.250"),
        ("2026-11-28T09:00", "2026-11-28 08:00"),
        ("2026-11-28 09:00", "2026-11-28 08:00"),
        ("2026-11-28  9:00:15", "2026-11-28 08:00:15"),
        ("2026-11-28 at 9h", "2026-11-28 08:00"),
        ("2027-07-01 9am", "2027-07-01 07:00"),
        ("tomorrow 9:00", "2026-11-28 08:00"),
        (" Tomorrow  at 9:00 ", "2026-11-28 08:00"),
        ("today 18:30", "2026-11-27 17:30"),
        ("friday 18:30", "2026-11-27 17:30"),
        ("friday 11:13", "2026-11-27 10:13"),
        ("friday 11:12", "2026-12-04 10:12"),
        ("Thu 18:30", "2026-12-03 17:30"),
        ("in 2 hours", "2026-11-27 12:12:30"),
        ("in 45 minutes", "2026-11-27 10:57:30"),
        ("in 3 days", "2026-11-30 10:12:30"),
        ("in 1 second", "2026-11-27 10:12:31"),
        ("9:00", "2026-11-28 08:00"),
        ("9am", "2026-11-28 08:00"),
        ("9h", "2026-11-28 08:00"),
        ("9h30", "2026-11-28 08:30"),
        ("18:30", "2026-11-27 17:30"),
        ("at 18:30", "2026-11-27 17:30"),
        ("noon", "2026-11-27 11:00"),
        ("12 am", "2026-11-27 23:00"),
        ("24 December 9:00", "2026-12-24 08:00"),
        ("24 November 9:00", "2027-11-24 08:00"),
        ("27 nov 11:13", "2026-11-27 10:13"),
        ("1st July 2027, 9am", "2027-07-01 07:00"),
        ("29 feb 9:00", "2028-02-29 08:00"),
        ("Tuesday 2026-12-01 09:14", "2026-12-01 08:14"),
        ("on monday 9:00", "2026-11-30 08:00"),
    ],
)
def test_a_moment_is_read_as_people_write_it(text: str, expected: str) -> None:
    assert parse_when(text, FRIDAY, PARIS) == When(utc(expected), shifted=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("demain 9h", "2026-11-28 08:00"),
        ("Demain à 9 h 30", "2026-11-28 08:30"),
        ("aujourd'hui 18h", "2026-11-27 17:00"),
        ("aujourd\N{RIGHT SINGLE QUOTATION MARK}hui à 18:30", "2026-11-27 17:30"),
        ("après-demain 9h", "2026-11-29 08:00"),
        ("apres demain à midi", "2026-11-29 11:00"),
        ("apre\N{COMBINING GRAVE ACCENT}s-demain 9h", "2026-11-29 08:00"),
        ("vendredi 18:30", "2026-11-27 17:30"),
        ("vendredi à 18h30", "2026-11-27 17:30"),
        ("vendredi à 11h12", "2026-12-04 10:12"),
        ("MAR. 9h", "2026-12-01 08:00"),
        ("le samedi 9h", "2026-11-28 08:00"),
        ("midi", "2026-11-27 11:00"),
        ("à midi", "2026-11-27 11:00"),
        ("à 9h", "2026-11-28 08:00"),
        ("9 heures", "2026-11-28 08:00"),
        ("9 heures 05", "2026-11-28 08:05"),
        ("dans 2 heures", "2026-11-27 12:12:30"),
        ("dans 3 jours", "2026-11-30 10:12:30"),
        ("le 24 novembre 9h", "2027-11-24 08:00"),
        ("24 novembre 2027 à 9h", "2027-11-24 08:00"),
        ("1er déc. 9h", "2026-12-01 08:00"),
        ("15 août 9h", "2027-08-15 07:00"),
        ("mardi 1er décembre 2026 à 09:14", "2026-12-01 08:14"),
    ],
)
def test_a_moment_is_read_in_french_too(text: str, expected: str) -> None:
    assert parse_when(text, FRIDAY, PARIS) == When(utc(expected), shifted=False)


NO_TIME = "is no time of day: hours go from 00 to 23"
NO_ISO_TIME = f"{NO_TIME}, minutes and seconds from 00 to 59, and an offset is less than 24 hours."
SPANS = "write for example 45 minutes, 2 hours, 1h30, 7 days or 2 weeks"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", f"write for example {FORMS}."),
        ("later", f"write for example {FORMS}."),
        ("24/12/2026 9:00", f"write for example {FORMS}."),
        ("9", f"write for example {FORMS}."),
        ("Tomorow 9:00", f"'tomorow' is perhaps meant to be 'tomorrow'; write for example {FORMS}."),
        ("tomorrow", "a time of day is needed too; write tomorrow 09:00."),
        ("2026-11-28", "a time of day is needed too; write 2026-11-28 09:00."),
        ("25:00", f"'25:00' {NO_TIME} and minutes from 00 to 59."),
        ("2026-11-28T09:00:61", f"'09:00:61' {NO_ISO_TIME}"),
        ("2026-11-28T09:00+25:00", f"'09:00+25:00' {NO_ISO_TIME}"),
        ("friday nine", "'nine' is no time of day; write for example 08:30, 18:30, 9h30, 9am or noon."),
        ("13 pm", "'13 pm' is no time of day: with am and pm, hours go from 1 to 12."),
        ("2026-02-30 9:00", "there is no day 2026-02-30; a date is year-month-day, as in 2026-11-24."),
        ("2062-11-28 9:00", "2062-11-28 is more than 10 years away; check the year."),
        ("demian 9h", f"'demian' is perhaps meant to be 'demain'; write for example {FORMS}."),
        ("vendrdi 9h", f"'vendrdi' is perhaps meant to be 'vendredi'; write for example {FORMS}."),
        ("minuit", f"write for example {FORMS}."),
        ("24 jui 9h", f"write for example {FORMS}."),  # of June or of July
        ("24 décembre", "a time of day is needed too; write 24 decembre 09:00."),
        ("31 novembre 9h", "there is no day 31 novembre; a date is year-month-day, as in 2026-11-24."),
        ("31 June 2027 9h", "there is no day 2027-06-31; a date is year-month-day, as in 2026-11-24."),
        ("lundi 1er décembre 9h", "Tuesday 2026-12-01 is not a Monday; check the date."),
        ("in 2 fortnights", f"'2 fortnights' is not a length of time: 'fortnights' is no unit; {SPANS}."),
    ],
)
def test_what_names_no_moment_is_refused_with_what_would(text: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_when(text, FRIDAY, PARIS)
    assert str(caught.value) == f"The time '{text}' is not understood: {why}"


@pytest.mark.parametrize(
    ("text", "taken_for"),
    [
        ("today 9:00", "Friday 2026-11-27 09:00"),
        ("today 11:12", "Friday 2026-11-27 11:12"),
        ("2026-11-27T09:00Z", "Friday 2026-11-27 10:00"),
    ],
)
def test_a_moment_that_is_past_is_refused_with_what_it_was_taken_for(text: str, taken_for: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_when(text, FRIDAY, PARIS)
    assert str(caught.value) == (
        f"The time '{text}' is {taken_for} (Europe/Paris), which is past "
        "(it is now Friday 2026-11-27 11:12); give a later one."
    )


def test_a_wall_time_that_a_clock_change_skips_moves_forward_and_says_so() -> None:
    assert parse_when("2027-03-28 02:30", FRIDAY, PARIS) == When(utc("2027-03-28 01:30"), shifted=True)
    saturday = utc("2027-03-27 01:30")  # 02:30 in Paris, a day before it is skipped
    assert parse_when("2:30", saturday, PARIS) == When(utc("2027-03-28 01:30"), shifted=True)
    assert parse_when("in 1 day", saturday, PARIS) == When(utc("2027-03-28 01:30"), shifted=True)


def test_a_wall_time_that_comes_twice_is_the_first() -> None:
    assert parse_when("2027-10-31 02:30", FRIDAY, PARIS) == When(utc("2027-10-31 00:30"), shifted=False)


def test_days_keep_the_time_of_day_and_hours_elapse_when_the_clocks_change() -> None:
    before = utc("2027-03-27 11:00")  # noon in Paris; the next day has 23 hours
    assert parse_when("in 1 day", before, PARIS) == When(utc("2027-03-28 10:00"))
    assert parse_when("in 24 hours", before, PARIS) == When(utc("2027-03-28 11:00"))
    assert parse_when("in 1 day 2 hours", before, PARIS) == When(utc("2027-03-28 12:00"))


def test_days_after_the_second_of_two_like_hours_keep_the_time_of_day() -> None:
    second = utc("2026-10-25 01:30")  # 02:30 in Paris for the second time
    assert parse_when("in 154 days", second, PARIS) == When(utc("2027-03-28 01:30"), shifted=True)


def test_a_day_that_a_country_skipped_is_the_day_after() -> None:
    apia = ZoneInfo("Pacific/Apia")  # had no 2011-12-30, a Friday
    thursday = at_local(datetime(2011, 12, 29, tzinfo=UTC).date(), time(12), apia)
    saturday = at_local(datetime(2011, 12, 31, tzinfo=UTC).date(), time(9), apia)
    assert parse_when("tomorrow 9:00", thursday, apia) == When(saturday, shifted=True)


def test_an_instant_is_said_with_its_weekday_and_zone() -> None:
    assert say_when(utc("2026-11-27 17:30"), PARIS) == "Friday 2026-11-27 18:30 (Europe/Paris)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08:30", time(8, 30)),
        ("8:30", time(8, 30)),
        ("0:00", time(0)),
        ("8h", time(8)),
        ("8 h 05", time(8, 5)),
        ("8 AM", time(8)),
        ("8:30 pm", time(20, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        (" Noon ", time(12)),
        ("Midi", time(12)),
        ("18 heures 30", time(18, 30)),
    ],
)
def test_a_time_of_day_is_read_as_people_write_it(text: str, expected: time) -> None:
    assert parse_wall(text) == expected


@pytest.mark.parametrize(
    "text", ["24:00", "8:60", "8", "8:3", "0am", "8.30", "midnight", "8h30m", "08:30:00", ""]
)
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(repr(text))} is no time of day"):
        parse_wall(text)


def test_a_weekday_is_known_by_three_letters_or_more() -> None:
    assert [parse_weekday(name[:3]) for name in WEEKDAYS] == list(range(7))
    assert parse_weekday("Thurs") == 3
    assert parse_weekday("th") is None
    assert parse_weekday("someday") is None


def test_a_weekday_is_known_in_french_too() -> None:
    names = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    assert [parse_weekday(name) for name in names] == list(range(7))
    assert [parse_weekday(name[:3].upper()) for name in names] == list(range(7))
    assert len({name[:3] for name in (*WEEKDAYS, *names)}) == 14


moments = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
walls = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))
zones = st.sampled_from(ZONES)


@given(st.sampled_from([*WEEKDAYS, None]), walls, moments, zones)
def test_the_next_time_of_day_is_the_first_ahead_and_shows_that_time_unless_it_is_skipped(
    weekday: str | None, wall: time, now: datetime, zone: ZoneInfo
) -> None:
    when = parse_when(f"{weekday or 'at'} {wall:%H:%M}", now, zone)
    assert now < when.instant <= now + timedelta(days=8 if weekday else 2)
    if not when.shifted:
        local = when.instant.astimezone(zone)
        assert local.time() == wall
        assert weekday in {None, WEEKDAYS[local.weekday()]}


@given(st.integers(1, 3000), moments, zones)
def test_days_ahead_keep_the_time_of_day_unless_it_is_skipped(
    days: int, now: datetime, zone: ZoneInfo
) -> None:
    when = parse_when(f"in {days} days", now, zone)
    local, then = now.astimezone(zone), when.instant.astimezone(zone)
    assert when.instant > now
    if not when.shifted:
        assert then.date() == local.date() + timedelta(days=days)
        assert then.time() == local.time().replace(microsecond=0)


@given(moments, moments, zones)
def test_an_iso_moment_ahead_is_that_instant_in_any_zone(
    moment: datetime, now: datetime, zone: ZoneInfo
) -> None:
    try:
        when = parse_when(moment.astimezone(zone).isoformat(), now, PARIS)
    except UsageError:
        assert moment <= now
    else:
        assert when == When(moment)


pieces = st.sampled_from(
    [
        *("in", "at", "friday", "today", "2027-01-31", "T", "9", "9:00", "25:61", "am", "Z", "+01", "3 days"),
        *(
            "dans",
            "à",
            "le",
            "1er",
            "31 ",
            "29 février",
            "jeudi",
            "aujourd\N{RIGHT SINGLE QUOTATION MARK}hui",
            "9999",
            "9h",
            "3 jours",
        ),
    ]
)


@given(st.text() | st.lists(pieces).map(" ".join) | st.lists(pieces).map("".join), moments, zones)
def test_any_text_is_a_moment_ahead_or_is_refused_in_a_sentence(
    text: str, now: datetime, zone: ZoneInfo
) -> None:
    try:
        when = parse_when(text, now, zone)
    except UsageError as error:
        assert str(error).startswith("The time ")  # noqa: PT017 - most texts are refused, some are not
        assert str(error).endswith(".")  # noqa: PT017 - as above
    else:
        assert when.instant > now
        assert when.instant.tzinfo is UTC
