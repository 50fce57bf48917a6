"""Writes and reads instants the way X does."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# X has no posts to offer from before this day (its API description, start_time).
EARLIEST = datetime(2010, 11, 6, tzinfo=UTC)
# 41 bits of milliseconds end in July 2080.
LATEST = datetime(2080, 1, 1, tzinfo=UTC)

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


def to_milliseconds(instant: datetime) -> datetime:
    """The instant without what is finer than a millisecond, for X keeps no more."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def stamp(instant: datetime) -> str:
    """The instant as X writes it: 2026-11-22T05:19:00.123Z."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03}Z"


def parse(text: str) -> datetime | None:
    """The instant that X would read in `text`; None if it would read none."""
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # the 30th of February
        return None


class SettableClock:
    """A clock that goes by another one until it is set to an instant, where it then stands still."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._fixed: datetime | None = None

    def set(self, instant: datetime | None) -> None:
        """Stand still at `instant`, or go by the real clock again."""
        self._fixed = instant

    @property
    def is_set(self) -> bool:
        """Whether the clock stands still."""
        return self._fixed is not None

    def now(self) -> datetime:
        """The present instant, real or set."""
        return self._fixed or self._real()
