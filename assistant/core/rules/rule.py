"""What a rule is: a frozen value with its limits, asked about content at an instant on a timeline.

A rule looks only backwards: that a post must not take a place promised to a pinned draft later on is decided
once for all rules, in policy.py. Windows are half-open to the past: `(at - over, at]`, the new post included
in the count, so a post leaves the window exactly `over` after it was published.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from assistant.core.times import day_window
from assistant.sentence import say_many

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content
    from assistant.core.timeline import Entry, Feature, Timeline
    from assistant.sentence import Sentence

WEEK = timedelta(days=7)  # 168 hours, whatever the clocks do


@dataclass(frozen=True, slots=True)
class Count:
    """What a rule counted for one post at one instant, and how it says so.

    `first` names what could be posted first to make it pass, where anything can.
    """

    message: str
    observed: int | str
    limit: int | str
    window: tuple[datetime, datetime]
    counted: Sequence[Entry]
    first: str | None = None


class Unit(StrEnum):
    """What a rule counts; dollars in thousandths."""

    POSTS = "posts"
    DOLLARS = "dollars"


@dataclass(frozen=True, slots=True)
class Gauge:
    """Where a rule stands now: its count among `of` posts, beside its limits (counts, or parts of WHOLE).

    `quota` is what parts come to in whole posts of those there are.
    """

    rule: str
    observed: int
    of: int | None
    minimum: int | None
    maximum: int | None
    window: tuple[datetime, datetime]
    advice: str | None = None
    quota: tuple[int, int] | None = None
    unit: Unit = Unit.POSTS


# A feature, how far back it is counted, and the number that makes it enough.
Wish = tuple["Feature", "timedelta", int]


# Weights of features, a span, and what the weights of the posts in any such span come to at most.
Room = tuple[tuple[tuple["Feature", float], ...], "timedelta", float]


class Rule(ABC):
    """One guardrail.

    It refuses a post by what it counts: how many posts have each of its `features` in a span that ends with
    the post. That is said apart from the counting, so that a plan can count in its own, faster way.
    """

    __slots__ = ()

    reads: ClassVar[frozenset[str]] = frozenset()  # what it wants to know of a text, by the names of `Traits`
    watches: ClassVar[bool] = True  # whether posts count that were not sent from here

    @property
    @abstractmethod
    def name(self) -> str:
        """Its key in the policy."""

    @property
    @abstractmethod
    def reach(self) -> timedelta:
        """How long a post may matter to the posts after it."""

    @abstractmethod
    def features(self, content: Content) -> tuple[Feature, ...]:
        """What it counts for such a post; nothing, if it has nothing to say of it."""

    def after(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Where the span begins that ends with a post at `at`: what stands later than this is counted."""
        return at - self.reach

    @abstractmethod
    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Whether one more such post would break it, where so many have each feature already."""

    def is_closed(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether it lets nothing out at that instant, whatever is counted."""
        return False

    def sees(self, content: Content) -> Hashable:
        """All that it tells posts apart by: two that look alike to every rule may change places."""
        return tuple((feature, feature.holds(content)) for feature in self.features(content))

    def wishes(self, content: Content) -> Sequence[Wish]:
        """What makes such a post welcome now: that all of these counts are below their numbers."""
        return ()

    def room(self) -> Sequence[Room]:
        """How much it lets out in any span of some length, where that can be said in sums."""
        return ()

    def loosened(self, content: Content, counts: Sequence[int]) -> tuple[Rule, str] | None:
        """The rule with the nearest limit that lets such a post pass on these counts, and its words."""
        return None

    def counted(self, content: Content, at: datetime, timeline: Timeline) -> tuple[int, ...]:
        """How many posts have each feature in the span."""
        features = self.features(content)
        if not features:
            return ()
        after = self.after(at, timeline.zone)
        return tuple(timeline.count(feature, after, at) for feature in features)

    def refuses(self, content: Content, at: datetime, timeline: Timeline) -> bool:
        """Whether such a post at that instant would break the rule."""
        return self.is_closed(at, timeline.zone) or self.is_broken(
            content, self.counted(content, at, timeline)
        )

    @abstractmethod
    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The instants after `at` at which a refusal may end, in any order."""

    @abstractmethod
    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """What it counted where it refuses."""

    def gauge(self, now: datetime, timeline: Timeline) -> Gauge | None:
        """Where it stands, for rules that count."""
        return None


def exits(at: datetime, timeline: Timeline, over: timedelta) -> Iterable[datetime]:
    """When each entry leaves a window of this length, after `at`."""
    return (entry.at + over for entry in timeline.entries if entry.at + over > at)


def spread(feature: Feature, over: timedelta, minimum: int) -> Sequence[Wish]:
    """That fewer than so many have the feature, and that the last one is long enough ago to spread them."""
    return ((feature, over, minimum), (feature, over / minimum, 1)) if minimum else ()


def per_day_turns(timeline: Timeline) -> Iterable[datetime]:
    """The start of every local day after one that has an entry."""
    return {day_window(entry.at, timeline.zone)[1] for entry in timeline.entries}


def say_posts(number: int) -> Sentence:
    """`1 post`, `2 posts`."""
    return say_many("{number} post", "{number} posts", number)


def advise_more(missing: int) -> Sentence | None:
    """What to do about a week that is so many short of its minimum."""
    if missing <= 0:
        return None
    return say_many(
        "{number} more would reach the weekly minimum",
        "{number} more would reach the weekly minimum",
        missing,
    )
