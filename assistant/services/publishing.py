"""Publishing: what is due is claimed in the transaction that judges it, sent once, and settled.

The intent is committed before the request and the outcome after it. A lost answer is never answered by
sending again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import TRANSITIONS, Change, Draft, Event, State
from assistant.core.history import Attempt, Occasion, Result
from assistant.core.planning import choose
from assistant.core.policy import Decision, judge
from assistant.core.retry import next_try
from assistant.core.slots import slots_from
from assistant.errors import DatabaseError
from assistant.ports import Lost, Posted, Postponed, Refused
from assistant.services import situation
from assistant.services.sweeping import Step, reject, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.planning import Candidate
    from assistant.core.policy import Verdict
    from assistant.ports import Outcome, Publisher
    from assistant.store.database import Store
    from assistant.store.transaction import Transaction

_INSTANT = timedelta(microseconds=1)  # the grain of the clock: what turns `<` into `<=`


@dataclass(frozen=True, slots=True)
class Desk:
    """What it takes to publish for one account. `by` names the process in attempts and events.

    `keep_trying` is asked, with the error and how many tries failed, whether an outcome that could not be
    recorded is to be tried again; it may wait before it answers.
    """

    store: Store
    account: Account
    publisher: Publisher
    clock: Callable[[], datetime]
    by: str
    keep_trying: Callable[[DatabaseError, int], bool] = lambda _error, _tries: False


@dataclass(frozen=True, slots=True)
class Claim:
    """A draft taken for publishing, and the attempt that says so."""

    draft: Draft
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending one draft, and the state that led to."""

    draft: Draft
    outcome: Outcome
    state: State
    retry_at: datetime | None = None


def publish_due(desk: Desk, stopping: Callable[[], bool] = lambda: False) -> Iterator[Step | Sent]:
    """Do everything that is due now, telling each step; between two drafts it heeds `stopping`."""
    with desk.store.writing() as tx:
        swept = list(sweep(tx, desk.account, desk.clock(), desk.by))
    yield from swept
    while not stopping():
        steps: list[Step] = []
        with desk.store.writing() as tx:
            claim = _claim_next(desk, tx, steps)
        yield from steps
        if claim is None:
            return
        yield _settle_at_last(desk, claim, desk.publisher.publish(claim.draft.text))


def _settle_at_last(desk: Desk, claim: Claim, outcome: Outcome) -> Sent:
    """Record the outcome, as often as it takes: it is known here alone."""
    tries = 0
    while True:
        try:
            return settle(desk, claim, outcome)
        except DatabaseError as error:
            tries += 1
            if not desk.keep_trying(error, tries):
                raise


def _claim_next(desk: Desk, tx: Transaction, steps: list[Step]) -> Claim | None:
    now, account = desk.clock(), desk.account
    paused = tx.queue.paused_until(account.name)
    if paused is not None and paused > now:
        return None
    return _claim_pinned(desk, tx, now, steps) or _claim_for_slot(desk, tx, now, steps)


def _claim_pinned(desk: Desk, tx: Transaction, now: datetime, steps: list[Step]) -> Claim | None:
    while (draft := tx.queue.first_due(desk.account.name, now)) is not None:
        candidate = situation.candidate(tx, desk.account, draft, now)
        timeline = situation.timeline(tx, desk.account, now, now, but=draft)
        verdict = judge(candidate.subject, now, timeline.without_promises(), desk.account.policy)
        if verdict.decision is Decision.ACCEPTED:
            return _claim(desk, tx, draft, verdict, Occasion.PINNED)
        judged = situation.with_suggestions(candidate, verdict, desk.account, timeline, now)
        steps.append(reject(tx, draft, judged, Occasion.PINNED, desk.by))
    return None


