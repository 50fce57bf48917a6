"""When to try again after an attempt that certainly sent nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)  # the length of X's rate-limit window
LONGEST_RESET = timedelta(hours=24)  # X's longest window; a header that names a later reset is absurd


def next_try(failures: int, now: datetime, not_before: datetime | None = None) -> datetime:
    """The instant of the next try after so many failures (one or more) in a row.

    The wait doubles from half a minute to a quarter of an hour. A reset that the network named wins when
    it is later, unless it lies further off than any of its windows.
    """
    doublings = min(failures - 1, 10)  # as good as many more, and never too large for a timedelta
    wait: timedelta = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    own = now + wait
    if not_before is None or not_before > now + LONGEST_RESET:
        return own
    return max(own, not_before)
