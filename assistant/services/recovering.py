"""Resolves drafts whose answer was lost, by looking at the timeline: found, still unclear, or not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.draft import Actor, Event, State
from assistant.core.history import Look
from assistant.core.lost import Missing, found_among, next_look
from assistant.core.spans import say_duration
from assistant.core.times import speak
from assistant.errors import StateError
from assistant.ports import Question, Unseen
from assistant.sentence import say
from assistant.services.reading import Read, identify, known, read_all
from assistant.services.sweeping import Step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from assistant.core.history import Sighting
    from assistant.core.reading import Known
    from assistant.services.desk import Desk
    from assistant.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Looked:
    """What a search came to for one draft: the look, and the state it led to.

    `over` when it was the last one that the settings ask for.
    """

    step: Step
    look: Look
    over: bool


def missing(tx: Transaction, account: str, state: State = State.UNCONFIRMED) -> list[Missing]:
    """The account's drafts of which nobody knows whether they stand on the timeline, oldest first.

    Those being published may stand there before their process has said so.
    """
    drafts = tx.drafts.listed([account], [state])
    return [Missing(draft, tx.attempts.of(draft.id), tx.looks.of(draft.id)) for draft in drafts]


def next_search(tx: Transaction, desk_account: str, span: timedelta, now: datetime) -> datetime | None:
    """When the account's timeline is to be searched next, if at all."""
    instants = (next_look(each, span, now) for each in missing(tx, desk_account))
    return min((instant for instant in instants if instant is not None), default=None)


def look_for_lost(desk: Desk) -> list[Looked]:
    """Search the timeline for every draft for which it is time to; one reading serves them all."""
    if desk.account.sync is None:
        return []
    now, span = desk.clock(), desk.network.look_for
    with desk.store.reading() as tx:
        sought = [
            each
            for each in missing(tx, desk.account.name)
            if (due := next_look(each, span, now)) is not None and due <= now
        ]
        before = known(tx, desk)
    if not sought:
        return []
    read = _read(desk, before, min(each.since for each in sought))
    with desk.store.writing() as tx:
        return _resolve(tx, desk, sought, read)


def _read(desk: Desk, before: Known, since: datetime) -> Read:
    """All of the timeline from an instant on, with answers too: a draft may look like one."""
    identified = identify(desk, before)
    if isinstance(identified, Unseen):
        return Read((), identified)
    if identified != before:
        with desk.store.writing() as tx:
            tx.timelines.put(desk.account.name, identified)
    return read_all(desk, identified.user_id or "", Question(start=since, replies=True))


def _resolve(tx: Transaction, desk: Desk, sought: Sequence[Missing], read: Read) -> list[Looked]:
    """Record the searches and what they came to; a draft that was decided on meanwhile is left alone."""
    now = desk.clock()
    ids = [post.remote_id for post in read.posts if post.remote_id is not None]
    held = {remote_id for remote_id, post in tx.posts.known(desk.account.name, ids).items() if post.draft_id}
    still = {each.draft.id: each for each in missing(tx, desk.account.name)}
    # All of them are compared, also those not looked for now: what may be either's is neither's.
    found = found_among(still.values(), (post for post in read.posts if post.remote_id not in held))
    looked = []
    for each in sought:
        current = still.get(each.draft.id)
        if current is None or current.last.id != each.last.id:
            continue
        post = found.get(each.draft.id)
        if post is not None or current.looks == each.looks:  # or another process looked at the same time
            looked.append(_conclude(tx, desk, current, _look(current, read, post, now)))
    return looked


def _look(sought: Missing, read: Read, found: Sighting | None, now: datetime) -> tuple[Look, Sighting | None]:
    """What there is to record; a post that was found counts, even if not everything could be read."""
    trouble = read.trouble.detail if read.trouble is not None and found is None else None
    look = Look(
        draft_id=sought.draft.id,
        attempt_id=sought.last.id,
        at=now,
        since=sought.since,
        posts=None if trouble else len(read.posts),
        remote_id=found.remote_id if found else None,
        trouble=trouble,
    )
    return look, found


def _conclude(tx: Transaction, desk: Desk, sought: Missing, result: tuple[Look, Sighting | None]) -> Looked:
    look, found = result
    tx.looks.add(desk.account.name, [look])
    if found is not None:
        return Looked(confirm_found(tx, sought, found, desk), look, over=True)
    after = Missing(sought.draft, sought.attempts, [*sought.looks, look])
    over = next_look(after, desk.network.look_for, look.at) is None
    if over and desk.network.send_again and not sought.said_to_stand:
        return Looked(_send_again(tx, desk, after, look.at), look, over=True)
    return Looked(Step(sought.draft, State.UNCONFIRMED), look, over)


def confirm_found(tx: Transaction, sought: Missing, found: Sighting, desk: Desk) -> Step:
    """Record that a draft stands on the timeline, as the post that was found."""
    draft = sought.draft
    if found.remote_id is None or tx.posts.enter(draft, found.remote_id, found.posted_at) is None:
        message = say("The post {post} is another draft's.", post=found.remote_id)
        raise StateError(message)
    note = say("found on the timeline as post {post}", post=found.remote_id)
    state = tx.drafts.transition(draft, Actor(desk.by, desk.clock()).does(Event.CONFIRM, note))
    return Step(draft, state)


def _send_again(tx: Transaction, desk: Desk, sought: Missing, now: datetime) -> Step:
    """Put a draft back into the queue that was not found during the whole time."""
    looks = sum(look.is_clean for look in sought.searches)
    span = say_duration(desk.network.look_for)
    note = say(
        "not on the timeline in {looks} looks over {span}, since {when}",
        looks=looks,
        span=span,
        when=speak(sought.since, desk.account.zone),
    )
    state = tx.drafts.transition(sought.draft, Actor(desk.by, now).does(Event.ABSOLVE, note))
    return Step(sought.draft, state)
