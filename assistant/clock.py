"""The only read of the clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime

# It goes on while the system sleeps; where there is none (macOS), the monotonic clock does that.
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds since some moment, on a clock that nobody sets and that goes on while a process is stopped."""
    return time.clock_gettime(_STEADY)
