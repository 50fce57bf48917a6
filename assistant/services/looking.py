"""Looking without touching: a draft's story, the plan, the balance, and the ledger."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from assistant.core.draft import NEEDS_PERSON, Draft
from assistant.errors import DatabaseError
from assistant.services import situation
from assistant.services.foreseeing import Foreseen, foresee, is_current, keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import State
    from assistant.core.history import Attempt, Happening, KeptVerdict, Look, Post
    from assistant.core.planning import Move, Plan
    from assistant.core.policy import Verdict
    from assistant.core.rules import Gauge
    from assistant.store.database import Store
    from assistant.store.transaction import Transaction

_LATELY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Story:
    """Everything kept of one draft."""

    draft: Draft
    verdicts: Sequence[KeptVerdict]
    attempts: Sequence[Attempt]
    events: Sequence[Happening]
    looks: Sequence[Look]


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved in a plan, when, and for which changes: what happened, and to which drafts or how many."""

    at: datetime
    move: Move
    because: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits for a person: the newest verdict on it, its attempts, and the searches for it."""

    draft: Draft
    verdict: KeptVerdict | None
    attempts: Sequence[Attempt]
    looks: Sequence[Look]

    @property
    def attempt(self) -> Attempt | None:
        """The last one."""
        return self.attempts[-1] if self.attempts else None


def story(store: Store, draft_id: int) -> Story:
    """The draft with all that happened to it."""
    with store.reading() as tx:
        return Story(
            tx.drafts.get(draft_id),
            tx.verdicts.of(draft_id),
            tx.attempts.of(draft_id),
            tx.events.of(draft_id),
            tx.looks.of(draft_id),
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
        return _waiting(tx, tx.drafts.listed(accounts, NEEDS_PERSON))


def waiting_now(store: Store, draft_id: int) -> Waiting:
    """One of them as it stands now, whatever became of it."""
    with store.reading() as tx:
        return _waiting(tx, [tx.drafts.get(draft_id)])[0]


def _waiting(tx: Transaction, drafts: Sequence[Draft]) -> list[Waiting]:
    latest = tx.verdicts.latest([draft.id for draft in drafts])
    return [
        Waiting(draft, latest.get(draft.id), tx.attempts.of(draft.id), tx.looks.of(draft.id))
        for draft in drafts
    ]


def plan(store: Store, account: Account, now: datetime, days: int) -> Plan:
    """What goes out in the coming days if nothing changes."""
    return foreseen(store, account, now, days).plan


def plan_otherwise(store: Store, account: Account, now: datetime, days: int) -> Plan:
    """The same if the account's policy were another one; nobody keeps to it."""
    until = now + timedelta(days=days)
    with store.reading() as tx:
        return _until(foresee(tx, account, now, until).plan, until)


def glance(store: Store, account: Account, now: datetime, days: int) -> Plan:
    """The same, for those who only look: a plan that is not stored yet is not stored now."""
    until = now + timedelta(days=days)
    with store.reading() as tx:
        return _until(foresee(tx, account, now, until).plan, until)


def foreseen(store: Store, account: Account, now: datetime, days: int) -> Foreseen:
    """The same, and what moved if it had to be made anew; the daemon keeps to what was shown.

    A database that cannot be written to shows its plan and does not keep it.
    """
    until = now + timedelta(days=days)
    with store.reading() as tx:
        found = foresee(tx, account, now, until)
    if found.basis is not None:
        with suppress(DatabaseError), store.writing() as tx:
            if not is_current(tx, account, found.basis):
                found = foresee(tx, account, now, until)
            keep(tx, account, found, now)
    return replace(found, plan=_until(found.plan, until))


def _until(plan: Plan, end: datetime) -> Plan:
    """The plan with what comes from an instant on as its later part."""
    moments = tuple(moment for moment in plan.moments if moment.at < end)
    later = tuple(moment for moment in plan.moments if moment.at >= end and moment.candidate is not None)
    return replace(plan, moments=moments, later=later)


def moved(store: Store, account: Account, now: datetime) -> list[Moved]:
    """What has moved in the plan in the last two days, the newest first."""
    with store.reading() as tx:
        return [Moved(*each) for each in tx.plans.moves_since(account.name, now - _LATELY)]


def balance(store: Store, account: Account, now: datetime) -> list[Gauge]:
    """Where every rule that counts stands now; promised places still to come are not counted."""
    with store.reading() as tx:
        timeline = situation.timeline(tx, account, now, now)
    gauges = (rule.gauge(now, timeline) for rule in account.policy.rules)
    return [gauge for gauge in gauges if gauge is not None]


def ledger(store: Store, accounts: Sequence[str], since: datetime | None, most: int) -> list[Post]:
    """The newest posts of the accounts, oldest of them first; deleted ones too."""
    with store.reading() as tx:
        return tx.posts.listed(accounts, since, most)


def drafts_of_posts(store: Store, post_ids: Iterable[int]) -> dict[int, int | None]:
    """Which draft each post came from, so that a person can look at what was counted."""
    with store.reading() as tx:
        return tx.posts.draft_ids(list(post_ids))
