"""Looking without touching: a draft's story, the plan, the balance, and the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import NEEDS_PERSON, Draft
from assistant.core.planning import Horizon, Plan, project
from assistant.services import situation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import State
    from assistant.core.history import Attempt, Happening, KeptVerdict, Look, Post
    from assistant.core.policy import Verdict
    from assistant.core.rules import Gauge
    from assistant.store.database import Store


@dataclass(frozen=True, slots=True)
class Story:
    """Everything kept of one draft."""

    draft: Draft
    verdicts: Sequence[KeptVerdict]
    attempts: Sequence[Attempt]
    events: Sequence[Happening]
    looks: Sequence[Look]


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
        drafts = tx.drafts.listed(accounts, NEEDS_PERSON)
        latest = tx.verdicts.latest([draft.id for draft in drafts])
        return [
            Waiting(draft, latest.get(draft.id), tx.attempts.of(draft.id), tx.looks.of(draft.id))
            for draft in drafts
        ]


def plan(store: Store, account: Account, now: datetime, days: int) -> Plan:
    """What would go out in the coming days if nothing changed."""
    with store.reading() as tx:
        since = now - account.policy.duplicates_within
        candidates = tx.queue.candidates(account.name, since)
        timeline = situation.timeline(tx, account, now, now)
        start = max(now, tx.queue.paused_until(account.name, now) or now)
        open_slot = situation.open_slot(tx, account, start, now)
    # A slot at the very start is among those ahead; an earlier one is served at the start, within its grace.
    horizon = Horizon(start, now + timedelta(days=days), open_slot is not None and open_slot < start)
    return project(account, candidates, timeline, horizon)


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
