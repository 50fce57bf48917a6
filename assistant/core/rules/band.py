"""How much of what: a category's part of the posts in a window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from assistant.core.rules.form import DURATION, PART, Form, Key, in_order
from assistant.core.rules.rule import WEEK, Count, Gauge, Rule, exits, say_posts
from assistant.core.spans import WHOLE, say_duration, say_part
from assistant.core.timeline import Category
from assistant.core.times import speak
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime, timedelta

    from assistant.core.draft import Content
    from assistant.core.rules.rule import Room
    from assistant.core.timeline import Entry, Feature, Timeline
    from assistant.sentence import Sentence


_WOULD_BE: dict[Category, Callable[[int], Sentence]] = {
    Category.PERSONAL: lambda number: say_many("would then be personal", "would then be personal", number),
    Category.CURATED: lambda number: say_many("would then be curated", "would then be curated", number),
    Category.SHARE_REQUEST: lambda number: say_many(
        "would then be requests to share", "would then be requests to share", number
    ),
}
_FIRST: dict[str, Callable[[int], Sentence]] = {
    "personal": lambda number: say_many("one personal post first", "{number} personal posts first", number),
    "professional": lambda number: say_many(
        "one professional post first", "{number} professional posts first", number
    ),
    "curated": lambda number: say_many("one curated post first", "{number} curated posts first", number),
    "original": lambda number: say_many("one original post first", "{number} original posts first", number),
    "share_request": lambda number: say_many(
        "one share-request post first", "{number} share-request posts first", number
    ),
    "other": lambda number: say_many("one other post first", "{number} other posts first", number),
}
_NEXT = {
    "personal": say("personal posts next"),
    "professional": say("professional posts next"),
    "curated": say("curated posts next"),
    "original": say("original posts next"),
    "share_request": say("share-request posts next"),
    "other": say("other posts next"),
}


@dataclass(frozen=True, slots=True)
class Band(Rule):
    """The category's part of the posts in a trailing window stays between `minimum` and `maximum`.

    With n posts in the window and c of them in the category before the new one, a post in the category is
    refused when `c + 1 > ceil(maximum x (n + 1))`, one outside it when `c < floor(minimum x (n + 1))`. These
    are the upper and lower quota of apportionment (Balinski and Young, Fair Representation, 1982): small
    numbers never block the first post, and what moves the mix towards its band is never refused by it.
    Parts are whole numbers of hundredths of a percent, so the arithmetic is exact.
    """

    category: Category
    opposite: str
    minimum: int
    maximum: int
    over: timedelta

    @property
    def name(self) -> str:
        """The category's name."""
        return self.category.value

    @property
    def reach(self) -> timedelta:
        """The window's length."""
        return self.over

    def features(self, content: Content) -> tuple[Feature, ...]:
        """All posts, and those in the category."""
        return (Category.ANY, self.category)

    def sees(self, content: Content) -> bool:
        """Whether it is in the category."""
        return self.category.holds(content)

    def counted(self, content: Content, at: datetime, timeline: Timeline) -> tuple[int, ...]:
        """The counts for a new post, without what is to be left out."""
        total, count = self._counts(at, timeline)
        left_out = len(self._left_out(content, at, timeline))
        return total - left_out, count if self.category.holds(content) else count - left_out

    def _counts(self, at: datetime, timeline: Timeline) -> tuple[int, int]:
        after = at - self.over
        return timeline.count(Category.ANY, after, at), timeline.count(self.category, after, at)

    def _left_out(self, content: Content, at: datetime, timeline: Timeline) -> list[Entry]:
        """What may or may not stand, where counting it would let the post pass more easily.

        A post in the category is let pass by others outside it, and the other way round.
        """
        inside, after = self.category.holds(content), at - self.over
        return [
            entry
            for entry in timeline.doubtful
            if after < entry.at <= at and self.category.holds(entry.content) is not inside
        ]

    def _most(self, total: int) -> int:
        return -(-self.maximum * total // WHOLE)

    def _least(self, total: int) -> int:
        return self.minimum * total // WHOLE

    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Whether the post would push the mix out of its band."""
        total, count = counts
        if self.category.holds(content):
            return count + 1 > self._most(total + 1)
        return count < self._least(total + 1)

    def loosened(self, content: Content, counts: Sequence[int]) -> tuple[Rule, str]:
        """The whole percent nearest to its limit at which the post would pass."""
        total, count = counts
        percent = WHOLE // 100
        if self.category.holds(content):
            most = min((count * WHOLE // (total + 1) // percent + 1) * percent, WHOLE)
            return replace(self, maximum=most), f"{self.name}: {{max: {say_part(most)}}}"
        least = max(-(-(count + 1) * WHOLE // (total + 1) // percent) - 1, 0) * percent
        return replace(self, minimum=least), f"{self.name}: {{min: {say_part(least)}}}"

    def room(self) -> Sequence[Room]:
        """Both quotas, which rounding opens by less than one post in each window."""
        most, least = self.maximum / WHOLE, self.minimum / WHOLE
        return (
            (((self.category, 1.0), (Category.ANY, -most)), self.over, 1.0),
            (((Category.ANY, least), (self.category, -1.0)), self.over, 1.0),
        )

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """Whenever a post leaves the window."""
        return exits(at, timeline, self.over)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Count the category against the whole."""
        total, count = self.counted(content, at, timeline)
        window = (at - self.over, at)
        left_out = self._left_out(content, at, timeline)
        counted = [entry for entry in timeline.within(*window) if entry not in left_out]
        posts, span = say_posts(total + 1), say_duration(self.over)
        if self.category.holds(content):
            number, limit = count + 1, self._most(total + 1)
            message = say(
                "{number} of the {posts} in the {span} before {moment} {would_be}; "
                "at most {limit} may be ({part}).",
                number=number,
                posts=posts,
                span=span,
                moment=speak(at, timeline.zone),
                would_be=_WOULD_BE[self.category](number),
                limit=limit,
                part=say_part(self.maximum),
            )
            first = _first(self._outside_needed(total, count), self.opposite)
            return Count(message, number, limit, window, counted, first)
        limit = self._least(total + 1)
        message = say(
            "Only {number} of the {posts} in the {span} before {moment} {would_be}; "
            "at least {limit} must be ({part}).",
            number=count,
            posts=posts,
            span=span,
            moment=speak(at, timeline.zone),
            would_be=_WOULD_BE[self.category](count),
            limit=limit,
            part=say_part(self.minimum),
        )
        first = _first(self._inside_needed(total, count), self.category.value)
        return Count(message, count, limit, window, counted, first)

    def _outside_needed(self, total: int, count: int) -> int | None:
        """The fewest posts outside the category after which one in it passes, if nothing leaves the window.

        From `count + 1 <= ceil(maximum x (total + k + 1))`, that is `count < maximum x (total + k + 1)`.
        """
        if self.maximum == 0:
            return None
        return max(count * WHOLE // self.maximum - total, 0)

    def _inside_needed(self, total: int, count: int) -> int | None:
        """The fewest posts in the category after which one outside it passes, if nothing leaves the window.

        From `floor(minimum x (total + k + 1)) <= count + k`, that is
        `k x (1 - minimum) > minimum x (total + 1) - count - 1`.
        """
        if self.minimum == WHOLE:
            return None
        short = self.minimum * (total + 1) - (count + 1) * WHOLE
        return max(short // (WHOLE - self.minimum) + 1, 0)

    def gauge(self, now: datetime, timeline: Timeline) -> Gauge:
        """The category's part of the window."""
        total, count = self._counts(now, timeline)
        advice = None
        if count < self._least(total):
            advice = _NEXT[self.name]
        elif count > self._most(total):
            advice = _NEXT[self.opposite]
        window = (now - self.over, now)
        quota = (self._least(total), self._most(total))
        return Gauge(self.name, count, total, self.minimum, self.maximum, window, advice, quota)


def _first(number: int | None, kind: str) -> Sentence | None:
    return None if number is None else _FIRST[kind](number)


def _band(category: Category, opposite: str, *, minimum: int, maximum: int, over: timedelta) -> Band:
    in_order(minimum, maximum, say_part)
    return Band(category, opposite, minimum, maximum, over)


def _form(category: Category, opposite: str) -> Form:
    keys = (
        Key("min", "minimum", PART, 0),
        Key("max", "maximum", PART, WHOLE),
        Key("over", "over", DURATION, WEEK),
    )
    return Form(category.value, keys, partial(_band, category, opposite), "{min: 20%, max: 40%}")


PERSONAL = _form(Category.PERSONAL, "professional")
CURATED = _form(Category.CURATED, "original")
SHARE_REQUEST = _form(Category.SHARE_REQUEST, "other")
