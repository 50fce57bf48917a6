"""Gathers an account's calendar: the ledger, the plan, and drafts that were refused a time of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.diary import Appointment, Diary, Mark
from assistant.core.draft import State
from assistant.core.policy import Decision
from assistant.services import looking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.core.account import Account
    from assistant.core.draft import Draft
    from assistant.core.history import Post
    from assistant.core.planning import Plan, Planned
    from assistant.store.database import Store
    from assistant.store.transaction import Transaction

FARTHEST = timedelta(days=366)  # what a year brings, nobody plans in slots

_MARKS = {
    State.REJECTED: Mark.REJECTED,
    State.FAILED: Mark.REJECTED,
    State.CANCELLED: Mark.CANCELLED,
    State.UNCONFIRMED: Mark.UNCONFIRMED,
    State.PUBLISHING: Mark.UNCONFIRMED,
}


def diary(store: Store, account: Account, now: datetime, span: tuple[datetime, datetime]) -> Diary:
    """What stands in the calendar from the span's start up to, and without, its end."""
    start, end = span
    plan = _plan(store, account, now, min(end, now + FARTHEST)) if end > now else None
    with store.reading() as tx:
        found = [_posted(post) for post in tx.posts.between(account.name, start, end)]
        found += _stuck(tx, account)
    free: list[datetime] = []
    if plan is not None:
        found += _planned(plan)
        taken = {moment.at for moment in plan.moments if moment.candidate is not None}
        free = [moment.at for moment in plan.moments if moment.at not in taken]
    return Diary(
        sorted((one for one in found if start <= one.at < end), key=lambda one: one.at),
        [slot for slot in free if start <= slot < end],
    )


def _plan(store: Store, account: Account, now: datetime, end: datetime) -> Plan:
    days = -((now - end) // timedelta(days=1))
    return looking.plan(store, account, now, days)


def _posted(post: Post) -> Appointment:
    return Appointment(
        post.posted_at, Mark.PUBLISHED, post.text, post.content, post.draft_id, post.id, post.remote_id
    )


def _stuck(tx: Transaction, account: Account) -> Iterator[Appointment]:
    """Drafts that are on no way out, at their own times, and those of which nobody knows."""
    for draft in tx.drafts.listed([account.name], _MARKS):
        at = draft.new.pinned_at
        if _MARKS[draft.state] is Mark.UNCONFIRMED:
            attempts = tx.attempts.of(draft.id)
            at = attempts[-1].started_at if attempts else at
        if at is not None:
            yield _of_draft(draft, at, _MARKS[draft.state])


def _planned(plan: Plan) -> Iterator[Appointment]:
    for moment in plan.moments:
        if moment.candidate is not None:
            yield _of_draft(moment.candidate.draft, moment.at, _mark(moment))


def _mark(moment: Planned) -> Mark:
    if moment.verdict is not None and moment.verdict.decision is not Decision.ACCEPTED:
        return Mark.REJECTED
    return Mark.PINNED if moment.pinned else Mark.PLANNED


def _of_draft(draft: Draft, at: datetime, mark: Mark) -> Appointment:
    return Appointment(at, mark, draft.text, draft.new.content, draft.id)
