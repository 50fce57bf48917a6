"""The plan: what goes out when, why the rest does not, and what of it stays when it is made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.planning import PATIENCE, Earlier, Horizon, in_order, project
from assistant.core.policy import Decision, Policy, Reason, Twin, Verdict
from assistant.core.rules import MinGap, PostsPerDay, QuietHours, ShareRequestsPerWeek
from assistant.core.slots import slots_from
from assistant.core.timeline import Entry, Timeline
from tests.core import restated
from tests.core.planning.queues import (
    EMPTY,
    EVENING,
    MONDAY,
    MORNING,
    NOON,
    PARIS,
    Walk,
    account,
    draft,
    from_then_on,
    ids,
    is_accepted,
    later,
    moments,
    outline,
    places,
    planned,
    promise,
    queue,
    some_content,
)
from tests.core.strategies import DAY, HOUR, MICROSECOND, MINUTE, REQUEST, Stage, stages

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import datetime

    from assistant.core.draft import Content
    from assistant.core.planning import Candidate, Place, Plan

OPEN = Policy()


# The order in which a slot asks where none was searched.


def test_a_higher_priority_goes_first_and_age_decides_among_equals() -> None:
    candidates = [draft(4), draft(3, priority=-1), draft(2, priority=5), draft(1)]
    assert ids(in_order(candidates, MORNING, EMPTY, OPEN)) == [2, 1, 4, 3]


def test_share_requests_go_first_while_the_week_is_short_of_them_but_not_before_a_higher_priority() -> None:
    candidates = [draft(1), draft(2, REQUEST), draft(3, priority=1), draft(4, REQUEST)]
    wanting = Policy((ShareRequestsPerWeek(1, 5),))
    assert ids(in_order(candidates, MORNING, EMPTY, wanting)) == [3, 2, 4, 1]
    asked = Timeline([Entry(MORNING - 6 * DAY, REQUEST, post_id=1)], PARIS)
    assert ids(in_order(candidates, MORNING, asked, wanting)) == [3, 1, 2, 4]
    assert ids(in_order(candidates, MORNING, EMPTY, OPEN)) == [3, 1, 2, 4]


def test_share_requests_are_spread_over_the_week_that_wants_them() -> None:
    candidates = [draft(1), draft(2, REQUEST)]
    three = Policy((ShareRequestsPerWeek(3, 5),))
    for hours, order in ((55, [1, 2]), (56, [2, 1])):
        asked = Timeline([Entry(MORNING - hours * HOUR, REQUEST, post_id=1)], PARIS)
        assert ids(in_order(candidates, MORNING, asked, three)) == order


# The plan.


def test_a_plan_gives_each_slot_the_best_draft_and_each_pinned_draft_its_time() -> None:
    own_time = draft(3, pinned_at=NOON + HOUR)
    candidates = [draft(1), draft(2), own_time]
    plan = project(account(), candidates, Timeline([promise(own_time)], PARIS), Horizon(MONDAY, MONDAY + DAY))
    assert outline(plan) == [
        (MORNING, 1, Decision.ACCEPTED),
        (NOON, 2, Decision.ACCEPTED),
        (NOON + HOUR, 3, Decision.ACCEPTED),
        (EVENING, None, None),
    ]
    assert [moment.pinned for moment in plan.moments] == [False, False, True, False]
    assert plan.waiting == ()


def test_a_planned_post_counts_for_those_after_it() -> None:
    plan = project(account(PostsPerDay(1)), [draft(1), draft(2)], EMPTY, Horizon(MONDAY, MONDAY + DAY))
    assert outline(plan) == [
        (MORNING, 1, Decision.ACCEPTED),
        (NOON, None, None),
        (EVENING, None, None),
    ]
    ((left, verdict),) = plan.waiting
    assert left.draft.id == 2
    assert verdict is not None
    assert (verdict.decision, verdict.at, verdict.reasons[0].promised) == (Decision.HELD, EVENING, (1,))


def test_where_a_slot_and_a_pinned_time_coincide_the_pinned_draft_goes_first() -> None:
    own_time = draft(2, pinned_at=NOON)
    plan = project(
        account(MinGap(HOUR)),
        [draft(1), own_time],
        Timeline([promise(own_time)], PARIS),
        Horizon(NOON, EVENING),
    )
    assert outline(plan) == [(NOON, 2, Decision.ACCEPTED), (NOON, None, None)]


def test_a_slot_does_not_take_what_a_pinned_draft_later_on_needs() -> None:
    own_time = draft(2, pinned_at=NOON + HOUR)
    plan = project(
        account(PostsPerDay(1)),
        [draft(1), own_time],
        Timeline([promise(own_time)], PARIS),
        Horizon(MONDAY, EVENING),
    )
    assert outline(plan) == [
        (MORNING, None, None),
        (NOON, None, None),
        (NOON + HOUR, 2, Decision.ACCEPTED),
    ]


def test_of_too_many_pinned_drafts_the_first_keep_their_places() -> None:
    both = [draft(1, pinned_at=NOON), draft(2, pinned_at=NOON - HOUR)]
    plan = project(
        account(PostsPerDay(1)), both, Timeline(map(promise, both), PARIS), Horizon(MORNING + MINUTE, EVENING)
    )
    assert outline(plan) == [
        (NOON - HOUR, 2, Decision.ACCEPTED),
        (NOON, 1, Decision.REJECTED),
        (NOON, None, None),
    ]


def test_a_pinned_draft_that_its_time_does_not_allow_leaves_its_place_to_others() -> None:
    own_time = draft(2, pinned_at=NOON - MINUTE)
    me = account(QuietHours(time(9), time(12, 15)), PostsPerDay(1))
    plan = project(
        me, [draft(1), own_time], Timeline([promise(own_time)], PARIS), Horizon(MORNING + MINUTE, EVENING)
    )
    assert outline(plan) == [(NOON - MINUTE, 2, Decision.REJECTED), (NOON, 1, Decision.ACCEPTED)]


def test_pinned_drafts_that_are_late_go_out_first_in_the_order_of_their_times() -> None:
    late, later = draft(2, pinned_at=NOON - 20 * MINUTE), draft(1, pinned_at=NOON - 10 * MINUTE)
    promises = Timeline([promise(late), promise(later)], PARIS)
    plan = project(account(MinGap(MINUTE)), [later, late], promises, Horizon(NOON, EVENING))
    assert outline(plan) == [
        (NOON, 2, Decision.ACCEPTED),
        (NOON, 1, Decision.REJECTED),
        (NOON, None, None),
    ]


def test_a_pinned_draft_that_is_too_late_goes_out_no_more_and_frees_its_place() -> None:
    missed = draft(2, pinned_at=NOON - 30 * MINUTE - MICROSECOND)
    plan = project(
        account(PostsPerDay(1)),
        [draft(1), missed],
        Timeline([promise(missed)], PARIS),
        Horizon(NOON, EVENING),
    )
    assert outline(plan) == [(NOON, 2, Decision.REJECTED), (NOON, 1, Decision.ACCEPTED)]
    assert plan.moments[0].verdict == Verdict(
        Decision.REJECTED,
        NOON,
        (
            Reason(
                rule="late_by",
                message="It was due on Monday 2026-11-23 11:44 and could not go out within 30 minutes.",
                remedy="move it: assistant retry 2 --at WHEN",
                observed="30 minutes",
                limit="30 minutes",
                window=(NOON - 30 * MINUTE - MICROSECOND, NOON - MICROSECOND),
            ),
        ),
    )
    on_the_edge = draft(2, pinned_at=NOON - 30 * MINUTE)
    plan = project(
        account(PostsPerDay(1)),
        [draft(1), on_the_edge],
        Timeline([promise(on_the_edge)], PARIS),
        Horizon(NOON, EVENING),
    )
    assert outline(plan) == [(NOON, 2, Decision.ACCEPTED), (NOON, None, None)]


def test_a_draft_that_a_slot_rejects_is_out_of_the_queue_for_the_slots_after_it() -> None:
    """It repeats a post of almost ninety days ago: the first slot rejects it, and a person has to decide."""
    repeated = draft(1, twins=(Twin(post_id=9, posted_at=NOON - 90 * DAY),))
    plan = project(account(), [repeated], EMPTY, Horizon(MONDAY, EVENING))
    assert outline(plan) == [(MORNING, None, None), (NOON, None, None)]
    ((left, verdict),) = plan.waiting
    assert left == repeated
    assert verdict is not None
    assert (verdict.decision, verdict.at) == (Decision.REJECTED, MORNING)


def test_what_has_its_time_after_the_end_of_the_plan_waits() -> None:
    later = draft(1, pinned_at=EVENING)
    plan = project(account(), [later], Timeline([promise(later)], PARIS), Horizon(MONDAY, EVENING))
    assert outline(plan) == [(MORNING, None, None), (NOON, None, None)]
    assert plan.waiting == ((later, None),)


def test_a_draft_that_no_slot_asked_waits_without_a_verdict() -> None:
    plan = project(account(), [draft(1), draft(2)], EMPTY, Horizon(MORNING, NOON))
    assert outline(plan) == [(MORNING, 1, Decision.ACCEPTED)]
    assert plan.waiting == ((draft(2), None),)


@given(stages())
def test_a_slot_stays_empty_with_what_held_each_draft_then(stage: Stage) -> None:
    walk = Walk.of(stage)
    walk.waiting.sort(key=lambda each: (-each.draft.new.priority, each.draft.id))
    for moment, coming in zip(planned(stage).moments, moments(stage), strict=True):
        if coming.pinned is not None:
            walk.pass_pinned(coming)
        elif moment.candidate is not None:
            walk.publish(moment.candidate, moment.at)
        else:
            refused = [each for each in walk.waiting if not walk.passes(each, moment.at)]
            assert ids([each for each, _ in moment.held]) == ids(refused)
            assert all(verdict.reasons for _, verdict in moment.held)
            assert moment.spared is (len(refused) < len(walk.waiting))


@given(stages())
def test_whatever_is_planned_passes_again_when_the_plan_is_replayed(stage: Stage) -> None:
    require_replay(stage, planned(stage))


@pytest.mark.parametrize("seed", [1, 7])
def test_it_does_so_over_weeks_with_bands_windows_and_promises(seed: int) -> None:
    stage = queue(seed)
    require_replay(stage, planned(stage))


def require_replay(stage: Stage, plan: Plan) -> None:
    """Every draft passes the judge and the guardrails as they are said a second time; promises are kept."""
    walk = Walk.of(stage)
    for moment, coming in zip(plan.moments, moments(stage), strict=True):
        if coming.pinned is not None:
            walk.pass_pinned(coming)
            went = walk.standing[-1:] == [
                Entry(moment.at, coming.pinned.draft.new.content, draft_id=coming.pinned.draft.id)
            ]
            assert moment.candidate == coming.pinned
            assert moment.verdict is not None
            assert went is is_accepted(moment.verdict)
        elif moment.candidate is not None:
            require_passes(stage, walk, moment.candidate, moment.at)
            walk.publish(moment.candidate, moment.at)


def require_passes(stage: Stage, walk: Walk, candidate: Candidate, at: datetime) -> None:
    assert candidate in walk.waiting
    assert walk.passes(candidate, at)
    new, zone = candidate.draft.new, stage.account.zone
    if candidate.draft.approval is None:
        assert not restated.refusals(stage.account.policy, new.content, at, walk.standing, zone)
    assert new.not_before is None or new.not_before <= at
    assert new.expires is None or at < new.expires


@given(stages())
def test_a_plan_begins_at_its_start_goes_on_in_order_and_places_each_draft_once(stage: Stage) -> None:
    plan = planned(stage)
    times = [moment.at for moment in plan.moments]
    assert times == sorted(times)
    assert all(stage.start <= at < stage.end for at in times)
    placed = [moment.candidate.draft.id for moment in plan.moments if moment.candidate]
    assert sorted([*placed, *(candidate.draft.id for candidate, _ in plan.waiting)]) == ids(stage.candidates)
    for moment in plan.moments:
        own = moment.candidate.draft.new.pinned_at if moment.candidate else None
        assert moment.pinned is (own is not None)
        assert own is None or moment.at == max(own, stage.start)
    slots = [moment.at for moment in plan.moments if not moment.pinned]
    assert slots == list(slots_from(stage.account, stage.start, stage.end))


# The same again.


@given(stages(), st.randoms(use_true_random=False))
def test_a_plan_is_the_same_in_whatever_order_drafts_and_posts_are_given(
    stage: Stage, chance: Random
) -> None:
    require_no_order(stage, chance)


@pytest.mark.parametrize("seed", [8, 17])
def test_so_it_is_over_weeks(seed: int) -> None:
    require_no_order(queue(seed), Random(seed))  # noqa: S311 - the same order every time


def require_no_order(stage: Stage, chance: Random) -> None:
    shuffled = replace(stage, candidates=stage.candidates.copy(), entries=stage.entries.copy())
    chance.shuffle(shuffled.candidates)
    chance.shuffle(shuffled.entries)
    assert planned(shuffled) == planned(stage)


@given(stages(), st.integers(1, 9))
def test_a_plan_that_is_asked_farther_begins_as_the_shorter_one(stage: Stage, days: int) -> None:
    def until(end: datetime) -> Plan:
        ahead = Horizon(stage.start, end, searched=stage.end)
        return project(stage.account, stage.candidates, stage.timeline, ahead)

    short, long = until(stage.end), until(stage.end + days * DAY)
    assert long.moments[: len(short.moments)] == short.moments
    assert {slot: place for slot, place in long.places.items() if slot < stage.end} == short.places


@given(stages())
def test_an_unchanged_plan_stays_as_it_is_and_one_made_again_finds_the_same(stage: Stage) -> None:
    plan = planned(stage)
    assert planned(stage, Earlier(plan.places, unchanged=True)) == plan
    assert planned(stage, Earlier(plan.places)).places == plan.places


@pytest.mark.parametrize("seed", [2, 9])
def test_if_all_goes_as_planned_the_rest_of_the_plan_is_the_same_at_every_slot(seed: int) -> None:
    stage = queue(seed)
    plan = planned(stage)
    for slot in sorted(plan.places):
        then = later(stage, plan, slot)
        rest = planned(then, Earlier(from_then_on(plan, slot), unchanged=True))
        assert rest.moments == tuple(moment for moment in plan.moments if moment.at >= slot)


@pytest.mark.parametrize("seed", [3, 5, 11])
def test_if_one_draft_changes_no_slot_gets_another_kind_unless_the_plan_gets_better(seed: int) -> None:
    """Better is: more posts, more of the wished ones, more of those that expire; measured in that order."""
    stage, chance = queue(seed), Random(seed)  # noqa: S311 - the same change every time
    plan = planned(stage)
    for changed, touched in changes(stage, chance):
        before = {slot: place for slot, place in plan.places.items() if place.draft_id != touched}
        kept = planned(changed, Earlier(before, unchanged=True))
        anew = planned(changed, Earlier(before))
        assert merits(changed, anew) >= merits(changed, kept)
        if merits(changed, anew) == merits(changed, kept):
            assert kinds(changed, kept.places).items() <= kinds(changed, anew.places).items()


def changes(stage: Stage, chance: Random) -> list[tuple[Stage, int | None]]:
    """One draft more, one less, one edited."""
    one = chance.choice([each for each in stage.candidates if each.draft.new.pinned_at is None])
    others = [each for each in stage.candidates if each is not one]
    new = replace(one.draft.new, content=some_content(chance))
    edited = replace(one, draft=replace(one.draft, new=new))
    return [
        (replace(stage, candidates=[*stage.candidates, draft(999, some_content(chance))]), None),
        (replace(stage, candidates=others), one.draft.id),
        (replace(stage, candidates=[*others, edited]), one.draft.id),
    ]


def kinds(stage: Stage, given: Mapping[datetime, Place]) -> dict[datetime, Hashable]:
    """What kind of content each slot takes."""
    return {slot: (place.approved, kind(stage, place.content)) for slot, place in given.items()}


def kind(stage: Stage, content: Content) -> Hashable:
    return tuple((rule.sees(content), tuple(rule.wishes(content))) for rule in stage.account.policy.rules)


def merits(stage: Stage, plan: Plan) -> tuple[int, int, int]:
    """How many go out, how many of them the week was short of, and how many would have expired."""
    drafts = {each.draft.id: each for each in stage.candidates}
    wished, walk = 0, Walk.of(stage)
    for moment, coming in zip(plan.moments, moments(stage), strict=True):
        if coming.pinned is not None:
            walk.pass_pinned(coming)
        elif moment.candidate is not None:
            wished += is_wished(stage, walk, moment.candidate, moment.at)
            walk.publish(moment.candidate, moment.at)
    expiring = sum(drafts[p.draft_id].draft.new.expires is not None for p in plan.places.values())
    return len(plan.places), wished, expiring


def is_wished(stage: Stage, walk: Walk, candidate: Candidate, at: datetime) -> bool:
    posted = Timeline([entry for entry in walk.standing if not entry.promised], PARIS)
    wishes = (rule.wishes(candidate.draft.new.content) for rule in stage.account.policy.rules)
    return any(
        wish and all(posted.count(feature, at - over, at) < below for feature, over, below in wish)
        for wish in wishes
    )


# Patience.


@pytest.mark.parametrize("seed", [0, 1, 4, 7])
def test_nothing_goes_out_while_a_draft_that_could_was_written_four_weeks_before_it(seed: int) -> None:
    stage = queue(seed, most=60, written_over=80 * DAY)
    walk = Walk.of(stage)
    for moment, coming in zip(planned(stage).moments, moments(stage), strict=True):
        if coming.pinned is not None:
            walk.pass_pinned(coming)
        elif moment.candidate is not None:
            written = moment.candidate.draft.created_at
            old = [each for each in walk.waiting if each.draft.created_at <= written - PATIENCE]
            assert [each for each in old if walk.passes(each, moment.at)] == []
            walk.publish(moment.candidate, moment.at)


def test_an_old_draft_goes_before_better_ones_that_were_written_four_weeks_later() -> None:
    old, young = draft(1, created_at=MONDAY - PATIENCE), draft(2, priority=5, created_at=MONDAY)
    almost = draft(1, created_at=MONDAY - PATIENCE + MICROSECOND)
    for first, expected in ((old, {MORNING: 1, NOON: 2}), (almost, {MORNING: 2, NOON: 1})):
        plan = project(account(), [first, young], EMPTY, Horizon(MONDAY, EVENING))
        assert places(plan) == expected


def test_patience_asks_nothing_when_no_draft_is_left() -> None:
    old, young = draft(1, created_at=MONDAY - 2 * PATIENCE), draft(2)
    plan = project(account(), [old, young], EMPTY, Horizon(MONDAY, MONDAY + 2 * DAY))
    assert places(plan) == {MORNING: 1, NOON: 2}


def test_what_waits_while_every_slot_is_taken_was_held_by_no_rule() -> None:
    drafts = [draft(number) for number in range(1, 6)]
    day = Horizon(MONDAY, MONDAY + DAY)
    plan = project(account(MinGap(45 * MINUTE)), drafts, EMPTY, day)
    assert [(candidate.draft.id, verdict) for candidate, verdict in plan.waiting] == [(4, None), (5, None)]
