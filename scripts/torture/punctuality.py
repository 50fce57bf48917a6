"""Judges when texts left: at times that were theirs, soon after they were judged, and each slot once.

What a slot is it finds out for itself, by looking at a wall clock every minute.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import State
from assistant.services.desk import LONGEST_CLAIM_S
from scripts.torture.recording import HELD_UP, MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.history import Attempt
    from scripts.torture.recording import Call, Clocks
    from scripts.torture.rehearsal import Rehearsal

_BEFORE, _LENGTH = timedelta(days=4), timedelta(days=14)


def untimely(stage: Rehearsal, slots: set[datetime]) -> Iterator[str]:
    """Texts that left long after they were judged, or at no time that was theirs by the process's clock.

    Of the posts that stand, no two may have come from one slot.
    """
    served: dict[datetime | None, int] = {}
    with stage.store.reading() as tx:
        for draft in tx.drafts.listed([account.name for account in stage.accounts]):
            tries = [each for each in tx.attempts.of(draft.id) if not was_held_up(each)]
            yield from _late(stage, draft, tries)
            taken = [_time_of(stage.accounts[0], draft, each.started_at, slots) for each in tries]
            if None in taken:
                yield f"draft #{draft.id} was taken at a time that was not its own, as {tries} show."
            elif taken and draft.state is State.PUBLISHED and draft.new.pinned_at is None:
                first = served.setdefault(taken[-1], draft.id)
                if first != draft.id:
                    yield f"of the slot {taken[-1]} stand two drafts, #{first} and #{draft.id}."


def _late(stage: Rehearsal, draft: Draft, tries: Sequence[Attempt]) -> Iterator[str]:
    left = [call for call in stage.calls.made if call.text == draft.text]
    if len(left) != len(tries):
        yield f"draft #{draft.id} left {len(left)} times, in {len(tries)} attempts."
    for call, attempt in zip(left, tries, strict=False):
        yield from _delayed(stage.clocks, call, attempt)


def was_held_up(attempt: Attempt) -> bool:
    """Whether a text did not leave, because its process was stopped for too long."""
    return attempt.detail is not None and attempt.detail.startswith(HELD_UP[1][:-1])


def _delayed(clocks: Clocks, call: Call, attempt: Attempt) -> Iterator[str]:
    judged = next(
        (at for read, at in reversed(clocks.readings[: call.readings]) if read == attempt.started_at), None
    )
    if judged is None:
        yield f"attempt {attempt.id} began at an instant that no clock showed."
    elif call.at - judged > LONGEST_CLAIM_S * SECOND:
        yield f"draft #{attempt.draft_id} left {call.at - judged} after it was judged."


def _time_of(account: Account, draft: Draft, at: datetime, slots: set[datetime]) -> datetime | None:
    """The slot, or the time of its own, for which a draft was taken at an instant."""
    pinned_at = draft.new.pinned_at
    if pinned_at is not None:
        return pinned_at if pinned_at <= at <= pinned_at + account.late_by else None
    return next((slot for slot in slots if slot <= at < slot + account.slot_grace), None)


def unscheduled(stage: Rehearsal, slots: set[datetime]) -> Iterator[str]:
    """Slots that were taken and are none of the schedule's."""
    with stage.store.reading() as tx:
        taken = tx.slots.taken("me", min(slots))
    for slot in taken - slots:
        yield f"the slot {slot} was taken, which is none."


def misunderstood(stage: Rehearsal, shown: Mapping[datetime, datetime]) -> Iterator[str]:
    """Drafts whose own time is not the local one that their text tells."""
    with stage.store.reading() as tx:
        drafts = tx.drafts.listed([account.name for account in stage.accounts])
    for draft in drafts:
        _, _, local = draft.text.partition(", for ")
        if local and draft.new.pinned_at != shown[datetime.fromisoformat(local)]:
            yield f"draft #{draft.id} is meant for {local}, which is not {draft.new.pinned_at}."


def slots_of(account: Account, shown: Mapping[datetime, datetime]) -> set[datetime]:
    """Every slot of an account in the days of which this is what the clocks show."""
    return {at for wall, at in shown.items() if wall.time() in account.slots.get(wall.weekday(), ())}


def shown_at(zone: ZoneInfo, around: datetime) -> dict[datetime, datetime]:
    """When wall clocks show each minute of the days around, found by looking at one every minute.

    A time it never shows is that much later than the last it did; of one shown twice the first counts.
    """
    found: dict[datetime, datetime] = {}
    at = around.replace(second=0, microsecond=0) - _BEFORE
    last = at.astimezone(zone).replace(tzinfo=None)
    for _ in range(_LENGTH // MINUTE):
        at += MINUTE
        shown = at.astimezone(zone).replace(tzinfo=None)
        skipped = last + MINUTE
        while skipped < shown:
            found[skipped] = at - MINUTE + (skipped - last)
            skipped += MINUTE
        found.setdefault(shown, at)
        last = shown
    return found
