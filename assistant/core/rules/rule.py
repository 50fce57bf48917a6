"""What a rule is: a frozen value with its limits, asked about content at an instant on a timeline.

A rule looks only backwards: that a post must not take a place promised to a pinned draft later on is decided
once for all rules, in policy.py. Windows are half-open to the past: `(at - over, at]`, the new post included
in the count, so a post leaves the window exactly `over` after it was published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from assistant.core.draft import Content
    from assistant.core.timeline import Entry, Timeline


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
    """Where a rule stands now: its count among `of` posts, beside its limits (counts, or parts of WHOLE).

    `quota` is what parts come to in whole posts of those there are.
    """

    rule: str
    observed: int
    of: int | None
    minimum: int | None
    maximum: int | None
    window: tuple[datetime, datetime]
    advice: str | None = None
    quota: tuple[int, int] | None = None


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


def exits(at: datetime, timeline: Timeline, over: timedelta) -> Iterable[datetime]:
    """When each entry leaves a window of this length, after `at`."""
    return (entry.at + over for entry in timeline.entries if entry.at + over > at)


def say_posts(number: int) -> str:
    """`1 post`, `2 posts`."""
    return f"{number} post" if number == 1 else f"{number} posts"
