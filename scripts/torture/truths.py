"""Judges what a rehearsal left, from the sandbox's posts and the database alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from assistant.core.draft import State
from assistant.core.history import Result
from assistant.networks.sandbox.accounts import account_named
from assistant.services.syncing import sync_now
from scripts.torture.recording import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.core.draft import Draft
    from assistant.core.history import Attempt
    from assistant.core.policy import Reason
    from assistant.store.transaction import Transaction
    from scripts.torture.rehearsal import Rehearsal

_MILLISECOND = timedelta(milliseconds=1)


def untruths(played: Rehearsal) -> Iterator[str]:
    """What stands although it should not, or does not although it should, or is told otherwise."""
    yield from doubles(played)
    for draft, ids in _standing(played):
        name = f"draft #{draft.id} of {draft.account}"
        if draft.state is State.PUBLISHED and ids != [draft.remote_id]:
            yield f"{name} is published as {draft.remote_id}, but there stands {ids}."
        if draft.state is not State.PUBLISHED and ids:
            yield f"{name} is {draft.state}, but stands as {ids}."
        if draft.state is State.PUBLISHING:
            yield f"{name} is still being published."


def doubles(played: Rehearsal) -> Iterator[str]:
    """What must never be, whatever the network does: texts that stand twice, rows that contradict others."""
    for draft, ids in _standing(played):
        if len(ids) > 1:
            yield f"draft #{draft.id} of {draft.account} stands {len(ids)} times."
    with played.store.reading() as tx:
        for breach in tx.audit.breaches():
            yield f"the database contradicts itself: {breach}."


def _standing(played: Rehearsal) -> Iterator[tuple[Draft, list[str]]]:
    """Every draft, and as which posts its text stands."""
    posts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for post in played.calls.sandbox.posts():
        posts[post["user"], post["text"]].append(post["id"])
    with played.store.reading() as tx:
        drafts = tx.drafts.listed([account.name for account in played.accounts])
    for draft in drafts:
        yield draft, posts[account_named(draft.account).id, draft.text]


def strangers(played: Rehearsal) -> Iterator[str]:
    """Posts that the ledger takes for somebody else's or for deleted, after a last reading of everything."""
    played.calls.sandbox.misbehave()
    played.clocks.time += 2 * HOUR  # whatever appears late has appeared
    for desk in played.desks:
        synced = sync_now(desk, whole=True)
        if synced.trouble is not None or synced.observed or synced.deleted:
            yield f"a last reading of the timeline of {desk.account.name} came to {synced}."


def sent_again(played: Rehearsal) -> Iterator[str]:
    """Texts that left again when they stood already, even where the network refused the second."""
    stood = {
        (post["user"], post["text"]): datetime.fromisoformat(post["created_at"])
        for post in played.calls.sandbox.posts()
    }
    for call in played.calls.made:
        at = stood.get((account_named(call.account).id, call.text or ""))
        if at is not None and call.at - at > _MILLISECOND:  # the network keeps no more of an instant
            yield f"a text of {call.account} left again at {call.at}, but stood since {at}."


def crowds(instants: Iterable[datetime], most: int) -> Iterator[tuple[datetime, datetime]]:
    """Spans of less than a minute in which more requests left than may."""
    ordered = sorted(instants)
    for first, last in zip(ordered, ordered[most:], strict=False):
        if last - first < MINUTE:
            yield first, last


def unexcused(stage: Rehearsal) -> Iterator[str]:
    """Drafts that do not stand, for no good reason."""
    with stage.store.reading() as tx:
        for each in tx.drafts.listed([account.name for account in stage.accounts]):
            if each.state is not State.PUBLISHED and not _is_excused(stage, tx, each):
                yield f"draft #{each.id} of {each.account} is {each.state}, for no good reason."


def _is_excused(stage: Rehearsal, tx: Transaction, draft: Draft) -> bool:
    """Whether there is a good reason why a draft does not stand."""
    tries = tx.attempts.of(draft.id)
    match draft.state:
        case State.REJECTED:
            verdict = tx.verdicts.latest([draft.id])[draft.id].verdict
            rules = {rule.name for account in stage.accounts for rule in account.policy.rules}
            return any(
                reason.rule in rules or _is_over(stage, draft, reason, verdict.at)
                for reason in verdict.reasons
            )
        case State.FAILED:
            return tries[-1].result is Result.REFUSED or _lasted(tries) >= stage.network.give_up_after
        case State.UNCONFIRMED:
            # Where the network has said that the text stands, a person has to see whether it lied.
            return not stage.network.send_again or tries[-1].result is Result.REFUSED
        case _:
            return False


def _is_over(stage: Rehearsal, draft: Draft, reason: Reason, at: datetime) -> bool:
    """Whether it is true that the time of a draft was over."""
    new = draft.new
    if reason.rule == "expires":
        return new.expires is not None and new.expires <= at
    late_by = max(account.late_by for account in stage.accounts)
    return reason.rule == "late_by" and new.pinned_at is not None and new.pinned_at + late_by < at


def _lasted(tries: Sequence[Attempt]) -> timedelta:
    """For how long a draft was tried in vain, one postponed try after the other."""
    in_a_row = list(takewhile(lambda each: each.result is Result.POSTPONED, reversed(tries)))
    return in_a_row[0].started_at - in_a_row[-1].started_at if in_a_row else timedelta(0)
