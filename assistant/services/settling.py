"""Settling: what the network said of a claim becomes the draft's state, its attempt's end and a post."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.core.draft import TRANSITIONS, Actor, Change, Draft, Event, State
from assistant.core.history import Attempt, Result
from assistant.core.retry import next_try
from assistant.errors import StateError
from assistant.ports import Lost, Posted, Postponed, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.ports import Outcome
    from assistant.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Claim:
    """A draft taken for publishing, as it stands since then, and the attempt that says so."""

    draft: Draft
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending one draft, and the state that led to."""

    draft: Draft
    outcome: Outcome
    state: State
    retry_at: datetime | None = None
    post_id: int | None = None


def settle(tx: Transaction, claim: Claim, outcome: Outcome, actor: Actor) -> Sent:
    """Record what came of a claim: attempt, state, event and ledger in one transaction.

    Another daemon may have given the claim up for lost meanwhile, or a person may have decided; what the
    network said is the truth in any case.
    """
    tx.attempts.finish(_finished(claim.attempt, outcome, actor.now))
    try:
        return _settle(tx, claim.draft, outcome, actor)
    except StateError:
        return _settle(tx, tx.drafts.get(claim.draft.id), outcome, actor)


def _settle(tx: Transaction, draft: Draft, outcome: Outcome, actor: Actor) -> Sent:
    match outcome:
        case Posted(remote_id):
            state, post_id = _confirm(tx, draft, actor.does(Event.CONFIRM), remote_id)
            return Sent(draft, outcome, state, post_id=post_id)
        case Refused(_, detail):
            return Sent(draft, outcome, _record(tx, draft, actor.does(Event.REFUSE, detail)))
        case Postponed(_, detail):
            tx.slots.release(draft.account, draft.id)
            retry_at = next_try(tx.attempts.failures(draft.account), actor.now, outcome.retry_at)
            state = _record(tx, draft, actor.does(Event.POSTPONE, detail), retry_at)
            return Sent(draft, outcome, state, retry_at)
        case Lost(detail):
            return Sent(draft, outcome, _record(tx, draft, actor.does(Event.LOSE, detail)))


def _finished(attempt: Attempt, outcome: Outcome, now: datetime) -> Attempt:
    match outcome:
        case Posted(remote_id):
            return replace(attempt, finished_at=now, result=Result.POSTED, remote_id=remote_id)
        case Refused(_, detail):
            return replace(attempt, finished_at=now, result=Result.REFUSED, detail=detail)
        case Postponed(_, detail):
            return replace(attempt, finished_at=now, result=Result.POSTPONED, detail=detail)
        case Lost(detail):
            return replace(attempt, finished_at=now, result=Result.LOST, detail=detail)


def _confirm(tx: Transaction, draft: Draft, change: Change, remote_id: str) -> tuple[State, int | None]:
    """The draft stands on the timeline: enter it, whatever was thought of it meanwhile."""
    if draft.state is State.QUEUED:
        again = replace(change, event=Event.CLAIM)
        draft = replace(draft, state=tx.drafts.transition(draft, again))
    if (draft.state, Event.CONFIRM) not in TRANSITIONS:
        return draft.state, None
    state = tx.drafts.transition(draft, change)
    return state, tx.posts.insert_published(draft, remote_id, change.at)


def _record(tx: Transaction, draft: Draft, change: Change, retry_at: datetime | None = None) -> State:
    """The draft does not stand there, or nobody knows; a claim given up for lost is then proved not sent."""
    if draft.state is State.UNCONFIRMED and change.event is not Event.LOSE:
        change = replace(change, event=Event.ABSOLVE)
    if (draft.state, change.event) not in TRANSITIONS:
        return draft.state
    return tx.drafts.transition(draft, change, replace(draft, retry_at=retry_at))
