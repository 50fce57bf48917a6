"""Words that tire readers: too many hashtags or names in one post, and the same topic again and again."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from assistant.core.rules.form import COUNT, DURATION, Form, Key
from assistant.core.rules.repetition import NotAgain
from assistant.core.rules.rule import Count, Rule
from assistant.core.traits import Tagged
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from assistant.core.draft import Content
    from assistant.core.timeline import Feature, Timeline
    from assistant.sentence import Sentence


@dataclass(frozen=True, slots=True)
class PerPost(Rule):
    """At most `maximum` of something in one post; no time cures that, only another text does."""

    maximum: int
    counts: ClassVar[str]  # the trait
    reach: ClassVar[timedelta] = timedelta(0)

    def _number(self, content: Content) -> int:
        number: int = getattr(content.traits, self.counts)
        return number

    def features(self, content: Content) -> tuple[Feature, ...]:
        """Nothing: other posts do not matter."""
        return ()

    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Whether the post itself has too many."""
        return self._number(content) > self.maximum

    def sees(self, content: Content) -> bool:
        """Whether it has too many."""
        return self._number(content) > self.maximum

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """Never."""
        return ()

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Say how many it has."""
        number = self._number(content)
        surplus = number - self.maximum
        message = say(
            "The post has {things}; at most {most} may be in one.",
            things=self.said(number),
            most=self.maximum,
        )
        first = say("leave {what} out", what=self.said(surplus))
        return Count(message, number, self.maximum, (at, at), (), first)

    @abstractmethod
    def said(self, number: int) -> Sentence:
        """So many of it."""


@dataclass(frozen=True, slots=True)
class HashtagsPerPost(PerPost):
    """A few hashtags lead readers to a post; a row of them is noise."""

    name: ClassVar[str] = "hashtags_per_post"
    reads: ClassVar[frozenset[str]] = frozenset({"hashtags"})
    counts: ClassVar[str] = "hashtags"

    def said(self, number: int) -> Sentence:
        """So many hashtags."""
        return say_many("{number} hashtag", "{number} hashtags", number)


@dataclass(frozen=True, slots=True)
class MentionsPerPost(PerPost):
    """Whoever is named is called; calling many at once is pushing."""

    name: ClassVar[str] = "mentions_per_post"
    reads: ClassVar[frozenset[str]] = frozenset({"mentions"})
    counts: ClassVar[str] = "mentions"

    def said(self, number: int) -> Sentence:
        """So many names."""
        return say_many("{number} mention", "{number} mentions", number)


@dataclass(frozen=True, slots=True)
class TopicGap(NotAgain):
    """The same hashtag not again within a time, so that other topics have their turn."""

    name: ClassVar[str] = "topic_gap"
    reads: ClassVar[frozenset[str]] = frozenset({"topics"})

    def features(self, content: Content) -> tuple[Tagged, ...]:
        """Posts with the same hashtags."""
        return tuple(Tagged(topic) for topic in content.traits.topics)

    def said(self, feature: Feature) -> str:
        """The hashtag."""
        return f"#{feature.topic}" if isinstance(feature, Tagged) else ""


HASHTAGS = Form("hashtags_per_post", (Key("max", "maximum", COUNT),), HashtagsPerPost, "{max: 2}")
MENTIONS = Form("mentions_per_post", (Key("max", "maximum", COUNT),), MentionsPerPost, "{max: 3}")
TOPICS = Form("topic_gap", (Key("within", "within", DURATION),), TopicGap, "{within: 2 days}")
