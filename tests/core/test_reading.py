"""When a timeline is read, how much of it, and what is remembered of a reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.core.account import Sync
from assistant.core.reading import (
    FRESH,
    LATE,
    LEAD,
    WHOLE_EVERY,
    Known,
    cost,
    due_at,
    is_whole,
    settled_id,
)
from assistant.core.retry import FIRST_WAIT, LONGEST_RESET
from assistant.core.snowflake import first_id
from tests.core.strategies import DAY, HOUR, MICROSECOND, MINUTE, utc

if TYPE_CHECKING:
    from datetime import datetime, timedelta

NOW = utc("2026-11-24 09:00")
WEEK = 7 * DAY
SYNC = Sync()


def read(at: datetime = NOW, **changes: object) -> Known:
    """A timeline that was read at an instant, all of it."""
    known: dict[str, object] = {
        "network": "",
        "user_id": "42",
        "username": "camille_example",
        "since_id": str(first_id(at - HOUR)),
        "read_at": at,
        "read_whole_at": at,
    }
    return Known(**(known | changes))  # type: ignore[arg-type]  # by keyword, as a test gives them


@pytest.mark.parametrize("known", [None, Known(""), Known("", "42", "camille_example")])
def test_what_was_never_read_is_read_at_once(known: Known | None) -> None:
    assert due_at(known, SYNC, NOW, None) == NOW


def test_it_is_read_regularly() -> None:
    assert due_at(read(), SYNC, NOW + MINUTE, None) == NOW + 15 * MINUTE
    assert due_at(read(), Sync(every=HOUR), NOW + MINUTE, None) == NOW + HOUR


@pytest.mark.parametrize(
    ("read_before", "due_before"),
    [
        (10 * MINUTE, LEAD),
        (FRESH + MICROSECOND, LEAD),
        (FRESH, FRESH - 15 * MINUTE),
        (LEAD, LEAD - 15 * MINUTE),
    ],
    ids=["long before", "a bit too old", "fresh enough", "just read"],
)
def test_it_is_read_shortly_before_a_post_unless_it_was_just_read(
    read_before: timedelta, due_before: timedelta
) -> None:
    post = NOW + 12 * MINUTE
    assert due_at(read(post - read_before), SYNC, post - read_before, post) == post - due_before


def test_a_post_far_off_does_not_put_the_next_reading_off() -> None:
    assert due_at(read(), SYNC, NOW, NOW + DAY) == NOW + 15 * MINUTE


def test_a_post_whose_time_has_come_wants_a_reading_first_and_once() -> None:
    post = NOW - MINUTE
    assert due_at(read(post - 10 * MINUTE), SYNC, NOW, post) <= NOW
    assert due_at(read(NOW), SYNC, NOW, post) == NOW + 15 * MINUTE


@pytest.mark.parametrize("ahead", [MICROSECOND, HOUR, 400 * DAY])
def test_a_clock_that_was_set_back_leaves_readings_that_tell_nothing(ahead: timedelta) -> None:
    assert due_at(read(NOW + ahead), SYNC, NOW, None) == NOW
    assert is_whole(read(NOW + ahead), WEEK, NOW)


def test_after_a_failure_nothing_is_read_before_the_next_try_whatever_is_due() -> None:
    known = read(NOW - HOUR).failed(NOW, "No way there.", None, 0.0)
    assert due_at(known, SYNC, NOW + MICROSECOND, NOW + MINUTE) == NOW + FIRST_WAIT
    assert due_at(known, SYNC, NOW + HOUR, None) == NOW + FIRST_WAIT


def test_failures_are_counted_with_growing_waits_and_what_the_network_asks_for() -> None:
    known, waits = Known(""), []
    for _ in range(8):
        known = known.failed(NOW, "No way there.", None, 0.0)
        assert known.retry_at is not None
        waits.append((known.retry_at - NOW).total_seconds())
    assert (known.failures, known.trouble) == (8, "No way there.")
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    assert Known("").failed(NOW, "Slow down.", NOW + HOUR, 0.0).retry_at == NOW + HOUR


@pytest.mark.parametrize("asked", [HOUR, LONGEST_RESET])
def test_a_wait_that_the_network_asked_for_is_kept_to(asked: timedelta) -> None:
    known = read(NOW - HOUR).failed(NOW, "Slow down.", NOW + asked, 1.0)
    assert known.retry_at is not None
    assert due_at(known, SYNC, NOW, None) == known.retry_at >= NOW + asked


def test_a_try_that_is_further_off_than_any_wait_betrays_a_clock_set_back_and_is_not_waited_for() -> None:
    known = read(NOW + 400 * DAY).failed(NOW + 400 * DAY, "No way there.", None, 0.0)
    assert due_at(known, SYNC, NOW, None) == NOW


OFFSETS = st.timedeltas(-3 * DAY, 3 * DAY)


@given(
    st.none() | OFFSETS,
    st.none() | OFFSETS,
    st.none() | OFFSETS,
    st.timedeltas(MINUTE, 3 * DAY),
)
@example(None, 2 * DAY, None, MINUTE)
def test_whatever_is_remembered_the_reading_comes_when_the_daemon_wakes_for_it(
    read_at: timedelta | None, retry_at: timedelta | None, post: timedelta | None, every: timedelta
) -> None:
    known = Known(
        "",
        read_at=None if read_at is None else NOW + read_at,
        retry_at=None if retry_at is None else NOW + retry_at,
    )
    next_post = None if post is None else NOW + post
    now, wakings = NOW, 0
    while (due := due_at(known, Sync(every), now, next_post)) > now:
        assert due <= now + max(every, LONGEST_RESET + MINUTE)
        now, wakings = due, wakings + 1
    assert wakings <= 2


@pytest.mark.parametrize(
    ("known", "whole"),
    [
        (Known(""), True),
        (read(since_id=None), True),
        (read(read_whole_at=None), True),
        (read(), False),
        (read(read_whole_at=NOW - WHOLE_EVERY + MICROSECOND), False),
        (read(read_whole_at=NOW - WHOLE_EVERY), True),
        (read(since_id=str(first_id(NOW - WEEK))), True),
        (read(since_id=str(first_id(NOW - WEEK + MINUTE))), False),
        (read(since_id="20"), True),
    ],
    ids=[
        "never read",
        "no post yet",
        "never whole",
        "just read",
        "whole not long ago",
        "whole a day ago",
        "newest post beyond the rules",
        "newest post within them",
        "an id from before ids told the time",
    ],
)
def test_all_that_guardrails_look_back_on_is_read_now_and_then(known: Known, whole: bool) -> None:
    assert is_whole(known, WEEK, NOW) is whole


def test_reading_goes_on_after_the_newest_post_that_nothing_can_appear_before_any_more() -> None:
    ids = [(NOW, "900"), (NOW - LATE + MICROSECOND, "800"), (NOW - LATE, "90"), (NOW - HOUR, "70")]
    assert settled_id(ids, None, NOW) == "90"
    assert settled_id(ids, "100", NOW) == "100"
    assert settled_id(ids[:2], None, NOW) is None
    assert settled_id([], "100", NOW) == "100"


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 10**19)), max_size=8),
    st.none() | st.integers(1, 10**19),
)
def test_reading_never_goes_back(posts: list[tuple[int, int]], since: int | None) -> None:
    ids = [(NOW - minutes * MINUTE, str(number)) for minutes, number in posts]
    settled = settled_id(ids, None if since is None else str(since), NOW)
    late = {number for minutes, number in posts if minutes * MINUTE < LATE}
    assert settled is None or int(settled) not in late - {since} - {n for m, n in posts if m * MINUTE >= LATE}
    assert since is None or (settled is not None and int(settled) >= since)


@pytest.mark.parametrize(
    ("posts", "told"), [(0, "$0.000"), (1, "$0.001"), (42, "$0.042"), (12_345, "$12.345")]
)
def test_what_reading_cost_is_told_in_dollars(posts: int, told: str) -> None:
    assert cost(posts) == told
