"""Plays what a daemon does, in one process, over real HTTP and on a real file, its clocks moved by hand."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.access import sandbox_credentials
from assistant.core.draft import Actor, State
from assistant.networks.sandbox.server import SandboxOptions, start
from assistant.networks.x import Timeouts, XAccount
from assistant.networks.x_wire import DEFAULT_TIMEOUTS
from assistant.services.desk import Desk, Presence
from assistant.services.drafting import add
from assistant.services.publishing import publish_due
from assistant.services.recovering import look_for_lost, next_search
from assistant.services.syncing import sync_if_due
from assistant.services.waking import next_instant
from assistant.store.database import Store
from scripts.torture.recording import Calls, Clocks, Recording
from scripts.torture.stage import Sandbox, _new_database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from assistant.core.account import Account, Network
    from assistant.core.draft import Draft, NewDraft
    from assistant.ports import Channel
    from assistant.services.settling import Sent
    from assistant.services.sweeping import Step

BRIEF = Timeouts(connect=2.0, read=0.15)  # for trials in which an answer may take longer
_BUSY_TIMEOUT_S = 0.05  # nobody else writes for longer than an instant
_MOST_AT_ONCE = 50  # wakings at one instant, before it counts as one that never ends


@dataclass(slots=True)
class Rehearsal:
    """Accounts with a database and a sandbox of their own, and the desks of one daemon that serves them."""

    store: Store
    accounts: Sequence[Account]
    clocks: Clocks
    calls: Calls
    network: Network
    desks: list[Desk] = field(default_factory=list)

    def desk(self, account: Account, channel: Channel, presence: Presence) -> Desk:
        """An account's desk in a process that goes by the same clocks."""
        return Desk(
            store=self.store,
            account=account,
            channel=channel,
            clock=self.clocks.now,
            elapsed=self.clocks.elapsed,
            presence=presence,
            network=self.network,
            chance=lambda: 0.0,
        )

    @contextmanager
    def staffed(self, presence: Presence) -> Iterator[None]:
        """Have a daemon's desk for every account."""
        with ExitStack() as opened:
            for account in self.accounts:
                way = opened.enter_context(closing(self.way_of(account)))
                self.desks.append(self.desk(account, Recording(way, account.name, self.calls), presence))
            yield

    def way_of(self, account: Account) -> XAccount:
        """A way of an account to the sandbox."""
        return XAccount(sandbox_credentials(account), self.network.base_url, self.calls.timeouts)

    def add(self, new: NewDraft) -> Draft:
        """Add a draft."""
        account = next(account for account in self.accounts if account.name == new.account)
        return add(self.store, account, new, Actor("torture", self.clocks.now())).draft

    def run(self, until: datetime) -> Iterator[Step | Sent]:
        """Wake each account when the daemon would, until an instant or until nothing is left to do.

        Raises:
            RuntimeError: an account wants to be woken again and again at one instant.
        """
        wakings: Counter[datetime] = Counter()
        while not self.is_at_rest() and (turn := self.next_turn()) is not None:
            desk, at = turn
            if at > until:
                self.clocks.time = max(self.clocks.time, until)
                return
            self.clocks.time = at
            wakings[at] += 1
            if wakings[at] > _MOST_AT_ONCE * len(self.desks):
                message = f"{desk.account.name} asks again and again to be woken at {self.clocks.now()}"
                raise RuntimeError(message)
            yield from serve(desk)

    def next_turn(self) -> tuple[Desk, datetime] | None:
        """The desk that has something to do first, and when that truly is."""
        now = self.clocks.now()
        turns = [
            (max(at, now), number)
            for number, desk in enumerate(self.desks)
            if (at := next_instant(desk, now)) is not None
        ]
        if not turns:
            return None
        at, number = min(turns)
        return self.desks[number], at - self.clocks.off

    def is_at_rest(self) -> bool:
        """Whether every draft has come to an end, and none is looked for any more."""
        now = self.clocks.now()
        with self.store.reading() as tx:
            busy = tx.drafts.listed([each.name for each in self.accounts], _BUSY)
            searches = [next_search(tx, each.name, self.network.look_for, now) for each in self.accounts]
        return not busy and not any(searches)


_BUSY = (State.QUEUED, State.PUBLISHING)


def serve(desk: Desk) -> Iterator[Step | Sent]:
    """Do for an account what the daemon does when it wakes."""
    sync_if_due(desk)
    yield from publish_due(desk)
    yield from (looked.step for looked in look_for_lost(desk))


@dataclass(frozen=True, slots=True)
class Setting:
    """When a rehearsal begins, how its network is dealt with, who the daemon is, and how long it waits."""

    begin: datetime
    network: Network
    presence: Presence = Presence("one")
    timeouts: Timeouts = DEFAULT_TIMEOUTS


@contextmanager
def rehearsal(folder: Path, accounts: Sequence[Account], setting: Setting) -> Iterator[Rehearsal]:
    """A new rehearsal in a folder, with a sandbox of its own."""
    clocks = Clocks(setting.begin)
    options = SandboxOptions(port=0, limited=False, clock=clocks.network)
    with start(options) as running, ExitStack() as opened:
        path = folder / "assistant.db"
        path.write_bytes(_new_database())
        store = opened.enter_context(closing(Store.open(path, busy_timeout_s=_BUSY_TIMEOUT_S)))
        calls = Calls(clocks, Sandbox(running.url), setting.timeouts)
        network = replace(setting.network, base_url=running.url)
        whole = Rehearsal(store, accounts, clocks, calls, network)
        opened.enter_context(whole.staffed(setting.presence))
        yield whole
