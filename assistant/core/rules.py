"""The guardrails themselves: what each one counts, when it refuses, and how it explains a refusal.

A rule is a frozen value with its limits. It answers for content that would be posted at an instant on a
timeline, and looks only backwards: that a post must not take a place promised to a pinned draft later on is
decided once for all rules, in policy.py. Windows are half-open to the past: `(at - over, at]`, the new post
included in the count, so a post leaves the window exactly `over` after it was published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Protocol

from assistant.core.spans import say_duration
from assistant.core.timeline import Category
from assistant.core.times import ONE_DAY, at_local, day_start, local_day, speak, speak_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, time

    from assistant.core.draft import Content
    from assistant.core.timeline import Entry, Timeline

WEEK = timedelta(days=7)  # 168 hours, whatever the clocks do
WHOLE = 10_000  # a part is counted in hundredths of a percent, so that 33.33% is exact


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


@dataclass(frozen=True, slots=True)
class Gauge:
    """Where a rule stands now: its count among `of` posts, beside its limits (counts, or parts of WHOLE)."""

    rule: str
    observed: int
    of: int | None
    minimum: int | None
    maximum: int | None
    window: tuple[datetime, datetime]
    advice: str | None = None


class Rule(Protocol):
    """One guardrail."""

    @property
    def name(self) -> str:
        """Its key in the policy."""
        ...

    @property
    def reach(self) -> timedelta:
        """How long a post may matter to the posts after it."""
        ...

    def refuses(self, content: Content, at: datetime, timeline: Timeline) -> bool:
        """Whether such a post at that instant would break the rule."""
        ...

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The instants after `at` at which a refusal may end, in any order."""
        ...

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """What it counted where it refuses."""
        ...

    def gauge(self, now: datetime, timeline: Timeline) -> Gauge | None:
        """Where it stands, for rules that count."""
        ...


def _exits(at: datetime, timeline: Timeline, over: timedelta) -> Iterable[datetime]:
    return (entry.at + over for entry in timeline.entries if entry.at + over > at)


@dataclass(frozen=True, slots=True)
class PostsPerDay:
    """At most `maximum` posts on a local calendar day.

    Like every rule it counts up to the post itself: places promised to pinned drafts later on the day are
    protected as all promises are, so that of too many promises the first are kept.
    """

    maximum: int
    name: ClassVar[str] = "posts_per_day"
    reach: ClassVar[timedelta] = timedelta(hours=26)  # no day is longer: clocks move by two hours at most

    def _window(self, at: datetime, timeline: Timeline) -> tuple[datetime, datetime]:
        day = local_day(at, timeline.zone)
        return day_start(day, timeline.zone), day_start(day + ONE_DAY, timeline.zone)

    def refuses(self, content: Content, at: datetime, timeline: Timeline) -> bool:
        """Whether the day is full."""
        return self._count(at, timeline) >= self.maximum

    def _count(self, at: datetime, timeline: Timeline) -> int:
        start, _ = self._window(at, timeline)
        return timeline.count_between(start, at + timedelta.resolution)

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The start of every day after one that has an entry."""
        zone = timeline.zone
        days = {local_day(entry.at, zone) + ONE_DAY for entry in timeline.entries}
        return (day_start(day, zone) for day in days)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Count the day."""
        window = self._window(at, timeline)
        counted = timeline.between(window[0], at + timedelta.resolution)
        day = local_day(at, timeline.zone)
        message = f"{speak_day(day)} already has {_posts(len(counted))}; at most {self.maximum} may go out."
        return Count(message, len(counted) + 1, self.maximum, window, counted)

    def gauge(self, now: datetime, timeline: Timeline) -> Gauge:
        """Today's posts."""
        window = self._window(now, timeline)
        return Gauge(self.name, self._count(now, timeline), None, None, self.maximum, window)


@dataclass(frozen=True, slots=True)
class ShareRequestsPerWeek:
    """At most `maximum` requests to share in 7 days; `minimum` refuses nothing, planning leans towards it."""

    minimum: int
    maximum: int
    name: ClassVar[str] = "share_requests_per_week"
    reach: ClassVar[timedelta] = WEEK

    def refuses(self, content: Content, at: datetime, timeline: Timeline) -> bool:
        """Whether one more request would be begging."""
        if not content.share_request:
            return False
        return timeline.count(Category.SHARE_REQUEST, at - WEEK, at) >= self.maximum

    def wanted(self, at: datetime, timeline: Timeline) -> bool:
        """Whether the week is short of requests and the last one is long enough ago to spread them evenly."""
        if timeline.count(Category.SHARE_REQUEST, at - WEEK, at) >= self.minimum:
            return False
        return timeline.count(Category.SHARE_REQUEST, at - WEEK / self.minimum, at) == 0

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """Whenever a post leaves the window."""
        return _exits(at, timeline, WEEK)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Count the requests."""
        window = (at - WEEK, at)
        counted = [entry for entry in timeline.within(*window) if entry.content.share_request]
        number = len(counted)
        requests = "1 request to share stands" if number == 1 else f"{number} requests to share stand"
        message = f"{requests} in the 7 days before {speak(at, timeline.zone)}; at most {self.maximum} may."
        return Count(message, number + 1, self.maximum, window, counted)

    def gauge(self, now: datetime, timeline: Timeline) -> Gauge:
        """The last 7 days' requests."""
        window = (now - WEEK, now)
        count = timeline.count(Category.SHARE_REQUEST, *window)
        missing = self.minimum - count
        advice = f"{missing} more would reach the weekly minimum" if missing > 0 else None
        return Gauge(self.name, count, None, self.minimum, self.maximum, window, advice)


