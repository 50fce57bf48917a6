"""The guardrails one by one: what each counts, when it refuses, and where it stands."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, time, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.core.rules import (
    WEEK,
    WHOLE,
    Band,
    Count,
    Gauge,
    MinGap,
    PostsPerDay,
    QuietHours,
    ShareRequestsPerWeek,
    say_part,
)
from assistant.core.timeline import Category, Entry, Timeline
from assistant.core.times import day_start
from tests.core import restated
from tests.core.strategies import (
    CURATED,
    DAY,
    HOUR,
    MICROSECOND,
    MINUTE,
    PERSONAL,
    PLAIN,
    REQUEST,
    Case,
    daily,
    limits,
    min_gaps,
    one_rule,
    parts,
    quiet_hours,
    requests,
    utc,
)

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.draft import Content
    from assistant.core.rules import Rule

PARIS = ZoneInfo("Europe/Paris")
NOON = utc("2026-11-24 11:00")  # Tuesday, 12:00 in Paris
TODAY = (utc("2026-11-23 23:00"), utc("2026-11-24 23:00"))
THIRD = Band(Category.PERSONAL, "professional", 2000, 4000, WEEK)


def stands(*posts: datetime | tuple[datetime, Content], zone: ZoneInfo = PARIS) -> Timeline:
    """A timeline of posts numbered from 1, plain ones unless said otherwise."""
    drawn = [post if isinstance(post, tuple) else (post, PLAIN) for post in posts]
    return Timeline(
        [Entry(at, content, post_id=number) for number, (at, content) in enumerate(drawn, 1)], zone
    )


def mix(personal: int, others: int, before: datetime = NOON) -> Timeline:
    """So many personal and other posts, a minute apart, the last one minute ago."""
    kinds = [PERSONAL] * personal + [PLAIN] * others
    return stands(*((before - minute * MINUTE, content) for minute, content in enumerate(kinds, 1)))


# posts_per_day


def test_the_day_is_full_when_one_more_would_exceed_its_limit() -> None:
    timeline = stands(NOON - HOUR, NOON - 2 * HOUR)
    assert not PostsPerDay(3).refuses(PLAIN, NOON, timeline)
    assert PostsPerDay(2).refuses(PLAIN, NOON, timeline)
    assert PostsPerDay(2).explain(PLAIN, NOON, timeline) == Count(
        message="Tuesday 2026-11-24 already has 2 posts; at most 2 may go out.",
        observed=3,
        limit=2,
        window=TODAY,
        counted=timeline.entries,
    )


def test_one_post_is_not_spoken_of_as_several() -> None:
    timeline = stands(NOON - HOUR)
    message = "Tuesday 2026-11-24 already has 1 post; at most 1 may go out."
    assert PostsPerDay(1).explain(PLAIN, NOON, timeline).message == message


def test_the_day_is_the_accounts_own_and_counts_to_its_very_ends() -> None:
    begin, end = TODAY
    assert PostsPerDay(1).refuses(PLAIN, end - MICROSECOND, stands(begin))
    assert PostsPerDay(1).refuses(PLAIN, begin, stands(begin))
    assert not PostsPerDay(1).refuses(PLAIN, begin, stands(begin - MICROSECOND))
    assert not PostsPerDay(1).refuses(PLAIN, end, stands(begin, end - MICROSECOND))


def test_what_comes_later_on_the_day_does_not_count_for_what_goes_before() -> None:
    assert not PostsPerDay(1).refuses(PLAIN, NOON, stands(NOON + MICROSECOND))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Paris", date(2026, 3, 29), 23),
        ("Europe/Paris", date(2026, 10, 25), 25),
        ("America/Havana", date(2026, 3, 8), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("Africa/Cairo", date(2026, 10, 29), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ],
)
def test_a_day_on_which_clocks_change_is_counted_whole(zone: str, day: date, hours: float) -> None:
    begin = day_start(day, ZoneInfo(zone))
    last = begin + hours * HOUR - MICROSECOND
    assert PostsPerDay(1).refuses(PLAIN, last, stands(begin, zone=ZoneInfo(zone)))
    assert not PostsPerDay(1).refuses(PLAIN, begin, stands(begin - MICROSECOND, zone=ZoneInfo(zone)))
    assert not PostsPerDay(1).refuses(PLAIN, last + MICROSECOND, stands(begin, last, zone=ZoneInfo(zone)))


def test_todays_posts_stand_beside_their_limit() -> None:
    assert PostsPerDay(5).gauge(NOON, stands(NOON - HOUR, NOON - DAY)) == Gauge(
        "posts_per_day", observed=1, of=None, minimum=None, maximum=5, window=TODAY
    )


@given(one_rule(daily))
def test_posting_whatever_passes_never_gives_a_local_day_more_than_its_limit(case: Case) -> None:
    (rule,) = case.policy.rules
    assert isinstance(rule, PostsPerDay)
    accepted = post_what_passes(rule, case)
    for entry in accepted:
        day = entry.at.astimezone(case.zone).date()
        assert len(restated.on_day(accepted, day, case.zone)) <= rule.maximum


def post_what_passes(rule: Rule, case: Case) -> list[Entry]:
    """The entries of a case tried one after the other in the order of time, as far as the rule lets them."""
    accepted: list[Entry] = []
    for entry in case.timeline.entries:
        if not rule.refuses(entry.content, entry.at, Timeline(accepted, case.zone)):
            accepted.append(entry)
    return accepted


# share_requests_per_week


def week_of_requests(number: int) -> Timeline:
    return stands(*((NOON - day * DAY, REQUEST) for day in range(1, number + 1)), NOON - HOUR)


def test_requests_to_share_are_begging_when_one_more_would_exceed_the_weeks_limit() -> None:
    assert not ShareRequestsPerWeek(3, 5).refuses(REQUEST, NOON, week_of_requests(4))
    assert ShareRequestsPerWeek(3, 5).refuses(REQUEST, NOON, week_of_requests(5))
    timeline = week_of_requests(5)
    assert ShareRequestsPerWeek(3, 5).explain(REQUEST, NOON, timeline) == Count(
        message="5 requests to share stand in the 7 days before Tuesday 2026-11-24 12:00; at most 5 may.",
        observed=6,
        limit=5,
        window=(NOON - WEEK, NOON),
        counted=[entry for entry in timeline.entries if entry.content.share_request],
    )


def test_one_request_to_share_is_not_spoken_of_as_several() -> None:
    message = "1 request to share stands in the 7 days before Tuesday 2026-11-24 12:00; at most 1 may."
    assert ShareRequestsPerWeek(0, 1).explain(REQUEST, NOON, week_of_requests(1)).message == message


def test_what_asks_for_nothing_is_never_begging() -> None:
    assert not ShareRequestsPerWeek(0, 1).refuses(PLAIN, NOON, week_of_requests(7))


def test_a_request_leaves_the_window_exactly_168_hours_after_it_was_posted() -> None:
    spring = utc("2026-03-25 11:00")  # the clocks change within the week
    timeline = stands((spring, REQUEST))
    assert ShareRequestsPerWeek(0, 1).refuses(REQUEST, spring + timedelta(hours=168) - MICROSECOND, timeline)
    assert not ShareRequestsPerWeek(0, 1).refuses(REQUEST, spring + timedelta(hours=168), timeline)


def test_the_weekly_minimum_refuses_nothing() -> None:
    assert not any(ShareRequestsPerWeek(3, 5).refuses(kind, NOON, stands()) for kind in (PLAIN, REQUEST))


@pytest.mark.parametrize(
    ("minimum", "hours_ago", "wanted"),
    [
        (3, [], True),
        (3, [56], True),  # a third of a week
        (3, [55], False),
        (3, [56, 112], True),
        (3, [57, 100, 167], False),  # the week has its three
        (3, [57, 100, 168], True),
        (1, [167], False),
        (0, [], False),
    ],
)
def test_requests_are_wanted_while_the_week_is_short_of_them_and_spread_evenly(
    minimum: int, hours_ago: list[int], *, wanted: bool
) -> None:
    timeline = stands(*((NOON - hours * HOUR, REQUEST) for hours in hours_ago), NOON - HOUR)
    wishes = ShareRequestsPerWeek(minimum, 5).wishes(REQUEST)
    counts = [timeline.count(feature, NOON - over, NOON) < enough for feature, over, enough in wishes]
    assert (counts != [] and all(counts)) is wanted
    assert ShareRequestsPerWeek(minimum, 5).wishes(PLAIN) == ()


def test_the_balance_tells_by_how_many_requests_the_week_is_short() -> None:
    gauge = Gauge(
        "share_requests_per_week",
        observed=1,
        of=None,
        minimum=3,
        maximum=5,
        window=(NOON - WEEK, NOON),
        advice="2 more would reach the weekly minimum",
    )
    assert ShareRequestsPerWeek(3, 5).gauge(NOON, week_of_requests(1)) == gauge
    reached = replace(gauge, observed=3, advice=None)
    assert ShareRequestsPerWeek(3, 5).gauge(NOON, week_of_requests(3)) == reached


@given(one_rule(requests))
def test_posting_whatever_passes_never_puts_more_requests_into_any_168_hours(case: Case) -> None:
    (rule,) = case.policy.rules
    assert isinstance(rule, ShareRequestsPerWeek)
    asked = [entry for entry in post_what_passes(rule, case) if entry.content.share_request]
    for last in asked:
        week = [entry for entry in asked if timedelta(0) <= last.at - entry.at < timedelta(hours=168)]
        assert len(week) <= rule.maximum


# personal, curated


def test_a_personal_post_too_many_is_refused_with_the_numbers_and_the_way_out() -> None:
    timeline = mix(personal=4, others=5)  # 5 of 10 would be 50%
    assert THIRD.refuses(PERSONAL, NOON, timeline)
    assert THIRD.explain(PERSONAL, NOON, timeline) == Count(
        message="5 of the 10 posts in the 7 days before Tuesday 2026-11-24 12:00 would then be "
        "personal; at most 4 may be (40%).",
        observed=5,
        limit=4,
        window=(NOON - WEEK, NOON),
        counted=timeline.entries,
        first="one professional post first",
    )


def test_a_professional_post_too_many_is_refused_likewise() -> None:
    timeline = mix(personal=1, others=8)
    assert not THIRD.refuses(PERSONAL, NOON, timeline)
    assert not THIRD.refuses(PLAIN, NOON, mix(personal=1, others=7))
    assert THIRD.refuses(PLAIN, NOON, timeline)
    assert THIRD.explain(PLAIN, NOON, timeline) == Count(
        message="Only 1 of the 10 posts in the 7 days before Tuesday 2026-11-24 12:00 would then be "
        "personal; at least 2 must be (20%).",
        observed=1,
        limit=2,
        window=(NOON - WEEK, NOON),
        counted=timeline.entries,
        first="one personal post first",
    )


def test_several_posts_may_be_needed_first() -> None:
    assert THIRD.explain(PERSONAL, NOON, mix(personal=8, others=2)).first == "10 professional posts first"
    assert THIRD.explain(PLAIN, NOON, mix(personal=0, others=20)).first == "5 personal posts first"


@pytest.mark.parametrize(("minimum", "maximum"), [(0, 0), (WHOLE, WHOLE)])
def test_nothing_can_be_posted_first_where_a_band_leaves_no_room_for_a_kind(
    minimum: int, maximum: int
) -> None:
    band = Band(Category.PERSONAL, "professional", minimum, maximum, WEEK)
    content = PLAIN if minimum else PERSONAL
    assert band.refuses(content, NOON, stands())
    assert band.explain(content, NOON, stands()).first is None


def test_thirty_percent_of_ten_is_three() -> None:
    band = Band(Category.CURATED, "original", 3000, 3000, WEEK)
    seven = [(NOON - minute * MINUTE, PLAIN) for minute in range(1, 8)]
    two = [(NOON - minute * MINUTE, CURATED) for minute in range(8, 10)]
    assert not band.refuses(CURATED, NOON, stands(*seven, *two))  # 3 of 10
    assert band.refuses(PLAIN, NOON, stands(*seven, *two))  # 2 of 10


def test_parts_are_exact_where_floats_are_not() -> None:
    assert (0.28 * 25, 0.58 * 50) == (7.000000000000001, 28.999999999999996)
    at_most_seven = Band(Category.PERSONAL, "professional", 0, 2800, WEEK)
    assert at_most_seven.refuses(PERSONAL, NOON, mix(personal=7, others=17))
    at_least_29 = Band(Category.PERSONAL, "professional", 5800, WHOLE, WEEK)
    assert at_least_29.refuses(PLAIN, NOON, mix(personal=28, others=21))


def test_a_post_leaves_a_bands_window_exactly_when_it_is_over() -> None:
    band = Band(Category.PERSONAL, "professional", 0, 1, 90 * MINUTE)
    timeline = stands((NOON, PERSONAL))
    assert band.refuses(PERSONAL, NOON + 90 * MINUTE - MICROSECOND, timeline)
    assert not band.refuses(PERSONAL, NOON + 90 * MINUTE, timeline)
    window = "2 posts in the 1 hour 30 minutes before Tuesday 2026-11-24 13:00"
    assert window in band.explain(PERSONAL, NOON + HOUR, timeline).message


@pytest.mark.parametrize(
    ("personal", "others", "quota", "advice"),
    [
        (3, 7, (2, 4), None),
        (0, 3, (0, 2), None),
        (0, 5, (1, 2), "personal posts next"),
        (2, 2, (0, 2), None),
        (3, 2, (1, 2), "professional posts next"),
    ],
)
def test_the_balance_tells_which_posts_would_bring_the_mix_back(
    personal: int, others: int, quota: tuple[int, int], advice: str | None
) -> None:
    assert THIRD.gauge(NOON, mix(personal, others)) == Gauge(
        "personal",
        observed=personal,
        of=personal + others,
        minimum=2000,
        maximum=4000,
        window=(NOON - WEEK, NOON),
        advice=advice,
        quota=quota,
    )


totals = st.integers(0, 60).flatmap(lambda total: st.tuples(st.just(total), st.integers(0, total)))


def refused(band: Band, content: Content, total: int, count: int) -> bool:
    return band.refuses(content, NOON, mix(count, total - count))


@given(totals, limits)
def test_a_band_refuses_by_the_formulas_of_the_design_in_exact_arithmetic(
    drawn: tuple[int, int], ends: tuple[int, int]
) -> None:
    band = Band(Category.PERSONAL, "professional", *ends, WEEK)
    timeline = mix(drawn[1], drawn[0] - drawn[1])
    for content in (PERSONAL, PLAIN):
        expected = restated.refuses(band, content, NOON, timeline.entries, PARIS)
        assert band.refuses(content, NOON, timeline) is expected


@given(parts.filter(lambda part: part < WHOLE), parts.filter(bool))
def test_a_band_that_leaves_room_for_both_kinds_never_refuses_the_first_post(one: int, other: int) -> None:
    assume(one <= other)
    band = Band(Category.PERSONAL, "professional", one, other, WEEK)
    assert not refused(band, PERSONAL, 0, 0)
    assert not refused(band, PLAIN, 0, 0)


@given(totals, limits)
def test_a_post_that_moves_the_mix_towards_its_band_is_never_refused_by_it(
    drawn: tuple[int, int], ends: tuple[int, int]
) -> None:
    (total, count), (minimum, maximum) = drawn, ends
    band = Band(Category.PERSONAL, "professional", minimum, maximum, WEEK)
    if count * WHOLE < minimum * total:
        assert not refused(band, PERSONAL, total, count)
    if count * WHOLE > maximum * total:
        assert not refused(band, PLAIN, total, count)


@given(totals, limits)
def test_one_of_the_two_kinds_passes_a_band_always(drawn: tuple[int, int], ends: tuple[int, int]) -> None:
    band = Band(Category.PERSONAL, "professional", *ends, WEEK)
    assert not (refused(band, PERSONAL, *drawn) and refused(band, PLAIN, *drawn))


@given(totals, limits)
def test_the_posts_that_are_to_go_first_are_exactly_as_many_as_are_needed(
    drawn: tuple[int, int], ends: tuple[int, int]
) -> None:
    total, count = drawn
    band = Band(Category.PERSONAL, "professional", *ends, WEEK)
    for content, helps in ((PERSONAL, PLAIN), (PLAIN, PERSONAL)):
        if not refused(band, content, total, count):
            continue
        first = band.explain(content, NOON, mix(count, total - count)).first
        if first is None:
            assert band.minimum == WHOLE if content is PLAIN else band.maximum == 0
            continue
        needed = said_number(first)
        if needed <= 1000:
            of_category = helps is PERSONAL
            for posted in (0, needed - 1, needed):
                now = (total + posted, count + posted * of_category)
                assert refused(band, content, *now) is (posted < needed)
                assert posted == needed or not refused(band, helps, *now)


def said_number(first: str) -> int:
    number = first.split(maxsplit=1)[0]
    return 1 if number == "one" else int(number)


@given(st.lists(st.sampled_from([PERSONAL, PLAIN]), max_size=40), limits)
def test_posting_whatever_passes_keeps_a_filling_window_in_its_band_to_the_last_whole_post(
    offered: list[Content], ends: tuple[int, int]
) -> None:
    band = Band(Category.PERSONAL, "professional", *ends, WEEK)
    minimum, maximum = (Fraction(part, WHOLE) for part in ends)
    total = count = 0
    for content in offered:
        if not refused(band, content, total, count):
            total, count = total + 1, count + (content is PERSONAL)
        assert math.floor(minimum * total) <= count <= math.ceil(maximum * total)


# min_gap


def test_a_post_too_soon_after_another_is_refused_with_both_times() -> None:
    timeline = stands(NOON - 2 * HOUR, NOON - 44 * MINUTE)
    rule = MinGap(45 * MINUTE)
    assert rule.refuses(PLAIN, NOON, timeline)
    assert not rule.refuses(PLAIN, NOON + MINUTE, timeline)
    assert rule.explain(PLAIN, NOON, timeline) == Count(
        message="Tuesday 2026-11-24 12:00 is only 44 minutes after the post before it "
        "(Tuesday 2026-11-24 11:16); at least 45 minutes must lie between them.",
        observed="44 minutes",
        limit="45 minutes",
        window=(NOON - 45 * MINUTE, NOON),
        counted=timeline.entries[1:],
    )


def test_a_post_at_the_very_instant_is_too_soon_unless_the_gap_is_zero() -> None:
    assert MinGap(MICROSECOND).refuses(PLAIN, NOON, stands(NOON))
    assert not MinGap(timedelta(0)).refuses(PLAIN, NOON, stands(NOON))
    message = MinGap(MINUTE).explain(PLAIN, NOON, stands(NOON)).message
    assert message == (
        "Tuesday 2026-11-24 12:00 is only 0 seconds after the post before it (Tuesday 2026-11-24 12:00); "
        "at least 1 minute must lie between them."
    )


def test_a_gap_may_be_longer_than_a_day() -> None:
    rule = MinGap(30 * HOUR)
    assert rule.refuses(PLAIN, NOON, stands(NOON - 30 * HOUR + MICROSECOND))
    assert not rule.refuses(PLAIN, NOON, stands(NOON - 30 * HOUR))


@given(one_rule(min_gaps))
def test_posting_whatever_passes_never_puts_two_posts_closer_than_the_gap(case: Case) -> None:
    (rule,) = case.policy.rules
    assert isinstance(rule, MinGap)
    accepted = post_what_passes(rule, case)
    assert all(later.at - sooner.at >= rule.gap for sooner, later in pairwise(accepted))


# quiet_hours

NIGHT = QuietHours(time(22), time(7))


@pytest.mark.parametrize(
    ("local", "quiet"),
    [
        ("2026-11-24 21:59:59.999999", False),
        ("2026-11-24 22:00", True),
        ("2026-11-25 00:00", True),
        ("2026-11-25 06:59:59.999999", True),
        ("2026-11-25 07:00", False),
    ],
)
def test_quiet_hours_may_span_midnight_and_end_when_they_say(local: str, *, quiet: bool) -> None:
    at = utc(local) - HOUR
    assert NIGHT.refuses(PLAIN, at, stands()) is quiet


def test_quiet_hours_within_a_day_are_quiet_on_that_day_alone() -> None:
    lunch = QuietHours(time(12), time(13, 30))
    quiet = [hour for hour in range(24) if lunch.refuses(PLAIN, TODAY[0] + hour * HOUR, stands())]
    assert quiet == [12, 13]


def test_a_post_in_quiet_hours_is_told_which_ones() -> None:
    at = utc("2026-11-24 22:30:30")
    assert NIGHT.explain(PLAIN, at, stands()) == Count(
        message="Tuesday 2026-11-24 23:30 lies in the quiet hours 22:00-07:00.",
        observed="23:30",
        limit="22:00-07:00",
        window=(utc("2026-11-24 21:00"), utc("2026-11-25 06:00")),
        counted=(),
    )


def test_all_but_one_minute_of_the_day_may_be_quiet() -> None:
    rule = QuietHours(time(0), time(23, 59))
    begin, end = TODAY
    quiet = [minute for minute in range(24 * 60) if rule.refuses(PLAIN, begin + minute * MINUTE, stands())]
    assert quiet == list(range(24 * 60 - 1))
    assert rule.refuses(PLAIN, end, stands())


@pytest.mark.parametrize(
    ("rule", "begin", "end"),
    [
        (NIGHT, "2026-03-28 21:00", "2026-03-29 05:00"),  # an hour shorter
        (NIGHT, "2026-10-24 20:00", "2026-10-25 06:00"),  # an hour longer
        (QuietHours(time(0), time(2, 30)), "2026-03-28 23:00", "2026-03-29 01:30"),  # its end moves forward
        (QuietHours(time(2, 30), time(4)), "2026-03-29 01:30", "2026-03-29 02:00"),  # so does its start
        (QuietHours(time(0), time(2, 30)), "2026-10-24 22:00", "2026-10-25 00:30"),  # the first 02:30
        (QuietHours(time(2, 30), time(4)), "2026-10-25 00:30", "2026-10-25 03:00"),
    ],
)
def test_quiet_hours_begin_and_end_by_the_clock_when_it_changes(
    rule: QuietHours, begin: str, end: str
) -> None:
    first, last = utc(begin), utc(end) - MICROSECOND
    asked = [first - MICROSECOND, first, last, last + MICROSECOND]
    assert [rule.refuses(PLAIN, at, stands()) for at in asked] == [False, True, True, False]


def test_quiet_hours_that_a_clock_change_turns_inside_out_are_left_out_that_day() -> None:
    rule = QuietHours(time(2, 30), time(3, 15))  # 02:30 becomes 03:30, after the end
    begin = utc("2026-03-28 23:00")
    assert not any(rule.refuses(PLAIN, begin + minute * MINUTE, stands()) for minute in range(23 * 60))


def test_a_quiet_night_goes_on_through_a_day_that_its_zone_leaves_out() -> None:
    apia = ZoneInfo("Pacific/Apia")
    rule = QuietHours(time(12), time(9))  # from noon on Thursday to nine on the Friday that never came
    assert rule.refuses(PLAIN, utc("2011-12-30 10:00"), stands(zone=apia))


@given(one_rule(quiet_hours))
def test_nothing_is_quiet_but_what_lies_between_the_two_times_of_the_clock(case: Case) -> None:
    (rule,) = case.policy.rules
    assert isinstance(rule, QuietHours)
    around = [case.at + hours * HOUR for hours in range(-26, 27)]
    offsets = {at.astimezone(case.zone).utcoffset() for at in around}
    if len(offsets) == 1:  # the clocks stand still: the wall clock alone decides
        wall = case.at.astimezone(case.zone).time()
        begins_first = rule.start < rule.end
        inside = rule.start <= wall < rule.end if begins_first else wall >= rule.start or wall < rule.end
        assert rule.refuses(PLAIN, case.at, case.timeline) is inside


# All of them


@given(one_rule())
def test_a_rule_refuses_what_the_design_says_and_nothing_else(case: Case) -> None:
    (rule,) = case.policy.rules
    expected = restated.refuses(rule, case.content, case.at, case.entries, case.zone)
    assert rule.refuses(case.content, case.at, case.timeline) is expected


@given(one_rule())
def test_what_a_rule_counted_lies_in_the_window_it_tells(case: Case) -> None:
    (rule,) = case.policy.rules
    if not rule.refuses(case.content, case.at, case.timeline):
        return
    count = rule.explain(case.content, case.at, case.timeline)
    begin, end = count.window
    assert begin <= case.at <= end
    assert all(begin <= entry.at <= end for entry in count.counted)
    assert list(count.counted) == [entry for entry in case.timeline.entries if entry in count.counted]


def test_rules_that_count_nothing_have_no_place_in_the_balance() -> None:
    assert MinGap(HOUR).gauge(NOON, stands()) is None
    assert NIGHT.gauge(NOON, stands()) is None


@pytest.mark.parametrize(
    ("part", "said"),
    [(0, "0%"), (1, "0.01%"), (3000, "30%"), (3333, "33.33%"), (3050, "30.5%"), (WHOLE, "100%")],
)
def test_a_part_is_written_as_people_write_it(part: int, said: str) -> None:
    assert say_part(part) == said
