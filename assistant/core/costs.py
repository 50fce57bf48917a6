"""What the posts of a plan will cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core import text as texts
from assistant.core.policy import Decision
from assistant.core.prices import price

if TYPE_CHECKING:
    from assistant.core.planning import Plan


@dataclass(frozen=True, slots=True)
class Cost:
    """So many posts, so many of them with a link, and the amount in thousandths of a dollar."""

    posts: int
    linked: int
    amount: int


def of(plan: Plan) -> Cost:
    """What the moments of a plan that was asked for come to."""
    chosen = [
        moment.candidate.draft.text
        for moment in plan.moments
        if moment.candidate is not None
        and moment.verdict is not None
        and moment.verdict.decision is Decision.ACCEPTED
    ]
    linked = [bool(texts.links(text)) for text in chosen]
    return Cost(len(chosen), sum(linked), sum(price(linked=each) for each in linked))
