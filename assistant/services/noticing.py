"""Tells people what needs them, once each: notes it, collects it into one message, and tries again.

What was noticed and told is stored, so that a restart tells nothing twice and forgets nothing, and two
daemons on one database tell it once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.account import Notify
from assistant.core.health import ways_out
from assistant.core.rules import QuietHours
from assistant.errors import NotifyError
from assistant.sentence import join, say, say_many
from assistant.services.needs import needs
from assistant.services.supply import shortage, supply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from assistant.core.account import Account, Schedule
    from assistant.core.health import Need, Notice
    from assistant.core.quiet import Hours
    from assistant.store.database import Store

EVERY = timedelta(hours=1)  # a queue grows short, and a search ends, without anything being stored
_LEASE = timedelta(minutes=5)  # a service answers within its time-outs, or its process is gone
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=2)
_TOLD = 10  # things that one message tells; the rest it counts


@dataclass(frozen=True, slots=True)
class Message:
    """What people are told."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Herald:
    """What it takes to tell people: of which schedule, when, and the way to them.

    `send` says through which kinds of service it could not, and raises a NotifyError when through none.
    """

    store: Store
    schedule: Schedule
    clock: Callable[[], datetime]
    send: Callable[[Message], Sequence[str]]

    @property
    def notify(self) -> Notify:
        """How the schedule wants it."""
        return self.schedule.notify or Notify()

    @property
    def names(self) -> Sequence[str]:
        """The accounts it tells of."""
        return list(self.schedule.accounts)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of telling: how many things were told, through which services not, or why not at all.

    `again_at` is when there may be something to tell next, if nothing changes before.
    """

    things: int = 0
    missed: Sequence[str] = ()
    trouble: NotifyError | None = None
    again_at: datetime | None = None


def tell(herald: Herald) -> Told:
    """Note what needs a person, and tell whatever is to be told now."""
    now = herald.clock()
    standing = _noted(herald, _found(herald, now), now)
    untold = [(notice, _due_at(herald, notice, now)) for notice in standing if notice.told_at is None]
    due = [notice for notice, at in untold if at <= now]
    told = _send(herald, due, now) if due else Told()
    waiting = [at for _, at in untold if at > now]
    return replace(told, again_at=min([now + EVERY, *waiting, *([told.again_at] if told.again_at else [])]))


def _found(herald: Herald, now: datetime) -> list[Need]:
    """What needs a person now."""
    found: list[Need] = []
    for account in herald.schedule.accounts.values():
        with herald.store.reading() as tx:
            found += needs(tx, account, herald.schedule.network, now)
        found += _shortage(herald, account, now)
    return found


def _shortage(herald: Herald, account: Account, now: datetime) -> list[Need]:
    least = herald.notify.queue_below
    if least is None:  # looking ahead is the dearest thing here
        return []
    return shortage(account, supply(herald.store, account, now, least), least)


def _noted(herald: Herald, found: Sequence[Need], now: datetime) -> list[Notice]:
    """Record what is new and what is over; nothing is written where nothing changed."""
    with herald.store.reading() as tx:
        standing = tx.notices.standing(herald.names)
    known, needed = {each.need.key for each in standing}, {need.key for need in found}
    new = [need for need in found if need.key not in known and not need.told_there]
    over = [each.id for each in standing if each.need.key not in needed]
    if not new and not over:
        return standing
    with herald.store.writing() as tx:
        tx.notices.end(over, now)
        tx.notices.note(new, now)
        return tx.notices.standing(herald.names)


def _due_at(herald: Herald, notice: Notice, now: datetime) -> datetime:
    """When people may be told: after the quiet hours, and not before the next try."""
    account = herald.schedule.accounts[notice.need.account]
    hours = herald.notify.quiet_hours or _hours_of(account)
    quiet = hours.end_of(now, account.zone) if hours is not None else None
    retry_at = notice.retry_at
    if retry_at is not None and retry_at > now + _LONGEST_WAIT:  # the clock was set back since
        retry_at = None
    return max(quiet or now, retry_at or now)


def _hours_of(account: Account) -> Hours | None:
    """The hours in which nobody there wants to hear anything, by the account's own policy."""
    rules = (rule for rule in account.policy.rules if isinstance(rule, QuietHours))
    return next((rule.hours for rule in rules), None)


def _send(herald: Herald, due: Sequence[Notice], now: datetime) -> Told:
    """Tell these in one message, unless another daemon is about to."""
    with herald.store.writing() as tx:
        taken = tx.notices.claim(due, now + _LEASE)
    if not taken:
        return Told()
    ids = [notice.id for notice in taken]
    try:
        missed = herald.send(message([notice.need for notice in taken]))
    except NotifyError as error:
        again_at = herald.clock() + _wait(max(notice.tries for notice in taken))
        with herald.store.writing() as tx:
            tx.notices.put_off(ids, again_at)
        return Told(trouble=error, again_at=again_at)
    with herald.store.writing() as tx:
        tx.notices.told(ids, herald.clock())
    return Told(len(taken), missed)


def _wait(tries: int) -> timedelta:
    """How long to wait after so many tries before this one."""
    wait: timedelta = min(_FIRST_WAIT * 2 ** min(tries, 10), _LONGEST_WAIT)
    return wait


def message(told: Sequence[Need]) -> Message:
    """One message for all of them."""
    lines: list[str] = [say("{name}: {what}", name=need.account, what=need.message) for need in told[:_TOLD]]
    if len(told) > _TOLD:
        lines.append(say("… and {more} more.", more=len(told) - _TOLD))
    lines += ways_out(told)
    title = say_many("One thing needs you", "{number} things need you", len(told))
    return Message(title, join("\n", lines))


TRIAL = Message(say("A trial message"), say("assistant can reach you here; you asked it to try."))
