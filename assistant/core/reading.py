"""When an account's own timeline is read, from where on, and what that costs; pure, like all of the core.

A request that finds nothing new costs nothing; the prices are in prices.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.core.prices import READ_POST, READ_USER
from assistant.core.retry import FARTHEST, next_try
from assistant.core.snowflake import instant_of
from assistant.sentence import say

if TYPE_CHECKING:
    from assistant.core.account import Sync
    from assistant.sentence import Sentence

DAY = timedelta(hours=24)
PAGE = 100  # posts at most in one answer
WHO_COSTS = READ_USER // READ_POST  # as many posts as a question for a user costs

LEAD = timedelta(
    seconds=20
)  # how long before a post goes out the timeline is read: two time-outs of a request
FRESH = timedelta(minutes=2)  # a reading this old still tells what a slot needs to know
LATE = timedelta(minutes=10)  # a post may appear on the timeline after later ones, but not later than this
WHOLE_EVERY = DAY  # how often all of the time that guardrails look back on is read, to find what was deleted
SHORTEST_REACH = timedelta(days=1)  # so much is read even where no rule looks back


class RequestKind(StrEnum):
    """What a request to the network was for."""

    POST = "post"
    READ = "read"
    WHO = "who"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an account's timeline: whose it is, up to which id it was read, and when.

    `read_at` is when it was last read up to its newest post, `read_whole_at` when everything was read that
    guardrails look back on. After `failures` in a row, for the reason `trouble`, it is tried again at
    `retry_at`.
    """

    network: str
    user_id: str | None = None
    username: str | None = None
    since_id: str | None = None
    read_at: datetime | None = None
    read_whole_at: datetime | None = None
    failures: int = 0
    retry_at: datetime | None = None
    trouble: str | None = None

    def failed(self, now: datetime, trouble: str, not_before: datetime | None, chance: float) -> Known:
        """The same after one more failure."""
        failures = self.failures + 1
        retry_at = next_try(failures, now, not_before, chance)
        return replace(self, failures=failures, retry_at=retry_at, trouble=trouble)


def due_at(known: Known | None, sync: Sync, now: datetime, next_post: datetime | None) -> datetime:
    """When the timeline is to be read next; `now` or earlier means at once.

    It is read regularly, and shortly before the next post may go out. A clock that was set back leaves
    readings that are still to come, and tries further off than any wait: they tell nothing.
    """
    if known is None or known.read_at is None or known.read_at > now:
        due = now
    else:
        due = known.read_at + sync.every
        if next_post is not None and known.read_at < next_post - FRESH:
            due = min(due, next_post - LEAD)
    retry_at = known.retry_at if known is not None else None
    return due if retry_at is None or retry_at > now + FARTHEST else max(due, retry_at)


def is_whole(known: Known, reach: timedelta, now: datetime) -> bool:
    """Whether this reading has to cover everything that guardrails look back on."""
    whole = known.read_whole_at
    return (
        known.since_id is None
        or whole is None
        or not now - WHOLE_EVERY < whole <= now
        or (instant_of(int(known.since_id)) or now - reach) <= now - reach
    )


def settled_id(ids: list[tuple[datetime, str]], since: str | None, now: datetime) -> str | None:
    """The newest id before which nothing new can appear any more; `since` where nothing newer is settled."""
    settled = [int(remote_id) for at, remote_id in ids if at <= now - LATE]
    if since is not None:
        settled.append(int(since))
    return str(max(settled)) if settled else None


def cost(posts: int) -> Sentence:
    """What reading so many posts costs: `$0.042`."""
    return say("${amount:.3f}", amount=posts * READ_POST / 1000)
