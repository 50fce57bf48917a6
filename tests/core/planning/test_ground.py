"""The ground a plan is searched on lets pass at each moment just what the judge lets pass."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.planning import ground as ground_module
from assistant.core.planning.ground import Ground, Kind, Moment, Task
from assistant.core.policy import Subject, faults, judge
from assistant.core.rules import Band
from assistant.core.timeline import Category, Entry, Timeline
from tests.core.planning.queues import (
    EVENING,
    MONDAY,
    NOON,
    PARIS,
    Walk,
    account,
    is_accepted,
    moments,
    queue,
)
from tests.core.strategies import CONTENTS, DAY, PERSONAL, PLAIN, READ, Stage, stages

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.planning.agenda import Coming

TEXT = "Hello."


def kinds_of(stage: Stage) -> list[Kind]:
    """Every kind that there may be, as the policy sees it."""
    pinned = (each.draft.new.content for each in stage.candidates)
    seen = (stage.account.policy.see(each, TEXT) for each in (*CONTENTS, *READ, *pinned))
    return [Kind(content, approved) for content in dict.fromkeys(seen) for approved in (False, True)]


def ground_of(stage: Stage) -> Ground:
    me, coming, kinds = stage.account, moments(stage), kinds_of(stage)
    mine = {each.pinned.draft.id for each in coming if each.pinned is not None}
    return Ground(
        Task(
            me.policy,
            Timeline([entry for entry in stage.entries if not entry.promised], me.zone),
            [moment(stage, each, kinds) for each in coming],
            kinds,
            [entry for entry in stage.timeline.entries if entry.promised and entry.draft_id not in mine],
        )
    )


def moment(stage: Stage, coming: Coming, kinds: list[Kind]) -> Moment:
    if coming.pinned is None:
        return Moment(coming.at)
    pinned, me = coming.pinned.draft, stage.account
    assert pinned.new.pinned_at is not None
    sound = not any(faults(coming.pinned.subject, coming.at, stage.timeline, me.policy))
    content = me.policy.see(pinned.new.content, TEXT)
    kind = kinds.index(Kind(content, pinned.approval is not None))
    return Moment(coming.at, kind, sound and coming.at <= pinned.new.pinned_at + me.late_by)


def require_agreement(stage: Stage, chance: Random) -> None:
    """At every moment, whatever was placed before, the ground and the judge let the same pass."""
    ground, walk, kinds = ground_of(stage), Walk.of(stage), kinds_of(stage)
    masks = [0] * len(ground.features)
    for number, (coming, step) in enumerate(zip(moments(stage), ground.steps, strict=True)):
        known = tuple(mask >> step.base for mask in masks)
        passing = step.passing(step.counts(known), ground.holds)
        before = len(walk.standing)
        if coming.pinned is not None:
            walk.pass_pinned(coming)
            assert bool(passing) == any(e.draft_id == coming.pinned.draft.id for e in walk.standing)
            kind = step.pinned
        else:
            allowed = {n for n, kind in enumerate(kinds) if lets_pass(stage, walk, kind, coming.at)}
            assert {n for n in range(len(kinds)) if passing >> n & 1} == allowed
            kind = chance.choice([None, *sorted(allowed)])
            if kind is not None:
                walk.standing.append(Entry(coming.at, kinds[kind].content))
        if kind is not None and (passing if coming.pinned else len(walk.standing) > before):
            for feature in ground.holds[kind]:
                masks[feature] |= 1 << number


def lets_pass(stage: Stage, walk: Walk, kind: Kind, at: datetime) -> bool:
    timeline = Timeline(walk.standing, stage.account.zone)
    subject = Subject(TEXT, kind.content, approved=kind.approved)
    return is_accepted(judge(subject, at, timeline, stage.account.policy))


@given(stages(), st.randoms(use_true_random=False))
def test_the_ground_lets_pass_what_the_judge_lets_pass(stage: Stage, chance: Random) -> None:
    require_agreement(stage, chance)


@pytest.mark.parametrize("seed", range(3))
def test_it_does_so_over_weeks_with_bands_windows_and_promises(seed: int) -> None:
    require_agreement(queue(seed, days=10), Random(seed))  # noqa: S311 - the same walk every time


@pytest.mark.parametrize("seed", range(3))
def test_it_does_so_when_what_no_longer_matters_is_dropped(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ground_module, "_BLOCK", 3)
    stage = queue(seed, days=10)
    assert any(step.base for step in ground_of(stage).steps)
    require_agreement(stage, Random(seed))  # noqa: S311 - likewise


def test_a_promise_after_the_last_moment_meets_the_other_promises_there() -> None:
    """Without the other one it would stand alone in its window, and nothing could take its place."""
    band = Band(Category.PERSONAL, "professional", 3000, 10_000, 7 * DAY)
    promised = [Entry(MONDAY + days * DAY, PLAIN, draft_id=days, promised=True) for days in (3, 4, 5)]
    moments = [Moment(NOON), Moment(EVENING)]
    task = Task(account(band).policy, Timeline([], PARIS), moments, [Kind(PLAIN), Kind(PERSONAL)], promised)
    ground = Ground(task)
    step = ground.steps[0]
    subjects = [Subject("Hello.", content) for content in (PLAIN, PERSONAL)]
    timeline = Timeline(promised, PARIS)
    passing = [is_accepted(judge(subject, NOON, timeline, task.policy)) for subject in subjects]
    counts = step.counts((0,) * len(ground.features))
    assert passing == [False, True]
    assert [bool(step.passing(counts, ground.holds) >> kind & 1) for kind in (0, 1)] == passing
