"""A life to test: accounts, one database, a clock, the network's model, processes that die, and a person.

The person is truthful: what they say of the timeline is what stands there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assistant.core.draft import Actor, Draft, State
from assistant.core.reading import DAY
from assistant.services.desk import LONGEST_CLAIM_S, Desk, Presence
from assistant.services.publishing import publish_due
from assistant.services.recovering import look_for_lost
from assistant.services.settling import Claim, settle
from assistant.services.syncing import sync_if_due
from assistant.services.waking import next_instant, next_step
from assistant.store.database import Store
from tests.machine.laws import Sending, require_allowed, require_requests
from tests.machine.site import Clock, Hanging, Site, Stop, Stopped, Way

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from assistant.core.account import Account, Network
    from assistant.ports import DelayKind
    from tests.machine.site import Fate, Standing

MINUTE = timedelta(minutes=1)
MARGIN = timedelta(minutes=5)  # what was posted so much before a draft's first try may still be it
SEVERAL = 8  # rounds, after which a process that finds more and more to do at once runs in circles


@dataclass(slots=True)
class Written:
    """What a person wrote: the text as it is now, what it was before, and whether they approved it."""

    text: str
    approved: bool = False
    earlier: list[str] = field(default_factory=list)


@dataclass
class Life:
    """Everything there is, and what a person knows they wrote."""

    store: Store
    accounts: dict[str, Account]
    network: Network
    clock: Clock
    site: Site
    tells: bool  # whether a process can find out if another one is alive
    written: dict[int, Written] = field(default_factory=dict)
    hanging: list[Hanging] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    processes: int = 0

    def __post_init__(self) -> None:
        self.elsewhere = Store.open(self.store.path)  # another process's way to the same file

    def close(self) -> None:
        """Close the database."""
        self.store.close()
        self.elsewhere.close()

    @property
    def actor(self) -> Actor:
        """The person, now."""
        return Actor("camille", self.clock.now())

    def drafts(self, *states: State) -> list[Draft]:
        """All drafts, or those in the states."""
        with self.store.reading() as tx:
            return tx.drafts.listed(list(self.accounts), states)

    def desk(
        self,
        account: Account,
        fates: Sequence[Fate] = (),
        troubles: Sequence[DelayKind] = (),
        *,
        other: bool = False,
    ) -> Desk:
        """A new process with its way to the network."""
        self.processes += 1
        holder = f"holder {self.processes}"
        way = Way(
            self.site,
            account.name,
            self._claimed,
            lambda name, reading: require_requests(self, self.accounts[name], reading=reading),
            self.hanging.append,
            self._meanwhile,
            list(fates),
            list(troubles),
        )
        return Desk(
            store=self.elsewhere if other else self.store,
            account=account,
            channel=way,
            clock=self.clock.now,
            elapsed=self.clock.elapsed,
            presence=Presence("another daemon" if other else "daemon", holder, self._is_alive),
            network=self.network,
            chance=lambda: 0.5,
        )

    def _is_alive(self, holder: str) -> bool | None:
        return holder not in self.dead if self.tells else None

    def _claimed(self, account: str, text: str) -> Claim:
        """The claim by which a text is about to leave, if it may leave by what is known."""
        with self.store.reading() as tx:
            attempts = tx.attempts.open(account)
            found = [(tx.drafts.get(each.draft_id), each) for each in attempts]
            draft, attempt = next(pair for pair in reversed(found) if pair[0].text == text)
            require_allowed(self, tx, Sending(draft, attempt.started_at, self.accounts[account]))
        return Claim(draft, attempt, self.clock.elapsed())

    def _meanwhile(self, account: str, fate: Fate) -> None:
        if fate.behind is not None:
            self.set_clock(timedelta(seconds=fate.behind))
        if fate.meanwhile:
            list(publish_due(self.desk(self.accounts[account], other=True)))

    def run(self, desk: Desk) -> None:
        """Let a process publish what is due, or be stopped in the middle of it."""
        try:
            list(publish_due(desk))
        except Stopped:
            hanging = self.hanging[-1]
            if hanging.fate.killed:
                self.hanging.pop()
                self.dead.add(desk.presence.holder or "")

    def serve(self, fates: Sequence[Fate] = (), troubles: Sequence[DelayKind] = ()) -> None:
        """Let the daemon do for every account what it does whenever it wakes."""
        for account in self.accounts.values():
            desk = self.desk(account, fates, troubles)
            sync_if_due(desk)
            self.run(desk)
            look_for_lost(desk)

    def next_instant(self) -> datetime | None:
        """When the daemon wakes next."""
        now = self.clock.now()
        instants = [next_instant(self.desk(account), now) for account in self.accounts.values()]
        return min((at for at in instants if at is not None), default=None)

    def next_step(self) -> datetime | None:
        """When a draft may go out or end next."""
        now = self.clock.now()
        instants = [next_step(self.desk(account), now) for account in self.accounts.values()]
        return min((at for at in instants if at is not None), default=None)

    def wake(self) -> datetime | None:
        """Let the daemon wake again and again until it has nothing left to do; when it wakes next."""
        for _ in range(SEVERAL):
            self.serve()
            at = self.next_instant()
            if at is None or at > self.clock.now():
                return at
        message = f"it is {self.clock.now()}, and the daemon asks again and again to be woken at {at}"
        raise AssertionError(message)

    def come_back(self, hanging: Hanging) -> None:
        """Let a process that was stopped go on: what came of its text is recorded, however late."""
        self.hanging.remove(hanging)
        outcome = hanging.carry_on()
        desk = self.desk(self.accounts[hanging.claim.draft.account], other=True)
        with self.elsewhere.writing() as tx:
            settle(tx, hanging.claim, outcome, desk, Actor("another daemon", self.clock.now()))

    def set_clock(self, behind: timedelta) -> None:
        """Set the computer's clock right, or back once in a day.

        What is not recorded yet may then get a time that is no time of it.
        """
        if behind and self.clock.true - self.clock.set_at < DAY:
            return
        self.clock.behind, self.clock.set_at = behind, self.clock.true
        recorded = {draft.id for draft in self.drafts(State.PUBLISHED)}
        for post in self.site.posts:
            post.unsure |= post.draft_id is not None and post.draft_id not in recorded

    def found(self, draft: Draft) -> Standing | None:
        """What a person who looks at the timeline takes for the draft: its own post, or its like."""
        with self.store.reading() as tx:
            since = tx.attempts.of(draft.id)[0].started_at - MARGIN
            twins = self.site.twins(draft.account, draft.text)
            known = tx.posts.known(draft.account, [post.remote_id for post in twins])
        own = [post for post in twins if post.draft_id == draft.id]
        free = [
            post for post in twins if post.remote_id not in known or known[post.remote_id].draft_id is None
        ]
        return next((post for post in (*own, *free) if post in own or post.at >= since), None)

    def remembered(self, account: Account, *, named: bool) -> list[Standing]:
        """What a file of the account's past holds.

        Without the network's ids a post is known by its minute: one of ours whose answer took longer, or came
        while the clock was wrong, cannot be.
        """
        standing = self.site.standing(account.name)
        with self.store.reading() as tx:
            known = tx.posts.known(account.name, [post.remote_id for post in standing])
        at = {remote_id: post.posted_at for remote_id, post in known.items()}
        return [
            post
            for post in standing
            if named
            or (
                abs(at.get(post.remote_id, post.at) - post.at) < MINUTE
                and (post.draft_id is None or post.remote_id in at)
            )
        ]

    def may_still_leave(self, draft: Draft) -> bool:
        """Whether a process that is stopped holds the draft's text and could send it if it went on now."""
        return any(
            hanging.claim.draft.id == draft.id
            and hanging.fate.stop is Stop.BEFORE
            and self.clock.elapsed() - hanging.claim.taken < LONGEST_CLAIM_S
            for hanging in self.hanging
        )

    def write(self, draft_id: int, text: str) -> None:
        """Remember what a person wrote."""
        before = self.written.get(draft_id)
        if before is None:
            self.written[draft_id] = Written(text)
        elif before.text != text:
            self.written[draft_id] = Written(text, earlier=[*before.earlier, before.text])

    def approve(self, draft_id: int) -> None:
        """Remember that they approved it."""
        self.written[draft_id] = replace(self.written[draft_id], approved=True)

    def watching(self) -> AbstractContextManager[object]:
        """What tells whether anything was changed."""
        return self.elsewhere.watching()

    def named(self, number: int) -> Account:
        """One of the accounts."""
        names = list(self.accounts)
        return self.accounts[names[number % len(names)]]

    def each(self) -> Iterator[Account]:
        """Every account."""
        return iter(self.accounts.values())
