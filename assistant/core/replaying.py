"""A past timeline run through guardrails: what they would have held, when, and why.

Only guardrails are asked, in the order of time. What the network took, such as a long post, is no fault here,
and nobody had promised a place to anything.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.core.policy import Subject, Twin, repetitions
from assistant.core.timeline import Entry, Timeline
from assistant.core.times import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from assistant.core.draft import Content
    from assistant.core.policy import Policy


@dataclass(frozen=True, slots=True)
class Past:
    """A post that was made: its moment, what guardrails see of it, its fingerprint, and how it begins."""

    at: datetime
    content: Content
    fingerprint: str
    beginning: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that would have held a post, and the numbers."""

    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a past is judged, in which zone.

    What is held does not count afterwards, since it would not have gone out; `as_posted` counts it all the
    same. Posts up to `since` count and are not judged.
    """

    policy: Policy
    zone: ZoneInfo
    as_posted: bool = False
    since: datetime | None = None


@dataclass(slots=True)
class Week:
    """What came of the posts of one week, from its Monday on."""

    monday: date
    posts: int = 0
    held: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Report:
    """What came of a past: how many posts were held, by which rules, in which weeks, and which ones."""

    posts: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    weeks: dict[date, Week] = field(default_factory=dict)
    held: list[tuple[Past, tuple[Breach, ...]]] = field(default_factory=list)


def report(pasts: Iterable[Past], terms: Terms) -> Report:
    """Judge posts in the order of time, and add up what came of them."""
    result = Report()
    for past, breaches in replay(sorted(pasts, key=lambda past: past.at), terms):
        day = local_day(past.at, terms.zone)
        monday = day - timedelta(days=day.weekday())
        week = result.weeks.setdefault(monday, Week(monday))
        result.posts += 1
        week.posts += 1
        if breaches:
            rules = [breach.rule for breach in breaches]
            result.held.append((past, breaches))
            result.by_rule.update(rules)
            week.held += 1
            week.by_rule.update(rules)
    return result


def replay(pasts: Iterable[Past], terms: Terms) -> Iterator[tuple[Past, tuple[Breach, ...]]]:
    """Each post with what would have held it; they come in the order of time."""
    window = _Window(terms)
    for past in pasts:
        if terms.since is not None and past.at <= terms.since:
            window.add(past)
            continue
        breaches = tuple(window.breaches(past))
        if not breaches or terms.as_posted:
            window.add(past)
        yield past, breaches


class _Window:
    """What stands, as far back as any rule looks."""

    def __init__(self, terms: Terms) -> None:
        self._policy = terms.policy
        self._timeline = Timeline((), terms.zone)
        self._last: dict[str, datetime] = {}

    def add(self, past: Past) -> None:
        """Let a post count from now on."""
        entries = self._timeline.entries
        start = past.at - self._policy.reach
        if entries and entries[len(entries) // 2].at <= start:  # half of it has passed: leave that behind
            self._timeline = Timeline((entry for entry in entries if entry.at > start), self._timeline.zone)
        self._timeline = self._timeline.with_entry(Entry(past.at, past.content))
        self._last[past.fingerprint] = past.at

    def breaches(self, past: Past) -> Iterator[Breach]:
        """Every rule that would have held a post."""
        yield from self._repeated(past)
        for rule in self._policy.rules:
            if rule.refuses(past.content, past.at, self._timeline):
                count = rule.explain(past.content, past.at, self._timeline)
                yield Breach(rule.name, count.message)

    def _repeated(self, past: Past) -> Iterator[Breach]:
        last = self._last.get(past.fingerprint)
        twins = () if last is None else (Twin(post_id=0, posted_at=last),)
        subject = Subject(past.beginning, past.content, twins=twins)
        for reason in repetitions(subject, past.at, self._timeline, self._policy.duplicates_within):
            yield Breach(reason.rule, reason.message)
