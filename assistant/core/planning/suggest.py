"""The times nearest to one that did not pass which would."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from assistant.core.policy import Decision, judge
from assistant.core.slots import slots_from
from assistant.core.times import ceil_minute

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.policy import Policy, Subject
    from assistant.core.timeline import Timeline

SUGGESTIONS = 3  # as many times as a person takes in at a glance
LOOK_AHEAD = timedelta(days=14)  # two turns of the weekly schedule
_MOST_TURNS = 200  # rules that only alternate for so long do not agree soon enough to be worth proposing


def suggest(
    subject: Subject, account: Account, at: datetime, now: datetime, timeline: Timeline
) -> tuple[datetime, ...]:
    """Times nearest to `at`, not before `now`, at which the policy would accept the draft, in order.

    They are the first full minute from `at` on that passes and the nearest slots before and after it.
    """
    subject = replace(subject, pinned=True, approved=False)

    def passes(instant: datetime) -> bool:
        return judge(subject, instant, timeline, account.policy).decision is Decision.ACCEPTED

    first = first_pass(subject, max(at, now), timeline, account.policy)
    if first is None:
        return ()
    slots = sorted(
        slots_from(account, max(now, at - LOOK_AHEAD), max(now, at) + LOOK_AHEAD),
        key=lambda slot: abs(slot - at),
    )
    found = islice((slot for slot in slots if passes(slot)), SUGGESTIONS - 1)
    return tuple(sorted({first, *found}))


def first_pass(subject: Subject, at: datetime, timeline: Timeline, policy: Policy) -> datetime | None:
    """The first full minute from `at` on at which every rule passes, if nothing else is posted."""
    for _ in range(_MOST_TURNS):
        at = ceil_minute(at)
        verdict = judge(subject, at, timeline, policy)
        if verdict.decision is Decision.ACCEPTED:
            return at
        earliest = [reason.earliest for reason in verdict.reasons]
        if None in earliest:
            return None
        at = max(instant for instant in earliest if instant is not None)
    return None
