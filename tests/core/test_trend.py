"""How gauges moved over the last weeks, and how they will if a plan is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from assistant.core.draft import Content, Draft, NewDraft, State, Voice
from assistant.core.planning import Candidate, Horizon, Plan, Planned, project
from assistant.core.policy import Decision, Verdict
from assistant.core.rules import WEEK, Band, Gauge, PostsPerDay, ShareRequestsPerWeek
from assistant.core.standing import Standing, excess, part, raises, standing
from assistant.core.timeline import Category, Entry, Timeline
from assistant.core.trend import DAYS, WEEKS, coming_days, kept, past_weeks
from tests.core.strategies import PERSONAL, PLAIN, REQUEST, Stage, stages, utc

if TYPE_CHECKING:
    from assistant.core.trend import Measured

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = utc("2026-11-24 11:00")
DAY = timedelta(days=1)
PERSONAL_PART = Band(Category.PERSONAL, "professional", 2000, 4000, WEEK)


def posts(*at: str, content: Content = PLAIN) -> Timeline:
    return Timeline(
        [Entry(utc(moment), content, post_id=number) for number, moment in enumerate(at, 1)], PARIS
    )


def counts(measured: list[Measured]) -> list[int | None]:
    return [None if one.gauge is None else one.gauge.observed for one in measured]


def test_each_of_the_last_weeks_is_measured_at_its_end_and_weeks_begin_on_monday() -> None:
    timeline = posts("2026-11-15 22:59", "2026-11-15 23:00", "2026-11-22 22:59", content=REQUEST)
    weeks = past_weeks(ShareRequestsPerWeek(1, 5), timeline, TUESDAY, utc("2020-01-01 00:00"))
    assert [week.day for week in weeks] == [date(2026, 9, 28) + number * 7 * DAY for number in range(WEEKS)]
    assert counts(weeks) == [0, 0, 0, 0, 0, 0, 1, 2]


def test_of_what_is_counted_by_the_day_the_fullest_day_of_the_week_is_told() -> None:
    timeline = posts("2026-11-16 09:00", "2026-11-18 09:00", "2026-11-18 10:00", "2026-11-22 10:00")
    assert counts(past_weeks(PostsPerDay(3), timeline, TUESDAY, utc("2026-11-16 09:00")))[-1] == 2


def test_a_week_that_ended_before_the_first_known_post_counts_nothing_at_all() -> None:
    first = "2026-11-10 09:00"
    weeks = past_weeks(PostsPerDay(3), posts(first), TUESDAY, utc(first))
    assert counts(weeks) == [None] * 6 + [1, 0]
    assert counts(past_weeks(PostsPerDay(3), posts(), TUESDAY, None)) == [None] * WEEKS


def planned(at: datetime, decision: Decision, *, promised: bool = False) -> Planned:
    draft = Draft(7, State.QUEUED, NewDraft("me", "Seven.", PERSONAL), TUESDAY)
    return Planned(at, promised, Candidate(draft), Verdict(decision, at))


def test_the_days_ahead_count_what_the_plan_sends_and_nothing_that_it_would_refuse() -> None:
    at = TUESDAY + DAY
    for decision, expected in ((Decision.ACCEPTED, [0, 1, 0]), (Decision.REJECTED, [0, 0, 0])):
        ahead = kept(posts(), Plan((planned(at, decision),), ()))
        assert counts(coming_days(PostsPerDay(3), ahead, TUESDAY))[:3] == expected


def test_a_promised_place_is_not_counted_twice() -> None:
    at = TUESDAY + DAY
    promised = Timeline([Entry(at, PERSONAL, draft_id=7, promised=True)], PARIS)
    ahead = kept(promised, Plan((planned(at, Decision.ACCEPTED, promised=True),), ()))
    assert counts(coming_days(PERSONAL_PART, ahead, TUESDAY)) == [0, 1, 1, 1, 1, 1, 1]


def test_days_are_those_of_the_clock_when_it_changes() -> None:
    before = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)
    late = posts("2026-10-25 22:59")  # 23:59 on the day of 25 hours
    assert counts(coming_days(PostsPerDay(3), late, before))[:3] == [0, 1, 0]


@given(stages())
def test_what_is_told_of_the_days_ahead_is_the_gauge_of_the_planned_timeline(stage: Stage) -> None:
    plan = project(stage.account, stage.candidates, stage.timeline, horizon(stage))
    ahead = kept(stage.timeline, plan)
    sent = [one for one in plan.moments if one.verdict and one.verdict.decision is Decision.ACCEPTED]
    standing_now = [entry for entry in stage.entries if not entry.promised]
    assert len(ahead.entries) == len(standing_now) + len(sent)
    for rule in stage.account.policy.rules:
        days = coming_days(rule, ahead, stage.start)
        assert len(days) == DAYS
        assert all(day.gauge is None or day.gauge.window[0] <= day.gauge.window[1] for day in days)


def horizon(stage: Stage) -> Horizon:
    return Horizon(stage.start, stage.end)


NOW = (TUESDAY, TUESDAY)


@pytest.mark.parametrize(
    ("gauge", "stands", "outside"),
    [
        (Gauge("a", 0, None, 1, 3, NOW), Standing.BELOW, 1),
        (Gauge("a", 2, None, 1, 3, NOW), Standing.WITHIN, 0),
        (Gauge("a", 3, None, 1, 3, NOW), Standing.FULL, 0),
        (Gauge("a", 5, None, None, 3, NOW), Standing.ABOVE, 2),
        (Gauge("a", 0, 0, 2000, 4000, NOW, quota=(0, 0)), Standing.EMPTY, 0),
        (Gauge("a", 0, 5, 2000, 4000, NOW, quota=(1, 2)), Standing.BELOW, 1),
        (Gauge("a", 2, 5, 2000, 4000, NOW, quota=(1, 2)), Standing.WITHIN, 0),
        (Gauge("a", 3, 5, 2000, 4000, NOW), Standing.ABOVE, 1),
        (Gauge("a", 0, 5, 2000, None, NOW), Standing.BELOW, 1),
    ],
)
def test_a_gauge_stands_below_within_or_above_its_limits(
    gauge: Gauge, stands: Standing, outside: int
) -> None:
    assert (standing(gauge), excess(gauge)) == (stands, outside)


def test_a_part_is_told_of_those_posts_that_there_are() -> None:
    assert part(Gauge("a", 1, 3, 0, 4000, NOW)) == 3333
    assert part(Gauge("a", 0, 0, 0, 4000, NOW)) is None


def test_a_post_raises_the_rules_that_count_its_kind_alone() -> None:
    personal = Content(Voice.PERSONAL)
    assert raises(PERSONAL_PART, personal, TUESDAY, posts())
    assert not raises(PERSONAL_PART, PLAIN, TUESDAY, posts())
    assert not raises(ShareRequestsPerWeek(1, 2), personal, TUESDAY, posts())
