"""Keeps the posts of every account in memory and finds them again; knows neither HTTP nor files."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count, islice
from typing import TYPE_CHECKING

from assistant.core.history import Kind
from assistant.core.snowflake import first_id
from assistant.networks.sandbox.instants import to_milliseconds
from assistant.networks.sandbox.wording import sameness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_NO_ID = 1 << 64  # above every id: X's have 63 bits


@dataclass(frozen=True, slots=True)
class NewPost:
    """What somebody sends: by an app, now, or by hand, `at` some time; it appears so many seconds `late`."""

    user: str
    text: str
    kind: Kind = Kind.POST
    at: datetime | None = None
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Post:
    """A text as it was sent, by whom and when; a deleted one is remembered but shown nowhere.

    Answers about its user's timeline tell of it only when it `appears_at` last.
    """

    id: int
    user: str
    created_at: datetime
    text: str
    kind: Kind = Kind.POST
    appears_at: datetime | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """Which posts are asked for: ids strictly between two others, made from `start` until before `end`.

    Asked `now`, those that appear later are left out.
    """

    since_id: int = 0
    until_id: int = _NO_ID
    start: datetime | None = None
    end: datetime | None = None
    now: datetime | None = None

    def holds(self, post: Post) -> bool:
        """Whether the post was made in the time asked for, and has appeared."""
        return (
            (self.start is None or self.start <= post.created_at)
            and (self.end is None or post.created_at < self.end)
            and (self.now is None or post.appears_at is None or post.appears_at <= self.now)
        )


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: right below the post `id`, or right above it if `upwards`."""

    id: int
    upwards: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some posts, newest first, and whether the selection goes on beyond both ends."""

    posts: tuple[Post, ...]
    has_older: bool
    has_newer: bool


class Timelines:
    """Every post of every account, in the order of their ids."""

    def __init__(self) -> None:
        self._posts: dict[int, Post] = {}
        self._standing: dict[str, list[int]] = {}  # by user: ids of the posts not deleted, ascending
        self._texts: Counter[tuple[str, str]] = Counter()  # of the posts not deleted, without reposts
        self._last_id = 0

    def draft(self, new: NewPost, now: datetime) -> Post:
        """A post that `add` can take; one that is made now gets an id above all others."""
        made_at = new.at or now
        appears_at = now + timedelta(seconds=new.late) if new.late else None
        post_id = max(self._last_id + 1, first_id(now)) if new.at is None else self._free_id(new.at)
        return Post(post_id, new.user, to_milliseconds(made_at), new.text, new.kind, appears_at)

    def _free_id(self, made_at: datetime) -> int:
        """The first id of that millisecond that no post has."""
        return next(post_id for post_id in count(first_id(made_at)) if post_id not in self._posts)

    def add(self, post: Post) -> None:
        """Let the post stand on its user's timeline, among the others by its id.

        Raises:
            ValueError: another has its id.
        """
        if post.id in self._posts:
            raise ValueError(post)
        self._posts[post.id] = post
        insort(self._standing.setdefault(post.user, []), post.id)
        self._texts.update(_texts(post))
        self._last_id = max(self._last_id, post.id)

    def delete(self, post: Post) -> None:
        """Take the post off the timeline; its text may be posted again."""
        self._posts[post.id] = replace(post, deleted=True)
        standing = self._standing[post.user]
        standing.pop(bisect_left(standing, post.id))
        self._texts.subtract(_texts(post))

    def clear(self) -> None:
        """Forget every post and every user; ids go on growing."""
        self._posts.clear()
        self._standing.clear()
        self._texts.clear()

    def meet(self, user: str) -> None:
        """Know the user from now on, with or without posts."""
        self._standing.setdefault(user, [])

    def knows(self, user: str) -> bool:
        """Whether the user has ever been heard of."""
        return user in self._standing

    def users(self) -> tuple[str, ...]:
        """Everybody ever heard of, in the order of appearance."""
        return tuple(self._standing)

    def find(self, post_id: int) -> Post | None:
        """The post with this id, if it stands."""
        post = self._posts.get(post_id)
        return None if post is None or post.deleted else post

    def has_text(self, user: str, text: str) -> bool:
        """Whether the same text stands on the user's timeline already."""
        return self._texts[user, sameness(text)] > 0

    def all(self) -> tuple[Post, ...]:
        """Every post, deleted ones too, oldest first."""
        return tuple(self._posts[post_id] for post_id in sorted(self._posts))

    def count(self, user: str) -> int:
        """How many posts stand on the user's timeline."""
        return len(self._standing.get(user, ()))

    def page(self, user: str, selection: Selection, cursor: Cursor | None, size: int) -> Page:
        """At most `size` posts of the user's selection, from the newest or from the cursor on."""
        if cursor is not None and cursor.upwards:
            found = list(islice(self._between(user, selection, low=cursor.id + 1), size + 1))
            rest = self._between(user, selection, high=cursor.id + 1)
            return Page(tuple(found[size - 1 :: -1]), next(rest, None) is not None, len(found) > size)
        edge = _NO_ID if cursor is None else cursor.id
        found = list(islice(self._between(user, selection, high=edge, newest_first=True), size + 1))
        rest = self._between(user, selection, low=edge)
        return Page(tuple(found[:size]), len(found) > size, next(rest, None) is not None)

    def _between(
        self, user: str, selection: Selection, low: int = 0, high: int = _NO_ID, *, newest_first: bool = False
    ) -> Iterator[Post]:
        """The posts of the selection with ids from `low` until before `high`."""
        ids = self._standing.get(user, [])
        first = bisect_left(ids, max(low, selection.since_id + 1))
        places = range(first, bisect_left(ids, min(high, selection.until_id)))
        for place in reversed(places) if newest_first else places:
            post = self._posts[ids[place]]
            if selection.holds(post):
                yield post


def _texts(post: Post) -> list[tuple[str, str]]:
    """What nobody but others may post while it stands; a repost's words are somebody else's."""
    return [] if post.kind is Kind.REPOST else [(post.user, sameness(post.text))]
