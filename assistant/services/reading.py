"""Asks the network for an account's own timeline, a request at a time, within what is allowed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from assistant.core.reading import PAGE, WHO_COSTS, Known, RequestKind, cost
from assistant.ports import DelayKind, Identity, Seen, Unseen
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import TypeVar

    from assistant.core.history import Sighting
    from assistant.ports import Question
    from assistant.services.desk import Desk
    from assistant.store.transaction import Transaction

    Answer = TypeVar("Answer", Identity, Seen)

_LATER = timedelta(hours=1)  # when a day's reading is used up: some of it is a day old by then


@dataclass(frozen=True, slots=True)
class Read:
    """The posts that were read, newest first; `trouble` where it ended before everything was."""

    posts: tuple[Sighting, ...]
    trouble: Unseen | None = None
    requests: int = 0


def known(tx: Transaction, desk: Desk) -> Known:
    """What is known of the timeline on this network; of another network's it says nothing."""
    network = desk.network.base_url or ""
    found = tx.timelines.get(desk.account.name)
    return found if found is not None and found.network == network else Known(network)


def identify(desk: Desk, before: Known) -> Known | Unseen:
    """Whose timeline it is: as known, or as the network says."""
    if before.user_id is not None:
        return before
    told = _ask(desk, RequestKind.WHO, desk.channel.who, lambda _: WHO_COSTS)
    if isinstance(told, Unseen):
        return told
    return replace(before, user_id=told.user_id, username=told.username)


def read_all(desk: Desk, user_id: str, question: Question) -> Read:
    """Every page that answers the question, or as much as could be read."""
    posts: list[Sighting] = []
    requests = 0
    while True:
        page = _ask(desk, RequestKind.READ, partial(desk.channel.read, user_id, question), _posts_in)
        if isinstance(page, Unseen):
            return Read(tuple(posts), page, requests)
        posts.extend(page.posts)
        requests += 1
        if page.next_page is None:
            return Read(tuple(posts), None, requests)
        question = replace(question, page=page.next_page)


def _posts_in(page: Seen) -> int:
    return len(page.posts)


def _ask(
    desk: Desk, kind: RequestKind, ask: Callable[[], Answer | Unseen], price: Callable[[Answer], int]
) -> Answer | Unseen:
    """Ask, if that is allowed now, and record what it cost."""
    with desk.store.writing() as tx:
        noted = _permitted(tx, desk, kind, desk.clock())
    if isinstance(noted, Unseen):
        return noted
    answer = ask()
    with desk.store.writing() as tx:
        tx.requests.settle(noted, 0 if isinstance(answer, Unseen) else price(answer))
    return answer


def _permitted(tx: Transaction, desk: Desk, kind: RequestKind, now: datetime) -> int | Unseen:
    """The record of a request that may leave, or why none may."""
    tx.requests.put_right(now)
    tx.requests.forget(now)
    until = tx.requests.full_until(desk.network.requests_per_minute, now)
    if until is not None:
        most = desk.network.requests_per_minute
        message = say(
            "{most} requests left within a minute, as many as requests_per_minute allows.", most=most
        )
        return Unseen(DelayKind.RATE_LIMITED, message, until)
    sync = desk.account.sync
    most_posts = sync.most_per_day if sync is not None else 0
    read = tx.requests.posts_read(desk.account.name, now, PAGE)
    if read >= most_posts and read > 0:
        message = say(
            "Reading the timeline cost {spent} in the last 24 hours, and spend_per_day allows {most}; "
            "posts sent by hand are not counted until it is read again.",
            spent=cost(read),
            most=cost(most_posts),
        )
        return Unseen(DelayKind.CAPPED, message, now + _LATER)
    return tx.requests.note(desk.account.name, kind, now)
