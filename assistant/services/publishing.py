"""Publishing: what is due is claimed in the transaction that judges it, sent once, and settled.

The intent is committed before the request and the outcome after it. A lost answer is never answered by
sending again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import Actor, Change, Event, State
from assistant.core.history import Occasion
from assistant.core.planning import choose
from assistant.core.policy import Decision, judge
from assistant.core.slots import slots_from
from assistant.errors import DatabaseError
from assistant.services import situation
from assistant.services.settling import Claim, Sent, settle
from assistant.services.sweeping import Step, reject, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Draft
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
class _Answered:
    """A claim and what the network said of it, to be recorded."""

    claim: Claim
    outcome: Outcome


def publish_due(desk: Desk, stopping: Callable[[], bool] = lambda: False) -> Iterator[Step | Sent]:
    """Do everything that is due now, telling each step; between two drafts it heeds `stopping`."""
    with desk.store.writing() as tx:
        swept = list(sweep(tx, desk.account, desk.clock(), desk.by))
    yield from swept
    answered: _Answered | None = None
    while answered is not None or not stopping():
        done, claim = _turn_at_last(desk, answered, stopping)
        yield from done
        if claim is None:
            return
        answered = _Answered(claim, desk.publisher.publish(claim.draft.text))


def _turn_at_last(
    desk: Desk, answered: _Answered | None, stopping: Callable[[], bool]
) -> tuple[list[Step | Sent], Claim | None]:
    """Take a turn, as often as it takes while there is an outcome to record: it is known here alone."""
    tries = 0
    while True:
        try:
            return _turn(desk, answered, stopping)
        except DatabaseError as error:
            tries += 1
            if answered is None or not desk.keep_trying(error, tries):
                raise
        except Exception:
            if answered is not None:  # a bug met in choosing the next must not cost the outcome of the last
                _turn(desk, answered, lambda: True)
            raise


def _turn(
    desk: Desk, answered: _Answered | None, stopping: Callable[[], bool]
) -> tuple[list[Step | Sent], Claim | None]:
    """Settle the last claim and take the next, in one transaction: a run costs one commit a draft."""
    with desk.store.writing() as tx:
        done: list[Step | Sent] = []
        if answered is not None:
            actor = Actor(desk.by, desk.clock())
            done.append(settle(tx, answered.claim, answered.outcome, actor))
        claim = None if stopping() else _claim_next(desk, tx, done)
        return done, claim


def _claim_next(desk: Desk, tx: Transaction, done: list[Step | Sent]) -> Claim | None:
    now, account = desk.clock(), desk.account
    paused = tx.queue.paused_until(account.name)
    if paused is not None and paused > now:
        return None
    return _claim_pinned(desk, tx, now, done) or _claim_for_slot(desk, tx, now, done)


def _claim_pinned(desk: Desk, tx: Transaction, now: datetime, done: list[Step | Sent]) -> Claim | None:
    while (draft := tx.queue.first_due(desk.account.name, now)) is not None:
        candidate = situation.candidate(tx, desk.account, draft, now)
        timeline = situation.timeline(tx, desk.account, now, now, but=draft)
        verdict = judge(candidate.subject, now, timeline.without_promises(), desk.account.policy)
        if verdict.decision is Decision.ACCEPTED:
            return _claim(desk, tx, draft, verdict, Occasion.PINNED)
        judged = situation.with_suggestions(candidate, verdict, desk.account, timeline, now)
        done.append(reject(tx, draft, judged, Occasion.PINNED, desk.by))
    return None


def _claim_for_slot(desk: Desk, tx: Transaction, now: datetime, done: list[Step | Sent]) -> Claim | None:
    account = desk.account
    for slot in slots_from(account, now - account.slot_grace + _INSTANT, now + _INSTANT):
        if not tx.slots.take(account.name, slot, now):
            continue
        queue = tx.queue.candidates(account.name, now - account.policy.duplicates_within)
        candidates = (candidate for candidate in queue if candidate.draft.new.pinned_at is None)
        choice = choose(candidates, now, situation.timeline(tx, account, now, now), account.policy)
        done.extend(_pass_over(desk, tx, choice.passed_over))
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
    if verdict.reasons:  # a person has overridden them; that nothing stood against it the event says
        tx.verdicts.keep([(draft, verdict)], occasion)
    change = Change(Event.CLAIM, verdict.at, desk.by)
    tx.drafts.transition(draft, change, replace(draft, retry_at=None))
    return Claim(draft, tx.attempts.start(draft, verdict.at, desk.by))
