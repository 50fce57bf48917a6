"""Serves a slot: takes the draft that the plan has for it, and says why what ranks before it stays behind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.core.draft import State
from assistant.core.history import Occasion
from assistant.core.planning import rank
from assistant.core.policy import Decision, judge, judge_each
from assistant.core.timeline import Timeline
from assistant.services import situation
from assistant.services.foreseeing import foresee, keep
from assistant.services.sweeping import Step, reject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assistant.core.account import Account
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
    if slot in tx.slots.taken(account.name, slot):
        return Served()
    foreseen = foresee(tx, account, now)
    keep(tx, account, foreseen, now)
    candidate = _planned(foreseen.plan, slot)
    verdict = _judged(tx, account, candidate, (slot, now)) if candidate is not None else None
    until = situation.passes_soon(verdict, slot, account) if verdict is not None else None
    if until is not None:
        tx.plans.wait(account.name, slot, until)
        return Served()
    tx.slots.take(account.name, slot, now)
    chosen = None
    if candidate is not None and verdict is not None and verdict.decision is Decision.ACCEPTED:
        chosen = candidate, verdict
    steps = [*_passed_over(desk, tx, chosen, now)]
    if chosen is not None:
        tx.slots.serve(account.name, slot, chosen[0].draft.id)
    return Served(steps, chosen)


def _planned(plan: Plan, slot: datetime) -> Candidate | None:
    return next((moment.candidate for moment in plan.moments if moment.slot == slot), None)


def _judged(
    tx: Transaction, account: Account, candidate: Candidate, due: tuple[datetime, datetime]
) -> Verdict:
    """The verdict that counts: on what stands there now, to the second.

    What is promised to pinned drafts may come as much later than promised as the slot is served.
    """
    slot, now = due
    entries = situation.timeline(tx, account, now, now).entries
    late = (replace(each, at=each.at + (now - slot)) if each.promised else each for each in entries)
    return judge(candidate.subject, now, Timeline(late, account.zone), account.policy)


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
