"""The guardrails said a second time, word by word from the design and as slowly as that is.

Nothing here is shared with the code it is compared with: parts are fractions, windows are whole walks over
the timeline, and a day is what `zoneinfo` says of each instant.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from assistant.core.rules import (
    Band,
    EngagePerWeek,
    HashtagsPerPost,
    LinksPerDay,
    MentionsPerPost,
    MinGap,
    PostsPerDay,
    QuietHours,
    SameLink,
    ShareRequestsPerWeek,
    SpendPerMonth,
    TopicGap,
)
from assistant.core.timeline import Category, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content
    from assistant.core.policy import Policy
    from assistant.core.rules import Rule


def within(entries: Iterable[Entry], at: datetime, over: timedelta) -> list[Entry]:
    """The entries of the window `(at - over, at]`."""
    return [entry for entry in entries if at - over < entry.at <= at]


def on_day(entries: Iterable[Entry], day: date, zone: ZoneInfo) -> list[Entry]:
    """The entries of a local calendar day."""
    return [entry for entry in entries if entry.at.astimezone(zone).date() == day]


def is_of(category: Category, content: Content) -> bool:
    """Whether content is personal, curated, or a request to share."""
    if category is Category.SHARE_REQUEST:
        return content.share_request
    return content.voice == "personal" if category is Category.PERSONAL else content.origin == "curated"


def refuses(rule: Rule, content: Content, at: datetime, entries: Sequence[Entry], zone: ZoneInfo) -> bool:
    """Whether the rule refuses such a post at that instant, looking at the timeline alone."""
    match rule:
        case PostsPerDay():
            day = on_day(entries, at.astimezone(zone).date(), zone)
            return sum(entry.at <= at for entry in day) + 1 > rule.maximum
        case ShareRequestsPerWeek():
            week = within(entries, at, timedelta(hours=168))
            asked = sum(entry.content.share_request for entry in week)
            return content.share_request and asked + 1 > rule.maximum
        case Band():
            return _out_of_band(rule, content, within(entries, at, rule.over))
        case MinGap():
            return bool(within(entries, at, rule.gap))
        case QuietHours():
            return _is_quiet(rule.start, rule.end, at, zone)
        case _:
            return refuses_text(rule, content, at, entries, zone)


def refuses_text(  # noqa: PLR0911 - one for each rule
    rule: Rule, content: Content, at: datetime, entries: Sequence[Entry], zone: ZoneInfo
) -> bool:
    """The same for the rules about what stands in a text."""
    has = content.traits
    match rule:
        case LinksPerDay():
            day = on_day(entries, at.astimezone(zone).date(), zone)
            linked = sum(entry.at <= at and entry.content.traits.linked for entry in day)
            return has.linked and linked + 1 > rule.maximum
        case SameLink():
            window = within(entries, at, rule.within)
            return any(set(has.links) & set(entry.content.traits.links) for entry in window)
        case TopicGap():
            window = within(entries, at, rule.within)
            return any(set(has.topics) & set(entry.content.traits.topics) for entry in window)
        case HashtagsPerPost():
            return has.hashtags > rule.maximum
        case MentionsPerPost():
            return has.mentions > rule.maximum
        case EngagePerWeek():
            return False
        case SpendPerMonth():
            return spent(entries, at, zone) + _price(content) > Fraction(rule.maximum, 1000)
        case _:
            raise TypeError(rule)


def spent(entries: Iterable[Entry], at: datetime, zone: ZoneInfo) -> Fraction:
    """What the posts of the month up to an instant cost, in dollars."""
    now = at.astimezone(zone)
    local = [(entry.at.astimezone(zone), entry.content) for entry in entries if entry.at <= at]
    paid = [content for there, content in local if (there.year, there.month) == (now.year, now.month)]
    return sum((_price(content) for content in paid if content.traits.billed), start=Fraction(0))


def _price(content: Content) -> Fraction:
    return Fraction("0.20") if content.traits.linked else Fraction("0.015")


def _out_of_band(band: Band, content: Content, window: Sequence[Entry]) -> bool:
    n = len(window)
    c = sum(is_of(band.category, entry.content) for entry in window)
    if is_of(band.category, content):
        return c + 1 > math.ceil(Fraction(band.maximum, 10_000) * (n + 1))
    return c < math.floor(Fraction(band.minimum, 10_000) * (n + 1))


def _is_quiet(start: time, end: time, at: datetime, zone: ZoneInfo) -> bool:
    """Whether the instant lies in the quiet hours that began on one of the days around."""
    for days in range(-3, 3):
        day = at.astimezone(zone).date() + timedelta(days=days)
        last = day if start < end else day + timedelta(days=1)
        begins = datetime.combine(day, start, tzinfo=zone).astimezone(UTC)
        if begins <= at < datetime.combine(last, end, tzinfo=zone).astimezone(UTC):
            return True
    return False


def breaks_promise(
    rule: Rule, content: Content, at: datetime, entries: Sequence[Entry], zone: ZoneInfo
) -> bool:
    """Whether a pinned draft of that instant or later passes the rule now, and no more after such a post."""
    return any(
        kept(rule, promise, entries, zone) and not kept(rule, promise, [*entries, Entry(at, content)], zone)
        for promise in entries
        if promise.promised and promise.at >= at
    )


def kept(rule: Rule, promise: Entry, entries: Iterable[Entry], zone: ZoneInfo) -> bool:
    """Whether a pinned draft passes the rule in its place, among all others."""
    others = [entry for entry in entries if entry is not promise]
    return not refuses(rule, promise.content, promise.at, others, zone)


def refusals(
    policy: Policy, content: Content, at: datetime, entries: Sequence[Entry], zone: ZoneInfo
) -> list[str]:
    """The names of the rules that refuse such a post at that instant, in the policy's order."""
    return [
        rule.name
        for rule in policy.rules
        if refuses(rule, content, at, entries, zone) or breaks_promise(rule, content, at, entries, zone)
    ]
