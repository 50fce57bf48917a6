"""Looking without touching: a draft's story, the plan, the balance, and when the daemon has to wake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import NEEDS_PERSON, Draft
from assistant.core.planning import Horizon, Plan, project
from assistant.core.slots import open_slots, slots_from
from assistant.services import situation
from assistant.services.sweeping import LEASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import State
    from assistant.core.history import Attempt, Happening, KeptVerdict
    from assistant.core.policy import Verdict
    from assistant.core.rules import Gauge
    from assistant.store.database import Store
    from assistant.store.transaction import Transaction

_WEEK_AND_A_DAY = timedelta(days=8)  # the weekly schedule comes round within it, whatever the clocks do


@dataclass(frozen=True, slots=True)
class Story:
    """Everything kept of one draft."""

    draft: Draft
    verdicts: Sequence[KeptVerdict]
    attempts: Sequence[Attempt]
    events: Sequence[Happening]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits for a person, with the newest verdict on it and the last attempt."""

    draft: Draft
    verdict: KeptVerdict | None
    attempt: Attempt | None


def story(store: Store, draft_id: int) -> Story:
    """The draft with all that happened to it."""
    with store.reading() as tx:
        return Story(
            tx.drafts.get(draft_id),
            tx.verdicts.of(draft_id),
            tx.attempts.of(draft_id),
            tx.events.of(draft_id),
        )


def listed(
    store: Store, accounts: Sequence[str], states: Iterable[State]
) -> list[tuple[Draft, Verdict | None]]:
    """The accounts' drafts in these states with the newest verdict on each, oldest first."""
    with store.reading() as tx:
        drafts = tx.drafts.listed(accounts, states)
        latest = tx.verdicts.latest([draft.id for draft in drafts])
    return [(draft, latest[draft.id].verdict if draft.id in latest else None) for draft in drafts]


def waiting_for_person(store: Store, accounts: Sequence[str]) -> list[Waiting]:
    """The drafts that only a person can move, oldest first."""
    with store.reading() as tx:
        drafts = tx.drafts.listed(accounts, NEEDS_PERSON)
        latest = tx.verdicts.latest([draft.id for draft in drafts])
        return [
            Waiting(draft, latest.get(draft.id), next(iter(tx.attempts.of(draft.id)[-1:]), None))
            for draft in drafts
        ]


def plan(store: Store, account: Account, now: datetime, days: int) -> Plan:
    """What would go out in the coming days if nothing changed."""
    with store.reading() as tx:
        since = now - account.policy.duplicates_within
        candidates = tx.queue.candidates(account.name, since)
        timeline = situation.timeline(tx, account, now, now)
        start = max(now, tx.queue.paused_until(account.name) or now)
        open_slot = _open_slot(tx, account, start, now)
    # A slot at the very start is among those ahead; an earlier one is served at the start, within its grace.
    horizon = Horizon(start, now + timedelta(days=days), open_slot is not None and open_slot < start)
    return project(account, candidates, timeline, horizon)


def balance(store: Store, account: Account, now: datetime) -> list[Gauge]:
    """Where every rule that counts stands now; promised places still to come are not counted."""
    with store.reading() as tx:
        timeline = situation.timeline(tx, account, now, now)
    gauges = (rule.gauge(now, timeline) for rule in account.policy.rules)
    return [gauge for gauge in gauges if gauge is not None]


def next_instant(store: Store, account: Account, now: datetime) -> datetime | None:
    """When the account next has something to do: `now` or earlier means at once, None means never."""
    with store.reading() as tx:
        paused = tx.queue.paused_until(account.name)
        resumes = paused if paused is not None and paused > now else None
        instants = [instant for instant in _instants(tx, account, now) if instant is not None]
    if resumes is not None:
        # While the way to the network is shut only the ends of drafts and claims matter, which do not send.
        return min([resumes, *(instant for instant in instants if instant > now)])
    return min(instants, default=None)


def _instants(tx: Transaction, account: Account, now: datetime) -> Iterator[datetime | None]:
    yield _open_slot(tx, account, now, now)
    yield next(slots_from(account, now + timedelta.resolution, now + _WEEK_AND_A_DAY), None)
    yield tx.queue.first_expiry(account.name)
    pinned = tx.queue.first_pinned(account.name)
    yield pinned
    if pinned is not None:
        yield pinned + account.late_by + timedelta.resolution
    yield from (attempt.started_at + LEASE for attempt in tx.attempts.open(account.name))


def _open_slot(tx: Transaction, account: Account, at: datetime, now: datetime) -> datetime | None:
    """The first slot that nobody has taken by `now` and that can be served at `at`, within its grace."""
    taken = tx.slots.taken(account.name, min(at, now) - account.slot_grace)
    return next((slot for slot in open_slots(account, at) if slot not in taken), None)


def drafts_of_posts(store: Store, post_ids: Iterable[int]) -> dict[int, int | None]:
    """Which draft each post came from, so that a person can look at what was counted."""
    with store.reading() as tx:
        return tx.posts.draft_ids(list(post_ids))
