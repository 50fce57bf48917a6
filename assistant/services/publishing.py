"""Publishing: what is due is claimed in the transaction that judges it, sent once, and settled.

The intent is committed before the request and the outcome after it. A lost answer is never answered by
sending again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.core.draft import Actor, Change, Event
from assistant.core.history import Occasion
from assistant.core.policy import Decision, judge
from assistant.core.reading import RequestKind
from assistant.core.slots import open_slots
from assistant.errors import DatabaseError
from assistant.services import situation
from assistant.services.desk import LONGEST_CLAIM_S
from assistant.services.outlook import Outlook
from assistant.services.serving import serve
from assistant.services.settling import Claim, Sent, settle
from assistant.services.sweeping import Step, miss, reject, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from assistant.core.draft import Draft
    from assistant.core.policy import Verdict
    from assistant.ports import Outcome
    from assistant.services.desk import Desk
    from assistant.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _Answered:
    """A claim and what the network said of it, to be recorded."""

    claim: Claim
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Run:
    """One run over what is due, on one connection."""

    desk: Desk
    writing: Callable[[], AbstractContextManager[Transaction]]
    stopping: Callable[[], bool]
    outlook: Outlook


def publish_due(desk: Desk, stopping: Callable[[], bool] = lambda: False) -> Iterator[Step | Sent]:
    """Do everything that is due now, telling each step; between two drafts it heeds `stopping`."""
    with desk.store.session() as session:
        run = _Run(desk, session.writing, stopping, Outlook(desk.account))
        answered: _Answered | None = None
        while answered is not None or not stopping():
            done, claim = _turn_at_last(run, answered)
            yield from done
            if claim is None:
                return
            answered = _Answered(claim, _send(desk, claim))


def _send(desk: Desk, claim: Claim) -> Outcome:
    """Send a claimed text, unless the process was suspended since for so long that others may have acted."""

    def may_leave() -> bool:
        return desk.elapsed() - claim.taken < LONGEST_CLAIM_S

    return desk.channel.publish(claim.draft.text, may_leave)


def _turn_at_last(run: _Run, answered: _Answered | None) -> tuple[list[Step | Sent], Claim | None]:
    """Take a turn, as often as it takes while there is an outcome to record: it is known here alone."""
    tries = 0
    while True:
        try:
            return _turn(run, answered)
        except DatabaseError as error:
            run.outlook.forget()
            tries += 1
            if answered is None or not run.desk.keep_trying(error, tries):
                raise
        except Exception:
            if answered is not None:  # a bug met in choosing the next must not cost the outcome of the last
                _turn(replace(run, stopping=lambda: True), answered)
            raise


def _turn(run: _Run, answered: _Answered | None) -> tuple[list[Step | Sent], Claim | None]:
    """Settle the last claim, or sweep, and take the next, in one transaction: one commit a draft."""
    with run.writing() as tx:
        done: list[Step | Sent] = []
        if answered is None:  # the first turn of the run
            tx.requests.forget(run.desk.clock())
            done.extend(sweep(tx, run.desk.account, run.desk.clock(), run.desk.presence))
        else:
            actor = Actor(run.desk.by, run.desk.clock())
            sent = settle(tx, answered.claim, answered.outcome, run.desk, actor)
            run.outlook.add(sent, actor.now)
            done.append(sent)
        claim = None if run.stopping() else _claim_next(run, tx, done)
        return done, claim


def _claim_next(run: _Run, tx: Transaction, done: list[Step | Sent]) -> Claim | None:
    taken = run.desk.elapsed()  # before the clock is read: what is judged by it may not leave long after
    now, outlook = run.desk.clock(), run.outlook
    outlook.refresh(tx, now)
    if outlook.paused_until is not None and outlook.paused_until > now:
        return None
    tx.requests.put_right(now)
    if tx.requests.full_until(run.desk.network.requests_per_minute, now) is not None:
        return None
    claim = _claim_pinned(run, tx, now, done)
    if claim is None and not outlook.waits:
        claim = _claim_for_slot(run.desk, tx, now, done)
    return None if claim is None else replace(claim, taken=taken)


def _claim_pinned(run: _Run, tx: Transaction, now: datetime, done: list[Step | Sent]) -> Claim | None:
    desk, outlook = run.desk, run.outlook
    while outlook.due:
        candidate = outlook.due.popleft()
        draft = candidate.draft
        due = draft.new.pinned_at
        if due is not None and due + desk.account.late_by < now:  # while those before it were sent
            done.append(miss(tx, desk.account, draft, now, desk.by))
            continue
        verdict = judge(candidate.subject, now, outlook.timeline, desk.account.policy)
        if verdict.decision is Decision.ACCEPTED:
            return _claim(desk, tx, draft, verdict, Occasion.PINNED)
        if due is not None and situation.passes_soon(verdict, due, desk.account) is not None:
            outlook.waits = True  # and no slot may get between
            return None
        timeline = situation.timeline(tx, desk.account, now, now, but=draft)
        judged = situation.with_suggestions(candidate, verdict, desk.account, timeline, now)
        done.append(reject(tx, draft, judged, Occasion.PINNED, desk.by))
    return None


def _claim_for_slot(desk: Desk, tx: Transaction, now: datetime, done: list[Step | Sent]) -> Claim | None:
    for slot in open_slots(desk.account, now):
        served = serve(desk, tx, slot, now)
        done.extend(served.steps)
        if served.chosen is not None:
            candidate, verdict = served.chosen
            return _claim(desk, tx, candidate.draft, verdict, Occasion.SLOT)
    return None


def _claim(desk: Desk, tx: Transaction, draft: Draft, verdict: Verdict, occasion: Occasion) -> Claim:
    if verdict.reasons:  # a person has overridden them; that nothing stood against it the event says
        tx.verdicts.keep([(draft, verdict)], occasion)
    change = Change(Event.CLAIM, verdict.at, desk.by)
    claimed = replace(draft, retry_at=None)
    state = tx.drafts.transition(draft, change, claimed)
    tx.requests.note(desk.account.name, RequestKind.POST, verdict.at)
    attempt = tx.attempts.start(draft, verdict.at, desk.by, desk.presence.holder)
    return Claim(replace(claimed, state=state), attempt)
