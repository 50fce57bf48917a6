"""Ends what time has ended: drafts that expired, pinned times that were missed, claims nobody answers for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import Change, Draft, Event, State
from assistant.core.history import Occasion, Result
from assistant.core.planning import missed
from assistant.core.policy import Decision, Reason, Verdict
from assistant.core.times import speak
from assistant.sentence import say
from assistant.services import situation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.history import Attempt
    from assistant.services.desk import Presence
    from assistant.store.transaction import Transaction

# A claim is sent within a minute or not at all, and a request ends within its time-outs, well under another;
# a claim older than this belongs to a process that was suspended, or killed where nobody can tell, and it is
# unknown whether its request went out.
LEASE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a draft without the network: its state now, and the verdict, if any."""

    draft: Draft
    state: State
    verdict: Verdict | None = None


def sweep(tx: Transaction, account: Account, now: datetime, presence: Presence) -> Iterator[Step]:
    """End what is over by `now`."""
    by = presence.name
    for attempt in tx.attempts.open(account.name):
        if is_given_up(attempt, now, presence):
            yield _lose(tx, attempt, now, by)
    for draft in tx.queue.expired(account.name, now):
        yield _expire(tx, account, draft, now, by)
    for draft in tx.queue.pinned_before(account.name, now - account.late_by):
        yield miss(tx, account, draft, now, by)


def is_given_up(attempt: Attempt, now: datetime, presence: Presence) -> bool:
    """Whether nobody will say any more what came of an open attempt: its process is dead, or overdue.

    An attempt that is still to come was made before the clock was set back, nobody knows how long ago.
    """
    alive = None if attempt.holder is None else presence.is_alive(attempt.holder)
    if alive is None and now < attempt.started_at:
        return True
    return alive is False or attempt.started_at + LEASE <= now


def _lose(tx: Transaction, attempt: Attempt, now: datetime, by: str) -> Step:
    detail = say("{by} ended without saying what came of it", by=attempt.by)
    draft = tx.drafts.get(attempt.draft_id)
    tx.attempts.finish(replace(attempt, finished_at=now, result=Result.LOST, detail=detail))
    return Step(draft, tx.drafts.transition(draft, Change(Event.LOSE, now, by, detail)))


def _expire(tx: Transaction, account: Account, draft: Draft, now: datetime, by: str) -> Step:
    moment = speak(draft.new.expires or now, account.zone)
    last = tx.verdicts.latest([draft.id]).get(draft.id)
    held = last.verdict.reasons if last and last.verdict.decision is Decision.HELD else ()
    why = say("the policy held it at every slot") if held else say("at every slot others went before it")
    over = Reason(
        "expires",
        say("It expired on {moment} without having been published: {why}.", moment=moment, why=why),
        say("give it a later expiry")
        if held
        else say("give it a later expiry, a higher priority or a time of its own"),
    )
    return reject(tx, draft, Verdict(Decision.REJECTED, now, (over, *held)), Occasion.EXPIRED, by)


def miss(tx: Transaction, account: Account, draft: Draft, now: datetime, by: str) -> Step:
    """Reject a pinned draft that could not go out within `late_by` of its time."""
    due = draft.new.pinned_at or now
    tries = tx.attempts.of(draft.id)
    late = missed(draft, due, account, now)
    if tries and tries[-1].detail:
        told = say("{late} The last try: {detail}", late=late.message, detail=tries[-1].detail)
        late = replace(late, message=told)
    candidate = situation.candidate(tx, account, draft, now)
    timeline = situation.timeline(tx, account, now, now, but=draft)
    verdict = Verdict(Decision.REJECTED, now, (late,))
    judged = situation.with_suggestions(candidate, verdict, account, timeline, now)
    return reject(tx, draft, judged, Occasion.MISSED, by)


def reject(tx: Transaction, draft: Draft, verdict: Verdict, occasion: Occasion, by: str) -> Step:
    """Take a queued draft out of the queue, with the verdict that says why."""
    tx.verdicts.keep([(draft, verdict)], occasion)
    change = Change(Event.REJECT, verdict.at, by, verdict.rules)
    return Step(draft, tx.drafts.transition(draft, change, replace(draft, retry_at=None)), verdict)
