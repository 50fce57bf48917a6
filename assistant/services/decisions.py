"""What a person decides about a draft: approve, retry, cancel, and say what came of a lost answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.core.draft import TRANSITIONS, Actor, Approval, Change, Draft, Event, State
from assistant.core.history import Occasion
from assistant.core.naming import named
from assistant.errors import StateError, UsageError
from assistant.sentence import say
from assistant.services.drafting import Judged, place, unaltered

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.store.database import Store
    from assistant.store.transaction import Transaction

# An X post's address ends in its id: https://x.com/NAME/status/1234567890; the id alone will do.
_REMOTE_ID = re.compile(r"(?:^|/status(?:es)?/)(\d{1,19})(?:[/?#].*)?$")
_APPROVABLE: frozenset[State | None] = frozenset({State.QUEUED, State.REJECTED, State.FAILED})


@dataclass(frozen=True, slots=True)
class NewTime:
    """A time a person gave a draft: an instant, or None for the next slot that passes."""

    at: datetime | None


@dataclass(frozen=True, slots=True)
class Override:
    """A person's reason for going past the policy, and a new time if the draft is to have one."""

    because: str
    move: NewTime | None = None


def approve(store: Store, account: Account, draft: Draft, override: Override, actor: Actor) -> Judged:
    """Let a draft past the policy with a reason that is kept; faults of the text itself cannot be approved.

    Raises:
        UsageError: the reason is empty, or the draft's own time is over.
        StateError: the draft is not one that waits.
    """
    because = override.because.strip()
    if not because:
        message = say("An approval needs its reason: --because TEXT.")
        raise UsageError(message)
    with store.writing() as tx:
        draft = unaltered(tx, draft)
        _require(draft, _APPROVABLE, say("approved"))
        tx.events.note(draft, "approve", actor, because)
        approval = Approval(because, actor.name, actor.now)
        becomes = _moved(replace(draft, approval=approval), override.move)
        change = actor.does(Event.REQUEUE, because)
        return place(tx, account, draft, becomes, (change, Occasion.APPROVED))


def retry(store: Store, account: Account, draft: Draft, actor: Actor, move: NewTime | None = None) -> Judged:
    """Put a rejected or failed draft back in the queue, or let a queued one try again at once.

    Without a new time a draft whose own time is over waits for a slot.
    """
    with store.writing() as tx:
        draft = unaltered(tx, draft)
        _require(draft, _APPROVABLE, say("retried"))
        pinned_at = draft.new.pinned_at
        over = pinned_at is not None and pinned_at <= actor.now and draft.state is not State.QUEUED
        if move is None and over:
            move = NewTime(None)
        becomes = _moved(replace(draft, retry_at=None), move)
        change = actor.does(Event.REQUEUE)
        return place(tx, account, draft, becomes, (change, Occasion.RETRIED))


def cancel(store: Store, draft: Draft, actor: Actor) -> Draft:
    """Take a draft out for good; it stays in the database."""
    return _transition(store, draft, actor.does(Event.CANCEL), say("cancelled"))


def confirm_not_posted(store: Store, draft: Draft, actor: Actor) -> Draft:
    """A person looked: the draft does not stand on the timeline, and may be sent again."""
    change = actor.does(Event.ABSOLVE, say("a person found it not posted"))
    return _transition(store, draft, change, say("confirmed"))


def confirm_posted(store: Store, draft: Draft, address: str, actor: Actor) -> Draft:
    """A person looked: the draft stands on the timeline at this address.

    Raises:
        UsageError: the address names no post, or another draft's.
    """
    remote_id = remote_id_in(address)
    with store.writing() as tx:
        draft = unaltered(tx, draft)
        change = actor.does(Event.CONFIRM, say("a person found it posted"))
        _require(draft, frozenset({State.UNCONFIRMED}), say("confirmed"))
        if tx.posts.enter(draft, remote_id, _sent_at(tx, draft, actor.now)) is None:
            holder = tx.posts.known(draft.account, [remote_id])[remote_id].draft_id
            message = say(
                "The post {post} is draft #{draft}'s; look for the one with this text.",
                post=remote_id,
                draft=holder,
            )
            raise UsageError(message)
        tx.drafts.transition(draft, change)
        return tx.drafts.get(draft.id)


def remote_id_in(address: str) -> str:
    """The id of the post that an address, or an id alone, names.

    Raises:
        UsageError: it names none.
    """
    found = _REMOTE_ID.search(address.strip())
    if found is None:
        message = say(
            "{address} is not the address of a post; it ends in /status/ and a number.", address=repr(address)
        )
        raise UsageError(message)
    return found.group(1)


def _sent_at(tx: Transaction, draft: Draft, now: datetime) -> datetime:
    """When a draft that was found must have been sent: at the end of its last attempt."""
    tries = tx.attempts.of(draft.id)
    return (tries[-1].finished_at or tries[-1].started_at) if tries else now


def _transition(store: Store, draft: Draft, change: Change, done: str) -> Draft:
    with store.writing() as tx:
        draft = unaltered(tx, draft)
        _require(draft, frozenset(before for before, event in TRANSITIONS if event is change.event), done)
        tx.drafts.transition(draft, change)
        return tx.drafts.get(draft.id)


def _moved(draft: Draft, move: NewTime | None) -> Draft:
    if move is None:
        return draft
    if move.at is None:
        return replace(draft, new=replace(draft.new, pinned_at=None))
    return replace(draft, new=replace(draft.new, pinned_at=move.at, not_before=None, expires=None))


def _require(draft: Draft, states: frozenset[State | None], done: str) -> None:
    if draft.state not in states:
        message = say(
            "Draft #{id} is {state} and cannot be {done}; see: assistant show {id}.",
            id=draft.id,
            state=named(draft.state),
            done=done,
        )
        raise StateError(message)
