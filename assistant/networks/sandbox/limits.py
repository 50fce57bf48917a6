"""Counts the requests of each user to each endpoint and says what X's rate-limit headers would say.

A window begins with the first request and lasts 15 minutes; then the next request begins another.
Sources: X's page on rate limits and its headers (docs.x.com/x-api/fundamentals/rate-limits, August 2026).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

WINDOW = timedelta(minutes=15)
DAY = timedelta(hours=24)
POSTS_PER_WINDOW = 100


class Endpoint(StrEnum):
    """What X's API offers here; the values name it where requests are counted."""

    POST = "POST /2/tweets"
    DELETE = "DELETE /2/tweets/:id"
    ME = "GET /2/users/me"
    TIMELINE = "GET /2/users/:id/tweets"
    TOKEN = "POST /2/oauth2/token"  # noqa: S105 - an address


# Requests per user and window. The limit of POST is a setting.
PER_WINDOW = {Endpoint.DELETE: 50, Endpoint.ME: 75, Endpoint.TIMELINE: 900}


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether a request may be served, and the headers that tell how many more may."""

    granted: bool
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Rule:
    """So many requests in so long, told in headers that begin so."""

    prefix: str
    limit: int
    length: timedelta


@dataclass(slots=True)
class _Window:
    """What is used up of one rule until `end`, in seconds since 1970."""

    start: float
    end: int
    used: int = 0


class Limits:
    """The windows of every user; `posts_per_window` None means that posts have no limit.

    X has a limit per day too. Here it is `posts_per_day`, or as many as the day's windows hold. `others` are
    the limits of a window for what is no post; what is not among them has none.
    """

    def __init__(
        self,
        posts_per_window: int | None,
        posts_per_day: int | None = None,
        others: Mapping[Endpoint, int] = PER_WINDOW,
    ) -> None:
        self._rules: dict[Endpoint, tuple[_Rule, ...]] = {
            endpoint: (_Rule("x-rate-limit", limit, WINDOW),) for endpoint, limit in others.items()
        }
        self._rules[Endpoint.POST] = _post_rules(posts_per_window, posts_per_day)
        self._windows: dict[tuple[Endpoint, str, str], _Window] = {}

    def spend(self, endpoint: Endpoint, user: str, now: datetime) -> Allowance:
        """Count one request, unless a window it falls in is full."""
        rules = self._rules.get(endpoint, ())
        windows = [self._window((endpoint, user, rule.prefix), rule, now.timestamp()) for rule in rules]
        granted = all(window.used < rule.limit for rule, window in zip(rules, windows, strict=True))
        headers: dict[str, str] = {}
        for rule, window in zip(rules, windows, strict=True):
            window.used += granted
            headers[f"{rule.prefix}-limit"] = str(rule.limit)
            headers[f"{rule.prefix}-remaining"] = str(rule.limit - window.used)
            headers[f"{rule.prefix}-reset"] = str(window.end)
        return Allowance(granted, headers)

    def _window(self, key: tuple[Endpoint, str, str], rule: _Rule, now: float) -> _Window:
        window = self._windows.get(key)
        if window is None or not window.start <= now < window.end:  # also when the clock was set back
            end = math.ceil(now + rule.length.total_seconds())
            window = self._windows[key] = _Window(now, end)
        return window


def _post_rules(per_window: int | None, per_day: int | None) -> tuple[_Rule, ...]:
    rules = []
    if per_window is not None:
        rules.append(_Rule("x-rate-limit", per_window, WINDOW))
        per_day = per_window * (DAY // WINDOW) if per_day is None else per_day
    if per_day is not None:
        rules.append(_Rule("x-user-limit-24hour", per_day, DAY))
    return tuple(rules)
