"""A past run through guardrails: what is held, what counts afterwards, and how it is added up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from assistant.core.policy import Policy
from assistant.core.replaying import Breach, Past, Terms, replay, report
from assistant.core.rules import WEEK, PostsPerDay, ShareRequestsPerWeek
from tests.core import restated
from tests.core.strategies import DAY, HOUR, MINUTE, PLAIN, REQUEST, Case, cases, utc

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.draft import Content
    from assistant.core.timeline import Entry

PARIS = ZoneInfo("Europe/Paris")
MONDAY = utc("2026-11-23 08:00")
TWO_A_DAY = Terms(Policy((PostsPerDay(2),)), PARIS)


def past(at: datetime, content: Content = PLAIN, text: str = "") -> Past:
    return Past(at, content, text or str(at), text)


def held(pasts: list[Past], terms: Terms) -> list[datetime]:
    return [one.at for one, breaches in replay(pasts, terms) if breaches]


def test_what_would_have_been_held_is_told_by_rule_and_numbers() -> None:
    pasts = [past(MONDAY + n * HOUR) for n in range(3)]
    assert list(replay(pasts, TWO_A_DAY)) == [
        (pasts[0], ()),
        (pasts[1], ()),
        (
            pasts[2],
            (Breach("posts_per_day", "Monday 2026-11-23 already has 2 posts; at most 2 may go out."),),
        ),
    ]


def test_what_is_held_counts_no_more_unless_all_is_counted_as_it_was_posted() -> None:
    terms = Terms(Policy((ShareRequestsPerWeek(0, 1),)), PARIS)
    pasts = [past(MONDAY + n * 4 * DAY, REQUEST) for n in range(4)]
    assert held(pasts, terms) == [MONDAY + 4 * DAY, MONDAY + 12 * DAY]
    assert held(pasts, replace(terms, as_posted=True)) == [MONDAY + n * DAY for n in (4, 8, 12)]


def test_a_text_that_came_again_too_soon_is_held() -> None:
    terms = Terms(Policy(duplicates_within=WEEK), PARIS)
    pasts = [past(MONDAY, text="Same"), past(MONDAY + DAY, text="Same"), past(MONDAY + WEEK, text="Same")]
    ((one, breaches),) = [each for each in replay(pasts, terms) if each[1]]
    assert one.at == MONDAY + DAY
    assert breaches == (
        Breach(
            "duplicates",
            "The same text was published on Monday 2026-11-23 09:00; 7 days must pass before it is repeated.",
        ),
    )


def test_posts_before_the_time_that_is_asked_about_count_and_are_not_judged() -> None:
    terms = replace(TWO_A_DAY, since=MONDAY + MINUTE)
    pasts = [past(MONDAY), past(MONDAY + MINUTE), past(MONDAY + HOUR)]
    assert [(one.at, bool(breaches)) for one, breaches in replay(pasts, terms)] == [(MONDAY + HOUR, True)]


def test_a_report_adds_up_rules_and_weeks_whatever_the_order_of_the_posts() -> None:
    sunday = utc("2026-11-22 23:30")  # Monday in Paris
    pasts = [past(sunday + n * MINUTE) for n in (3, 1, 2, 0)] + [past(sunday - 2 * HOUR)]
    came = report(pasts, TWO_A_DAY)
    assert (came.posts, dict(came.by_rule), len(came.held)) == (5, {"posts_per_day": 2}, 2)
    weeks = [(week.monday, week.posts, week.held) for week in came.weeks.values()]
    assert weeks == [(date(2026, 11, 16), 1, 0), (date(2026, 11, 23), 4, 2)]


@given(cases(), st.booleans())
def test_a_replay_is_what_judging_each_post_in_turn_comes_to(case: Case, as_posted: bool) -> None:
    entries = [entry for entry in case.timeline.entries if not entry.promised]
    pasts = [past(entry.at, entry.content, str(number)) for number, entry in enumerate(entries)]
    standing: list[Entry] = []
    for entry, (_, breaches) in zip(
        entries, replay(pasts, Terms(case.policy, case.zone, as_posted=as_posted)), strict=True
    ):
        expected = [
            rule.name
            for rule in case.policy.rules
            if restated.refuses(rule, entry.content, entry.at, standing, case.zone)
        ]
        assert [breach.rule for breach in breaches] == expected
        if not expected or as_posted:
            standing.append(entry)
