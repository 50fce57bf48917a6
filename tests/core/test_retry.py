"""When to try again after an attempt that certainly sent nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.retry import FIRST_WAIT, LONGEST_RESET, LONGEST_WAIT, next_try
from tests.core.strategies import MICROSECOND, utc

NOW = utc("2026-11-24 09:00")
THE_END = datetime.max.replace(tzinfo=UTC)
THE_BEGINNING = datetime.min.replace(tzinfo=UTC)

failures = st.integers(1, 60) | st.integers(1, 10**12)
resets = (
    st.none()
    | st.datetimes(timezones=st.just(UTC))
    | st.timedeltas(timedelta(days=-2), timedelta(days=2)).map(lambda wait: NOW + wait)
)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 30), (2, 60), (3, 120), (4, 240), (5, 480), (6, 900), (7, 900), (10**9, 900)],
)
def test_the_wait_doubles_from_half_a_minute_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert next_try(failures, NOW) == NOW + timedelta(seconds=seconds)


def test_a_later_reset_that_the_network_named_is_waited_for() -> None:
    reset = NOW + timedelta(minutes=14)
    assert next_try(1, NOW, reset) == reset


def test_an_earlier_reset_does_not_shorten_the_wait() -> None:
    assert next_try(3, NOW, NOW + timedelta(seconds=119)) == NOW + timedelta(seconds=120)


def test_a_reset_exactly_as_far_off_as_the_longest_window_is_believed() -> None:
    assert next_try(1, NOW, NOW + LONGEST_RESET) == NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    "absurd", [NOW + LONGEST_RESET + MICROSECOND, THE_END, THE_BEGINNING, NOW - timedelta(days=400)]
)
def test_a_reset_that_is_absurd_changes_nothing(absurd: datetime) -> None:
    assert next_try(1, NOW, absurd) == NOW + FIRST_WAIT


@given(failures, resets)
def test_the_next_try_is_never_sooner_than_the_first_wait_nor_later_than_the_longest_reset(
    failures: int, reset: datetime | None
) -> None:
    assert NOW + FIRST_WAIT <= next_try(failures, NOW, reset) <= NOW + LONGEST_RESET


@given(failures, resets)
def test_without_a_reset_to_wait_for_it_is_never_later_than_the_longest_wait(
    failures: int, reset: datetime | None
) -> None:
    if reset is None or reset <= NOW + LONGEST_WAIT:
        assert next_try(failures, NOW, reset) <= NOW + LONGEST_WAIT


@given(failures, failures, resets)
def test_more_failures_never_make_the_next_try_sooner(one: int, other: int, reset: datetime | None) -> None:
    fewer, more = sorted((one, other))
    assert next_try(fewer, NOW, reset) <= next_try(more, NOW, reset)


@given(failures, resets, resets)
def test_of_two_credible_resets_the_later_is_never_waited_for_less(
    failures: int, one: datetime | None, other: datetime | None
) -> None:
    sooner, later = sorted(reset or THE_BEGINNING for reset in (one, other))
    if later <= NOW + LONGEST_RESET:
        assert next_try(failures, NOW, sooner) <= next_try(failures, NOW, later)
