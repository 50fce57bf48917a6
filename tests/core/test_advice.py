"""What to write next, tried by doing it: with such drafts more of what waits finds a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import settings as hypothesis_settings

from assistant.core.account import Account
from assistant.core.advice import Advice, Ground, Supply, Wish, advise
from assistant.core.draft import Content, Draft, NewDraft, State
from assistant.core.planning import Candidate, Horizon, Plan, project
from assistant.core.policy import Decision, Policy
from assistant.core.rules import WEEK, Band, EngagePerWeek, ShareRequestsPerWeek
from assistant.core.standing import excess
from assistant.core.timeline import Category
from assistant.core.trend import kept
from tests.core.strategies import PERSONAL, PLAIN, REQUEST, Stage, stages, utc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.core.rules import Rule

PARIS = ZoneInfo("Europe/Paris")
MONDAY = utc("2026-11-23 07:00")  # 08:00 in Paris
NOON = dict.fromkeys(range(7), (time(12),))
PERSONAL_PART = Band(Category.PERSONAL, "professional", 4000, 10000, WEEK)


def queued(*contents: Content, first: int = 1) -> list[Candidate]:
    return [
        Candidate(Draft(number, State.QUEUED, NewDraft("me", f"Draft {number}.", content), MONDAY))
        for number, content in enumerate(contents, first)
    ]


def stage(*candidates: Candidate, rules: Sequence[Rule]) -> Stage:
    account = Account("me", PARIS, slots=NOON, policy=Policy(tuple(rules)))
    return Stage(account, [], list(candidates), MONDAY, MONDAY + WEEK)


def planner(stage: Stage) -> Callable[[Sequence[Content]], Plan]:
    def plan_with(contents: Sequence[Content]) -> Plan:
        added = queued(*contents, first=1001)
        horizon = Horizon(stage.start, stage.end)
        return project(stage.account, [*stage.candidates, *added], stage.timeline, horizon)

    return plan_with


def ground(stage: Stage) -> Ground:
    return Ground(stage.account.policy.rules, stage.timeline, stage.start)


def advised(stage: Stage) -> Advice:
    return advise(ground(stage), planner(stage))


def placed(plan: Plan) -> int:
    """How many drafts that are written already would go out."""
    return sum(
        moment.candidate is not None
        and moment.candidate.draft.id <= 1000
        and moment.verdict is not None
        and moment.verdict.decision is Decision.ACCEPTED
        for moment in plan.moments
    )


def outside(stage: Stage, plan: Plan) -> int:
    """By how many posts the rules end outside their limits."""
    timeline = kept(stage.timeline, plan)
    last = (rule.gauge(stage.start + WEEK, timeline) for rule in stage.account.policy.rules)
    return sum(excess(gauge) for gauge in last if gauge is not None)


def written(advice: Advice) -> list[Content]:
    return [wish.content for wish in advice.write for _ in range(wish.number)]


def test_what_the_waiting_drafts_lack_is_told_with_how_many_it_frees() -> None:
    scene = stage(*queued(*[PLAIN] * 7), rules=[PERSONAL_PART])
    assert placed(planner(scene)([])) == 2
    advice = advised(scene)
    assert (advice.write, advice.frees) == ((Wish(PERSONAL, 2),), 3)
    assert placed(planner(scene)(written(advice))) == 5
    assert placed(planner(scene)([PERSONAL])) < 5


def test_the_queue_has_enough_of_a_kind_until_the_day_before_a_slot_starves_for_it() -> None:
    advice = advised(stage(*queued(*[PLAIN] * 7), rules=[PERSONAL_PART]))
    assert advice.supplies == (Supply("personal", date(2026, 11, 24)),)
    assert (len(advice.free), advice.slots) == (5, 7)


def test_a_request_is_asked_for_where_the_week_would_end_short_of_one() -> None:
    scene = stage(*queued(PLAIN, PLAIN), rules=[ShareRequestsPerWeek(1, 3)])
    advice = advised(scene)
    assert advice.write == (Wish(REQUEST, 1),)
    assert advice.frees == 0
    assert advice.supplies == (Supply("share_requests_per_week", date(2026, 11, 22)),)


def test_where_every_slot_has_its_draft_nothing_is_asked_for() -> None:
    scene = stage(*queued(*[PLAIN] * 9), rules=[ShareRequestsPerWeek(1, 3)])
    advice = advised(scene)
    assert (advice.write, advice.free, advice.slots) == ((), (), 7)


def test_a_queue_that_runs_out_in_balance_lacks_no_kind() -> None:
    advice = advised(stage(*queued(PERSONAL, PLAIN), rules=[PERSONAL_PART]))
    assert (advice.write, advice.supplies) == ((), (Supply("personal", None),))
    assert len(advice.free) == 5


def test_without_rules_or_slots_there_is_nothing_to_advise() -> None:
    scene = stage(*queued(PLAIN), rules=[])
    closed = replace(scene, account=replace(scene.account, slots={}))
    assert advised(closed) == Advice()


@given(stages())
@hypothesis_settings(max_examples=30)
def test_writing_what_is_advised_places_more_of_what_waits_or_ends_nearer_to_the_limits(scene: Stage) -> None:
    advice, plan_with = advised(scene), planner(scene)
    before = plan_with([])
    if not advice.write:
        assert advice.frees == 0
        return
    after = plan_with(written(advice))
    assert placed(after) == placed(before) + advice.frees
    assert (placed(after), -outside(scene, after)) > (placed(before), -outside(scene, before))


@given(stages())
@hypothesis_settings(max_examples=30)
def test_a_slot_is_told_as_free_just_when_the_plan_leaves_it_empty(scene: Stage) -> None:
    advice = advised(scene)
    slots = [moment for moment in planner(scene)([]).moments if not moment.pinned]
    assert advice.slots == len(slots)
    assert advice.free == tuple(moment.at for moment in slots if moment.candidate is None)
    days = {supply.until for supply in advice.supplies if supply.until is not None}
    today = scene.start.astimezone(scene.account.zone).date()
    assert all(today - timedelta(days=1) <= day for day in days)


def test_a_question_is_asked_for_where_the_week_would_end_short_of_one() -> None:
    advice = advised(stage(*queued(PLAIN, PLAIN), rules=[EngagePerWeek(2)]))
    assert [(wish.number, wish.content.traits.asks) for wish in advice.write] == [(2, True)]
