"""When to try again after an attempt that certainly sent nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.core.history import Attempt

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)  # the length of X's rate-limit window
AFTER_RESET = timedelta(seconds=10)  # over so much are those spread that wait for one reset
FEWEST_TRIES = 3  # before a draft is given up, however long they took
LONGEST_RESET = timedelta(hours=24)  # X's longest window; a header that names a later reset is absurd

# No try is put off for longer: a time beyond it was set before the clock was moved, and tells nothing.
FARTHEST = LONGEST_RESET + AFTER_RESET


def next_try(
    failures: int, now: datetime, not_before: datetime | None = None, chance: float = 0.0
) -> datetime:
    """The instant of the next try after so many failures (one or more) in a row.

    The wait doubles from half a minute to a quarter of an hour, and is up to a half longer, as `chance`
    (from 0 to 1) has it, so that accounts that failed together do not come back together. A reset that the
    network named wins when it is later, unless it lies further off than any of its windows.
    """
    doublings = min(failures - 1, 10)  # as good as many more, and never too large for a timedelta
    wait: timedelta = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    own = now + wait * (1 + chance / 2)
    if not_before is None or not_before > now + LONGEST_RESET:
        return own
    return max(own, not_before + AFTER_RESET * chance)


def gives_up(tries: Sequence[Attempt], after: timedelta, now: datetime) -> bool:
    """Whether a draft whose tries in a row all sent nothing has been tried for long enough.

    A single try is never enough, even if the clock jumped.
    """
    return len(tries) > FEWEST_TRIES and tries[0].started_at + after <= now
