"""Gathers what the judge must know: the timeline as it stands and is promised, and texts that repeat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.core.planning import Candidate, suggest
from assistant.core.policy import Decision
from assistant.core.slots import open_slots
from assistant.core.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Draft, NewDraft
    from assistant.core.policy import Twin, Verdict
    from assistant.core.timeline import Entry
    from assistant.store.transaction import Transaction


def timeline(
    tx: Transaction, account: Account, at: datetime, now: datetime, *, but: Draft | None = None
) -> Timeline:
    """What counts for a post of the account at `at`, as known at `now`; `but` is left out of it."""
    promised = tx.queue.promised(account.name, now - account.late_by, account.policy.reads)
    entries = [*_standing(tx, account, at, now), *promised]
    if but is not None:
        entries = [entry for entry in entries if entry.draft_id != but.id]
    return Timeline(entries, account.zone)


def as_planned(tx: Transaction, account: Account, at: datetime, now: datetime) -> Timeline:
    """What a plan counts from `at` on: what went out in time stands at the very instant it was meant for.

    A post is made some seconds after its slot. If a plan counted them, every slot that comes a whole window
    later would be closed for as many seconds, and the plan made anew; the daemon lets the slot wait instead.
    """
    posts = tx.posts.meant(account.name, min(at, now) - account.policy.reach)
    sending = tx.queue.meant(account.name)
    entries = []
    for entry in timeline(tx, account, at, now).entries:
        meant = None
        if entry.post_id is not None:
            meant = posts.get(entry.post_id)
        elif entry.doubtful and entry.draft_id is not None:
            meant = sending.get(entry.draft_id)
        if meant is not None and meant <= entry.at < meant + account.slot_grace:
            entries.append(replace(entry, at=meant, doubtful=False))
        else:
            entries.append(entry)
    return Timeline(entries, account.zone)


def standing(tx: Transaction, account: Account, now: datetime) -> Timeline:
    """What stands on the timeline, or may: what a pinned draft meets when its own time has come."""
    return Timeline(_standing(tx, account, now, now), account.zone)


def _standing(tx: Transaction, account: Account, at: datetime, now: datetime) -> Iterator[Entry]:
    """Posts, and drafts that may be posts; one that the clock says is still to come counts as of now.

    That happens when the clock was set back, and must open no second place.
    """
    since, reads = min(at, now) - account.policy.reach, account.policy.reads
    for post in tx.posts.entries(account.name, since, reads):
        yield post if post.at <= now else replace(post, at=now)
    yield from tx.queue.in_flight(account.name, now, reads)


def twins(
    tx: Transaction, account: Account, text: str, now: datetime, but: Draft | None = None
) -> tuple[Twin, ...]:
    """Everything with the same text that is live, or was posted so lately that it may still count."""
    since = now - account.policy.duplicates_within
    live = tx.queue.live_twins(account.name, text, but.id if but else None)
    return (*live, *tx.posts.twins(account.name, text, since))


def candidate(tx: Transaction, account: Account, draft: Draft, now: datetime) -> Candidate:
    """The draft with its twins."""
    return Candidate(draft, twins(tx, account, draft.text, now, draft))


def with_suggestions(
    candidate: Candidate, verdict: Verdict, account: Account, timeline: Timeline, now: datetime
) -> Verdict:
    """The verdict with the times nearest to its own that would pass, for a draft that has to be moved."""
    return replace(verdict, suggestions=suggest(candidate.subject, account, verdict.at, now, timeline))


def passes_soon(verdict: Verdict, due: datetime, account: Account) -> datetime | None:
    """When a draft that is due passes by time alone, if that is within the grace of its instant.

    A post made some seconds after its slot leaves a window of whole days some seconds after a slot, too.
    """
    ends = [reason.earliest for reason in verdict.reasons]
    if verdict.decision is Decision.ACCEPTED or not ends or None in ends:
        return None
    until = max(end for end in ends if end is not None)
    return until if until < due + account.slot_grace else None


def instant_of(new: NewDraft, now: datetime) -> datetime:
    """When a draft would go out at the earliest: its own time, the end of its wait, or now."""
    return max(new.pinned_at or new.not_before or now, now)


def open_slot(tx: Transaction, account: Account, at: datetime, now: datetime) -> datetime | None:
    """The first slot that nobody has taken by `now` and that can be served at `at`, within its grace."""
    taken = tx.slots.taken(account.name, min(at, now) - account.slot_grace)
    return next((slot for slot in open_slots(account, at) if slot not in taken), None)
