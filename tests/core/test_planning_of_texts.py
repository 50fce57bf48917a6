"""A plan knows what rules of texts count: what it places, the judge lets pass."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.account import Account
from assistant.core.draft import Content, Draft, NewDraft, State
from assistant.core.planning import Candidate, Earlier, Horizon, Plan, project
from assistant.core.planning.agenda import agenda
from assistant.core.planning.order import Query, best_order
from assistant.core.planning.search import WAYS
from assistant.core.policy import Decision, Policy
from assistant.core.rules import (
    EngagePerWeek,
    HashtagsPerPost,
    LinksPerDay,
    PostsPerDay,
    SameLink,
    ShareRequestsPerWeek,
    SpendPerMonth,
    TopicGap,
)
from assistant.core.timeline import Entry, Timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.core.rules import Rule

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = [
    LinksPerDay(1),
    SameLink(3 * DAY),
    TopicGap(2 * DAY),
    HashtagsPerPost(1),
    SpendPerMonth(450),
    EngagePerWeek(2),
    PostsPerDay(2),
    ShareRequestsPerWeek(1, 2),
]
TEXTS = [
    "Plain.",
    "See a.org",
    "See a.org/page",
    "See b.org #one",
    "Of #one",
    "Of #two",
    "Of #one #two",
    "What do you think?",
    "What do you think of a.org?",
]


def account(*rules: Rule) -> Account:
    slots = dict.fromkeys(range(7), (time(8, 30), time(12, 15), time(18)))
    return Account(name="me", handle="@me", zone=ZoneInfo("UTC"), slots=slots, policy=Policy(rules))


def queued(number: int, text: str, pinned_at: datetime | None = None) -> Candidate:
    new = NewDraft("me", f"{text} ({number})", Content(), pinned_at=pinned_at)
    return Candidate(Draft(number, State.QUEUED, new, MONDAY))


def horizon(days: int) -> Horizon:
    return Horizon(MONDAY, MONDAY + days * DAY, searched=MONDAY + days * DAY)


def promised(account: Account, candidates: Sequence[Candidate]) -> Timeline:
    entries = [
        Entry(
            each.draft.new.pinned_at, each.seen(account.policy).draft.new.content, None, each.draft.id, True
        )
        for each in candidates
        if each.draft.new.pinned_at is not None
    ]
    return Timeline(entries, account.zone)


def planned(account: Account, candidates: Sequence[Candidate], earlier: Earlier | None = None) -> Plan:
    timeline = promised(account, candidates)
    return project(account, candidates, timeline, horizon(4), earlier or Earlier({}))


def searched(account: Account, candidates: Sequence[Candidate]) -> dict[datetime, int]:
    """What the search gave, before the judge was asked."""
    seen = [each.seen(account.policy) for each in candidates]
    waiting = [each for each in seen if each.draft.new.pinned_at is None]
    coming = agenda(account, seen, horizon(4))
    timeline = promised(account, candidates)
    query = Query(account.policy, timeline, coming, waiting, lambda _: True, {}, WAYS)
    return {slot: each.draft.id for slot, each in best_order(query).items()}


def placed(plan: Plan) -> dict[datetime, int]:
    return {slot: place.draft_id for slot, place in plan.places.items()}


@given(
    rules=st.lists(st.sampled_from(RULES), min_size=1, unique=True),
    texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=12),
    pinned=st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(0, 90)), max_size=2),
)
def test_the_judge_lets_pass_all_that_the_search_places(
    rules: list[Rule], texts: list[str], pinned: list[tuple[str, int]]
) -> None:
    mine = account(*rules)
    fixed = [
        queued(100 + number, text, MONDAY + hours * timedelta(hours=1))
        for number, (text, hours) in enumerate(pinned)
    ]
    candidates = [*(queued(number, text) for number, text in enumerate(texts, 1)), *fixed]
    assert placed(planned(mine, candidates)) == searched(mine, candidates)


@pytest.mark.parametrize(
    ("rule", "text"),
    [(LinksPerDay(1), "See {0}.org"), (SameLink(DAY), "See a.org {0}"), (TopicGap(DAY), "Of #one {0}")],
)
def test_what_must_not_come_twice_a_day_is_spread_over_the_days(rule: Rule, text: str) -> None:
    drafts = [queued(number, text.format(number)) for number in range(1, 5)]
    days = [slot.date() for slot in planned(account(rule), drafts).places]
    assert days == sorted(set(days))
    assert len(days) == len(drafts)


def test_a_kept_plan_is_known_again_by_what_stands_in_its_texts() -> None:
    mine = account(LinksPerDay(1))
    drafts = [queued(1, "See a.org"), queued(2, "Plain."), queued(3, "See b.org"), queued(4, "Plain.")]
    before = planned(mine, drafts)
    late = queued(5, "Plain.")
    after = planned(mine, [*drafts, late], Earlier(before.places))
    assert placed(before).items() <= placed(after).items()


def test_wishes_of_several_rules_are_each_worth_having() -> None:
    """A post that asks is wanted while questions are short, however many requests to share there were."""
    mine = account(EngagePerWeek(1), ShareRequestsPerWeek(1, 5))
    request = Entry(MONDAY - DAY, Content(share_request=True), post_id=1)
    asking = NewDraft("me", "Please share: what do you think?", Content(share_request=True))
    drafts = [queued(1, "Plain."), Candidate(Draft(2, State.QUEUED, asking, MONDAY))]
    plan = project(mine, drafts, Timeline([request], mine.zone), horizon(1))
    assert [place.draft_id for place in plan.places.values()] == [2, 1]


def test_a_wish_goes_before_age_and_after_priority() -> None:
    mine = account(EngagePerWeek(1))
    urgent = NewDraft("me", "Urgent.", priority=1)
    drafts = [
        queued(1, "Plain."),
        queued(2, "What do you think?"),
        Candidate(Draft(3, State.QUEUED, urgent, MONDAY)),
    ]
    assert list(placed(planned(mine, drafts)).values()) == [3, 2, 1]


def test_decisions_on_what_is_placed_are_those_of_the_judge() -> None:
    mine = account(LinksPerDay(1), TopicGap(DAY))
    plan = planned(mine, [queued(1, "See a.org #one"), queued(2, "See b.org #one"), queued(3, "Plain.")])
    verdicts = [moment.verdict for moment in plan.moments if moment.candidate is not None]
    assert [verdict and verdict.decision for verdict in verdicts] == [Decision.ACCEPTED] * 3
