"""What a plan costs."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.costs import Cost, of
from assistant.core.planning import Plan, Planned
from assistant.core.policy import Decision, Verdict
from tests.core.planning.queues import MONDAY, draft


def going(text: str, decision: Decision = Decision.ACCEPTED) -> Planned:
    queued = draft(1)
    its = replace(queued.draft, new=replace(queued.draft.new, text=text))
    return Planned(
        MONDAY, pinned=True, candidate=replace(queued, draft=its), verdict=Verdict(decision, MONDAY)
    )


def test_a_post_with_a_link_costs_thirteen_times_a_plain_one_and_what_is_rejected_nothing() -> None:
    empty = Planned(MONDAY, pinned=False, candidate=None, verdict=None)
    moments = (going("Plain"), going("See https://example.org/a"), going("No", Decision.REJECTED), empty)
    assert of(Plan(moments, ())) == Cost(posts=2, linked=1, amount=215)
