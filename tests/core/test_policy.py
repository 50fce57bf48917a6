"""The judge: what it says of a draft at an instant, why, until when, and what would help."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.policy import Decision, Policy, Reason, Subject, Twin, Verdict, judge, judge_each
from assistant.core.rules import WEEK, Band, MinGap, PostsPerDay, QuietHours, ShareRequestsPerWeek
from assistant.core.timeline import Category, Entry, Timeline
from tests.core import restated
from tests.core.strategies import (
    DAY,
    HOUR,
    MICROSECOND,
    MINUTE,
    PERSONAL,
    PLAIN,
    REQUEST,
    Case,
    bands,
    cases,
    contents,
    daily,
    min_gaps,
    one_rule,
    quiet_hours,
    requests,
    utc,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.core.draft import Content
    from assistant.core.rules import Rule

PARIS = ZoneInfo("Europe/Paris")
NOON = utc("2026-11-24 11:00")  # Tuesday, 12:00 in Paris
HELLO = Subject("Hello.", PLAIN)
EMPTY = Timeline([], PARIS)
DAILY = Policy((PostsPerDay(2),))
NIGHT = QuietHours(time(22), time(7))


def posted(*entries: datetime | tuple[datetime, Content]) -> list[Entry]:
    """Posts numbered from 11, plain ones unless said otherwise."""
    drawn = [entry if isinstance(entry, tuple) else (entry, PLAIN) for entry in entries]
    return [Entry(at, content, post_id=number) for number, (at, content) in enumerate(drawn, 11)]


def pinned(number: int, at: datetime, content: Content = PLAIN) -> Entry:
    return Entry(at, content, draft_id=number, promised=True)


def stands(*entries: Entry) -> Timeline:
    return Timeline(entries, PARIS)


def reasons(subject: Subject, at: datetime, timeline: Timeline, policy: Policy) -> tuple[Reason, ...]:
    return judge(subject, at, timeline, policy).reasons


# What is held back is held back with its reasons.


def test_what_no_rule_refuses_is_accepted_without_a_word() -> None:
    assert judge(HELLO, NOON, EMPTY, DAILY) == Verdict(Decision.ACCEPTED, NOON)


def test_a_full_day_says_so_and_from_when_on_it_would_pass() -> None:
    timeline = stands(*posted(NOON - HOUR, NOON - 2 * HOUR))
    assert judge(HELLO, NOON, timeline, DAILY) == Verdict(
        Decision.HELD,
        NOON,
        (
            Reason(
                rule="posts_per_day",
                message="Tuesday 2026-11-24 already has 2 posts; at most 2 may go out.",
                remedy="after Wednesday 2026-11-25 00:00",
                observed=3,
                limit=2,
                window=(utc("2026-11-23 23:00"), utc("2026-11-24 23:00")),
                counted=(12, 11),
                earliest=utc("2026-11-24 23:00"),
            ),
        ),
    )


def test_too_many_share_requests_pass_when_the_first_of_them_is_a_week_old() -> None:
    asked = [(NOON - days * DAY - timedelta(seconds=30), REQUEST) for days in (1, 2, 3)]
    policy = Policy((ShareRequestsPerWeek(0, 3),))
    assert reasons(Subject("Hello.", REQUEST), NOON, stands(*posted(*asked, NOON - HOUR)), policy) == (
        Reason(
            rule="share_requests_per_week",
            message="3 requests to share stand in the 7 days before Tuesday 2026-11-24 12:00; at most 3 may.",
            remedy="after Saturday 2026-11-28 12:00",
            observed=4,
            limit=3,
            window=(NOON - WEEK, NOON),
            counted=(13, 12, 11),
            earliest=NOON + 4 * DAY - timedelta(seconds=30),
        ),
    )


def test_a_mix_out_of_its_band_tells_both_ways_out() -> None:
    policy = Policy((Band(Category.PERSONAL, "professional", 2000, 4000, WEEK),))
    mix = [(NOON - hours * HOUR, PERSONAL if hours in {1, 4} else PLAIN) for hours in range(1, 5)]
    assert reasons(Subject("Hello.", PERSONAL), NOON, stands(*posted(*mix)), policy) == (
        Reason(
            rule="personal",
            message="3 of the 5 posts in the 7 days before Tuesday 2026-11-24 12:00 would then be "
            "personal; at most 2 may be (40%).",
            remedy="one professional post first, or after Tuesday 2026-12-01 08:00",
            observed=3,
            limit=2,
            window=(NOON - WEEK, NOON),
            counted=(14, 13, 12, 11),
            earliest=NOON + WEEK - 4 * HOUR,
        ),
    )


def test_a_gap_too_short_tells_when_it_will_be_long_enough() -> None:
    policy = Policy((MinGap(45 * MINUTE),))
    assert reasons(HELLO, NOON, stands(*posted(NOON - 10 * MINUTE)), policy) == (
        Reason(
            rule="min_gap",
            message="Tuesday 2026-11-24 12:00 is only 10 minutes after the post before it "
            "(Tuesday 2026-11-24 11:50); at least 45 minutes must lie between them.",
            remedy="after Tuesday 2026-11-24 12:35",
            observed="10 minutes",
            limit="45 minutes",
            window=(NOON - 45 * MINUTE, NOON),
            counted=(11,),
            earliest=NOON + 35 * MINUTE,
        ),
    )


def test_quiet_hours_tell_when_they_end() -> None:
    at = utc("2026-11-24 22:30")
    assert reasons(HELLO, at, EMPTY, Policy((NIGHT,))) == (
        Reason(
            rule="quiet_hours",
            message="Tuesday 2026-11-24 23:30 lies in the quiet hours 22:00-07:00.",
            remedy="after Wednesday 2026-11-25 07:00",
            observed="23:30",
            limit="22:00-07:00",
            window=(utc("2026-11-24 21:00"), utc("2026-11-25 06:00")),
            earliest=utc("2026-11-25 06:00"),
        ),
    )


def test_quiet_nights_that_a_clock_change_joins_end_together() -> None:
    """02:30 does not exist on Sunday: the night ends at 03:30, when the next has begun at 03:05."""
    policy = Policy((QuietHours(time(3, 5), time(2, 30)),))
    (reason,) = reasons(HELLO, utc("2026-03-28 22:00"), EMPTY, policy)
    assert reason.remedy == "after Monday 2026-03-30 02:30"


def test_a_minute_that_is_told_is_never_too_early() -> None:
    policy = Policy((MinGap(45 * MINUTE),))
    (reason,) = reasons(HELLO, NOON, stands(*posted(NOON - 10 * MINUTE + MICROSECOND)), policy)
    assert reason.earliest == NOON + 35 * MINUTE + MICROSECOND
    assert reason.remedy == "after Tuesday 2026-11-24 12:36"


def test_what_time_cannot_cure_needs_another_policy_or_a_persons_word() -> None:
    policy = Policy((Band(Category.PERSONAL, "professional", 0, 0, WEEK),))
    assert reasons(Subject("Hello.", PERSONAL), NOON, EMPTY, policy) == (
        Reason(
            rule="personal",
            message="1 of the 1 post in the 7 days before Tuesday 2026-11-24 12:00 would then be "
            "personal; at most 0 may be (0%).",
            remedy="change the policy, or approve it with a reason",
            observed=1,
            limit=0,
            window=(NOON - WEEK, NOON),
        ),
    )


def test_posts_are_told_by_their_ids_and_drafts_that_may_have_been_sent_by_theirs() -> None:
    timeline = stands(
        *posted(NOON - 3 * HOUR), Entry(NOON - HOUR, PLAIN, draft_id=7), pinned(8, NOON - 2 * HOUR)
    )
    (reason,) = reasons(HELLO, NOON, timeline, Policy((PostsPerDay(3),)))
    assert (reason.counted, reason.promised) == ((11,), (8, 7))


def test_every_rule_that_refuses_says_so_in_the_order_of_the_policy() -> None:
    timeline = stands(*posted(NOON - MINUTE))
    policy = Policy(
        (MinGap(HOUR), QuietHours(time(11), time(13)), PostsPerDay(1), ShareRequestsPerWeek(0, 1))
    )
    assert [reason.rule for reason in reasons(HELLO, NOON, timeline, policy)] == [
        "min_gap",
        "quiet_hours",
        "posts_per_day",
    ]


# Promises to pinned drafts.


def test_a_place_promised_later_on_the_day_is_not_given_away() -> None:
    evening = NOON + 6 * HOUR
    timeline = stands(*posted(NOON - HOUR), pinned(7, evening))
    assert reasons(HELLO, NOON, timeline, DAILY) == (
        Reason(
            rule="posts_per_day",
            message="It would take the place promised to pinned draft #7 on Tuesday 2026-11-24 18:00. "
            "Tuesday 2026-11-24 already has 2 posts; at most 2 may go out.",
            remedy="after Wednesday 2026-11-25 00:00",
            observed=3,
            limit=2,
            window=(utc("2026-11-23 23:00"), utc("2026-11-24 23:00")),
            counted=(11,),
            earliest=utc("2026-11-24 23:00"),
        ),
    )


def test_a_post_just_before_a_promised_time_waits_until_the_promise_has_had_its_gap() -> None:
    timeline = stands(pinned(7, NOON + 30 * MINUTE))
    assert reasons(HELLO, NOON, timeline, Policy((MinGap(45 * MINUTE),))) == (
        Reason(
            rule="min_gap",
            message="It would take the place promised to pinned draft #7 on Tuesday 2026-11-24 12:30. "
            "Tuesday 2026-11-24 12:30 is only 30 minutes after the post before it "
            "(Tuesday 2026-11-24 12:00); at least 45 minutes must lie between them.",
            remedy="after Tuesday 2026-11-24 13:15",
            observed="30 minutes",
            limit="45 minutes",
            window=(NOON - 15 * MINUTE, NOON + 30 * MINUTE),
            earliest=NOON + 75 * MINUTE,
        ),
    )


def test_a_share_request_within_the_week_before_a_promised_one_takes_its_place() -> None:
    timeline = stands(pinned(7, NOON + 3 * DAY, REQUEST))
    policy = Policy((ShareRequestsPerWeek(0, 1),))
    (reason,) = reasons(Subject("Hello.", REQUEST), NOON, timeline, policy)
    assert reason.message == (
        "It would take the place promised to pinned draft #7 on Friday 2026-11-27 12:00. "
        "1 request to share stands in the 7 days before Friday 2026-11-27 12:00; at most 1 may."
    )
    assert reason.earliest == NOON + 10 * DAY
    assert judge(HELLO, NOON, timeline, policy).decision is Decision.ACCEPTED


def test_a_draft_that_would_spoil_the_mix_of_a_promised_one_is_not_helped_by_other_posts() -> None:
    policy = Policy((Band(Category.PERSONAL, "professional", 0, 3333, DAY),))
    timeline = stands(*posted(NOON - HOUR), pinned(7, NOON + HOUR, PERSONAL))
    assert reasons(Subject("Hello.", PERSONAL), NOON, timeline, policy) == (
        Reason(
            rule="personal",
            message="It would take the place promised to pinned draft #7 on Tuesday 2026-11-24 13:00. "
            "2 of the 3 posts in the 1 day before Tuesday 2026-11-24 13:00 would then be personal; "
            "at most 1 may be (33.33%).",
            remedy="after Wednesday 2026-11-25 13:00",
            observed=2,
            limit=1,
            window=(NOON + HOUR - DAY, NOON + HOUR),
            counted=(11,),
            earliest=NOON + HOUR + DAY,
        ),
    )


def test_a_pinned_draft_that_its_rule_refuses_anyway_keeps_no_place_under_that_rule() -> None:
    friday = utc("2026-11-27 11:00")
    two = posted(NOON - HOUR, friday - HOUR, friday - 2 * HOUR)  # Friday is full, as two were posted by hand
    policy = Policy((MinGap(4 * DAY),))
    assert (
        judge(HELLO, NOON + 3 * HOUR, stands(*two[1:], pinned(7, friday)), policy).decision
        is Decision.ACCEPTED
    )


def test_a_promise_whose_time_is_past_counts_as_the_post_it_will_soon_be() -> None:
    timeline = stands(pinned(7, NOON - 10 * MINUTE))
    assert judge(HELLO, NOON, timeline, Policy((MinGap(10 * MINUTE),))).decision is Decision.ACCEPTED
    (reason,) = reasons(HELLO, NOON, timeline, Policy((MinGap(11 * MINUTE),)))
    assert (reason.counted, reason.promised, reason.earliest) == ((), (7,), NOON + MINUTE)


def test_two_drafts_at_one_instant_both_count() -> None:
    timeline = stands(pinned(7, NOON))
    assert [
        reason.message for reason in reasons(HELLO, NOON, timeline, Policy((PostsPerDay(1), MinGap(MINUTE))))
    ] == [
        "Tuesday 2026-11-24 already has 1 post; at most 1 may go out.",
        (
            "Tuesday 2026-11-24 12:00 is only 0 seconds after the post before it (Tuesday 2026-11-24 12:00); "
            "at least 1 minute must lie between them."
        ),
    ]


# What is wrong with a draft itself.


@pytest.mark.parametrize("pinned", [False, True])
@pytest.mark.parametrize("approved", [False, True])
def test_an_empty_text_is_rejected_whoever_approves_it(*, pinned: bool, approved: bool) -> None:
    subject = Subject(" \n\t", PLAIN, pinned=pinned, approved=approved)
    assert judge(subject, NOON, EMPTY, DAILY) == Verdict(
        Decision.REJECTED, NOON, (Reason("empty", "The text is empty.", "write a text"),)
    )


def test_a_text_too_long_is_told_by_how_much() -> None:
    assert judge(Subject("é" * 283, PLAIN), NOON, EMPTY, DAILY) == Verdict(
        Decision.REJECTED,
        NOON,
        (
            Reason(
                "length",
                "The text counts 283 characters on X; at most 280 are allowed.",
                "shorten it by 3",
                observed=283,
                limit=280,
            ),
        ),
    )


def test_a_text_as_long_as_the_network_allows_is_accepted_and_counts_as_the_network_counts() -> None:
    for text in ("é" * 280, "語" * 140, "https://example.org/" + "x" * 300 + " " + "e" * 256):
        assert judge(Subject(text, PLAIN), NOON, EMPTY, DAILY).decision is Decision.ACCEPTED


def test_a_second_cashtag_is_one_too_many() -> None:
    assert judge(Subject("Buy $AAPL.", PLAIN), NOON, EMPTY, DAILY).decision is Decision.ACCEPTED
    assert reasons(Subject("Buy $AAPL and $MSFT.", PLAIN), NOON, EMPTY, DAILY) == (
        Reason(
            "cashtags",
            "The text has 2 cashtags ($AAPL $MSFT); X takes one.",
            "leave one cashtag",
            observed=2,
            limit=1,
        ),
    )


def test_a_text_that_is_already_on_its_way_is_rejected() -> None:
    subject = replace(HELLO, twins=(Twin(draft_id=7), Twin(draft_id=4)))
    assert judge(subject, NOON, EMPTY, DAILY) == Verdict(
        Decision.REJECTED,
        NOON,
        (
            Reason(
                "duplicates",
                "Draft #4 with the same text is already on its way.",
                "change the text, or cancel draft #4",
                promised=(4, 7),
            ),
        ),
    )


def test_a_text_published_lately_is_rejected_until_it_may_be_repeated() -> None:
    twins = (
        Twin(post_id=12, posted_at=NOON - 5 * DAY),
        Twin(post_id=11, posted_at=NOON - 7 * DAY),
        Twin(post_id=9, posted_at=NOON - 30 * DAY),
    )
    policy = Policy((), duplicates_within=30 * DAY)
    assert judge(replace(HELLO, twins=twins), NOON, EMPTY, policy) == Verdict(
        Decision.REJECTED,
        NOON,
        (
            Reason(
                "duplicates",
                "The same text was published on Thursday 2026-11-19 12:00; "
                "30 days must pass before it is repeated.",
                "change the text, or after Saturday 2026-12-19 12:00",
                window=(NOON - 30 * DAY, NOON),
                counted=(11, 12),
                earliest=NOON + 25 * DAY,
            ),
        ),
    )


def test_a_span_of_hours_before_a_repetition_is_told_in_hours() -> None:
    policy = Policy((), duplicates_within=12 * HOUR)
    (reason,) = reasons(replace(HELLO, twins=(Twin(post_id=11, posted_at=NOON),)), NOON + HOUR, EMPTY, policy)
    assert reason.message == (
        "The same text was published on Tuesday 2026-11-24 12:00; 12 hours must pass before it is repeated."
    )


def test_a_text_may_be_repeated_exactly_when_its_time_is_over() -> None:
    policy = Policy((), duplicates_within=30 * DAY)
    subject = replace(HELLO, twins=(Twin(post_id=11, posted_at=NOON),))
    assert judge(subject, NOON + 30 * DAY - MICROSECOND, EMPTY, policy).decision is Decision.REJECTED
    assert judge(subject, NOON + 30 * DAY, EMPTY, policy).decision is Decision.ACCEPTED


def test_a_draft_expires_at_its_instant() -> None:
    subject = replace(HELLO, expires=NOON)
    assert judge(subject, NOON - MICROSECOND, EMPTY, DAILY).decision is Decision.ACCEPTED
    assert judge(subject, NOON, EMPTY, DAILY) == Verdict(
        Decision.REJECTED,
        NOON,
        (
            Reason(
                "expires",
                "It expired on Tuesday 2026-11-24 12:00.",
                "give it a later expiry, or cancel it",
            ),
        ),
    )


def test_all_that_is_wrong_with_a_draft_is_told_at_once_and_nothing_of_the_guardrails() -> None:
    full = stands(*posted(NOON - HOUR, NOON - 2 * HOUR))
    subject = Subject("é" * 281 + " $AAPL $MSFT", PLAIN, expires=NOON, twins=(Twin(draft_id=7),))
    told = [reason.rule for reason in reasons(subject, NOON, full, DAILY)]
    assert told == ["length", "cashtags", "duplicates", "expires"]


# Held, rejected or let past.


def test_a_draft_is_held_until_it_may_go_out() -> None:
    subject = replace(HELLO, not_before=NOON + timedelta(seconds=30))
    assert judge(subject, NOON, EMPTY, DAILY) == Verdict(
        Decision.HELD,
        NOON,
        (
            Reason(
                "not_before",
                "It is not to go out before Tuesday 2026-11-24 12:00.",
                "after Tuesday 2026-11-24 12:01",
                earliest=NOON + timedelta(seconds=30),
            ),
        ),
    )
    assert judge(subject, NOON + timedelta(seconds=30), EMPTY, DAILY).decision is Decision.ACCEPTED


def test_a_draft_that_is_too_early_tells_of_the_guardrails_as_well() -> None:
    subject = replace(HELLO, not_before=NOON + MINUTE)
    told = reasons(subject, NOON, stands(*posted(NOON - HOUR)), Policy((PostsPerDay(1),)))
    assert [reason.rule for reason in told] == ["not_before", "posts_per_day"]


def test_an_approved_draft_that_is_too_early_is_held_by_that_alone() -> None:
    subject = replace(HELLO, not_before=NOON + MINUTE, approved=True)
    told = reasons(subject, NOON, stands(*posted(NOON - HOUR)), Policy((PostsPerDay(1),)))
    assert [reason.rule for reason in told] == ["not_before"]


@given(cases(), st.booleans(), st.booleans())
def test_guardrails_hold_a_queued_draft_reject_a_pinned_one_and_let_an_approved_one_past(
    case: Case, pinned: bool, approved: bool
) -> None:
    held = reasons(case.subject, case.at, case.timeline, case.policy)
    subject = replace(case.subject, pinned=pinned, approved=approved)
    decision = Decision.REJECTED if pinned else Decision.HELD
    if approved or not held:
        decision = Decision.ACCEPTED
    assert judge(subject, case.at, case.timeline, case.policy) == Verdict(decision, case.at, held)


# Laws.


@given(cases())
def test_the_judge_refuses_by_the_rules_that_the_design_says_and_no_others(case: Case) -> None:
    verdict = judge(case.subject, case.at, case.timeline, case.policy)
    refusing = restated.refusals(case.policy, case.content, case.at, case.entries, case.zone)
    assert [reason.rule for reason in verdict.reasons] == refusing
    assert verdict.decision is (Decision.HELD if refusing else Decision.ACCEPTED)


@given(cases())
def test_rules_know_nothing_of_each_other(case: Case) -> None:
    together = reasons(case.subject, case.at, case.timeline, case.policy)
    alone = [reasons(case.subject, case.at, case.timeline, Policy((rule,))) for rule in case.policy.rules]
    assert together == tuple(reason for one in alone for reason in one)


@pytest.mark.parametrize("kind", [daily, requests, bands, min_gaps, quiet_hours])
@given(st.data(), st.lists(st.integers(0, 999), max_size=12))
def test_a_rule_refuses_until_exactly_the_earliest_instant_it_tells(
    kind: st.SearchStrategy[Rule], data: st.DataObject, samples: list[int]
) -> None:
    case = data.draw(one_rule(kind))
    told = reasons(case.subject, case.at, case.timeline, case.policy)
    if not told:
        return
    (reason,) = told
    assert reason.earliest is None or reason.earliest > case.at
    for at in instants_before(reason.earliest, case, samples):
        assert reasons(case.subject, at, case.timeline, case.policy), at
    if reason.earliest is not None:
        assert not reasons(case.subject, reason.earliest, case.timeline, case.policy)


def test_a_post_still_to_come_may_be_what_ends_a_refusal() -> None:
    """The ledger may hold one: a plan of a slot just past is made a little later."""
    policy = Policy((Band(Category.PERSONAL, "professional", 5000, 5000, DAY),))
    timeline = stands(*posted(NOON - HOUR, (NOON + HOUR, PERSONAL)))
    (reason,) = reasons(HELLO, NOON, timeline, policy)
    assert reason.earliest == NOON + HOUR


def instants_before(earliest: datetime | None, case: Case, samples: list[int]) -> Iterable[datetime]:
    """Instants from the case's own to one before the earliest, or far beyond all that stands.

    They are taken where entries come and windows could open, and at random.
    """
    end = earliest or case.at + 400 * DAY
    known = [case.at, *(entry.at for entry in case.entries)]
    spans = [timedelta(0), *(rule.reach for rule in case.policy.rules)]
    edges = [
        instant + span + edge for instant in known for span in spans for edge in (-MICROSECOND, timedelta(0))
    ]
    random = [case.at + (end - case.at) * sample / 1000 for sample in samples]
    return (at for at in {*edges, *random, end - MICROSECOND} if case.at <= at < end)


@given(cases(), contents, contents)
def test_a_verdict_is_the_same_every_time_and_leaves_everything_as_it_was(
    case: Case, one: Content, other: Content
) -> None:
    timeline = case.timeline
    before = list(timeline.entries)
    first = judge(case.subject, case.at, timeline, case.policy)
    for content in (one, other):
        judge(replace(case.subject, content=content), case.at - DAY, timeline, case.policy)
    assert judge(case.subject, case.at, timeline, case.policy) == first
    assert timeline.entries == before


@given(cases().flatmap(lambda case: st.tuples(st.just(case), st.permutations(case.entries))))
def test_the_order_in_which_the_timeline_was_read_does_not_matter(drawn: tuple[Case, list[Entry]]) -> None:
    case, shuffled = drawn
    verdict = judge(case.subject, case.at, case.timeline, case.policy)
    assert judge(case.subject, case.at, Timeline(shuffled, case.zone), case.policy) == verdict


subjects = st.builds(
    Subject,
    st.sampled_from(["Hello.", "", "$AAPL $MSFT"]),
    contents,
    pinned=st.booleans(),
    approved=st.booleans(),
    twins=st.sampled_from([(), (Twin(draft_id=7),)]),
)


@given(cases(), st.lists(subjects, max_size=6))
def test_many_drafts_judged_together_are_judged_as_each_alone(case: Case, drafts: list[Subject]) -> None:
    timeline, policy = case.timeline, case.policy
    alone = [judge(draft, case.at, timeline, policy) for draft in drafts]
    assert list(judge_each(drafts, case.at, timeline, policy)) == alone


@given(cases(), st.lists(st.tuples(contents, st.timedeltas(timedelta(0), DAY)), max_size=5))
def test_no_sequence_of_accepted_drafts_breaks_a_promise_that_could_be_kept(
    case: Case, offers: list[tuple[Content, timedelta]]
) -> None:
    promises = [entry for entry in case.entries if entry.promised and entry.at >= case.at]
    standing, at = list(case.entries), case.at
    for content, later in offers:
        at += later
        subject = replace(case.subject, content=content)
        if judge(subject, at, Timeline(standing, case.zone), case.policy).decision is Decision.ACCEPTED:
            standing.append(Entry(at, content, post_id=1000 + len(standing)))
    for promise in promises:
        for rule in case.policy.rules:
            if restated.kept(rule, promise, case.entries, case.zone):
                assert restated.kept(rule, promise, standing, case.zone)