def _claim_for_slot(desk: Desk, tx: Transaction, now: datetime, steps: list[Step]) -> Claim | None:
    account = desk.account
    for slot in slots_from(account, now - account.slot_grace + _INSTANT, now + _INSTANT):
        if not tx.slots.take(account.name, slot, now):
            continue
        queue = tx.queue.candidates(account.name, now - account.policy.duplicates_within)
        candidates = (candidate for candidate in queue if candidate.draft.new.pinned_at is None)
        choice = choose(candidates, now, situation.timeline(tx, account, now, now), account.policy)
        steps.extend(_pass_over(desk, tx, choice.passed_over))
        if choice.chosen is not None and choice.verdict is not None:
            tx.slots.serve(account.name, slot, choice.chosen.draft.id)
            return _claim(desk, tx, choice.chosen.draft, choice.verdict, Occasion.SLOT)
    return None


def _pass_over(
    desk: Desk, tx: Transaction, passed_over: tuple[tuple[Candidate, Verdict], ...]
) -> Iterator[Step]:
    held = [(c.draft, verdict) for c, verdict in passed_over if verdict.decision is Decision.HELD]
    tx.verdicts.keep(held, Occasion.SLOT)
    for draft, verdict in held:
        yield Step(draft, State.QUEUED, verdict)
    for candidate, verdict in passed_over:
        if verdict.decision is Decision.REJECTED:
            yield reject(tx, candidate.draft, verdict, Occasion.SLOT, desk.by)


def _claim(desk: Desk, tx: Transaction, draft: Draft, verdict: Verdict, occasion: Occasion) -> Claim:
    tx.verdicts.keep([(draft, verdict)], occasion)
    change = Change(Event.CLAIM, verdict.at, desk.by)
    tx.drafts.transition(draft, change, replace(draft, retry_at=None))
    return Claim(draft, tx.attempts.start(draft, verdict.at, desk.by))


def settle(desk: Desk, claim: Claim, outcome: Outcome) -> Sent:
    """Record what came of a claim: attempt, state, event and ledger in one transaction.

    Another daemon may have given the claim up for lost meanwhile, or a person may have decided; what the
    network said is the truth in any case.
    """
    with desk.store.writing() as tx:
        now = desk.clock()
        tx.attempts.finish(_finished(claim.attempt, outcome, now))
        draft = tx.drafts.get(claim.draft.id)
        match outcome:
            case Posted(remote_id):
                return Sent(
                    draft, outcome, _confirm(tx, draft, Change(Event.CONFIRM, now, desk.by), remote_id)
                )
            case Refused(_, detail):
                return Sent(draft, outcome, _record(tx, draft, Change(Event.REFUSE, now, desk.by, detail)))
            case Postponed(_, detail):
                change = Change(Event.POSTPONE, now, desk.by, detail)
                retry_at = next_try(tx.attempts.failures(draft.account), now, outcome.retry_at)
                tx.slots.release(draft.account, draft.id)
                return Sent(draft, outcome, _record(tx, draft, change, retry_at), retry_at)
            case Lost(detail):
                return Sent(draft, outcome, _record(tx, draft, Change(Event.LOSE, now, desk.by, detail)))


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


def _confirm(tx: Transaction, draft: Draft, change: Change, remote_id: str) -> State:
    """The draft stands on the timeline: enter it, whatever was thought of it meanwhile."""
    if draft.state is State.QUEUED:
        again = replace(change, event=Event.CLAIM)
        draft = replace(draft, state=tx.drafts.transition(draft, again))
    if (draft.state, Event.CONFIRM) not in TRANSITIONS:
        return draft.state
    tx.posts.insert_published(draft, remote_id, change.at)
    return tx.drafts.transition(draft, change)


def _record(tx: Transaction, draft: Draft, change: Change, retry_at: datetime | None = None) -> State:
    """The draft does not stand there, or nobody knows; a claim given up for lost is then proved not sent."""
    if draft.state is State.UNCONFIRMED and change.event is not Event.LOSE:
        change = replace(change, event=Event.ABSOLVE)
    if (draft.state, change.event) not in TRANSITIONS:
        return draft.state
    return tx.drafts.transition(draft, change, replace(draft, retry_at=retry_at))
