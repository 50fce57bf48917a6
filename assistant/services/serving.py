"""Serves a slot: takes the draft that the plan has for it, and says why what ranks before it stays behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.draft import State
from assistant.core.history import Occasion
from assistant.core.planning import rank
from assistant.core.policy import Decision, judge, judge_each
from assistant.services import situation
from assistant.services.foreseeing import foresee, keep
from assistant.services.sweeping import Step, reject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assistant.core.planning import Candidate, Plan
    from assistant.core.policy import Verdict
    from assistant.services.desk import Desk
    from assistant.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Served:
    """What a slot came to: the draft that goes out, if any, and what happened to others."""

    steps: Sequence[Step] = ()
    chosen: tuple[Candidate, Verdict] | None = None


def serve(desk: Desk, tx: Transaction, slot: datetime, now: datetime) -> Served:
    """Take an open slot, unless another process has, or the draft planned for it passes in some seconds."""
    account = desk.account
    if slot in tx.slots.taken(account.name, slot) or _waits(desk, tx, slot, now):
        return Served()
    foreseen = foresee(tx, account, now)
    keep(tx, account, foreseen, now)
    tx.slots.take(account.name, slot, now)
    chosen = _chosen(foreseen.plan, slot)
    steps = [*_passed_over(desk, tx, chosen, now)]
    if chosen is not None:
        tx.slots.serve(account.name, slot, chosen[0].draft.id)
    return Served(steps, chosen)


def _chosen(plan: Plan, slot: datetime) -> tuple[Candidate, Verdict] | None:
    for moment in plan.moments:
        if moment.slot == slot and moment.candidate is not None and moment.verdict is not None:
            return moment.candidate, moment.verdict
    return None


def _waits(desk: Desk, tx: Transaction, slot: datetime, now: datetime) -> bool:
    """Whether the planned draft is refused only by what is over within the slot's grace.

    A post made some seconds after its slot leaves a window of whole days some seconds after a slot, too.
    """
    account = desk.account
    kept = tx.plans.get(account.name)
    place = kept.places.get(slot) if kept is not None else None
    draft = tx.drafts.get(place.draft_id) if place is not None else None
    if draft is None or draft.state is not State.QUEUED or draft.new.pinned_at is not None:
        return False
    subject = situation.candidate(tx, account, draft, now).subject
    verdict = judge(subject, now, situation.timeline(tx, account, now, now), account.policy)
    ends = [reason.earliest for reason in verdict.reasons]
    until = max((end for end in ends if end is not None), default=None)
    if verdict.decision is not Decision.HELD or until is None or None in ends:
        return False
    if until >= slot + account.slot_grace:
        return False
    tx.plans.wait(account.name, slot, until)
    return True


def _passed_over(
    desk: Desk, tx: Transaction, chosen: tuple[Candidate, Verdict] | None, now: datetime
) -> list[Step]:
    """Keep why the rules hold what ranks before the chosen draft, and reject what is faulty."""
    account = desk.account
    found = tx.queue.candidates(account.name, now - account.policy.duplicates_within)
    waiting = sorted((each for each in found if each.draft.new.pinned_at is None), key=rank)
    timeline = situation.timeline(tx, account, now, now)
    verdicts = list(judge_each((each.subject for each in waiting), now, timeline, account.policy))
    mine = rank(chosen[0]) if chosen is not None else None
    judged = list(zip(waiting, verdicts, strict=True))
    held = [
        (each.draft, verdict)
        for each, verdict in judged
        if verdict.decision is Decision.HELD and (mine is None or rank(each) < mine)
    ]
    tx.verdicts.keep(held, Occasion.SLOT)
    steps = [Step(draft, State.QUEUED, verdict) for draft, verdict in held]
    for each, verdict in judged:
        if verdict.decision is Decision.REJECTED:
            steps.append(reject(tx, each.draft, verdict, Occasion.SLOT, desk.by))
    return steps
