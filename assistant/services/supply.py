"""How long the queue lasts, and what goes out next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.health import Need, NeedKind
from assistant.core.policy import Decision
from assistant.core.spans import say_duration
from assistant.core.times import local_day
from assistant.sentence import say
from assistant.services import looking

if TYPE_CHECKING:
    from datetime import date, datetime

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.planning import Planned
    from assistant.store.database import Store

LOOK_AHEAD = 14  # days: two turns of the weekly schedule
_WEEK_AND_A_DAY = 8  # days; the weekly schedule comes round within it, whatever the clocks do
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Supply:
    """What is left of an account's queue: the draft that goes out next, and how long slots have drafts.

    `without_place` are the drafts that no moment takes.

    `until` is when the last one goes out; it is `endless` where the last day with slots has one.
    """

    at: datetime
    next_at: datetime | None = None
    next_draft: Draft | None = None
    until: datetime | None = None
    endless: bool = False
    without_place: int = 0

    @property
    def days(self) -> float:
        """How many days of queue are left."""
        return 0.0 if self.until is None else max((self.until - self.at) / _DAY, 0.0)


def supply(store: Store, account: Account, now: datetime, least: timedelta | None = None) -> Supply:
    """Look ahead for two weeks, or farther where the queue is to last at least so long.

    Where an account has no slots, the drafts with times of their own count.
    """
    days = max(LOOK_AHEAD, -(-(least or _DAY) // _DAY) + _WEEK_AND_A_DAY)
    plan = looking.glance(store, account, now, days)
    going = [moment for moment in plan.moments if _goes_out(moment)]
    slots = [moment for moment in plan.moments if not moment.pinned or not account.slots]
    filled = [moment for moment in slots if _goes_out(moment)]
    first = going[0] if going else None
    return Supply(
        at=now,
        next_at=first.at if first else None,
        next_draft=first.candidate.draft if first and first.candidate else None,
        until=filled[-1].at if filled else None,
        endless=bool(account.slots and filled) and _day(filled[-1], account) == _day(slots[-1], account),
        without_place=len(plan.waiting),
    )


def _day(moment: Planned, account: Account) -> date:
    return local_day(moment.at, account.zone)


def _goes_out(moment: Planned) -> bool:
    return moment.candidate is not None and (
        moment.verdict is None or moment.verdict.decision is Decision.ACCEPTED
    )


def shortage(account: Account, left: Supply, least: timedelta | None) -> list[Need]:
    """The need for drafts, if the queue ends sooner than the schedule wants."""
    if least is None or not account.slots or (left.until is not None and left.until >= left.at + least):
        return []
    return [Need(NeedKind.QUEUE, account.name, _short(account.name, left, say_duration(least)))]


def _short(account: str, left: Supply, least: str) -> str:
    if left.until is not None:
        return say(
            "The queue of {account} lasts {left}; it should last at least {least}.",
            account=account,
            left=_say(left.until - left.at),
            least=least,
        )
    if left.without_place:
        return say(
            "The queue of {account} holds no draft that finds a place; it should last at least {least}.",
            account=account,
            least=least,
        )
    return say(
        "The queue of {account} is empty; it should last at least {least}.", account=account, least=least
    )


def _say(span: timedelta) -> str:
    """A length of time in days and hours; less than an hour in minutes."""
    grain = _HOUR if span >= _HOUR else timedelta(minutes=1)
    return say_duration(span // grain * grain) if span >= grain else say("less than a minute")
