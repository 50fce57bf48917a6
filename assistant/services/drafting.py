"""Taking in what a person wrote: add, edit and check a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.core import text as texts
from assistant.core.draft import Actor, Change, Draft, Event, NewDraft, State
from assistant.core.history import Occasion
from assistant.core.naming import named
from assistant.core.planning import Candidate
from assistant.core.policy import Decision, Verdict, judge
from assistant.core.times import speak
from assistant.errors import StateError, UsageError
from assistant.sentence import join, mark, say
from assistant.services import situation

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.store.database import Store
    from assistant.store.transaction import Transaction

LONGEST_TEXT = 25_000  # characters; what X lets its premium accounts write. More is a wrong file, not a post.
EDITABLE = frozenset({State.QUEUED, State.REJECTED, State.FAILED})
PRIORITIES = range(-1000, 1001)
_FIELDS = (  # of a draft, as what changed is told
    *(
        mark("text"),
        mark("content"),
        mark("pinned_at"),
        mark("not_before"),
        mark("expires"),
        mark("priority"),
    ),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft as it stands now, and what the policy said of it."""

    draft: Draft
    verdict: Verdict


def add(store: Store, account: Account, new: NewDraft, actor: Actor) -> Judged:
    """Store a draft, queued or rejected with reasons.

    Raises:
        UsageError: there is nothing that could be stored as a draft.
    """
    new = checked(new, actor.now, account)
    with store.writing() as tx:
        verdict = assess(tx, account, new, actor.now)
        rejected = verdict.decision is Decision.REJECTED
        change = actor.does(Event.REJECT if rejected else Event.ACCEPT)
        draft = tx.drafts.insert(new, change)
        tx.verdicts.keep([(draft, verdict)], Occasion.ADDED)
    return Judged(draft, verdict)


def edit(store: Store, account: Account, draft: Draft, new: NewDraft, actor: Actor) -> Judged:
    """Change a draft that has not been sent, and judge it anew; other words end an approval.

    Raises:
        StateError: it is on its way, published or cancelled, or changed meanwhile.
        UsageError: what it would become cannot be stored.
    """
    new = checked(new, actor.now, account, draft.new)
    with store.writing() as tx:
        draft = unaltered(tx, draft)
        if draft.state not in EDITABLE:
            message = say(
                "Draft #{id} is {state} and can no longer be edited.", id=draft.id, state=named(draft.state)
            )
            raise StateError(message)
        becomes = replace(draft, new=new, approval=draft.approval if new.text == draft.text else None)
        tx.events.note(draft, "edit", actor, _what_changed(draft.new, new))
        return place(tx, account, draft, becomes, (actor.does(Event.REQUEUE), Occasion.EDITED))


def unaltered(tx: Transaction, seen: Draft) -> Draft:
    """The draft as it is stored, if it says what it said when a person looked at it.

    Raises:
        StateError: another process has changed it meanwhile.
    """
    draft = tx.drafts.get(seen.id)
    if draft.new != seen.new:
        message = say("Draft #{id} was changed meanwhile; look again with: assistant show {id}.", id=draft.id)
        raise StateError(message)
    return draft


def place(
    tx: Transaction, account: Account, draft: Draft, becomes: Draft, why: tuple[Change, Occasion]
) -> Judged:
    """Judge what a stored draft becomes, and move it into or out of the queue as the verdict says.

    Raises:
        UsageError: its own time is over, so that it could only be missed.
    """
    change, occasion = why
    pinned_at = becomes.new.pinned_at
    if pinned_at is not None and pinned_at <= change.at and draft.state is not State.QUEUED:
        message = say(
            "The time of draft #{id} ({when}) is over; give it a new one with --at WHEN, or --at slot "
            "to let it wait for a slot.",
            id=draft.id,
            when=speak(pinned_at, account.zone),
        )
        raise UsageError(message)
    verdict = assess(tx, account, becomes.new, change.at, becomes)
    if verdict.decision is Decision.REJECTED and draft.state is State.QUEUED:
        state = tx.drafts.transition(draft, replace(change, event=Event.REJECT, note=verdict.rules), becomes)
    elif verdict.decision is not Decision.REJECTED and draft.state is not State.QUEUED:
        becomes = replace(becomes, retry_at=None)
        state = tx.drafts.transition(draft, change, becomes)
    else:
        tx.drafts.amend(draft, becomes)
        state = draft.state
    tx.verdicts.keep([(draft, verdict)], occasion)
    return Judged(replace(becomes, state=state), verdict)


