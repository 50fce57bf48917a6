"""Talking with readers: questions to them, of which a week should have some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from assistant.core.rules.form import POSITIVE, Form, Key
from assistant.core.rules.rule import WEEK, Count, Gauge, Rule, advise_more, spread
from assistant.core.traits import Trait
from assistant.sentence import say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from assistant.core.draft import Content
    from assistant.core.rules.rule import Wish
    from assistant.core.timeline import Feature, Timeline


@dataclass(frozen=True, slots=True)
class EngagePerWeek(Rule):
    """At least `minimum` questions to readers in 7 days; it refuses nothing, planning leans towards them."""

    minimum: int
    name: ClassVar[str] = "engage_per_week"
    reach: ClassVar[timedelta] = WEEK
    reads: ClassVar[frozenset[str]] = frozenset({"asks"})

    def features(self, content: Content) -> tuple[Feature, ...]:
        """Nothing that could refuse a post."""
        return ()

    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Never."""
        return False

    def sees(self, content: Content) -> bool:
        """Whether it asks."""
        return content.traits.asks

    def wishes(self, content: Content) -> Sequence[Wish]:
        """That the week is short of questions, and the last one long enough ago to spread them evenly."""
        return spread(Trait.ASKS, WEEK, self.minimum) if content.traits.asks else ()

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """Never."""
        return ()

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Count the questions."""
        window = (at - WEEK, at)
        counted = [entry for entry in timeline.within(*window) if Trait.ASKS.holds(entry.content)]
        message = say_many(
            "{number} of the posts in the 7 days before ask the readers something.",
            "{number} of the posts in the 7 days before ask the readers something.",
            len(counted),
        )
        return Count(message, len(counted), self.minimum, window, counted)

    def gauge(self, now: datetime, timeline: Timeline) -> Gauge:
        """The last 7 days' questions."""
        window = (now - WEEK, now)
        count = timeline.count(Trait.ASKS, *window)
        advice = advise_more(self.minimum - count)
        return Gauge(self.name, count, None, self.minimum, None, window, advice)


QUESTIONS = Form("engage_per_week", (Key("min", "minimum", POSITIVE),), EngagePerWeek, "{min: 2}")
