"""Brings the ledger in line with the account's own timeline: what was sent by hand, and what was deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.categories import classify
from assistant.core.draft import State
from assistant.core.lost import found_among
from assistant.core.reading import LATE, SHORTEST_REACH, Known, due_at, is_whole, settled_id
from assistant.core.snowflake import instant_of
from assistant.ports import Question, Unseen
from assistant.services.reading import Read, identify, known, read_all
from assistant.services.recovering import confirm_found, missing
from assistant.services.waking import next_post

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from assistant.core.history import Sighting
    from assistant.services.desk import Desk
    from assistant.services.sweeping import Step
    from assistant.store.transaction import Transaction

_GRACE = timedelta(hours=1)  # a younger post that is not found may only be late to appear


@dataclass(frozen=True, slots=True)
class Synced:
    """What reading a timeline came to.

    `observed` are the ids of posts that the ledger did not know, `deleted` of those that stand no more,
    `found` drafts that turned out to stand there. With `trouble` it was not read to its end.
    """

    username: str = ""
    posts: int = 0
    requests: int = 0
    observed: tuple[int, ...] = ()
    deleted: tuple[int, ...] = ()
    found: tuple[Step, ...] = ()
    trouble: Unseen | None = None


def sync_if_due(desk: Desk) -> Synced | None:
    """Read the timeline if it is time to: regularly, and shortly before a draft may go out."""
    sync = desk.account.sync
    if sync is None:
        return None
    now = desk.clock()
    with desk.store.reading() as tx:
        due = due_at(known(tx, desk), sync, now, next_post(tx, desk, now))
    return sync_now(desk) if due <= now else None


def sync_now(desk: Desk, *, whole: bool = False) -> Synced:
    """Read what is new on the timeline; now and then, or if asked to, all that guardrails look back on."""
    now = desk.clock()
    with desk.store.reading() as tx:
        before = known(tx, desk)
    identified = identify(desk, before)
    if isinstance(identified, Unseen):
        return _failed(desk, before, Synced(trouble=identified))
    reach = max(desk.account.policy.watched, SHORTEST_REACH)
    whole = whole or is_whole(identified, reach, now)
    question = Question(start=now - reach) if whole else Question(since_id=identified.since_id)
    read = read_all(desk, identified.user_id or "", question)
    with desk.store.writing() as tx:
        synced = _enter(tx, desk, read, now)
        deleted = _find_deleted(tx, desk, read, (now - reach, now)) if whole else ()
        if read.trouble is None:
            tx.timelines.put(desk.account.name, _read(identified, read, now, whole=whole))
    synced = replace(synced, username=identified.username or "", deleted=deleted, trouble=read.trouble)
    return synced if read.trouble is None else _failed(desk, identified, synced)


def _read(before: Known, read: Read, now: datetime, *, whole: bool) -> Known:
    ids = [(post.posted_at, post.remote_id) for post in read.posts if post.remote_id is not None]
    return replace(
        before,
        since_id=settled_id(ids, before.since_id, now),
        read_at=now,
        read_whole_at=now if whole else before.read_whole_at,
        failures=0,
        retry_at=None,
        trouble=None,
    )


def _failed(desk: Desk, before: Known, synced: Synced) -> Synced:
    """Record that reading failed, and when to try again."""
    if synced.trouble is not None:
        trouble, now = synced.trouble, desk.clock()
        with desk.store.writing() as tx:
            failed = before.failed(now, trouble.detail, trouble.retry_at, desk.chance())
            tx.timelines.put(desk.account.name, failed)
    return synced


def _enter(tx: Transaction, desk: Desk, read: Read, now: datetime) -> Synced:
    """Enter what the ledger does not know, oldest first; what a lost answer hid becomes the draft's own.

    What another process is publishing may stand there before it has said so: that is left to it, and counts
    as a draft on its way until then.
    """
    name = desk.account.name
    ids = [post.remote_id for post in read.posts if post.remote_id is not None]
    ledger = tx.posts.known(name, ids)
    new = [post for post in reversed(read.posts) if post.remote_id not in ledger]
    news = [post.id for post in ledger.values() if post.deleted_at is not None or post.draft_id is None]
    tx.posts.note_seen(news, now)
    lost = missing(tx, name)
    found = found_among([*lost, *missing(tx, name, State.PUBLISHING)], new)
    steps = tuple(
        confirm_found(tx, each, found[each.draft.id], desk) for each in lost if each.draft.id in found
    )
    ours = {post.remote_id for post in found.values()}
    observed = _observe(tx, desk, (post for post in new if post.remote_id not in ours), now)
    return Synced("", len(read.posts), read.requests, observed, (), steps)


def _observe(tx: Transaction, desk: Desk, posts: Iterable[Sighting], now: datetime) -> tuple[int, ...]:
    account = desk.account
    entered = [tx.posts.observe(account.name, post, classify(post, account), now) for post in posts]
    return tuple(post_id for post_id in entered if post_id is not None)


def _find_deleted(
    tx: Transaction, desk: Desk, read: Read, span: tuple[datetime, datetime]
) -> tuple[int, ...]:
    """Mark what was expected in a whole reading and is not there.

    Its id tells when the network made it: an answer that could be recorded only late says a later time.
    """
    if read.trouble is not None:
        return ()
    start, now = span
    expected = tx.posts.seen_before(desk.account.name, start + LATE, now - _GRACE)
    here = {post.remote_id for post in read.posts}
    gone: Sequence[int] = [
        post_id
        for remote_id, post_id in expected.items()
        if remote_id not in here and (instant_of(int(remote_id)) or now) > start + LATE
    ]
    tx.posts.note_deleted(gone, now)
    return tuple(gone)
