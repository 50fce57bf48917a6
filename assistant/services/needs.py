"""What only a person can mend: drafts that wait for a word, accounts that cannot post or be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.draft import NEEDS_PERSON, State
from assistant.core.health import Need, NeedKind, named
from assistant.core.history import Occasion, Result
from assistant.core.lost import Missing, next_look
from assistant.core.retry import FARTHEST
from assistant.ports import HOLDS_ACCOUNT, DelayKind
from assistant.sentence import join, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.core.account import Account, Network
    from assistant.core.draft import Draft
    from assistant.core.history import KeptVerdict
    from assistant.store.transaction import Transaction

# Tries in a row that could not read the timeline; with the waits between them they take an hour.
_READING_FAILS = 8
# A process that was held up goes on by itself.
_STOPS_ACCOUNT = HOLDS_ACCOUNT - {DelayKind.STALE}
# A person who adds, edits or retries a draft is told there and then.
_UNSEEN = frozenset({Occasion.SLOT, Occasion.PINNED, Occasion.EXPIRED, Occasion.MISSED})


def needs(tx: Transaction, account: Account, network: Network, now: datetime) -> list[Need]:
    """What needs a person now, the account itself first, then drafts from the oldest."""
    return [
        *_of_account(tx, account, now),
        *_of_timeline(tx, account),
        *_of_drafts(tx, account, network, now),
    ]


def _of_account(tx: Transaction, account: Account, now: datetime) -> Iterator[Need]:
    """The network takes nothing from it, by its last answer; without drafts nobody misses it."""
    last = tx.attempts.last(account.name)
    if last is None or last.result is not Result.POSTPONED or last.delay not in _STOPS_ACCOUNT:
        return
    if tx.queue.holds_any(account.name) and last.started_at >= now - FARTHEST:
        message = say(
            "The network takes nothing from {account}: {detail} Drafts stay queued.",
            account=account.name,
            detail=last.detail,
        )
        yield Need(NeedKind.ACCOUNT, account.name, message)


def _of_timeline(tx: Transaction, account: Account) -> Iterator[Need]:
    known = tx.timelines.get(account.name) if account.sync is not None else None
    if known is not None and known.failures >= _READING_FAILS:
        message = say(
            "The timeline of {account} is not known any more: {trouble}",
            account=account.name,
            trouble=known.trouble,
        )
        yield Need(NeedKind.READING, account.name, message)


def _of_drafts(tx: Transaction, account: Account, network: Network, now: datetime) -> Iterator[Need]:
    drafts = tx.drafts.listed([account.name], NEEDS_PERSON)
    latest = tx.verdicts.latest([draft.id for draft in drafts])
    brought = tx.chronicle.brought([draft.id for draft in drafts])
    for draft in drafts:
        kept = latest.get(draft.id)
        if draft.state is not State.UNCONFIRMED or _is_over(tx, draft, account, network, now):
            seen = draft.state is State.REJECTED and (kept is None or kept.occasion not in _UNSEEN)
            kind, message = NeedKind(draft.state), _sentence(tx, draft, kept)
            yield Need(kind, account.name, message, draft.id, brought.get(draft.id), told_there=seen)


def _is_over(tx: Transaction, draft: Draft, account: Account, network: Network, now: datetime) -> bool:
    """Whether the assistant looks no more for a draft whose answer was lost."""
    missing = Missing(draft, tx.attempts.of(draft.id), tx.looks.of(draft.id))
    return account.sync is None or next_look(missing, network.look_for, now) is None


def _sentence(tx: Transaction, draft: Draft, kept: KeptVerdict | None) -> str:
    match draft.state:
        case State.REJECTED:
            reasons = kept.verdict.reasons if kept is not None else ()
            return say(
                "{draft} was rejected: {reasons}",
                draft=named(draft),
                reasons=join(" ", (reason.message for reason in reasons)),
            )
        case State.FAILED:
            tries = tx.attempts.of(draft.id)
            detail = tries[-1].detail if tries else say("it was never sent.")
            return say("{draft} failed: {detail}", draft=named(draft), detail=detail)
        case _:
            return say(
                "Nobody knows whether {draft} was published. Look, and say: assistant confirm {id}",
                draft=named(draft),
                id=draft.id,
            )
