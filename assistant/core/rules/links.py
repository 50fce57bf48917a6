"""Links: how many posts of a day may have one, and how soon the same address may come again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from assistant.core.rules.form import COUNT, DURATION, Form, Key
from assistant.core.rules.frequency import LONGEST_DAY
from assistant.core.rules.repetition import NotAgain
from assistant.core.rules.rule import Count, Gauge, Rule, per_day_turns
from assistant.core.times import ONE_DAY, day_start, day_window, local_day, speak_day
from assistant.core.traits import Linking, Trait
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content
    from assistant.core.rules.rule import Room
    from assistant.core.timeline import Feature, Timeline


@dataclass(frozen=True, slots=True)
class LinksPerDay(Rule):
    """At most `maximum` posts with a link on a local calendar day; what else there is, goes without."""

    maximum: int
    name: ClassVar[str] = "links_per_day"
    reach: ClassVar[timedelta] = LONGEST_DAY
    reads: ClassVar[frozenset[str]] = frozenset({"linked"})

    def features(self, content: Content) -> tuple[Feature, ...]:
        """Posts with a link, for a post with one."""
        return (Trait.LINKED,) if content.traits.linked else ()

    def after(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The last instant before the day."""
        return day_start(local_day(at, zone), zone) - at.resolution

    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Whether the day has its links."""
        return bool(counts) and counts[0] >= self.maximum

    def loosened(self, content: Content, counts: Sequence[int]) -> tuple[Rule, str] | None:
        """One more than there are."""
        if not counts:
            return None
        return replace(self, maximum=counts[0] + 1), f"{self.name}: {{max: {counts[0] + 1}}}"

    def room(self) -> Sequence[Room]:
        """The maximum a day."""
        return ((((Trait.LINKED, 1.0),), ONE_DAY, float(self.maximum)),)

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The start of every day after one that has an entry."""
        return per_day_turns(timeline)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Count the links of the day."""
        window = day_window(at, timeline.zone)
        standing = timeline.between(window[0], at + at.resolution)
        counted = [entry for entry in standing if Trait.LINKED.holds(entry.content)]
        day, number = speak_day(local_day(at, timeline.zone)), len(counted)
        posts = say_many("{number} post with a link", "{number} posts with a link", number)
        message = say(
            "{day} already has {posts}; at most {most} may go out.", day=day, posts=posts, most=self.maximum
        )
        return Count(message, number + 1, self.maximum, window, counted, say("leave the link out"))

    def gauge(self, now: datetime, timeline: Timeline) -> Gauge:
        """Today's posts with a link."""
        count = timeline.count(Trait.LINKED, self.after(now, timeline.zone), now)
        return Gauge(self.name, count, None, None, self.maximum, day_window(now, timeline.zone))


@dataclass(frozen=True, slots=True)
class SameLink(NotAgain):
    """The same address not again within a time: who has seen it, has seen it."""

    name: ClassVar[str] = "same_link"
    reads: ClassVar[frozenset[str]] = frozenset({"links"})

    def features(self, content: Content) -> tuple[Linking, ...]:
        """Posts with the same links."""
        return tuple(Linking(address) for address in content.traits.links)

    def said(self, feature: Feature) -> str:
        """The address."""
        return feature.address if isinstance(feature, Linking) else ""


PER_DAY = Form("links_per_day", (Key("max", "maximum", COUNT),), LinksPerDay, "{max: 2}")
SAME = Form("same_link", (Key("within", "within", DURATION),), SameLink, "{within: 7 days}")
