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
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.planning import Candidate, Plan
    from assistant.core.policy import Verdict
    from assistant.services.desk import Desk
    from assistant.store.transaction import Transaction

    _Judged = tuple[Candidate, Verdict]


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
    timeline = situation.timeline(tx, account, now, now)
    verdict = _judged(account, candidate, timeline, (slot, now)) if candidate is not None else None
    until = situation.passes_soon(verdict, slot, account) if verdict is not None else None
    if until is not None:
        tx.plans.wait(account.name, slot, until)
        return Served()
    tx.slots.take(account.name, slot, now)
    judged = _judged_waiting(tx, account, timeline, now)
    chosen = _chosen(candidate, verdict, judged)
    steps = [*_passed_over(desk, tx, chosen, judged)]
    if chosen is not None:
        tx.slots.serve(account.name, slot, chosen[0].draft.id)
    return Served(steps, chosen)


def _chosen(
    candidate: Candidate | None, verdict: Verdict | None, judged: Sequence[_Judged]
) -> _Judged | None:
    """The planned draft, or the first that passes if that one does not any more."""
    if candidate is None or verdict is None:
        return None
    if verdict.decision is Decision.ACCEPTED:
        return candidate, verdict
    return next((each for each in judged if each[1].decision is Decision.ACCEPTED), None)


def _planned(plan: Plan, slot: datetime) -> Candidate | None:
    return next((moment.candidate for moment in plan.moments if moment.slot == slot), None)


def _judged(
    account: Account, candidate: Candidate, timeline: Timeline, due: tuple[datetime, datetime]
) -> Verdict:
    """The verdict that counts: on what stands there now, to the second.

    What is promised to pinned drafts may come as much later than promised as the slot is served.
    """
    slot, now = due
    by = now - slot
    late = (replace(each, at=each.at + by) if each.promised else each for each in timeline.entries)
    return judge(candidate.subject, now, Timeline(late, account.zone), account.policy)


def _judged_waiting(tx: Transaction, account: Account, timeline: Timeline, now: datetime) -> list[_Judged]:
    """The verdict on each draft that waits for a slot, best first."""
    found = tx.queue.candidates(account.name, now - account.policy.duplicates_within)
    waiting = sorted((each for each in found if each.draft.new.pinned_at is None), key=rank)
    verdicts = judge_each((each.subject for each in waiting), now, timeline, account.policy)
    return list(zip(waiting, verdicts, strict=True))


def _passed_over(
    desk: Desk, tx: Transaction, chosen: _Judged | None, judged: Sequence[_Judged]
) -> Iterator[Step]:
    """Keep why the rules hold what ranks before the chosen draft, and reject what is faulty."""
    mine = rank(chosen[0]) if chosen is not None else None
    held = [
        (each.draft, verdict)
        for each, verdict in judged
        if verdict.decision is Decision.HELD and (mine is None or rank(each) < mine)
    ]
    tx.verdicts.keep(held, Occasion.SLOT)
    yield from (Step(draft, State.QUEUED, verdict) for draft, verdict in held)
    for each, verdict in judged:
        if verdict.decision is Decision.REJECTED:
            yield reject(tx, each.draft, verdict, Occasion.SLOT, desk.by)
