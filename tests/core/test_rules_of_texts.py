"""The guardrails about what stands in a text: what each counts, when it refuses, and how it says so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given

from assistant.core.policy import Decision, Policy, Subject, judge
from assistant.core.rules import (
    FORMS,
    WEEK,
    Band,
    Count,
    EngagePerWeek,
    Gauge,
    HashtagsPerPost,
    LinksPerDay,
    MentionsPerPost,
    SameLink,
    SpendPerMonth,
    TopicGap,
    Unit,
)
from assistant.core.timeline import Category, Entry, Timeline
from assistant.core.traits import Traits, read_traits
from tests.core import restated
from tests.core.strategies import (
    DAY,
    HOUR,
    MICROSECOND,
    PLAIN,
    REQUEST,
    Case,
    contents,
    of_texts,
    one_rule,
    rules,
    utc,
)
from tests.core.test_rules import post_what_passes

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.draft import Content
    from assistant.core.rules import Rule

PARIS = ZoneInfo("Europe/Paris")
NOON = utc("2026-11-24 11:00")  # Tuesday, 12:00 in Paris
TODAY = (utc("2026-11-23 23:00"), utc("2026-11-24 23:00"))
NOVEMBER = (utc("2026-10-31 23:00"), utc("2026-11-30 23:00"))
EVERYTHING = Policy(
    (
        LinksPerDay(1),
        SameLink(WEEK),
        TopicGap(DAY),
        HashtagsPerPost(1),
        MentionsPerPost(1),
        EngagePerWeek(1),
        SpendPerMonth(5000),
    )
)


def of(text: str, *, billed: bool = True) -> Content:
    """What the rules see of a text."""
    return EVERYTHING.see(PLAIN, text, billed=billed)


def stands(*posts: tuple[datetime, str]) -> Timeline:
    return Timeline(
        [Entry(at, of(text), post_id=number) for number, (at, text) in enumerate(posts, 1)], PARIS
    )


LINK = "Read https://example.org/a"


def test_a_day_has_its_links_when_one_more_would_exceed_the_limit() -> None:
    timeline = stands((NOON - HOUR, LINK), (NOON - 2 * HOUR, "None here."), (NOON - DAY, LINK))
    rule = LinksPerDay(1)
    assert rule.refuses(of("See b.org"), NOON, timeline)
    assert not rule.refuses(of("See nothing"), NOON, timeline)
    assert not LinksPerDay(2).refuses(of(LINK), NOON, timeline)
    assert rule.explain(of(LINK), NOON, timeline) == Count(
        "Tuesday 2026-11-24 already has 1 post with a link; at most 1 may go out.",
        observed=2,
        limit=1,
        window=TODAY,
        counted=timeline.entries[2:],
        first="leave the link out",
    )
    assert rule.gauge(NOON, timeline) == Gauge("links_per_day", 1, None, None, 1, TODAY)


def test_several_links_of_a_day_are_spoken_of_as_several() -> None:
    timeline = stands((NOON - HOUR, LINK), (NOON - 2 * HOUR, LINK))
    message = "Tuesday 2026-11-24 already has 2 posts with a link; at most 2 may go out."
    assert LinksPerDay(2).explain(of(LINK), NOON, timeline).message == message


def test_the_same_address_does_not_come_again_within_its_time() -> None:
    timeline = stands((NOON - 2 * DAY, LINK), (NOON - DAY, "b.org"))
    rule = SameLink(WEEK)
    again = of("Again: http://www.example.org/a/?utm_source=us")
    assert rule.refuses(again, NOON, timeline)
    assert not rule.refuses(of("https://example.org/other"), NOON, timeline)
    assert not rule.refuses(again, NOON + 5 * DAY, timeline)
    assert rule.refuses(again, NOON + 5 * DAY - MICROSECOND, timeline)
    assert rule.explain(again, NOON, timeline) == Count(
        "example.org/a stands in a post 2 days before (Sunday 2026-11-22 12:00); "
        "7 days must pass before that comes again.",
        observed="2 days",
        limit="7 days",
        window=(NOON - WEEK, NOON),
        counted=timeline.entries[:1],
        first="leave example.org/a out",
    )


def test_the_same_hashtag_does_not_come_again_within_its_time() -> None:
    timeline = stands((NOON - 3 * HOUR, "#Climat #Paris"))
    rule = TopicGap(2 * DAY)
    assert not rule.refuses(of("#climate"), NOON, timeline)
    assert rule.refuses(of("#climat #lyon"), NOON, timeline)
    message = (
        "#climat #paris stand in a post 3 hours before (Tuesday 2026-11-24 09:00); "
        "2 days must pass before that comes again."
    )
    assert rule.explain(of("#CLIMAT #PARIS #lyon"), NOON, timeline).message == message


@pytest.mark.parametrize(
    ("rule", "text", "message", "first"),
    [
        (
            HashtagsPerPost(2),
            "#a #b #c",
            "The post has 3 hashtags; at most 2 may be in one.",
            "leave 1 hashtag out",
        ),
        (
            HashtagsPerPost(0),
            "#a #b",
            "The post has 2 hashtags; at most 0 may be in one.",
            "leave 2 hashtags out",
        ),
        (
            MentionsPerPost(0),
            "@a",
            "The post has 1 mention; at most 0 may be in one.",
            "leave 1 mention out",
        ),
    ],
)
def test_too_many_of_something_in_one_post_is_cured_by_another_text_alone(
    rule: Rule, text: str, message: str, first: str
) -> None:
    assert rule.refuses(of(text), NOON, stands())
    count = rule.explain(of(text), NOON, stands())
    assert (count.message, count.first, list(rule.turns(NOON, stands()))) == (message, first, [])
    verdict = judge(Subject(text, PLAIN), NOON, stands(), Policy((rule,)))
    assert [(reason.earliest, reason.remedy) for reason in verdict.reasons] == [(None, first)]


def test_as_many_as_are_allowed_pass() -> None:
    assert not HashtagsPerPost(2).refuses(of("#a #b"), NOON, stands())
    assert not MentionsPerPost(1).refuses(of("@a"), NOON, stands())


def test_a_month_may_cost_so_much_and_a_link_costs_thirteen_times_a_plain_post() -> None:
    timeline = stands((NOON - DAY, LINK), (NOON - HOUR, "Plain."), (NOON - 30 * DAY, LINK))
    rule = SpendPerMonth(400)
    assert rule.refuses(of(LINK), NOON, timeline)
    assert not rule.refuses(of("Plain."), NOON, timeline)
    assert rule.explain(of(LINK), NOON, timeline) == Count(
        message="The posts of November 2026 before it come to $0.215, and it costs $0.20; "
        "at most $0.40 may be spent.",
        observed="$0.415",
        limit="$0.40",
        window=NOVEMBER,
        counted=timeline.entries[1:],
        first="leave the link out (it then costs $0.015)",
    )
    gauge = Gauge("spend_per_month", 215, None, None, 400, NOVEMBER, unit=Unit.DOLLARS)
    assert rule.gauge(NOON, timeline) == gauge


def test_a_new_month_begins_at_its_own_midnight_with_nothing_spent() -> None:
    end = NOVEMBER[1]
    timeline = stands((end - MICROSECOND, LINK))
    assert SpendPerMonth(200).refuses(of(LINK), end - MICROSECOND, timeline)
    assert not SpendPerMonth(200).refuses(of(LINK), end, timeline)
    assert end in set(SpendPerMonth(200).turns(end - HOUR, timeline))


def test_what_was_sent_by_hand_costs_nothing_and_has_its_links_all_the_same() -> None:
    by_hand = Timeline([Entry(NOON - HOUR, of(LINK, billed=False), post_id=1)], PARIS)
    assert not SpendPerMonth(200).refuses(of(LINK), NOON, by_hand)
    assert LinksPerDay(1).refuses(of(LINK), NOON, by_hand)
    assert SameLink(DAY).refuses(of(LINK), NOON, by_hand)


def test_a_week_without_questions_refuses_nothing_and_says_how_many_are_missing() -> None:
    rule = EngagePerWeek(2)
    timeline = stands((NOON - DAY, "You come?"), (NOON - HOUR, "We do."), (NOON - WEEK, "Gone?"))
    assert not rule.refuses(of("Nothing asked."), NOON, timeline)
    assert rule.gauge(NOON, timeline) == Gauge(
        "engage_per_week",
        1,
        None,
        2,
        None,
        (NOON - WEEK, NOON),
        "1 more would reach the weekly minimum",
    )
    week, apart = rule.wishes(of("And you?"))
    assert (week[1:], apart[1:]) == ((WEEK, 2), (WEEK / 2, 1))
    assert rule.wishes(of("We do.")) == ()


def test_requests_to_share_may_be_limited_as_a_part_of_all_posts() -> None:
    band = Band(Category.SHARE_REQUEST, "other", 0, 2000, WEEK)
    timeline = Timeline([Entry(NOON - HOUR, REQUEST, post_id=1)], PARIS)
    count = band.explain(REQUEST, NOON, timeline)
    assert band.refuses(REQUEST, NOON, timeline)
    assert count.message == (
        "2 of the 2 posts in the 7 days before Tuesday 2026-11-24 12:00 would then be requests to share; "
        "at most 1 may be (20%)."
    )
    assert count.first == "4 other posts first"


# What is read of a text


def test_nothing_is_read_of_a_text_where_no_rule_wants_it() -> None:
    assert Policy().see(PLAIN, LINK) is PLAIN
    assert Policy((LinksPerDay(1),)).see(PLAIN, "#a " + LINK).read == Traits(linked=True)
    seen = Policy((SameLink(DAY), SpendPerMonth(15))).see(PLAIN, "a.org B.org a.org/")
    assert seen.read == Traits(linked=True, links=("a.org", "b.org"), billed=True)


def test_what_was_read_is_read_once() -> None:
    seen = of(LINK)
    assert EVERYTHING.see(seen, "Another text") is seen


def test_every_rule_names_what_it_reads() -> None:
    known = set(Traits.__slots__)
    assert all(rule.reads <= known for rule in EVERYTHING.rules)
    assert read_traits("@a #b c.org?", frozenset(), billed=True) == Traits()


def test_an_approved_draft_passes_the_rules_of_texts_too() -> None:
    timeline = stands((NOON - HOUR, LINK))
    verdict = judge(Subject(LINK + " @a @b #a #b", PLAIN, approved=True), NOON, timeline, EVERYTHING)
    assert verdict.decision is Decision.ACCEPTED
    assert verdict.rules == "links_per_day; same_link; hashtags_per_post; mentions_per_post"


# Laws


@given(one_rule(of_texts))
def test_posting_whatever_passes_never_costs_more_or_links_more_than_allowed(case: Case) -> None:
    (rule,) = case.policy.rules
    accepted = post_what_passes(rule, case)
    for entry in accepted:
        others = [one for one in accepted if one is not entry and one.at < entry.at]
        assert not restated.refuses_text(rule, entry.content, entry.at, others, case.zone)


@given(one_rule(), contents)
def test_posts_that_a_rule_cannot_tell_apart_are_refused_alike(case: Case, other: Content) -> None:
    (rule,) = case.policy.rules
    other = case.policy.see(other, "Hello.")
    assume(rule.sees(case.content) == rule.sees(other))
    refused = [rule.refuses(content, case.at, case.timeline) for content in (case.content, other)]
    assert refused[0] is refused[1]


@given(rules)
def test_a_rule_is_written_as_it_is_read(rule: Rule) -> None:
    form = next(form for form in FORMS if form.name == rule.name)
    try:
        again = form.build(form.written(rule))
    except ValueError:  # such limits cannot be written in a schedule, such as a gap of nothing
        assume(False)
    assert form.written(again) == form.written(rule)


def test_a_month_of_a_zone_is_as_long_as_its_days() -> None:
    assert SpendPerMonth(1).reach >= timedelta(days=31, hours=1)
