"""What is not to come again too soon, in the form that all such rules share."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.rules.rule import Count, Rule, exits
from assistant.core.spans import say_duration
from assistant.core.times import speak
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from assistant.core.draft import Content
    from assistant.core.timeline import Feature, Timeline


@dataclass(frozen=True, slots=True)
class NotAgain(Rule):
    """None of the features that a post has may stand in a post of the time `within` before it."""

    within: timedelta

    @property
    def reach(self) -> timedelta:
        """The time itself."""
        return self.within

    @abstractmethod
    def said(self, feature: Feature) -> str:
        """A feature as people write it."""

    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Whether one of them stands there already."""
        return any(counts)

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The time after each post."""
        return exits(at, timeline, self.within)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Name what comes again, and the post that had it last."""
        window = (at - self.within, at)
        features = [feature for feature in self.features(content) if timeline.count(feature, *window)]
        counted = [
            entry
            for entry in timeline.within(*window)
            if any(feature.holds(entry.content) for feature in features)
        ]
        last, within = counted[-1], say_duration(self.within)
        names, passed = " ".join(self.said(feature) for feature in features), say_duration(at - last.at)
        message = say_many(
            "{names} stands in a post {passed} before ({moment}); "
            "{within} must pass before that comes again.",
            "{names} stand in a post {passed} before ({moment}); {within} must pass before that comes again.",
            len(features),
            names=names,
            passed=passed,
            moment=speak(last.at, timeline.zone),
            within=within,
        )
        return Count(message, passed, within, window, counted, say("leave {what} out", what=names))
