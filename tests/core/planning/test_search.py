"""The search: as many drafts as can go out, and of such plans the one that meets the aims in their order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from assistant.core.draft import Content, Voice
from assistant.core.planning.order import Query, best_order
from assistant.core.planning.search import WAYS
from assistant.core.policy import Policy
from assistant.core.rules import Band, MinGap, PostsPerDay, ShareRequestsPerWeek
from assistant.core.timeline import Category, Entry, Timeline
from tests.core.planning.queues import (
    EVENING,
    MONDAY,
    MORNING,
    NOON,
    PARIS,
    Walk,
    account,
    draft,
    first_come,
    moments,
    optimum,
    places,
    planned,
    queue,
)
from tests.core.strategies import DAY, HOUR, MINUTE, PERSONAL, REQUEST, Stage, stages

if TYPE_CHECKING:
    from assistant.core.planning import Candidate
    from assistant.core.planning.agenda import Coming

TINY = 6  # slots for which everything can be tried


def setting(
    rules: tuple[object, ...], drafts: list[Candidate], days: int = 1, posts: tuple[Entry, ...] = ()
) -> Stage:
    return Stage(account(*rules), list(posts), drafts, MONDAY, MONDAY + days * DAY)


# How many go out.


@given(stages())
def test_as_many_go_out_as_can_where_everything_can_be_tried(stage: Stage) -> None:
    slots = sum(each.slot is not None for each in moments(stage))
    if slots <= TINY:
        assert len(planned(stage).places) == optimum(stage)


@given(stages())
def test_never_fewer_go_out_than_if_each_slot_took_the_first_that_passes(stage: Stage) -> None:
    assert len(planned(stage).places) >= first_come(stage)


@pytest.mark.parametrize("seed", [1, 4, 6])
def test_nor_do_they_over_weeks_with_bands_windows_and_promises(seed: int) -> None:
    stage = queue(seed)
    assert len(planned(stage).places) >= first_come(stage)


@given(stages())
def test_the_search_has_no_other_opinion_than_the_judge_who_walks_after_it(stage: Stage) -> None:
    require_agreement(stage)


@pytest.mark.parametrize("seed", [2, 3, 5])
def test_nor_has_it_over_weeks(seed: int) -> None:
    require_agreement(queue(seed))


def require_agreement(stage: Stage) -> None:
    """What the search chose is just what is placed."""
    me, walk = stage.account, Walk.of(stage)

    def stands(coming: Coming) -> bool:
        """Whether a policy without rules would let a pinned draft go out."""
        lenient = replace(stage, account=replace(me, policy=Policy((), me.policy.duplicates_within)))
        trial = Walk(lenient, [], [])
        trial.pass_pinned(coming)
        return bool(trial.standing)

    query = Query(me.policy, stage.timeline, moments(stage), walk.waiting, stands, {}, WAYS)
    assert {slot: each.draft.id for slot, each in best_order(query).items()} == places(planned(stage))


def test_scarce_drafts_are_kept_for_where_they_let_others_pass() -> None:
    """Half of a day is to be personal; first come would spend both personal drafts at once."""
    half = Band(Category.PERSONAL, "professional", 5000, 10_000, DAY)
    drafts = [draft(1, PERSONAL), draft(2, PERSONAL), *(draft(number) for number in range(3, 8))]
    trial = setting((half,), drafts, days=2)
    assert first_come(trial) == 4
    assert len(planned(trial).places) == optimum(trial) == 6


def test_a_slot_is_spared_where_more_can_go_out_so() -> None:
    """The second draft can go out in the evening alone, and not if anything went out since the morning."""
    evening = draft(2, not_before=EVENING, expires=EVENING + MINUTE)
    trial = setting((MinGap(10 * HOUR),), [draft(1), evening], days=2)
    plan = planned(trial)
    assert places(plan) == {EVENING: 2, MORNING + DAY: 1}
    assert [moment.spared for moment in plan.moments] == [True, True, False, False, False, False]


# The aims, in their order.


def test_on_equal_counts_requests_up_to_the_minimum_go_before_what_is_better() -> None:
    wanting = ShareRequestsPerWeek(1, 5)
    drafts = [draft(1, priority=5), draft(2, REQUEST), draft(3, REQUEST)]
    trial = setting((wanting, PostsPerDay(1)), drafts)
    assert places(planned(trial)) == {MORNING: 2}
    asked = Entry(MONDAY - DAY, REQUEST, post_id=1)
    assert places(planned(setting((wanting, PostsPerDay(1)), drafts, posts=(asked,)))) == {MORNING: 1}


def test_more_posts_go_before_requests_and_before_what_expires() -> None:
    """At noon the request would leave no room for the morning's and the evening's drafts."""
    noon = draft(1, REQUEST, not_before=NOON, expires=NOON + MINUTE)
    others = [draft(2, expires=NOON), draft(3, not_before=EVENING)]
    trial = setting((MinGap(9 * HOUR), ShareRequestsPerWeek(1, 5)), [noon, *others])
    assert places(planned(trial)) == {MORNING: 2, EVENING: 3}


def test_after_requests_those_go_that_expire_whatever_their_priority() -> None:
    expiring = draft(2, PERSONAL, expires=EVENING)
    trial = setting((PostsPerDay(1),), [draft(1, priority=5), expiring])
    assert places(planned(trial)) == {MORNING: 2}
    trial = setting(
        (PostsPerDay(1), ShareRequestsPerWeek(1, 5)), [draft(1, priority=5), expiring, draft(3, REQUEST)]
    )
    assert places(planned(trial)) == {MORNING: 3}


def test_what_expires_finds_a_place_and_what_is_better_goes_as_early_as_it_still_can() -> None:
    drafts = [draft(1), draft(2), draft(3, expires=EVENING)]
    assert places(planned(setting((), drafts))) == {MORNING: 1, NOON: 3, EVENING: 2}


def test_among_drafts_of_one_kind_priority_decides_and_then_age() -> None:
    drafts = [draft(4), draft(3, priority=-1), draft(2, priority=5), draft(1)]
    assert places(planned(setting((), drafts, days=2))) == {MORNING: 2, NOON: 1, EVENING: 4, MORNING + DAY: 3}


@given(stages())
def test_of_two_drafts_of_one_kind_that_could_change_places_the_better_is_earlier(stage: Stage) -> None:
    chosen = planned(stage).places
    drafts = {each.draft.id: each.draft for each in stage.candidates}
    for slot, place in chosen.items():
        for other_slot, other in chosen.items():
            mine, its = drafts[place.draft_id], drafts[other.draft_id]
            if slot < other_slot and (place.content, place.approved) == (other.content, other.approved):
                swap = its.new.not_before is None or its.new.not_before <= slot
                swap &= mine.new.expires is None or other_slot < mine.new.expires
                assert not swap or (-mine.new.priority, mine.id) < (-its.new.priority, its.id)


@given(stages())
def test_what_has_no_place_is_not_better_than_one_of_its_kind_that_has(stage: Stage) -> None:
    plan = planned(stage)
    drafts = {each.draft.id: each.draft for each in stage.candidates}
    plain = [
        each.draft
        for each in Walk.of(stage).waiting
        if each.draft.id not in {place.draft_id for place in plan.places.values()}
        and each.draft.new.not_before is None
        and each.draft.new.expires is None
    ]
    for left in plain:
        for place in plan.places.values():
            has = drafts[place.draft_id]
            alike = (left.new.content, left.approval) == (has.new.content, has.approval)
            if alike and has.new.expires is None and has.new.not_before is None:
                assert (-has.new.priority, has.id) < (-left.new.priority, left.id)


def test_kinds_that_no_rule_tells_apart_are_one() -> None:
    """Without a rule on voices a personal draft and a professional one change places freely."""
    drafts = [draft(1), draft(2, PERSONAL, priority=1), draft(3, Content(voice=Voice.PERSONAL))]
    assert places(planned(setting((PostsPerDay(3),), drafts))) == {MORNING: 2, NOON: 1, EVENING: 3}


def test_nothing_is_asked_where_nothing_waits_or_comes() -> None:
    me = account()
    nothing = Timeline([], PARIS)
    waiting = [draft(1)]
    assert best_order(Query(me.policy, nothing, [], waiting, bool, {}, WAYS)) == {}
    assert best_order(Query(me.policy, nothing, moments(setting((), [])), [], bool, {}, WAYS)) == {}
