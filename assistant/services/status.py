"""How things stand: who publishes, what goes out next, what waits for a person, and what the last day did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import Event, State
from assistant.core.health import Health
from assistant.services.needs import needs
from assistant.services.supply import Supply, shortage, supply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from assistant.core.account import Account, Schedule
    from assistant.core.draft import Draft
    from assistant.core.health import Need, Running
    from assistant.store.database import Store
    from assistant.store.transaction import Transaction

DAY = timedelta(hours=24)
_PATIENCE = timedelta(minutes=2)  # a running daemon takes a due draft within seconds

# What of the last day is told, by the event that counts it.
TOLD = {
    Event.CONFIRM: "published",
    Event.REJECT: "rejected",
    Event.REFUSE: "failed",
    Event.LOSE: "unconfirmed",
    Event.POSTPONE: "postponed",
    Event.CANCEL: "cancelled",
}
HELD = "held"


@dataclass(frozen=True, slots=True)
class Survey:
    """What is asked: of which accounts, when, and the daemons that are alive.

    With `by_cron` no daemon is expected to run all the time; only what is overdue tells that none comes.
    """

    schedule: Schedule
    accounts: Sequence[Account]
    now: datetime
    running: Sequence[Running]
    by_cron: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with one account."""

    account: Account
    counts: Mapping[State, int]
    day: Mapping[str, int]
    needs: Sequence[Need]
    supply: Supply
    overdue: Sequence[Draft]
    paused_until: datetime | None
    served: bool

    @property
    def works(self) -> int:
        """How many drafts are on their way."""
        return self.counts[State.QUEUED] + self.counts[State.PUBLISHING]

    @property
    def health(self) -> Health:
        """What it comes to; an account whose way to the network is shut is not overdue but waits."""
        stuck = bool(self.overdue) and self.paused_until is None
        if stuck or (self.works and not self.served):
            return Health.NOT_SERVED
        return Health.NEEDS_PERSON if self.needs else Health.WELL


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand with all of them."""

    at: datetime
    running: Sequence[Running]
    accounts: Sequence[Standing]

    @property
    def health(self) -> Health:
        """The worst that any account comes to."""
        return max((standing.health for standing in self.accounts), default=Health.WELL)


def status(store: Store, survey: Survey) -> Status:
    """Look at everything."""
    standings = [_standing(store, survey, account) for account in survey.accounts]
    return Status(survey.now, survey.running, standings)


def _standing(store: Store, survey: Survey, account: Account) -> Standing:
    now, notify = survey.now, survey.schedule.notify
    least = notify.queue_below if notify else None
    left = supply(store, account, now, least)
    patience = account.slot_grace if survey.by_cron else _PATIENCE
    with store.reading() as tx:
        counts = tx.drafts.counts()
        paused = tx.queue.paused_until(account.name, now)
        return Standing(
            account=account,
            counts={state: counts.get((account.name, state), 0) for state in State},
            day=_day(tx, account, now),
            needs=[*needs(tx, account, survey.schedule.network, now), *shortage(account, left, least)],
            supply=left,
            overdue=tx.queue.pinned_before(account.name, now - patience),
            paused_until=paused if paused is not None and paused > now else None,
            served=survey.by_cron or any(each.serves(account.name) for each in survey.running),
        )


def _day(tx: Transaction, account: Account, now: datetime) -> dict[str, int]:
    counted = tx.chronicle.counted(account.name, now - DAY)
    told = {name: counted.get(event, 0) for event, name in TOLD.items()}
    return told | {HELD: tx.chronicle.held(account.name, now - DAY)}
