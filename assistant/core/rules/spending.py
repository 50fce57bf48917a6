"""Money: what the posts of a month may cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from assistant.core.prices import POST, POST_WITH_LINK, price, say_dollars
from assistant.core.rules.form import DOLLARS, Form, Key
from assistant.core.rules.rule import Count, Gauge, Rule, Unit
from assistant.core.times import local_day, month_window, speak_month
from assistant.core.traits import Trait
from assistant.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content
    from assistant.core.timeline import Feature, Timeline


@dataclass(frozen=True, slots=True)
class SpendPerMonth(Rule):
    """The posts of a local calendar month cost at most `maximum`, in thousandths of a dollar.

    Only what the assistant sent or may have sent costs anything; what it costs stays spent in the month in
    which it was sent.
    """

    maximum: int
    name: ClassVar[str] = "spend_per_month"
    reach: ClassVar[timedelta] = timedelta(days=31, hours=2)  # no month is longer, whatever the clocks do
    watches: ClassVar[bool] = False
    reads: ClassVar[frozenset[str]] = frozenset({"linked", "billed"})

    def features(self, content: Content) -> tuple[Feature, ...]:
        """What was paid for, and that of it which had a link."""
        return (Trait.BILLED, Trait.BILLED_LINK)

    def sees(self, content: Content) -> tuple[bool, bool]:
        """Whether it is paid for, and what it costs."""
        return content.traits.billed, content.traits.linked

    def after(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The last instant before the month."""
        return month_window(at, zone)[0] - at.resolution

    def is_broken(self, content: Content, counts: Sequence[int]) -> bool:
        """Whether the post costs more than is left."""
        return _spent(counts) + price(linked=content.traits.linked) > self.maximum

    def turns(self, at: datetime, timeline: Timeline) -> Iterable[datetime]:
        """The start of every month after one that has an entry."""
        return {month_window(entry.at, timeline.zone)[1] for entry in timeline.entries}

    def explain(self, content: Content, at: datetime, timeline: Timeline) -> Count:
        """Add up the month."""
        window = month_window(at, timeline.zone)
        standing = timeline.between(window[0], at + at.resolution)
        counted = [entry for entry in standing if Trait.BILLED.holds(entry.content)]
        spent, costs = _spent(self.counted(content, at, timeline)), price(linked=content.traits.linked)
        month = speak_month(local_day(at, timeline.zone))
        message = say(
            "The posts of {month} before it come to {spent}, and it costs {costs}; "
            "at most {most} may be spent.",
            month=month,
            spent=say_dollars(spent),
            costs=say_dollars(costs),
            most=say_dollars(self.maximum),
        )
        plain = content.traits.linked and spent + POST <= self.maximum
        first = say("leave the link out (it then costs {costs})", costs=say_dollars(POST)) if plain else None
        return Count(message, say_dollars(spent + costs), say_dollars(self.maximum), window, counted, first)

    def gauge(self, now: datetime, timeline: Timeline) -> Gauge:
        """What went this month."""
        after = self.after(now, timeline.zone)
        spent = _spent([timeline.count(trait, after, now) for trait in (Trait.BILLED, Trait.BILLED_LINK)])
        window = month_window(now, timeline.zone)
        return Gauge(self.name, spent, None, None, self.maximum, window, unit=Unit.DOLLARS)


def _spent(counts: Sequence[int]) -> int:
    posts, linked = counts
    return posts * POST + linked * (POST_WITH_LINK - POST)


SPEND = Form("spend_per_month", (Key("max", "maximum", DOLLARS),), SpendPerMonth, "{max: $5}")