@dataclass(frozen=True, slots=True)
class Band:
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

    def _counts(self, at: datetime, timeline: Timeline) -> tuple[int, int]:
        after = at - self.over
        return timeline.count(Category.ANY, after, at), timeline.count(self.category, after, at)

    def _most(self, total: int) -> int:
        return -(-self.maximum * total // WHOLE)

    def _least(self, total: int) -> int:
        return self.minimum * total // WHOLE

    def refuses(self, content: Content, at: datetime, timeline: Timeline) -> bool:
        """Whether the post would push the mix out of its band."""
        total, count = self._counts(at, timeline)
        if self.category.holds(content):
            return count + 1 > self._most(total + 1)
        return count < self._least(total + 1)

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """Whenever a post leaves the window."""
        return _exits(at, timeline, self.over)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Count the category against the whole."""
        total, count = self._counts(at, timeline)
        window = (at - self.over, at)
        counted = timeline.within(*window)
        span = f"the {say_duration(self.over)} before {speak(at, timeline.zone)}"
        if self.category.holds(content):
            limit = self._most(total + 1)
            message = (
                f"With this one {count + 1} of {_posts(total + 1)} in {span} would be {self.name}; "
                f"at most {limit} may be ({say_part(self.maximum)})."
            )
            first = _first(self._outside_needed(total, count), self.opposite)
            return Count(message, count + 1, limit, window, counted, first)
        limit = self._least(total + 1)
        message = (
            f"With this one only {count} of {_posts(total + 1)} in {span} would be {self.name}; "
            f"at least {limit} must be ({say_part(self.minimum)})."
        )
        return Count(
            message, count, limit, window, counted, _first(self._inside_needed(total, count), self.name)
        )

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
            advice = f"{self.name} posts next"
        elif count > self._most(total):
            advice = f"{self.opposite} posts next"
        window = (now - self.over, now)
        return Gauge(self.name, count, total, self.minimum, self.maximum, window, advice)


@dataclass(frozen=True, slots=True)
class MinGap:
    """At least `gap` between a post and the one before it."""

    gap: timedelta
    name: ClassVar[str] = "min_gap"

    @property
    def reach(self) -> timedelta:
        """The gap itself."""
        return self.gap

    def refuses(self, content: Content, at: datetime, timeline: Timeline) -> bool:
        """Whether another post stands too close before."""
        return timeline.count(Category.ANY, at - self.gap, at) > 0

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The gap after each post."""
        return _exits(at, timeline, self.gap)

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

    def gauge(self, now: datetime, timeline: Timeline) -> None:
        """Nothing is counted."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Nothing goes out from `start` to `end` local time; may span midnight.

    Both ends follow the rule for wall times in a clock change, so a quiet night may be an hour longer or
    shorter twice a year.
    """

    start: time
    end: time
    name: ClassVar[str] = "quiet_hours"
    reach: ClassVar[timedelta] = timedelta(0)

    def _nights(self, at: datetime, timeline: Timeline) -> list[tuple[datetime, datetime]]:
        """The quiet spans that begin around the day; two days back counts where a zone leaves out a day."""
        zone = timeline.zone
        today = local_day(at, zone)
        overnight = ONE_DAY if self.end <= self.start else timedelta(0)
        return [
            (at_local(day, self.start, zone), at_local(day + overnight, self.end, zone))
            for day in (today - 2 * ONE_DAY, today - ONE_DAY, today, today + ONE_DAY)
        ]

    def refuses(self, content: Content, at: datetime, timeline: Timeline) -> bool:
        """Whether the instant lies in a quiet span."""
        return any(start <= at < end for start, end in self._nights(at, timeline))

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The ends of the spans around."""
        return (end for _, end in self._nights(at, timeline) if end > at)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Name the hours."""
        night = next((start, end) for start, end in self._nights(at, timeline) if start <= at < end)
        hours = f"{self.start:%H:%M}-{self.end:%H:%M}"
        message = f"{speak(at, timeline.zone)} lies in the quiet hours {hours}."
        return Count(message, f"{at.astimezone(timeline.zone):%H:%M}", hours, night, ())

    def gauge(self, now: datetime, timeline: Timeline) -> None:
        """Nothing is counted."""


def say_part(part: int) -> str:
    """A part of WHOLE as people write it: 3000 is `30%`."""
    percent, hundredths = divmod(part, WHOLE // 100)
    return f"{percent}.{hundredths:02d}".rstrip("0") + "%" if hundredths else f"{percent}%"


def _posts(number: int) -> str:
    return f"{number} post" if number == 1 else f"{number} posts"


def _first(number: int | None, kind: str) -> str | None:
    if number is None:
        return None
    return f"one {kind} post first" if number == 1 else f"{number} {kind} posts first"
