"""The yardstick of planning: its queues are what they say, and the judge alone binds the solver."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import time, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from assistant.core.account import Account
from assistant.core.draft import Content, Draft, NewDraft, Origin, State, Voice
from assistant.core.planning import Candidate, Horizon
from assistant.core.policy import Decision, Policy, judge
from assistant.core.rules import Band, MinGap, PostsPerDay, QuietHours, ShareRequestsPerWeek
from assistant.core.timeline import Category, Entry, Timeline
from scripts.benching.plan import Comparison, first_come, planned, summary
from scripts.benching.plan_queues import FAMILIES, FEWEST, MOST, NOW, PARIS, Queue, queue, queues
from scripts.benching.plan_replay import InvalidPlanError, agenda, kept, published, replay, slots_of
from scripts.benching.plan_solver import Effort, Solution, solve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PLAIN = Content()
PERSONAL = Content(voice=Voice.PERSONAL)
CURATED = Content(origin=Origin.CURATED)
REQUEST = Content(share_request=True)
BOTH = Content(Voice.PERSONAL, Origin.CURATED, share_request=True)
QUICK = Effort(seconds=5, workers=1)


# The queues.


@pytest.mark.parametrize("family", FAMILIES)
def test_a_queue_is_the_same_for_its_family_and_seed_every_time(family: str) -> None:
    first, again = queue(family, 3), queue(family, 3)
    assert first.candidates == again.candidates
    assert first.timeline.entries == again.timeline.entries
    assert first.candidates != queue(family, 4).candidates


def test_queues_fill_four_weeks_and_their_pinned_drafts_pass_together() -> None:
    for made in queues():
        family = FAMILIES[made.family]
        assert FEWEST <= len(made.waiting) <= MOST
        assert family.pinned[0] <= len(made.pinned) <= family.pinned[1]
        assert len(slots_of(made)) == 28 * 5
        past = [entry for entry in made.timeline.entries if not entry.promised]
        assert family.past_posts[0] <= len(past) <= family.past_posts[1]
        assert all(NOW - 7 * DAY < entry.at <= NOW - HOUR for entry in past)
        assert replay(made, {}) == 0


def test_families_are_short_of_what_they_are_named_for() -> None:
    def parts(family: str) -> list[float]:
        contents = [candidate.draft.new.content for made in queues([family]) for candidate in made.waiting]
        counts = Counter(category for each in contents for category in Category if category.holds(each))
        return [counts[category] / len(contents) for category in Category][1:]

    assert parts("balanced") == pytest.approx([0.30, 0.45, 0.12], abs=0.03)
    assert parts("scarce personal") == pytest.approx([0.075, 0.45, 0.12], abs=0.03)
    assert parts("too curated and begging") == pytest.approx([0.30, 0.75, 0.40], abs=0.03)


# The judge over plans.


def test_plans_of_ours_and_first_come_pass_the_judge() -> None:
    made = queue("tight week", 0)
    assert 0 < replay(made, first_come(made)) <= len(slots_of(made))
    assert 0 < replay(made, planned(made)) <= len(slots_of(made))


def test_a_plan_that_the_judge_refuses_does_not_count() -> None:
    made = tiny([PERSONAL] * 3, Band(Category.PERSONAL, "professional", 0, 5_000, DAY))
    first, second, *_ = slots_of(made)
    with pytest.raises(InvalidPlanError, match=r"^Draft #2 may not go out at .*: 2 of the 2 posts"):
        replay(made, {first: 1, second: 2})
    with pytest.raises(InvalidPlanError, match="is not there"):
        replay(made, {first: 1, second: 1})
    with pytest.raises(InvalidPlanError, match=r"^No slots: "):
        replay(made, {first + HOUR: 1})


def test_a_plan_in_which_a_pinned_draft_cannot_go_out_does_not_count() -> None:
    made = tiny([PLAIN], PostsPerDay(1), pins={4: PLAIN})
    with pytest.raises(InvalidPlanError, match="place promised to pinned draft"):
        replay(made, {slots_of(made)[0]: 1})


# The solver.


@pytest.mark.parametrize("seed", [5, 7, 11, 129, 307])  # the last two turn on promises that later drafts mend
def test_the_solver_finds_the_most_that_trying_everything_finds_and_the_judge_accepts_it(seed: int) -> None:
    made = drawn(seed)
    solution = solve(made, QUICK)
    assert solution.proven
    assert replay(made, solution.placements) == solution.best == solution.bound == most(made)


def test_the_solver_may_start_from_a_plan() -> None:
    made = drawn(5)
    assert solve(made, QUICK, hint=first_come(made)).best == most(made)


def test_the_solver_says_that_it_does_not_know_a_rule() -> None:
    made = tiny([PLAIN], Unknown())
    with pytest.raises(TypeError, match=r"^The solver does not know the rule later\.$"):
        solve(made, QUICK)


def test_a_queue_with_a_pinned_draft_that_the_policy_refuses_is_not_solved() -> None:
    made = tiny([PLAIN], PostsPerDay(1), pins={3: PLAIN, 5: PLAIN})
    with pytest.raises(InvalidPlanError):
        solve(made, QUICK)


# The comparison.


def test_a_comparison_says_what_each_way_came_to() -> None:
    made = tiny([PLAIN])
    placements = {slots_of(made)[0]: 1}
    proven = Solution(placements, 1, 1, "OPTIMAL", 2.0, 0.1)
    open_ended = Solution(placements, 1, 5, "FEASIBLE", 4.0, 0.1)
    less, same, more = (
        Comparison(made, 0, ours, 0.5, solution)
        for ours, solution in ((0, proven), (1, proven), (2, open_ended))
    )
    assert str(same) == (
        "tiny                     0: of 1 drafts   0 first come,   1 ours,   1 solver (proven); "
        "0.50 s and 2.0 s, ratio 0.2500"
    )
    assert "(at most 5)" in str(more)
    assert list(summary([less, same, more, same])) == [
        "of 4 queues ours places fewer drafts than the solver in 1, as many in 2, more in 1",
        "drafts placed in all: 4 ours, 4 solver, 0 first come",
        "our time in the solver's: 0.2500 at worst, 0.2500 in the median",
    ]


class Unknown:
    """A rule as a later policy may bring one."""

    name = "later"
    reads: frozenset[str] = frozenset()
    reach = timedelta(0)

    def refuses(self, *_: object) -> bool:
        return False


def tiny(contents: Sequence[Content], *rules: object, pins: Mapping[int, Content] | None = None) -> Queue:
    """Two days of three slots, and drafts pinned so many hours after the start."""
    new = [NewDraft("me", "", content) for content in contents]
    new += [NewDraft("me", "", content, pinned_at=NOW + h * HOUR) for h, content in (pins or {}).items()]
    return arranged(new, [], rules)


def drawn(seed: int) -> Queue:
    """Eight drafts for six slots under tight rules, with a past, some times of their own, and pinned ones."""
    random = Random(seed)  # noqa: S311 - it is to be the same every time

    def content() -> Content:
        return random.choice((PLAIN, PERSONAL, CURATED, REQUEST, BOTH))

    def band(category: Category) -> Band:
        low, high = sorted(random.sample(range(0, 10_001, 500), 2))
        return Band(category, "other", low, high, random.choice((12, 24, 36)) * HOUR)

    rules = (
        PostsPerDay(random.randint(2, 4)),
        ShareRequestsPerWeek(1, random.randint(1, 3)),
        band(Category.PERSONAL),
        band(Category.CURATED),
        MinGap(random.choice((1, 4)) * HOUR),
        QuietHours(time(22), time(random.choice((7, 10)))),
    )
    past = [Entry(NOW - n * 3 * HOUR, content(), post_id=n) for n in range(1, random.randint(1, 8))]
    new = [NewDraft("me", "", content()) for _ in range(5)]
    opens = [NOW + random.randrange(48) * HOUR for _ in range(3)]
    new += [NewDraft("me", "", content(), not_before=at, expires=at + 24 * HOUR) for at in opens]
    for _ in range(2):
        pinned = NewDraft("me", "", content(), pinned_at=NOW + random.randrange(48) * HOUR)
        with suppress(InvalidPlanError):
            replay(arranged([*new, pinned], past, rules), {})
            new.append(pinned)
    return arranged(new, past, rules)


def arranged(new: Sequence[NewDraft], past: Sequence[Entry], rules: Sequence[object]) -> Queue:
    candidates = tuple(
        Candidate(Draft(number, State.QUEUED, replace(each, text=f"Draft {number}."), NOW))
        for number, each in enumerate(new, 1)
    )
    promises = [
        Entry(at, candidate.draft.new.content, draft_id=candidate.draft.id, promised=True)
        for candidate in candidates
        if (at := candidate.draft.new.pinned_at) is not None
    ]
    slots = dict.fromkeys(range(7), (time(9), time(12), time(18)))
    account = Account("me", PARIS, slots=slots, policy=Policy(tuple(rules)))  # type: ignore[arg-type]  # rules
    timeline = Timeline([*past, *promises], PARIS)
    return Queue("tiny", 0, account, candidates, timeline, Horizon(NOW, NOW + 2 * DAY))


def most(made: Queue) -> int:
    """The most drafts that can go out, found by trying every kind of draft in every slot, and none."""
    moments, policy = agenda(made), made.account.policy

    def best(number: int, timeline: Timeline, waiting: tuple[Candidate, ...]) -> int:
        if number == len(moments):
            return 0
        at, pinned = moments[number]
        if pinned is not None:
            verdict = judge(pinned.subject, at, timeline.without_promises(), policy)
            passes = verdict.decision is Decision.ACCEPTED
            return best(number + 1, kept(timeline, at, pinned), waiting) if passes else -100
        found = best(number + 1, timeline, waiting)
        for candidate in {replace(each.draft.new, text=""): each for each in waiting}.values():
            if judge(candidate.subject, at, timeline, policy).decision is Decision.ACCEPTED:
                rest = tuple(other for other in waiting if other is not candidate)
                found = max(found, 1 + best(number + 1, published(timeline, at, candidate), rest))
        return found

    return best(0, made.timeline, tuple(made.waiting))
