"""When: how soon after the post before, and in which hours of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from assistant.core.quiet import Hours, parse_hours
from assistant.core.rules.form import DURATION, Form, Key, Kind
from assistant.core.rules.rule import Count, Rule, exits
from assistant.core.spans import say_duration
from assistant.core.timeline import Category
from assistant.core.times import speak
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content
    from assistant.core.timeline import Feature, Timeline


@dataclass(frozen=True, slots=True)
class MinGap(Rule):
    """At least `gap` between a post and the one before it."""

    gap: timedelta
    name: ClassVar[str] = "min_gap"

    @property
    def reach(self) -> timedelta:
        """The gap itself."""
        return self.gap

    def features(self, content: Content) -> tuple[Feature, ...]:
        """All posts."""
        return (Category.ANY,)

    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Whether another post stands too close before."""
        return counts[0] > 0

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The gap after each post."""
        return exits(at, timeline, self.gap)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Name the post that stands too close."""
        window = (at - self.gap, at)
        counted = timeline.within(*window)
        last = counted[-1]
        passed, gap = say_duration(at - last.at), say_duration(self.gap)
        message = say(
            "{moment} is only {passed} after the post before it ({before}); "
            "at least {gap} must lie between them.",
            moment=speak(at, timeline.zone),
            passed=passed,
            before=speak(last.at, timeline.zone),
            gap=gap,
        )
        return Count(message, passed, gap, window, counted)


@dataclass(frozen=True, slots=True)
class QuietHours(Rule):
    """Nothing goes out from `start` to `end` local time; may span midnight."""

    start: time
    end: time
    name: ClassVar[str] = "quiet_hours"
    reach: ClassVar[timedelta] = timedelta(0)

    @property
    def hours(self) -> Hours:
        """Both ends."""
        return Hours(self.start, self.end)

    def features(self, content: Content) -> tuple[Feature, ...]:
        """Nothing is counted."""
        return ()

    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Never: only the hour matters."""
        return False

    def is_closed(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether the instant lies in a quiet span."""
        return self.hours.span_at(at, zone) is not None

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The ends of the spans around."""
        return (end for _, end in self.hours.around(at, timeline.zone) if end > at)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Name the hours."""
        night = self.hours.span_at(at, timeline.zone)
        assert night is not None  # noqa: S101 - it is asked where it refuses
        hours = str(self.hours)
        message = say(
            "{moment} lies in the quiet hours {hours}.", moment=speak(at, timeline.zone), hours=hours
        )
        return Count(message, f"{at.astimezone(timeline.zone):%H:%M}", hours, night, ())


def _quiet(*, hours: Hours) -> QuietHours:
    return QuietHours(hours.start, hours.end)


GAP = Form("min_gap", (Key("", "gap", DURATION),), MinGap, "45 minutes")
QUIET = Form("quiet_hours", (Key("", "hours", Kind(parse_hours, str)),), _quiet, '"22:00-07:00"')
