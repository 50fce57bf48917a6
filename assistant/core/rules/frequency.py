"""How often: posts a day, requests to share a week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from assistant.core.rules.form import COUNT, POSITIVE, Form, Key, in_order
from assistant.core.rules.rule import (
    WEEK,
    Count,
    Gauge,
    Rule,
    advise_more,
    exits,
    per_day_turns,
    say_posts,
    spread,
)
from assistant.core.timeline import Category
from assistant.core.times import ONE_DAY, day_start, day_window, local_day, speak, speak_day
from assistant.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content
    from assistant.core.rules.rule import Room, Wish
    from assistant.core.timeline import Feature, Timeline

LONGEST_DAY = timedelta(hours=26)  # no day is longer: clocks move by two hours at most
FEWEST_REQUESTS = 3  # a week: where share_requests_per_week leaves `min` out
MOST_REQUESTS = 5  # a week: where it leaves `max` out


@dataclass(frozen=True, slots=True)
class PostsPerDay(Rule):
    """At most `maximum` posts on a local calendar day.

    Like every rule it counts up to the post itself: places promised to pinned drafts later on the day are
    protected as all promises are, so that of too many promises the first are kept.
    """

    maximum: int
    name: ClassVar[str] = "posts_per_day"
    reach: ClassVar[timedelta] = LONGEST_DAY

    def features(self, content: Content) -> tuple[Feature, ...]:
        """All posts."""
        return (Category.ANY,)

    def after(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The last instant before the day."""
        return day_start(local_day(at, zone), zone) - timedelta.resolution

    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Whether the day is full."""
        return counts[0] >= self.maximum

    def loosened(self, content: Content, counts: Sequence[int]) -> tuple[Rule, str]:
        """One more than there are."""
        return replace(self, maximum=counts[0] + 1), f"posts_per_day: {{max: {counts[0] + 1}}}"

    def room(self) -> Sequence[Room]:
        """The maximum a day."""
        return ((((Category.ANY, 1.0),), ONE_DAY, float(self.maximum)),)

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The start of every day after one that has an entry."""
        return per_day_turns(timeline)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Count the day."""
        window = day_window(at, timeline.zone)
        counted = timeline.between(window[0], at + timedelta.resolution)
        day = local_day(at, timeline.zone)
        message = say(
            "{day} already has {posts}; at most {most} may go out.",
            day=speak_day(day),
            posts=say_posts(len(counted)),
            most=self.maximum,
        )
        return Count(message, len(counted) + 1, self.maximum, window, counted)

    def gauge(self, now: datetime, timeline: Timeline) -> Gauge:
        """Today's posts."""
        window = day_window(now, timeline.zone)
        return Gauge(
            self.name,
            timeline.count(Category.ANY, self.after(now, timeline.zone), now),
            None,
            None,
            self.maximum,
            window,
        )


@dataclass(frozen=True, slots=True)
class ShareRequestsPerWeek(Rule):
    """At most `maximum` requests to share in 7 days; `minimum` refuses nothing, planning leans towards it."""

    minimum: int
    maximum: int
    name: ClassVar[str] = "share_requests_per_week"
    reach: ClassVar[timedelta] = WEEK

    def features(self, content: Content) -> tuple[Feature, ...]:
        """Requests, for a request."""
        return (Category.SHARE_REQUEST,) if content.share_request else ()

    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Whether one more request would be begging."""
        return bool(counts) and counts[0] >= self.maximum

    def wishes(self, content: Content) -> Sequence[Wish]:
        """That the week is short of requests, and the last one long enough ago to spread them evenly."""
        return spread(Category.SHARE_REQUEST, WEEK, self.minimum) if content.share_request else ()

    def loosened(self, content: Content, counts: Sequence[int]) -> tuple[Rule, str] | None:
        """One more than there are."""
        if not counts:
            return None
        return replace(self, maximum=counts[0] + 1), f"share_requests_per_week: {{max: {counts[0] + 1}}}"

    def room(self) -> Sequence[Room]:
        """The maximum a week."""
        return ((((Category.SHARE_REQUEST, 1.0),), WEEK, float(self.maximum)),)

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """Whenever a post leaves the window."""
        return exits(at, timeline, WEEK)

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Count the requests."""
        window = (at - WEEK, at)
        counted = [entry for entry in timeline.within(*window) if entry.content.share_request]
        number = len(counted)
        message = say_many(
            "{number} request to share stands in the 7 days before {moment}; at most {most} may.",
            "{number} requests to share stand in the 7 days before {moment}; at most {most} may.",
            number,
            moment=speak(at, timeline.zone),
            most=self.maximum,
        )
        return Count(message, number + 1, self.maximum, window, counted)

    def gauge(self, now: datetime, timeline: Timeline) -> Gauge:
        """The last 7 days' requests."""
        window = (now - WEEK, now)
        count = timeline.count(Category.SHARE_REQUEST, *window)
        advice = advise_more(self.minimum - count)
        return Gauge(self.name, count, None, self.minimum, self.maximum, window, advice)


def _requests(*, minimum: int | None, maximum: int | None) -> ShareRequestsPerWeek:
    """Make the rule; a default gives way to the limit that is written, so that they never contradict."""
    most = max(MOST_REQUESTS, minimum or 0) if maximum is None else maximum
    least = min(FEWEST_REQUESTS, most) if minimum is None else minimum
    in_order(least, most, str)
    return ShareRequestsPerWeek(least, most)


POSTS = Form("posts_per_day", (Key("max", "maximum", POSITIVE),), PostsPerDay, "{max: 5}")
REQUESTS = Form(
    "share_requests_per_week",
    (Key("min", "minimum", COUNT, None), Key("max", "maximum", POSITIVE, None)),
    _requests,
    "{min: 3, max: 5}",
)
