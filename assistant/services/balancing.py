"""The balance of an account: where its rules stand, how they moved, how they will, and what to write next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.advice import Advice, Ground, advise
from assistant.core.draft import Draft, NewDraft, State
from assistant.core.planning import QUICK, Candidate, Earlier, project
from assistant.core.rules import WEEK
from assistant.core.trend import DAYS, WEEKS, Measured, coming_days, kept, past_weeks
from assistant.services import looking, situation
from assistant.services.foreseeing import scene

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Content
    from assistant.core.planning import Plan
    from assistant.core.rules import Gauge
    from assistant.core.timeline import Timeline
    from assistant.store.database import Store
    from assistant.store.transaction import Transaction

_BACK = (WEEKS + 1) * WEEK  # the whole weeks, and the one that has begun


@dataclass(frozen=True, slots=True)
class Course:
    """One rule: its gauge now, at the ends of the past weeks, and of the days to come if the plan is kept."""

    gauge: Gauge
    weeks: Sequence[Measured]
    days: Sequence[Measured]


@dataclass(frozen=True, slots=True)
class Balance:
    """Everything `balance` tells of one account at one instant."""

    account: Account
    at: datetime
    courses: Sequence[Course]
    plan: Plan
    advice: Advice


def balance(store: Store, account: Account, now: datetime) -> Balance:
    """Where every rule that counts stands, stood and will stand, and what is to be written."""
    plan = _plan(store, account, now)
    with store.reading() as tx:
        # As for a post of that long ago, so that the timeline reaches back so far.
        timeline = situation.timeline(tx, account, now - _BACK, now)
        known_since = tx.posts.first_posted(account.name)
        plan_with = planner(tx, account, now, plan)
    courses = _courses(account, now, (timeline, kept(timeline, plan)), known_since)
    advice = advise(Ground(account.policy.rules, timeline, now), plan_with, plan)
    return Balance(account, now, courses, plan, advice)


def _plan(store: Store, account: Account, now: datetime) -> Plan:
    return looking.plan(store, account, now, DAYS)


def _courses(
    account: Account, now: datetime, timelines: tuple[Timeline, Timeline], known_since: datetime | None
) -> list[Course]:
    known, planned = timelines
    return [
        Course(gauge, past_weeks(rule, known, now, known_since), coming_days(rule, planned, now))
        for rule in account.policy.rules
        if (gauge := rule.gauge(now, known)) is not None
    ]


def planner(
    tx: Transaction, account: Account, now: datetime, shown: Plan
) -> Callable[[Sequence[Content]], Plan]:
    """What plans the coming days with drafts of such contents added to the queue, near to the plan shown."""
    found, end = scene(tx, account, now), now + timedelta(days=DAYS)
    horizon = replace(found.horizon, end=end, searched=end, ways=QUICK)

    def plan_with(contents: Sequence[Content]) -> Plan:
        added = _unwritten(account, contents, found.candidates, now)
        earlier = Earlier(shown.places)
        return project(account, [*found.candidates, *added], found.timeline, horizon, earlier)

    return plan_with


def _unwritten(
    account: Account, contents: Sequence[Content], candidates: Sequence[Candidate], now: datetime
) -> list[Candidate]:
    """Drafts as they would be if somebody added them now."""
    newest = max((candidate.draft.id for candidate in candidates), default=0)
    return [
        Candidate(
            Draft(
                number,
                State.QUEUED,
                NewDraft(account.name, f"Draft {number}.", content),
                now,
            )
        )
        for number, content in enumerate(contents, newest + 1)
    ]
