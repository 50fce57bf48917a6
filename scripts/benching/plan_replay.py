"""Plays a plan, whoever made it, through the one judge: only what it accepts counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.policy import Decision, judge
from assistant.core.slots import slots_from
from assistant.core.timeline import Entry, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from assistant.core.planning import Candidate
    from assistant.core.policy import Verdict
    from scripts.benching.plan_queues import Queue


class InvalidPlanError(Exception):
    """A plan puts a draft where it may not go."""


def slots_of(queue: Queue) -> list[datetime]:
    """The slots of the horizon."""
    return list(slots_from(queue.account, queue.horizon.start, queue.horizon.end))


def agenda(queue: Queue) -> list[tuple[datetime, Candidate | None]]:
    """Slots and pinned drafts in order; where they coincide the pinned draft goes first, as in the daemon."""
    moments: list[tuple[datetime, int, Candidate | None]] = [(slot, 1, None) for slot in slots_of(queue)]
    for candidate in queue.pinned:
        at = candidate.draft.new.pinned_at
        if at is not None:
            moments.append((at, 0, candidate))
    moments.sort(key=lambda moment: moment[:2])
    return [(at, candidate) for at, _, candidate in moments]


def kept(timeline: Timeline, at: datetime, candidate: Candidate) -> Timeline:
    """The timeline after a pinned draft was published at its time."""
    number = candidate.draft.id
    rest = Timeline((entry for entry in timeline.entries if entry.draft_id != number), timeline.zone)
    return published(rest, at, candidate)


def published(timeline: Timeline, at: datetime, candidate: Candidate) -> Timeline:
    """The timeline after a draft was published."""
    return timeline.with_entry(Entry(at, candidate.draft.new.content, draft_id=candidate.draft.id))


def replay(queue: Queue, placements: Mapping[datetime, int]) -> int:
    """Judge every placement (a slot's draft) and every pinned draft in the order of time; count the former.

    Raises:
        InvalidPlanError: If one is not accepted, a draft is not there to be placed, or a time is no slot.
    """
    waiting = {candidate.draft.id: candidate for candidate in queue.waiting}
    timeline, left, policy = queue.timeline, dict(placements), queue.account.policy
    for at, pinned in agenda(queue):
        if pinned is not None:
            _demand(judge(pinned.subject, at, timeline.without_promises(), policy), pinned)
            timeline = kept(timeline, at, pinned)
        elif at in left:
            candidate = waiting.pop(left.pop(at), None)
            if candidate is None:
                message = f"The draft placed at {at} is not there, or not there any more."
                raise InvalidPlanError(message)
            _demand(judge(candidate.subject, at, timeline, policy), candidate)
            timeline = published(timeline, at, candidate)
    if left:
        message = f"No slots: {', '.join(map(str, left))}."
        raise InvalidPlanError(message)
    return len(placements)


def _demand(verdict: Verdict, candidate: Candidate) -> None:
    if verdict.decision is not Decision.ACCEPTED:
        said = " ".join(reason.message for reason in verdict.reasons)
        message = f"Draft #{candidate.draft.id} may not go out at {verdict.at}: {said}"
        raise InvalidPlanError(message)
