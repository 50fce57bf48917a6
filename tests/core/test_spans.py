"""How long, and which part: what people write, and what they read."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.rules import say_part
from assistant.core.spans import (
    LONGEST,
    Span,
    near,
    parse_duration,
    parse_part,
    parse_span,
    quoted,
    say_duration,
)

DAYS, HOURS, MINUTES, SECONDS = (timedelta(**{unit: 1}) for unit in ("days", "hours", "minutes", "seconds"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45 minutes", 45 * MINUTES),
        ("45 min", 45 * MINUTES),
        ("45m", 45 * MINUTES),
        ("1 minute", MINUTES),
        ("2 hours", 2 * HOURS),
        ("2h", 2 * HOURS),
        ("1h30", 90 * MINUTES),
        ("1 h 30 min", 90 * MINUTES),
        ("1 hour 30 minutes 5 seconds", 90 * MINUTES + 5 * SECONDS),
        ("7 days", 7 * DAYS),
        ("7d", 7 * DAYS),
        ("90d", 90 * DAYS),
        ("2 weeks", 14 * DAYS),
        ("30 s", 30 * SECONDS),
        ("  30\tSECONDS ", 30 * SECONDS),
        ("3 jours", 3 * DAYS),
        ("2 heures", 2 * HOURS),
        ("2\N{NO-BREAK SPACE}semaines", 14 * DAYS),
        ("10 secondes", 10 * SECONDS),
        ("3650 days", LONGEST),
    ],
)
def test_a_length_of_time_is_read_as_people_write_it(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


ORDER = "each unit may stand once, the largest first, as in 1 day 2 hours 30 minutes."
FORMS = "write for example 45 minutes, 2 hours, 1h30, 7 days or 2 weeks."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"'' is not a length of time; {FORMS}"),
        ("45", f"'45' is not a length of time; {FORMS}"),
        ("a while", f"'a while' is not a length of time; {FORMS}"),
        ("-5 minutes", f"'-5 minutes' is not a length of time; {FORMS}"),
        ("1.5 hours", f"'1.5 hours' is not a length of time; {FORMS}"),
        ("5 m\n!", f"'5 m\\n!' is not a length of time; {FORMS}"),
        (
            "45 minuts",
            "'45 minuts' is not a length of time: 'minuts' is no unit (the nearest is 'minutes'); " + FORMS,
        ),
        ("1 month", f"'1 month' is not a length of time: 'month' is no unit; {FORMS}"),
        ("5m30", f"'5m30' is not a length of time: the last number has no unit; {FORMS}"),
        ("30 min 1 h", f"'30 min 1 h' is not a length of time: {ORDER}"),
        ("1h 1h", f"'1h 1h' is not a length of time: {ORDER}"),
        ("0 min", "'0 min' is out of range; a length of time is above zero and at most 3650 days."),
        (
            "3650 days 1 s",
            "'3650 days 1 s' is out of range; a length of time is above zero and at most 3650 days.",
        ),
        (
            "999999999 weeks",
            "'999999999 weeks' is out of range; a length of time is above zero and at most 3650 days.",
        ),
    ],
)
def test_what_is_no_length_of_time_is_refused_with_what_is(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_duration(text)


def test_days_and_weeks_are_kept_apart_from_elapsed_time() -> None:
    assert parse_span("1 week 2 days 3 hours") == Span(9, 3 * HOURS)
    assert parse_span("48 hours") == Span(0, 48 * HOURS)


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (45 * MINUTES, "45 minutes"),
        (90 * MINUTES, "1 hour 30 minutes"),
        (7 * DAYS, "7 days"),
        (DAYS, "1 day"),
        (25 * HOURS, "1 day 1 hour"),
        (20 * MINUTES + 3.9 * SECONDS, "20 minutes 3 seconds"),
        (0.9 * SECONDS, "0 seconds"),
        (0 * SECONDS, "0 seconds"),
        (LONGEST, "3650 days"),
    ],
)
def test_a_length_of_time_is_said_in_whole_seconds_that_have_passed(
    duration: timedelta, expected: str
) -> None:
    assert say_duration(duration) == expected


@given(st.integers(1, LONGEST // SECONDS))
def test_every_length_of_time_that_is_said_can_be_written_back(seconds: int) -> None:
    duration = seconds * SECONDS
    assert parse_duration(say_duration(duration)) == duration


@given(st.text() | st.from_regex(r"\A[0-9]{0,12} ?[a-z]{0,6} ?[0-9]{0,3}\Z"))
def test_any_text_is_a_length_of_time_within_bounds_or_is_refused(text: str) -> None:
    try:
        duration = parse_duration(text)
    except ValueError as error:
        assert str(error).endswith(".")  # noqa: PT017 - most texts are refused, some are not
    else:
        assert timedelta(0) < duration <= LONGEST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30%", 3000),
        ("33.33 %", 3333),
        ("33,3\N{NARROW NO-BREAK SPACE}%", 3330),
        (" 0% ", 0),
        ("0.05%", 5),
        ("100%", 10_000),
        ("100.00%", 10_000),
    ],
)
def test_a_percentage_is_read_in_hundredths_of_a_percent(text: str, expected: int) -> None:
    assert parse_part(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0.3", "'0.3' is not a percentage; a fraction such as 0.3 is written 30%."),
        ("0,3333", "'0,3333' is not a percentage; a fraction such as 0.3333 is written 33.33%."),
        ("30", "'30' is not a percentage; write 30%."),
        ("a third", "'a third' is not a percentage; write for example 30%."),
        ("", "'' is not a percentage; write for example 30%."),
        ("-1%", "'-1%' is not a percentage; write for example 30%."),
        ("33.333%", "'33.333%' is too fine; a percentage has at most two decimals, as in 33.33%."),
        ("100.01%", "'100.01%' is too much; a percentage goes from 0% to 100%."),
    ],
)
def test_what_is_no_percentage_is_refused_with_how_to_write_it(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_part(text)


@given(st.integers(0, 10_000))
def test_every_percentage_that_is_said_can_be_written_back(part: int) -> None:
    assert parse_part(say_part(part)) == part


def test_what_somebody_wrote_is_shown_on_one_line_without_control_characters_and_cut_where_long() -> None:
    assert quoted("it's\n\x1b[31m") == '"it\'s\\n\\x1b[31m"'
    assert quoted("x" * 60) == f"'{'x' * 60}'"
    assert quoted("x" * 61) == f"'{'x' * 60}…'"


def test_the_nearest_word_is_found_only_where_one_is_alike() -> None:
    assert near("maxx", ("min", "max")) == "max"
    assert near("timezone", ("min", "max")) is None
