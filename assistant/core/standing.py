"""Where a gauge stands between its limits, told without knowing which rule it is of."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.core.rules import WHOLE
from assistant.core.timeline import Entry

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.core.draft import Content
    from assistant.core.rules import Gauge, Rule
    from assistant.core.timeline import Timeline


class Standing(StrEnum):
    """What a count is beside its limits; a part of no posts at all is `empty`."""

    EMPTY = "empty"
    BELOW = "below"
    WITHIN = "within"
    FULL = "full"
    ABOVE = "above"


def standing(gauge: Gauge) -> Standing:
    """Where the gauge stands; a count at its maximum is full, for one more would be too many."""
    if gauge.of == 0:
        return Standing.EMPTY
    least, most = _bounds(gauge)
    if least is not None and gauge.observed < least:
        return Standing.BELOW
    if most is not None and gauge.observed > most:
        return Standing.ABOVE
    if gauge.of is None and gauge.observed == most:
        return Standing.FULL
    return Standing.WITHIN


def excess(gauge: Gauge) -> int:
    """By how many posts it lies outside its limits."""
    if gauge.of == 0:
        return 0
    least, most = _bounds(gauge)
    below = 0 if least is None else max(least - gauge.observed, 0)
    return below if most is None else below + max(gauge.observed - most, 0)


def part(gauge: Gauge) -> int | None:
    """The part counted, in hundredths of a percent; None for a gauge of whole posts, or of none at all."""
    return gauge.observed * WHOLE // gauge.of if gauge.of else None


def raises(rule: Rule, content: Content, at: datetime, timeline: Timeline) -> bool:
    """Whether such a post at that instant makes the rule count more."""
    before, after = rule.gauge(at, timeline), rule.gauge(at, timeline.with_entry(Entry(at, content)))
    return before is not None and after is not None and after.observed > before.observed


def _bounds(gauge: Gauge) -> tuple[int | None, int | None]:
    """The fewest and the most posts that may be; parts are rounded to whole posts as their rule does."""
    if gauge.of is None:
        return gauge.minimum, gauge.maximum
    if gauge.quota is not None:
        return gauge.quota
    least = None if gauge.minimum is None else gauge.minimum * gauge.of // WHOLE
    most = None if gauge.maximum is None else -(-gauge.maximum * gauge.of // WHOLE)
    return least, most
