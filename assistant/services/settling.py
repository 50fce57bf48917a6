"""Settling: what the network said of a claim becomes the draft's state, its attempt's end and a post."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.core.categories import Said, categorise
from assistant.core.draft import TRANSITIONS, Change, Draft, Event, State
from assistant.core.history import Attempt, Result, Sighting
from assistant.core.retry import gives_up, next_try
from assistant.core.times import speak
from assistant.ports import HOLDS_ACCOUNT, Lost, Posted, Postponed, RefusalKind, Refused
from assistant.sentence import join, say

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.draft import Actor
    from assistant.ports import Outcome
    from assistant.services.desk import Desk
    from assistant.store.transaction import Transaction

_TOLD = 20  # attempts that one sentence tells


@dataclass(frozen=True, slots=True)
class Claim:
    """A draft taken for publishing, as it stands since then, and the attempt that says so.

    `taken` is when, on the clock that nobody sets; without it the text does not leave.
    """

    draft: Draft
    attempt: Attempt
    taken: float = float("-inf")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending one draft, and the state that led to."""

    draft: Draft
    outcome: Outcome
    state: State
    retry_at: datetime | None = None
    post_id: int | None = None


def settle(tx: Transaction, claim: Claim, outcome: Outcome, desk: Desk, actor: Actor) -> Sent:
    """Record what came of a claim: attempt, state, event and ledger in one transaction.

    Another daemon may have given the claim up for lost meanwhile, and a person or a search of the timeline
    may have decided since; what the network said is the truth in any case.
    """
    attempt = _finished(claim.attempt, outcome, actor.now)
    if tx.attempts.finish(attempt):
        return _Settling(tx, desk, actor).settle(claim.draft, outcome)
    tx.attempts.amend(attempt)
    return _Settling(tx, desk, actor).settle_late(attempt, outcome)


def _finished(attempt: Attempt, outcome: Outcome, now: datetime) -> Attempt:
    match outcome:
        case Posted(remote_id):
            return replace(attempt, finished_at=now, result=Result.POSTED, remote_id=remote_id)
        case Refused(_, detail):
            return replace(attempt, finished_at=now, result=Result.REFUSED, detail=detail)
        case Postponed(kind, detail):
            return replace(attempt, finished_at=now, result=Result.POSTPONED, delay=kind, detail=detail)
        case Lost(detail):
            return replace(attempt, finished_at=now, result=Result.LOST, detail=detail)


@dataclass(frozen=True, slots=True)
class _Settling:
    """One outcome being recorded."""

    tx: Transaction
    desk: Desk
    actor: Actor

    def settle(self, draft: Draft, outcome: Outcome) -> Sent:
        """Record the outcome of a claim that still stands."""
        match outcome:
            case Posted(remote_id):
                state, post_id = self._confirm(draft, remote_id)
                return Sent(draft, outcome, state, post_id=post_id)
            case Refused(RefusalKind.DUPLICATE, detail) if self._was_lost(draft):
                note = say("after a lost answer: {detail}", detail=detail)
                return Sent(draft, outcome, self._move(draft, Event.LOSE, note))
            case Refused(_, detail):
                return Sent(draft, outcome, self._move(draft, Event.REFUSE, detail))
            case Postponed():
                return self._postpone(draft, outcome)
            case Lost(detail):
                return Sent(draft, outcome, self._move(draft, Event.LOSE, detail))

    def settle_late(self, attempt: Attempt, outcome: Outcome) -> Sent:
        """Record the outcome of a claim that was given up for lost: others may have acted since."""
        draft = self.tx.drafts.get(attempt.draft_id)
        is_last = self.tx.attempts.of(draft.id)[-1].id == attempt.id
        if isinstance(outcome, Posted):
            return self._posted_late(draft, outcome, is_last=is_last)
        unsent = not isinstance(outcome, Lost)
        if unsent and is_last and draft.state is State.UNCONFIRMED:
            note = say("it was not sent: {detail}", detail=outcome.detail)
            return Sent(draft, outcome, self._move(draft, Event.ABSOLVE, note))
        return Sent(draft, outcome, draft.state)

    def _posted_late(self, draft: Draft, outcome: Posted, *, is_last: bool) -> Sent:
        """The draft stands on the timeline: enter it, whatever was thought of it meanwhile."""
        if is_last and draft.state is State.QUEUED:
            claim = self.actor.does(Event.CLAIM, say("an answer came late"))
            draft = replace(draft, state=self.tx.drafts.transition(draft, claim))
        elif not is_last or (draft.state, Event.CONFIRM) not in TRANSITIONS:
            return Sent(draft, outcome, draft.state, post_id=self._observe(draft, outcome))
        state, post_id = self._confirm(draft, outcome.remote_id)
        return Sent(draft, outcome, state, post_id=post_id)

    def _confirm(self, draft: Draft, remote_id: str) -> tuple[State, int | None]:
        post_id = self.tx.posts.enter(draft, remote_id, self.actor.now)
        if post_id is None:  # the network gave an id that another draft has: a person has to look
            note = say("the network answered with the id {post}, which is another draft's", post=remote_id)
            if draft.state is State.UNCONFIRMED:
                return draft.state, None
            return self._move(draft, Event.LOSE, note), None
        return self._move(draft, Event.CONFIRM), post_id

    def _observe(self, draft: Draft, outcome: Posted) -> int | None:
        """Count a post that no draft stands for any more."""
        seen = Sighting(self.actor.now, draft.text, remote_id=outcome.remote_id)
        judged = categorise(draft.text, Said.of(draft.new.content, draft.new.grounds), self.desk.account)
        return self.tx.posts.observe(draft.account, seen, judged, self.actor.now)

    def _was_lost(self, draft: Draft) -> bool:
        """Whether an attempt before this one may have posted it, or did so after it was given up for lost."""
        landed = {Result.LOST, Result.POSTED}
        return any(attempt.result in landed for attempt in self.tx.attempts.of(draft.id))

    def _postpone(self, draft: Draft, outcome: Postponed) -> Sent:
        """Let the draft wait for another try, or fail when it was tried for long enough."""
        self.tx.slots.release(draft.account, draft.id)
        tries = [
            each for each in self.tx.attempts.since_requeued(draft.id) if each.delay not in HOLDS_ACCOUNT
        ]
        trouble_lasts = gives_up(tries, self.desk.network.give_up_after, self.actor.now)
        if trouble_lasts and outcome.kind not in HOLDS_ACCOUNT:
            return Sent(draft, outcome, self._move(draft, Event.REFUSE, self._gave_up(tries)))
        failures = self.tx.attempts.failures(draft.account)
        retry_at = next_try(failures, self.actor.now, outcome.retry_at, self.desk.chance())
        change = self.actor.does(Event.POSTPONE, outcome.detail)
        state = self.tx.drafts.transition(draft, change, replace(draft, retry_at=retry_at))
        return Sent(draft, outcome, state, retry_at)

    def _gave_up(self, tries: list[Attempt]) -> str:
        zone = self.desk.account.zone
        told = [
            say("{name}: {what}", name=speak(each.started_at, zone), what=each.detail)
            for each in tries[-_TOLD:]
        ]
        if len(tries) > _TOLD:
            told.insert(0, say("{earlier} earlier tries", earlier=len(tries) - _TOLD))
        return say(
            "given up after {number} tries that sent nothing; {tries}",
            number=len(tries),
            tries=join("; ", told),
        )

    def _move(self, draft: Draft, event: Event, note: str | None = None) -> State:
        change: Change = self.actor.does(event, note)
        return self.tx.drafts.transition(draft, change, replace(draft, retry_at=None))
