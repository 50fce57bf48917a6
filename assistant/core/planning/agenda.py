"""The moments ahead in their order, and when a pinned draft comes too late for its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.policy import Reason
from assistant.core.slots import slots_from
from assistant.core.spans import say_duration
from assistant.core.times import speak
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.planning.values import Candidate, Horizon

LATE_BY = "late_by"  # the rule that ends a pinned draft nobody could send in time


@dataclass(frozen=True, slots=True)
class Coming:
    """A moment ahead: a slot, which may have been free for a while, or the time of a pinned draft."""

    at: datetime
    slot: datetime | None = None
    pinned: Candidate | None = None


def agenda(account: Account, candidates: Iterable[Candidate], horizon: Horizon) -> list[Coming]:
    """Slots and pinned times in order; where they coincide the pinned draft goes first, as in the daemon.

    Pinned drafts that are late by the start come then, in the order of their own times, and before the slot
    that is open.
    """
    start, end = horizon.start, horizon.end
    free = (slot for slot in slots_from(account, start, end) if slot not in horizon.taken)
    coming = [(slot, 1, slot, 0, Coming(slot, slot)) for slot in free]
    if horizon.open_slot is not None and horizon.open_slot < start:
        coming.append((start, 1, start, -1, Coming(start, horizon.open_slot)))
    for candidate in candidates:
        at = candidate.draft.new.pinned_at
        if at is not None and at < end:
            due = max(at, start)
            coming.append((due, 0, at, candidate.draft.id, Coming(due, pinned=candidate)))
    return [each[4] for each in sorted(coming, key=lambda each: each[:4])]


def missed(draft: Draft, due: datetime, account: Account, at: datetime) -> Reason:
    """Why a pinned draft goes out no more at `at`, when more than `late_by` has passed since it was due."""
    late_by = say_duration(account.late_by)
    return Reason(
        LATE_BY,
        say(
            "It was due on {moment} and could not go out within {late_by}.",
            moment=speak(due, account.zone),
            late_by=late_by,
        ),
        say("move it: assistant retry {id} --at WHEN", id=draft.id),
        observed=say_duration(at - due),
        limit=late_by,
        window=(due, due + account.late_by),
    )
