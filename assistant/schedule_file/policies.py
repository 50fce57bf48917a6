"""Reads the `policy` of an account: which guardrails it has, and their limits."""

from __future__ import annotations

import re
from datetime import time
from functools import partial
from typing import TYPE_CHECKING

from assistant.core.policy import Policy
from assistant.core.rules import (
    WEEK,
    WHOLE,
    Band,
    MinGap,
    PostsPerDay,
    QuietHours,
    ShareRequestsPerWeek,
    say_part,
)
from assistant.core.spans import parse_duration, parse_part, quoted
from assistant.core.timeline import Category
from assistant.core.when import parse_wall
from assistant.schedule_file.nodes import parse_count, read_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.core.rules import Rule
    from assistant.schedule_file.nodes import Value

# Every key of a policy, and the keys under it.
POLICY_KEYS: dict[str, tuple[str, ...]] = {
    "posts_per_day": ("max",),
    "share_requests_per_week": ("min", "max"),
    "personal": ("min", "max", "over"),
    "curated": ("min", "max", "over"),
    "min_gap": (),
    "quiet_hours": (),
    "duplicates": ("within",),
}

FEWEST_REQUESTS = 3  # a week: where share_requests_per_week leaves `min` out
MOST_REQUESTS = 5  # a week: where it leaves `max` out

_HOURS = re.compile("([^-\N{EN DASH}]+)[-\N{EN DASH}]([^-\N{EN DASH}]+)")  # editors lengthen a dash
_NIGHT = QuietHours(time(22), time(7))  # stands in for hours that have a fault, in a schedule that is refused


def read_policy(value: Value) -> Policy:
    """The policy that stands there; a rule that is left out is off, while repetitions are always refused."""
    given = value.section(POLICY_KEYS)
    rules = tuple(read(given[name]) for name, read in _RULES.items() if name in given)
    if "duplicates" not in given:
        return Policy(rules)
    repetition = given["duplicates"].section(POLICY_KEYS["duplicates"])
    return Policy(rules, read_key(repetition, "within", parse_duration, Policy().duplicates_within))


def _posts_per_day(value: Value) -> Rule:
    limits = value.section(POLICY_KEYS["posts_per_day"])
    value.require(limits, "max", "{max: 5}")
    return PostsPerDay(read_key(limits, "max", partial(parse_count, least=1), 1))


def _share_requests(value: Value) -> Rule:
    """Read the rule; a default gives way to the limit that is written, so that they never contradict."""
    limits = value.section(POLICY_KEYS["share_requests_per_week"])
    minimum: int | None = read_key(limits, "min", partial(parse_count, least=0), None)
    maximum: int | None = read_key(limits, "max", partial(parse_count, least=1), None)
    if maximum is None:
        maximum = max(MOST_REQUESTS, minimum or 0)
    if minimum is None:
        minimum = min(FEWEST_REQUESTS, maximum)
    if minimum > maximum:
        value.fault(f"min ({minimum}) is above max ({maximum}).")
    return ShareRequestsPerWeek(minimum, maximum)


def _band(category: Category, opposite: str, value: Value) -> Rule:
    limits = value.section(POLICY_KEYS[category])
    minimum = read_key(limits, "min", parse_part, 0)
    maximum = read_key(limits, "max", parse_part, WHOLE)
    if minimum > maximum:
        value.fault(f"min ({say_part(minimum)}) is above max ({say_part(maximum)}).")
    return Band(category, opposite, minimum, maximum, read_key(limits, "over", parse_duration, WEEK))


def _min_gap(value: Value) -> Rule:
    return MinGap(value.read(parse_duration, WEEK))


def _quiet_hours(value: Value) -> Rule:
    return value.read(_parse_hours, _NIGHT)


# In the order in which the rules are asked, and their reasons told.
_RULES: dict[str, Callable[[Value], Rule]] = {
    "posts_per_day": _posts_per_day,
    "share_requests_per_week": _share_requests,
    "personal": partial(_band, Category.PERSONAL, "professional"),
    "curated": partial(_band, Category.CURATED, "original"),
    "min_gap": _min_gap,
    "quiet_hours": _quiet_hours,
}


def _parse_hours(text: str) -> QuietHours:
    match = _HOURS.fullmatch(text)
    if match is None:
        message = f"{quoted(text)} is not a span of hours; write for example 22:00-07:00."
        raise ValueError(message)
    start, end = parse_wall(match[1]), parse_wall(match[2])
    if start == end:
        message = f"{quoted(text)} ends when it begins; write for example 22:00-07:00, or leave the key out."
        raise ValueError(message)
    return QuietHours(start, end)
