"""When an account next has something to do: to publish, to end what is over, to read or to search."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.policy import judge
from assistant.core.reading import due_at
from assistant.core.slots import slots_from
from assistant.services import situation
from assistant.services.reading import known
from assistant.services.recovering import next_search
from assistant.services.sweeping import LEASE, is_given_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.services.desk import Desk
    from assistant.store.transaction import Transaction

_WEEK_AND_A_DAY = timedelta(days=8)  # the weekly schedule comes round within it, whatever the clocks do


def next_instant(desk: Desk, now: datetime) -> datetime | None:
    """The next instant at which there is something to do; `now` or earlier means at once, None never."""
    with desk.store.reading() as tx:
        instants = [_next_step(tx, desk, now), *_next_requests(tx, desk, now)]
    return min((instant for instant in instants if instant is not None), default=None)


def next_step(desk: Desk, now: datetime) -> datetime | None:
    """The next instant at which a draft may go out or end, if there is one."""
    with desk.store.reading() as tx:
        return _next_step(tx, desk, now)


def next_post(tx: Transaction, desk: Desk, now: datetime) -> datetime | None:
    """When a draft may go out next, if any waits: a slot that is open, the next one, or a pinned time."""
    account = desk.account
    if not tx.queue.holds_any(account.name):
        return None
    instants = (
        situation.open_slot(tx, account, now, now),
        _next_slot(desk, now),
        tx.queue.first_pinned(account.name),
    )
    return min((instant for instant in instants if instant is not None), default=None)


def _next_step(tx: Transaction, desk: Desk, now: datetime) -> datetime | None:
    """When drafts are next to be published or ended."""
    shut = (
        tx.queue.paused_until(desk.account.name, now),
        tx.requests.full_until(desk.network.requests_per_minute, now),
    )
    resumes = max((instant for instant in shut if instant is not None and instant > now), default=None)
    instants = [instant for instant in _steps(tx, desk, now) if instant is not None]
    if resumes is not None:
        # While the way to the network is shut only the ends of drafts and claims matter, which do not send.
        return min([resumes, *(instant for instant in instants if instant > now)])
    return min(instants, default=None)


def _steps(tx: Transaction, desk: Desk, now: datetime) -> Iterator[datetime | None]:
    account = desk.account
    pinned = tx.queue.first_pinned(account.name)
    passes = _when_it_passes(tx, desk, now) if pinned is not None and pinned <= now else None
    if passes is None:
        slot = situation.open_slot(tx, account, now, now)
        waits = tx.plans.waits(account.name, slot) if slot is not None else None
        yield slot if waits is None or waits <= now else waits
    yield passes or pinned
    yield _next_slot(desk, now)
    yield tx.queue.first_expiry(account.name)
    if pinned is not None:
        yield pinned + account.late_by + timedelta.resolution
    for attempt in tx.attempts.open(account.name):
        yield now if is_given_up(attempt, now, desk.presence) else attempt.started_at + LEASE


def _when_it_passes(tx: Transaction, desk: Desk, now: datetime) -> datetime | None:
    """When the first pinned draft that is due passes, if it has to wait for seconds, as then a slot does."""
    account = desk.account
    since = now - account.policy.duplicates_within
    candidate = next(iter(tx.queue.due(account.name, now, since)), None)
    if candidate is None or candidate.draft.new.pinned_at is None:
        return None
    verdict = judge(candidate.subject, now, situation.standing(tx, account, now), account.policy)
    return situation.passes_soon(verdict, candidate.draft.new.pinned_at, account)


def _next_slot(desk: Desk, now: datetime) -> datetime | None:
    return next(slots_from(desk.account, now + timedelta.resolution, now + _WEEK_AND_A_DAY), None)


def _next_requests(tx: Transaction, desk: Desk, now: datetime) -> Iterator[datetime | None]:
    """When the timeline is next to be read, or searched for a draft whose answer was lost."""
    sync = desk.account.sync
    if sync is not None:
        yield due_at(known(tx, desk), sync, now, next_post(tx, desk, now))
        yield next_search(tx, desk.account.name, desk.network.look_for, now)
