"""When: how soon after the post before, and in which hours of the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from assistant.core.rules.form import DURATION, Form, Key, Kind
from assistant.core.rules.rule import Count, Rule, exits
from assistant.core.spans import quoted, say_duration
from assistant.core.timeline import Category
from assistant.core.times import ONE_DAY, at_local, local_day, speak
from assistant.core.when import parse_wall

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content
    from assistant.core.timeline import Feature, Timeline


_HOURS = re.compile("([^-\N{EN DASH}]+)[-\N{EN DASH}]([^-\N{EN DASH}]+)")  # editors lengthen a dash


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
        message = (
            f"{speak(at, timeline.zone)} is only {passed} after the post before it "
            f"({speak(last.at, timeline.zone)}); at least {gap} must lie between them."
        )
        return Count(message, passed, gap, window, counted)


@dataclass(frozen=True, slots=True)
class QuietHours(Rule):
    """Nothing goes out from `start` to `end` local time; may span midnight.

    Both ends follow the rule for wall times in a clock change, so a quiet night may be an hour longer or
    shorter twice a year.
    """

    start: time
    end: time
    name: ClassVar[str] = "quiet_hours"
    reach: ClassVar[timedelta] = timedelta(0)

    @property
    def hours(self) -> tuple[time, time]:
        """Both ends."""
        return self.start, self.end

    def features(self, content: Content) -> tuple[Feature, ...]:
        """Nothing is counted."""
        return ()

    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Never: only the hour matters."""
        return False

    def _nights(self, at: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """The quiet spans that begin around the day; two days back counts where a zone leaves out a day."""
        today = local_day(at, zone)
        overnight = ONE_DAY if self.end <= self.start else timedelta(0)
        return [
            (at_local(day, self.start, zone), at_local(day + overnight, self.end, zone))
            for day in (today - 2 * ONE_DAY, today - ONE_DAY, today, today + ONE_DAY)
        ]

    def is_closed(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether the instant lies in a quiet span."""
        return any(start <= at < end for start, end in self._nights(at, zone))

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The ends of the spans around."""
        return (end for _, end in self._nights(at, timeline.zone) if end > at)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Name the hours."""
        night = next((start, end) for start, end in self._nights(at, timeline.zone) if start <= at < end)
        hours = _say_hours(self.hours)
        message = f"{speak(at, timeline.zone)} lies in the quiet hours {hours}."
        return Count(message, f"{at.astimezone(timeline.zone):%H:%M}", hours, night, ())


def _parse_hours(text: str) -> tuple[time, time]:
    match = _HOURS.fullmatch(text)
    if match is None:
        message = f"{quoted(text)} is not a span of hours; write for example 22:00-07:00."
        raise ValueError(message)
    start, end = parse_wall(match[1]), parse_wall(match[2])
    if start == end:
        message = f"{quoted(text)} ends when it begins; write for example 22:00-07:00, or leave the key out."
        raise ValueError(message)
    return start, end


def _say_hours(hours: tuple[time, time]) -> str:
    return "-".join(f"{end:%H:%M}" for end in hours)


def _quiet(*, hours: tuple[time, time]) -> QuietHours:
    return QuietHours(*hours)


GAP = Form("min_gap", (Key("", "gap", DURATION),), MinGap, "45 minutes")
QUIET = Form("quiet_hours", (Key("", "hours", Kind(_parse_hours, _say_hours)),), _quiet, '"22:00-07:00"')