def check(store: Store, account: Account, draft: Draft, at: datetime | None, now: datetime) -> Verdict:
    """What the policy would say of a stored draft, changing nothing; without `at`, when it would be due."""
    new = draft.new if at is None else replace(draft.new, pinned_at=at, not_before=None, expires=None)
    with store.reading() as tx:
        return assess(tx, account, new, now, draft)


def assess(
    tx: Transaction, account: Account, new: NewDraft, now: datetime, stored: Draft | None = None
) -> Verdict:
    """Judge a draft for the instant at which it would go out; a rejected pinned one gets times that pass."""
    draft = replace(stored, new=new) if stored else Draft(0, State.QUEUED, new, now)
    candidate = Candidate(draft, situation.twins(tx, account, new.text, now, stored))
    at = situation.instant_of(new, now)
    timeline = situation.timeline(tx, account, at, now, but=stored)
    verdict = judge(candidate.subject, at, timeline, account.policy)
    if verdict.decision is Decision.REJECTED and new.pinned_at is not None:
        return situation.with_suggestions(candidate, verdict, account, timeline, now)
    return verdict


def checked(new: NewDraft, now: datetime, account: Account, old: NewDraft | None = None) -> NewDraft:
    """The draft with its text cleaned, if it can be stored at all; times that `old` had already may be past.

    Raises:
        UsageError: one sentence about the first thing that makes it impossible.
    """
    new = replace(new, text=checked_text(new.text))
    if new.priority not in PRIORITIES:
        message = say(
            "The priority {priority} is out of range; use {least} to {most}.",
            priority=new.priority,
            least=PRIORITIES[0],
            most=PRIORITIES[-1],
        )
        raise UsageError(message)
    if new.pinned_at is not None and (new.not_before is not None or new.expires is not None):
        message = say(
            "A draft with an exact time (at) cannot also have not_before or expires; leave one out."
        )
        raise UsageError(message)
    if new.not_before is not None and new.expires is not None and new.expires <= new.not_before:
        message = say(
            "It would expire on {when}, before or when it may first go out ({start}); set expires later "
            "than not_before.",
            when=speak(new.expires, account.zone),
            start=speak(new.not_before, account.zone),
        )
        raise UsageError(message)
    for name in ("pinned_at", "expires"):
        moment = getattr(new, name)
        if moment is not None and moment <= now and (old is None or moment != getattr(old, name)):
            label = "at" if name == "pinned_at" else name
            message = say(
                "{label} {when} ({zone}) is in the past.",
                label=label,
                when=speak(moment, account.zone),
                zone=account.zone.key,
            )
            raise UsageError(message)
    return new


def checked_text(text: str) -> str:
    """The text as it will be sent.

    Raises:
        UsageError: it is empty, far too long, or holds something no post can hold.
    """
    if len(text) > LONGEST_TEXT:
        message = say(
            "The text has {number:,} characters; a post on X has at most {most}, and nothing over "
            "{longest:,} is taken for one.",
            number=len(text),
            most=texts.MAX_LENGTH,
            longest=LONGEST_TEXT,
        )
        raise UsageError(message)
    found = texts.unprintable(text)
    if found is not None:
        position, name = found
        message = say(
            "The text holds a control character ({name}) at position {position}; remove it.",
            name=name,
            position=position + 1,
        )
        raise UsageError(message)
    cleaned = texts.clean(text)
    if texts.is_blank(cleaned):
        message = say("The text is empty; give one as an argument, or - to read it from standard input.")
        raise UsageError(message)
    return cleaned


def _what_changed(old: NewDraft, new: NewDraft) -> str | None:
    names = [name for name in _FIELDS if getattr(old, name) != getattr(new, name)]
    if not names:
        return None
    changed = join(", ", map(say, names))
    if "text" in names:
        return say("changed {fields} (was: {text})", fields=changed, text=old.text)
    return say("changed {fields}", fields=changed)
