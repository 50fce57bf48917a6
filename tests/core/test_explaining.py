"""Why a draft goes out when it does, and advice that was tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.account import Account
from assistant.core.draft import Content, Draft, NewDraft, Origin, State, Voice
from assistant.core.explaining import LooserRule, MoreDrafts, Scene, best_lift, explain, with_change
from assistant.core.planning import Candidate, Horizon, Plan, project
from assistant.core.policy import Policy
from assistant.core.rules import WEEK, Band, PostsPerDay, Rule, ShareRequestsPerWeek
from assistant.core.timeline import Category, Timeline

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
PERSONAL = Content(Voice.PERSONAL)
PLAIN = Content()
SCARCE = (Band(Category.PERSONAL, "professional", 2_000, 4_000, WEEK), PostsPerDay(3))


def scene(contents: list[Content], *rules: object, days: int = 7) -> Scene:
    policy = Policy(rules or SCARCE)  # type: ignore[arg-type]  # rules
    slots = dict.fromkeys(range(7), (time(9), time(13), time(18)))
    account = Account("me", PARIS, slots=slots, policy=policy)
    drafts = [
        Candidate(Draft(number, State.QUEUED, NewDraft("me", f"Draft {number}.", content), NOW))
        for number, content in enumerate(contents, 1)
    ]
    return Scene(account, drafts, Timeline([], PARIS), Horizon(NOW, NOW + timedelta(days=days)))


def planned(found: Scene) -> Plan:
    return project(found.account, found.candidates, found.timeline, found.horizon)


def test_a_draft_that_has_a_place_tells_what_goes_out_before_it() -> None:
    found = scene([PLAIN, PLAIN, PERSONAL])
    told = explain(found, planned(found), 2)
    assert told.moment is not None
    assert told.moment.candidate is not None
    assert told.moment.candidate.draft.id == 2
    assert [each.moment.candidate and each.moment.candidate.draft.id for each in told.before] == [1]
    assert (told.verdict, told.cures) == (None, ())


def test_a_draft_without_a_place_tells_what_held_it_and_what_would_give_it_one() -> None:
    found = scene([PLAIN] * 5)
    told = explain(found, planned(found), 5)
    assert told.moment is None
    assert told.verdict is not None
    assert [reason.rule for reason in told.verdict.reasons] == ["personal"]
    assert MoreDrafts(PERSONAL, 1) in told.cures
    assert [each.told for each in told.cures if isinstance(each, LooserRule)] == ["personal: {min: 19%}"]


def test_the_best_change_is_the_one_after_which_most_of_what_waits_goes_out() -> None:
    found = scene([PLAIN] * 9)
    lift = best_lift(found, planned(found))
    assert lift is not None
    assert (lift.change, lift.more) == (MoreDrafts(PERSONAL, 1), 4)


def test_where_all_that_waits_has_a_place_nothing_is_advised() -> None:
    found = scene([PLAIN, PERSONAL])
    assert best_lift(found, planned(found)) is None


_CONTENTS = st.builds(Content, st.sampled_from(Voice), st.sampled_from(Origin), st.booleans())


@settings(max_examples=6)  # each plans a dozen times
@given(st.lists(_CONTENTS, min_size=4, max_size=14), st.integers(0, 5), st.integers(0, 3))
def test_what_is_advised_was_tried(contents: list[Content], least: int, requests: int) -> None:
    bands = (
        Band(Category.PERSONAL, "professional", least * 1_000, 6_000, WEEK),
        Band(Category.CURATED, "original", 0, 5_000, WEEK),
    )
    found = scene(contents, *bands, PostsPerDay(2), ShareRequestsPerWeek(0, requests), days=5)
    plan = planned(found)
    known = set(range(1, len(contents) + 1))
    before = {place.draft_id for place in plan.places.values()}
    for draft_id in sorted(known - before)[:2]:
        for cure in explain(found, plan, draft_id).cures:
            assert draft_id in {place.draft_id for place in with_change(found, plan, cure).places.values()}
    lift = best_lift(found, plan)
    if lift is not None:
        after = {place.draft_id for place in with_change(found, plan, lift.change).places.values()}
        assert len(after & known) - len(before) >= lift.more > 0


@pytest.mark.parametrize(
    "rule", [*SCARCE, Band(Category.CURATED, "original", 3_000, 6_000, WEEK), ShareRequestsPerWeek(0, 2)]
)
@given(counts=st.tuples(st.integers(0, 30), st.integers(0, 30)), content=_CONTENTS)
def test_a_loosened_rule_lets_the_post_pass_with_the_nearest_limit(
    rule: PostsPerDay | Band | ShareRequestsPerWeek, counts: tuple[int, int], content: Content
) -> None:
    total, count = max(counts), min(counts)
    given_counts = (total, count)[: len(rule.features(content))]
    looser = rule.loosened(content, given_counts)
    if looser is None:
        assert not given_counts
        return
    assert not looser[0].is_broken(content, given_counts)
    if rule.is_broken(content, given_counts):
        assert _nearer(looser[0], content).is_broken(content, given_counts)


def _nearer(rule: Rule, content: Content) -> Rule:
    """The rule with a limit a step nearer to the one it had."""
    match rule:
        case Band() if not rule.category.holds(content):
            return replace(rule, minimum=rule.minimum + 100)
        case Band():
            return replace(rule, maximum=rule.maximum - 100)
        case PostsPerDay() | ShareRequestsPerWeek():
            return replace(rule, maximum=rule.maximum - 1)
        case _:
            raise AssertionError(rule)
